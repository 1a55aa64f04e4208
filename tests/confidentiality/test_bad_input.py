"""Whatever is sent in, even SQL that gets as far as the database: nothing more is reached, and nothing is told."""

import time
import uuid
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.test import Client

from config.databases import role
from dialogues.models import Dialogue
from records import services
from records.kernel.graph import facts, table
from records.viewer import OWNER, editor, member, viewing
from tests import factories as make
from tests import worlds
from tests.confidentiality.addresses import parameters, routes
from tests.confidentiality.urls_that_fail import REFUSED
from tests.kernel.test_desk import HOLDS

SOMEBODY = member(70)

# ------------------------------------------------------------------ SQL of a member's own

CLEARED = "select set_config('kernel.viewer', '', true); select set_config('kernel.nonce', '', true); "
FORGERIES = {
    "another viewer": "select set_config('kernel.viewer', '9', true)",
    "another viewer with one's own signature": (
        "select set_config('kernel.viewer', '9' || substr(current_setting('kernel.viewer'), 3), true)"
    ),
    "another viewer with one's nonce's signature": (
        "select set_config('kernel.viewer', '9.' || split_part(current_setting('kernel.nonce'), '.', 2), true)"
    ),
    "the installation as viewer": "select set_config('kernel.viewer', '-1', true)",
    "a viewer for the whole session": "select set_config('kernel.viewer', '9.abc', false)",
    "a nonce of one's own": (
        "reset role; select set_config('kernel.nonce', 'mine.mine', true); select kernel.enter(9, 1, 'x')"
    ),
    "a ticket of nothing": "reset role; select kernel.enter(9, null, null)",
    "a ticket of nothing for a drawn nonce": "reset role; select kernel.nonce(); select kernel.enter(9, null, null)",
    "a ticket of nobody's": "reset role; select kernel.nonce(); select kernel.enter(null, null, null)",
    "publishing": (
        "select set_config('kernel.publishing', '1.1', true); update dialogue set own_label = 0 where label <> 0"
    ),
    "publishing with one's own signature": (
        "select set_config('kernel.publishing', current_setting('kernel.viewer'), true); "
        "update dialogue set own_label = 0 where label <> 0"
    ),
    "the owner's role": "set role @owner",
    "the admin's role": "set role @admin",
    "the reader's role": "set role @reader",
    "another login's role": "set role @accounts",
    "no role": "reset role; select * from dialogue",
    "no role, for the transaction": "set local role none; select * from vault.dialogue",
    "another session": "set session authorization @admin",
    "the session of the owner": "set session authorization @owner",
    "policies off": "set row_security = off; select * from dialogue",
    "triggers off": "set session_replication_role = replica",
    "another schema first": "set local search_path = kernel, accounts, audit; select * from clearance",
    "a table of one's own": "create temporary table t (id int)",
    "a schema of one's own": "create schema mine",
    "a function of one's own": "create function vault.f() returns int language sql as 'select 1'",
    "a file": "select pg_read_file('/etc/passwd')",
    "a program": "copy (select 1) to program 'true'",
    "signing": "select kernel.set_signed('kernel.viewer', '9')",
    "the key of tickets": "select * from kernel.ticket_key",
    "the key of viewers": "select * from kernel.viewer_key",
    "all clearances": "select * from kernel.clearance",
    "who holds what": "select * from kernel.holds",
    "accounts": "select * from accounts.user_account",
    "the audit": "select * from audit.event",
    "a clearance, as nobody": CLEARED + "select kernel.grant_clearance(70, 6, 'mine')",
    "a compartment, as nobody": CLEARED + "select kernel.open_compartment('process', 'mine')",
    "an invitation, as nobody": CLEARED
    + "select kernel.invite('x', 'mallory@example.org', '{6}', false, 'mine')",
    "a second factor": "insert into kernel.factor values (8)",
    "an end, as nobody": CLEARED + "select kernel.end_clearance(8, 6, 'mine')",
    "erasing, as nobody": CLEARED + "select kernel.erase((select id from actor limit 1), 'mine')",
    "hiding, as nobody": CLEARED
    + "select kernel.hide('dialogue', (select id from dialogue limit 1), 'mine')",
    "reviews, as nobody": CLEARED + "select 1 / count(*) from kernel.open_reviews()",
}


def named(sql: str) -> str:
    for group in ("owner", "reader", "accounts"):
        sql = sql.replace(f"@{group}", f'"{role(settings.SERVER, group)}"')
    return sql.replace("@admin", f'"{settings.SERVER.user}"')


def sight() -> dict[str, set]:
    """Every id on every table, as far as the desk's connection goes; an error is seeing nothing."""
    found: dict[str, set] = {}
    for model in facts():
        try:
            with transaction.atomic(using="desk"), connections["desk"].cursor() as cursor:
                cursor.execute(f"select id from vault.{table(model)}")
                found[table(model)] = {i for (i,) in cursor.fetchall()}
        except DatabaseError:
            found[table(model)] = set()
    return found


def standing() -> list:
    """What no forgery may change: clearances, compartments, reviews and what is public."""
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        parts = []
        for question in (
            "select user_id, compartment_id, ends from kernel.clearance order by id",
            "select id from kernel.compartment order by id",
            "select id from kernel.act order by id",
            *(f"select id from open.{table(model)} order by id" for model in facts()),
        ):
            cursor.execute(question)
            parts.append(cursor.fetchall())
        return parts


def test_a_members_own_sql_reaches_nothing_more(circle):
    with viewing(SOMEBODY):
        mine = sight()
    before = standing()
    for forgery, sql in FORGERIES.items():
        refused = False
        with viewing(SOMEBODY):
            try:
                with transaction.atomic(using="desk"), connections["desk"].cursor() as cursor:
                    cursor.execute(named(sql))
                    assert all(ids <= mine[kind] for kind, ids in sight().items()), forgery
            except DatabaseError:
                refused = True
            assert all(ids <= mine[kind] for kind, ids in sight().items()), forgery
            transaction.set_rollback(True, using="desk")  # a role or setting of the session ends with it
        assert standing() == before, forgery
        assert refused or "viewer" in forgery, forgery
    with viewing(SOMEBODY):
        assert sight() == mine


def test_no_more_than_a_member_is_an_editor_who_holds_nothing(circle):
    """The editors' login may step into both roles, and sees through both what its user holds."""
    with viewing(SOMEBODY):
        mine = sight()
    with viewing(editor(70)), connections["staff"].cursor() as cursor:
        for group in ("member", "editor"):
            cursor.execute("select set_config('role', %s, true)", [role(settings.SERVER, group)])
            for model in facts():
                cursor.execute(f"select id from {table(model)}")
                assert {i for (i,) in cursor.fetchall()} == mine[table(model)]
        for sql in ("set role @owner", "set session authorization @admin", "select * from kernel.ticket_key"):
            with pytest.raises(DatabaseError), transaction.atomic(using="staff"):
                cursor.execute(named(sql))


# ------------------------------------------------------------------ what comes with an address

STACKED = (
    "'; select pg_sleep(2) --",
    "1); select pg_sleep(2); --",
    "a\x00b",
    "\\'; drop table dialogue; --",
    "%s%n{}",
)


def addresses() -> list[str]:
    """Every parameter of every route, its keys, and parameters that it does not know, with each of these values."""
    wanted = []
    for route in routes():
        for value in STACKED:
            if route.keyed:
                wanted.append(route.filled(quote(value, safe="")))
            else:
                names = [*parameters(route.view), value]
                wanted += [f"{route.path}?{urlencode({name: value})}" for name in names]
    return wanted


@pytest.mark.parametrize("door", ["", "/desk"])
def test_stacked_sql_gets_a_plain_and_quick_answer(circle, door, record_property):
    client = circle.client if door else Client(raise_request_exception=False)
    # Neither has a divisor in common with five: every value comes up.
    asked = addresses()[:: 17 if door else 7]
    slowest = 0.0
    for address in asked:
        start = time.monotonic()
        response = client.get(door + address)
        response.getvalue()  # a file is asked for no earlier
        slowest = max(slowest, time.monotonic() - start)
        assert response.status_code in {200, 400, 404}, address
        assert "pg_sleep" not in response.headers.get("Location", "")
    record_property("requests", len(asked))
    assert len(asked) > 100
    assert slowest < 2


def test_stacked_sql_at_the_accounts_door_gets_a_plain_answer(circle):
    client = Client(raise_request_exception=False)
    for value in STACKED:
        answer = client.post("/accounts/login/", {"username": value, "password": value, "next": value})
        assert answer.status_code == 200
        assert client.get(f"/accounts/login/?{urlencode({'next': value})}").status_code == 200
        client.cookies["sessionid"] = "x';select"
        assert client.get("/desk/dialogues/").status_code == 302
    client.cookies["sessionid"] = "a\\000b"
    assert client.get("/desk/dialogues/").status_code in {302, 400}


# ------------------------------------------------------------------ what a refusal tells


@pytest.mark.parametrize("act", [act.__name__ for act in REFUSED])
def test_a_refusal_of_the_database_tells_no_row(circle, said, settings, act):
    settings.ROOT_URLCONF = settings.DESK_URLCONF = "tests.confidentiality.urls_that_fail"
    response = circle.client.get(f"/desk/{act}/")
    assert response.status_code == (503 if act == "too_long" else 500)
    for words in (*circle.secrets, "Failing row", "DETAIL", "Key ("):
        assert words not in response.text
        assert words not in said()
    assert act in said()


def test_an_error_of_the_installation_itself_prints_no_row(circle):
    """Below row-level security PostgreSQL leaves the row out by itself; the owner it tells all of it."""
    with pytest.raises(DatabaseError) as error, viewing(OWNER):
        Dialogue.objects.exclude(label=0).update(name=None)
    for words in (*circle.secrets, "Failing row", "None"):
        assert words not in str(error.value)


def test_hidden_and_absent_are_refused_in_the_same_words(circle):
    absent = uuid.UUID("00000000-0000-4000-8000-000000000000")
    somebody = member(8)  # of another circle
    with viewing(OWNER):
        hidden_actor = make.actor(own_label=worlds.label_of(frozenset({worlds.PRIVATE})))
    assert HOLDS[8].isdisjoint({worlds.PRIVATE})
    acts = {
        "hide": lambda row: services.hide(row=row, reason="So"),
        "destroy": lambda row: services.destroy(row=row, reason="So"),
        "propose": lambda row: services.propose(rows=[row], reason="So"),
        "acts_on": lambda row: services.acts_on(row=row),
    }
    for hidden in (circle.hidden, hidden_actor):
        for name, act in acts.items():
            told = {refusal(act, type(hidden)(pk=i), somebody) for i in (hidden.pk, absent)}
            assert len(told) == 1, name
    pages = ("dialogues/{}/", "api/v1/dialogues/{}/", "actors/{}/", "api/v1/actors/{}/", "meetings/{}/")
    for door, client in (("", Client()), ("desk/", other_member())):
        for page in pages:
            answers = {
                (r.status_code, r.content)
                for i in (circle.hidden.pk, hidden_actor.pk, absent)
                for r in [client.get(f"/{door}{page.format(i)}")]
            }
            assert len(answers) == 1, page


def other_member() -> Client:
    from accounts.models import User

    client = Client()
    client.force_login(User.objects.create_user("bert", pk=8))
    return client


def refusal(act, row, viewer) -> str:
    try:
        with viewing(viewer):
            return f"done: {act(row)}"
    except services.Refused as refused:
        return str(refused)

"""Whatever is missing, late or broken: nobody sees more for it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections, transaction
from django.test import Client

from config.databases import role
from dialogues.models import Dialogue
from records import public, services
from records.kernel.graph import protected, table
from records.viewer import OWNER, PUBLIC, NoViewer, editor, member, viewing
from tests import factories as make
from tests import worlds
from tests.kernel.test_desk import HOLDS
from tests.poolers import LOGINS
from tests.tickets import enter, nonce, refused, ticket, transaction_of

EVERYBODY = [PUBLIC, *(editor(user) if worlds.EDITORS in HOLDS[user] else member(user) for user in HOLDS)]


def seen_by(viewer) -> set:
    with viewing(viewer):
        return {*Dialogue.objects.values_list("id", flat=True)}


# ------------------------------------------------------------------ nobody


def test_without_a_viewer_no_query_is_made(circle):
    for model in protected():
        with pytest.raises(NoViewer):
            model._default_manager.count()


@pytest.mark.parametrize("alias", ["desk", "staff"])
def test_a_login_that_nobody_entered_reaches_no_table(circle, alias):
    for model in protected():
        with pytest.raises(DatabaseError, match="permission denied"), transaction_of(alias) as cursor:
            cursor.execute(f"select * from vault.{table(model)}")


def test_a_role_without_a_viewer_sees_what_is_public(circle):
    for alias, group in (("desk", "member"), ("staff", "editor")):
        with transaction_of(alias) as cursor:
            cursor.execute("select set_config('role', %s, true)", [role(settings.SERVER, group)])
            cursor.execute("select id from dialogue")
            assert {i for (i,) in cursor.fetchall()} == seen_by(PUBLIC)


def test_what_is_read_after_its_viewer_has_left_fails(circle):
    with viewing(member(70)):
        later = Dialogue.objects.all()
    with pytest.raises(NoViewer):
        list(later)


# ------------------------------------------------------------------ tickets


@pytest.mark.parametrize("later", [-40, 40])
def test_a_ticket_of_long_ago_or_from_the_future_is_refused(circle, later):
    with refused, transaction_of() as cursor:
        enter(cursor, ticket(70, nonce(cursor), later=later))


def test_a_ticket_of_another_user_is_refused(circle):
    with refused, transaction_of() as cursor:
        _, at, signature = ticket(70, nonce(cursor))
        enter(cursor, (9, at, signature))


@pytest.mark.parametrize("missing", [{0}, {1}, {2}, {1, 2}, {0, 1, 2}])
def test_a_ticket_that_lacks_something_is_refused(circle, missing):
    with refused, transaction_of() as cursor:
        whole = ticket(70, nonce(cursor))
        enter(cursor, tuple(None if n in missing else part for n, part in enumerate(whole)))


def test_a_viewer_is_not_part_of_a_longer_transaction_that_would_keep_the_role(circle):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(using="desk"), viewing(member(70)):
        pass


# ------------------------------------------------------------------ labels


def test_a_row_whose_label_is_missing_is_seen_by_nobody(own):
    worlds.load_terms()
    worlds.make_compartments()
    for user, given in HOLDS.items():
        make.clearance(user, *given)
    with viewing(OWNER):
        make.term("record_kind:process")
        lost = make.dialogue(own_label=make.EDITORS)
    assert lost.id in seen_by(editor(9))
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute("alter table vault.dialogue disable trigger user")
        cursor.execute("update vault.dialogue set own_label = -1, label = -1")
        cursor.execute("alter table vault.dialogue enable trigger user")
    assert not any(seen_by(viewer) for viewer in EVERYBODY)


def test_a_label_that_nobody_holds_is_seen_by_nobody(circle):
    with viewing(OWNER):
        everything = worlds.label_of(frozenset(range(1, 8)))
        alone = make.dialogue(own_label=everything)
    assert not any(alone.id in seen_by(viewer) for viewer in EVERYBODY)


# ------------------------------------------------------------------ what should have happened did not


def test_where_the_release_job_has_stopped_nothing_becomes_public_by_itself(circle):
    with viewing(OWNER):
        yesterday = datetime.now(UTC) - timedelta(days=1)
        review = services.propose(rows=[circle.hidden], reason="Due", not_before=yesterday, release=True)
        services.agree_to_release(review=review, reason="Yes")
    assert circle.hidden.id not in seen_by(PUBLIC) | seen_by(member(8)) | seen_by(member(5))
    assert Client().get("/dialogues/zephyrine-slug/").status_code == 404
    with viewing(OWNER):
        assert services.release_due() == [(review, "public")]
    assert circle.hidden.id in seen_by(PUBLIC)


def test_a_clearance_that_ended_is_over_though_no_job_said_so(circle):
    make.factor(71)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "insert into kernel.clearance (user_id, compartment_id, ends) values (71, %s, now() + interval '1 s')",
            [worlds.PRIVATE],
        )
    assert circle.hidden.id in seen_by(member(71))
    time.sleep(1.1)
    assert circle.hidden.id not in seen_by(member(71))


def test_a_process_that_lost_what_it_kept_answers_the_same(circle):
    def ask(client: Client) -> list[bytes]:
        return [
            client.get(a).content for a in ("/", "/dialogues/", "/dialogues/shown/", "/api/v1/dialogues/")
        ]

    visitor = Client()
    before, at_the_desk = ask(visitor), circle.client.get("/desk/dialogues/").content
    public.forget()
    assert ask(visitor) == ask(Client()) == before
    assert circle.client.get("/desk/dialogues/").content == at_the_desk
    assert not any(words.encode() in page for page in before for words in circle.secrets)


# ------------------------------------------------------------------ something breaks


def shows(response, circle) -> bool:
    return response.status_code == 200 and circle.hidden.name in response.text


@pytest.mark.parametrize("address", ["dialogues/{}/", "api/v1/dialogues/{}/"])
@pytest.mark.parametrize("door", ["", "desk/"])
def test_an_error_of_the_database_in_the_middle_of_a_page_tells_nothing(
    circle, said, monkeypatch, address, door
):
    import dialogues.views
    import records.api

    def fail(*args, **kwargs):
        alias = "desk" if door else "open"
        connections[alias].cursor().execute(
            "select name::int from dialogue order by label desc, slug = 'shown' desc"
        )

    monkeypatch.setattr(dialogues.views, "dialogue_page", fail)
    monkeypatch.setattr(records.api.DetailView, "get", fail)
    row = circle.hidden if door else circle.shown
    client = circle.client if door else Client(raise_request_exception=False)
    response = client.get(f"/{door}{address.format(row.id)}")
    assert response.status_code == 500
    for words in (*circle.secrets, row.name, str(row.id)):
        assert words not in response.text
        assert words not in said()
    assert "dialogues/" in said()  # which route it was, and why, is there
    assert "A value does not fit where it was put" in said()


@contextmanager
def without(alias: str) -> Iterator[None]:
    """The connection leads nowhere."""
    port = settings.DATABASES[alias]["PORT"]
    connections[alias].close()
    settings.DATABASES[alias]["PORT"] = 1
    try:
        yield
    finally:
        connections[alias].close()
        settings.DATABASES[alias]["PORT"] = port


def test_where_the_audit_cannot_be_written_the_desk_shows_nothing(circle, said):
    address = f"/desk/dialogues/{circle.hidden.id}/"
    assert shows(circle.client.get(address), circle)
    for path in (address, "/desk/dialogues/", f"/desk/api/v1/dialogues/{circle.hidden.id}/"):
        with without("audit"):
            response = circle.client.get(path)
        assert response.status_code == 500
        assert not any(words in response.text or words in said() for words in circle.secrets)
    assert shows(circle.client.get(address), circle)


def test_where_the_audit_cannot_be_written_nothing_is_written_at_all(circle, settings):
    settings.ROOT_URLCONF = settings.DESK_URLCONF = "tests.confidentiality.urls_that_fail"
    before = seen_by(member(70))
    with without("audit"):
        assert circle.client.get("/desk/write/").status_code == 500
    assert seen_by(member(70)) == before
    assert circle.client.get("/desk/write/").status_code == 200
    assert len(seen_by(member(70))) == len(before) + 1


def test_where_accounts_cannot_be_read_nobody_is_let_in(circle):
    with without("accounts"):
        response = circle.client.get(f"/desk/dialogues/{circle.hidden.id}/")
        assert Client().get("/dialogues/shown/").status_code == 200
    assert response.status_code == 500
    assert not any(words in response.text for words in circle.secrets)


@contextmanager
def database_gone(name: str) -> Iterator[None]:
    """Nobody gets in, and who was in is put out; each login ends its own."""
    doors = [settings.DATABASES[alias] for alias in LOGINS]
    inside = [
        psycopg.connect(
            host=door["HOST"],
            port=door["PORT"],
            user=door["USER"],
            password=door["PASSWORD"],
            dbname=name,
            autocommit=True,
        )
        for door in doors
    ]
    with settings.SERVER.connect() as admin:
        admin.execute(f'alter database "{name}" allow_connections false')
        try:
            for connection in inside:
                connection.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user "
                    "and datname = current_database() and pid <> pg_backend_pid()"
                )
                connection.close()
            yield
        finally:
            admin.execute(f'alter database "{name}" allow_connections true')


def test_where_the_database_was_gone_public_pages_recover_and_the_desk_never_answers_from_memory(
    circle, fresh, said
):
    visitor, hidden = Client(raise_request_exception=False), f"/desk/dialogues/{circle.hidden.id}/"
    before = visitor.get("/dialogues/shown/").content
    assert shows(circle.client.get(hidden), circle)
    with database_gone(fresh):
        for _ in range(3):
            close_old_connections()  # the server's handler does it before each request, the tests' client does not
            for response in (visitor.get("/dialogues/shown/"), circle.client.get(hidden)):
                assert response.status_code == 500
                assert not any(words in response.text or words in said() for words in circle.secrets)
        assert visitor.get("/readyz").status_code == 503
    close_old_connections()
    assert visitor.get("/dialogues/shown/").content == before
    assert shows(circle.client.get(hidden), circle)

"""Who was shown what is not public: a line for every response of the desk, which nobody changes unseen."""

import io
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from accounts.models import User
from config.databases import role
from config.refusal import Refusal
from desk.urls import urlpatterns as real
from dialogues.models import Dialogue, Side
from records import audit, services
from records.housekeeping import tidy
from records.seen import noting, write_down
from records.viewer import OWNER, editor, viewing
from records.viewer import current as viewer
from tests import factories as make
from tests.kernel.people import ANNA, TOVE, ask, proposed

NAME = "Wisteria"


def writes(request, key: str) -> HttpResponse:
    """A view that changes what it shows, and then fails."""
    Dialogue.objects.filter(pk=key).update(name="Laburnum")
    return HttpResponse(Dialogue.objects.get(pk=key).name, status=409)


def breaks(request, key: str) -> HttpResponse:
    Dialogue.objects.get(pk=key)
    return HttpResponse(1 / 0)


urlpatterns = [path("writes/<str:key>/", writes), path("breaks/<str:key>/", breaks), *real]
handler400, handler404, handler500 = (
    "records.site.bad_request",
    "records.site.not_found",
    "records.site.broken",
)


class Desk:
    """Somebody who is an editor, a public dialogue, and one that is not, with a side of its own."""

    def __init__(self) -> None:
        forget()
        self.user = User.objects.create_user("anna", password="x", is_staff=True)
        with viewing(OWNER):
            make.clearance(self.user.pk, 1)
            self.public = make.dialogue()
            make.cite(self.public, make.source())
            self.hidden = make.dialogue(name=NAME, own_label=make.EDITORS)
            self.side = Side.objects.create(dialogue=self.hidden, text="X", own_label=0)
            self.other = make.dialogue(own_label=make.EDITORS)
        self.client = Client(raise_request_exception=False)
        self.client.force_login(self.user)

    def get(self, address: str, **kwargs):
        return self.client.get(f"/desk{address}", **kwargs)


def forget() -> None:
    """Leave no line of another test."""
    tamper("delete from audit.event", "delete from audit.batch")


def tamper(*statements: str) -> None:
    """What only somebody can do who owns the tables."""
    ask("alter table audit.event disable trigger only_grows")
    for statement in statements:
        ask(statement)
    ask("alter table audit.event enable trigger only_grows")


@pytest.fixture(autouse=True)
def a_home_of_its_own(settings, tmp_path):
    """Where no other test's head of the chain is noted."""
    settings.HOME = tmp_path


@pytest.fixture
def desk(fresh) -> Desk:
    return Desk()


def lines() -> list[tuple[int, str, int, set[UUID]]]:
    found = ask("select who, what, status, rows from audit.event order by at")
    return [(who, what, status, {*rows}) for who, what, status, rows in found]


# ---------------------------------------------------------------------- what is written


def test_a_page_leaves_a_line_with_the_hidden_rows_it_was_made_of(desk):
    response = desk.get(f"/dialogues/{desk.hidden.pk}/")
    assert NAME in response.text
    ((who, what, status, rows),) = lines()
    assert (who, what, status) == (desk.user.pk, "GET dialogues/<str:key>/", 200)
    assert rows == {desk.hidden.pk, desk.side.pk}


def test_a_page_of_public_rows_leaves_a_line_without_any(desk):
    assert desk.get(f"/dialogues/{desk.public.slug}/").status_code == 200
    ((_, _, status, rows),) = lines()
    assert (status, rows) == (200, set())


def test_a_list_leaves_a_line_with_every_hidden_row_of_it(desk):
    response = desk.get("/dialogues/")
    assert NAME in response.text
    ((_, what, _, rows),) = lines()
    assert what == "GET dialogues/"
    assert {desk.hidden.pk, desk.other.pk} <= rows
    assert desk.public.pk not in rows


def test_the_interface_for_machines_is_written_down_too(desk):
    response = desk.get(f"/api/v1/dialogues/{desk.hidden.pk}/")
    assert response.status_code == 200
    ((_, what, _, rows),) = lines()
    assert what.startswith("GET api/")
    assert {desk.hidden.pk, desk.side.pk} <= rows


def test_every_answer_leaves_a_line_whatever_its_status(desk, settings):
    settings.ROOT_URLCONF = settings.DESK_URLCONF = __name__
    asked = [
        ("/dialogues/", 200),
        ("/dialogues/never-was/", 404),
        ("/nowhere/at/all/", 404),
        ("/api/v1/dialogues/?nonsense=1", 400),
        (f"/writes/{desk.hidden.pk}/", 409),
        (f"/breaks/{desk.hidden.pk}/", 500),
    ]
    for address, status in asked:
        assert desk.get(address).status_code == status, address
    assert [status for _, _, status, _ in lines()] == [status for _, status in asked]
    desk.client.post("/desk/dialogues/")
    assert lines()[-1][1] == "POST dialogues/"


def test_a_line_holds_no_address_and_no_content(desk):
    desk.get(f"/dialogues/?q={NAME}")
    desk.get(f"/dialogues/{NAME}/")
    desk.get(f"/{NAME}/")
    assert len(lines()) == 3
    assert NAME not in str(ask("select e::text from audit.event e"))


def test_what_the_view_wrote_is_taken_back_and_the_line_is_not(desk, settings):
    settings.ROOT_URLCONF = settings.DESK_URLCONF = __name__
    assert desk.get(f"/writes/{desk.hidden.pk}/").text == "Laburnum"
    assert ask("select name from vault.dialogue where id = %s", desk.hidden.pk) == [(NAME,)]
    ((_, _, status, rows),) = lines()
    assert (status, rows) == (409, {desk.hidden.pk})


def test_the_open_door_leaves_no_line_and_neither_does_a_stranger(desk):
    Client().get("/dialogues/")
    Client().get(f"/desk/dialogues/{desk.hidden.pk}/")
    assert lines() == []


def test_where_nothing_can_be_written_down_nothing_is_shown(own):
    desk = Desk()
    login = role(settings.SERVER, "audit")
    ask(f'revoke insert (who, what, status, rows) on audit.event from "{login}"')
    response = desk.get(f"/dialogues/{desk.hidden.pk}/")
    assert response.status_code == 500
    assert NAME not in response.text
    assert str(desk.hidden.pk) not in response.text


# ---------------------------------------------------------------------- that it stays


@pytest.mark.parametrize(
    "sql",
    [
        "select * from audit.event",
        "select rows from audit.event",
        "update audit.event set who = 1",
        "delete from audit.event",
        "truncate audit.event",
        "insert into audit.event (who, what, status, rows, at) values (1, 'x', 200, '{}', now())",
        "insert into audit.event (who, what, status, rows, batch) values (1, 'x', 200, '{}', 1)",
        "insert into audit.batch (number, events, hash) values (9, 0, '')",
        "select * from audit.batch",
        "select audit.chain()",
        "select * from audit.broken()",
    ],
)
def test_the_login_of_the_audit_adds_lines_and_does_nothing_else(desk, sql):
    desk.get("/dialogues/")
    with pytest.raises(DatabaseError, match="permission denied"):
        connections["audit"].cursor().execute(sql)
    assert len(lines()) == 1


@pytest.mark.parametrize("who", [ANNA, TOVE])
def test_people_reach_nothing_of_it(desk, who):
    with pytest.raises(DatabaseError, match="permission denied"), viewing(who):
        connections[viewer().alias].cursor().execute("select * from audit.event")


def test_not_even_the_owner_changes_a_line_by_mistake(desk):
    desk.get("/dialogues/")
    for sql in ("update audit.event set who = 99", "delete from audit.event"):
        with pytest.raises(DatabaseError, match="neither changed nor taken out"):
            ask(sql)
    with pytest.raises(DatabaseError):
        ask("truncate audit.event")


@pytest.fixture
def chained(desk) -> Desk:
    """Three batches of two lines each."""
    for _ in range(3):
        for _ in range(2):
            desk.get("/dialogues/")
        assert ask("select audit.chain()") == [(2,)]
    assert ask("select audit.chain()") == [(0,)]
    assert broken() == []
    return desk


def broken() -> list[int]:
    return [number for (number,) in ask("select number from audit.broken()")]


ONE = "id = (select id from audit.event where batch = 2 order by at limit 1)"


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ([f"update audit.event set who = 99 where {ONE}"], [2]),
        ([f"update audit.event set rows = '{{}}' where {ONE}"], [2]),
        ([f"update audit.event set at = at - interval '1 day' where {ONE}"], [2]),
        ([f"update audit.event set batch = 1 where {ONE}"], [1, 2]),
        ([f"update audit.event set batch = null where {ONE}"], [2]),
        ([f"delete from audit.event where {ONE}"], [2]),
        (["insert into audit.event (who, what, status, rows, batch) values (1, 'x', 200, '{}', 2)"], [2]),
        (["delete from audit.event where batch = 2", "delete from audit.batch where number = 2"], [3]),
        (["delete from audit.event where batch = 1", "delete from audit.batch where number = 1"], [2]),
    ],
)
def test_what_was_tampered_with_shows(chained, statements, found):
    tamper(*statements)
    assert broken() == found
    with pytest.raises(CommandError, match=f"in batches {', '.join(map(str, found))} or right before"):
        call_command("verify_audit", stdout=io.StringIO())


def test_a_batch_made_anew_breaks_the_next(chained):
    tamper(
        f"delete from audit.event where {ONE}",
        "update audit.batch set events = 1, hash = audit.digest("
        "(select hash from audit.batch where number = 1), 2) where number = 2",
    )
    assert broken() == [3]


def test_the_command_says_how_much_there_is_and_how_much_is_loose(chained):
    chained.get("/dialogues/")
    said = io.StringIO()
    call_command("verify_audit", stdout=said)
    ((last,),) = ask("select encode(hash, 'hex') from audit.batch where number = 3")
    first, second = said.getvalue().splitlines()
    assert first == f"6 lines in 3 batches; the head is 3:{last}."
    assert second.startswith("1 lines are not yet bound, the oldest of them 00:00:0")


def test_the_command_has_something_to_say_of_an_empty_audit_too(desk):
    said = io.StringIO()
    call_command("verify_audit", stdout=said)
    assert said.getvalue().splitlines() == [
        "0 lines in 0 batches; the head is -.",
        "0 lines are not yet bound.",
    ]


CUT = ("delete from audit.event where batch > {0}", "delete from audit.batch where number > {0}")


def cut_after(batch: int) -> None:
    tamper(*(statement.format(batch) for statement in CUT))


def verify(**kwargs) -> None:
    call_command("verify_audit", stdout=io.StringIO(), **kwargs)


def test_the_head_is_noted_for_the_eyes_of_its_owner_only(chained):
    tidy()
    assert audit.place().stat().st_mode & 0o777 == 0o600
    assert audit.noted() == audit.head()
    assert str(audit.head()) == audit.place().read_text().strip()


def test_that_the_last_batches_were_taken_off_shows_by_the_head_noted(chained):
    tidy()
    verify()
    cut_after(2)
    assert broken() == []
    with pytest.raises(CommandError, match=r"taken off the end .* batch 3 as .*/audit-head has it"):
        verify()


def test_the_head_noted_is_a_witness_that_later_lines_do_not_replace(chained, caplog):
    tidy()
    before = audit.noted()
    cut_after(1)
    chained.get("/dialogues/")
    chained.get("/dialogues/")
    tidy()
    assert "taken off the end of the audit" in caplog.text
    assert audit.noted() == before
    with pytest.raises(CommandError, match="taken off the end"):
        verify()


def test_a_chain_made_anew_to_its_full_length_shows_too(chained):
    tidy()
    cut_after(2)
    chained.get("/dialogues/")
    chained.get("/dialogues/")
    assert ask("select audit.chain()") == [(2,)]
    assert broken() == []
    assert audit.head().number == audit.noted().number
    with pytest.raises(CommandError, match="taken off the end"):
        verify()


def test_a_head_kept_elsewhere_can_be_asked_for(chained):
    kept = str(audit.head())
    chained.get("/dialogues/")
    tidy()
    verify(since=audit.Head.read(kept))
    call_command("verify_audit", f"--since={kept}", stdout=io.StringIO())
    cut_after(2)
    audit.place().unlink()
    verify()
    with pytest.raises(CommandError, match="batch 3 as --since has it"):
        verify(since=audit.Head.read(kept))


def test_where_all_was_taken_out_the_head_noted_is_left(chained):
    tidy()
    forget()
    with pytest.raises(CommandError, match="taken off the end"):
        verify()


def test_what_is_no_head_is_said_to_be_none(chained):
    audit.place().write_text("nothing\n")
    with pytest.raises(Refusal, match="does not read as the number and hash"):
        verify()
    with pytest.raises(CommandError, match="--since"):
        call_command("verify_audit", "--since=nothing")


# ---------------------------------------------------------------------- what is read in unusual ways


def test_rows_read_while_queries_are_logged_are_noted_like_others(desk):
    connections["staff"].force_debug_cursor = True
    try:
        desk.get(f"/dialogues/{desk.hidden.pk}/")
    finally:
        connections["staff"].force_debug_cursor = False
    assert lines()[0][3] == {desk.hidden.pk, desk.side.pk}


READ = {
    "one by one": lambda cursor: (cursor.fetchone(), cursor.fetchone()),
    "some": lambda cursor: cursor.fetchmany(2),
    "all": lambda cursor: cursor.fetchall(),
    "in a loop": lambda cursor: cursor,
}


@pytest.mark.parametrize("logged", [False, True])
@pytest.mark.parametrize("way", [*READ, "over a cursor of the server"])
def test_in_whatever_way_rows_are_read_they_are_noted(desk, logged, way):
    connections["staff"].force_debug_cursor = logged
    try:
        with viewing(editor(desk.user.pk)), noting():
            if way not in READ:
                read = [*Dialogue.objects.exclude(label=0).values_list("id", flat=True).iterator(1)]
            else:
                with connections["staff"].cursor() as cursor:
                    cursor.execute("select id from dialogue where label <> 0")
                    read = [*READ[way](cursor)]
            assert len(read) == 2
            write_down(viewer(), "test", 200)
    finally:
        connections["staff"].force_debug_cursor = False
    ((_, _, _, rows),) = lines()
    assert rows == {desk.hidden.pk, desk.other.pk}


@pytest.mark.parametrize("way", ["copy", "stream", "results"])
def test_a_way_to_read_past_the_notes_is_closed(desk, way):
    with viewing(editor(desk.user.pk)), connections["staff"].cursor() as cursor:
        assert not hasattr(cursor, way)


# ---------------------------------------------------------------------- the other command


def test_release_due_says_what_became_of_each_review(desk):
    make.clearance(7, 1)
    with viewing(OWNER):
        make.cite(desk.hidden, make.source())
    public, review = (
        proposed(ANNA, row, not_before="2020-01-01T00:00Z", release=True) for row in (desk.hidden, desk.other)
    )
    with viewing(OWNER):
        services.agree_to_release(review=public, reason="it is known")
    said = io.StringIO()
    call_command("release_due", stdout=said)
    assert {*said.getvalue().splitlines()} == {
        f"{public}: its rows are public now.",
        f"{review}: it waits for a review now.",
    }
    said = io.StringIO()
    call_command("release_due", stdout=said)
    assert said.getvalue() == ""

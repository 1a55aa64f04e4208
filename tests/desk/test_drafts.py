"""What is being written is kept while it is written, for whoever writes it, and leaves no trace once it is saved."""

from secrets import token_hex

import pytest
from django.test import Client

from records import services
from records.viewer import OWNER, viewing
from tests.kernel.people import ask, where_stands

LOG = "/desk/log/"
SECRET = "quokkaword"


def keeps(person, form: str = LOG, wanted: int = 204, **fields: object) -> None:
    answer = person.client.post("/desk/drafts/", {"draft-form": form, **fields})
    assert answer.status_code == wanted, answer.text


def test_what_was_left_is_offered_and_taken_up_as_it_was(desk):
    keeps(desk.tove, name="Blue", sides=f"North\nSouth {SECRET}", who=desk.shared)
    page = desk.tove.opens(LOG)
    assert "You were writing here on" in page.html
    assert SECRET not in page.html
    taken = desk.tove.opens(f"{LOG}?draft")
    assert f"North\nSouth {SECRET}" in taken.html
    assert 'value="Blue"' in taken.html
    assert f'<option value="{desk.shared}" selected>' in taken.html
    assert f'href="{LOG}?draft"' in desk.tove.opens("/desk/").html


def test_the_later_takes_the_place_of_the_earlier(desk):
    keeps(desk.tove, name="Blue")
    keeps(desk.tove, name="Green")
    assert "Green" in desk.tove.opens(f"{LOG}?draft").html
    assert ask("select count(*) from kernel.draft") == [(1,)]


def test_nobody_else_sees_it_a_colleague_or_an_editor_neither(desk):
    keeps(desk.tove, name=SECRET, who=desk.shared)
    for person in (desk.carl, desk.anna, desk.stranger):
        assert SECRET not in person.opens(f"{LOG}?draft").html
        assert "You were writing" not in person.opens("/desk/").html


def test_once_it_is_saved_nothing_is_left_and_the_history_never_knew(desk):
    keeps(desk.tove, name=SECRET, sides="first thoughts")
    desk.tove.sends(LOG, name="Blue room", who=desk.private)
    assert "You were writing" not in desk.tove.opens(LOG).html
    assert where_stands(SECRET, "first thoughts") == []


def test_it_can_be_thrown_away(desk):
    keeps(desk.tove, name=SECRET)
    assert desk.tove.sends("/desk/drafts/", **{"draft-form": LOG, "draft-drop": "1"}) == LOG
    assert where_stands(SECRET) == []


def test_a_form_that_was_refused_keeps_what_was_left(desk):
    keeps(desk.tove, name="Blue", sides=SECRET)
    desk.tove.sends(LOG, 400, name="", who=desk.private)
    assert SECRET in desk.tove.opens(f"{LOG}?draft").html


def test_of_a_row_it_shows_what_somebody_else_stored_meanwhile(desk):
    key = desk.tove.sends(LOG, name="Blue room", who=desk.private).split("/")[3]
    form = f"/desk/rows/dialogue/{key}/"
    seen = desk.tove.opens(form).html.partition('name="seen" value="')[2].partition('"')[0]
    given = {"record_kind": "record_kind:process", "who": desk.private}
    keeps(desk.tove, form, name="Blue salon", seen=seen, **given)
    theirs = desk.carl.opens(form).html.partition('name="seen" value="')[2].partition('"')[0]
    desk.carl.sends(form, name="Green room", seen=theirs, **given)
    page = desk.tove.opens(f"{form}?draft").html
    assert "Blue salon" in page
    assert "Stored now: <bdi>Green room</bdi>" in page


def test_what_is_destroyed_takes_along_what_was_being_written_about_it(desk):
    key = desk.tove.sends(LOG, name="Blue room", who=desk.private).split("/")[3]
    keeps(desk.carl, f"/desk/rows/dialogue/{key}/", name=SECRET)
    desk.tove.sends(f"/desk/rows/dialogue/{key}/destroy/", reason="a slip")
    assert where_stands(SECRET) == []


def test_who_is_taken_out_loses_what_was_not_saved(desk):
    keeps(desk.tove, name=SECRET)
    with viewing(OWNER):
        services.end_clearance(user=desk.tove.user.pk, compartment=desk.team, reason="left")
    assert where_stands(SECRET) == []


@pytest.mark.parametrize(
    "form", ["", "https://elsewhere.example/", "//elsewhere.example/", "/", "/desk/nowhere/"]
)
def test_only_our_own_forms_are_kept(desk, form):
    keeps(desk.tove, form, 400, name="x")
    keeps(desk.tove, form, 400, **{"draft-drop": "1"})


def test_what_is_too_long_is_refused_and_what_was_kept_before_stays(desk):
    keeps(desk.tove, name="Blue")
    keeps(desk.tove, wanted=413, name=token_hex(600_000))
    keeps(desk.tove, f"/desk/rows/{'x' * 300}/00000000-0000-4000-8000-000000000000/", 413, name="x")
    assert 'value="Blue"' in desk.tove.opens(f"{LOG}?draft").html


def test_too_much_and_too_strange_is_refused_and_nothing_is_half_written(desk):
    keeps(desk.tove, name="Blue\0 room")
    assert 'value="Blue room"' in desk.tove.opens(f"{LOG}?draft").html
    for number in range(60):
        keeps(desk.tove, f"/desk/rows/dialogue/00000000-0000-4000-8000-{number:012}/", name=str(number))
    assert ask("select count(*) from kernel.draft") == [(50,)]
    assert Client().post("/desk/drafts/", {"draft-form": LOG}).status_code == 302

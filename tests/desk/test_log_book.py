"""The log book of a dialogue: what is open, who is invited and may be named, who was there, and what is checked."""

import re

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from dialogues.models import Attendance, Dialogue, DialogueNote, Meeting
from records.viewer import OWNER, viewing
from tests import factories as make
from tests.desk.test_rows import form

KINDS = ("summary", "idea", "agenda", "open_point", "promise")


@pytest.fixture
def room(desk) -> Dialogue:
    with viewing(OWNER):
        for kind in KINDS:
            make.term(f"note_kind:{kind}")
        for term in ("participation_status:invited_declined", "disclosure:full", "attribution:chatham_house"):
            make.term(term)
    desk.tove.sends("/desk/log/", name="Blue room", who=desk.private)
    with viewing(OWNER):
        return Dialogue.objects.get()


@pytest.fixture
def spring(desk, room) -> Meeting:
    with viewing(OWNER):
        return make.meeting(room, date="2026-04", own_label=desk.private)


def guest(desk, room, name: str, **fields):
    with viewing(OWNER):
        return make.participation(room, attribution=name, own_label=desk.private, **fields)


def in_public():
    """A public meeting, and somebody of its dialogue."""
    oslo = make.dialogue()
    held, seat = make.meeting(oslo), make.participation(oslo, attribution="An envoy")
    for claim in (oslo, held, seat):
        make.cite(claim, make.source())
    return held, seat


def book(room) -> str:
    return f"/desk/logs/{room.pk}/"


def entry(desk, row, kind: str, text: str, **fields) -> DialogueNote:
    desk.tove.sends(
        f"{form(row)}add/dialogue_note/?log", kind=f"note_kind:{kind}", text=text, who=desk.private, **fields
    )
    with viewing(OWNER):
        return DialogueNote.objects.get(text=text)


def seen(person, row) -> str:
    """The mark in a row's form as it is shown now."""
    return re.search(r'name="seen" value="(\w+)"', person.opens(form(row)).html)[1]


def test_what_is_to_be_done_stands_first_with_whose_it_is_and_by_when(desk, room):
    entry(desk, room, "follow_up", "Write to both", by="Carl", date="2026-06")
    entry(desk, room, "open_point", "Who pays")
    entry(desk, room, "promise", "Call them", by="Tove", date="2026-05")
    page = desk.carl.opens(book(room)).text
    assert page.index("Call them") < page.index("Write to both") < page.index("Who pays")
    assert "Write to both, Carl, June 2026" in page


def test_what_is_done_is_open_no_longer_and_stays_in_the_book(desk, room):
    todo = entry(desk, room, "follow_up", "Write to both")
    desk.tove.sends(
        f"{form(todo)}?log",
        kind="note_kind:follow_up",
        text="Write to both",
        done="on",
        who=desk.private,
        seen=seen(desk.tove, todo),
    )
    page = desk.carl.opens(book(room))
    assert "Nothing is open." in page.text
    assert "Write to both" in page.text


def test_a_form_opened_from_the_book_leads_back_to_it(desk, room):
    address = desk.tove.sends(f"{form(room)}add/side/?log", text="Northerners", who=desk.private)
    assert address == book(room)


def test_money_is_open_until_it_is_said_what_participants_were_told(desk, room):
    added = f"{form(room)}add/funding/?log"
    assert "not now" in desk.tove.opens(added).html
    desk.tove.sends(added, text="A gift from abroad", who=desk.private)
    assert "What participants were told about this money" in desk.tove.opens(book(room)).text
    with viewing(OWNER):
        gift = room.funding.get()
    desk.tove.sends(
        f"{form(gift)}?log",
        text="A gift from abroad",
        disclosure="disclosure:full",
        who=desk.private,
        seen=seen(desk.tove, gift),
    )
    assert "What participants were told about this money" not in desk.tove.opens(book(room)).text


def test_what_may_be_repeated_of_a_meeting_is_open_until_it_is_agreed(desk, room, spring):
    assert "What may be repeated of this meeting: April 2026" in desk.tove.opens(book(room)).text
    with viewing(OWNER):
        spring.rule_id = "attribution:chatham_house"
        spring.save()
    assert "What may be repeated" not in desk.tove.opens(book(room)).text


def test_nobody_may_be_named_unless_consent_is_written_down(desk, room):
    guest(desk, room, "Guest 1", status_id="participation_status:invited_declined")
    with viewing(OWNER):
        identity = make.identity(
            guest(desk, room, "Guest 2"),
            make.actor(name="Maya Deren", own_label=desk.private),
            because="",
            own_label=desk.private,
        )
    page = desk.tove.opens(book(room))
    assert page.text.count("Never") == 2
    assert "invited_declined" in page.text
    asked = re.search(r'href="([^"]*add/basis/[^"]*)"', page.html)[1].replace("&amp;", "&")
    assert 'value="basis_kind:consent" selected' in desk.tove.opens(asked).html
    desk.tove.sends(asked, kind="basis_kind:consent", text="by word of mouth", who=desk.private)
    page = desk.tove.opens(book(room)).text
    assert "Agreed: by word of mouth" in page
    assert page.count("Never") == 1
    with viewing(OWNER):
        identity.bases.update(withdrawn=True)
    assert desk.tove.opens(book(room)).text.count("Never") == 2


def test_who_was_there_is_ticked_at_once_and_can_be_mended(desk, room, spring):
    first, second = guest(desk, room, "Guest 1"), guest(desk, room, "Guest 2")
    ticks = f"/desk/meetings/{spring.pk}/attendance/"
    assert desk.tove.sends(ticks, there=[first.pk, second.pk]) == book(room)
    assert "Who was there: 2 of 2" in desk.carl.opens(book(room)).text
    desk.tove.sends(ticks, there=[second.pk], shown=[first.pk, second.pk])
    with viewing(OWNER):
        assert [one.participation_id for one in Attendance.objects.all()] == [second.pk]
    assert desk.tove.opens(ticks).html.count(" checked") == 1


def test_two_who_tick_at_once_do_not_undo_each_other(desk, room, spring):
    first, second, third = (guest(desk, room, f"Guest {number}") for number in (1, 2, 3))
    ticks = f"/desk/meetings/{spring.pk}/attendance/"
    desk.tove.sends(ticks, there=[first.pk, second.pk])
    desk.carl.sends(ticks, there=[third.pk])  # whose page was opened before, and showed nobody ticked
    desk.tove.sends(ticks, there=[second.pk], shown=[first.pk, second.pk])
    with viewing(OWNER):
        assert {one.participation_id for one in Attendance.objects.all()} == {second.pk, third.pk}


def test_that_somebody_was_there_in_public_cannot_be_unticked(desk, room, spring):
    with viewing(OWNER):
        held, seat = in_public()
        make.cite(Attendance.objects.create(meeting=held, participation=seat, own_label=0), make.source())
    ticks = f"/desk/meetings/{held.pk}/attendance/"
    assert "disabled" in desk.tove.opens(ticks).html
    with viewing(OWNER):
        shown = Attendance.objects.get().participation_id
    desk.tove.sends(ticks, shown=[shown])
    with viewing(OWNER):
        assert Attendance.objects.get().label == 0


def test_a_tick_beside_a_public_meeting_is_for_the_team_alone(desk, room):
    with viewing(OWNER):
        held, seat = in_public()
    desk.tove.sends(f"/desk/meetings/{held.pk}/attendance/", there=[seat.pk])
    with viewing(OWNER):
        assert Attendance.objects.get().label == desk.private


def check(person, note, who, status: int = 303, text: str = "We met."):
    return person.sends(
        f"{form(note)}?log",
        status,
        kind="note_kind:summary",
        text=text,
        done="on",
        who=who,
        seen=seen(person, note),
    )


def test_a_summary_is_checked_by_somebody_else_than_its_writer(desk, room, spring):
    note = entry(desk, spring, "summary", "We met.", done="on")
    assert not note.done
    assert "To be checked by somebody else: We met." in desk.carl.opens(book(room)).text
    refused = check(desk.tove, note, desk.private, 400)
    assert "A summary is checked by somebody else than who wrote it." in refused.text
    check(desk.carl, note, desk.private)
    assert "To be checked" not in desk.carl.opens(book(room)).text


def test_a_summary_written_again_is_to_be_checked_again_by_the_other(desk, room, spring):
    note = entry(desk, spring, "summary", "We met.")
    check(desk.carl, note, desk.private)
    check(desk.carl, note, desk.private, text="We met twice.")
    assert "To be checked by somebody else: We met twice." in desk.tove.opens(book(room)).text
    check(desk.carl, note, desk.private, 400, text="We met twice.")
    check(desk.tove, note, desk.private, text="We met twice.")
    assert "To be checked" not in desk.tove.opens(book(room)).text


def test_the_balance_is_shown_only_when_asked_for(desk, room):
    guest(desk, room, "Guest 1", side="North")
    guest(desk, room, "Guest 2", side="North")
    guest(desk, room, "Guest 3", side="South", status_id="participation_status:invited_declined")
    assert "2 not said" not in desk.tove.opens(book(room)).text
    page = desk.tove.opens(f"{book(room)}?balance").text
    assert "North 2 not said" in page
    assert "South 1" not in page


def test_nobody_else_learns_that_there_is_a_book(desk, room):
    hidden = desk.stranger.client.get(book(room))
    absent = desk.stranger.client.get("/desk/logs/00000000-0000-4000-8000-000000000000/")
    assert (hidden.status_code, hidden.content) == (404, absent.content)


def test_a_book_asks_no_more_however_much_is_in_it(desk, room, spring):
    few = asked(desk, room)
    for number in range(4):
        entry(desk, room, "open_point", f"Point {number}")
        guest(desk, room, f"Guest {number}")
        with viewing(OWNER):
            make.meeting(room, date="2026-05", own_label=desk.private)
    assert asked(desk, room) <= few + 3
    assert few <= 22


def asked(desk, room) -> int:
    with CaptureQueriesContext(connections["desk"]) as queries:
        desk.tove.opens(book(room))
    return len([q for q in queries if "kernel.nonce" not in q["sql"] and "kernel.enter" not in q["sql"]])

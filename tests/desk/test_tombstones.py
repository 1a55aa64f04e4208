"""A record that is withdrawn: where an editor wants it, its address tells that it was public, and why in a word."""

import pytest

from dialogues.models import Dialogue
from records import services
from records.viewer import OWNER, viewing
from tests import factories as make
from tests.kernel.people import ask

SAFETY = "withdrawal:safety"


@pytest.fixture
def room(desk) -> Dialogue:
    with viewing(OWNER):
        make.term(
            SAFETY, title="Somebody could be harmed", definition="Something in it could put somebody at risk."
        )
        made = make.dialogue(name="Blue room", slug="blue-room")
        make.cite(made, make.source())
        return made


def hides(person, room: Dialogue, wanted: int = 303, **fields: object) -> None:
    person.sends(f"/desk/rows/dialogue/{room.pk}/hide/", wanted, reason="somebody asked", **fields)


def test_its_address_says_that_it_was_withdrawn_and_nothing_of_what_it_said(desk, room):
    assert (
        "say that it was withdrawn: somebody could be harmed"
        in desk.anna.opens(f"/desk/rows/dialogue/{room.pk}/").text
    )
    hides(desk.anna, room, tombstone=SAFETY)
    page = desk.public.get("/dialogues/blue-room/")
    assert page.status_code == 410
    assert "withdrawn: somebody could be harmed" in page.text
    assert "Blue room" not in page.text
    assert "somebody asked" not in page.text
    program = desk.public.get("/api/v1/dialogues/blue-room/")
    assert program.status_code == 410
    assert program["Content-Type"] == "application/problem+json"
    assert "Somebody could be harmed" in program.text


def test_unless_it_is_wanted_nothing_tells_that_it_was_ever_there(desk, room):
    hides(desk.anna, room)
    absent = desk.public.get("/dialogues/never-was/")
    hidden = desk.public.get("/dialogues/blue-room/")
    assert (hidden.status_code, hidden.content) == (404, absent.content)
    assert ask("select count(*) from vault.tombstone") == [(0,)]


@pytest.mark.parametrize("reason", ["withdrawal:nonsense", "record_kind:process", "x'; drop table term"])
def test_a_reason_that_is_none_keeps_nothing_from_being_hidden(desk, room, reason):
    hides(desk.anna, room, tombstone=reason)
    assert desk.public.get("/dialogues/blue-room/").status_code == 404


def test_only_an_editor_says_it_and_only_of_what_was_public(desk, room):
    key = desk.tove.sends("/desk/log/", name="Green room", who=desk.shared).split("/")[3]
    desk.tove.sends(f"/desk/rows/dialogue/{key}/hide/", reason="x", tombstone=SAFETY)
    desk.anna.sends(f"/desk/rows/dialogue/{key}/hide/", reason="x", tombstone=SAFETY)
    assert ask("select count(*) from vault.tombstone") == [(0,)]


def test_when_it_is_public_again_it_is_no_longer_said(desk, room):
    hides(desk.anna, room, tombstone=SAFETY)
    with viewing(OWNER):
        review = services.propose(rows=[room], reason="it is safe now")
        services.publish(review=review, reason="indeed")
    assert desk.public.get("/dialogues/blue-room/").status_code == 200
    hides(desk.anna, room)
    assert desk.public.get("/dialogues/blue-room/").status_code == 404

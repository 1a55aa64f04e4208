"""From a team's record to the catalogue: proposed by one, looked at and agreed to by another."""

import pytest

from dialogues.models import Dialogue, DialogueNote, Side
from records.viewer import OWNER, viewing
from tests import factories as make
from tests.kernel.people import ask


@pytest.fixture
def room(desk) -> Dialogue:
    """A dialogue that the team shares with the editors, with one source that is public."""
    desk.tove.sends(
        "/desk/log/", name="Blue room", sides="Northerners", remember="Bring the map.", who=desk.shared
    )
    with viewing(OWNER):
        made = Dialogue.objects.get()
        made.slug = "blue-room"
        made.save()
        make.cite(made, make.source(), own_label=desk.shared)
        return made


def rows_of(room) -> list[str]:
    with viewing(OWNER):
        side, citation = Side.objects.get(), room.citations.get()
    return [f"dialogue:{room.pk}", f"side:{side.pk}", f"citation:{citation.pk}"]


def proposed(desk, room, rows) -> str:
    return desk.tove.sends(f"/desk/rows/dialogue/{room.pk}/publish/", row=rows, reason="it was in the press")


def test_before_it_is_proposed_the_public_would_see_nothing(desk, room):
    page = desk.tove.opens(f"/desk/rows/dialogue/{room.pk}/publish/")
    assert "Nothing. No page, no search result" in page.text


def test_the_review_says_exactly_what_becomes_public(desk, room):
    review = proposed(desk, room, rows_of(room))
    page = desk.anna.opens(review)
    for words in ("Blue room", "Northerners"):
        assert words in page.text
    assert "Bring the map." not in page.text
    desk.anna.sends(f"{review}publish/", reason="indeed")
    public = desk.public.get("/dialogues/blue-room/").content.decode()
    assert "Northerners" in public
    assert "Bring the map." not in public


def test_what_is_missing_is_a_list_with_links(desk, room):
    with viewing(OWNER):
        room.citations.get().delete()
    review = proposed(desk, room, [f"dialogue:{room.pk}"])
    page = desk.anna.opens(review)
    assert "What is missing for it" in page.text
    assert f"/desk/rows/dialogue/{room.pk}/" in page.links
    assert "cannot be made public yet" in desk.anna.sends(f"{review}publish/", 409, reason="indeed").text
    assert desk.public.get("/dialogues/blue-room/").status_code == 404


def test_a_member_proposes_and_does_not_decide(desk, room):
    review = proposed(desk, room, rows_of(room))
    assert "Make public" not in desk.tove.opens(review).text
    desk.tove.sends(f"{review}publish/", 409, reason="mine")
    assert desk.public.get("/dialogues/blue-room/").status_code == 404


def test_one_person_alone_makes_nothing_public(desk, room):
    review = desk.anna.sends(f"/desk/rows/dialogue/{room.pk}/publish/", row=rows_of(room), reason="known")
    assert "takes a second person" in desk.anna.sends(f"{review}publish/", 409, reason="known").text
    desk.bert.sends(f"{review}publish/", reason="known")
    assert desk.public.get("/dialogues/blue-room/").status_code == 200


def test_a_proposal_needs_rows_and_a_reason_and_keeps_what_was_chosen(desk, room):
    address = f"/desk/rows/dialogue/{room.pk}/publish/"
    assert "Say which rows" in desk.tove.sends(address, 400, reason="known").text
    page = desk.tove.sends(address, 400, row=[f"dialogue:{room.pk}"], reason=" ")
    assert "Say why" in page.text
    assert "checked" in page.html


def test_a_log_entry_cannot_be_chosen(desk, room):
    with viewing(OWNER):
        note = DialogueNote.objects.get()
    page = desk.tove.opens(f"/desk/rows/dialogue/{room.pk}/publish/")
    assert "never public" in page.text
    assert f'value="dialogue_note:{note.pk}"' not in page.html


def test_a_proposal_is_taken_back(desk, room):
    review = proposed(desk, room, rows_of(room))
    assert "1 proposal waits" in desk.anna.opens("/desk/").text
    desk.tove.sends(f"{review}withdraw/", reason="too early")
    desk.anna.opens(review, 404)
    assert "Nothing waits" in desk.anna.opens("/desk/reviews/").text


def test_who_does_not_see_every_row_of_it_sees_no_review(desk, room):
    review = proposed(desk, room, rows_of(room))
    desk.stranger.opens(review, 404)


def test_what_is_hidden_again_is_gone_at_once(desk, room):
    review = proposed(desk, room, rows_of(room))
    desk.anna.sends(f"{review}publish/", reason="indeed")
    desk.tove.sends(f"/desk/rows/dialogue/{room.pk}/hide/", reason="somebody is in danger")
    assert desk.public.get("/dialogues/blue-room/").status_code == 404
    assert "Blue room" in desk.tove.opens("/desk/").text


def test_the_review_says_to_which_other_dialogues_it_links_a_person(desk, room):
    with viewing(OWNER):
        maya, source = make.actor(name="Maya Deren"), make.source()
        for label in (0, 0, desk.private):
            seat = make.participation(make.dialogue(own_label=label), own_label=label)
            make.cite(seat.dialogue, source, own_label=label)
            make.cite(seat, source, own_label=label)
            make.identity(seat, maya, own_label=label)
        here = make.participation(room, own_label=desk.shared)
        make.cite(here, source, own_label=desk.shared)
        named = make.identity(here, maya, own_label=desk.shared)
        other = make.identity(
            make.participation(room, own_label=desk.shared),
            make.actor(name="Ada Byron", own_label=desk.shared),
            own_label=desk.shared,
        )
        make.cite(other.participation, source, own_label=desk.shared)
        rows = [
            *rows_of(room),
            *(f"participation:{one.participation_id}" for one in (named, other)),
            *(f"participation_identity:{one.pk}" for one in (named, other)),
            *(f"citation:{one.participation.citations.get().pk}" for one in (named, other)),
            f"actor:{other.actor_id}",
        ]
    page = desk.anna.opens(proposed(desk, room, rows)).text
    assert "Maya Deren: it links this person to 2 other dialogues" in page
    assert "Ada Byron: named nowhere else yet." in page


def test_the_queue_says_how_long_each_has_waited(desk, room):
    proposed(desk, room, rows_of(room))
    assert "today" in desk.anna.opens("/desk/reviews/").text
    ask("update kernel.review set at = now() - interval '75 hours'")
    assert "3 days" in desk.anna.opens("/desk/reviews/").text


def test_from_the_desk_a_public_dialogue_leads_to_what_the_public_sees(desk, room):
    address = f"/desk/dialogues/{room.pk}/"
    assert "As the public sees it" not in desk.tove.opens(address).text
    desk.anna.sends(f"{proposed(desk, room, rows_of(room))}publish/", reason="indeed")
    assert "/dialogues/blue-room/" in desk.tove.opens("/desk/dialogues/blue-room/").links

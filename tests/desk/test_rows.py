"""Editing at the desk: one form for every kind of row, and what is kept apart from it with circles of its own."""

import re
from random import Random

import pytest

from actors.models import Actor
from dialogues.models import Dialogue, Meeting, Participation, ParticipationIdentity
from records.kernel import graph
from records.kernel.graph import table
from records.viewer import OWNER, viewing
from tests import factories as make
from tests import worlds


@pytest.fixture
def room(desk) -> Dialogue:
    desk.tove.sends("/desk/log/", name="Blue room", who=desk.private)
    with viewing(OWNER):
        return Dialogue.objects.get()


def form(row) -> str:
    return f"/desk/rows/{table(type(row))}/{row.pk}/"


def seat(desk, room, **fields) -> None:
    defaults = {"attribution": "Guest 3", "status": "participation_status:attended", "who": desk.private}
    desk.tove.sends(f"{form(room)}add/participation/", **{**defaults, **fields})


def test_a_participant_is_added_without_a_name(desk, room):
    seat(desk, room)
    with viewing(OWNER):
        assert Participation.objects.get().attribution == "Guest 3"
        assert not ParticipationIdentity.objects.exists()
    assert "Guest 3" in desk.carl.opens(f"/desk/dialogues/{room.pk}/").text


def test_who_it_is_stands_apart_with_a_circle_of_its_own(desk, room):
    seat(
        desk,
        room,
        who=desk.shared,
        **{
            "participation_identity-new-actor": "Maya Deren",
            "participation_identity-new-actor_is_new": "actor_kind:person",
            "participation_identity-new-who": desk.private,
        },
    )
    with viewing(OWNER):
        identity = ParticipationIdentity.objects.select_related("actor", "participation").get()
        assert (identity.actor.name, identity.own_label, identity.actor.own_label) == (
            "Maya Deren",
            desk.private,
            desk.private,
        )
        assert identity.participation.own_label == desk.shared


def test_somebody_who_is_here_already_is_found_by_name_and_not_entered_twice(desk, room):
    with viewing(OWNER):
        known = make.actor(name="Maya Deren", own_label=desk.shared)
    seat(
        desk,
        room,
        **{"participation_identity-new-actor": "maya deren", "participation_identity-new-who": desk.private},
    )
    with viewing(OWNER):
        assert ParticipationIdentity.objects.get().actor_id == known.pk


def test_namesakes_are_told_apart_by_a_code(desk, room):
    with viewing(OWNER):
        one, other = (make.actor(name="Maya Deren", own_label=desk.shared) for _ in range(2))
    address = f"{form(room)}add/participation/"
    fields = {
        "attribution": "Guest 3",
        "status": "participation_status:attended",
        "who": desk.private,
        "participation_identity-new-who": desk.private,
    }
    page = desk.tove.sends(address, 400, **fields, **{"participation_identity-new-actor": "Maya Deren"})
    assert "Which one is meant?" in page.text
    spoken = f"Maya Deren · {str(other.pk)[:8]}"
    assert spoken in page.text
    desk.tove.sends(address, **fields, **{"participation_identity-new-actor": spoken})
    with viewing(OWNER):
        assert ParticipationIdentity.objects.get().actor_id == other.pk != one.pk


def test_a_person_whom_one_does_not_see_is_no_namesake(desk, room):
    with viewing(OWNER):
        make.actor(name="Maya Deren", own_label=1)
    seat(
        desk,
        room,
        **{
            "participation_identity-new-actor": "Maya Deren",
            "participation_identity-new-actor_is_new": "actor_kind:person",
            "participation_identity-new-who": desk.private,
        },
    )
    with viewing(OWNER):
        assert Actor.objects.filter(name="Maya Deren").count() == 2


def test_a_wrong_date_is_said_beside_it_and_nothing_typed_is_lost(desk, room):
    with viewing(OWNER):
        kinds = make.term("meeting_kind:dialogue_meeting"), make.term("meeting_status:held")
    page = desk.tove.sends(
        f"{form(room)}add/meeting/",
        400,
        kind=kinds[0],
        status=kinds[1],
        date="the thirtieth",
        text="They walked.",
        who=desk.private,
        **{"meeting_venue-new-place": "Sigtuna", "meeting_venue-new-who": desk.private},
    )
    assert "They walked." in page.text
    assert "Sigtuna" in page.html
    with viewing(OWNER):
        assert not Meeting.objects.exists()


def test_what_is_changed_by_two_at_once_is_shown_to_the_second_with_both_values(desk, room):
    address = form(room)
    seen = re.search(r'name="seen" value="(\w+)"', desk.tove.opens(address).html)[1]
    common = {"record_kind": "record_kind:process", "who": desk.private}
    desk.carl.sends(address, name="Green room", seen=seen, **common)
    page = desk.tove.sends(address, 400, name="Red room", seen=seen, **common)
    assert "Somebody else changed this" in page.text
    assert "Stored now: Green room" in page.text
    again = re.search(r'name="seen" value="(\w+)"', page.html)[1]
    desk.tove.sends(address, name="Red room", seen=again, **common)
    with viewing(OWNER):
        assert Dialogue.objects.get().name == "Red room"


def test_what_is_stored_is_not_told_where_nobody_else_was_quicker(desk, room):
    seen = re.search(r'name="seen" value="(\w+)"', desk.tove.opens(form(room)).html)[1]
    page = desk.tove.sends(form(room), 400, name="Red room", record_kind="", who=desk.private, seen=seen)
    assert "This field is required" in page.text
    assert "Stored now" not in page.text
    assert f'value="{seen}"' in page.html


def test_a_rule_between_rows_is_said_in_its_own_words(desk, room):
    with viewing(OWNER):
        near = make.term("proximity:inside")
    page = desk.tove.sends(
        f"{form(room)}add/participation/",
        400,
        attribution="Guest 3",
        status="participation_status:attended",
        proximity=near,
        who=desk.private,
    )
    assert "Nearness to power is rated only where the post at the time is given." in page.text
    with viewing(OWNER):
        assert not Participation.objects.exists()


def test_somebody_else_s_row_is_as_absent_as_one_that_never_was(desk, room):
    for address in (form(room), f"{form(room)}add/side/", f"{form(room)}publish/"):
        hidden = desk.stranger.client.get(address)
        absent = desk.stranger.client.get(
            address.replace(str(room.pk), "00000000-0000-4000-8000-000000000000")
        )
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content


def test_a_member_does_not_change_what_is_public(desk):
    with viewing(OWNER):
        source = make.source()
    page = desk.tove.opens(form(source))
    assert "This is public" in page.text
    seen = page.html.partition('name="seen" value="')[2].partition('"')[0]
    given = {"source_type": "source_type:press", "reliability": "reliability:high", "seen": seen}
    desk.tove.sends(form(source), title="Mine", reason="it is", **given)
    source.refresh_from_db(using="owner")
    assert source.title != "Mine"
    assert "This is public" not in desk.anna.opens(form(source)).text


def test_what_was_never_public_is_destroyed_with_all_that_belongs_to_it(desk, room):
    seat(desk, room)
    desk.tove.sends(f"{form(room)}destroy/", 409, reason="")
    desk.tove.sends(f"{form(room)}destroy/", reason="a slip of the hand")
    with viewing(OWNER):
        assert not Dialogue.objects.exists()
        assert not Participation.objects.exists()


def test_each_row_says_who_can_see_it(desk, room):
    seat(desk, room, who=desk.shared)
    page = desk.tove.opens(form(room))
    assert "Your team and editors" in page.text
    assert "Your team" in desk.tove.opens(f"/desk/dialogues/{room.pk}/").text


def test_every_kind_of_row_has_a_form(desk):
    """Over a random world, since a form is made of what its row refers to."""
    with viewing(OWNER):
        worlds.insert(worlds.random_world(Random(5)).values())
        rows = [row for model in graph.facts() for row in model._default_manager.all()[:2]]
    assert len({type(row) for row in rows}) > 40
    answers = {table(type(row)): desk.anna.client.get(form(row)).status_code for row in rows}
    assert {*answers.values()} == {200, 404}, answers

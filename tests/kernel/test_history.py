"""What rows were before: who knows it, and what the public may know of it."""

import pytest
from django.db import DatabaseError, connections

from actors.models import Actor, ActorBasis
from dialogues.models import Dialogue, Meeting, MeetingVenue, ParticipationIdentity, Side
from records import services
from records.viewer import OWNER, PUBLIC, viewing
from sources.models import Source
from tests import factories as make
from tests.kernel.people import ANNA, BERT, NOBODY, TOVE, ask, come, published


@pytest.fixture
def oslo(fresh) -> Dialogue:
    """A public dialogue with one named participant and a side, everything resting on one source."""
    come()
    with viewing(OWNER):
        book = make.source(title="Book")
        made = make.dialogue(name="Oslo")
        make.cite(made, book)
        seat = make.participation(made)
        make.cite(seat, book)
        make.identity(seat, make.actor(name="Ron"), note="first")
        Side.objects.create(dialogue=made, text="first", own_label=0)
    return made


def past(row, who=PUBLIC) -> list[tuple]:
    """(act, what it was) as this viewer reads it, oldest first."""
    with viewing(who), connections[who.alias].cursor() as cursor:
        cursor.execute(
            "select act, coalesce(was->>'name', was->>'text', was->>'note', was->>'title') from history "
            "where row_id = %s order by at, act <> 'insert'",
            [str(row.pk)],
        )
        return cursor.fetchall()


def write(row, *, who=OWNER, **values) -> None:
    with viewing(who):
        type(row).objects.filter(pk=row.pk).update(**values)


def only(model):
    with viewing(OWNER):
        return model.objects.get()


def public_past_names(*words: str) -> set[str]:
    """Those of the words that stand anywhere in the public history."""
    lines = "".join(line for (line,) in ask("select h::text from open.history h"))
    return {word for word in words if word in lines}


def test_a_change_keeps_what_was_with_who_and_why(oslo):
    with viewing(ANNA), services.because("The second edition says so."):
        Dialogue.objects.filter(pk=oslo.pk).update(name="Oslo channel")
    with viewing(ANNA):
        Dialogue.objects.filter(pk=oslo.pk).update(name="The Oslo channel")
    assert ask("select was->>'name', who, why from kernel.history where act = 'update' order by at") == [
        ("Oslo", 7, "The second edition says so."),
        ("Oslo channel", 7, None),
    ]


def test_the_reason_ends_with_its_block_also_where_that_failed(oslo):
    with viewing(ANNA):
        with services.because("outer"):
            with pytest.raises(ZeroDivisionError), services.because("inner"):
                1 / 0  # noqa: B018
            Dialogue.objects.filter(pk=oslo.pk).update(name="A")
        Dialogue.objects.filter(pk=oslo.pk).update(name="B")
    assert ask("select why from kernel.history where act = 'update' order by was->>'name' desc") == [
        ("outer",),
        (None,),
    ]


def test_what_changes_nothing_is_no_past(oslo):
    write(oslo, name="Oslo")
    assert [act for act, _ in past(oslo, ANNA)] == ["insert"]


def test_a_label_that_follows_a_parents_is_no_change_of_the_row(oslo):
    write(oslo, own_label=1)
    side = only(Side)
    assert side.label == 1
    assert [act for act, _ in past(side, ANNA)] == ["insert"]
    assert [act for act, _ in past(oslo, ANNA)] == ["insert", "update"]


def test_the_public_reads_what_was_public_and_neither_who_nor_why(oslo):
    with viewing(ANNA), services.because("Wisteria"):
        Dialogue.objects.filter(pk=oslo.pk).update(name="Oslo channel")
    assert past(oslo) == [("insert", None), ("update", "Oslo")]
    assert not {"who", "why"} & {
        name
        for (name,) in ask(
            "select column_name from information_schema.columns where table_schema = 'open' "
            "and table_name = 'history'"
        )
    }
    assert public_past_names("Wisteria") == set()


def test_of_what_was_done_while_a_row_was_hidden_the_public_reads_nothing(oslo):
    with viewing(OWNER):
        secret = make.dialogue(name="Laburnum", own_label=1)
        make.cite(secret, make.source())
    write(secret, who=ANNA, name="Hawthorn")
    write(secret, who=ANNA, name="Geneva")
    published(secret)
    assert past(secret) == []
    write(secret, who=ANNA, name="Geneva channel")
    assert past(secret) == [("update", "Geneva")]
    assert public_past_names("Laburnum", "Hawthorn") == set()
    assert len(past(secret, ANNA)) == 5


def test_a_member_reads_the_past_of_what_she_sees_and_of_nothing_else(oslo):
    with viewing(OWNER):
        secret = make.dialogue(name="Laburnum", own_label=1)
    write(secret, name="Hawthorn")
    assert len(past(secret, ANNA)) == 2
    assert past(secret, TOVE) == past(secret, NOBODY) == []
    assert past(oslo, NOBODY) == past(oslo)


@pytest.mark.parametrize("who", [ANNA, TOVE])
def test_nobody_writes_the_past(oslo, who):
    for sql in ("update {} set was = null", "delete from {}"):
        for name in ("kernel.history", "vault.history", "open.history"):
            with pytest.raises(DatabaseError, match="permission denied"), viewing(who):
                connections[who.alias].cursor().execute(sql.format(name))


def test_hiding_a_row_hides_its_past(oslo):
    write(oslo, name="Oslo channel")
    with viewing(BERT):
        services.hide(row=oslo, reason="somebody asked")
    assert past(oslo) == []
    assert [was for _, was in past(oslo, ANNA)] == [None, "Oslo", "Oslo channel"]


def test_what_came_back_shows_what_it_was_since_then_only(oslo):
    write(oslo, name="Oslo channel")
    with viewing(BERT):
        services.hide(row=oslo, reason="somebody asked")
    published(oslo)
    assert past(oslo) == []


def test_hiding_a_dialogue_hides_the_past_of_its_parts_also_of_those_that_are_no_more(oslo):
    side = only(Side)
    write(side, text="second")
    with viewing(ANNA):
        Side.objects.all().delete()
    assert public_past_names("first", "second") == {"first", "second"}
    write(oslo, own_label=1)
    assert public_past_names("first", "second") == set()


def test_a_part_of_a_part_that_went_before_it_is_hidden_too(oslo):
    with viewing(OWNER):
        meeting = make.meeting(oslo)
        make.cite(meeting, Source.objects.get())
        venue = MeetingVenue.objects.create(meeting=meeting, place="Wisteria", own_label=0)
    with viewing(ANNA):
        MeetingVenue.objects.all().delete()
    with viewing(ANNA):
        Meeting.objects.all().delete()
    assert public_past_names("Wisteria") == {"Wisteria"}
    write(oslo, own_label=1)
    assert public_past_names("Wisteria", str(venue.pk), str(meeting.pk)) == set()


def test_hiding_a_person_hides_that_she_was_ever_named(oslo):
    ron, identity = only(Actor), only(ParticipationIdentity)
    with viewing(OWNER):
        other = make.actor(name="Yair")
        ParticipationIdentity.objects.filter(pk=identity.pk).update(actor=other)
        seat = make.participation(oslo)
        make.cite(seat, Source.objects.get())
        make.identity(seat, ron)
    assert public_past_names(str(ron.pk))
    write(ron, own_label=1)
    assert public_past_names(str(ron.pk), "Ron") == set()


def test_a_row_moved_away_from_what_is_hidden_later_does_not_tell_of_it(oslo):
    with viewing(OWNER):
        geneva = make.dialogue(name="Geneva")
        make.cite(geneva, make.source())
    write(only(Side), dialogue=geneva)
    write(oslo, own_label=1)
    assert public_past_names(str(oslo.pk)) == set()
    write(only(Side), text="third")
    assert public_past_names("first") == {"first"}


def test_a_name_taken_out_takes_its_public_past_along(oslo):
    """Nothing allows it any longer, and no consent to it could be withdrawn later."""
    ron, identity = only(Actor), only(ParticipationIdentity)
    write(identity, note="second")
    assert past(identity)
    with viewing(ANNA):
        ParticipationIdentity.objects.all().delete()
    assert past(identity) == []
    assert len(past(identity, ANNA)) == 4
    assert public_past_names(str(ron.pk), "Ron") == set()


def test_a_person_taken_out_is_named_by_no_public_past(oslo):
    ron = only(Actor)
    with viewing(OWNER):
        other = make.actor(name="Yair")
        ActorBasis.objects.create(actor=other, kind_id=make.term("basis_kind:public_role"), own_label=0)
        ParticipationIdentity.objects.all().delete()
        ActorBasis.objects.all().delete()
        Actor.objects.all().delete()
    assert public_past_names("Ron", "Yair", str(ron.pk), str(other.pk)) == set()

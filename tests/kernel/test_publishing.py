"""What it takes to become public, and what is taken along when something is hidden."""

import pytest
from django.db import IntegrityError, connections

from actors.models import Actor, ActorBasis
from dialogues.models import Dialogue, Participation, ParticipationIdentity
from records.viewer import OWNER, PUBLIC, viewing
from sources.models import Citation, Source
from tests import factories as make


@pytest.fixture
def oslo(fresh):
    """A public dialogue with one named participant, everything resting on one source."""
    with viewing(OWNER):
        book = make.source(title="Book")
        oslo = make.dialogue(name="Oslo")
        make.cite(oslo, book)
        seat = make.participation(oslo)
        make.cite(seat, book)
        person = make.actor(name="Ron")
        make.identity(seat, person)
    return oslo


def public(model) -> int:
    with viewing(PUBLIC):
        return model.objects.count()


def seal(model, **where) -> None:
    with viewing(OWNER):
        model.objects.filter(**where).update(own_label=1)


def test_a_claim_without_a_source_cannot_be_made_public_and_the_list_says_which(fresh):
    with pytest.raises(IntegrityError) as refused, viewing(OWNER):
        lonely = make.dialogue()
    message = str(refused.value)
    assert "This cannot be made public yet" in message
    assert f"dialogue {lonely.id}: it needs a source" in message


def test_a_person_cannot_be_made_public_without_a_public_fact(fresh):
    with pytest.raises(IntegrityError, match="it needs a public fact, or a recorded basis"), viewing(OWNER):
        make.actor()


def test_a_recorded_basis_is_enough(fresh):
    with viewing(OWNER):
        person = make.actor()
        ActorBasis.objects.create(actor=person, kind_id=make.term("basis_kind:public_role"), own_label=0)
    assert public(Actor) == 1


def test_a_person_and_a_fact_become_public_together(oslo):
    assert public(Actor) == public(Participation) == 1


def test_a_person_who_loses_the_last_public_fact_is_hidden_in_the_same_transaction(oslo):
    seal(ParticipationIdentity)
    assert public(Actor) == 0
    assert public(Participation) == 1


def test_hiding_a_source_hides_what_rested_on_it_alone(oslo):
    seal(Source)
    assert [public(m) for m in (Source, Citation, Dialogue, Participation, Actor)] == [0, 0, 0, 0, 0]


def test_hiding_one_of_two_sources_hides_nothing_else(oslo):
    with viewing(OWNER):
        second = make.source(title="Archive")
        for fact in (Dialogue.objects.get(), Participation.objects.get()):
            make.cite(fact, second)
    seal(Source, title="Book")
    assert public(Dialogue) == public(Participation) == public(Actor) == 1


def test_hiding_a_dialogue_hides_all_its_parts_and_the_people_known_by_it_only(oslo):
    seal(Dialogue)
    assert [public(m) for m in (Dialogue, Participation, ParticipationIdentity, Actor)] == [0, 0, 0, 0]
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute("select count(*) from dialogue_document")
        assert cursor.fetchone() == (0,)


def test_a_row_is_no_more_public_than_what_it_hangs_on(oslo):
    with viewing(OWNER):
        hidden = make.dialogue(own_label=make.EDITORS)
        seat = make.participation(hidden)
        seat.refresh_from_db()
    assert (seat.own_label, seat.label) == (0, 1)
    assert public(Participation) == 1


def test_a_new_row_is_for_editors_unless_somebody_decides_otherwise(oslo):
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute(
            "insert into side (id, dialogue_id, text) values (gen_random_uuid(), %s, 'x') returning label",
            [oslo.id],
        )
        assert cursor.fetchone() == (1,)


def test_two_public_records_cannot_share_an_address_but_a_hidden_one_takes_none_away(oslo):
    with viewing(OWNER):
        make.dialogue(slug=oslo.slug, own_label=make.EDITORS)
    with pytest.raises(IntegrityError, match="dialogue_slug_is_unique"), viewing(OWNER):
        make.dialogue(slug=oslo.slug)


def test_an_unknown_code_is_refused_and_so_is_one_of_another_scheme(oslo):
    with pytest.raises(IntegrityError, match="violates foreign key constraint"), viewing(OWNER):
        make.dialogue(record_kind_id="record_kind:nonsense")
    with pytest.raises(IntegrityError, match="dialogue_record_kind_scheme"), viewing(OWNER):
        make.dialogue(record_kind_id=make.term("actor_kind:person"))


def test_a_citation_speaks_to_exactly_one_thing(oslo):
    with pytest.raises(IntegrityError, match="citation_has_one_target"), viewing(OWNER):
        make.cite(oslo, Source.objects.get(), participation=Participation.objects.get())


def test_the_open_catalogue_refuses_a_hidden_row_whoever_brings_it(oslo):
    """Should a trigger ever copy one."""
    for labels in ("1, 1", "1, 0", "0, 1"):
        with pytest.raises(IntegrityError, match="side_is_public"), viewing(OWNER):
            connections["owner"].cursor().execute(
                "insert into open.side (id, position, text, dialogue_id, own_label, label) "
                f"select gen_random_uuid(), 0, 'X', id, {labels} from open.dialogue"
            )

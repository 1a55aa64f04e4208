"""Rules of the trade that the database holds, whoever writes."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from dialogues.models import Meeting, ParticipationAffiliation, Period
from records.viewer import OWNER, viewing
from sources.models import Citation, SourceDerivation
from tests import factories as make


@pytest.fixture
def dialogue(fresh):
    with viewing(OWNER):
        for code in ("meeting_kind:dialogue_meeting", "meeting_kind:public_event", "meeting_status:held"):
            make.term(code)
        found = make.dialogue(own_label=1)
        Period.objects.create(dialogue=found, date="1992-12/1993-09")
    return found


def meet(dialogue, date: str, kind: str = "dialogue_meeting", **kwargs) -> None:
    with viewing(OWNER):
        Meeting.objects.create(
            dialogue=dialogue,
            date=date,
            kind_id=f"meeting_kind:{kind}",
            status_id="meeting_status:held",
            **kwargs,
        )


def test_a_meeting_lies_in_a_period_of_its_dialogue(dialogue):
    meet(dialogue, "1993-01-20")
    with pytest.raises(
        IntegrityError, match="The meeting of 1995-01 lies outside the periods of its dialogue"
    ):
        meet(dialogue, "1995-01")


def test_a_meeting_may_be_said_to_lie_outside(dialogue):
    meet(dialogue, "1995-01", outside_periods=True)


def test_a_public_event_may_come_later(dialogue):
    meet(dialogue, "1995-01", kind="public_event")


def test_a_period_cannot_be_drawn_in_from_under_its_meetings(dialogue):
    meet(dialogue, "1993-01-20")
    with viewing(OWNER):
        period = Period.objects.get()
    period.date = "1993-05/1993-09"
    with pytest.raises(IntegrityError, match="The meeting of 1993-01-20 lies outside"), viewing(OWNER):
        period.save()


def test_nearness_to_power_needs_the_post_at_the_time(dialogue):
    with viewing(OWNER):
        insider = make.term("proximity:insider")
    with pytest.raises(IntegrityError, match="Nearness to power is rated only where"), viewing(OWNER):
        make.participation(dialogue, proximity_id=insider, own_label=1)
    with viewing(OWNER):
        seat = make.participation(dialogue, proximity_id=insider, own_label=1)
        post = ParticipationAffiliation.objects.create(participation=seat, post="Adviser")
    with pytest.raises(IntegrityError, match="Nearness to power is rated only where"), viewing(OWNER):
        post.delete()


def test_sources_are_not_derived_in_a_circle(dialogue):
    with viewing(OWNER):
        one, two, three = make.source(), make.source(), make.source()
        SourceDerivation.objects.create(source=two, original=one)
        SourceDerivation.objects.create(source=three, original=two)
    with (
        pytest.raises(IntegrityError, match="cannot be derived from one that is derived from it"),
        viewing(OWNER),
    ):
        SourceDerivation.objects.create(source=one, original=three)


def test_no_second_identical_role(dialogue):
    from dialogues.models import ThirdPartyRole

    with viewing(OWNER):
        book, convener = make.source(), make.actor(own_label=0)
        public = make.dialogue()
        make.cite(public, book)
        role = {
            "dialogue": public,
            "actor": convener,
            "role_id": make.term("third_party_role:convener"),
            "own_label": 0,
        }
        make.cite(ThirdPartyRole.objects.create(**role), book)
    with pytest.raises(IntegrityError, match="third_party_role_is_unique"), viewing(OWNER):
        ThirdPartyRole.objects.create(**role)


def test_forms_say_the_rules_in_words(dialogue):
    with viewing(OWNER):
        wrong = Citation(source=make.source(), stance_id=make.term("citation_stance:supports"))
        with pytest.raises(ValidationError, match="A citation speaks to exactly one statement"):
            wrong.full_clean()
        with pytest.raises(ValidationError, match="write 197X for the 1970s"):
            Period(dialogue=dialogue, date="").full_clean()
        with pytest.raises(ValidationError, match="there is no month 13"):
            Period(dialogue=dialogue, date="1993-13").full_clean()

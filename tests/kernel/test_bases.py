"""Nobody is named in public without a basis; under the Chatham House Rule, without having agreed to it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError

from actors.models import Actor, ActorBasis
from dialogues.models import (
    Attendance,
    Dialogue,
    DialogueNote,
    Meeting,
    Participation,
    Remark,
    RemarkAffiliation,
    RemarkSpeaker,
)
from records import services
from records.models import Fact
from records.services import Refused
from records.viewer import OWNER, viewing
from sources.models import Basis, Source
from tests import factories as make
from tests.kernel.people import ANNA, BERT, ask, come, is_public, proposed, published

RULE = "attribution:chatham_house"


@pytest.fixture
def oslo(fresh) -> Dialogue:
    """A public dialogue with two meetings, one of them under the Chatham House Rule, and one unnamed seat at each."""
    come()
    with viewing(OWNER):
        make.term(RULE)
        for kind in ("published_source", "consent", "public_role"):
            make.term(f"basis_kind:{kind}")
        book = make.source()
        made = make.dialogue()
        make.cite(made, book)
        for rule in (None, RULE):
            meeting = make.meeting(made, rule_id=rule)
            seat = make.participation(made, meeting=meeting)
            for claim in (meeting, seat):
                make.cite(claim, book)
            remark = Remark.objects.create(
                meeting=meeting, attribution="a participant", text="Well.", own_label=0
            )
            make.cite(remark, book)
        ron = make.actor()
        ActorBasis.objects.create(actor=ron, kind_id="basis_kind:public_role", own_label=0)
    return made


def of(model: Any, rule: str | None) -> Any:
    """The row of the meeting with that rule."""
    if model is Meeting:
        return Meeting.objects.get(rule_id=rule)
    return model.objects.get(meeting__rule_id=rule)


def identity(rule: str | None, **kwargs) -> Fact:
    return make.identity(of(Participation, rule), Actor.objects.get(), because="", **kwargs)


def speaker(rule: str | None, **kwargs) -> Fact:
    seat = of(Participation, None)
    return RemarkSpeaker.objects.create(remark=of(Remark, rule), participation=seat, **kwargs)


def affiliation(rule: str | None, **kwargs) -> Fact:
    return RemarkAffiliation.objects.create(remark=of(Remark, rule), post="The ministry", **kwargs)


def attendance(rule: str | None, **kwargs) -> Fact:
    made = Attendance.objects.create(
        meeting=of(Meeting, rule), participation=of(Participation, None), **kwargs
    )
    make.cite(made, Source.objects.get())
    return made


Naming = Callable[..., Fact]
NAMINGS: dict[str, Naming] = {
    "identity": identity,
    "speaker": speaker,
    "affiliation": affiliation,
    "attendance": attendance,
}
every = pytest.mark.parametrize("target", NAMINGS)
NEEDED = ("identity", "speaker")  # wherever they stand
KINDS = ("published_source", "consent", "public_role")


def based(target: str, row: Fact, kind: str, **kwargs) -> Basis:
    source = Source.objects.first() if kind == "published_source" else None
    return make.basis(kind, source=source, **{target: row, **kwargs})


def write(row: Fact, **values) -> None:
    with viewing(OWNER):
        type(row).objects.filter(pk=row.pk).update(**values)


def meeting(rule: str | None) -> Fact:
    with viewing(OWNER):
        return of(Meeting, rule)


def named(target: str, rule: str | None, *kinds: str) -> Fact:
    """A public row that names somebody, with bases of these kinds."""
    with viewing(OWNER):
        made = NAMINGS[target](rule, own_label=0)
        for kind in kinds:
            based(target, made, kind)
    return made


# ---------------------------------------------------------------------- a basis


@pytest.mark.parametrize("target", NEEDED)
def test_who_somebody_is_becomes_public_with_no_basis_never_and_with_each_kind_it_can(oslo, target):
    with pytest.raises(IntegrityError, match="it needs a basis for naming the person"):
        named(target, None)
    with viewing(OWNER):
        made = NAMINGS[target](None, own_label=make.EDITORS)
    with pytest.raises(Refused, match="it needs a basis for naming the person"):
        published(made)
    for kind in KINDS:
        with viewing(OWNER):
            basis = based(target, made, kind)
        published(made)
        assert is_public(made), kind
        with viewing(OWNER):
            Basis.objects.filter(pk=basis.pk).delete()
        assert not is_public(made), kind


@pytest.mark.parametrize("target", NEEDED)
def test_a_withdrawn_basis_is_none(oslo, target):
    with viewing(OWNER):
        made = NAMINGS[target](None, own_label=make.EDITORS)
        based(target, made, "consent", withdrawn=True)
    with pytest.raises(Refused, match="it needs a basis"):
        published(made)


@pytest.mark.parametrize("who", [OWNER, ANNA])
def test_withdrawing_the_last_basis_hides_the_name_in_the_same_transaction(oslo, who):
    row = named("identity", None, "consent", "public_role")
    with viewing(who):
        Basis.objects.filter(kind="basis_kind:consent").update(withdrawn=True)
    assert is_public(row)
    with viewing(who):
        Basis.objects.update(withdrawn=True)
    assert not is_public(row)


def test_deleting_or_moving_the_last_basis_hides_the_name(oslo):
    row = named("identity", None, "consent")
    with viewing(ANNA):
        Basis.objects.all().delete()
    assert not is_public(row)
    with viewing(OWNER):
        basis = based("identity", row, "consent")
        elsewhere = identity(RULE, own_label=make.EDITORS)
    published(row)
    write(basis, identity=elsewhere)
    assert not is_public(row)


def test_a_basis_that_becomes_another_kind_is_still_one(oslo):
    row = named("identity", None, "consent")
    with viewing(ANNA):
        Basis.objects.update(kind_id="basis_kind:public_role")
    assert is_public(row)


def test_a_person_known_by_that_fact_only_is_hidden_with_it(oslo):
    row = named("identity", None, "consent")
    with viewing(OWNER):
        ActorBasis.objects.all().delete()
        ron = Actor.objects.get()
    assert is_public(ron)
    with viewing(ANNA):
        Basis.objects.update(withdrawn=True)
    assert not is_public(row)
    assert not is_public(ron)


def test_what_was_hidden_for_want_of_a_basis_does_not_come_back_by_itself(oslo):
    row = named("identity", None, "consent")
    with viewing(ANNA):
        Basis.objects.update(withdrawn=True)
    with viewing(ANNA):
        Basis.objects.update(withdrawn=False)
    assert not is_public(row)


def test_a_name_moved_to_another_seat_keeps_its_basis(oslo):
    row = named("identity", None, "public_role")
    with viewing(OWNER):
        seat = make.participation(oslo)
        make.cite(seat, Source.objects.get())
    write(row, participation=seat)
    assert is_public(row)


# ---------------------------------------------------------------------- the Chatham House Rule


@every
def test_under_the_rule_only_consent_makes_it_public(oslo, target):
    for kinds in ((), ("public_role",), ("published_source", "public_role")):
        with pytest.raises(IntegrityError, match="under the Chatham House Rule"):
            named(target, RULE, *kinds)
    row = named(target, RULE, "public_role", "consent")
    assert is_public(row)
    with viewing(ANNA):
        Basis.objects.filter(kind="basis_kind:consent").update(withdrawn=True)
    assert not is_public(row)


@every
def test_an_editor_publishes_it_with_consent_and_not_without(oslo, target):
    with viewing(OWNER):
        row = NAMINGS[target](RULE, own_label=make.EDITORS)
        based(target, row, "public_role")
    review = proposed(ANNA, row)
    with pytest.raises(Refused, match="under the Chatham House Rule"), viewing(BERT):
        services.publish(review=review, reason="indeed")
    with viewing(ANNA):
        make.basis("consent", **{target: row})
    with viewing(BERT):
        services.publish(review=review, reason="indeed")
    assert is_public(row)


@every
@pytest.mark.parametrize("who", [OWNER, ANNA])
def test_a_meeting_that_comes_under_the_rule_later_hides_who_did_not_agree(oslo, target, who):
    row = named(target, None, "public_role")
    assert is_public(row)
    held = meeting(None)
    with viewing(who):
        Meeting.objects.filter(pk=held.pk).update(rule_id=RULE)
    assert not is_public(row)
    assert is_public(held)


@every
def test_a_meeting_that_comes_under_the_rule_later_leaves_who_agreed(oslo, target):
    row = named(target, None, "consent")
    write(meeting(None), rule_id=RULE)
    assert is_public(row)


@every
def test_a_consent_that_becomes_something_else_is_none_under_the_rule(oslo, target):
    row = named(target, RULE, "consent")
    with viewing(ANNA):
        Basis.objects.update(kind_id="basis_kind:public_role")
    assert not is_public(row)


@every
def test_a_row_moved_to_a_meeting_under_the_rule_is_hidden(oslo, target):
    row = named(target, None, "public_role")
    with viewing(OWNER):
        column, model = {
            "identity": ("participation", Participation),
            "attendance": ("meeting", Meeting),
        }.get(target, ("remark", Remark))
        there = of(model, RULE)
    with viewing(ANNA):
        type(row).objects.filter(pk=row.pk).update(**{column: there})
    assert not is_public(row)


@pytest.mark.parametrize("target", ["identity", "speaker", "affiliation"])
def test_what_it_hangs_on_moved_to_a_meeting_under_the_rule_hides_it_too(oslo, target):
    row = named(target, None, "public_role")
    with viewing(OWNER):
        above = of(Participation if target == "identity" else Remark, None)
    with viewing(ANNA):
        type(above).objects.filter(pk=above.pk).update(meeting=of(Meeting, RULE))
    assert not is_public(row)
    assert is_public(above)


@every
def test_it_does_not_come_back_where_the_rule_is_lifted(oslo, target):
    row = named(target, None, "public_role")
    held = meeting(None)
    write(held, rule_id=RULE)
    write(held, rule_id=None)
    assert not is_public(row)


@every
def test_in_one_transaction_the_order_does_not_matter(oslo, target):
    held = meeting(None)
    with viewing(OWNER):
        row = NAMINGS[target](None, own_label=make.EDITORS)
        based(target, row, "public_role")

    def comes_under_the_rule() -> None:
        Meeting.objects.filter(pk=held.pk).update(rule_id=RULE)

    def becomes_public() -> None:
        type(row).objects.filter(pk=row.pk).update(own_label=0)

    with viewing(OWNER):
        becomes_public()
        comes_under_the_rule()
    assert not is_public(row)
    write(held, rule_id=None)
    with pytest.raises(IntegrityError, match="under the Chatham House Rule"):
        in_one_transaction(comes_under_the_rule, becomes_public)
    assert not is_public(row)


def in_one_transaction(*acts: Callable[[], None]) -> None:
    with viewing(OWNER):
        for act in acts:
            act()


@every
def test_a_hidden_meeting_under_the_rule_that_becomes_public_names_nobody(oslo, target):
    with viewing(OWNER):
        held = of(Meeting, RULE)
        Meeting.objects.filter(pk=held.pk).update(own_label=make.EDITORS)
        row = NAMINGS[target](RULE, own_label=0)
        based(target, row, "public_role")
    review = proposed(ANNA, held)
    with pytest.raises(Refused, match="under the Chatham House Rule"), viewing(BERT):
        services.publish(review=review, reason="indeed")
    assert not is_public(held)


# ---------------------------------------------------------------------- what is never public


def test_bases_and_notes_are_never_public(oslo):
    row = named("identity", None, "public_role")
    with viewing(OWNER):
        basis = Basis.objects.get()
        note = DialogueNote.objects.create(dialogue=oslo, text="x", own_label=make.EDITORS)
    assert is_public(row)
    for never in (basis, note):
        with pytest.raises(Refused, match="is never public"):
            proposed(ANNA, never)
        with pytest.raises(DatabaseError, match="never_public"):
            write(never, own_label=0)
        with pytest.raises(DatabaseError, match=r"never_public|by being published"), viewing(ANNA):
            type(never).objects.filter(pk=never.pk).update(own_label=0)
        assert not is_public(never)


# ---------------------------------------------------------------------- rows that are no more


@every
@pytest.mark.parametrize("rule", [None, RULE])
@pytest.mark.parametrize("first", ["the row", "its basis"])
def test_what_needed_a_basis_leaves_no_public_past_in_whatever_order_it_goes(oslo, target, rule, first):
    row = named(target, rule, "consent")
    kind = row._meta.db_table
    assert ask("select 1 from open.history where row_id = %s", str(row.pk))
    deletions = [f"delete from vault.{kind} where id = '{row.pk}'", "delete from vault.basis"]
    if target == "attendance":
        deletions[0] = f"delete from vault.citation where attendance_id = '{row.pk}'; {deletions[0]}"
    ask("; ".join(deletions if first == "the row" else reversed(deletions)))
    left = ask("select act from open.history where row_id = %s", str(row.pk))
    assert bool(left) == (rule is None and target not in NEEDED)

"""Who holds what, from when to when, and who may give it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connections

from dialogues.models import Dialogue
from records import services
from records.services import Refused
from records.viewer import OWNER, Viewer, member, viewing
from tests import factories as make
from tests import worlds
from tests.kernel.people import ANNA, BERT, CARLA, NOBODY, TOVE, ask, come, user

HOUR = timedelta(hours=1)


@pytest.fixture
def process(fresh) -> int:
    """The compartment of a live process, in which there is one dialogue."""
    come()
    with viewing(OWNER):
        made = services.open_process(name="it")
        make.dialogue(own_label=worlds.label_of(frozenset({made})))
    return made


def sees(who: Viewer) -> int:
    with viewing(who):
        return Dialogue.objects.count()


def give(compartment: int, who: Viewer = NOBODY, by: Viewer = CARLA, **kwargs) -> None:
    with viewing(by):
        services.grant_clearance(user=user(who), compartment=compartment, reason="takes part", **kwargs)


def two_hours_pass() -> None:
    """Without anything being worked out anew."""
    ask("alter table kernel.clearance disable trigger clearance_changed")
    ask(
        "update kernel.clearance set starts = starts - interval '2 hours', ends = ends - interval '2 hours' "
        "where user_id = 5"
    )
    ask("update kernel.derived set at = at - interval '2 hours' where user_id = 5")
    ask("alter table kernel.clearance enable trigger clearance_changed")


def test_a_clearance_counts_at_once(process):
    assert sees(NOBODY) == 0
    give(process)
    assert sees(NOBODY) == 1


def test_one_that_begins_later_counts_from_then_on_without_any_job(process):
    give(process, starts=datetime.now(UTC) + HOUR)
    assert sees(NOBODY) == 0
    two_hours_pass()
    assert sees(NOBODY) == 1


def test_one_that_has_ended_counts_no_more_without_any_job(process):
    give(process, ends=datetime.now(UTC) + HOUR)
    assert sees(NOBODY) == 1
    two_hours_pass()
    assert sees(NOBODY) == 0


def test_one_that_ended_before_it_was_written_down_never_counts(process):
    give(process, starts=datetime.now(UTC) - 2 * HOUR, ends=datetime.now(UTC) - HOUR)
    assert sees(NOBODY) == 0


def test_one_cannot_end_before_it_begins(process):
    with pytest.raises(Refused, match="cannot end before it begins"):
        give(process, ends=datetime.now(UTC) - HOUR)


def test_ending_one_counts_for_the_next_transaction(process):
    give(process)
    assert sees(NOBODY) == 1
    with viewing(CARLA):
        services.end_clearance(user=user(NOBODY), compartment=process, reason="left")
    assert sees(NOBODY) == 0


def test_ending_one_that_has_not_begun_keeps_it_from_beginning(process):
    give(process, starts=datetime.now(UTC) + HOUR)
    with viewing(CARLA):
        services.end_clearance(user=user(NOBODY), compartment=process, reason="thought better of it")
    two_hours_pass()
    assert sees(NOBODY) == 0


def test_one_that_ended_can_be_given_again(process):
    for _ in range(2):
        give(process)
        assert sees(NOBODY) == 1
        with viewing(CARLA):
            services.end_clearance(user=user(NOBODY), compartment=process, reason="left")
        assert sees(NOBODY) == 0


def test_a_label_made_later_of_what_somebody_holds_is_hers_at_once(process):
    for compartment in (1, process):
        give(compartment)
    with viewing(OWNER):
        make.dialogue(own_label=worlds.label_of(frozenset({1, process})))
    assert sees(NOBODY) == 2
    assert sees(ANNA) == 0


def test_a_team_holds_what_it_shares_and_editors_hold_that_but_not_what_is_private(process):
    with viewing(CARLA):
        private, shared = services.open_team(name="later")
    with viewing(OWNER):
        for compartment in (private, shared):
            make.dialogue(own_label=worlds.label_of(frozenset({compartment})))
    assert (sees(ANNA), sees(BERT), sees(TOVE), sees(CARLA)) == (1, 1, 0, 0)
    give(private)
    assert sees(NOBODY) == 2
    give(shared, who=TOVE)
    assert sees(TOVE) == 1


def test_whoever_becomes_an_editor_holds_what_was_shared_before(process):
    with viewing(CARLA):
        _, shared = services.open_team(name="earlier")
    with viewing(OWNER):
        make.dialogue(own_label=worlds.label_of(frozenset({shared})))
    give(1)
    assert sees(NOBODY) == 1


@pytest.mark.parametrize("who", [ANNA, TOVE, NOBODY])
def test_nobody_but_custodians_gives_or_takes_or_opens_a_compartment(process, who):
    for act in (
        lambda: services.grant_clearance(user=user(who), compartment=process, reason="x"),
        lambda: services.end_clearance(user=user(CARLA), compartment=2, reason="x"),
        lambda: services.open_team(name="mine"),
        lambda: services.open_process(name="mine"),
    ):
        with pytest.raises(Refused, match="Only custodians"), viewing(who):
            act()
    with pytest.raises(DatabaseError, match="permission denied"), viewing(who):
        connections[who.alias].cursor().execute("insert into kernel.clearance values (default, 5, 1)")


def test_a_compartment_that_is_not_there_is_not_given(process):
    with pytest.raises(Refused, match="no such compartment"):
        give(99)


def test_who_gave_and_took_which_clearance_is_written_down(process):
    give(process)
    with viewing(CARLA):
        services.end_clearance(user=user(NOBODY), compartment=process, reason="left")
    assert ask(
        "select a.kind, a.actor, a.reason, c.user_id, c.compartment_id from kernel.act a "
        "join kernel.act_row r on r.act_id = a.id join kernel.clearance c on c.id = r.row_id order by a.at"
    ) == [("grant clearance", 6, "takes part", 5, process), ("end clearance", 6, "left", 5, process)]


@pytest.mark.parametrize("who", [ANNA, TOVE, CARLA, NOBODY, member(99)])
def test_somebody_sees_what_she_holds_herself_and_of_nobody_else(process, who):
    give(process)
    with viewing(who), connections[who.alias].cursor() as cursor:
        cursor.execute("select distinct user_id from kernel.held")
        assert cursor.fetchall() in ([], [(user(who),)])
        for hidden in ("holds", "clearance", "compartment", "label", "derived", "act", "act_row", "review"):
            cursor.execute("select has_table_privilege(%s, 'select')", [f"kernel.{hidden}"])
            assert cursor.fetchone() == (False,), hidden

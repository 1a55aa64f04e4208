"""Proposing, publishing, hiding, waiting, destroying, forgetting: by people who are signed in."""

from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from uuid import uuid4

import pytest
from django.db import DatabaseError, connections

from dialogues.models import Dialogue, Side
from records import services
from records.kernel import graph
from records.kernel.install import prepare
from records.models import Fact
from records.services import Refused
from records.viewer import OWNER, PUBLIC, viewing
from sources.models import Citation
from tests import factories as make
from tests import worlds
from tests.kernel.people import (
    ANNA,
    BERT,
    CARLA,
    NOBODY,
    TOVE,
    ask,
    come,
    is_public,
    label,
    proposed,
    public_rows,
    published,
    user,
    where_stands,
)

HOUR = timedelta(hours=1)
WORLDS = (*range(6), 7, 8, 9, 11)  # in each of which something hidden lacks nothing to be public


@pytest.fixture
def team(fresh):
    """The labels of the team's private and shared compartments."""
    return come()


def hidden_dialogue(**kwargs) -> Dialogue:
    """With a source, so that nothing but a decision keeps it from being public."""
    with viewing(OWNER):
        made = make.dialogue(**{"own_label": make.EDITORS, **kwargs})
        make.cite(made, make.source())
    return made


def policy(*, second_person: bool) -> None:
    ask("update kernel.policy set second_person = %s", second_person)


@pytest.fixture
def alone(team):
    policy(second_person=False)
    yield team
    policy(second_person=True)


def now() -> datetime:
    return datetime.now(UTC)


def the_day_comes(review) -> list:
    ask("update kernel.review set not_before = now() - interval '1 second' where id = %s", review)
    with viewing(OWNER):
        return services.release_due()


def refusal(act, who) -> str:
    with pytest.raises(Refused) as refused, viewing(who):
        act()
    return str(refused.value)


# ---------------------------------------------------------------------- publishing


@pytest.mark.parametrize("seed", WORLDS)
def test_the_preview_is_exactly_what_becomes_public(fresh, seed):
    worlds.load_terms()
    worlds.make_compartments()
    for who in (ANNA, BERT):
        make.clearance(user(who), *range(1, 8))
    r = Random(seed)
    world = worlds.random_world(r)
    with viewing(OWNER):
        worlds.insert(world.values())
    some = [row for row in world.values() if world.label(row) and not row.model.never_public]
    successes = 0
    for wanted in r.sample(some, min(len(some), 12)):
        rows = with_what_it_needs(world, wanted)
        review = proposed(ANNA, *map(worlds.instance, rows))
        before = public_rows()
        with viewing(BERT):
            preview = services.preview(review=review)
        assert public_rows() == before
        if preview.lacking:
            said = refusal(lambda review=review: services.publish(review=review, reason="indeed"), BERT)
            assert said.splitlines()[1:] == preview.lacking
            assert public_rows() == before
            with viewing(BERT):
                services.withdraw(review=review, reason="not yet")
        else:
            with viewing(BERT):
                services.publish(review=review, reason="indeed")
            after = public_rows()
            assert before <= after
            assert sorted(after - before) == sorted(preview.rows)
            successes += bool(preview.rows)
    assert successes


def with_what_it_needs(world: worlds.World, row: worlds.Row) -> list[worlds.Row]:
    """The row, its citations, and all that these hang on."""
    rows = [row, *(c for c in world.of(graph.evidence()) if row.id in {parent for _, parent in c.parents()})]
    for one in rows:
        rows += [world[parent] for _, parent in one.parents() if world[parent] not in rows]
    return [one for one in rows if one.needs and not one.model.never_public] or [row]


def test_the_list_of_what_is_missing_is_whole(team):
    with viewing(OWNER):
        unsourced = make.dialogue(own_label=make.EDITORS)
        seat = make.participation(unsourced, own_label=make.EDITORS)
        make.cite(seat, make.source())
        ron = make.actor(own_label=make.EDITORS)
        named = make.identity(seat, ron, own_label=make.EDITORS, because="")
        elsewhere = Side.objects.create(dialogue=hidden_dialogue_inside(), text="X", own_label=make.EDITORS)
    review = proposed(ANNA, unsourced, seat, ron, named, elsewhere)
    with viewing(BERT):
        lacking = services.preview(review=review).lacking
    said = refusal(lambda: services.publish(review=review, reason="indeed"), BERT)
    for row, lacks in (
        (unsourced, "it needs a source"),
        (named, "it needs a basis for naming the person"),
        (elsewhere, "it hangs on something that is not public"),
    ):
        line = f"{row._meta.db_table} {row.id}: {lacks}"
        assert line in said
        assert any(one.startswith(line) for one in lacking)
    assert len(lacking) == 3
    assert not is_public(seat)


def hidden_dialogue_inside() -> Dialogue:
    return make.dialogue(own_label=make.EDITORS)


def test_an_address_that_is_taken_is_said_beforehand_and_nothing_is_made_public(team):
    with viewing(OWNER):
        make.cite(make.dialogue(slug="oslo"), make.source())
    second = hidden_dialogue(slug="oslo")
    review = proposed(ANNA, second)
    with viewing(BERT):
        assert "dialogue_slug_is_unique" in services.preview(review=review).lacking[0]
    assert "dialogue_slug_is_unique" in refusal(
        lambda: services.publish(review=review, reason="indeed"), BERT
    )


def test_two_editors_make_a_row_public_and_that_is_written_down(team):
    oslo = hidden_dialogue()
    published(oslo)
    assert is_public(oslo)
    with viewing(ANNA):
        propose, publish = services.acts_on(row=oslo)
    assert (propose.kind, propose.actor) == ("propose", 7)
    assert (publish.kind, publish.actor, publish.second, publish.alone) == ("publish", 7, 9, False)
    assert publish.reason == "indeed"


def test_what_becomes_public_along_with_a_row_has_the_act_too(team):
    oslo = hidden_dialogue()
    with viewing(OWNER):
        side = Side.objects.create(dialogue=oslo, text="X", own_label=0)
    published(oslo)
    with viewing(BERT):
        assert [act.kind for act in services.acts_on(row=side)] == ["publish"]


def test_one_person_alone_makes_nothing_public(team):
    oslo = hidden_dialogue()
    review = proposed(ANNA, oslo)
    assert "second person" in refusal(lambda: services.publish(review=review, reason="indeed"), ANNA)
    assert not is_public(oslo)


def test_one_person_alone_may_where_the_installation_allows_it_and_that_is_written_down(alone):
    oslo = hidden_dialogue()
    published(oslo, by=ANNA, agreed=ANNA)
    with viewing(ANNA):
        assert [act.alone for act in services.acts_on(row=oslo)] == [False, True]


def test_another_policy_is_taken_over_when_the_installation_next_starts(own, settings):
    settings.SECOND_PERSON = False
    assert prepare()
    assert ask("select second_person from kernel.policy") == [(False,)]
    assert not prepare()


def test_a_member_proposes_what_the_team_shares_and_does_not_publish(team):
    _, shared = team
    oslo = hidden_dialogue(own_label=shared)
    review = proposed(TOVE, oslo)
    assert refusal(lambda: services.publish(review=review, reason="x"), TOVE) == "Only editors do this."
    with viewing(BERT):
        services.publish(review=review, reason="indeed")
    assert is_public(oslo)


def test_an_editor_who_holds_no_clearance_for_it_publishes_nothing(team):
    oslo = hidden_dialogue()
    review = proposed(ANNA, oslo)
    with viewing(OWNER):
        services.end_clearance(user=user(BERT), compartment=1, reason="left")
    assert "no such row" in refusal(lambda: services.publish(review=review, reason="indeed"), BERT)


def test_an_editor_does_not_make_a_row_public_by_writing_it(team):
    with viewing(OWNER):
        public = make.dialogue()
        make.cite(public, make.source())
    hidden = hidden_dialogue()
    for write in (
        lambda: Dialogue.objects.filter(pk=hidden.pk).update(own_label=0),
        lambda: Side.objects.create(dialogue=public, text="X", own_label=0),
        lambda: make.dialogue(),
    ):
        with pytest.raises(DatabaseError, match="by being published"), viewing(ANNA):
            write()
    with viewing(ANNA):
        side = Side.objects.create(dialogue=hidden, text="X", own_label=0)
    with pytest.raises(DatabaseError, match="by being published"), viewing(ANNA):
        Side.objects.filter(pk=side.pk).update(dialogue=public)


def test_an_act_needs_a_reason(team):
    oslo = hidden_dialogue()
    for act in (
        lambda: services.propose(rows=[oslo], reason=" "),
        lambda: services.hide(row=oslo, reason=""),
        lambda: services.destroy(row=oslo, reason=""),
    ):
        assert refusal(act, ANNA) == "Say why."


def test_what_was_refused_has_done_nothing_and_the_person_can_go_on(team):
    oslo = hidden_dialogue()
    with viewing(OWNER):
        lonely = make.dialogue(own_label=make.EDITORS)
    lacking, whole = proposed(ANNA, lonely), proposed(ANNA, oslo)
    with viewing(BERT):
        with pytest.raises(Refused, match="it needs a source"):
            services.publish(review=lacking, reason="x")
        services.publish(review=whole, reason="x")
    assert is_public(oslo)
    assert not is_public(lonely)


# ---------------------------------------------------------------------- what waits for a decision


def waiting(who) -> list:
    with viewing(who):
        return [review.id for review in services.open_reviews()]


def test_open_reviews_are_those_of_which_the_person_sees_every_row(team):
    private, shared = team
    oslo, hers, secret = (hidden_dialogue(own_label=label) for label in (make.EDITORS, shared, private))
    one, two, three = proposed(ANNA, oslo), proposed(TOVE, hers), proposed(TOVE, hers, secret)
    mixed = proposed(OWNER, oslo, secret)
    assert waiting(OWNER) == [one, two, three, mixed]
    assert waiting(ANNA) == waiting(BERT) == [one, two]
    assert waiting(TOVE) == [two, three]
    assert waiting(CARLA) == waiting(NOBODY) == []


def test_an_open_review_tells_who_asked_for_what_and_what_came_of_it(team):
    day = now() + HOUR
    with viewing(OWNER):
        lonely = make.dialogue(own_label=make.EDITORS)
    review = proposed(ANNA, lonely, not_before=day, release=True)
    with viewing(BERT):
        services.agree_to_release(review=review, reason="it will be known")
        (found,) = services.open_reviews()
    assert (found.id, found.actor, found.reason, found.not_before) == (review, 7, "it is known", day)
    assert (found.release, found.second, found.due_at, found.lacking) == (True, 9, None, None)
    assert found.agreed_at
    assert found.at <= found.agreed_at
    the_day_comes(review)
    with viewing(BERT):
        (found,) = services.open_reviews()
    assert found.due_at
    assert f"dialogue {lonely.id}: it needs a source" in (found.lacking or "")


def test_what_was_decided_and_what_is_no_more_waits_for_nothing(team):
    published(hidden_dialogue())
    withdrawn, destroyed = hidden_dialogue(), hidden_dialogue()
    review = proposed(ANNA, withdrawn)
    proposed(ANNA, destroyed)
    with viewing(BERT):
        services.withdraw(review=review, reason="not yet")
        services.destroy(row=destroyed, reason="it never was")
    assert waiting(OWNER) == waiting(ANNA) == []


def test_looking_at_what_waits_keeps_nobody_waiting(team):
    oslo = hidden_dialogue()
    review = proposed(ANNA, oslo)
    with viewing(ANNA):
        assert [one.id for one in services.open_reviews()] == [review]
        ask_elsewhere("set local lock_timeout = '1s'; select from kernel.review for update")


def test_whoever_does_not_see_a_review_keeps_nobody_waiting_for_it_either(team):
    review = proposed(ANNA, hidden_dialogue())
    with viewing(TOVE):
        with pytest.raises(Refused):
            services.withdraw(review=review, reason="x")
        connections["desk"].cursor().execute("savepoint s")
        with pytest.raises(DatabaseError):
            connections["desk"].cursor().execute("select kernel.withdraw(%s, 'x')", [review])
        connections["desk"].cursor().execute("rollback to s")
        ask_elsewhere("set local lock_timeout = '1s'; select from kernel.review for update")


def ask_elsewhere(sql: str) -> None:
    """As the installation, while somebody is looking."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"begin; {sql}; rollback")


@pytest.mark.parametrize("off", ["nestloop", "hashjoin", "mergejoin", "seqscan", "indexscan"])
def test_what_waits_is_the_same_in_whatever_order_a_plan_asks(team, off):
    private, _ = team
    proposed(TOVE, hidden_dialogue(own_label=private))
    review = proposed(ANNA, oslo := hidden_dialogue())
    with viewing(ANNA), connections["staff"].cursor() as cursor:
        cursor.execute(f"set local enable_{off} = off")
        cursor.execute(
            "select r.id from kernel.open_reviews() r join vault.dialogue d on true "
            "where r.reason = 'it is known' and d.id = %s",
            [oslo.id],
        )
        assert cursor.fetchall() == [(review,)]


# ---------------------------------------------------------------------- hiding


def test_a_team_hides_what_was_its_own_and_only_that(team):
    _, shared = team
    hers, anothers = hidden_dialogue(own_label=shared), hidden_dialogue()
    with viewing(OWNER):
        side = Side.objects.create(dialogue=hers, text="X", own_label=0)
    published(hers, anothers)
    assert "Only editors" in refusal(lambda: services.hide(row=anothers, reason="x"), TOVE)
    with viewing(TOVE):
        services.hide(row=side, reason="somebody asked")
    assert not is_public(side)
    assert label(side) == shared
    with viewing(TOVE):
        services.hide(row=hers, reason="somebody asked")
    assert not is_public(hers)
    assert label(hers) == shared


def test_an_editor_hides_anything(team):
    _, shared = team
    oslo, geneva = hidden_dialogue(own_label=shared), hidden_dialogue()
    published(oslo, geneva)
    with viewing(OWNER):
        loaded = make.source()
    for row in (oslo, geneva, loaded):
        with viewing(ANNA):
            services.hide(row=row, reason="somebody asked")
        assert not is_public(row)
    assert [label(oslo), label(geneva), label(loaded)] == [shared, 1, 1]


def test_hiding_what_is_hidden_is_never_refused_and_takes_it_from_nobody(team):
    private, _ = team
    oslo = hidden_dialogue(own_label=private)
    with viewing(OWNER):
        side = Side.objects.create(dialogue=oslo, text="X", own_label=0)
    for row in (oslo, side):
        with viewing(TOVE):
            services.hide(row=row, reason="to be sure")
        assert label(row) == private


def test_the_acts_of_an_absent_row_are_refused_in_whatever_order_tables_are_joined(team):
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute("analyze kernel.act, kernel.act_row")

    def asked():
        with connections["staff"].cursor() as cursor:
            cursor.execute("set local enable_hashjoin = off; set local enable_nestloop = off")
        services.acts_on(row=Dialogue(id=uuid4()))

    assert "no such row" in refusal(asked, ANNA)


@pytest.mark.parametrize("who", [ANNA, TOVE, CARLA, NOBODY])
def test_a_hidden_and_an_absent_row_are_refused_in_the_very_same_words(team, who):
    with viewing(OWNER):
        process = services.open_process(name="it")
        hidden = make.dialogue(own_label=worlds.label_of(frozenset({process})))
        ron = make.actor(own_label=hidden.own_label)
    review = proposed(OWNER, hidden)
    for act, there, absent in (
        (lambda row: services.propose(rows=[row], reason="x"), hidden, Dialogue(id=uuid4())),
        (lambda row: services.hide(row=row, reason="x"), hidden, Dialogue(id=uuid4())),
        (lambda row: services.destroy(row=row, reason="x"), hidden, Dialogue(id=uuid4())),
        (lambda row: services.acts_on(row=row), hidden, Dialogue(id=uuid4())),
        (lambda row: services.erase(person=row, reason="x"), ron, type(ron)(id=uuid4())),
        (lambda one: services.preview(review=one), review, uuid4()),
        (lambda one: services.publish(review=one, reason="x"), review, uuid4()),
        (lambda one: services.agree_to_release(review=one, reason="x"), review, uuid4()),
        (lambda one: services.withdraw(review=one, reason="x"), review, uuid4()),
    ):
        assert refusal(partial(act, there), who) == refusal(partial(act, absent), who)
    with viewing(OWNER):
        assert [act.kind for act in services.acts_on(row=hidden)] == ["propose"]


def test_whoever_has_not_entered_acts_for_nobody_and_not_for_the_installation(team):
    hidden = hidden_dialogue()
    published(public := hidden_dialogue())
    for sql in (
        f"select kernel.hide('dialogue', '{public.id}', 'x')",
        f"select kernel.destroy('dialogue', '{hidden.id}', 'x')",
        f"select kernel.acts_of('dialogue', '{hidden.id}')",
        "select kernel.grant_clearance(8, 1, 'x')",
    ):
        forgotten = "select set_config('kernel.viewer', '', true)"
        with pytest.raises(DatabaseError, match=r"Only|no such row"), viewing(TOVE):
            connections["desk"].cursor().execute(f"{forgotten}; {sql}")


# ---------------------------------------------------------------------- embargoes


def test_before_its_day_nothing_happens_and_publishing_is_refused(team):
    oslo = hidden_dialogue()
    review = proposed(ANNA, oslo, not_before=now() + HOUR)
    with viewing(OWNER):
        assert services.release_due() == []
    assert "under embargo until" in refusal(lambda: services.publish(review=review, reason="x"), BERT)
    assert not is_public(oslo)


def test_on_its_day_a_review_begins(team):
    oslo = hidden_dialogue()
    review = proposed(ANNA, oslo, not_before=now() + HOUR)
    assert the_day_comes(review) == [(review, "review")]
    assert not is_public(oslo)
    with viewing(OWNER):
        assert services.release_due() == []
    with viewing(BERT):
        services.publish(review=review, reason="indeed")
    assert is_public(oslo)


def test_on_its_day_it_is_public_where_a_second_person_agreed_to_that(team):
    oslo = hidden_dialogue()
    review = proposed(ANNA, oslo, not_before=now() + HOUR, release=True)
    assert "second person" in refusal(lambda: services.agree_to_release(review=review, reason="x"), ANNA)
    with viewing(BERT):
        services.agree_to_release(review=review, reason="it will be known")
    assert not is_public(oslo)
    assert the_day_comes(review) == [(review, "public")]
    assert is_public(oslo)
    with viewing(ANNA):
        release = services.acts_on(row=oslo)[-1]
    assert (release.kind, release.actor, release.second, release.alone) == ("release", 7, 9, False)


def test_a_release_that_nobody_agreed_to_begins_a_review(team):
    oslo = hidden_dialogue()
    review = proposed(ANNA, oslo, not_before=now() + HOUR, release=True)
    assert the_day_comes(review) == [(review, "review")]
    assert not is_public(oslo)


def agreed_release(*rows: Fact):
    review = proposed(ANNA, *rows, not_before=now() + HOUR, release=True)
    with viewing(BERT):
        services.agree_to_release(review=review, reason="it will be known")
    return review


def test_a_release_that_lacks_something_becomes_a_review_that_says_what(team):
    with viewing(OWNER):
        lonely = make.dialogue(own_label=make.EDITORS)
    review = agreed_release(lonely)
    assert the_day_comes(review) == [(review, "review")]
    assert not is_public(lonely)
    ((lacking,),) = ask("select lacking from kernel.review where id = %s", review)
    assert f"dialogue {lonely.id}: it needs a source" in lacking


def test_what_was_changed_after_somebody_agreed_is_looked_at_again(team):
    oslo = hidden_dialogue()
    review = agreed_release(oslo)
    with viewing(ANNA):
        Side.objects.create(dialogue=oslo, text="a name that nobody agreed to", own_label=0)
    assert the_day_comes(review) == [(review, "review")]
    assert not is_public(oslo)
    assert ask("select lacking from kernel.review") == [("It was changed after somebody agreed to it.",)]


def test_a_row_that_is_no_more_keeps_no_other_from_its_day(team):
    gone, oslo = hidden_dialogue(), hidden_dialogue()
    one, other = agreed_release(gone), agreed_release(oslo)
    with viewing(ANNA):
        Citation.objects.filter(dialogue=gone).delete()
        Dialogue.objects.filter(pk=gone.pk).delete()
    ask("update kernel.review set not_before = now() - interval '2 seconds' where id = %s", one)
    assert the_day_comes(other) == [(other, "public")]
    assert is_public(oslo)


def test_a_release_needs_a_day(team):
    oslo = hidden_dialogue()
    assert "when" in refusal(lambda: services.propose(rows=[oslo], reason="x", release=True), ANNA)


# ---------------------------------------------------------------------- destroying and erasing


def test_of_what_is_destroyed_nothing_is_left_anywhere(team):
    private, _ = team
    oslo = hidden_dialogue(own_label=private, name="Wisteria")
    with viewing(TOVE):
        side = Side.objects.create(dialogue=oslo, text="Laburnum", own_label=private)
        Side.objects.filter(pk=side.pk).update(text="Broom")
        gone = Side.objects.create(dialogue=oslo, text="Hawthorn", own_label=private)
    with viewing(OWNER):
        Side.objects.filter(pk=gone.pk).delete()
    proposed(TOVE, oslo, side)
    words = (oslo.id, side.id, gone.id, "Wisteria", "Laburnum", "Broom", "Hawthorn")
    assert {"kernel.history", "kernel.act_row", "kernel.review_row", "side"} <= {*where_stands(*words)}
    with viewing(TOVE):
        services.destroy(row=oslo, reason="it never was")
    assert where_stands(*words) == []
    assert ask("select kind, actor, reason from kernel.act order by at desc limit 1") == [
        ("destroy", 8, "it never was")
    ]
    assert ask("select 1 from kernel.act_row") == []


def test_what_was_done_to_other_rows_by_the_same_act_stays_done(team):
    oslo, geneva = hidden_dialogue(), hidden_dialogue()
    review = proposed(ANNA, oslo, geneva)
    with viewing(ANNA):
        services.destroy(row=geneva, reason="it never was")
        assert [act.kind for act in services.acts_on(row=oslo)] == ["propose"]
    with viewing(BERT):
        services.publish(review=review, reason="indeed")
    assert is_public(oslo)


def test_what_was_ever_public_is_not_destroyed(team):
    published(oslo := hidden_dialogue())
    said = refusal(lambda: services.destroy(row=oslo, reason="x"), ANNA)
    with viewing(ANNA):
        services.hide(row=oslo, reason="somebody asked")
    assert said == refusal(lambda: services.destroy(row=oslo, reason="x"), ANNA)
    assert "cannot be destroyed" in said
    assert label(oslo) == 1


def test_a_person_who_is_forgotten_leaves_a_seat_and_nothing_else(team):
    with viewing(OWNER):
        oslo = make.dialogue()
        seat = make.participation(oslo, attribution="a former official")
        for claim in (oslo, seat):
            make.cite(claim, make.source())
        ron = make.actor(name="Ron Wisteria")
        first = make.identity(seat, ron, because="")
        basis = make.basis("public_role", identity=first, text="Wisteria said so")
        meeting = make.meeting(oslo)
        make.cite(meeting, make.source())
    with viewing(OWNER):
        type(first).objects.filter(pk=first.pk).update(note="Wisteria, that is")
        type(basis).objects.filter(pk=basis.pk).update(text="Wisteria wrote so")
        type(first).objects.filter(pk=first.pk).delete()
        again = make.identity(seat, ron)
    with viewing(ANNA):
        services.hide(row=again, reason="Wisteria asked")
    published(again, ron)
    assert {"kernel.history", "actor", "open.actor", "open.dialogue_document"} <= {*where_stands("Wisteria")}
    assert "Only custodians" in refusal(lambda: services.erase(person=ron, reason="x"), ANNA)
    with viewing(CARLA):
        services.erase(person=ron, reason="asked to be forgotten")
    assert where_stands("Wisteria", ron.id, ron.slug, first.id, basis.id, again.id) == []
    with viewing(PUBLIC):
        assert type(seat).objects.get().attribution == "a former official"
    assert ask("select kind, actor from kernel.act order by at desc limit 1") == [("erase", 6)]

"""Whatever is done, in whatever order: labels are the model's, open is the vault's public part, documents are fresh."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from django.db import IntegrityError, connections

from records import services
from records.kernel import graph
from records.kernel.graph import table
from records.kernel.republish import check
from records.services import Refused
from records.viewer import OWNER, viewing
from tests import worlds
from tests.environment import SEQUENCES
from tests.worlds import CHATHAM_HOUSE, NEEDS, Row, World, label_of

STEPS = 30
GROUPS = 12  # so that workers share them
EDITORS = frozenset({worlds.EDITORS})


@pytest.mark.parametrize("group", range(GROUPS))
def test_random_sequences_of_acts_keep_every_promise(fresh, group, record_property):
    worlds.load_terms()
    worlds.make_compartments()
    for seed in range(group, SEQUENCES, GROUPS):
        story = Story(seed)
        assert_promises_hold(story)
        for _ in range(STEPS):
            story.go_on()
        assert_promises_hold(story)
        with viewing(OWNER):
            worlds.delete(story.world)
        record_property("acts", len(story.done))
    record_property("sequences", len(range(group, SEQUENCES, GROUPS)))


def assert_promises_hold(story: "Story") -> None:
    world = story.world
    assert worlds.labels_in_database() == {row.id: world.label(row) for row in world.values()}, story
    assert check() == [], story
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from kernel.pending")
        assert cursor.fetchone() == (0,), story


class Story:
    """A world in the database and in the model, to both of which the same happens."""

    def __init__(self, seed: int) -> None:
        self.seed, self.r = seed, Random(seed)
        self.world = worlds.random_world(self.r)
        self.done: list[str] = []
        self.before_publication: dict[
            UUID, frozenset[int]
        ] = {}  # what a row needed, as far as it was published
        with viewing(OWNER):
            worlds.insert(self.world.values())
        self.once_public = self.world.visible(set())

    def __repr__(self) -> str:
        return f"seed {self.seed} after {', '.join(self.done)}"

    def go_on(self) -> None:
        """One random act in its own transaction; the database does, or refuses, what the model says."""
        act = self.r.choice(ACTS)
        self.done.append(act.__name__)
        after = World(self.world)
        change, allowed = act(self, after)
        if allowed and after.settle(public_before=self.world.visible(set())):
            with viewing(OWNER):
                change()
            self.world = after
            self.once_public |= after.visible(set())
        else:
            with pytest.raises((IntegrityError, Refused)), viewing(OWNER):
                change()

    def remember_before(self, after: World) -> None:
        """For whom each row was that an act makes public, by itself or along with another."""
        for row in self.world.values():
            if self.world.label(row) and not after.label(after[row.id]):
                self.before_publication[row.id] = row.needs or self.world.label(row)

    def some(self, chosen: Callable[[Row], object]) -> Row:
        return self.r.choice([x for x in self.world.values() if chosen(x)] or [*self.world.values()])


# ---------------------------------------------------------------------- acts: what the database does, what is allowed


def relabel(story: Story, after: World):
    row = story.some(lambda x: not x.model.never_public)
    return set_needs(after, row, story.r.choice(NEEDS if not row.model.never_public else NEEDS[1:]))


def seal(story: Story, after: World):
    row = story.some(lambda x: not story.world.label(x))
    return set_needs(after, row, EDITORS)


def set_needs(after: World, row: Row, needs: frozenset[int]):
    after.put(replace(row, needs=needs))

    def change() -> None:
        row.model.objects.filter(id=row.id).update(own_label=label_of(needs))

    return change, True


def publish(story: Story, after: World):
    """A few hidden rows by way of a review; refused where one of them hangs on what stays hidden."""
    hidden = [x for x in story.world.values() if story.world.label(x)]
    rows = story.r.sample(hidden, min(len(hidden), story.r.randint(1, 3)))
    for row in rows:
        after.put(replace(row, needs=frozenset()))
    allowed = bool(rows) and not any(row.model.never_public or after.label(after[row.id]) for row in rows)
    if allowed and after.settle(story.world.visible(set())):
        story.remember_before(after)

    def change() -> None:
        review = services.propose(rows=map(worlds.instance, rows), reason="it is known")
        services.publish(review=review, reason="indeed")

    return change, allowed


def release(story: Story, after: World):
    """The same by an embargo that has ended; where something is missing a review begins, and nothing else happens."""
    row = story.some(lambda x: story.world.label(x) and not x.model.never_public)
    if row.model.never_public:
        return (lambda: None), True
    trial = World(story.world)
    trial.put(replace(row, needs=frozenset()))
    became = "review"
    if not trial.label(trial[row.id]) and trial.settle(story.world.visible(set())):
        became = "public"
        after.put(trial[row.id])
        story.remember_before(after)
    past = datetime.now(UTC) - timedelta(hours=1)

    def change() -> None:
        review = services.propose(
            rows=[worlds.instance(row)], reason="in time", not_before=past, release=True
        )
        services.agree_to_release(review=review, reason="in time")
        done = services.release_due()
        with connections["owner"].cursor() as cursor:
            cursor.execute("select lacking from kernel.review where id = %s", [review])
            assert done == [(review, became)], (cursor.fetchone(), row)

    return change, True


def hide(story: Story, after: World):
    """Never refused. What was published goes back to whom it was kept for, the rest to the editors; what hangs on
    something hidden stays for whom that is."""
    row = story.r.choice([*story.world.values()])
    if not row.needs:
        needs = story.before_publication.get(row.id) or story.world.label(row) or EDITORS
        after.put(replace(row, needs=needs))
    return (lambda: services.hide(row=worlds.instance(row), reason="somebody asked")), True


def destroy(story: Story, after: World):
    """With all that hangs on it; refused where any of that was ever public."""
    row = story.some(story.world.label)
    gone = wipe(after, {row.id})
    return (
        lambda: services.destroy(row=worlds.instance(row), reason="it never was")
    ), not gone & story.once_public


def erase(story: Story, after: World):
    """A person is forgotten."""
    row = story.some(lambda x: x.kind == "actor")
    if row.kind != "actor":
        return (lambda: None), True
    wipe(after, {row.id})
    return (lambda: services.erase(person=worlds.instance(row), reason="asked to be forgotten")), True


def wipe(world: World, ids: set[UUID]) -> set[UUID]:
    """Take rows out with their parts and with what says nothing without them; the rest loses the mention."""
    gone: set[UUID] = set()
    while ids:
        gone |= ids
        ids = {
            row.id
            for row in world.values()
            if row.id not in gone
            for fk, parent in row.parents()
            if parent in gone and (fk in graph.owners(row.model) or not can_do_without(row, fk))
        }
    for row in [*world.values()]:
        lost = {fk.name: None for fk, parent in row.parents() if parent in gone}
        if row.id not in gone and lost:
            world.put(replace(row, values=row.values | lost, needs=world.label(row)))
    for one in gone:
        del world[one]
    return gone


def can_do_without(row: Row, fk) -> bool:
    published = fk.name == "source" and row.values.get("kind") == "basis_kind:published_source"
    return fk.null and not published


def withdraw_consent(story: Story, after: World):
    row = story.some(lambda x: x.model.basis)
    if not row.model.basis:
        return (lambda: None), True
    after.put(replace(row, values=row.values | {"withdrawn": not row.values["withdrawn"]}))
    return (lambda: row.model.objects.filter(id=row.id).update(withdrawn=not row.values["withdrawn"])), True


def agree_on_a_rule(story: Story, after: World):
    row = story.some(lambda x: x.kind == "meeting")
    if row.kind != "meeting":
        return (lambda: None), True
    rule = story.r.choice([CHATHAM_HOUSE, CHATHAM_HOUSE, None])
    after.put(replace(row, values=row.values | {"rule": rule}))
    return (lambda: row.model.objects.filter(id=row.id).update(rule=rule)), True


def reparent(story: Story, after: World):
    row = story.some(lambda x: [*x.parents()])
    fk, _ = story.r.choice(list(row.parents()))
    other = story.r.choice(story.world.of(fk.related_model))
    moved = replace(row, values={**row.values, fk.name: other.id})
    if worlds._clashes(moved, story.world) or (
        fk.related_model is row.model and stands_above(story.world, row, other)
    ):
        return (lambda: None), True
    after.put(moved)
    return (lambda: row.model.objects.filter(id=row.id).update(**{fk.name: other.id})), True


def stands_above(world: World, row: Row, other: Row) -> bool:
    return other.id == row.id or any(
        stands_above(world, row, world[parent])
        for fk, parent in other.parents()
        if fk.related_model is row.model
    )


def add(story: Story, after: World):
    """A new row, with evidence for it and a basis."""
    row = worlds.random_row(story.r.choice(graph.facts()), story.r, story.world)
    if row is None:
        return (lambda: None), True
    rows = [row]
    after.put(row)
    if row.model.claim:
        rows.append(worlds.citation_of(row, story.r, after, needs=frozenset()))
    if row.model in worlds.BASED:
        rows.append(worlds.basis_of(row, story.r, after))
    for one in rows:
        after.put(one)
    return (lambda: worlds.insert(rows)), True


def remove(story: Story, after: World):
    held = {parent for row in story.world.values() for _, parent in row.parents()}
    row = story.some(lambda x: x.id not in held)
    del after[row.id]

    def change() -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"delete from {table(row.model)} where id = %s", [row.id])

    return change, True


ACTS = [
    *(relabel, relabel, seal, publish, publish, release, hide, destroy, erase),
    *(withdraw_consent, agree_on_a_rule, reparent, add, add, remove),
]

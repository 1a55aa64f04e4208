"""Whatever is done, in whatever order: labels are the model's, open is the vault's public part, documents are fresh."""

from dataclasses import replace
from random import Random

import pytest
from django.db import IntegrityError, connections

from records.kernel import graph
from records.kernel.graph import table
from records.kernel.republish import check
from records.viewer import OWNER, viewing
from tests import worlds
from tests.environment import THOROUGH
from tests.worlds import NEEDS, Row, World, label_of

SEQUENCES, STEPS = (300 if THOROUGH else 48), 30
GROUPS = 12  # so that workers share them


@pytest.mark.parametrize("group", range(GROUPS))
def test_random_sequences_of_acts_keep_every_promise(fresh, group):
    worlds.load_terms()
    worlds.make_compartments()
    for seed in range(group, SEQUENCES, GROUPS):
        r = Random(seed)
        world = worlds.random_world(r)
        with viewing(OWNER):
            worlds.insert(world.values())
        assert_promises_hold(world, seed)
        for _ in range(STEPS):
            world = act(world, r)
        assert_promises_hold(world, seed)
        with viewing(OWNER):
            worlds.delete(world)


def assert_promises_hold(world: World, seed: int) -> None:
    assert worlds.labels_in_database() == {row.id: world.label(row) for row in world.values()}, f"seed {seed}"
    assert check() == [], f"seed {seed}"


def act(world: World, r: Random) -> World:
    """One random act in its own transaction; the database does, or refuses, what the model says."""
    after = World(world)
    change = r.choice([relabel, relabel, publish, seal, reparent, add, remove])(after, r)
    accepted = after.settle(public_before=world.visible(set()))
    if accepted:
        with viewing(OWNER):
            change()
        return after
    with pytest.raises(IntegrityError, match="cannot be made public yet"), viewing(OWNER):
        change()
    return world


def set_needs(world: World, row: Row, needs: frozenset[int]):
    world.put(replace(row, needs=needs))

    def change() -> None:
        row.model.objects.filter(id=row.id).update(own_label=label_of(needs))

    return change


def relabel(world: World, r: Random):
    return set_needs(world, r.choice(list(world.values())), r.choice(NEEDS))


def publish(world: World, r: Random):
    """A hidden row together with everything above it and a source for it."""
    row = r.choice([x for x in world.values() if world.label(x)] or list(world.values()))
    return set_needs(world, row, frozenset())


def seal(world: World, r: Random):
    row = r.choice([x for x in world.values() if not world.label(x)] or list(world.values()))
    return set_needs(world, row, frozenset({1}))


def reparent(world: World, r: Random):
    row = r.choice([x for x in world.values() if list(x.parents())])
    fk, _ = r.choice(list(row.parents()))
    other = r.choice(world.of(fk.related_model))
    moved = replace(row, values={**row.values, fk.name: other.id})
    if worlds._clashes(moved, world) or (fk.related_model is row.model and stands_above(world, row, other)):
        return lambda: None
    world.put(moved)
    return lambda: row.model.objects.filter(id=row.id).update(**{fk.name: other.id})


def stands_above(world: World, row: Row, other: Row) -> bool:
    return other.id == row.id or any(
        stands_above(world, row, world[parent])
        for fk, parent in other.parents()
        if fk.related_model is row.model
    )


def add(world: World, r: Random):
    """A new row, and evidence for it."""
    row = worlds.random_row(r.choice(graph.facts()), r, world)
    if row is None:
        return lambda: None
    world.put(row)
    rows = [row]
    if row.model.claim:
        citation = worlds.citation_of(row, r, world, needs=frozenset())
        world.put(citation)
        rows.append(citation)
    return lambda: worlds.insert(rows)


def remove(world: World, r: Random):
    held = {parent for row in world.values() for _, parent in row.parents()}
    row = r.choice([x for x in world.values() if x.id not in held])
    del world[row.id]

    def change() -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"delete from {table(row.model)} where id = %s", [row.id])

    return change

"""Many writers at once: nobody deadlocks, nobody sees a label that was true a moment ago."""

from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.db import DatabaseError, IntegrityError, connections

from dialogues.models import Dialogue, Participation
from records import public
from records.kernel.republish import check
from records.viewer import OWNER, viewing
from tests import worlds

WRITERS, TRANSACTIONS = 8, 500


@pytest.fixture
def world(fresh):
    worlds.load_terms()
    worlds.make_compartments()
    made = worlds.random_world(Random(2), size=6)
    with viewing(OWNER):
        worlds.insert(made.values())
    return made


def test_eight_writers_and_no_deadlock(world):
    share = TRANSACTIONS // WRITERS + 1
    # Chances of their own: with that of the world they would draw the ids of its rows again.
    with ThreadPoolExecutor(WRITERS) as pool:
        outcomes = [
            o
            for done in pool.map(lambda n: write(world, Random(1000 + n), share), range(WRITERS))
            for o in done
        ]
    assert len(outcomes) >= TRANSACTIONS
    assert outcomes.count("deadlock") == 0
    assert outcomes.count("written") > TRANSACTIONS / 2
    assert worlds.labels_in_database() == worlds.labels_recomputed()
    assert check() == []


def write(world, r: Random, times: int) -> list[str]:
    """Transactions of several statements, in an order that differs from writer to writer."""
    try:
        return [transact(world, r) for _ in range(times)]
    finally:
        connections.close_all()


def transact(world, r: Random) -> str:
    try:
        with viewing(OWNER):
            for _ in range(3):
                r.choice([rename, relabel, add_participation])(world, r)
    except IntegrityError:
        return "refused"
    except DatabaseError as error:
        return "deadlock" if "deadlock" in str(error) else str(error)
    return "written"


def rename(world, r: Random) -> None:
    row = r.choice(world.of(Dialogue))
    Dialogue.objects.filter(id=row.id).update(name=r.choice(worlds.WORDS))


def relabel(world, r: Random) -> None:
    row = r.choice(list(world.values()))
    row.model.objects.filter(id=row.id).update(own_label=r.choice([1, 1, worlds.label_of(row.needs)]))


def add_participation(world, r: Random) -> None:
    row = worlds.random_row(Participation, r, world)
    assert row
    worlds.insert([row, worlds.citation_of(row, r, world)])


def test_hidden_changes_leave_the_generation_alone_and_public_ones_raise_it_by_one(world):
    public.forget()
    before = public.generation.now()
    with viewing(OWNER):
        hidden = Dialogue.objects.create(name="Working name", record_kind_id="record_kind:one")
    assert public.generation.now() == before
    shown = next(row for row in world.of(Dialogue) if not world.label(row))
    with viewing(OWNER):
        Dialogue.objects.filter(id=shown.id).update(name="Another name")
        Dialogue.objects.filter(id=shown.id).update(name="A third name")
        Dialogue.objects.filter(id=hidden.id).update(name="Still hidden")
    assert public.generation.now() == before + 1


def test_a_change_that_changes_nothing_public_does_not_raise_the_generation(world):
    public.forget()
    before = public.generation.now()
    shown = next(row for row in world.of(Dialogue) if not world.label(row))
    with viewing(OWNER):
        Dialogue.objects.filter(id=shown.id).update(name=shown.values["name"])
    assert public.generation.now() == before


def test_truncate_is_refused(world):
    refused = pytest.raises(DatabaseError, match="Rows are deleted one by one")
    with refused, viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute("truncate vault.citation")


def test_a_conflict_cannot_stand_above_itself(world):
    from dialogues.models import Conflict

    with viewing(OWNER):
        top = Conflict.objects.create(name="Top")
        below = Conflict.objects.create(name="Below", parent=top)
    with pytest.raises(IntegrityError, match="A conflict cannot stand above itself"), viewing(OWNER):
        Conflict.objects.filter(id=top.id).update(parent=below)

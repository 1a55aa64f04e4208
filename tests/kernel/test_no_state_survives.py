"""Many people at once over few connections, with faults of every kind: each sees what the written policy says, and
every connection comes clean.

`make proof` does 10,000 jobs each way; an ordinary run a few hundred.
"""

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from random import Random
from threading import Lock
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

import records.viewer
from records.viewer import OWNER, PUBLIC, NoViewer, Viewer, editor, member, viewing
from tests import factories as make
from tests import worlds
from tests.kernel.test_desk import GIVEN, HOLDS
from tests.kernel.test_poolers import state
from tests.poolers import LOGINS, pgbouncer, through

JOBS, THREADS = int(os.environ.get("POOLED_JOBS", 600)), 8
VIEWERS: dict[Viewer, set[int]] = {
    PUBLIC: set(),
    member(7): HOLDS[7],
    member(8): HOLDS[8],
    member(4): HOLDS[4],
    editor(9): HOLDS[9],
    member(5): set(),
}


class Mishap(Exception):
    pass


class Bench:
    """A world, what each viewer may see of it, and what was seen that should not have been or left behind."""

    def __init__(self) -> None:
        world = worlds.random_world(Random(1), size=6)
        with viewing(OWNER):
            worlds.insert(world.values())
        self.rows = {
            model: {row.id for row in world.of(model)} for model in {r.model for r in world.values()}
        }
        self.models = sorted(self.rows, key=lambda model: model._meta.db_table)
        self.sees = {viewer: world.visible(holds) for viewer, holds in VIEWERS.items()}
        self.clean = {alias: state_of(alias) for alias in LOGINS if alias in {v.alias for v in VIEWERS}}
        self.lock = Lock()
        self.done: Counter[str] = Counter()
        self.wrong: list[Any] = []
        self.unclean: list[Any] = []

    def read(self, viewer: Viewer, r: Random) -> None:
        model = r.choice(self.models)
        found = {*model._default_manager.values_list("id", flat=True)}
        if found != self.rows[model] & self.sees[viewer]:
            with self.lock:
                self.wrong.append((viewer, model))

    def look_for_remains(self, alias: str) -> None:
        with connections[alias].cursor() as cursor:
            found = state(cursor)
        if found != self.clean[alias]:
            with self.lock:
                self.unclean.append((alias, found))


def state_of(alias: str) -> tuple:
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        return state(cursor)


@pytest.fixture
def bench(fresh, monkeypatch):
    """Every connection is looked at as it is checked out, before anybody enters."""
    worlds.load_terms()
    worlds.make_compartments()
    for user, compartments in GIVEN.items():
        make.clearance(user, *compartments)
    made, enter = Bench(), records.viewer._enter

    def look_and_enter(viewer: Viewer) -> None:
        made.look_for_remains(viewer.alias)
        enter(viewer)

    monkeypatch.setattr(records.viewer, "_enter", look_and_enter)
    return made


# ------------------------------------------------------------------ what may happen to a job


def nothing(viewer: Viewer, bench: Bench, r: Random) -> None:
    pass


def a_mistake_in_python(viewer: Viewer, bench: Bench, r: Random) -> None:
    raise Mishap


def an_error_in_sql(viewer: Viewer, bench: Bench, r: Random) -> None:
    execute(viewer, "select 1 / 0")


def an_error_that_is_caught(viewer: Viewer, bench: Bench, r: Random) -> None:
    with suppress(DatabaseError), transaction.atomic(using=viewer.alias):
        execute(viewer, "select 1 / 0")


def a_statement_that_takes_too_long(viewer: Viewer, bench: Bench, r: Random) -> None:
    execute(viewer, "set local statement_timeout = 5; select pg_sleep(1)")


def the_end_of_the_connection(viewer: Viewer, bench: Bench, r: Random) -> None:
    execute(viewer, "select set_config('role', 'none', true), pg_terminate_backend(pg_backend_pid())")


def somebody_else_inside(viewer: Viewer, bench: Bench, r: Random) -> None:
    other = r.choice([one for one in VIEWERS if one != viewer])
    with pytest.raises(NoViewer), viewing(other):
        pass


def the_same_inside(viewer: Viewer, bench: Bench, r: Random) -> None:
    with viewing(viewer):
        bench.read(viewer, r)


def the_same_inside_and_a_mistake(viewer: Viewer, bench: Bench, r: Random) -> None:
    with suppress(Mishap), viewing(viewer):
        bench.read(viewer, r)
        raise Mishap


def execute(viewer: Viewer, sql: str) -> None:
    with connections[viewer.alias].cursor() as cursor:
        cursor.execute(sql)


FAULTS: list[Callable[[Viewer, Bench, Random], None]] = [
    *[nothing] * 6,
    a_mistake_in_python,
    an_error_in_sql,
    an_error_that_is_caught,
    a_statement_that_takes_too_long,
    the_end_of_the_connection,
    somebody_else_inside,
    the_same_inside,
    the_same_inside_and_a_mistake,
]


def jobs(bench: Bench, seed: int) -> None:
    r = Random(seed)
    try:
        for _ in range(JOBS // THREADS):
            viewer, fault = r.choice([*VIEWERS]), r.choice(FAULTS)
            job(bench, viewer, fault, r)
            for connection in connections.all(initialized_only=True):  # as at the end of a request
                connection.close_if_unusable_or_obsolete()
    finally:
        connections.close_all()


def job(bench: Bench, viewer: Viewer, fault: Callable, r: Random) -> None:
    outcome = "whole"
    try:
        with viewing(viewer):
            if viewer.is_public:
                bench.look_for_remains(viewer.alias)
            bench.read(viewer, r)
            fault(viewer, bench, r)
            bench.read(viewer, r)
    except (Mishap, DatabaseError):
        outcome = "broken off"
    with bench.lock:
        bench.done[outcome] += 1
        bench.done[fault.__name__] += 1


@contextmanager
def behind_pgbouncer():
    with pgbouncer() as pooler, through(pooler):
        yield


WAYS = {
    "straight": through,
    "a pool of 1": lambda: through(pool=1),
    "a pool of 2": lambda: through(pool=2),
    "a pool of 8": lambda: through(pool=8),
    "PgBouncer": behind_pgbouncer,
}


@pytest.mark.xdist_group("poolers")  # one after another: each takes two dozen connections
@pytest.mark.parametrize(
    "way", [pytest.param(way, marks=[pytest.mark.pooler] * (way == "PgBouncer")) for way in WAYS]
)
def test_nobody_sees_what_another_left(bench, way, record_property):
    with WAYS[way](), ThreadPoolExecutor(THREADS) as threads:
        assert [*threads.map(lambda seed: jobs(bench, seed), range(THREADS))] == [None] * THREADS
    record_property("jobs", dict(bench.done))
    record_property("wrong", len(bench.wrong))
    record_property("unclean", len(bench.unclean))
    assert bench.wrong == []
    assert bench.unclean == []
    assert bench.done["whole"] > JOBS / 2
    ends_a_job = (
        a_mistake_in_python,
        an_error_in_sql,
        a_statement_that_takes_too_long,
        the_end_of_the_connection,
    )
    assert bench.done["broken off"] == sum(bench.done[fault.__name__] for fault in ends_a_job)
    assert {fault.__name__ for fault in FAULTS} <= {*bench.done}

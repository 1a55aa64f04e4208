"""Through a pool or a pooler all is as past it: same answers, no ticket twice, nothing left on a connection."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest
from django.db import connections, transaction
from django.test import Client

from accounts.models import User
from config.databases import DOORS
from dialogues.models import Dialogue
from records.public import forget
from records.viewer import OWNER, PUBLIC, editor, member, viewing
from tests import factories as make
from tests import worlds
from tests.confidentiality.addresses import routes
from tests.kernel.test_desk import GIVEN
from tests.poolers import LOGINS, pgbouncer, through
from tests.tickets import enter, nonce, refused, ticket, transaction_of

WAYS = [pytest.param("pgbouncer", marks=pytest.mark.pooler), "pool"]


@contextmanager
def way(name: str) -> Iterator[tuple[str, int] | None]:
    if name == "pool":
        with through(pool=2):
            yield None
    else:
        with pgbouncer() as pooler, through(pooler):
            yield pooler


@pytest.fixture
def world(fresh):
    worlds.load_terms()
    worlds.make_compartments()
    for user, compartments in GIVEN.items():
        make.clearance(user, *compartments)
    made = worlds.random_world(Random(3), size=4)
    with viewing(OWNER):
        worlds.insert(made.values())
    return made


@pytest.fixture(params=WAYS)
def pooled(request, world):
    with way(request.param):
        yield request.param


@pytest.mark.parametrize("name", WAYS)
def test_pages_of_every_door_answer_as_they_do_without(world, name):
    people = [None, *make_people()]
    addresses = [*addresses_of(world)]
    straight = {person: answers(person, addresses) for person in people}
    with way(name):
        for person in people:
            assert answers(person, addresses) == straight[person]


def make_people() -> Iterator[User]:
    """A member who holds a team's compartment, and an editor."""
    for name, holds in {"anna": worlds.PRIVATE, "edith": worlds.EDITORS}.items():
        user = User.objects.create_user(name, password="x", is_staff=holds == worlds.EDITORS)
        make.clearance(user.pk, holds)
        yield user


def addresses_of(world) -> Iterator[str]:
    """Every route; with two of each kind of record where it needs a key."""
    for route in routes():
        if not route.keyed and route.weight == 1:  # the same rows in another form come the same way
            yield route.path
    for kind in ("dialogue", "actor", "source", "conflict"):
        for row in [row for row in world.values() if row.kind == kind][:2]:
            yield f"/{kind}s/{row.id}/"
            yield f"/api/v1/{kind}s/{row.id}/"


def answers(person: User | None, addresses: list[str]) -> list[tuple]:
    forget()
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
    door = "/desk" if person else ""
    found = []
    for address in addresses:
        response = client.get(door + address)
        found.append(
            (response.status_code, response.getvalue())
        )  # at once: a file holds its connection till then
    assert not [status for status, _ in found if status >= 500]
    return found


def test_a_ticket_is_good_in_the_transaction_it_was_made_for_and_in_no_other(pooled):
    with transaction_of() as cursor:
        good = ticket(7, nonce(cursor))
        enter(cursor, good)
    for _ in range(20):  # whichever connection serves
        with refused, transaction_of() as cursor:
            enter(cursor, good)
        with refused, transaction_of() as cursor:
            nonce(cursor)
            enter(cursor, good)


def test_a_ticket_bound_to_the_backend_is_refused(pooled):
    with refused, transaction_of() as cursor:
        cursor.execute("select pg_backend_pid()")
        enter(cursor, ticket(7, cursor.fetchone()[0]))
    with refused, transaction_of() as cursor:
        enter(cursor, ticket(7, cursor.connection.info.backend_pid))


def test_a_nonce_set_by_hand_is_refused(pooled):
    for words in ("mine", "mine.0000", ""):
        with refused, transaction_of() as cursor:
            cursor.execute("select set_config('kernel.nonce', %s, true)", [words])
            enter(cursor, ticket(7, words.split(".")[0]))


def test_a_nonce_of_another_transaction_is_refused(pooled):
    with transaction_of() as cursor:
        drawn = nonce(cursor)
        cursor.execute("select current_setting('kernel.nonce')")
        (signed,) = cursor.fetchone()
    with refused, transaction_of() as cursor:
        cursor.execute("select set_config('kernel.nonce', %s, true)", [signed])
        enter(cursor, ticket(7, drawn))


def test_no_statement_is_prepared_and_no_cursor_outlives_its_transaction(pooled):
    through_pooler = pooled == "pgbouncer"
    for alias in LOGINS:
        connections[alias].ensure_connection()
        assert connections[alias].connection.prepare_threshold is None
        assert connections[alias].settings_dict["DISABLE_SERVER_SIDE_CURSORS"] is through_pooler
    for _ in range(10):
        with viewing(PUBLIC, snapshot=False):
            assert len([*Dialogue.objects.iterator(chunk_size=1)]) > 0
    with viewing(member(7)), connections["desk"].cursor() as cursor:
        cursor.execute(
            "select (select count(*) from pg_prepared_statements), (select count(*) from pg_cursors)"
        )
        assert cursor.fetchone() == (0, 0)


def test_the_owner_goes_past_it(pooled):
    for alias in ("owner", "owner_open", "owner_accounts"):
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            assert cursor.fetchone() == (cursor.connection.info.backend_pid,)


def test_nothing_is_left_behind_on_any_connection(pooled):
    """Two transactions at once of each login: both of its connections are looked at."""
    for viewer in (PUBLIC, member(7), member(5), editor(9), member(8)):
        with viewing(viewer):
            Dialogue.objects.count()
    for alias in LOGINS:
        first, second = connections[alias], connections[alias].copy()
        try:
            with transaction.atomic(using=alias), second.cursor() as beside:
                beside.execute("begin")
                states = [state(first.cursor()), state(beside)]
                beside.execute("rollback")
        finally:
            second.close()
        (login,) = {found[0] for found in states}
        expected = DOORS[alias].settings
        assert login == connections[alias].settings_dict["USER"]
        assert [found[1:] for found in states] == [
            (
                login,
                expected["search_path"].replace(",", ", "),
                expected["statement_timeout"],
                expected["default_transaction_isolation"],
                "",
                "",
            )
        ] * 2


def state(cursor) -> tuple:
    cursor.execute(
        "select session_user, current_user, current_setting('search_path'), current_setting('statement_timeout'), "
        "current_setting('transaction_isolation'), coalesce(current_setting('kernel.viewer', true), ''), "
        "coalesce(current_setting('kernel.nonce', true), '')"
    )
    return cursor.fetchone()


@pytest.mark.pooler
@pytest.mark.xdist_group("roles")
def test_a_serving_process_is_told_of_the_pooler_by_its_environment(world, fresh):
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'\n"
        "from django.conf import settings\n"
        f"[database.update(NAME='{fresh}') for database in settings.DATABASES.values() if database]\n"
        "import config.wsgi\n"
        "from django.test import Client\n"
        "assert settings.DATABASES['desk']['PORT'] == settings.POOLER[1]\n"
        "assert Client().get('/api/v1/dialogues/').status_code == 200\n"
        "assert Client().get('/desk/').status_code == 302\n"
    )
    with pgbouncer() as (host, port):
        told = os.environ | {"DATABASE_POOLER": f"{host}:{port}"}
        subprocess.run([sys.executable, "-c", code], env=told, check=True)

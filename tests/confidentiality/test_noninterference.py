"""What is hidden from you changes no byte of what you are shown: worlds that differ only in hidden rows answer alike.

The logins are the real ones and everything is committed. The second world is made out of the first in place, by the
kind of hidden edits that people make, so that what must not happen then (a generation bumped, a document rebuilt) is
seen as well.
"""

from contextlib import AbstractContextManager, contextmanager, nullcontext
from random import Random

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

import dialogues.views
from config.databases import role
from records import public
from records.kernel import graph
from records.public import forget
from records.viewer import OWNER, viewing
from tests import worlds
from tests.confidentiality.addresses import EXEMPT, requests, routes
from tests.environment import THOROUGH
from tests.worlds import World

PAIRS, GROUPS = (40, 8) if THOROUGH else (6, 2)
ANONYMOUS: set[int] = set()


def observe(addresses: list[str]) -> dict[str, tuple]:
    """Status, headers and body of each, by a process that has answered nothing before."""
    forget()
    seen: dict[str, tuple] = {}
    client = Client(raise_request_exception=False)
    for address in addresses:
        seen[address] = _answer(client.get(address))
        if address.startswith("/api/v1/") and "?" not in address:
            headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
            seen[f"{address} as a page"] = _answer(client.get(address, headers=headers))
    for route in routes():
        address = route.filled("never-was")
        for method in ("head", "options", "post"):
            seen[f"{method} {address}"] = _answer(getattr(client, method)(address))
    return seen


def _answer(response) -> tuple:
    return response.status_code, sorted(response.headers.items()), response.getvalue()


def pair(seed: int) -> tuple[World, World, Random]:
    r = Random(seed)
    world = worlds.random_world(r)
    return world, worlds.hidden_variant(world, r, ANONYMOUS), r


def differing(seed: int, planted: AbstractContextManager | None = None) -> tuple[list[str], int]:
    """Addresses whose answers tell the two worlds of this seed apart, and how many requests were made."""
    first, second, r = pair(seed)
    with viewing(OWNER):
        worlds.insert(first.values())
    addresses = requests(first, second, r)
    with planted or nullcontext():
        before = observe(addresses)
        worlds.become(first, second)
        after = observe(addresses)
    broken = [a for a, answer in before.items() if answer[0] >= 500]
    assert not broken, f"seed {seed}: an error hides behaviour at {broken[:3]}"
    with viewing(OWNER):
        worlds.delete([*first, *second])
    return [a for a in before if before[a] != after[a]], 2 * len(before)


@pytest.fixture
def populated(fresh):
    worlds.load_terms()
    worlds.make_compartments()


@pytest.fixture
def plantable(own):
    worlds.load_terms()
    worlds.make_compartments()


@pytest.mark.parametrize("group", range(GROUPS))
def test_hidden_rows_change_no_byte_for_anonymous_readers(populated, group, record_property):
    asked = 0
    for seed in range(group, PAIRS, GROUPS):
        different, requests_made = differing(seed)
        asked += requests_made
        assert not different, f"seed {seed}: told apart at {different[:5]}"
    record_property("requests", asked)


def test_the_worlds_differ_and_their_public_parts_do_not():
    """The harness compares something: hidden rows in plenty, and public rows in plenty."""
    public_rows = hidden_rows = 0
    for seed in range(PAIRS):
        first, second, _ = pair(seed)
        visible = first.visible(ANONYMOUS)
        assert first != second
        assert visible == second.visible(ANONYMOUS)
        assert all(first[i] == second[i] for i in visible)
        public_rows, hidden_rows = public_rows + len(visible), hidden_rows + len(first) - len(visible)
    assert public_rows / PAIRS > 50
    assert hidden_rows / PAIRS > 50


def test_every_route_is_asked_and_few_are_exempt():
    assert len(EXEMPT) <= 5
    assert len(routes()) >= 60


# ---------------------------------------------------------------------- the harness would notice


ENOUGH = 6  # pairs within which a planted leak must be noticed


def noticed(plant) -> bool:
    return any(differing(seed, plant())[0] for seed in range(ENOUGH))


@contextmanager
def documents_from_the_vault():
    """Tables without Protect are read where they are written: no row-level security, and a grant to everybody."""
    reader = role(settings.SERVER, "reader")
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        for model in graph.protected():
            cursor.execute(f"alter table vault.{graph.table(model)} disable row level security")
        cursor.execute(f'grant usage on schema vault to "{reader}"')
        cursor.execute(f'grant select on all tables in schema vault to "{reader}"')
        cursor.execute("alter table open.dialogue_document rename to kept")
        cursor.execute("create view open.dialogue_document as select * from vault.dialogue_document")
        cursor.execute(f'grant select on open.dialogue_document to "{reader}"')
    yield
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute("drop view open.dialogue_document")
        cursor.execute("alter table open.kept rename to dialogue_document")


def test_a_table_that_nobody_protects_is_noticed(plantable):
    assert noticed(documents_from_the_vault)


@contextmanager
def cache_filled_by_an_editor():
    """The page of a dialogue out of a cache that somebody with more rights has filled before."""
    find = dialogues.views.find_document

    def shared(doc, key):
        found = find(doc, key)
        with connections["owner"].cursor() as cursor:
            cursor.execute("select count(*) from vault.participation where dialogue_id = %s", [found["id"]])
            return found | {"name": f"{found['name']}: {cursor.fetchone()[0]}"}

    dialogues.views.find_document = shared
    yield
    dialogues.views.find_document = find


def test_a_cache_shared_between_doors_is_noticed(populated):
    assert noticed(cache_filled_by_an_editor)


def test_a_hidden_edit_leaves_generation_and_etag_alone(populated):
    first, second, _ = pair(3)
    with viewing(OWNER):
        worlds.insert(first.values())
    forget()
    before = public.generation.now()
    worlds.become(first, second)
    forget()
    assert public.generation.now() == before


def test_a_session_cookie_changes_no_byte_at_the_open_door(populated):
    address = "/dialogues/never-was/"
    plain, garbage = Client(), Client()
    garbage.cookies["sessionid"] = "x" * 32
    garbage.cookies["csrftoken"] = "y" * 64
    assert _answer(plain.get(address)) == _answer(garbage.get(address))

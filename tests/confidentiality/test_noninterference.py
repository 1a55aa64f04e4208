"""What is hidden from you changes no byte of what you are shown: worlds that differ only in hidden rows answer alike.

The logins are the real ones and everything is committed.
"""

from contextlib import contextmanager
from dataclasses import replace

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
from tests.confidentiality import harness
from tests.confidentiality.addresses import EXEMPT, routes
from tests.confidentiality.harness import differing, pair, smallest
from tests.confidentiality.viewers import ONLOOKERS

GROUPS = 8  # so that workers share them
ANONYMOUS = ONLOOKERS["anonymous"]
CURIOUS = replace(
    ANONYMOUS, bare=1.0, share=0.06, keyed=0.25, ways=0.4
)  # asks more of a pair, and so needs few


@pytest.fixture
def populated(fresh):
    worlds.load_terms()
    worlds.make_compartments()


@pytest.fixture
def plantable(own):
    worlds.load_terms()
    worlds.make_compartments()


@pytest.mark.parametrize("group", range(GROUPS))
@pytest.mark.parametrize("name", ONLOOKERS)
def test_what_is_hidden_from_somebody_changes_no_byte_of_what_they_are_shown(
    populated, name, group, record_property
):
    who, seeds = ONLOOKERS[name], range(group, ONLOOKERS[name].pairs, GROUPS)
    for seed in seeds:
        different, requests_made = differing(seed, who)
        record_property("requests", requests_made)
        record_property("differing", len(different))
        if different:
            pytest.fail(f"seed {seed}: told apart at {different[:5]} by\n{smallest(seed, who, different[0])}")
    record_property("pairs", len(seeds))


@pytest.mark.parametrize("name", ONLOOKERS)
def test_the_worlds_differ_and_what_is_seen_of_them_does_not(name):
    """The harness compares something: hidden rows in plenty, and rows that are seen in plenty."""
    who, shown, hidden = ONLOOKERS[name], 0, 0
    for seed in range(10):
        first, second, _ = pair(seed, who)
        visible = first.visible({*who.holds})
        assert first != second
        assert visible == second.visible({*who.holds})
        assert all(first[i] == second[i] for i in visible)
        shown, hidden = shown + len(visible), hidden + len(first) - len(visible)
    assert shown / 10 > 50
    assert hidden / 10 > 10


def test_every_route_is_asked_and_few_are_exempt():
    assert len(EXEMPT) <= 5
    assert len(routes()) >= 60


# ---------------------------------------------------------------------- the harness would notice


ENOUGH = 6  # pairs within which a planted leak must be noticed


def noticed(plant) -> bool:
    return harness.noticed(CURIOUS, plant, ENOUGH) is not None


@contextmanager
def documents_from_the_vault():
    """Tables without Protect are read where they are written: no row-level security, and a grant to everybody."""
    reader = role(settings.SERVER, "reader")
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        for model in graph.protected():
            cursor.execute(f"alter table vault.{graph.table(model)} disable row level security")
        cursor.execute(f'grant usage on schema vault to "{reader}"')
        cursor.execute(f'grant select on all tables in schema vault to "{reader}"')
        # Where the open door looks first; the kernel writes where it always does.
        cursor.execute("create schema astray")
        cursor.execute("create view astray.dialogue_document as select * from vault.dialogue_document")
        cursor.execute(f'grant usage on schema astray to "{reader}"')
        cursor.execute(f'grant select on astray.dialogue_document to "{reader}"')
        cursor.execute(f'grant usage on schema kernel to "{reader}"')
        cursor.execute(
            f'grant select on kernel.told to "{reader}"'
        )  # for that view names it as whoever reads
    given = connections["open"].settings_dict["OPTIONS"]
    given["options"] = "-c search_path=astray,open,ext"
    connections["open"].close()
    yield
    del given["options"]
    connections["open"].close()
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute("drop schema astray cascade")


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
    first, second, _ = pair(3, ANONYMOUS)
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
    assert harness._answer(plain.get(address)) == harness._answer(garbage.get(address))

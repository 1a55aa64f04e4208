"""Republishing repairs whatever came apart, and finds it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from records.kernel import graph
from records.kernel.republish import check, republish, triggers_off
from records.viewer import OWNER, PUBLIC, viewing
from tests import databases, factories, worlds
from tests.kernel.people import ask
from tests.worlds import Random


def a_published_dialogue():
    with viewing(OWNER):
        of = factories.dialogue()
        factories.cite(of, factories.source())
        return of


def generation() -> int:
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute("select number from generation")
        return cursor.fetchone()[0]


def behind_the_kernels_back(*statements: str) -> None:
    with viewing(OWNER), connections["owner"].cursor() as cursor, triggers_off(cursor):
        for statement in statements:
            cursor.execute(statement)


def test_what_came_apart_is_found_and_repaired(fresh):
    a_published_dialogue()
    behind_the_kernels_back(
        "update open.dialogue set name = 'another'",
        "delete from open.citation",
        "update open.source_document set facets = '{}'",
        "insert into open.side (id, position, own_label, label, dialogue_id, text) "
        "select gen_random_uuid(), 0, 0, 0, id, 'nobody' from open.dialogue",
    )
    wrong = "\n".join(check())
    assert all(f"open.{name} " in wrong for name in ("dialogue", "citation", "side", "source_document"))
    before = generation()
    republish()
    assert check() == []
    assert generation() == before + 1


def test_labels_are_repaired_too(fresh):
    of = a_published_dialogue()
    with viewing(OWNER):
        factories.participation(of, own_label=factories.EDITORS)
    behind_the_kernels_back("update vault.dialogue set own_label = 1")
    republish()
    assert worlds.labels_in_database() == worlds.labels_recomputed()
    assert check() == []


def test_what_lost_its_ground_is_sealed(fresh):
    of = a_published_dialogue()
    behind_the_kernels_back("update vault.citation set own_label = 1, label = 1")
    republish()
    of.refresh_from_db(using="owner")
    assert of.label == factories.EDITORS
    assert check() == []


def test_a_second_time_changes_nothing_but_the_generation(fresh):
    a_published_dialogue()
    republish()
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute("select xmin::text from dialogue")
        before = cursor.fetchall()
    republish()
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute("select xmin::text from dialogue")
        assert cursor.fetchall() == before


def test_the_command_says_what_differs(fresh):
    a_published_dialogue()
    behind_the_kernels_back("update open.dialogue set name = 'another'")
    with pytest.raises(CommandError, match=r"open\.dialogue .* is not as it should be"):
        call_command("republish", only_compare=True)
    call_command("republish", verbosity=0)
    call_command("republish", only_compare=True)


@pytest.mark.parametrize("seed", range(3))
def test_made_anew_from_nothing_it_is_what_it_was_byte_by_byte(own, seed):
    worlds.load_terms()
    worlds.make_compartments()
    with viewing(OWNER):
        worlds.insert(worlds.random_world(Random(seed), size=5).values())
    ask("create schema scratch")
    tables = [
        name
        for (name,) in ask(
            "select relname from pg_class where relnamespace = 'open'::regnamespace and relkind = 'r'"
        )
        if name not in ("generation", "history", "django_migrations")  # these follow from no row
    ]
    for name in tables:
        ask(f"create table scratch.{name} as table open.{name}")
    behind_the_kernels_back(
        "set constraints all deferred",
        *(f"delete from open.{name}" for name in tables),
        *(f"update vault.{graph.table(model)} set label = own_label" for model in graph.facts()),
    )
    assert check()
    republish()
    assert worlds.labels_in_database() == worlds.labels_recomputed()
    assert check() == []
    kept = 0
    for name in tables:
        was, now = (sorted(ask(f"select t::text from {schema}.{name} t")) for schema in ("scratch", "open"))
        assert was == now, name
        kept += len(was)
    assert kept > 100


def test_after_each_file_of_tests_what_came_apart_is_found_and_the_file_is_named(fresh):
    a_published_dialogue()
    behind_the_kernels_back("delete from open.citation")
    with pytest.raises(
        AssertionError, match=r"What tests\.some_file left (.|\n)*open\.citation .* is lacking"
    ):
        databases.must_agree("tests.some_file")
    republish()
    databases.written.add(fresh)
    databases.must_agree("tests.some_file")

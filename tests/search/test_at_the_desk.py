"""At the desk a search finds exactly what row-level security lets its searcher read, however it is found."""

from random import Random

import pytest
from django.db import connections

from records.installing import kept
from records.search.finding import answer, kinds
from records.viewer import OWNER, PUBLIC, editor, member, viewing
from tests import factories as make
from tests import worlds

WORDS = ["alpha", "OSLO", "geneve", "cuhadar gamma", "مدريد", "the", "track two", "back\\", "%", "o'clock"]


@pytest.fixture
def world(fresh):
    worlds.load_terms()
    worlds.make_compartments()
    make.clearance(7, worlds.PRIVATE)
    make.clearance(9, worlds.EDITORS)


@pytest.mark.parametrize("seed", range(6))
def test_the_functions_of_the_owner_find_what_the_view_of_the_reader_holds(world, seed):
    with viewing(OWNER):
        worlds.insert(worlds.random_world(Random(seed)).values())
    for who in (member(7), editor(9), member(5)):
        with viewing(who), connections[who.alias].cursor() as cursor:
            for one in kept():
                for function, column, query in (("said", "words", "said"), ("named", "names", "named")):
                    name, searched = one.model._meta.db_table, one.tables[-1]
                    for words in WORDS:
                        cursor.execute(f"select kernel.{function}_{name}(ext.{query}(%s))", [words])
                        found = {row[0] for row in cursor.fetchall()}
                        cursor.execute(
                            f"select id from {searched} where {column} @@ ext.{query}(%s)", [words]
                        )
                        assert found == {row[0] for row in cursor.fetchall()}, (searched, function, words)


def found(who, words):
    with viewing(who):
        return answer(words, dict.fromkeys(kinds(), 25))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("words", ["alpha", '"alpha beta"', "oslo -beta", "gamma or geneve", "the", "alpa"])
def test_somebody_without_clearance_is_answered_as_the_public_is(world, seed, words):
    with viewing(OWNER):
        worlds.insert(worlds.random_world(Random(seed)).values())
    assert found(member(5), words) == found(PUBLIC, words)


def test_a_hidden_text_is_found_by_its_team_alone_and_shown_to_it(world):
    with viewing(OWNER):
        hidden = worlds.label_of(frozenset({worlds.PRIVATE}))
        shown = make.dialogue(name="Open talks")
        make.cite(shown, make.source())
        make.actor(name="Somebody Secretive", own_label=hidden)
        shown.other_names.create(text="Zanzibar group", own_label=hidden)
    for who, total in ((member(7), 1), (member(5), 0), (editor(9), 0), (PUBLIC, 0)):
        assert found(who, "zanzibar").total == total
        assert found(who, "zanzybar").total == total
        assert found(who, "secretive").total == total
    (hit,) = found(member(7), "zanzibar").group("dialogue").hits
    assert "<mark>Zanzibar</mark>" in hit.snippet

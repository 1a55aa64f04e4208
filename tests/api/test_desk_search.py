"""Finding by name at the desk: by the kernel's functions, and never more than row-level security would show."""

from random import Random

import pytest
from django.db import connections

from actors.filters import ActorFilter
from dialogues.filters import DialogueFilter
from records.documents import registered
from records.viewer import OWNER, editor, member, viewing
from tests import factories as make
from tests import worlds

WORDS = [
    "alpha",
    "OSLO",
    "geneve",
    "cuhadar",
    "مدريد",
    "a",
    "%",
    "_",
    "\\",
    "al%",
    "|",
    "％",
    "al\\",
    "al＼",
    "nowhere",
    "o'clock",
]


@pytest.fixture
def world(fresh):
    worlds.load_terms()
    worlds.make_compartments()
    make.clearance(7, worlds.PRIVATE)
    make.clearance(9, worlds.EDITORS)


@pytest.mark.parametrize("seed", range(6))
def test_words_find_exactly_what_the_names_in_sight_hold(world, seed):
    with viewing(OWNER):
        worlds.insert(worlds.random_world(Random(seed)).values())
    for who in (member(7), editor(9), member(5)):
        with viewing(who), connections[who.alias].cursor() as cursor:
            for doc in registered():
                for word in WORDS:
                    cursor.execute(f"select kernel.find_{doc.model._meta.db_table}(%s)", [word])
                    found = {row[0] for row in cursor.fetchall()}
                    cursor.execute(
                        f"select id from {doc.table} where strpos(names_folded, ext.fold(%s)) > 0", [word]
                    )
                    assert word == "|" or found == {row[0] for row in cursor.fetchall()}, (doc.table, word)


def test_a_hidden_name_finds_the_dialogue_for_its_team_alone(world):
    with viewing(OWNER):
        hidden = make.dialogue(name="Quiet talks", own_label=worlds.label_of(frozenset({worlds.PRIVATE})))
    for who, found in ((member(7), [hidden.id]), (member(5), []), (editor(9), [])):
        with viewing(who):
            assert [row.pk for row in DialogueFilter({"q": "quièt"}).qs] == found


def test_a_lone_bar_between_names_is_no_word(world):
    with viewing(OWNER):
        hidden = [make.actor(own_label=make.EDITORS).id for _ in range(2)]
    with viewing(editor(9)):
        assert {row.pk for row in ActorFilter({"q": "|"}).qs} == {*hidden}


@pytest.mark.parametrize("word", ["secret\\", "%secret\\", "secret＼", "\\", "s_cret"])
def test_no_word_fails_where_it_meets_a_hidden_name_and_not_elsewhere(world, word):
    with viewing(OWNER):
        make.dialogue(name="Secret", own_label=worlds.label_of(frozenset({worlds.PRIVATE})))
    with viewing(member(5)), connections["desk"].cursor() as cursor:
        cursor.execute("set local enable_bitmapscan = off")
        cursor.execute("select kernel.find_dialogue(%s)", [word])
        assert cursor.fetchall() == []

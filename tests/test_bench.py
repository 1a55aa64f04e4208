"""The bench asks Datasette what it asks us, and says plainly whether a figure is kept."""

import contextlib
import json
import sqlite3
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connections
from django.http import QueryDict

from bench import datasette
from bench.report import Target
from dialogues.documents import DIALOGUE
from dialogues.filters import DialogueFilter
from records.documents import documents_of
from records.search.query import Query
from records.search.results import search
from records.viewer import PUBLIC, viewing


@pytest.fixture
def file(library):
    """The shipped library as Datasette gets it."""
    with contextlib.closing(sqlite3.connect(":memory:")) as made, viewing(PUBLIC):
        connections["open"].ensure_connection()
        datasette.write(made, connections["open"].connection)
        yield made


@pytest.mark.parametrize("words", ["oslo", '"back channel"', "norwegian institute", "talks"])
def test_datasette_finds_as_many_dialogues_as_we_do(file, words):
    (ours,) = search(Query.read(words), {DIALOGUE: 0})
    (theirs,) = file.execute(
        "select count(*) from dialogue_fts where dialogue_fts match ?", [words]
    ).fetchone()
    assert ours.total == theirs > 0


def test_datasette_narrows_a_list_to_the_same_dialogues(file):
    asked = parse_qs(urlsplit(datasette.listed(["methods:shuttle"], ends__gte="1970-01-01")).query)
    (through,) = map(json.loads, asked["_through"])
    kinds = asked["record_kind__notin"][0].split(",")
    theirs = file.execute(
        f"select slug from dialogue where id in (select dialogue from {through['table']} where value = ?) "
        f"and ends >= ? and record_kind not in ({', '.join('?' * len(kinds))})",
        [through["value"], *asked["ends__gte"], *kinds],
    ).fetchall()
    documents = documents_of(DIALOGUE)._default_manager
    ours = DialogueFilter(QueryDict("method=shuttle&from=1970"), documents).qs.values_list("slug", flat=True)
    assert {slug for (slug,) in theirs} == {*ours}


def test_datasette_counts_what_a_dialogue_has_several_of(file):
    (theirs,) = file.execute(
        "select count(*) from dialogue, json_each(dialogue.methods) where value = 'problem_solving_workshop'"
    ).fetchone()
    documents = documents_of(DIALOGUE)._default_manager
    assert theirs == documents.filter(facets__contains=["methods:problem_solving_workshop"]).count() > 0


def test_more_may_be_asked_of_a_large_catalogue_than_of_a_small_one():
    missed = Target("answers", [1.5, 1.5], [1.2, 2], at_least=True)
    assert missed.kept == [True, False]
    assert missed.shown() == "| answers | 1.50x | 1.50x | at least 1.20x, 2.00x | **no** |"
    assert Target("answers", [1.5, 2.5], [1.2, 2], at_least=True).shown().endswith("| yes |")

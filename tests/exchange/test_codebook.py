"""Nothing leaves undescribed."""

from dataclasses import replace

import pytest
from django.core.checks import run_checks
from django.db import IntegrityError, models, transaction

import config.urls  # noqa: F401  declares what there is
from exchange.codebook import checks
from exchange.codebook.entries import Answer, Field, Sheet, answers, as_json, sheet, sheets
from exchange.columns import Column, columns
from records.fields import told
from records.models import Fact, Term
from records.viewer import OWNER, PUBLIC, viewing


def test_everything_that_leaves_is_described():
    assert [error for error in run_checks() if error.id == "exchange.E001"] == []
    assert len(sheets()) > 50
    assert len(answers()) > 50


@pytest.fixture(scope="module")
def undescribed():
    """A model that leaves, with a field without help and a number without a unit."""

    class Whim(Fact):
        """A passing thought."""

        thought = models.TextField()
        strength = models.IntegerField(help_text="How strong it was.")
        length = told(models.IntegerField(help_text="How long it took."), unit="seconds", since="2")

        class Meta:
            app_label = "not_installed"
            db_table = "whim"

    return Whim


def test_a_field_without_help_and_a_number_without_a_unit_fail_the_build(undescribed):
    found = [*checks.in_tables((sheet(undescribed),))]
    assert found == [
        "the column thought of whim is not described.",
        "the column strength of whim is a number without a unit.",
    ]


def test_a_table_that_says_nothing_of_itself_fails_the_build(undescribed, monkeypatch):
    monkeypatch.setattr(undescribed, "__doc__", "Whim(id, own_label, label)")
    assert "the table whim is not described." in [*checks.in_tables((sheet(undescribed),))]


def test_a_later_field_says_since_when(undescribed):
    since = {c.name: c.since for c in columns(undescribed)}
    assert (since["thought"], since["length"]) == ("1", "2")


def test_a_finding_is_an_error_of_manage_py_check(undescribed, monkeypatch):
    monkeypatch.setattr(checks, "sheets", lambda: (sheet(undescribed),))
    found = [error for error in run_checks() if error.id == "exchange.E001"]
    assert len(found) == 2
    assert found[0].is_serious()


def test_a_key_of_the_api_without_a_description_fails_the_build():
    told_of = Field("name", "Name", "string", "What it is called.", "", "Always there.", "1")
    assert [*checks.in_answers((Answer("X", "Something.", (told_of,)),))] == []
    for wrong in (replace(told_of, about=""), replace(told_of, kind=""), replace(told_of, kind="integer")):
        assert len([*checks.in_answers((Answer("X", "Something.", (wrong,)),))]) == 1


def test_every_entry_says_title_definition_kind_and_when_it_is_empty(library):
    with viewing(PUBLIC):
        book = as_json()
    entries = [
        *(c for one in book["tables"] for c in one["columns"]),
        *(f for one in book["api"] for f in one["fields"]),
    ]
    assert len(entries) > 1000
    for entry in entries:
        assert all(entry[name] for name in ("title", "definition", "type", "missing", "since")), entry
    terms = [term for one in book["vocabularies"] for term in one["terms"]]
    assert len(terms) > 300
    assert all(term[name] for term in terms for name in ("title", "definition", "since"))


def test_every_vocabulary_that_a_column_names_is_in_the_codebook(library):
    with viewing(PUBLIC):
        known = {one["scheme"]: one["used_by"] for one in as_json()["vocabularies"]}
    named = {c.scheme for one in sheets() for c in one.columns if c.scheme}
    assert len(named) > 30
    assert named <= known.keys()
    assert {"table": "participation", "column": "proximity"}.items() <= known["proximity"][0].items()


@pytest.mark.parametrize("lacking", ["title", "definition"])
def test_the_database_takes_no_term_without_words(fresh, lacking):
    words = {"title": "A word", "definition": "What it means."} | {lacking: ""}
    with (
        viewing(OWNER),
        pytest.raises(IntegrityError, match="term_is_described"),
        transaction.atomic("owner"),
    ):
        Term.objects.create(id="x:y", scheme="x", code="y", own_label=0, **words)


def test_a_rule_for_empty_cells_holds_of_the_library(library, client):
    """What is said never to be empty never is."""
    import csv
    import io

    for name in ("participations", "meetings", "sources", "citations", "funding"):
        text = client.get(f"/api/v1/{name}.csv").getvalue().decode()
        found = [*csv.DictReader(io.StringIO(text, newline=""))]
        never = {
            c.name
            for one in sheets()
            if one.name == name.removesuffix("s")
            for c in one.columns
            if not c.empty
        }
        assert never
        assert all(row[column] for row in found for column in never)


def test_columns_of_a_sheet_are_told_apart_by_name():
    for one in sheets():
        names = [column.name for column in one.columns]
        assert len(names) == len({*names}), one.name
    assert isinstance(sheets()[0], Sheet)
    assert isinstance(sheets()[0].columns[0], Column)

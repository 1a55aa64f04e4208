"""The codebook, made of the models' own words: tables as files have them, answers of the API, vocabularies."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from exchange.columns import Column, columns, of_document
from records.documents import documents_of, registered
from records.fields import FIRST
from records.kernel import graph
from records.kernel.graph import table
from records.models import Fact, Release, ReleaseTable
from records.openapi import description
from records.shapes import Schema, says
from records.vocabulary import Entry, vocabulary

VERSION = FIRST  # raised when a field or a term comes or goes; new ones say `since`
# What a release says about releases would be another thing after each of them.
OF_RELEASES = (Release, ReleaseTable)
EMPTY = "The cell is empty where: "
NEVER = "Never empty."


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it leaves in files: one row of it, and what stands in its columns."""

    model: type[models.Model]
    name: str
    title: str
    about: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A key of an answer of the API: what it holds, in JSON Schema's words, and when it is null or empty."""

    name: str
    title: str
    kind: str
    about: str
    unit: str
    empty: str
    since: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An object in the API's answers, by the name it has in the description of the API."""

    name: str
    about: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`uses` are the columns whose codes are of this scheme: (table, column, what the column means)."""

    scheme: str
    title: str
    uses: tuple[tuple[str, str, str], ...]
    entries: tuple[Entry, ...]


# ------------------------------------------------------------------ tables


@cache
def sheets() -> tuple[Sheet, ...]:
    """Every table whose rows may be public."""
    return tuple(map(sheet, (m for m in graph.protected() if _leaves(m))))


def _leaves(model: type[models.Model]) -> bool:
    return not (issubclass(model, Fact) and model.never_public) and model not in OF_RELEASES


def sheet(model: type[models.Model]) -> Sheet:
    found = (*columns(model), *(of_document(rows) if (rows := document(model)) else ()))
    return Sheet(model, table(model), _title(table(model)), says(model), found)


def document(model: type[models.Model]) -> type[models.Model] | None:
    """The documents of a kind of record, which know it as a whole."""
    return next((documents_of(doc) for doc in registered() if doc.model is model), None)


def missing(column: Column) -> str:
    return f"{EMPTY}{column.empty[:1].lower()}{column.empty[1:]}" if column.empty else NEVER


# ------------------------------------------------------------------ the API


@cache
def answers() -> tuple[Answer, ...]:
    known = description()["components"]["schemas"]
    return tuple(
        Answer(name, one.get("description", ""), tuple(_fields(one, known)))
        for name, one in known.items()
        if "properties" in one
    )


def _fields(one: Schema, known: dict[str, Schema]) -> Iterator[Field]:
    for name, found in one["properties"].items():
        kinds = [*_kinds(found)]
        yield Field(
            name,
            _title(name),
            " or ".join(kind for kind in kinds if kind != "null"),
            _about(found, known),
            _attribute(found, "x-unit"),
            _empty(kinds),
            _attribute(found, "x-since") or FIRST,
        )


def _kinds(found: Schema) -> Iterator[str]:
    """ "string", "null"; a named object by its name, a list as "list of ..."."""
    if "$ref" in found:
        yield found["$ref"].rpartition("/")[2]
    elif found.get("type") == "array":
        yield f"list of {' or '.join(_kinds(found['items']))}"
    elif "type" in found:
        yield from [found["type"]] if isinstance(found["type"], str) else found["type"]
    for other in (*found.get("anyOf", ()), *found.get("allOf", ())):
        yield from _kinds(other)


def _about(found: Schema, known: dict[str, Schema]) -> str:
    """Its own description, or that of what it holds."""
    if "description" in found or "$ref" in found:
        return found.get("description") or known[found["$ref"].rpartition("/")[2]].get("description", "")
    return next((about for one in _inner(found) if (about := _about(one, known))), "")


def _attribute(found: Schema, name: str) -> str:
    return found.get(name) or next((x for one in _inner(found) if (x := _attribute(one, name))), "")


def _inner(found: Schema) -> list[Schema]:
    items = [found["items"]] if "items" in found else []
    return [*found.get("anyOf", ()), *found.get("allOf", ()), *items]


def _empty(kinds: list[str]) -> str:
    if "null" in kinds:
        return "Null where nothing is recorded here."
    return "Empty where nothing is recorded here." if kinds[0].startswith("list of") else "Always there."


# ------------------------------------------------------------------ vocabularies


def vocabularies() -> list[Vocabulary]:
    """All terms as this generation has them."""
    return [
        Vocabulary(scheme, _title(scheme), tuple(_uses(scheme)), tuple(entries.values()))
        for scheme, entries in vocabulary().items()
    ]


def _uses(scheme: str) -> Iterator[tuple[str, str, str]]:
    for one in sheets():
        yield from ((one.name, c.name, c.about) for c in one.columns if c.scheme == scheme and c.own)


def _title(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


# ------------------------------------------------------------------ for people, and for programs


def page() -> dict[str, Any]:
    """What the templates in codebook/ need."""
    return {
        "schemes": vocabularies(),
        "sheets": sheets(),
        "answers": answers(),
        "version": VERSION,
        "missing": missing,
    }


def as_json() -> dict[str, Any]:
    """The whole codebook."""
    return {
        "version": VERSION,
        "tables": [
            {
                "name": one.name,
                "title": one.title,
                "definition": one.about,
                "columns": [_column(column) for column in one.columns],
            }
            for one in sheets()
        ],
        "vocabularies": [
            {
                "scheme": one.scheme,
                "title": one.title,
                "used_by": [{"table": t, "column": c, "definition": about} for t, c, about in one.uses],
                "terms": [_term(entry) for entry in one.entries],
            }
            for one in vocabularies()
        ],
        "api": [
            {"name": one.name, "definition": one.about, "fields": [_field(field) for field in one.fields]}
            for one in answers()
        ],
    }


def _column(c: Column) -> dict[str, Any]:
    more = {"unit": c.unit, "vocabulary": c.scheme, "refers_to": c.refers}
    return {
        "name": c.name,
        "title": c.title,
        "definition": c.about,
        "type": c.kind,
        **{name: value for name, value in more.items() if value},
        "missing": missing(c),
        "of_this_row": c.own,
        "since": c.since,
    }


def _term(entry: Entry) -> dict[str, Any]:
    rank = {} if entry.rank is None else {"rank": entry.rank}
    return {
        "code": entry.code,
        "title": entry.title,
        "definition": entry.definition,
        **rank,
        "since": entry.since,
    }


def _field(f: Field) -> dict[str, Any]:
    unit = {"unit": f.unit} if f.unit else {}
    return {
        "name": f.name,
        "title": f.title,
        "definition": f.about,
        "type": f.kind,
        **unit,
        "missing": f.empty,
        "since": f.since,
    }

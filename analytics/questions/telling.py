"""An answer: a table whose cells lead to records and statements, its chart, and what it is measured against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from analytics.bars import Chart
from records.presentation import address, anchor, at, capital, counted, url

Json = dict[str, Any]
NOT_RECORDED = "Not recorded here"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a place of the table. `facts` are the statements whose sources it gives; `parts` several "
    "cells."""

    text: str | int = ""
    href: str = ""
    parts: tuple["Cell", ...] = ()
    facts: tuple[Json, ...] = ()

    @property
    def plain(self) -> str | int:
        """As a table for spreadsheets has it."""
        if self.facts:
            return "; ".join(_once(fact["certainty"]["label"] for fact in self.facts if fact["certainty"]))
        return "; ".join(str(part.plain) for part in self.parts) if self.parts else self.text


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is that of the data; `said` has who says so, and how sure that is; `linked` leads somewhere."""

    name: str
    title: str
    said: bool = False
    linked: bool = False


@dataclass(frozen=True)
class Answer:
    """`of` says in words of how much of the catalogue it speaks, and what is not known."""

    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    of: str
    chart: Chart | None = None


SAID = Column("how_sure", "How sure, and who says so", said=True)


def linked(name: str, title: str) -> Column:
    return Column(name, title, linked=True)


def call(what: str, *pairs: tuple[str, Any], key: str = "") -> str:
    """An address under /api/v1/, narrowed by whatever has a value."""
    query = urlencode([(name, value) for name, value in pairs if value])
    return f"{what}/{quote(key, safe='')}{key and '/'}{query and '?'}{query}"


# ------------------------------------------------------------------ cells


def record(route: str, reference: Json | None, without: str = NOT_RECORDED) -> Cell:
    """A record's name, leading to its page."""
    return Cell(reference["name"], address(route, reference)) if reference else Cell(without)


def of_dialogue(reference: Json | None, fact: Json, text: str) -> Cell:
    """A statement, leading to its place on the page of its dialogue."""
    return _at("dialogue", reference, fact, text)


def of_process(reference: Json | None, fact: Json, text: str) -> Cell:
    return _at("process", reference, fact, text)


def _at(route: str, reference: Json | None, fact: Json, text: str) -> Cell:
    return Cell(text, f"{address(route, reference)}#{anchor(fact['id'])}") if reference else Cell(text)


def part_at(route: str, key: str, identifier: str, text: str) -> Cell:
    """The same where only the key of the record is known."""
    return Cell(text, f"{url(route, key)}#{anchor(identifier)}")


def several(cells: Iterable[Cell], without: str = NOT_RECORDED) -> Cell:
    parts = tuple(dict.fromkeys(cells))
    return Cell(parts=parts) if parts else Cell(without)


def said(*facts: Json | None) -> Cell:
    """Who says so, and how sure that is."""
    found = tuple(fact for fact in facts if fact)
    return Cell(facts=found) if found else Cell(NOT_RECORDED)


def when(date: Json | None, without: str = "No date") -> Cell:
    return Cell(capital(date["words"]) if date else without)


def term(found: Json | None, without: str = NOT_RECORDED) -> Cell:
    return Cell(capital(found["label"]) if found else without)


def text(*pieces: str | None) -> str:
    """Sentences one after the other, empty ones left out."""
    return " ".join(piece if piece.endswith((".", "?", "!")) else f"{piece}." for piece in pieces if piece)


TIMING = {"surely": "Surely", "possibly": "Possibly", "not_known": "Not known"}


def timing(code: str) -> Cell:
    return Cell(TIMING[code])


def who(participation: Json) -> Cell:
    """A participant by name, or as they are spoken of where no name is shown."""
    actor = at(participation, "identity", "actor")
    return record("actor", actor) if actor else Cell(participation["attribution"])


def by_whom(fact: Json) -> Cell:
    """Who called or judged something."""
    if fact["by_actor"]:
        return record("actor", fact["by_actor"])
    return Cell(capital(fact["by"]) if fact["by"] else "Our reading")


def share(part: int, whole: int, one: str, many: str = "") -> str:
    """ "47 of 135 participants"."""
    return f"{part:,} of {counted(whole, one, many)}"


def _once(words: Iterable[str]) -> list[str]:
    return [*dict.fromkeys(capital(word) for word in words)]


def columns(*named: Column | tuple[str, str]) -> tuple[Column, ...]:
    return tuple(one if isinstance(one, Column) else Column(*one) for one in named)


def names(rows: Sequence[Json]) -> str:
    return ", ".join(row["name"] for row in rows)

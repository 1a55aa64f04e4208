"""One statement for each answer: its rows, how many there are, the figures they are measured against, the "
"options."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import connections

from analytics.questions.parameters import MOST_OPTIONS, Looked, Option, Parameter, Values, defaults
from analytics.questions.telling import Answer, Json
from records.public import public_per_generation
from records.viewer import current

SHOWN = 200  # rows of a page
TABLED = 10_000  # rows of a table for spreadsheets
COUNTED = 1_000  # rows that the page of all questions counts


@dataclass(frozen=True)
class Asked:
    """A question in SQL. Values are named as in %(name)s; a percent sign is written twice.

    found    a statement; each row is a row of the answer
    order    by which of its columns they stand; total
    shown    what is told of a row `here` beside its columns: name -> SQL, worked out for the rows that are shown
    figures  what the answer is measured against: name -> SQL, which may look into `found`
    tally    the rows are sums, so that leaving something out makes no row less
    """

    found: str
    order: str
    shown: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)
    tally: bool = False


@dataclass(frozen=True)
class Found:
    """What the database said: rows as dicts of columns and of what is shown, all there are, and the figures."""

    rows: list[Json]
    total: int
    figures: Json
    left_out: int | None  # rows of what is kept for contrast; None where something else was asked for
    options: dict[str, list[Option]]


@dataclass(frozen=True, eq=False)
class Question:
    """One question of the field.

    number   in the list of research questions that the catalogue was made for
    group    under which heading the list has it
    method   how it is computed, in sentences: which fields, what counts, what is left out
    asked    its SQL for some values
    told     its answer for what was found
    api      where programs find the rows behind it: words and addresses under /api/v1/
    """

    slug: str
    number: int
    title: str
    group: str
    method: tuple[str, ...]
    asked: Callable[[Values], Asked]
    told: Callable[[Found, Values], Answer]
    api: Callable[[Values], Sequence[tuple[str, str]]]
    parameters: tuple[Parameter, ...] = ()
    drawn: bool = False  # whether there is a chart


@dataclass(frozen=True)
class Waiting:
    """A question that cannot be answered yet, and what it waits for."""

    number: int
    title: str
    group: str
    why: str


def find(question: Question, values: Values, most: int = SHOWN) -> Found:
    asked = question.asked(values)
    statement = (
        # Made of the questions' own SQL; what a person typed is a parameter.
        f"with found as materialized ({asked.found}) select (select count(*) from found), "
        f"({_rows(asked, most)}), {_object(asked.figures)}, {_left_out(question, asked, values)}, "
        f"{_object(_options(question))}"
    )
    with connections[current().alias].cursor() as cursor:
        cursor.execute(statement, values)
        total, rows, figures, left_out, options = cursor.fetchone()
    rows = [row["x"] | row["s"] for row in _json(rows)]
    offered = {name: [(a, b) for a, b in found or ()] for name, found in _json(options).items()}
    return Found(rows, total, _json(figures), left_out, offered)


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, (str, bytes)) else value


def _rows(asked: Asked, most: int) -> str:
    return (
        f"select coalesce(json_agg(json_build_object('x', row_to_json(here), 's', {_object(asked.shown)}) "
        f"order by {_of('here', asked.order)}), '[]') "
        f"from (select * from found order by {asked.order} limit {most:d}) here"
    )


def _of(alias: str, order: str) -> str:
    return ", ".join(f"{alias}.{column.strip()}" for column in order.split(","))


def _object(pairs: Mapping[str, str]) -> str:
    return f"json_build_object({', '.join(f"'{name}', ({sql})" for name, sql in pairs.items())})"


def _options(question: Question) -> dict[str, str]:
    """What the form offers of the catalogue: name -> SQL of a list of pairs, one more than it may show."""
    return {
        one.name: f"select json_agg(json_build_array(o.value, o.words)) from ({one.offered} "
        f"limit {MOST_OPTIONS + 1}) o(value, words)"
        for one in question.parameters
        if isinstance(one, Looked) and one.offered
    }


def _left_out(question: Question, asked: Asked, values: Values) -> str:
    """How many rows more there would be with what is kept for contrast."""
    if asked.tally or values.get("record_kind", "all"):
        return "null::int"
    every = asked.found.replace("%(record_kind)s", "'all'")
    return f"(select count(*) from ({every}) a) - (select count(*) from found)"


@public_per_generation
def numbers(questions: tuple[Question, ...]) -> dict[str, int]:
    """How many rows each answer has as it is asked first, up to one more than COUNTED; one statement."""
    arms, parameters = [], {}
    for place, question in enumerate(questions):
        values = defaults(question.parameters)
        parameters.update({f"q{place}_{name}": value for name, value in values.items()})
        found = re.sub(r"%\((\w+)\)s", rf"%(q{place}_\1)s", question.asked(values).found)
        counted = f"select count(*)::int from (select from ({found}) f limit {COUNTED + 1}) c"
        arms.append(f"select {place}, ({counted})")
    with connections[current().alias].cursor() as cursor:
        cursor.execute(" union all ".join(arms), parameters)
        return {questions[place].slug: number for place, number in cursor.fetchall()}

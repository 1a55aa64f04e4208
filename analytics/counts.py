"""Counts of facets: what a list offers to narrow it by, and how much of the catalogue each figure speaks of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connections
from django.db.models import Model, QuerySet

from records.viewer import current

ALL = "*"  # stands for every row; a bare prefix ("funder") stands for the rows that have any value of it
DIALOGUES = "*dialogue"  # for the dialogues that the rows belong to


@dataclass(frozen=True, slots=True)
class Count:
    """Rows that the list shows, and rows of every kind, those kept for contrast included."""

    shown: int = 0
    every: int = 0


Counts = Mapping[str, Count]


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL that holds of some rows of a table, compiled once however many counts ask it."""

    sql: str
    params: Sequence[Any] = ()

    @classmethod
    def of(cls, rows: QuerySet) -> "Condition":
        """What is asked of these rows."""
        rows.query.get_initial_alias()
        asked = [alias for alias, times in rows.query.alias_refcount.items() if times]
        if asked != [rows.model._meta.db_table]:  # others are asked as well
            rows = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk"))
        try:
            return cls(*rows.query.get_compiler(current().alias).compile(rows.query.where))
        except FullResultSet:
            return cls("true")
        except EmptyResultSet:
            return cls("false")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of `model` of which all conditions hold, and the one that holds of those that the list `shown`."""

    model: type[Model]
    where: Sequence[Condition]
    shown: Condition

    def select(self, columns: Iterable[str]) -> tuple[str, list[Any]]:
        """The statement that gives these columns, null for those they lack, and whether each row is shown."""
        own = {f.attname for f in self.model._meta.concrete_fields}
        listed = [column if column in own else f"null::date as {column}" for column in columns]
        table = self.model._meta.db_table
        where = " and ".join(f"({one.sql})" for one in self.where)
        return (
            f"select {', '.join(listed)}, ({self.shown.sql}) as shown from {table} where {where or 'true'}",  # noqa: S608
            [p for one in (self.shown, *self.where) for p in one.params],
        )


@dataclass(frozen=True, slots=True)
class Removed:
    """The rows without one filter, and the prefix of the values it chooses from; "" where it has none.

    Where it is one of several that hold together of one part of a row, `among` are the facets that the others leave,
    such as "result:report/disputed/high", and `part` says which part of these is its value.
    """

    rows: Rows
    prefix: str
    part: int = 0
    among: Sequence[str] = ()


@dataclass(frozen=True)
class Counted:
    """Counts by value ("conflict:cold-war"), by prefix and of ALL; for the list, and with each filter removed."""

    list: Counts
    removed: Mapping[str, Counts] = field(default_factory=dict)
    spans: Mapping[str, tuple[date | None, date | None]] = field(default_factory=dict)

    def span(self, *, without: str = "") -> tuple[date, date] | None:
        """The first and the last day of what is shown, as far as any is known."""
        begins, ends = self.spans.get(without, (None, None))
        return (begins, max(ends or begins, begins)) if begins else None

    def of(self, value: str, *, without: str = "") -> Count:
        counts = self.removed.get(without, {}) if without else self.list
        return counts.get(value, Count())

    def values(self, prefix: str, *, without: str = "") -> dict[str, int]:
        """What is shown under each value of a prefix, most first."""
        return dict(self._grouped.get(without, {}).get(prefix, {}))

    @cached_property
    def _grouped(self) -> dict[str, dict[str, dict[str, int]]]:
        """Removed filter ("" for the list) -> prefix -> value -> shown. A page asks twenty times among thousands."""
        return {name: _by_prefix(counts) for name, counts in {**self.removed, "": self.list}.items()}


def _by_prefix(counts: Counts) -> dict[str, dict[str, int]]:
    grouped: dict[str, dict[str, int]] = {}
    for facet, count in sorted(counts.items(), key=lambda item: (-item[1].shown, item[0])):
        prefix, _, value = facet.partition(":")
        if value and count.shown:
            grouped.setdefault(prefix, {})[value] = count.shown
    return grouped


def count_facets(
    rows: Rows,
    removed: Mapping[str, Removed | Counted] | None = None,
    uncounted: Sequence[str] = (),
) -> Counted:
    """One statement.

    rows       of the list
    removed    for each filter in force the rows without it, or what is counted of them already
    uncounted  prefixes whose values are left out
    """
    arms, removed = [_arm("", rows, _all(uncounted)), *_dialogues(rows)], removed or {}
    arms += [_arm(name, one.rows, _of(one)) for name, one in removed.items() if isinstance(one, Removed)]
    found: dict[str, dict[str, Count]] = {}
    spans = {}
    with connections[current().alias].cursor() as cursor:
        cursor.execute(" union all ".join(sql for sql, _ in arms), [p for _, params in arms for p in params])
        for arm, value, shown, every, first, last in cursor.fetchall():
            found.setdefault(arm, {})[value] = Count(shown, every)
            if value == ALL:
                spans[arm] = (first, last)
    known = {name: one for name, one in removed.items() if isinstance(one, Counted)}
    return Counted(
        found.pop("", {}),
        found | {name: one.list for name, one in known.items()},
        spans | {name: one.spans.get("", (None, None)) for name, one in known.items()},
    )


Arm = tuple[str, list[Any]]


def _all(uncounted: Sequence[str]) -> Arm:
    """Every facet of a row `d`, but of these prefixes only that there is one."""
    values = "select f from unnest(d.facets || '*'::text) f where f not like all (%s)"
    return values, [[f"{one}:%" for one in uncounted]]


def _of(one: Removed) -> Arm:
    """The values of one filter."""
    if one.part:
        values = "select distinct %s || split_part(substr(f, strpos(f, ':') + 1), '/', %s) from unnest(d.facets) f "
        return f"{values} where f = any (%s) union all select '*'", [f"{one.prefix}:", one.part, [*one.among]]
    if not one.prefix:
        return "select '*'::text", []
    values = "select f from unnest(d.facets) f where starts_with(f, %s) union all select '*'"
    return values, [f"{one.prefix}:"]


def _arm(name: str, rows: Rows, values: Arm) -> Arm:
    """The counts of some values of one set of rows."""
    sql, params = rows.select(("facets", "begins", "ends"))
    # Made of what Django compiled and of the lines above; values are parameters. The offset is a fence: without it
    # `shown` is worked out anew for each facet of a row.
    statement = (
        "select %s, v.value, count(*) filter (where d.shown), count(*), "  # noqa: S608
        "min(d.begins) filter (where d.shown), max(d.ends) filter (where d.shown) "
        f"from (select * from ({sql}) c offset 0) d cross join lateral ({values[0]}) v(value) group by v.value"
    )
    return statement, [name, *params, *values[1]]


def _dialogues(rows: Rows) -> Iterator[Arm]:
    """Of how many dialogues the rows are, where they are parts of some."""
    if any(f.attname == "dialogue_id" for f in rows.model._meta.concrete_fields):
        sql, params = rows.select(["dialogue_id"])
        yield (
            "select '', %s, count(distinct dialogue_id) filter (where shown)::int, count(distinct dialogue_id)::int, "  # noqa: S608
            f"null::date, null::date from ({sql}) c",
            [DIALOGUES, *params],
        )

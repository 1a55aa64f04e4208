"""Counts of facets: what a list offers to narrow it by, and how much of the catalogue each figure speaks of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

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
class Removed:
    """The rows without one filter, and the prefix of the values it chooses from; "" where it has none.

    Where it is one of several that hold together of one part of a row, `among` are the facets that the others leave,
    such as "result:report/disputed/high", and `part` says which part of these is its value.
    """

    rows: QuerySet
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
    rows: QuerySet,
    removed: Mapping[str, Removed | Counted] | None = None,
    uncounted: Sequence[str] = (),
) -> Counted:
    """One statement.

    rows       annotated with `shown`
    removed    for each filter in force the rows without it, or what is counted of them already
    uncounted  prefixes whose values are left out
    """
    arms = [_arm("", rows, _all(uncounted)), _dialogues(rows)]
    removed = removed or {}
    arms += [_arm(name, one.rows, _of(one)) for name, one in removed.items() if isinstance(one, Removed)]
    asked = [arm for arm in arms if arm]
    found: dict[str, dict[str, Count]] = {}
    spans = {}
    if asked:
        with connections[current().alias].cursor() as cursor:
            cursor.execute(
                " union all ".join(sql for sql, _ in asked), [p for _, params in asked for p in params]
            )
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


Arm = tuple[str, list[Any]] | None
Values = tuple[str, list[Any]]
COLUMNS = ("facets", "begins", "ends", "shown")


def _all(uncounted: Sequence[str]) -> Values:
    """Every facet of a row `d`, but of these prefixes only that there is one."""
    values = "select f from unnest(d.facets || '*'::text) f where f not like all (%s)"
    return values, [[f"{one}:%" for one in uncounted]]


def _of(one: Removed) -> Values:
    """The values of one filter."""
    if one.part:
        values = "select distinct %s || split_part(substr(f, strpos(f, ':') + 1), '/', %s) from unnest(d.facets) f "
        return f"{values} where f = any (%s) union all select '*'", [f"{one.prefix}:", one.part, [*one.among]]
    if not one.prefix:
        return "select '*'::text", []
    values = "select f from unnest(d.facets) f where starts_with(f, %s) union all select '*'"
    return values, [f"{one.prefix}:"]


def _arm(name: str, rows: QuerySet, values: Values) -> Arm:
    """The counts of some values of one set of rows."""
    chosen = _chosen(rows, COLUMNS)
    if chosen is None:
        return None
    # Made of what Django compiled and of the lines above; values are parameters. The offset is a fence: without it
    # `shown` is worked out anew for each facet of a row.
    sql, params = chosen
    statement = (
        "select %s, v.value, count(*) filter (where d.shown), count(*), "  # noqa: S608
        "min(d.begins) filter (where d.shown), max(d.ends) filter (where d.shown) "
        f"from (select * from ({sql}) c offset 0) d({', '.join(COLUMNS)}) "
        f"cross join lateral ({values[0]}) v(value) group by v.value"
    )
    return statement, [name, *params, *values[1]]


def _dialogues(rows: QuerySet) -> Arm:
    """Of how many dialogues the rows are."""
    if not _has(rows, "dialogue_id"):
        return None
    chosen = _chosen(rows, ("dialogue_id", "shown"))
    if chosen is None:
        return None
    sql, params = chosen
    return (
        "select '', %s, count(distinct dialogue_id) filter (where shown)::int, count(distinct dialogue_id)::int, "  # noqa: S608
        f"null::date, null::date from ({sql}) c",
        [DIALOGUES, *params],
    )


def _chosen(rows: QuerySet, columns: Sequence[str]) -> tuple[str, Sequence[Any]] | None:
    """The statement that gives some columns of rows, null for those they lack; None where there can be no row."""
    try:
        given = rows.order_by().values(*(column for column in columns if _has(rows, column)))
        sql, params = given.query.get_compiler(current().alias).as_sql()
    except EmptyResultSet:
        return None
    listed = ", ".join(column if _has(rows, column) else f"null::date as {column}" for column in columns)
    return f"select {listed} from ({sql}) r", params  # noqa: S608


def _has(rows: QuerySet, column: str) -> bool:
    return column in rows.query.annotations or any(
        f.attname == column for f in rows.model._meta.concrete_fields
    )

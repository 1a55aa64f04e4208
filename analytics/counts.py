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


@dataclass(frozen=True, slots=True)
class Count:
    """Rows that the list shows, and rows of every kind, those kept for contrast included."""

    shown: int = 0
    every: int = 0


@dataclass(frozen=True)
class Counted:
    """Counts by value ("conflict:cold-war"), by prefix and of ALL; for the list, and with each filter removed."""

    list: Mapping[str, Count]
    removed: Mapping[str, Mapping[str, Count]] = field(default_factory=dict)
    begins: date | None = None
    ends: date | None = None

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


def _by_prefix(counts: Mapping[str, Count]) -> dict[str, dict[str, int]]:
    grouped: dict[str, dict[str, int]] = {}
    for facet, count in sorted(counts.items(), key=lambda item: (-item[1].shown, item[0])):
        prefix, _, value = facet.partition(":")
        if value and count.shown:
            grouped.setdefault(prefix, {})[value] = count.shown
    return grouped


def count_facets(
    rows: QuerySet,
    removed: Mapping[str, tuple[QuerySet, str]] | None = None,
    uncounted: Sequence[str] = (),
) -> Counted:
    """One statement. `rows` are documents annotated with `shown`; `removed` holds for each filter in force the rows
    without it, and the prefix of its values ("" where it has none); values of the prefixes `uncounted` are left out."""
    arms = [_arm("", rows, None, uncounted)]
    arms += [_arm(name, without, prefix, ()) for name, (without, prefix) in (removed or {}).items()]
    known = [arm for arm in arms if arm]
    found: dict[str, dict[str, Count]] = {}
    begins = ends = None
    if known:
        with connections[current().alias].cursor() as cursor:
            cursor.execute(
                " union all ".join(sql for sql, _ in known), [p for _, params in known for p in params]
            )
            for arm, value, shown, every, first, last in cursor.fetchall():
                found.setdefault(arm, {})[value] = Count(shown, every)
                if (arm, value) == ("", ALL):
                    begins, ends = first, last
    return Counted(found.pop("", {}), found, begins, ends)


def _arm(
    name: str, rows: QuerySet, prefix: str | None, uncounted: Sequence[str]
) -> tuple[str, list[Any]] | None:
    """The counts of one set of rows; without a prefix of all values, with one of its values only."""
    try:
        compiler = (
            rows.order_by().values("facets", "begins", "ends", "shown").query.get_compiler(current().alias)
        )
        chosen, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    extra: list[Any]
    if prefix is None:
        values = "lateral (select f from unnest(d.facets || '*'::text) f where f not like all (%s))"
        extra = [[f"{one}:%" for one in uncounted]]
    else:
        values = "lateral (select f from unnest(d.facets) f where starts_with(f, %s) union all select '*')"
        extra = [f"{prefix or '-'}:"]
    # Made of what Django compiled and of the lines above; values are parameters. The offset is a fence: without it
    # `shown` is worked out anew for each facet of a row.
    statement = (
        "select %s, v.value, count(*) filter (where d.shown), count(*), "  # noqa: S608
        "min(d.begins) filter (where d.shown), max(d.ends) filter (where d.shown) "
        f"from (select * from ({chosen}) c offset 0) d(facets, begins, ends, shown) "
        f"cross join {values} v(value) group by v.value"
    )
    return statement, [name, *params, *extra]

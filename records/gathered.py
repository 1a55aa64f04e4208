"""What lists narrow by and count, gathered from the rows of a record: one definition, asked in three ways.

Of one record, as its document says it. Of many at the desk, where the public part is read from the open catalogue's
documents, and only the hidden rows that the reader may see are asked for more. And the other way round: which records
bear a facet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Gathered:
    """Facets, `scheme:code` or `what:slug`, that certain rows give a record.

    rows    SQL from after "from"
    hangs   alias of the row that hangs on all the others: it is public where all of them are, and only there
    record  SQL: the record's id
    value   SQL: the facet, or where `what` is said, the slug
    where   what else is asked of the rows
    """

    rows: str
    hangs: str
    record: str
    value: str
    what: str = ""
    where: str = ""

    @property
    def facet(self) -> str:
        return f"'{self.what}:' || {self.value}" if self.what else self.value

    def _asked(self, columns: str, condition: str) -> str:
        where = f"{self.where} and {condition}" if self.where else condition
        return f"select {columns} from {self.rows} where {where}"

    def of_one(self) -> str:
        """Of the record `r`."""
        return self._asked(self.facet, f"{self.record} = r.id")

    def hidden(self) -> str:
        """Record and facet, of rows that are not public."""
        return self._asked(f"{self.record}, {self.facet}", f"{self.hangs}.label <> 0")

    def bearing(self) -> str:
        """Record and facet, of the slugs in a parameter."""
        return self._asked(f"{self.record} as id, {self.facet} as facet", f"{self.value} = any (%s)")


def own(table: str, *columns: str) -> Gathered:
    """What the record's row says itself."""
    values = ", ".join(f"(o.{column})" for column in columns)
    return Gathered(f"{table} o cross join lateral (values {values}) c(v)", "o", "o.id", "c.v")


def facets(*queries: str) -> str:
    """All of one row, in order, from queries of one column."""
    return f"array({_each(queries, 'facet(v)', 'distinct w')} order by w)::text[]"


def of_hidden(gathered: Iterable[Gathered]) -> str:
    """A row for each record of which hidden rows say anything: its id and these facets, as often as they are said."""
    queries = [one.hidden() for one in gathered]
    return f"{_each(queries, 'facet(id, v)', 'id, array_agg(w) as facets')} group by id"


def _each(queries: Iterable[str], names: str, columns: str) -> str:
    """What comes before the colon stands there by itself too, so that rows that have any of it are counted like the
    rest."""
    return (
        f"select {columns} from ({' union all '.join(queries)}) {names}, "
        "lateral (values (v), (split_part(v, ':', 1))) x(w) where v is not null"
    )


def bearing(gathered: Sequence[Gathered], wanted: Iterable[str]) -> tuple[str, list[Any]]:
    """SQL for id and facet of all records that bear one of these facets, `what:slug` each."""
    slugs: dict[str, list[str]] = {}
    for facet in wanted:
        what, _, slug = facet.partition(":")
        slugs.setdefault(what, []).append(slug)
    arms = [(one.bearing(), slugs[one.what]) for one in gathered if one.what in slugs]
    return " union ".join(sql for sql, _ in arms), [slugs for _, slugs in arms]

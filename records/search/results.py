"""Which records answer to a query, the best first.

Names rank above what a record says of itself, and that above everything else; within each, PostgreSQL's rank of the
first two. All that match are counted; at most `MOST` of a kind are ranked and can be looked through.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connections

from records.documents import Document
from records.search.query import Query
from records.viewer import current

MOST = 300


@dataclass(frozen=True)
class Found:
    """Of one kind of record: how many answer, and the ids of some of them, best first."""

    doc: Document
    total: int
    ids: Sequence[Any] = field(default_factory=tuple)


def search(query: Query, wanted: Mapping[Document, int], *, first: int = 0) -> list[Found]:
    """Of each kind how many answer, and as many as are wanted, from number `first` on.

    One statement, after one that reads the words.
    """
    if not query.answerable:
        return [Found(doc, 0) for doc in wanted]
    matching = Matching.of(query)
    arms, parameters = [], []
    for number, (doc, size) in enumerate(wanted.items()):
        sql, given = _ranked(doc, matching, first, size)
        arms.append(f"select {number}, found.* from ({sql}) found")
        parameters += given
    with connections[current().alias].cursor() as cursor:
        cursor.execute(" union all ".join(arms), parameters)
        rows = {number: (total, ids) for number, total, ids in cursor.fetchall()}
    return [Found(doc, *rows[number]) for number, doc in enumerate(wanted)]


@dataclass(frozen=True)
class Matching:
    """A query as PostgreSQL reads it.

    words  what any text of a record is matched with; empty where every word is too common for that
    names  what its names are matched with
    """

    query: Query
    words: str
    names: str
    common: frozenset[str]  # words that are looked for in names only

    @classmethod
    @lru_cache(maxsize=1000)  # the same for everybody and for ever
    def of(cls, query: Query) -> "Matching":
        parts = [query.sql(f"ext.{how}(%s)", "!!({})", " && ", " || ") for how in ("said", "named")]
        texts = ", ".join(f"({sql})::text" for sql, _ in parts)
        with connections[current().alias].cursor() as cursor:
            cursor.execute(
                f"select {texts}, array(select w from unnest(%s::text[]) w where numnode(ext.said(w)) = 0)",
                [*parts[0][1], *parts[1][1], list(query.words)],
            )
            words, names, common = cursor.fetchone()
        return cls(query, words, names, frozenset(common))

    def where(self, kind: str) -> tuple[str, list[Any]]:
        """SQL on a row of the kind's search table: whether the record answers."""
        if current().user_id is None:
            return (
                ("words @@ %s::tsquery", [self.words])
                if self.words
                else ("names @@ %s::tsquery", [self.names])
            )
        sought = Query(
            self.query.text,
            tuple(
                tuple(one for one in alternative if not self.words or one.words not in self.common)
                for alternative in self.query.alternatives
            ),
        )
        how = "said" if self.words else "named"
        return sought.sql(f"id in (select kernel.{how}_{kind}(ext.{how}(%s)))", "not ({})", " and ", " or ")


def _ranked(doc: Document, matching: Matching, first: int, size: int) -> tuple[str, list[Any]]:
    """SQL of one row: how many records answer, and the ids of those from number `first` on.

    Candidates come name by name, gist by gist, and then from the rest, until there are enough; each part is looked
    through only where those before left room.
    """
    kind = doc.model._meta.db_table
    where, given = matching.where(kind)
    name = f"{kind}_search"
    gist = matching.words or matching.names
    in_names, in_gist = "names @@ %s::tsquery", "gist @@ %s::tsquery"
    rank = "ts_rank(gist, %s::tsquery)"
    parts = [
        (
            f"select id, 0 as tier, {rank} as rank from {name} where {where} and {in_names}",
            [gist, *given, matching.names],
        ),
        (
            f"select id, 1, {rank} from {name} where {where} and {in_gist} and not {in_names}",
            [gist, *given, gist, matching.names],
        ),
        (
            f"select id, 2, 0 from {name} where {where} and not {in_gist} and not {in_names}",
            [*given, gist, matching.names],
        ),
    ]
    candidates = " union all ".join(f"(select * from ({sql} order by id limit {MOST}) t)" for sql, _ in parts)
    parameters = [value for _, values in parts for value in values]
    return (
        f"select (select count(*) from {name} where {where}) as total, array(select id from (select * from "
        f"({candidates} limit {MOST}) c order by tier, rank desc, id limit {size:d} offset {first:d}) ranked) as ids",
        [*given, *parameters],
    )

"""Which records answer to a query, the best first.

Names rank above what a record says of itself, and that above everything else; within each, PostgreSQL's rank of the
first two. All that answer are counted; at most `MOST` of a kind are ranked and can be looked through.

A word that is too common to be looked for in texts ("the") counts for nothing, unless all are: then names are asked.
What is immutable the planner works out before it chooses how to look, so that each condition below is a constant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connections

from records.documents import Document
from records.kernel.graph import table
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
    """Of each kind how many answer, and as many as are wanted, from number `first` on. One statement."""
    if not query.answerable:
        return [Found(doc, 0) for doc in wanted]
    arms, parameters = [], []
    for number, (doc, size) in enumerate(wanted.items()):
        sql, given = _ranked(table(doc.model), query, first, size)
        arms.append(f"select {number}, found.* from ({sql}) found")
        parameters += given
    with connections[current().alias].cursor() as cursor:
        cursor.execute(" union all ".join(arms), parameters)
        rows = {number: (total, ids) for number, total, ids in cursor.fetchall()}
    return [Found(doc, *rows[number]) for number, doc in enumerate(wanted)]


def answering(kind: str, query: Query) -> tuple[str, list[Any]]:
    """SQL on a row of a kind's search table: whether the record answers."""
    said, words = query.tsquery("ext.said")
    if current().user_id is None:
        named, _ = query.tsquery("ext.named")
        in_texts, in_names = (f"words @@ {said}", words), (f"names @@ {named}", words)
    else:
        # By the owner's functions, word by word: of what is common in an alternative nothing is asked.
        found = f"id in (select kernel.said_{kind}(ext.said(%s)))"
        common = "numnode(ext.said(%s)) = 0"
        in_texts = _without_common(query, f"({common} or {found})", f"({common} or not {found})")
        found = f"id in (select kernel.named_{kind}(ext.named(%s)))"
        in_names = query.sql(found, f"not {found}")
    return (
        f"case when numnode({said}) > 0 then {in_texts[0]} else {in_names[0]} end",
        [*words, *in_texts[1], *in_names[1]],
    )


def _without_common(query: Query, found: str, missing: str) -> tuple[str, list[Any]]:
    """An alternative all of whose words are common is none."""
    parts, parameters = [], []
    for alternative in query.alternatives:
        one = Query(query.text, (alternative,))
        said, words = one.tsquery("ext.said")
        sql, given = one.sql(found, missing)
        parts.append(f"(numnode({said}) > 0 and {sql})")
        parameters += [*words, *given]
    return f"({' or '.join(parts)})", parameters


def _ranked(kind: str, query: Query, first: int, size: int) -> tuple[str, list[Any]]:
    """SQL of one row: how many records answer, and the ids of those from number `first` on.

    Candidates are taken from those with the words in their names, then in what they say of themselves, then from the
    rest, until there are enough; each part is looked through only where those before left room.
    """
    searched = f"{kind}_search"
    where, given = answering(kind, query)
    (said, words), (named, _) = query.tsquery("ext.said"), query.tsquery("ext.named")
    plain, plainly = f"(case when numnode({said}) > 0 then {said} else {named} end)", [*words, *words, *words]
    in_names, in_gist, rank = f"names @@ {named}", f"gist @@ {plain}", f"ts_rank(gist, {plain})"
    parts = [
        (
            f"0 as tier, {rank} as rank from {searched} where {where} and {in_names}",
            [*plainly, *given, *words],
        ),
        (
            f"1, {rank} from {searched} where {where} and {in_gist} and not {in_names}",
            [*plainly, *given, *plainly, *words],
        ),
        (
            f"2, 0 from {searched} where {where} and not {in_gist} and not {in_names}",
            [*given, *plainly, *words],
        ),
    ]
    candidates = " union all ".join(f"(select id, {sql} order by id limit {MOST})" for sql, _ in parts)
    return (
        f"select (select count(*) from {searched} where {where}) as total, array(select id from (select * from "
        f"({candidates} limit {MOST}) c order by tier, rank desc, id limit {size:d} offset {first:d}) ranked) as ids",
        [*given, *(value for _, values in parts for value in values)],
    )

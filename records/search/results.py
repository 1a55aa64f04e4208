"""Which records answer to a query, the best first.

Names rank above what a record says of itself, and that above everything else; within each, PostgreSQL's rank of the
first two. All that answer are counted; at most `MOST` of a kind are ranked and can be looked through.

A word that is too common to be looked for in texts ("the") counts for nothing, unless all are: then names are asked.
What is immutable the planner works out before it chooses how to look, so that each condition below is a constant.
"""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connections

from records.documents import Document
from records.kernel.graph import table
from records.search.query import Query
from records.viewer import current

MOST = 300
WORD = re.compile(r"'(?:[^']|'')*'")  # of a query as PostgreSQL writes it
CHAIN = re.compile(rf"{WORD.pattern}(?: <-> {WORD.pattern})+")


@dataclass(frozen=True)
class Found:
    """Of one kind of record: how many answer, and the ids of some of them, best first."""

    doc: Document
    total: int
    ids: Sequence[Any] = field(default_factory=tuple)


def search(query: Query, wanted: Mapping[Document, int], *, first: int = 0) -> list[Found]:
    """Of each kind how many answer, and as many as are wanted, from number `first` on."""
    if not query.answerable:
        return [Found(doc, 0) for doc in wanted]
    with connections[current().alias].cursor() as cursor:
        asked = _read(cursor, query)
        totals = _totals(cursor, asked, wanted)
        # Most words are found in one kind or two: of the others nothing is ranked, or even planned.
        ranked = _best(
            cursor, asked, {doc: size for doc, size in wanted.items() if totals[doc] and size}, first
        )
    return [Found(doc, totals[doc], ranked.get(doc, ())) for doc in wanted]


def _totals(cursor: Any, asked: "_Asked", docs: Iterable[Document]) -> dict[Document, int]:
    counted = {doc: _where(table(doc.model), asked) for doc in docs}
    arms = [f"(select count(*) from {doc.search_table} where {where})" for doc, (where, _) in counted.items()]
    cursor.execute(f"select {', '.join(arms)}", [value for _, given in counted.values() for value in given])
    return dict(zip(counted, cursor.fetchone(), strict=True))


def _best(
    cursor: Any, asked: "_Asked", wanted: Mapping[Document, int], first: int
) -> dict[Document, Sequence[Any]]:
    if not wanted:
        return {}
    ranked = [_ranked(table(doc.model), asked, first, size) for doc, size in wanted.items()]
    arms = ", ".join(f"array({sql})" for sql, _ in ranked)
    cursor.execute(f"select {arms}", [value for _, given in ranked for value in given])
    return dict(zip(wanted, cursor.fetchone(), strict=True))


@dataclass(frozen=True)
class _Asked:
    """A query as PostgreSQL reads it: the words that are `named`, and those that are not too common to be `said`."""

    query: Query
    said: str
    named: str

    @property
    def plain(self) -> str:
        return self.said or self.named

    def of(self, words: str) -> str:
        """What is looked for in a vector. The public's know each two words that follow one another as one."""
        return CHAIN.sub(_paired, words) if current().is_public else words


def _paired(chain: re.Match[str]) -> str:
    """Words in a row, in pairs; of more than two the row itself as well, since the pairs may stand apart."""
    words = WORD.findall(chain[0])
    pairs = [f"{one[:-1]} {other[1:]}" for one, other in itertools.pairwise(words)]
    return f"({' & '.join([*pairs, *([chain[0]] if len(pairs) > 1 else [])])})"


def _read(cursor: Any, query: Query) -> _Asked:
    """Read once: a statement that holds the words a hundred times would take longer to plan than to carry out.

    The planner does not know that a whole table's words are far away from its rows, and that it must not read them.
    """
    (said, words), (named, _) = query.tsquery("ext.said"), query.tsquery("ext.named")
    cursor.execute(
        f"select ({said})::text, ({named})::text, set_config('enable_seqscan', %s, true)",
        [*words, *words, "off" if current().is_public else "on"],
    )
    return _Asked(query, *cursor.fetchone()[:2])


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


def _ranked(kind: str, asked: _Asked, first: int, size: int) -> tuple[str, list[Any]]:
    """SQL of the ids of the best that answer, from number `first` on.

    Candidates are taken from those with the words in their names, then in what they say of themselves, then from all,
    until there are enough; each part is looked through only where those before left room. Each is found by its index
    alone, with those of the parts before, since to look into the rows would cost more than all the rest.
    """
    searched = f"{kind}_search"
    where, given = _where(kind, asked)
    # What stands in a part of a record stands in the whole, unless a word must not.
    still, again = (where, given) if asked.query.negative or not current().is_public else ("true", [])
    parts = [
        ("named", f"{still} and names @@ %s::tsquery"),
        ("told", f"{still} and gist @@ %s::tsquery and (select count(*) from named) < {MOST}"),
        (
            "other",
            f"{where} and (select count(*) from (select id from named union select id from told) c) < {MOST}",
        ),
    ]
    candidates = ", ".join(
        f"{name} as materialized (select id, gist from {searched} where {part} order by id limit {MOST * (tier + 1)})"
        for tier, (name, part) in enumerate(parts)
    )
    tiers = " union all ".join(
        f"select *, {tier} as tier from {name}" for tier, (name, _) in enumerate(parts)
    )
    return (
        f"with {candidates} select id from (select * from (select distinct on (id) * from ({tiers}) c "
        f"order by id, tier) once order by tier, id limit {MOST}) c order by tier, "
        f"case when tier < 2 then ts_rank(gist, %s::tsquery) end desc, id limit {size:d} offset {first:d}",
        [*again, asked.of(asked.named), *again, asked.of(asked.plain), *given, asked.plain],
    )


def _where(kind: str, asked: _Asked) -> tuple[str, list[Any]]:
    """The same as `answering`, of what was read."""
    if not current().is_public:
        return answering(kind, asked.query)
    column, words = ("words", asked.said) if asked.said else ("names", asked.named)
    return f"{column} @@ %s::tsquery", [asked.of(words)]

"""Finding by how a name is spelled: suggestions while somebody types, and what may have been meant."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db import connections

from records.documents import BEGINNING, Document
from records.search.query import Query
from records.viewer import current

MOST = 10  # suggestions
CANDIDATES = 100  # of a kind, among which the shortest names are suggested
SHORTEST = 3  # letters before there is a suggestion: shorter ones no index finds, and they say little
WORTH_CORRECTING = 4  # letters of a word
ALIKE = 0.3  # least likeness, by pg_trgm, of a word in a name that may have been meant
CLOSE = 0.7  # least likeness, letter by letter, of what is then looked for instead
LOOKED_AT = 20  # names that are like a word, most alike first


@dataclass(frozen=True, slots=True)
class Suggestion:
    kind: str
    id: Any
    slug: str | None
    name: str
    other: str  # the name by which it was found, where that is another


def suggest(words: str, docs: Sequence[Document]) -> list[Suggestion]:
    """Records with a name that has the words in it; first those whose name begins with them. One query."""
    words = " ".join(words.split())
    if len(words) < SHORTEST and words.isascii():
        return []
    arms, parameters = [], []
    for doc in docs:
        sql, given = _named(doc, words)
        arms.append(f"(select '{doc.model._meta.db_table}' as kind, * from ({sql}) found)")
        parameters += given
    with connections[current().alias].cursor() as cursor:
        cursor.execute(
            f"select kind, id, slug, name, names_folded, ext.fold(%s), ext.fold(name) "
            f"from ({' union all '.join(arms)}) s order by late, length(name), name, id limit {MOST}",
            [words, *parameters],
        )
        return [
            Suggestion(kind, key, slug, name, "" if folded in own else _other(names, folded))
            for kind, key, slug, name, names, folded, own in cursor.fetchall()
        ]


def _named(doc: Document, words: str) -> tuple[str, list[str]]:
    """SQL of the records of a kind with the words in a name, how `late` they stand there, and its parameters.

    Those whose first name begins with the words, in the order of an index; if they are few, those of whose words one
    does, then those that have them inside of one. Of each at most `CANDIDATES`, so that whoever types what all begin
    with waits no longer than others.
    """
    begins = BEGINNING.format("names_folded")
    few = f"(select count(*) from (select id from {{}}) c) < {MOST}"
    steps = [
        (f"{begins} like ext.fold(%s) order by {begins} using ~<~, id", f"{_escaped(words)}%"),
        (f"names_folded like ext.fold(%s) and {few.format('step_0')} order by id", f"% {_escaped(words)}%"),
        (
            f"names_folded like ext.fold(%s) and {few.format('step_0 union select id from step_1')} order by id",
            f"%{_escaped(words)}%",
        ),
    ]
    seen, given = _in_sight(doc, words)
    parts = [
        f"step_{late} as materialized (select *, {late} as late from seen where {sql} limit {CANDIDATES})"
        for late, (sql, _) in enumerate(steps)
    ]
    return (
        f"with seen as {seen}, {', '.join(parts)} select distinct on (id) * from "
        "(table step_0 union all table step_1 union all table step_2) c order by id, late",
        [*given, *(pattern for _, pattern in steps)],
    )


def _in_sight(doc: Document, words: str) -> tuple[str, list[str]]:
    """All of them at the open door, whose indexes find them; at the desk those that the owner's function found."""
    rows = f"select id, slug, name, names_folded from {doc.table}"
    if current().user_id is None:
        return f"not materialized ({rows})", []
    return f"materialized ({rows} where id in (select kernel.find_{doc.model._meta.db_table}(%s)))", [words]


def _other(names: str, words: str) -> str:
    return next((name for name in names.split(" | ") if words in name), "")


def _escaped(words: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", words)


# ------------------------------------------------------------------ what may have been meant


def corrected(query: Query, docs: Sequence[Document]) -> Query | None:
    """The query with words exchanged that occur in no name for the nearest that do; None where there is none."""
    meant = {word: nearest for word in query.words if (nearest := _nearest(word, docs))}
    return query.with_(meant) if meant else None


def _nearest(words: str, docs: Sequence[Document]) -> str:
    """A word, or as many as are asked, of a name in sight: the most like them. Empty where they stand there already, or
    nothing is near."""
    if len(words) < WORTH_CORRECTING:
        return ""
    arms = " union all ".join(
        f"(select names_folded from {doc.table} where {_alike(doc)} "
        f"order by ext.strict_word_similarity(ext.fold(%s), names_folded) desc, id limit {LOOKED_AT})"
        for doc in docs
    )
    with connections[current().alias].cursor() as cursor:
        cursor.execute(f"set local pg_trgm.strict_word_similarity_threshold = {ALIKE}")
        cursor.execute("select ext.fold(%s)", [words])
        (folded,) = cursor.fetchone()
        cursor.execute(arms, [words] * 2 * len(docs))
        runs = {run for (names,) in cursor.fetchall() for run in _runs(names, len(folded.split()))}
    if folded in runs:
        return ""
    likest = max(runs, key=lambda run: (SequenceMatcher(None, folded, run).ratio(), run), default="")
    return likest if likest and SequenceMatcher(None, folded, likest).ratio() >= CLOSE else ""


def _alike(doc: Document) -> str:
    if current().user_id is None:
        return "ext.fold(%s) operator(ext.<<%%) names_folded"
    return f"id in (select kernel.alike_{doc.model._meta.db_table}(%s))"


def _runs(names: str, length: int) -> Iterable[str]:
    """Every so many words in a row."""
    for name in names.split(" | "):
        words = re.findall(r"[\w'’-]+", name)
        yield from (" ".join(words[n : n + length]) for n in range(len(words) - length + 1))

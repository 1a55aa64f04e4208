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
# Where in a name the words stand, in the order of an index, and the pattern.
BEGINS = BEGINNING.format("names_folded")
STEPS = (
    (f"{BEGINS} like ext.fold(%s) order by {BEGINS} using ~<~, id", "{}%"),
    ("names_folded like ext.fold(%s) order by id", "% {}%"),
    ("names_folded like ext.fold(%s) order by id", "%{}%"),
)
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
    """Records with a name that has the words in it; first those whose name begins with them, then those of whose words
    one does. One query for each of the `STEPS`, until there are enough."""
    words = " ".join(words.split())
    if len(words) < SHORTEST and words.isascii():
        return []
    found: dict[Any, Suggestion] = {}
    for where, pattern in STEPS:
        for one in _named(docs, words, where, pattern.format(_escaped(words))):
            found.setdefault(one.id, one)
        if len(found) >= MOST:
            break
    return [*found.values()][:MOST]


def containing(words: str, docs: Sequence[Document]) -> list[Suggestion]:
    """Some records with a name that has the words anywhere in it, the shortest names first. One query."""
    where, pattern = STEPS[-1]
    return _named(docs, words, where, pattern.format(_escaped(words)))


def _named(docs: Sequence[Document], words: str, where: str, pattern: str) -> list[Suggestion]:
    """The shortest names of at most `CANDIDATES` of each kind: whoever types what all names begin with waits no longer
    than others."""
    arms, parameters = [], []
    for doc in docs:
        seen, given = _in_sight(doc, words)
        arms.append(
            f"(select '{doc.model._meta.db_table}' as kind, id, slug, name, names_folded from {doc.table} "
            f"where {seen} and {where} limit {CANDIDATES})"
        )
        parameters += [*given, pattern]
    with connections[current().alias].cursor() as cursor:
        cursor.execute(
            f"select kind, id, slug, name, names_folded, ext.fold(%s), ext.fold(name) "
            f"from ({' union all '.join(arms)}) s order by length(name), name, id limit {2 * MOST}",
            [words, *parameters],
        )
        return [
            Suggestion(kind, key, slug, name, "" if folded in own else _other(names, folded))
            for kind, key, slug, name, names, folded, own in cursor.fetchall()
        ]


def _in_sight(doc: Document, words: str) -> tuple[str, list[str]]:
    """SQL on a row of a document: any at the open door, whose indexes find it; at the desk one that the owner's
    function found."""
    if current().user_id is None:
        return "true", []
    return f"id in (select kernel.find_{doc.model._meta.db_table}(%s))", [words]


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

"""From what somebody typed to what is shown of it, for page and API alike."""

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from django.db import connections
from markupsafe import Markup

from records.documents import Document, registered
from records.kernel.graph import table
from records.presentation import Json
from records.search.names import corrected
from records.search.query import Query, plain_words
from records.search.results import MOST, Found, search
from records.search.snippets import Marker
from records.viewer import current

ORDER = ("dialogue", "actor", "conflict", "official_process", "source")


@dataclass(frozen=True)
class Hit:
    kind: str
    core: Json  # of its document
    name: Markup
    snippet: Markup

    @property
    def plain_name(self) -> str:
        return _name(self.core)


@dataclass(frozen=True)
class Group:
    """What answers of one kind: how many, and a page of them."""

    kind: str
    total: int
    hits: Sequence[Hit]


@dataclass(frozen=True)
class Answer:
    """`query` is what was looked for in the end; `asked` what was typed, where nothing answered to that."""

    query: Query
    asked: Query | None
    groups: Sequence[Group]

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    def group(self, kind: str) -> Group:
        return next(group for group in self.groups if group.kind == kind)


@cache
def kinds() -> dict[str, Document]:
    """What can be looked for, by table, in the page's order."""
    found = {table(doc.model): doc for doc in registered()}
    return {kind: found[kind] for kind in ORDER}


def answer(text: str, wanted: Mapping[str, int], *, first: int = 0) -> Answer:
    """What answers to a text: of each kind `wanted` as many as it says, from number `first` on."""
    docs = {kinds()[kind]: size for kind, size in wanted.items()}
    query, asked = Query.read(text), None
    found = search(query, docs, first=first)
    if not any(one.total for one in found) and query.answerable:
        other = corrected(query, [*docs])
        if other:
            query, asked = other, query
            found = search(query, docs, first=first)
    marker = Marker.of(plain_words(query.words))
    rows = _rows(found)
    return Answer(
        query, asked, [Group(table(one.doc.model), one.total, _hits(one, rows, marker)) for one in found]
    )


def _rows(found: Sequence[Found]) -> dict[Any, tuple[Json, str]]:
    """The core and the body of all that is shown, in one question."""
    shown = [one for one in found if one.ids]
    if not shown:
        return {}
    arms = [
        f"select d.id, d.core, s.body from {one.doc.table} d join {one.doc.search_table} s on s.id = d.id "
        "where d.id = any (%s)"
        for one in shown
    ]
    with connections[current().alias].cursor() as cursor:
        cursor.execute(" union all ".join(arms), [list(one.ids) for one in shown])
        return {key: (orjson.loads(core), body) for key, core, body in cursor.fetchall()}


def _hits(found: Found, rows: Mapping[Any, tuple[Json, str]], marker: Marker) -> list[Hit]:
    return [_hit(table(found.doc.model), *rows[key], marker) for key in found.ids]


def _hit(kind: str, core: Json, body: str, marker: Marker) -> Hit:
    name = _name(core)
    about = core.get("summary") or ""
    snippet = marker.snippet(about) or marker.snippet(_beyond(body, name, about))
    return Hit(kind, core, marker.marked(name), snippet)


def _name(core: Json) -> str:
    return core.get("name") or core["title"]


def _beyond(body: str, *shown: str) -> str:
    """The body without what is shown anyway."""
    return "\n".join(line for line in body.split("\n") if line and line not in shown)


# ------------------------------------------------------------------ pages of one kind


def mark_of(text: str, kind: str) -> str:
    """What a cursor belongs to."""
    return hashlib.blake2b(f"{text}|{kind}".encode(errors="replace"), digest_size=6).hexdigest()


def read_cursor(cursor: str, mark: str) -> int | None:
    """The number of the first result; None where the cursor is none or belongs to another query."""
    try:
        found, first = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, TypeError):
        return None
    return first if found == mark and isinstance(first, int) and 0 < first < MOST else None


def write_cursor(first: int, mark: str) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([mark, first])).decode().rstrip("=")

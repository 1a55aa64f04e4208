"""Sources as the pages of other records need them."""

from collections.abc import Iterator
from typing import Any

import orjson

from records.documents import documents_of
from sources.documents import SOURCE

Json = dict[str, Any]


def sources_cited(*documents: Any) -> list[Json]:
    """The sources that any citation in these pieces of json names, in one query; none without a citation."""
    wanted = cited_ids(*documents)
    if not wanted:
        return []
    rows = documents_of(SOURCE)._default_manager.filter(id__in=wanted).order_by("sort_name", "id")
    return [_source(*row) for row in rows.values_list("core", "authors", "derived_from")]


def cited_ids(*documents: Any) -> set[str]:
    """The ids of the sources that any citation in these pieces of json names."""
    return set(_cited(documents))


def _cited(piece: Any) -> Iterator[str]:
    if isinstance(piece, dict):
        for citation in piece.get("citations") or ():
            yield citation["source"]["id"]
        piece = piece.values()
    if not isinstance(piece, str | int | float | bool | None):
        for part in piece:
            yield from _cited(part)


def _source(core: bytes, authors: bytes, derived_from: bytes) -> Json:
    """In the shape in which a dialogue's document gives its sources."""
    return orjson.loads(core) | {
        "authors": [author["text"] for author in orjson.loads(authors)],
        "derived_from": [
            {**row["original"], "title": row["original"]["name"]} for row in orjson.loads(derived_from)
        ],
    }

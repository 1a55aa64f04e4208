"""One statement of a record: found by the code of its anchor, and what it says in a line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from exchange.cite.works import one_line
from records.presentation import Json, capital

CODE = re.compile(r"[0-9a-f]{8}")
LONGEST = 160  # characters of a statement's line
# Where a statement says of whom it speaks and as what, in the order in which it is looked for.
WHO = (
    ("identity", "actor", "name"),
    ("funder", "actor", "name"),
    ("actor", "name"),
    ("by_actor", "name"),
    ("attribution",),
    ("by",),
)
SORT = (("role", "label"), ("role",), ("code", "label"), ("kind", "label"), ("post",), ("status", "label"))
OTHER = (("conflict", "name"), ("process", "name"), ("to_dialogue", "name"), ("organisation", "name"))
WHAT = tuple((name,) for name in ("what", "text", "summary", "name", "title", "description", "rule"))
# What it is a statement of, where it has no such word of its own, by the part of the document it stands in.
PARTS = {
    "agreements": "agreement",
    "attendances": "was there",
    "conflicts": "about",
    "funding": "gave money",
    "funding_given": "gave money",
    "meetings_stated": "number of meetings",
    "parties": "party",
    "periods": "alive",
    "restrictions": "law",
    "versions": "one account",
}


@dataclass(frozen=True, slots=True)
class Statement:
    code: str
    words: str


def statement(record: Json, code: str) -> Statement | None:
    """What a record's document says under this code; None where that is nothing that has a source."""
    found = next((row for row in _claims("", record) if row[1]["id"][:8] == code), None)
    if found is None:
        return None
    part, row = found
    return Statement(code, _shortened(_words(part, row, record)))


def _claims(part: str, piece: Any) -> Iterator[tuple[str, Json]]:
    """Each claim, with the part of the document that it stands in."""
    if isinstance(piece, dict):
        if "citations" in piece and "slug" not in piece:
            yield part, piece
        for name, inner in piece.items():
            if name not in ("citations", "sources") and isinstance(inner, (dict, list)):
                yield from _claims(name, inner)
    elif isinstance(piece, list):
        for one in piece:
            yield from _claims(part, one)


def _words(part: str, row: Json, record: Json) -> str:
    """Where, who, as what, said or did what, and when: as much as the row tells and the record's name does not."""
    where = _first(row, (("dialogue", "name"),))
    sort = _first(row, (("term", "label"),)) or _lowered(_first(row, SORT)) or PARTS.get(part, "")
    said = [
        ", ".join(filter(None, [_who(row, record), sort])),
        _first(row, OTHER),
        str(row["number"]) if "counts" in row else "",
        _first(row, WHAT),
    ]
    when = _first(row, (("date", "words"),))
    new = [
        text for text in ("" if where in record["name"] else where, *said) if text not in ("", record["name"])
    ]
    text = capital(": ".join(new)) or "Statement"
    return f"{text} ({when})" if when else text


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _who(row: Json, record: Json) -> str:
    """Who a seat belongs to is told by the seat; the record itself is named already."""
    seat = _at(row, ("participation",)) or _at(row, ("speaker", "participation"))
    seats = (found for _, found in _claims("", record) if found["id"] == seat)
    who = _first(next(seats, row) if seat else row, WHO)
    return "" if who == record["name"] else who


def _first(row: Json, paths: tuple[tuple[str, ...], ...]) -> str:
    """The first text at one of the paths."""
    return next((text for path in paths if isinstance(text := _at(row, path), str) and text), "")


def _at(row: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        row = row.get(name) if isinstance(row, dict) else None
    return row


def _shortened(words: str) -> str:
    """At the end of a word."""
    words = one_line(words)
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rpartition(' ')[0]} …"

"""Every row of the library, and the library by id, so that a rule finds what a row points to."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from exchange.sheets.items import Item, Library, several
from exchange.sheets.shape import CHILDREN, FILES, WHO_KEYS

Found = Iterator[tuple[str, str]]  # (key of the row or "", sentence)
FoundAt = Iterator[tuple[Item, str, str]]  # (row, key, sentence)


class Row(NamedTuple):
    """One mapping with the name of its shape and the sheet (or "processes", "context") that holds it."""

    kind: str
    item: Item
    home: str


class Index:
    """`of` is part -> id -> Item, `codes` scheme -> code -> term, `mentions` actor -> homes of its rows."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.rows = list(_rows(library))
        self.of = {
            part: {row["id"]: row for row in getattr(library, part) if "id" in row}
            for part in ("cases", "sources", "conflicts", "processes", "actors")
        }
        self.codes: dict[str, dict[str, Item]] = defaultdict(dict)
        for term in library.terms:
            self.codes[term.get("scheme", "")][term.get("code", "")] = term
        self.mentions: dict[str, set[str]] = defaultdict(set)
        for row in self.rows:
            for key in WHO_KEYS & row.item.keys():
                self.mentions[row.item[key]].add(row.home)


def _rows(library: Library) -> Iterator[Row]:
    for name, (_, parts) in FILES.items():
        for part in parts:
            for item in getattr(library, part):
                yield from _below(Row(part, item, name.removesuffix(".yaml")))
    for case in library.cases:
        yield from _below(Row("case", case, case.get("id", "")))


def _below(row: Row) -> Iterator[Row]:
    """The row itself, then those that stand in it."""
    yield row
    for key, kind in CHILDREN.get(row.kind, {}).items():
        for item in several(row.item.get(key)):
            yield from _below(Row(kind, item, row.home))

"""Participations in, counts by closeness to power out: for the sides of a dialogue, its meetings, or several dialogues.

People are counted and never averaged; who is not rated, and of whom it is not known, stands in columns of their own.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from records.vocabulary import vocabulary

Json = dict[str, Any]
ATTENDED = "attended"


@dataclass(frozen=True, slots=True)
class Row:
    """One group: what it is, where that leads, and its people under each of the terms."""

    title: str
    href: str
    counts: tuple[int, ...]
    unrated: int

    @property
    def total(self) -> int:
        return sum(self.counts) + self.unrated


@dataclass(frozen=True, slots=True)
class Composition:
    """Terms that anybody is rated with, the nearest to power first, and a row for each group."""

    terms: tuple[Json, ...]
    rows: tuple[Row, ...]

    @property
    def listed(self) -> int:
        return sum(row.total for row in self.rows)

    @property
    def rated(self) -> int:
        return sum(sum(row.counts) for row in self.rows)

    @property
    def totals(self) -> list[tuple[str, int]]:
        """Each term's label with its number in all groups."""
        sums = [sum(row.counts[place] for row in self.rows) for place in range(len(self.terms))]
        return [(term["label"], number) for term, number in zip(self.terms, sums, strict=True)]

    @property
    def words(self) -> str:
        """ "Of 7 who took part, 5 are rated (3 sent by their side, 2 former official) and 2 are not."."""
        if not self.rated:
            return f"Of {self.listed:,} who took part, none is rated."
        parts = ", ".join(f"{number:,} {label}" for label, number in self.totals)
        others = self.listed - self.rated
        left = f" and {others:,} {'is' if others == 1 else 'are'} not" if others else ""
        return (
            f"Of {self.listed:,} who took part, {self.rated:,} {'is' if self.rated == 1 else 'are'} rated "
            f"({parts}){left}."
        )


def composed(groups: Iterable[tuple[str, str, Sequence[Json]]]) -> Composition | None:
    """Of groups of participations, each with a title and an address; those in which nobody took part are left out."""
    present = [(title, href, [p for p in rows if took_part(p)]) for title, href, rows in groups]
    present = [group for group in present if group[2]]
    if not present:
        return None
    terms = _terms(p for _, _, rows in present for p in rows)
    return Composition(terms, tuple(_row(title, href, rows, terms) for title, href, rows in present))


def took_part(participation: Json) -> bool:
    return participation["status"]["code"] == ATTENDED


def _terms(rows: Iterable[Json]) -> tuple[Json, ...]:
    found = {p["proximity"]["code"]: p["proximity"] for p in rows if p["proximity"]}
    order = {code: place for place, code in enumerate(vocabulary().get("proximity", {}))}
    return tuple(sorted(found.values(), key=lambda term: (order.get(term["code"], len(order)), term["code"])))


def _row(title: str, href: str, rows: Sequence[Json], terms: Sequence[Json]) -> Row:
    rated = Counter(p["proximity"]["code"] for p in rows if p["proximity"])
    return Row(title, href, tuple(rated[term["code"]] for term in terms), len(rows) - rated.total())

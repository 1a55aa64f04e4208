"""Meetings of dialogues against the phases of official talks: which were held while the talks were stuck.

Dates are compared as far as they are known, and no further: surely, possibly, or not known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Days = tuple[str, str]  # ISO, both ends inclusive
STUCK = ("stalled", "collapsed")
SURELY, POSSIBLY, NOT_KNOWN, NO = "surely", "possibly", "not_known", "no"
GRADES = (SURELY, POSSIBLY, NOT_KNOWN, NO)
BEFORE, AFTER = "", "~"  # before and after every day as text


def overlap(one: Json | None, other: Json | None) -> str:
    """Whether two dates of documents fall together; as `analytics.questions.spans.overlaps` has it in SQL."""
    if one is None or other is None or not (_known(one) and _known(other)):
        return NOT_KNOWN
    possible, certain = _possible(one), _certain(one)
    others, sure = _possible(other), _certain(other)
    if not _meet(possible, others):
        return NO
    surely = (
        (certain and sure and _meet(certain, sure))
        or (sure and _within(possible, sure))
        or (certain and _within(others, certain))
    )
    return SURELY if surely else POSSIBLY


def _known(date: Json) -> bool:
    return bool(date["earliest"] or date["latest"])


def _possible(date: Json) -> Days:
    return date["earliest"] or BEFORE, date["latest"] or AFTER


def _certain(date: Json) -> Days | None:
    """The days that it surely covers, if there are any."""
    first, last = date["certain_from"], date["certain_to"]
    return (first or BEFORE, last or AFTER) if first or last else None


def _meet(one: Days, other: Days) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _within(inner: Days, outer: Days) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


@dataclass(frozen=True, slots=True)
class During:
    """A meeting and the phase that it may fall into, with the official talks that this is a phase of."""

    meeting: Json
    process: Json
    phase: Json
    grade: str


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Of the meetings held: those that surely or possibly fall into a time when talks were stuck, by date; and how many
    have no date that could tell."""

    held: int
    found: tuple[During, ...]
    undated: int

    def number(self, grade: str) -> int:
        return sum(one.grade == grade for one in self.found)


def whole(parts: Iterable[Meanwhile]) -> Meanwhile:
    """Of several dialogues together."""
    parts = list(parts)
    found = tuple(one for part in parts for one in part.found)
    return Meanwhile(sum(part.held for part in parts), found, sum(part.undated for part in parts))


def stuck(processes: Iterable[Json]) -> list[tuple[Json, Json]]:
    """Phases in which official talks were stalled or had broken down, each after its talks."""
    return [(p, phase) for p in processes for phase in p["phases"] if phase["code"]["code"] in STUCK]


def meanwhile(meetings: Iterable[Json], phases: Sequence[tuple[Json, Json]]) -> Meanwhile | None:
    """None where no such phase is recorded, or no meeting as held."""
    held = [m for m in meetings if m["kind"]["code"] == "dialogue_meeting" and m["status"]["code"] == "held"]
    if not held or not phases:
        return None
    best = [
        min((During(m, *pair, overlap(m["date"], pair[1]["date"])) for pair in phases), key=_grade)
        for m in held
    ]
    found = [one for one in best if one.grade in (SURELY, POSSIBLY)]
    found.sort(key=lambda one: (one.meeting["date"]["earliest"] or "", one.meeting["id"]))
    return Meanwhile(len(held), tuple(found), sum(one.grade == NOT_KNOWN for one in best))


def _grade(one: During) -> int:
    return GRADES.index(one.grade)

"""Who can see what somebody writes, in words for the people who write it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connections

from records.models import Protected
from records.viewer import current

PUBLIC = "Public"
WORDS = {
    "editors": "Editors",
    "custodians": "Custodians",
    "team_private": "Your team",
    "team_shared": "Your team and editors",
}


@dataclass(frozen=True)
class Circle:
    """A label that the viewer holds. `people` are all who hold it, the viewer among them; with `alone` false it stands
    for several circles at once, which nobody chooses but rows come to by what they hang on."""

    label: int
    words: str
    people: int
    kind: str
    alone: bool

    @property
    def sentence(self) -> str:
        """For the person who is about to write."""
        others = self.people - 1
        who = (
            "Only you"
            if others < 1
            else f"Only you and {others} {'colleague' if others == 1 else 'colleagues'}"
        )
        return f"{who} can see this. It is not sent, listed or published."


@dataclass(frozen=True)
class Chip:
    """What stands beside a row at the desk."""

    kind: str  # the row's table
    words: str


def circles() -> list[Circle]:
    """Every label that the viewer holds; what is closest to home first."""
    with connections[current().alias].cursor() as cursor:
        cursor.execute("select label, kinds, names, people from kernel.circles()")
        found = cursor.fetchall()
    several = (
        len(
            {
                name
                for _, kinds, names, _ in found
                for kind, name in zip(kinds, names, strict=True)
                if _is_team(kind)
            }
        )
        > 1
    )
    made = [
        Circle(
            label,
            " · ".join(_named(kind, name, several) for kind, name in zip(kinds, names, strict=True)),
            people,
            kinds[0],
            len(kinds) == 1,
        )
        for label, kinds, names, people in found
    ]
    order = ["team_private", "process", "team_shared", "editors", "custodians"]
    return sorted(made, key=lambda one: (not one.alone, order.index(one.kind), one.words))


def choices() -> list[Circle]:
    """Those that a person may choose for what they write."""
    return [one for one in circles() if one.alone]


def _is_team(kind: str) -> bool:
    return kind.startswith("team_")


def _named(kind: str, name: str, several: bool) -> str:
    if kind not in WORDS:
        return name
    return f"{WORDS[kind]} ({name})" if several and _is_team(kind) else WORDS[kind]


def chips(ids: Iterable[object]) -> dict[str, Chip]:
    """Who can see each of these rows, by id."""
    with connections[current().alias].cursor() as cursor:
        cursor.execute(
            "select id::text, kind, label from kernel.labels_among(%s::uuid[])", [[str(one) for one in ids]]
        )
        found = cursor.fetchall()
    words = {one.label: one.words for one in circles()} | {Protected.PUBLIC: PUBLIC}
    return {key: Chip(kind, words[label]) for key, kind, label in found if label in words}

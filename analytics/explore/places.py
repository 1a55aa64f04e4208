"""The map page: numbers of meetings by country in, shaded areas with a legend and a table out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics.figures import Cell, Column
from analytics.world import FORMER, OTHER_NAMES, area, world
from records.presentation import Link, counted

LAND = tuple(shape.path for shape in world().shapes.values() if not shape.small)
WIDTH, HEIGHT = world().width, world().height
BOUNDS = (1, 2, 5, 10)  # where classes begin; ten times as much where there is more than a hundred
COLUMNS = (
    Column("country", "Country, as it was called then"),
    Column("meetings", "Meetings", number=True),
    Column("drawn_as", "On the map"),
)
NOWHERE = "Country not recorded"


@dataclass(frozen=True, slots=True)
class Area:
    """One country of today with the meetings held in what it is or was a part of."""

    path: str
    number: int
    level: int  # of the shade, 1 to 4
    label: tuple[int, int] | None
    said: str
    href: str


@dataclass(frozen=True, slots=True)
class Class:
    level: int
    words: str
    countries: int


def areas(numbers: Mapping[str, int], to_list: Link) -> list[Area]:
    """Of each country that is shaded what to draw, smallest last, so that squares lie on top."""
    found: dict[str, dict[str, int]] = {}
    for name, number in numbers.items():
        for code in area(name):
            found.setdefault(code, {})[name] = number
    most = max((sum(names.values()) for names in found.values()), default=0)
    shapes = world().shapes
    ordered = sorted(found.items(), key=lambda item: (shapes[item[0]].small, item[0]))
    return [_area(code, names, most, to_list) for code, names in ordered]


def _area(code: str, names: Mapping[str, int], most: int, to_list: Link) -> Area:
    shape, number = world().shapes[code], sum(names.values())
    parts = ", ".join(f"{name} {n:,}" for name, n in names.items())
    (first, *others) = names
    named = first if not others and first not in FORMER else shape.name
    said = f"{named}: {counted(number, 'meeting')}{'' if named == first else f' ({parts})'}"
    return Area(shape.path, number, _level(number, most), shape.label, said, _listed(names, to_list))


def _listed(names: Mapping[str, int], to_list: Link) -> str:
    """The list of the meetings held in any of these."""
    chosen = to_list.chosen.copy()
    chosen.setlist("country", [*names])
    return Link(to_list.path, chosen, to_list.known).with_()


def _bounds(most: int) -> list[int]:
    unit = 10 ** max(0, len(str(most)) - 2)
    return [1, *(bound * unit for bound in BOUNDS[1:])]


def _level(number: int, most: int) -> int:
    return sum(number >= bound for bound in _bounds(most))


def legend(found: Sequence[Area]) -> list[Class]:
    """The classes in words, each with the number of countries in it."""
    bounds = _bounds(max((one.number for one in found), default=0))
    ends = [*(after - 1 for after in bounds[1:]), None]
    return [
        Class(level, _range(first, last), sum(one.level == level for one in found))
        for level, (first, last) in enumerate(zip(bounds, ends, strict=True), start=1)
    ]


def _range(first: int, last: int | None) -> str:
    if last is None:
        return f"{first:,} meetings or more"
    return counted(first, "meeting") if first == last else f"{first:,} to {last:,} meetings"


# ------------------------------------------------------------------ the same as a table


def table(numbers: Mapping[str, int], to_list: Link, nowhere: int) -> list[list[Cell]]:
    rows = [
        [Cell(name, _listed({name: 1}, to_list)), Cell(number), Cell(_drawn(name))]
        for name, number in sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    ]
    return [*rows, [Cell(NOWHERE), Cell(nowhere), Cell("not drawn")]] if nowhere else rows


def _drawn(name: str) -> str:
    shapes = [world().shapes[code] for code in area(name)]
    if not shapes:
        return "not drawn: we know no area of this name"
    if name in FORMER:
        return (
            f"a state that is no more, drawn as its area today: {', '.join(sorted(s.name for s in shapes))}"
        )
    (shape,) = shapes
    other = f"as {shape.name}" if name in OTHER_NAMES else "shaded"
    return f"{other}, as a square, being too small to draw" if shape.small else other


def words(numbers: Mapping[str, int], nowhere: int) -> str:
    """What the drawing tells."""
    if not numbers:
        return "No country is recorded for any of these meetings."
    most = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))[:3]
    first = ", ".join(f"{name} ({number:,})" for name, number in most)
    without = f" For {counted(nowhere, 'meeting')} no country is recorded." if nowhere else ""
    countries = counted(len(numbers), "country", "countries")
    return f"Meetings in {countries}, as they were called then, most in {first}.{without}"

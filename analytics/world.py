"""Countries as they are drawn, and which of them a name stands for that may be of another time.

`world.json` is made by scripts/world-shapes. A meeting's country is written as it was then: names of states that are
no more stand for the area that they had, as countries of today; names that changed, for the same country.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOVIET = (
    *("ARM", "AZE", "BLR", "EST", "GEO", "KAZ", "KGZ", "LTU"),
    *("LVA", "MDA", "RUS", "TJK", "TKM", "UKR", "UZB"),
)
YUGOSLAV = ("BIH", "HRV", "MKD", "MNE", "SRB", "SVN", "XKX")
FORMER = {
    "Soviet Union": SOVIET,
    "USSR": SOVIET,
    "Yugoslavia": YUGOSLAV,
    "Federal Republic of Yugoslavia": ("MNE", "SRB", "XKX"),
    "Serbia and Montenegro": ("MNE", "SRB", "XKX"),
    "Czechoslovakia": ("CZE", "SVK"),
    "West Germany": ("DEU",),
    "East Germany": ("DEU",),
    "German Democratic Republic": ("DEU",),
    "West Berlin": ("DEU",),
    "North Vietnam": ("VNM",),
    "South Vietnam": ("VNM",),
    "North Yemen": ("YEM",),
    "South Yemen": ("YEM",),
    "United Arab Republic": ("EGY", "SYR"),
    "Tanganyika": ("TZA",),
    "Zanzibar": ("TZA",),
}
OTHER_NAMES = {
    "Bosnia": "BIH",
    "Burma": "MMR",
    "Ceylon": "LKA",
    "Democratic Republic of the Congo": "COD",
    "Republic of the Congo": "COG",
    "Great Britain": "GBR",
    "Holy See": "VAT",
    "Ivory Coast": "CIV",
    "Palestinian territories": "PSE",
    "Rhodesia": "ZWE",
    "Swaziland": "SWZ",
    "Upper Volta": "BFA",
    "Vatican City": "VAT",
    "Zaire": "COD",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A country of today: an SVG path, where a number finds room, and whether a square stands for it."""

    name: str
    path: str
    label: tuple[int, int] | None
    small: bool


@dataclass(frozen=True)
class World:
    width: int
    height: int
    shapes: dict[str, Shape]
    codes: dict[str, str]  # by every name of a country


@cache
def world() -> World:
    found = json.loads((Path(__file__).parent / "world.json").read_text(encoding="utf-8"))
    shapes, codes = {}, {}
    for code, one in found["countries"].items():
        label = tuple(one["label"]) if "label" in one else None
        shapes[code] = Shape(_name(one["names"]), one["path"], label, "small" in one)
        codes |= dict.fromkeys(one["names"], code)
    return World(found["width"], found["height"], shapes, codes | OTHER_NAMES)


def _name(names: list[str]) -> str:
    """The first that is not cut short."""
    return next((name for name in names if not name.endswith(".") and ". " not in name), names[0])


def area(name: str) -> tuple[str, ...]:
    """Codes of the countries of today that are drawn for a name; none for one that we cannot place."""
    if name in FORMER:
        return FORMER[name]
    code = world().codes.get(name)
    return (code,) if code else ()

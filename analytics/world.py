"""Countries as they are drawn, and which of them a name stands for that may be of another time.

`shapes/world.json` is made by scripts/world-shapes. A meeting's country is written as it was then: names of states that
are no more stand for the area that they had, as countries of today; names that changed, for the same country.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

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
    "Czech Republic": "CZE",
    "Great Britain": "GBR",
    "Holy See": "VAT",
    "Ivory Coast": "CIV",
    "Macedonia": "MKD",
    "Palestinian territories": "PSE",
    "Republic of the Congo": "COG",
    "Rhodesia": "ZWE",
    "Swaziland": "SWZ",
    "Türkiye": "TUR",
    "United States of America": "USA",
    "Upper Volta": "BFA",
    "Vatican": "VAT",
    "Zaire": "COD",
}
# Where the shapes have a name cut short, or another than we use.
IN_FULL = {
    "ATG": "Antigua and Barbuda",
    "BIH": "Bosnia and Herzegovina",
    "CAF": "Central African Republic",
    "COD": "Democratic Republic of the Congo",
    "COK": "Cook Islands",
    "CPV": "Cape Verde",
    "CYM": "Cayman Islands",
    "DOM": "Dominican Republic",
    "ESH": "Western Sahara",
    "FLK": "Falkland Islands",
    "FRO": "Faroe Islands",
    "GNQ": "Equatorial Guinea",
    "KNA": "Saint Kitts and Nevis",
    "LCA": "Saint Lucia",
    "MHL": "Marshall Islands",
    "MKD": "North Macedonia",
    "MMR": "Myanmar",
    "PYF": "French Polynesia",
    "SLB": "Solomon Islands",
    "SSD": "South Sudan",
    "STP": "São Tomé and Príncipe",
    "SWZ": "Eswatini",
    "TCA": "Turks and Caicos Islands",
    "TUR": "Turkey",
    "USA": "United States",
    "VAT": "Vatican City",
    "VCT": "Saint Vincent and the Grenadines",
    "VGB": "British Virgin Islands",
    "VIR": "United States Virgin Islands",
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
    found = json.loads((Path(__file__).parent / "shapes" / "world.json").read_text(encoding="utf-8"))
    shapes = {code: _shape(code, one) for code, one in found["countries"].items()}
    codes = {shape.name: code for code, shape in shapes.items()}
    return World(found["width"], found["height"], shapes, OTHER_NAMES | codes)


def _shape(code: str, one: dict[str, Any]) -> Shape:
    label = tuple(one["label"]) if "label" in one else None
    return Shape(IN_FULL.get(code, one["name"]), one["path"], label, "small" in one)


def area(name: str) -> tuple[str, ...]:
    """Codes of the countries of today that are drawn for a name; none for one that we cannot place."""
    if name in FORMER:
        return FORMER[name]
    code = world().codes.get(name)
    return (code,) if code else ()

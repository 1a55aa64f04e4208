"""Bar charts: figures in, places on a drawing out. Templates turn the places into SVG, and put the figures beside."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 360
BAR, LABEL, GAP, HEAD = 10, 15, 8, 24  # heights
MOST_BARS = 40
MOST_LETTERS = 42  # of a label, at the drawing's size


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure; `of` is the whole that it is a part of."""

    label: str
    value: int
    of: int | None = None

    @property
    def words(self) -> str:
        return f"{self.value:,}" if self.of is None else f"{self.value:,} of {self.of:,}"


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`unit` says what is counted; `parts` what a filled bar is within its outline."""

    title: str
    unit: str
    groups: tuple[Group, ...]
    parts: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    bar: Bar
    y: int
    width: float
    outline: float
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    chart: Chart
    height: int
    heads: tuple[tuple[int, str], ...]
    bars: tuple[Placed, ...]
    left_out: int
    width: int = WIDTH


def drawn(chart: Chart) -> Drawing:
    """The first bars from the top down, all to one scale; the label stands above its bar."""
    most = max((bar.of or bar.value for group in chart.groups for bar in group.bars), default=0) or 1
    placed: list[Placed] = []
    y, heads, all_bars = 4, [], sum(len(group.bars) for group in chart.groups)
    for group in chart.groups:
        shown = group.bars[: MOST_BARS - len(placed)]
        if not shown:
            break
        if group.title:
            y += HEAD
            heads.append((y - 6, shortened(group.title)))
        for bar in shown:
            widths = (_width(bar.value, most), _width(bar.of or 0, most))
            placed.append(Placed(bar, y + LABEL, *widths, shortened(bar.label)))
            y += LABEL + BAR + GAP
    return Drawing(chart, y, tuple(heads), tuple(placed), all_bars - len(placed))


def _width(value: int, most: int) -> float:
    return round(value / most * (WIDTH - 2), 1)


def shortened(label: str) -> str:
    return label if len(label) <= MOST_LETTERS else f"{label[: MOST_LETTERS - 1].rstrip()}…"


def one_group(title: str, unit: str, bars: Sequence[Bar]) -> Chart | None:
    """A chart without headings; None without a figure."""
    return Chart(title, unit, (Group("", tuple(bars)),)) if bars else None

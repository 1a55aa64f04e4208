"""Timelines: fuzzy dates in, places on a drawing out. Templates turn the places into SVG, and put the text beside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Json = dict[str, Any]

MONTHS = ("January", "", "", "April", "", "", "July", "", "", "October", "", "")
STEPS = (0.25, 0.5, 1, 2, 5, 10, 20, 50)  # years between two ticks
MOST_TICKS = 9
LETTER = 6.2  # width of a letter at the drawing's size, roughly
VAGUE = 0.17  # years; an end known to two months is drawn sharp
EDGE = 8
ROW = 18


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in decimal years. `opens` and `closes` tell whether the ends are sharp."""

    first: float
    last: float
    opens: bool = True
    closes: bool = True


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    kind: str
    fade: str = ""  # "", "in", "out" or "both": an end that is not exactly known
    title: str = ""
    href: str = ""
    label_x: float = 0
    label_before: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    x: float
    y: float
    text: str
    kind: str = "sub"


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    text: str


@dataclass
class Drawing:
    width: int
    height: int = 0
    title: str = ""
    ticks: list[Tick] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)
    events: list[Tick] = field(default_factory=list)


# ------------------------------------------------------------------ time


def span(fuzzy: Json | None) -> Span | None:
    """Where a date of a document lies; None without a date or without any bound."""
    if fuzzy is None or not (fuzzy["earliest"] or fuzzy["latest"]):
        return None
    first = year(fuzzy["earliest"] or fuzzy["latest"])
    last = year(fuzzy["latest"] or fuzzy["earliest"], end=True)
    sharp_from = year(fuzzy["certain_from"]) if fuzzy["certain_from"] else last
    sharp_to = year(fuzzy["certain_to"], end=True) if fuzzy["certain_to"] else first
    known_end = fuzzy["latest"] is not None and not fuzzy["edtf"].endswith("/")
    return Span(
        first,
        last,
        opens=fuzzy["earliest"] is not None and sharp_from - first <= VAGUE,
        closes=known_end and last - sharp_to <= VAGUE,
    )


def year(day: str | date, *, end: bool = False) -> float:
    """A day as decimal years; `end` gives its evening."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return day.year + (day.timetuple().tm_yday - (0 if end else 1)) / 366


@dataclass(frozen=True)
class Scale:
    """Decimal years to places across a drawing."""

    first: float
    last: float
    width: int

    def x(self, at: float) -> float:
        within = (at - self.first) / (self.last - self.first)
        return round(EDGE + within * (self.width - 2 * EDGE), 1)

    def shows(self, piece: Span) -> bool:
        return piece.last >= self.first and piece.first <= self.last

    def ticks(self) -> list[Tick]:
        step = next((s for s in STEPS if (self.last - self.first) / s <= MOST_TICKS), 100)
        place, found = -(-self.first // step) * step, []
        while place <= self.last:
            found.append(Tick(self.x(place), _tick_words(place)))
            place += step
        return found

    def bar(self, piece: Span, y: float, height: float, kind: str, **more: Any) -> Bar:
        """A piece of time, cut at the edges; where it was cut or its end is vague it fades."""
        first, last = max(piece.first, self.first), min(piece.last, self.last)
        fades_in = not piece.opens or piece.first < self.first
        fades_out = not piece.closes or piece.last > self.last
        fade = {(True, True): "both", (True, False): "in", (False, True): "out"}.get(
            (fades_in, fades_out), ""
        )
        x = self.x(first)
        return Bar(x, y, max(3, round(self.x(last) - x, 1)), height, kind, fade, **more)


def _tick_words(place: float) -> str:
    whole = int(place)
    return str(whole) if place == whole else MONTHS[round((place - whole) * 12)]


def window(pieces: Iterable[Span], width: int, *, margin: float = 0.08) -> Scale | None:
    pieces = list(pieces)
    if not pieces:
        return None
    first, last = min(p.first for p in pieces), max(p.last for p in pieces)
    pad = max((last - first) * margin, 0.4)
    return Scale(first - pad, last + pad, width)


# ------------------------------------------------------------------ one dialogue against official talks


def against_official(d: Json, processes: Sequence[Json], *, width: int = 700) -> Drawing | None:
    """A dialogue's periods, phases and meetings under the official talks and events of its time; None without dates."""
    own = _pieces(d["periods"]) + _pieces(d["meetings"])
    scale = window((piece for piece, _ in own), width)
    if scale is None:
        return None
    drawing = Drawing(width, title=d["name"], ticks=scale.ticks())
    y = _official(drawing, scale, processes, 34)
    y = _dialogue(drawing, scale, d, y)
    drawing.events = [
        Tick(scale.x((piece.first + piece.last) / 2), row["name"])
        for piece, row in _pieces(d["events"])
        if scale.shows(piece)
    ]
    drawing.height = int(y + 4)
    return drawing


def _pieces(rows: Iterable[Json]) -> list[tuple[Span, Json]]:
    return [(piece, row) for row in rows if (piece := span(row["date"]))]


def official_talks(process: Json, *, width: int = 700) -> Drawing | None:
    """The phases of one set of official talks; None without dates."""
    scale = window((piece for piece, _ in _pieces(process["phases"])), width)
    if scale is None:
        return None
    drawing = Drawing(width, title=process["name"], ticks=scale.ticks())
    drawing.height = int(_official(drawing, scale, [process], 34)) - 18
    drawing.rules.clear()
    return drawing


def _official(drawing: Drawing, scale: Scale, processes: Sequence[Json], y: float) -> float:
    shown = [(p, [x for x in _pieces(p["phases"]) if scale.shows(x[0])]) for p in processes]
    shown = [(p, phases) for p, phases in shown if phases]
    if not shown:
        return y
    drawing.labels.append(Label(EDGE, y, "Official talks", "head"))
    for process, phases in shown:
        y += ROW
        drawing.labels.append(Label(EDGE, y, process["name"]))
        for piece, phase in phases:
            stuck = phase["code"]["code"] in {"stalled", "collapsed"}
            kind = "outline" if stuck else "official"
            drawing.bars.append(scale.bar(piece, y + 5, 10, kind, title=phase["code"]["label"]))
        y += ROW
    drawing.rules.append(y + 6)
    return y + 26


def _dialogue(drawing: Drawing, scale: Scale, d: Json, y: float) -> float:
    drawing.labels.append(Label(EDGE, y, "This dialogue", "head"))
    y += 8
    for piece, row in _pieces(d["periods"]):
        drawing.bars.append(scale.bar(piece, y, 12, "bar", title=row["date"]["words"]))
    y += 17
    for place, (piece, row) in enumerate(_pieces(d["phases"])):
        drawing.bars.append(scale.bar(piece, y, 5, "bar2" if place % 2 else "bar", title=row["text"]))
        y += 7
    y += 3
    for piece, row in _pieces(d["meetings"]):
        held = row["kind"]["code"] == "dialogue_meeting" and row["status"]["code"] == "held"
        drawing.bars.append(
            _sharp(scale.bar(piece, y, 13, "tick" if held else "act", title=row["date"]["words"]))
        )
    y += 24
    for piece, row in _pieces(d["restrictions"]):
        if scale.shows(piece):
            drawing.bars.append(scale.bar(piece, y - 4, 5, "official", title=row["rule"]))
            drawing.labels.append(Label(EDGE, y + 14, f"Law: {row['rule']}"))
            y += 26
    return y


def _sharp(bar: Bar) -> Bar:
    """A meeting's width is its vagueness; it does not fade."""
    return Bar(bar.x, bar.y, bar.width, bar.height, bar.kind, "", bar.title)


# ------------------------------------------------------------------ all dialogues in lanes


@dataclass(frozen=True, slots=True)
class Entry:
    """One bar of the timeline of all: its lane, name, dates and page."""

    lane: str
    name: str
    begins: date
    ends: date
    href: str


def all_in_lanes(
    entries: Sequence[Entry], lanes: Sequence[str], events: Sequence[tuple[str, Json]], *, width: int = 1120
) -> Drawing | None:
    """Bars packed into rows under each lane's name, so that neither bars nor names overlap."""
    scale = window((Span(year(e.begins), year(e.ends, end=True)) for e in entries), width, margin=0.02)
    if scale is None:
        return None
    drawing = Drawing(width, ticks=scale.ticks())
    y = 26.0
    for lane in lanes:
        drawing.rules.append(y)
        drawing.labels.append(Label(EDGE, y + 15, lane, "head"))
        y = _packed(drawing, scale, [e for e in entries if e.lane == lane], y + 20) + 8
    drawing.events = [
        Tick(scale.x(piece.first), name) for name, d in events if (piece := span(d)) and scale.shows(piece)
    ]
    drawing.height = int(y)
    return drawing


def with_official(entries: Sequence[Entry], processes: Sequence[Json], *, width: int = 900) -> Drawing | None:
    """Dialogues as bars under the phases of the official talks; None without dialogues that have dates."""
    scale = window((Span(year(e.begins), year(e.ends, end=True)) for e in entries), width, margin=0.05)
    if scale is None:
        return None
    drawing = Drawing(width, ticks=scale.ticks())
    y = _official(drawing, scale, processes, 34)
    drawing.labels.append(Label(EDGE, y, "Dialogues", "head"))
    drawing.height = int(_packed(drawing, scale, entries, y + 10) + 4)
    return drawing


def _packed(drawing: Drawing, scale: Scale, entries: Sequence[Entry], y: float) -> float:
    """Each entry in the first row where its bar and name find room. Gives the y under the last row."""
    rows: list[float] = []  # how far each row is taken
    for entry in sorted(entries, key=lambda e: (e.begins, e.name)):
        bar, left, right = _placed(scale, entry)
        row = next((i for i, taken in enumerate(rows) if taken < left), len(rows))
        rows[row : row + 1] = [right]
        drawing.bars.append(
            Bar(
                bar.x,
                y + row * ROW,
                bar.width,
                11,
                "bar",
                bar.fade,
                entry.name,
                entry.href,
                bar.label_x,
                bar.label_before,
            )
        )
    return y + max(1, len(rows)) * ROW


def _placed(scale: Scale, entry: Entry) -> tuple[Bar, float, float]:
    """The bar, and how far it and its name reach to the left and right. A name without room goes before its bar."""
    piece = Span(year(entry.begins), year(entry.ends, end=True))
    bar = scale.bar(piece, 0, 11, "bar")
    end, text = bar.x + bar.width, len(entry.name) * LETTER + 6
    before = end + text > scale.width
    label = round(bar.x - 5 if before else end + 5, 1)
    placed = Bar(bar.x, 0, bar.width, 11, "bar", bar.fade, label_x=label, label_before=before)
    return placed, (bar.x - text if before else bar.x) - 4, end if before else end + text

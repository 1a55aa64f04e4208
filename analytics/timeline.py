"""Timelines: fuzzy dates in, places on a drawing out. Templates turn the places into SVG, and put the text beside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

Json = dict[str, Any]

MONTHS = ("January", "", "", "April", "", "", "July", "", "", "October", "", "")
STEPS = (0.25, 0.5, 1, 2, 5, 10, 20, 50)  # years between two ticks
MOST_TICKS = 9
LETTER = 6.9  # width of a letter at the drawing's size, roughly
VAGUE = 0.025  # of a drawing; an end known better than that is drawn sharp
OPEN = 1000.0  # years: the vagueness of an end that is not known at all
EDGE = 8
ROW = 18
FEWEST_LETTERS = 8  # of a name that is cut short
LONGEST_NAME = 60  # letters; the rest stands in the table


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in decimal years, and by how many years its ends are vague."""

    first: float
    last: float
    opens: float = 0
    closes: float = 0


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    kind: str
    fade: str = ""  # "", "in", "out" or "both": an end that is not exactly known
    title: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """The bars of one record and its name, which lead to its page."""

    href: str
    bars: tuple[Bar, ...]
    text: str
    x: float
    where: str  # the name stands "after", "before", "inside" or "over" the bars
    y: float
    marks: tuple[Bar, ...] = ()
    said: str = ""  # its accessible name, where that is more than the text

    @property
    def official(self) -> bool:
        return not any(bar.kind == "bar" for bar in self.bars)

    @property
    def left(self) -> float:
        return min(bar.x for bar in (*self.bars, *self.marks))

    @property
    def right(self) -> float:
        return max(bar.x + bar.width for bar in (*self.bars, *self.marks))


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
    links: list[Linked] = field(default_factory=list)
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
        opens=sharp_from - first if fuzzy["earliest"] else OPEN,
        closes=last - sharp_to if known_end else OPEN,
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

    def lines(self, places: Iterable[tuple[Span, str]]) -> list[Tick]:
        """A line in the middle of each stretch, as far as that is shown."""
        found = [((piece.first + piece.last) / 2, text) for piece, text in places]
        return [Tick(self.x(at), text) for at, text in found if self.first <= at <= self.last]

    def bar(self, piece: Span, y: float, height: float, kind: str, **more: Any) -> Bar:
        """A piece of time, cut at the edges; where it was cut or its end is vague it fades."""
        first, last = max(piece.first, self.first), min(piece.last, self.last)
        vague = (self.last - self.first) * VAGUE
        fades_in = piece.opens > vague or piece.first < self.first
        fades_out = piece.closes > vague or piece.last > self.last
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
    drawing.events = scale.lines((piece, row["name"]) for piece, row in _pieces(d["events"]))
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
class Mark:
    """Something on the bar of a record: a meeting ("tick"), an accord ("act"), talks that were stuck ("outline")."""

    at: Span
    kind: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a timeline: its lane, name, page, the stretches in which it was alive, and what lies on them."""

    lane: str
    name: str
    href: str
    pieces: tuple[Span, ...]
    kind: str = "bar"  # "official": drawn as what the dialogues are measured against
    marks: tuple[Mark, ...] = ()
    said: str = ""

    @property
    def whole(self) -> Span:
        spans = [*self.pieces, *(mark.at for mark in self.marks)]
        return Span(min(p.first for p in spans), max(p.last for p in spans))

    def within(self, scale: Scale) -> "Entry | None":
        """What the drawing shows of it, if anything."""
        pieces = tuple(piece for piece in self.pieces if scale.shows(piece))
        marks = tuple(mark for mark in self.marks if scale.shows(mark.at))
        return replace(self, pieces=pieces, marks=marks) if pieces or marks else None


def zoomed(entries: Iterable[Entry], asked: tuple[date, date] | None, width: int) -> Scale | None:
    """The years asked for, as far as anything reaches; all years without. None where there is nothing to draw."""
    whole = window((entry.whole for entry in entries), width, margin=0.02)
    if whole is None or asked is None:
        return whole
    first, last = max(whole.first, year(asked[0])), min(whole.last, year(asked[1], end=True))
    return Scale(first, last, width) if first < last else whole


def all_in_lanes(
    entries: Sequence[Entry],
    lanes: Sequence[str],
    events: Sequence[tuple[str, date]],
    *,
    width: int = 1120,
    scale: Scale | None = None,
) -> Drawing | None:
    """Bars packed into rows under each lane's name, so that neither bars nor names overlap."""
    scale = scale or zoomed(entries, None, width)
    if scale is None:
        return None
    entries = [shown for entry in entries if (shown := entry.within(scale))]
    used = {entry.lane for entry in entries}
    drawing = Drawing(scale.width, ticks=scale.ticks())
    y = 26.0
    for lane in (lane for lane in lanes if lane in used):
        drawing.rules.append(y)
        drawing.labels.append(Label(EDGE, y + 15, lane, "head"))
        y = _packed(drawing, scale, [e for e in entries if e.lane == lane], y + 23) + 6
    drawing.events = scale.lines((Span(year(day), year(day)), name) for name, day in events)
    drawing.height = int(y)
    return drawing


def with_official(entries: Sequence[Entry], processes: Sequence[Json], *, width: int = 900) -> Drawing | None:
    """Dialogues as bars under the phases of the official talks; None without dialogues that have dates."""
    scale = window((entry.whole for entry in entries), width, margin=0.05)
    if scale is None:
        return None
    drawing = Drawing(width, ticks=scale.ticks())
    y = _official(drawing, scale, processes, 34)
    drawing.labels.append(Label(EDGE, y, "Dialogues", "head"))
    drawing.height = int(_packed(drawing, scale, entries, y + 10) + 4)
    return drawing


def _packed(drawing: Drawing, scale: Scale, entries: Sequence[Entry], y: float) -> float:
    """Each entry in the first row where its bars and name find room. Gives the y under the last row."""
    rows: list[float] = []  # how far each row is taken
    for entry in sorted(entries, key=lambda e: (e.whole.first, e.name)):
        name = _named(scale, entry)
        row = next((i for i, taken in enumerate(rows) if taken < name.left), len(rows))
        rows[row : row + 1] = [name.right]
        drawing.links.append(_link(scale, entry, name, y + row * ROW))
    return y + max(1, len(rows)) * ROW


@dataclass(frozen=True, slots=True)
class _Name:
    """Where a name stands, and how far it and its entry reach."""

    text: str
    x: float
    where: str
    left: float
    right: float


def _named(scale: Scale, entry: Entry) -> _Name:
    """After the bars, before them, or inside a long one; where it has room nowhere, cut short on the roomier side, or
    across what lies there."""
    first = scale.x(max(entry.whole.first, scale.first))
    last = max(first + 3, scale.x(min(entry.whole.last, scale.last)))
    name, room = _short(entry.name, LONGEST_NAME), max(scale.width - last, first)
    if not _fits(name, room) and (inside := _inside(scale, entry, name)):
        return _Name(name, inside, "inside", first - 4, last)
    if room < FEWEST_LETTERS * LETTER:
        return _Name(
            _short(name, int(scale.width / LETTER)), round(scale.width / 2, 1), "over", first - 4, last
        )
    name = _short(name, int((room - 6) / LETTER))
    text = len(name) * LETTER + 6
    if last + text <= scale.width:
        return _Name(name, round(last + 5, 1), "after", first - 4, last + text)
    return _Name(name, round(first - 5, 1), "before", first - text, last)


def _fits(name: str, room: float) -> bool:
    return len(name) * LETTER + 6 <= room


def _inside(scale: Scale, entry: Entry, name: str) -> float | None:
    """The middle of the longest bar, if the name has room on it."""
    ends = [(scale.x(max(p.first, scale.first)), scale.x(min(p.last, scale.last))) for p in entry.pieces]
    first, last = max(ends, key=lambda pair: pair[1] - pair[0], default=(0.0, 0.0))
    return round((first + last) / 2, 1) if _fits(name, last - first) else None


def _link(scale: Scale, entry: Entry, name: _Name, y: float) -> Linked:
    bars = tuple(scale.bar(piece, y, 11, entry.kind, title=entry.name) for piece in entry.pieces)
    marks = tuple(_mark(scale, mark, y) for mark in entry.marks)
    return Linked(entry.href, bars, name.text, name.x, name.where, y=y, marks=marks, said=entry.said)


def _mark(scale: Scale, mark: Mark, y: float) -> Bar:
    """As wide as its date is vague: a meeting along the foot of the bar, an accord as a sign across it."""
    top, height = {"tick": (8, 5), "act": (-1, 13)}.get(mark.kind, (0, 11))
    return _sharp(scale.bar(mark.at, y + top, height, mark.kind, title=mark.title))


def _short(name: str, letters: int) -> str:
    return name if len(name) <= letters else f"{name[: max(1, letters - 1)].rstrip()}…"

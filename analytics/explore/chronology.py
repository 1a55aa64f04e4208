"""The timeline page: documents of dialogues and facts of official talks in, a drawing and its table out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from analytics.figures import Cell, Column
from analytics.timeline import Drawing, Entry, Mark, Scale, all_in_lanes, span, zoomed
from dialogues.presentation import alive
from records.presentation import Json, address, anchor, by, capital, counted, key, url

WIDTH = 832
LANES = 24  # of conflicts; the others together
OFFICIAL, EVENTS, OTHERS = "Official talks and accords", "Events", "Other conflicts and issues"
STUCK = ("stalled", "collapsed")
COLUMNS = (
    Column("name", "What"),
    Column("kind", "Kind"),
    Column("years", "When"),
    Column("meetings_recorded", "Meetings", number=True),
    Column("belongs_to", "Conflict or talks"),
    Column("address"),
)


def roots_of(facets: Iterable[str], above: Mapping[str, str | None]) -> list[str]:
    """Of the conflicts that a dialogue stands under those that belong to no other, by slug."""
    slugs = (f.partition(":")[2] for f in facets if f.startswith("conflict:"))
    return sorted(slug for slug in slugs if not above.get(slug))


def below(chosen: Iterable[str], above: Mapping[str, str | None]) -> set[str]:
    """These conflicts, and all within them."""
    found, size = {*chosen}, -1
    while len(found) != size:
        size = len(found)
        found |= {slug for slug, parent in above.items() if parent in found}
    return found


# ------------------------------------------------------------------ what is drawn


def entries_of(rows: Sequence[Json], lanes: Sequence[str], names: Mapping[str, str]) -> list[Entry]:
    """Dialogues that have a date, each in the first of the lanes, slugs of conflicts, that it belongs to."""
    dated = [(d, pieces) for d in rows if (pieces := alive(d["periods"]))]
    return [
        Entry(
            next((names[slug] for slug in lanes if slug in d["roots"]), OTHERS),
            d["name"],
            address("dialogue", d),
            pieces,
            marks=tuple(_meetings(d)),
            said=f"{d['name']}, {d['years']['words']}, {counted(d['meetings_recorded'], 'meeting')} recorded",
        )
        for d, pieces in dated
    ]


def _meetings(d: Json) -> Iterator[Mark]:
    for m in d["meetings"]:
        if (
            m["kind"]["code"] == "dialogue_meeting"
            and m["status"]["code"] == "held"
            and (at := span(m["date"]))
        ):
            yield Mark(at, "tick", f"Meeting: {m['date']['words']}")


def context_of(facts: Sequence[Json]) -> list[Entry]:
    """Phases and accords of official talks, together for each, and events."""
    events = [f for f in facts if "dialogues" in f]
    talks = by([f for f in facts if "process" in f and "dialogues" not in f], "process", "id")
    return [*map(_talks, talks.values()), *map(_event, events)]


def _talks(facts: Sequence[Json]) -> Entry:
    process = facts[0]["process"]
    phases = [(f, at) for f in facts if "fates" not in f and (at := span(f["date"]))]
    accords = [(f, at) for f in facts if "fates" in f and (at := span(f["date"]))]
    going = tuple(sorted((at for f, at in phases if f["code"]["code"] not in STUCK), key=lambda s: s.first))
    stuck = [Mark(at, "outline", f["code"]["label"]) for f, at in phases if f["code"]["code"] in STUCK]
    signed = [Mark(at, "act", f"{f['name']}: {f['date']['words']}") for f, at in accords]
    said = f"Official talks: {process['name']}"
    href = address("process", process)
    return Entry(OFFICIAL, process["name"], href, going, "official", (*stuck, *signed), said)


def _event(fact: Json) -> Entry:
    at = span(fact["date"])
    assert at is not None, "chosen by its date"
    said = f"{fact['name']}, {fact['date']['words']}"
    return Entry(EVENTS, fact["name"], _on_history(fact), (at,), "official", said=said)


def _on_history(event: Json) -> str:
    return f"{url('history')}#{anchor(event['id'])}"


def drawn(
    dialogues: Sequence[Entry], context: Sequence[Entry], lanes: Sequence[str], scale: Scale | None
) -> Drawing | None:
    """The dialogues by conflict, then official talks and events; a dotted line through all at each event."""
    if scale is None:
        return None
    drawing = all_in_lanes([*dialogues, *context], [*lanes, OTHERS, OFFICIAL, EVENTS], [], scale=scale)
    if drawing is not None:
        drawing.events = scale.lines((entry.whole, entry.name) for entry in context if entry.lane == EVENTS)
    return drawing


def scale_of(dialogues: Sequence[Entry], asked: tuple[date, date] | None) -> Scale | None:
    return zoomed(dialogues, asked, WIDTH)


# ------------------------------------------------------------------ the same as a table


def table(rows: Sequence[Json], facts: Sequence[Json], names: Mapping[str, str]) -> list[list[Cell]]:
    return [*(_row(d, names) for d in rows), *map(_context_row, facts)]


def _row(d: Json, names: Mapping[str, str]) -> list[Cell]:
    held = d["meetings_recorded"]
    listed = f"{url('meetings')}?dialogue={key(d)}&kind=dialogue_meeting" if held else ""
    return [
        Cell(d["name"], address("dialogue", d)),
        Cell(d["record_kind"]["label"]),
        Cell(d["years"]["words"], words=capital(d["years"]["words"] or "No date")),
        Cell(held, listed),
        Cell("; ".join(names.get(slug, slug) for slug in d["roots"])),
        Cell(address("dialogue", d)),
    ]


def _context_row(fact: Json) -> list[Cell]:
    name, kind, href = _told(fact)
    when = fact["date"]["words"]
    about = fact["process"]["name"] if fact["process"] and name != fact["process"]["name"] else ""
    return [
        Cell(name, href),
        Cell(kind),
        Cell(when, words=capital(when)),
        Cell(None),
        Cell(about),
        Cell(href),
    ]


def _told(fact: Json) -> tuple[str, str, str]:
    """Name, kind and page of an event, an accord or a phase of official talks."""
    if "dialogues" in fact:
        return fact["name"], f"Event: {fact['kind']['label'].lower()}", _on_history(fact)
    page = address("process", fact["process"])
    if "fates" in fact:
        return fact["name"], "Accord", page
    return fact["process"]["name"], f"Official talks: {fact['code']['label'].lower()}", page


def words(dialogues: Sequence[Entry], undated: int, context: Sequence[Entry], scale: Scale | None) -> str:
    """What the drawing tells, in a few sentences."""
    if scale is None:
        return "None of these has a date, so that nothing is drawn."
    shown = [entry for entry in dialogues if entry.within(scale)]
    lanes: dict[str, Any] = by([{"lane": entry.lane} for entry in shown], "lane")
    most = sorted(lanes.items(), key=lambda item: (-len(item[1]), item[0]))[:3]
    often = ", ".join(f"{name} ({len(found)})" for name, found in most)
    talks = sum(entry.lane == OFFICIAL for entry in context)
    events = sum(entry.lane == EVENTS for entry in context)
    beside = f"{counted(talks, 'set')} of official talks and {counted(events, 'event')}"
    without = f" {counted(undated, 'more has', 'more have')} no date." if undated else ""
    return f"{counted(len(shown), 'bar')}, most under {often}; beside {beside}.{without}"

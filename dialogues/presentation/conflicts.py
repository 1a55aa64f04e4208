"""From the documents of a conflict's dialogues and official talks to its page."""

from collections.abc import Iterable, Sequence

from analytics import timeline
from analytics.composition import composed
from analytics.meanwhile import meanwhile, stuck, whole
from dialogues.presentation.page import AT_THE_TABLE, money_line
from dialogues.querysets import CONTRAST
from records.citing import Citations
from records.presentation import Json, address, counted, dated


def conflict_page(c: Json, dialogues: Sequence[Json], talks: Sequence[Json], *, more: bool) -> Json:
    """What conflict.html needs.

    dialogues  with participations, periods, meetings, funding and transfers
    talks      with phases and agreements
    more       there may be further dialogues
    """
    entries = [
        timeline.Entry("", d["name"], address("dialogue", d), alive(d["periods"]))
        for d in dialogues
        if alive(d["periods"])
    ]
    ordinary = [d for d in dialogues if d["record_kind"]["code"] not in CONTRAST]
    return {
        "c": c,
        "dialogues": dialogues,
        "talks": talks,
        "drawing": timeline.with_official(entries, talks),
        "recurring": _recurring(dialogues),
        "all_counted": f"{'the first ' if more else ''}{counted(len(ordinary), 'dialogue')}",
        "uncounted": len(dialogues) - len(ordinary),
        **_together(ordinary, talks),
        "cites": Citations([]),
    }


def _together(dialogues: Sequence[Json], talks: Sequence[Json]) -> Json:
    """What is counted of dialogues taken together."""
    phases = stuck(talks)
    during = [(d, meanwhile(d["meetings"], phases)) for d in dialogues]
    return {
        "composition": composed(
            (d["name"], f"{address('dialogue', d)}#people", d["participations"]) for d in dialogues
        ),
        "stuck": [(d, found) for d, found in during if found and (found.found or found.undated)],
        "met": sum(found is not None for _, found in during),
        "all_met": whole(found for _, found in during if found),
        "crossed": dated({**t, "of": d} for d in dialogues for t in d["transfers"]),
        "paid": [d for d in dialogues if d["funding"]],
        "money_line": money_line([gift for d in dialogues for gift in d["funding"]]),
    }


def alive(periods: Iterable[Json]) -> tuple[timeline.Span, ...]:
    """The stretches in which a dialogue was alive, in order of time."""
    pieces = [piece for period in periods if (piece := timeline.span(period["date"]))]
    return tuple(sorted(pieces, key=lambda piece: (piece.first, piece.last)))


def _recurring(dialogues: Sequence[Json]) -> list[tuple[Json, list[Json]]]:
    """People who sat in two or more of the dialogues, most first."""
    seats: dict[str, tuple[Json, dict[str, Json]]] = {}
    for d in dialogues:
        for p in d["participations"]:
            if p["identity"] and p["status"]["code"] in AT_THE_TABLE:
                actor = p["identity"]["actor"]
                seats.setdefault(actor["id"], (actor, {}))[1][d["id"]] = d
    found = [(actor, list(where.values())) for actor, where in seats.values() if len(where) > 1]
    return sorted(found, key=lambda pair: (-len(pair[1]), pair[0]["name"]))

"""Pages that show the catalogue as a whole: over time, and on the map. Each is a figure with its table and files."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django_filters import FilterSet

from analytics.explore import chronology, places
from analytics.figures import Figure, source_line
from dialogues.models import Conflict
from dialogues.views import DIALOGUES, MEETINGS
from exchange.figures import answer
from outcomes.models import Agreement, ProcessPhase
from records.browsing import SPAN, Browsing, answers
from records.changes.reading import newest
from records.dates import filter_range
from records.facets import Side, side
from records.presentation import Json, Link, counted, url
from records.public import per_generation, takes
from records.viewer import current
from records.views import Listing, facts, misread, opened
from sources.models import Event, EventDialogue

# What there is to explore: route, name, one line.
EXPLORE = (
    (
        "timeline",
        "Timeline",
        "Every dialogue over time, by conflict, against official talks, accords and events.",
    ),
    ("map", "Map", "Where meetings were held, country by country."),
    ("compare", "Compare", "Two to four dialogues side by side, in everything that is coded of them."),
)


@takes()
def explore(request: HttpRequest) -> HttpResponse:
    return render(request, "explore/index.html", {"pages": EXPLORE})


@dataclass(frozen=True)
class Narrowed:
    """What was asked of a list, and what stands beside it."""

    filters: FilterSet
    listing: Listing
    side: Side

    @classmethod
    def of(cls, request: HttpRequest, browsing: Browsing, given: QueryDict) -> "Narrowed":
        filters = browsing.filters(given, browsing.rows())
        link = Link(url(browsing.route), given, frozenset(browsing.parameters))
        listing = Listing([], link, filters, "", "", "", misread(request, filters))
        return cls(filters, listing, side(browsing, filters, link, listing.chosen, listing.errors))

    def rows(self) -> QuerySet:
        return self.filters.qs.filter(self.side.browsing.shown(self.filters))

    @property
    def total(self) -> int:
        return self.side.total

    def page(self) -> dict[str, Any]:
        chips = self.listing.chips(self.side.words)
        return {"listing": self.listing, "side": self.side, "chips": chips, "years": _decades(self)}

    def asked(self) -> tuple[date, date] | None:
        """The years asked for; None without."""
        chosen = answers(self.filters)
        first, last = filter_range(chosen.get("from"), chosen.get("to"))
        return (first or date.min, last or date.max) if first or last else None


def _decades(narrowed: Narrowed) -> dict[str, Any]:
    """Ways to look at one decade, or at all years again."""
    link = narrowed.listing.link
    everything = link.without(*SPAN[:2]) if narrowed.asked() else ""
    return {"all": everything, "decades": [d for d in narrowed.side.decades if d.count]}


@per_generation
def _last_change() -> date | None:
    return _day([data for (data,) in newest()])


def _day(moments: list[Any]) -> date | None:
    return date.fromisoformat(moments[0][:10]) if moments else None


# ------------------------------------------------------------------ timeline

MOST = 300  # bars
MOST_FACTS = 200  # of each kind beside them
TIMELINE = replace(
    DIALOGUES,
    route="timeline",
    facets=("conflict", "years", "record_kind", "status", "quietness", "method", "audience", "convener"),
    unfolded=("years",),
)
READ = ("core", "id", "slug", "name", "facets", "periods", "meetings", "meetings_recorded")


@takes(*TIMELINE.filters.base_filters)
def timeline(request: HttpRequest, form: str = "") -> HttpResponse:
    """Dialogues over time, in lanes of conflicts, against what happened officially."""
    narrowed = Narrowed.of(request, TIMELINE, request.GET)
    names, above = narrowed.side.names.words[Conflict], narrowed.side.names.above
    rows = [
        opened(READ, row) | {"roots": chronology.roots_of(row[READ.index("facets")], above)}
        for row in narrowed.rows().order_by(F("begins").asc(nulls_last=True), "id").values_list(*READ)[:MOST]
    ]
    lanes = [slug for slug in narrowed.side.counted.values("conflict") if slug in names and slug not in above]
    lanes = lanes[: chronology.LANES]
    bars = chronology.entries_of(rows, lanes, names)
    scale = chronology.scale_of(bars, narrowed.asked())
    day, beside = _beside(narrowed, rows, scale)
    context = chronology.context_of(beside)
    drawing = chronology.drawn(bars, context, [names[slug] for slug in lanes], scale)
    figure = Figure(
        "timeline",
        "Dialogues over time, against official talks and events",
        "A bar stands for the years in which a dialogue was alive, a mark at its foot for a meeting held, as wide "
        "as its date is vague",
        _dated_of(len(bars), len(rows), narrowed.total),
        source_line(day, f"{len(rows):,} of {counted(narrowed.total, 'record')} that this choice finds"),
        chronology.words(bars, len(rows) - len(bars), context, scale),
        narrowed.listing.link.with_(),
        chronology.COLUMNS,
        chronology.table(rows, beside, names),
    )
    page = {**narrowed.page(), "drawing": drawing, "drawn": len(rows)}
    page |= {"width": chronology.WIDTH, "height": drawing.height if drawing else 20}
    return answer(request, figure, form, "explore/timeline", page, narrowed.listing.status)


def _dated_of(dated: int, rows: int, total: int) -> str:
    first = f" (the first {rows:,} of {total:,})" if rows < total else ""
    return f"{dated:,} of {counted(rows, 'record')}{first} have dates and are drawn"


def _beside(
    narrowed: Narrowed, rows: list[Json], scale: chronology.Scale | None
) -> tuple[date | None, list[Json]]:
    """The day of this generation; and events, phases and accords of the years that are drawn. One query, or none."""
    if scale is None:
        return (_last_change() if current().is_public else None), []
    within = Q(date_possible__overlap=DateRange(*scale.days(), "[]"))
    parts = [
        found.filter(within).order_by("begins", "id").values_list("data")[:MOST_FACTS]
        for found in _official(narrowed, rows)
    ]
    moment = [newest()] if current().is_public else []
    told = [_json(data) for (data,) in parts[0].union(*parts[1:], *moment, all=True).order_by()]
    beside = [fact for fact in told if isinstance(fact, dict)]
    beside.sort(key=lambda fact: (fact["date"]["earliest"] or "", fact["id"]))
    return _day([moment for moment in told if isinstance(moment, str)]), beside


def _json(data: Any) -> Any:
    return orjson.loads(data) if isinstance(data, (bytes, str)) else data


def _official(narrowed: Narrowed, rows: list[Json]) -> list[QuerySet]:
    """All of it, or what belongs to the conflicts asked for and the dialogues found."""
    events, phases, accords = facts(Event), facts(ProcessPhase), facts(Agreement)
    if not (asked := answers(narrowed.filters).get("conflict")):
        return [events, phases, accords]
    slugs = chronology.below(asked, narrowed.side.names.above)
    of_it = Q(process__conflict__slug__in=slugs)
    seen = EventDialogue.objects.filter(event=OuterRef("pk"), dialogue__in=[d["id"] for d in rows])
    return [events.filter(of_it | Exists(seen)), phases.filter(of_it), accords.filter(of_it)]


# ------------------------------------------------------------------ map

MAP = replace(
    MEETINGS,
    route="map",
    facets=("years", "kind", "status", "certainty", "record_kind"),
    unfolded=("years", "kind"),
)
HELD = {"kind": "dialogue_meeting", "status": "held"}  # unless something else is asked for


@takes(*(name for name in MAP.filters.base_filters if name not in ("q", "country")))
def world(request: HttpRequest, form: str = "") -> HttpResponse:
    """Meetings held, by the country in which they were."""
    given = request.GET.copy()
    for name, code in HELD.items():
        given.setdefault(name, code)
    narrowed = Narrowed.of(request, MAP, given)
    counts = narrowed.side.counted
    numbers, located = counts.values("country"), counts.of("country").shown
    to_list = Link(url("meetings"), given, frozenset(MEETINGS.parameters))
    found = places.areas(numbers, to_list)
    figure = Figure(
        "map",
        "Meetings by country",
        "The darker a country, the more of the meetings chosen were held there; a state that is no more is drawn as "
        "its area today",
        f"A country is recorded for {located:,} of {counted(narrowed.total, 'meeting')}, which belong to "
        f"{counted(narrowed.side.dialogues, 'dialogue')}",
        source_line(
            _last_change() if current().is_public else None,
            f"{located:,} of {counted(narrowed.total, 'meeting')}",
        ),
        places.words(numbers, narrowed.total - located),
        narrowed.listing.link.with_(),
        places.COLUMNS,
        places.table(numbers, to_list, narrowed.total - located),
    )
    page = {**narrowed.page(), "land": places.LAND, "areas": found, "legend": places.legend(found)}
    page |= {"width": places.WIDTH, "height": places.HEIGHT, "to_list": to_list.with_()}
    return answer(request, figure, form, "explore/map", page, narrowed.listing.status)

"""Pages that show the catalogue as a whole: over time, as a network, and on the map.

Each is a figure with its table and files.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django_filters import FilterSet

from actors.models import Actor
from analytics.counts import Condition
from analytics.explore import chronology, company, places
from analytics.explore.filters import NetworkFilter
from analytics.figures import Figure, source_line
from analytics.network import Network, find
from dialogues.models import Conflict, Dialogue
from dialogues.presentation import headline
from dialogues.views import DIALOGUES, MEETINGS
from exchange.figures import answer
from outcomes.models import Agreement, ProcessPhase
from records.browsing import SPAN, Browsing, answers
from records.changes.reading import newest
from records.dates import filter_range
from records.documents import RawJSON
from records.facets import Side, side
from records.presentation import Json, Link, counted, url
from records.public import takes
from records.viewer import current
from records.views import Listing, facts, misread
from sources.models import Event, EventDialogue

# What there is to explore: route, name, one line.
EXPLORE = (
    (
        "questions",
        "Questions",
        "Research questions with their answers, how each was computed, and of how many.",
    ),
    (
        "timeline",
        "Timeline",
        "Every dialogue over time, by conflict, against official talks, accords and events.",
    ),
    ("network", "Network", "Who sat with whom: people and bodies by dialogues."),
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

    def page(self, usual: Collection[str] = ()) -> dict[str, Any]:
        """What the frame needs. A filter that is `usual` has a value whatever is asked, and cannot be taken back."""
        chips = [chip for chip in self.listing.chips(self.side.words) if chip.name not in usual]
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


def _generation() -> date | None:
    """The day of the last public change; None at the desk, which shows more than a generation."""
    return _day([data for (data,) in newest()]) if current().is_public else None


def _day(moments: list[Any]) -> date | None:
    return date.fromisoformat(moments[0][:10]) if moments else None


# ------------------------------------------------------------------ timeline

MOST = 300  # bars
READ = ("core", "periods", "meetings", "meetings_recorded", "facets")
MOST_FACTS = 200  # of each kind beside them
TIMELINE = replace(
    DIALOGUES,
    route="timeline",
    facets=("conflict", "years", "record_kind", "status", "quietness", "method", "audience", "convener"),
    unfolded=("years",),
    listed=False,
)


@takes(*TIMELINE.filters.base_filters)
def timeline(request: HttpRequest, form: str = "") -> HttpResponse:
    """Dialogues over time, in lanes of conflicts, against what happened officially."""
    narrowed = Narrowed.of(request, TIMELINE, request.GET)
    names, above = narrowed.side.names.words[Conflict], narrowed.side.names.above
    roots = [slug for slug in narrowed.side.counted.values("conflict") if slug in names and slug not in above]
    lanes = roots[: chronology.LANES]
    day, rows, beside = _told(narrowed)
    bars, context = chronology.entries_of(rows, lanes, names), chronology.context_of(beside)
    scale = chronology.scale_of(bars, narrowed.asked())
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
    page = {**narrowed.page(), "drawing": drawing, "drawn": len(rows), "headline": headline}
    page |= {"width": chronology.WIDTH, "height": drawing.height if drawing else 20}
    return answer(request, figure, form, "explore/timeline", page, narrowed.listing.status)


def _dated_of(dated: int, rows: int, total: int) -> str:
    first = f" (the first {rows:,} of {total:,})" if rows < total else ""
    return f"{dated:,} of {counted(rows, 'record')}{first} have dates and are drawn"


def _told(narrowed: Narrowed) -> tuple[date | None, list[Json], list[Json]]:
    """The day of this generation, the dialogues by their beginning, and what happened beside them. One query."""
    parts = [_dialogues(narrowed), *_official(narrowed), *([newest()] if current().is_public else [])]
    found = parts[0].union(*parts[1:], all=True).order_by()
    told = [orjson.loads(data) if isinstance(data, bytes) else data for (data,) in found]
    above = narrowed.side.names.above
    rows = [
        {**d["core"], **d, "roots": chronology.roots_of(d["facets"], above)}
        for d in told
        if isinstance(d, dict) and "core" in d
    ]
    beside = [fact for fact in told if isinstance(fact, dict) and "core" not in fact]
    rows.sort(key=lambda d: (d["years"]["earliest"] or "9999", d["id"]))
    beside.sort(key=lambda fact: (fact["date"]["earliest"] or "", fact["id"]))
    return _day([moment for moment in told if isinstance(moment, str)]), rows, beside


def _dialogues(narrowed: Narrowed) -> QuerySet:
    """Of each what the drawing needs, as one json."""
    data = RawSQL(f"json_build_object({', '.join(f"'{name}', {name}" for name in READ)})", [], RawJSON())  # noqa: S611
    rows = narrowed.rows().annotate(data=data).order_by(F("begins").asc(nulls_last=True), "id")
    return rows.values_list("data")[:MOST]


def _official(narrowed: Narrowed) -> list[QuerySet]:
    """Events, phases and accords of the years shown: all, or those of the conflicts asked for and their dialogues."""
    events, phases, accords = facts(Event), facts(ProcessPhase), facts(Agreement)
    if asked := answers(narrowed.filters).get("conflict"):
        of_it = Q(process__conflict__slug__in=chronology.below(asked, narrowed.side.names.above))
        ids = narrowed.rows().order_by().values("pk")
        seen = EventDialogue.objects.filter(event=OuterRef("pk"), dialogue__in=ids)
        events, phases, accords = (
            events.filter(of_it | Exists(seen)),
            phases.filter(of_it),
            accords.filter(of_it),
        )
    within = Q(date_possible__overlap=DateRange(*_years(narrowed), "[]"))
    return [
        found.filter(within).order_by("begins", "id").values_list("data")[:MOST_FACTS]
        for found in (events, phases, accords)
    ]


def _years(narrowed: Narrowed) -> tuple[date, date]:
    """Those that any of the dialogues reaches, as far as they are asked for. Without any, none of ours."""
    first, last = narrowed.side.counted.span() or (date.min, date.min)
    asked = narrowed.asked() or (first, last)
    return max(first, min(asked[0], last)), min(last, max(asked[1], first))


# ------------------------------------------------------------------ network

NETWORK = replace(
    DIALOGUES,
    route="network",
    filters=NetworkFilter,
    facets=("conflict", "years", "record_kind", "status", "quietness", "method", "audience", "convener"),
    named={**DIALOGUES.named, "actor": Actor, "dialogue": Dialogue},
    words={"as": {code: words for code, words, _ in company.joined_by(())}},
    unfolded=("conflict",),
    listed=False,
)
GRAPHML = "application/graphml+xml"


@takes(*NETWORK.filters.base_filters)
def network(request: HttpRequest, form: str = "") -> HttpResponse:
    """Who sat with whom, in which dialogues; around somebody or a dialogue, or in all that is chosen."""
    narrowed = Narrowed.of(request, NETWORK, request.GET)
    asked, parts = answers(narrowed.filters), narrowed.filters.parts
    around = (asked.get("actor") or (), asked.get("dialogue") or ())
    public = current().is_public
    found = find(Condition.of(narrowed.rows()), parts, *around, beside=newest() if public else None)
    day = date.fromisoformat(found.beside[:10]) if found.beside else None
    most = company.PAIRS_TABLED if form else company.PAIRS_SHOWN
    drawing, link = company.drawn(found), narrowed.listing.link
    figure = Figure(
        "network",
        "People and bodies by the dialogues that they are joined to",
        "A line stands for one or more statements that somebody took part in a dialogue, or had the part asked for",
        company.denominator(found),
        source_line(day, f"{found.all_dialogues:,} of {counted(found.chosen, 'dialogue')}"),
        company.words(found, parts),
        link.with_(),
        company.COLUMNS,
        company.table(found.pairs[:most]),
    )
    if form == "graphml" and narrowed.listing.status == 200:
        return _graphml(found, figure)
    page = {**narrowed.page(), "network": found, "drawing": drawing, "parts": parts}
    page |= {"headline": company.headline(found, parts), "joined_by": company.joined_by(parts)}
    page |= {
        "again": sum(len(pair.shared) > 1 for pair in found.pairs),
        "query": link.with_()[len(link.path) :],
    }
    page |= {"width": company.WIDTH, "height": drawing.height if drawing else 20, "at": company}
    return answer(request, figure, form, "explore/network", page, narrowed.listing.status)


def _graphml(found: Network, figure: Figure) -> HttpResponse:
    about = {name: getattr(figure, name) for name in ("title", "units", "denominator", "source")}
    headers = {"Content-Disposition": 'attachment; filename="network.graphml"'}
    written = company.graphml(found, about, settings.SITE_URL)
    return HttpResponse(written, content_type=GRAPHML, headers=headers)


# ------------------------------------------------------------------ map

MAP = replace(
    MEETINGS,
    route="map",
    facets=("years", "kind", "status", "certainty", "record_kind"),
    unfolded=("years", "kind"),
    listed=False,
)
HELD = {"kind": "dialogue_meeting", "status": "held"}  # unless something else is asked for


@takes(*MAP.filters.base_filters)
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
        "The stronger its shade, the more of the meetings chosen were held in a country; a state that is no more is "
        "drawn as its area today",
        f"A country is recorded for {located:,} of {counted(narrowed.total, 'meeting')}, which belong to "
        f"{counted(narrowed.side.dialogues, 'dialogue')}",
        source_line(
            _generation(),
            f"{located:,} of {counted(narrowed.total, 'meeting')}",
        ),
        places.words(numbers, narrowed.total - located),
        narrowed.listing.link.with_(),
        places.COLUMNS,
        places.table(numbers, to_list, narrowed.total - located),
    )
    page = {**narrowed.page(HELD), "land": places.LAND, "areas": found, "legend": places.legend(found)}
    page |= {"width": places.WIDTH, "height": places.HEIGHT, "to_list": to_list.with_()}
    return answer(request, figure, form, "explore/map", page, narrowed.listing.status)

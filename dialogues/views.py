"""Pages of dialogues, their meetings, their money and the conflicts they are about."""

from datetime import date

import orjson
from django.db import connections
from django.db.models import DateField, F, Q, QuerySet, TextField, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from actors.models import Actor
from analytics.composition import took_part
from analytics.counts import ALL
from analytics.recurrence import elsewhere
from analytics.timeline import Drawing, Entry, all_in_lanes
from dialogues.documents import CONFLICT, DIALOGUE
from dialogues.filters import ORDERINGS, DialogueFilter, FundingFilter, MeetingFilter
from dialogues.models import Conflict, Dialogue, Funding, Meeting, Participation, ThirdPartyRole
from dialogues.presentation import (
    alive,
    conflict_page,
    conflict_tree,
    dialogue_page,
    headline,
    meeting_title,
    questions,
    shared_facets,
    with_conveners,
)
from dialogues.querysets import CONTRAST, first_bearing
from exchange.cite import linked
from exchange.cite.views import Citable
from outcomes.documents import PROCESS
from records.browsing import Browsing, everything
from records.citing import Citations
from records.documents import document_row, documents_of
from records.ordering import LISTED_FACTS
from records.presentation import Json
from records.presentation import counted as in_words
from records.presentation import key as key_of
from records.public import takes
from records.search.query import LONGEST, TOO_LONG
from records.viewer import current
from records.views import (
    browse,
    facts,
    find_document,
    find_documents,
    find_fact,
    listed,
    opened,
)
from sources.models import Event, Source
from sources.querysets import cited_ids

MOST_DIALOGUES = 200  # of one conflict on its page


# ------------------------------------------------------------------ home

LANES = 12  # of the timeline of all: eleven conflicts, and the others together
MOST_BARS = 300
OTHERS = "Other conflicts and issues"
# Dialogues of a special form, as the headline counts them.
BADGED = {
    "single_event": ("single meeting", ""),
    "forum_institution": ("standing body", "standing bodies"),
    "mission": ("mission", ""),
}


@takes()
def home(request: HttpRequest) -> HttpResponse:
    """What the library is, in numbers and on one timeline."""
    counted = everything(DIALOGUES)
    roots, events = _roots_and_events()
    numbers = counted.values("conflict")
    tally = sorted(
        ((slug, roots[slug], n) for slug, n in numbers.items() if slug in roots), key=lambda t: t[1]
    )
    page = {
        "total": counted.of(ALL).shown,
        "clusters": counted.of("record_kind:contact_cluster").every,
        "contrast": sum(counted.of(f"record_kind:{kind}").every for kind in ("back_channel", "mediation")),
        "others": [
            in_words(n, *words)
            for kind, words in BADGED.items()
            if (n := counted.of(f"record_kind:{kind}").shown)
        ],
        "begins": (counted.span() or [None])[0],
        "drawing": _timeline_of_all([slug for slug in numbers if slug in roots][: LANES - 1], roots, events),
        "tally": tally,
        "questions": questions(counted),
    }
    return render(request, "dialogues/home.html", page)


def _timeline_of_all(
    slugs: list[str], names: dict[str, str], events: list[tuple[str, date]]
) -> Drawing | None:
    documents = documents_of(DIALOGUE)._default_manager.exclude(begins=None)
    ordinary = documents.exclude(record_kind__in=[f"record_kind:{kind}" for kind in CONTRAST])
    rows = ordinary.order_by("begins", "id").values_list("slug", "id", "name", "periods", "facets")[
        :MOST_BARS
    ]
    lanes = {f"conflict:{slug}": names[slug] for slug in slugs}
    entries = [
        Entry(
            next((lane for facet, lane in lanes.items() if facet in found), OTHERS),
            name,
            reverse("dialogue", args=[slug or identifier]),
            alive(orjson.loads(periods)),
        )
        for slug, identifier, name, periods, found in rows
    ]
    used = {entry.lane for entry in entries}
    return all_in_lanes(entries, [lane for lane in [*lanes.values(), OTHERS] if lane in used], events)


def _roots_and_events() -> tuple[dict[str, str], list[tuple[str, date]]]:
    """Names of the conflicts that belong to no other, and the field's events with a day; one query for both."""
    roots = Conflict.objects.filter(parent=None).annotate(day=Value(None, output_field=DateField()))
    events = Event.objects.annotate(
        slug=Value(None, output_field=TextField()), day=F("date_possible__startswith")
    )
    rows = [found.order_by().values_list("slug", "name", "day") for found in (roots, events)]
    both = list(rows[0].union(rows[1], all=True).order_by())
    return (
        {slug: name for slug, name, _ in both if slug},
        sorted((name, day) for slug, name, day in both if not slug and day),
    )


# ------------------------------------------------------------------ one dialogue


CITED = Citable(
    "dialogue",
    "dialogues",
    lambda key: find_document(DIALOGUE, key),
    linked.dialogue,
    bibliography=lambda d: d["sources"],
)


def dialogue(request: HttpRequest, key: str) -> HttpResponse:
    """One dialogue, by slug or id."""
    d = CITED.find(key)
    page = dialogue_page(d, *_beside(d), first_bearing(shared_facets(d)))
    return render(request, "dialogues/dialogue.html", page | {"cite": CITED.of(d)})


MOST_TALKS = 6  # beside one dialogue


def _beside(d: Json) -> tuple[list[Json], list[Json]]:
    """Official talks that the dialogue is linked with or fed, and those on its conflicts; and the seats that its
    participants had in other dialogues. One query for both."""
    linked = {row["process"]["id"] for row in d["process_links"]}
    for row in d["transfers"]:
        linked |= {x["id"] for x in (row["from_process"], row["to_process"]) if x}
    conflicts = [row["conflict"]["id"] for row in d["conflicts"]]
    people = {p["identity"]["actor"]["id"] for p in d["participations"] if p["identity"] and took_part(p)}
    if not (linked or conflicts or people):
        return [], []
    names = ("core", "phases")
    seats, parameters = elsewhere(d["id"], people)
    chosen = (
        f"(select {', '.join(names)}, row_number() over (order by sort_name, id) as place from {PROCESS.table} "  # noqa: S608
        "where id = any (%s::uuid[]) or id in (select id from official_process where conflict_id = any (%s::uuid[])) "
        f"order by place limit {MOST_TALKS}) union all (select told, null, place from ({seats}) s) order by place"
    )
    with connections[current().alias].cursor() as cursor:
        cursor.execute(chosen, [[*linked], conflicts, *parameters])
        found = cursor.fetchall()
    talks = [opened(names, row[:2]) for row in found if row[1] is not None]
    return talks, [orjson.loads(row[0]) for row in found if row[1] is None]


# ------------------------------------------------------------------ the list


DIALOGUES = Browsing(
    route="dialogues",
    filters=DialogueFilter,
    rows=documents_of(DIALOGUE)._default_manager.all,
    orderings=ORDERINGS,
    first="begins",
    facets=(
        "conflict",
        "years",
        "convener",
        "method",
        "audience",
        "outcome",
        "contribution",
        "certainty",
        "funder",
        "goal",
        "quietness",
        "status",
        "transfer",
        "country",
        "record_kind",
        "track",
    ),
    unfolded=("conflict", "years"),
    named={
        "conflict": Conflict,
        **dict.fromkeys(("convener", "third_party", "participant", "funder"), Actor),
    },
    recorded={
        "funder": "A funder is named",
        "convener": "A convener is named",
        "country": "A country is recorded",
    },
    uncounted=("participant", "third_party", "result"),
    contrast=True,
)


@takes(*DIALOGUES.parameters)
def dialogues(request: HttpRequest) -> HttpResponse:
    """Dialogues narrowed by what they are, with counts beside."""
    columns = ("core", "sides", "roles")
    return browse(
        request, DIALOGUES, "dialogues/dialogues.html", columns, row=with_conveners, headline=headline
    )


# ------------------------------------------------------------------ meetings


MEETINGS = Browsing(
    route="meetings",
    filters=MeetingFilter,
    rows=lambda: listed(Meeting),
    orderings=LISTED_FACTS,
    first="date",
    facets=("years", "country", "kind", "status", "certainty", "record_kind"),
    unfolded=("years", "country"),
    named={"dialogue": Dialogue, "source": Source},
    recorded={"country": "A country is recorded"},
    contrast=True,
)


@takes(*MEETINGS.parameters)
def meetings(request: HttpRequest) -> HttpResponse:
    """All gatherings, by date."""
    return browse(request, MEETINGS, "dialogues/meetings.html", ("data",), title_of=meeting_title)


def _meeting(key: str) -> Json:
    """A gathering with who was there, and of its dialogue when it last changed and the sources cited here."""
    m = find_fact(Meeting, key)
    people = _people_at(m)
    told = document_row(DIALOGUE, m["dialogue"]["id"], [DIALOGUE.told(["changed"]), "sources"])
    if told is None:
        raise Http404
    cited = cited_ids(m, people)
    return m | {
        "slug": None,
        "name": f"{m['dialogue']['name']}, {m['date']['words'] if m['date'] else 'a meeting'}",
        "itself": m,  # a statement as well, unlike records
        "people": people,
        "sources": [s for s in orjson.loads(told[1]) if s["id"] in cited],
        **orjson.loads(told[0]),
    }


def _people_at(m: Json) -> list[Json]:
    """Participations and roles of third parties at a meeting."""
    named = {
        x["participation"] for x in [*m["attendances"], *filter(None, (r["speaker"] for r in m["remarks"]))]
    }
    there = [
        facts(Participation).filter(Q(meeting=m["id"]) | Q(pk__in=named)).order_by().values_list("data"),
        facts(ThirdPartyRole).filter(meeting=m["id"]).order_by().values_list("data"),
    ]
    found = [orjson.loads(data) for (data,) in there[0].union(there[1], all=True).order_by()]
    return sorted(found, key=lambda row: row["id"])


MEETING_CITED = Citable("meeting", "meetings", _meeting, linked.meeting)


def meeting(request: HttpRequest, key: str) -> HttpResponse:
    """One gathering, with who was there as far as that is known of this one."""
    m = MEETING_CITED.find(key)
    people = m["people"]
    seats = {p["id"]: p for p in people if "attribution" in p}
    listed = {x["participation"] for x in m["attendances"]}
    page = {
        "m": m,
        "title": meeting_title(m),
        "seats": seats,
        "participations": [p for p in seats.values() if p["meeting"] == m["id"] and p["id"] not in listed],
        "roles": [p for p in people if "attribution" not in p],
        "cites": Citations(m["sources"]),
        "cite": MEETING_CITED.of(m),
    }
    return render(request, "dialogues/meeting.html", page)


# ------------------------------------------------------------------ money


FUNDING = Browsing(
    route="funding",
    filters=FundingFilter,
    rows=lambda: listed(Funding),
    orderings=LISTED_FACTS,
    first="date",
    facets=(
        *("funder", "kind", "years", "conditions", "decision"),
        *("disclosure", "approval", "certainty", "record_kind"),
    ),
    unfolded=("funder", "kind"),
    named={"funder": Actor, "dialogue": Dialogue, "source": Source},
    recorded={"funder": "A funder is named"},
    contrast=True,
)


@takes(*FUNDING.parameters)
def funding(request: HttpRequest) -> HttpResponse:
    """Who paid for what, and on which conditions."""
    return browse(request, FUNDING, "dialogues/funding.html", ("data",))


# ------------------------------------------------------------------ conflicts


@takes("q")
def conflicts(request: HttpRequest) -> HttpResponse:
    """The tree of conflicts and issues, with the number of dialogues on each."""
    rows = Conflict.objects.order_by("position", "name", "id").values_list(
        "id", "slug", "name", "region", "parent_id"
    )
    counted = everything(DIALOGUES)
    text = request.GET.get("q", "")
    wrong = TOO_LONG if len(text) > LONGEST else ""
    page = {
        "tree": conflict_tree(rows, counted.values("conflict"), text[:LONGEST].casefold().split()),
        "total": counted.of(ALL).shown,
        "q": text,
        "wrong": wrong,
    }
    return render(request, "dialogues/conflicts.html", page, status=400 if wrong else 200)


def _on(c: Json) -> QuerySet:
    """The dialogues that the page of a conflict shows."""
    found = documents_of(DIALOGUE)._default_manager.filter(facets__contains=[f"conflict:{key_of(c)}"])
    return found.order_by("begins", "id")[:MOST_DIALOGUES]


def _sources_on(c: Json) -> list[Json]:
    """Every source of a dialogue on the conflict, by title. One query."""
    found = {s["id"]: s for (row,) in _on(c).values_list("sources") for s in orjson.loads(row)}
    return sorted(found.values(), key=lambda s: (s["title"].casefold(), s["id"]))


CONFLICT_CITED = Citable(
    "conflict",
    "conflicts",
    lambda key: find_document(CONFLICT, key),
    linked.conflict,
    bibliography=_sources_on,
)


def conflict(request: HttpRequest, key: str) -> HttpResponse:
    """One conflict: its dialogues, its official talks, and the people who come back."""
    c = CONFLICT_CITED.find(key)
    names = ("core", "participations", "periods", "meetings", "funding", "transfers")
    dialogues = [opened(names, row) for row in _on(c).values_list(*names)]
    talks = find_documents(
        PROCESS,
        "id = any (%s::uuid[])",
        [[p["id"] for p in c["processes"]]],
        sections=["phases", "agreements"],
    )
    page = conflict_page(c, dialogues, talks, more=len(dialogues) == MOST_DIALOGUES)
    return render(request, "dialogues/conflict.html", page | {"cite": CONFLICT_CITED.of(c)})

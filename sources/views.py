"""Pages of sources, and of the field's own history."""

from collections.abc import Sequence
from typing import Any

import orjson
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from actors.models import Actor
from dialogues.models import Dialogue
from exchange.cite import linked
from exchange.cite.views import Citable
from exchange.cite.works import of_source
from outcomes.models import Assessment
from records.browsing import Browsing
from records.citing import Citations
from records.documents import documents_of
from records.presentation import Json, by, dated
from records.public import takes
from records.viewer import current
from records.views import browse, facts, find_document
from sources.documents import SOURCE
from sources.filters import ORDERINGS, SourceFilter
from sources.models import Event, Publication
from sources.querysets import sources_cited

MOST = 500  # rows of one kind on the page of the field's history
# What a source speaks to, in words: one and several.
KINDS = {
    "affiliation": ("a post", "posts"),
    "conflict_party": ("a party to a conflict", "parties to a conflict"),
    "dialogue": ("the summary", "summaries"),
    "dialogue_conflict": ("what it was about", "what it was about"),
    "period": ("its time", "its times"),
    "phase": ("a phase", "phases"),
    "classification": ("a label", "labels"),
    "meetings_stated": ("a number of meetings", "numbers of meetings"),
    "meeting": ("a meeting", "meetings"),
    "remark": ("something said at a meeting", "things said at meetings"),
    "attendance": ("who was at a meeting", "who was at meetings"),
    "dialogue_relation": ("a relation to another dialogue", "relations to other dialogues"),
    "participation": ("somebody who took part", "people who took part"),
    "involvement": ("somebody connected", "people connected"),
    "third_party_role": ("a third party", "third parties"),
    "funding": ("money", "money"),
    "official_stance": ("what an official said or did", "statements and acts of officials"),
    "legal_restriction": ("a law", "laws"),
    "process_phase": ("a phase of the talks", "phases of the talks"),
    "agreement": ("an agreement", "agreements"),
    "seat": ("a seat at the official table", "seats at the official table"),
    "process_link": ("how it stands to official talks", "how it stands to official talks"),
    "outcome": ("a result", "results"),
    "transfer": ("something that crossed", "things that crossed"),
    "fate": ("what became of it", "what became of it"),
    "assessment": ("a judgement", "judgements"),
    "claim_version": ("a disputed account", "disputed accounts"),
    "event": ("an event", "events"),
    "publication": ("a publication", "publications"),
}


SOURCES = Browsing(
    route="sources",
    filters=SourceFilter,
    rows=documents_of(SOURCE)._default_manager.all,
    orderings=ORDERINGS,
    first="name",
    facets=("source_type", "years", "reliability", "extent"),
    unfolded=("source_type",),
    named={"dialogue": Dialogue, "author": Actor},
    uncounted=("cited_in",),
)


@takes(*SOURCES.parameters)
def sources(request: HttpRequest) -> HttpResponse:
    """Everything that the catalogue rests on."""
    return browse(request, SOURCES, "sources/sources.html", ("core", "authors", "derived_from"))


CITED = Citable("source", "sources", lambda key: find_document(SOURCE, key), linked.source, of_source)


def source(request: HttpRequest, key: str) -> HttpResponse:
    """One source: what it is, what it rests on, what it supports, and how much rests on it alone."""
    s = CITED.find(key)
    page = {
        "s": s,
        "cite": CITED.of(s),
        "supported": _supported(s["supports"]),
        "facts": len(s["supports"]),
        "alone": _alone(s["id"]),
    }
    return render(request, "sources/source.html", page)


def _supported(rows: Sequence[Json]) -> list[Json]:
    """What the source speaks to, by record and then by kind, in words."""
    found = []
    for _, mine in by(rows, "dialogue", "id").items():
        for _, ours in by(mine, "process", "id").items():
            kinds = [
                {"words": _kind_words(kind, facts), "facts": facts}
                for kind, facts in by(ours, "kind").items()
            ]
            found.append({"dialogue": ours[0]["dialogue"], "process": ours[0]["process"], "kinds": kinds})
    return sorted(found, key=lambda row: (row["dialogue"] or row["process"] or {"name": "￿"})["name"])


def _kind_words(kind: str, facts: Sequence[Any]) -> str:
    one, several = KINDS[kind]
    return one if len(facts) == 1 else f"{len(facts)} {several}" if one != several else several


def _alone(identifier: str) -> int:
    """How many statements no other source speaks to."""
    with connections[current().alias].cursor() as cursor:
        cursor.execute(
            "select count(distinct c.fact_id) from cited_by_source c where c.source_id = %s and not exists "
            "(select from cited o where o.fact_id = c.fact_id and o.source_id <> c.source_id)",
            [identifier],
        )
        return cursor.fetchone()[0]


# ------------------------------------------------------------------ the field's own history


def _history(key: str) -> Json:
    return {"id": "", "slug": "", "name": "A short history of Track Two", "changed": None, "rows": _told()}


HISTORY_CITED = Citable("history", "history", _history, linked.history, keyed=False)


@takes()
def history(request: HttpRequest) -> HttpResponse:
    """A short history of Track Two from events, publications and signed statements."""
    h = HISTORY_CITED.find("")
    page = {
        "title": h["name"],
        "rows": h["rows"],
        "cites": Citations(sources_cited(h["rows"])),
        "cite": HISTORY_CITED.of(h),
    }
    return render(request, "sources/history.html", page)


def _told() -> list[Json]:
    """Events, publications and statements on the field as a whole, in one query and one order of time."""
    events, publications = facts(Event), facts(Publication)
    statements = facts(Assessment).filter(dialogue=None)
    parts = [
        rows.order_by("begins", "id").values_list("data")[:MOST]
        for rows in (events, publications, statements)
    ]
    told = [orjson.loads(data) for (data,) in parts[0].union(*parts[1:], all=True).order_by()]
    told.sort(key=lambda row: row["id"])
    return dated([{**row, "told_as": _told_as(row)} for row in told])


def _told_as(row: Json) -> str:
    if "by" in row:
        return "statement"
    return "publication" if "title" in row else "event"

"""Pages of people and organisations in the world."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from actors.documents import ACTOR
from actors.filters import ActorFilter
from actors.presentation import actor_page
from dialogues.documents import DIALOGUE
from records.documents import documents_of
from records.public import takes
from records.views import find_document, find_documents, list_page, opened
from sources.querysets import sources_cited

COLUMNS = ("core", "names", "participations", "roles", "funding_given", "seats")
PARTS = {"participant": "took part", "third_party": "third party", "funder": "funder", "official": "official"}
TITLES = {
    "": ("person or organisation", "people and organisations"),
    "participant": ("participant", "participants"),
    "third_party": ("third party", "third parties"),
    "funder": ("funder", "funders"),
}


def _actors(part: str, name: str) -> Callable[[HttpRequest], HttpResponse]:
    """A list of actors; with a part, of those who played it."""

    @takes(*ActorFilter.base_filters, "cursor")
    def view(request: HttpRequest) -> HttpResponse:
        documents = documents_of(ACTOR)._default_manager.only(*COLUMNS[1:], "id", "core", "sort_name")
        if part:
            documents = documents.filter(facets__contains=[f"as:{part}"])
        filters = ActorFilter(request.GET, documents)
        listing = list_page(request, filters, ["sort_name"])
        page = {
            "name": name,
            "words": TITLES[part],
            "listing": listing,
            "chips": listing.chips(lambda name, value: PARTS.get(value, value)),
            "rows": [opened(COLUMNS, [getattr(row, column) for column in COLUMNS]) for row in listing.rows],
            "total": filters.qs.count(),
        }
        return render(request, "actors/actors.html", page, status=listing.status)

    return view


actors = _actors("", "actors")
participants = _actors("participant", "participants")
third_parties = _actors("third_party", "third-parties")
funders = _actors("funder", "funders")


def actor(request: HttpRequest, key: str) -> HttpResponse:
    """One person or body: every dialogue with the post then and the part played, and official seats, by year."""
    a = find_document(ACTOR, key)
    mentioned = {
        row["dialogue"]["id"]
        for part in a.values()
        if isinstance(part, list)
        for row in part
        if row.get("dialogue")
    }
    dialogues = (
        find_documents(DIALOGUE, "id = any (%s::uuid[])", [[*mentioned]], limit=500) if mentioned else []
    )
    return render(request, "actors/actor.html", actor_page(a, dialogues, sources_cited(a)))

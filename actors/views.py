"""Pages of people and organisations in the world."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from actors.documents import ACTOR
from actors.filters import ORDERINGS, ActorFilter
from actors.presentation import actor_page
from dialogues.documents import DIALOGUE
from exchange.cite import linked
from exchange.cite.views import Citable
from records.browsing import Browsing
from records.documents import documents_of
from records.public import takes
from records.views import browse, find_document, find_documents
from sources.querysets import sources_cited

COLUMNS = ("core", "names", "participations", "roles", "funding_given", "seats")
PARTS = {
    "participant": "Took part",
    "third_party": "Third party",
    "funder": "Funder",
    "official": "Sat in official talks",
}
TITLES = {
    "": ("person or organisation", "people and organisations"),
    "participant": ("participant", "participants"),
    "third_party": ("third party", "third parties"),
    "funder": ("funder", "funders"),
}


def _actors(part: str, route: str) -> Callable[[HttpRequest], HttpResponse]:
    """A list of actors; with a part, of those who played it."""
    browsing = Browsing(
        route=route,
        filters=ActorFilter,
        rows=lambda: _with_part(part),
        orderings=ORDERINGS,
        first="name",
        facets=("kind", "role") if part else ("as", "kind", "role"),
        unfolded=("as", "kind", "role"),
        words={"as": PARTS},
    )

    @takes(*browsing.parameters)
    def view(request: HttpRequest) -> HttpResponse:
        return browse(request, browsing, "actors/actors.html", COLUMNS, name=route, words=TITLES[part])

    return view


def _with_part(part: str) -> QuerySet:
    documents = documents_of(ACTOR)._default_manager.all()
    return documents.filter(facets__contains=[f"as:{part}"]) if part else documents


actors = _actors("", "actors")
participants = _actors("participant", "participants")
third_parties = _actors("third_party", "third-parties")
funders = _actors("funder", "funders")


CITED = Citable("actor", "actors", lambda key: find_document(ACTOR, key), linked.actor)


def actor(request: HttpRequest, key: str) -> HttpResponse:
    """One person or body: every dialogue with the post then and the part played, and official seats, by year."""
    a = CITED.find(key)
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
    page = actor_page(a, dialogues, sources_cited(a))
    return render(request, "actors/actor.html", page | {"cite": CITED.of(a)})

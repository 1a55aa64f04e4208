"""Pages of people and organisations in the world."""

from collections.abc import Callable, Collection
from typing import Any

import orjson
from django.db import connections
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from actors.documents import ACTOR
from actors.filters import ORDERINGS, ActorFilter
from actors.presentation import actor_page, convened, sat_in
from analytics.recurrence import brought_together, companions
from dialogues.documents import DIALOGUE
from exchange.cite import linked
from exchange.cite.views import Citable
from records.browsing import Browsing
from records.documents import documents_of
from records.presentation import Json, by
from records.public import takes
from records.viewer import current
from records.views import browse, find_document
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


MOST = 500  # dialogues whose years one page tells
NOTHING: tuple[str, list[Any]] = ("select null::json as told, 0 as place where false", [])
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
    page = actor_page(a, *_beside(a, mentioned), sources_cited(a))
    return render(request, "actors/actor.html", page | {"cite": CITED.of(a)})


def _beside(a: Json, mentioned: Collection[str]) -> tuple[list[Json], list[Json], list[Json]]:
    """The cores of the dialogues mentioned; who took part in several of the actor's own; and how close to power those
    were whom the actor brought together. One query for all."""
    documents = (
        f"select core as told, 0 as place from {DIALOGUE.table} where id = any (%s::uuid[]) limit {MOST}"  # noqa: S608
    )
    asked: list[tuple[str, list[Any]]] = [(documents, [[*mentioned]])]
    asked += [
        companions(a["id"]) if sat_in(a) else NOTHING,
        brought_together(a["id"]) if convened(a) else NOTHING,
    ]
    if not mentioned:
        return [], [], []
    arms = [
        f"select {part} as part, told, place from ({sql}) s{part}"  # noqa: S608
        for part, (sql, _) in enumerate(asked)
    ]
    with connections[current().alias].cursor() as cursor:
        cursor.execute(
            f"{' union all '.join(arms)} order by part, place",
            [parameter for _, parameters in asked for parameter in parameters],
        )
        found = by(
            [{"part": part, "told": orjson.loads(told)} for part, told, _ in cursor.fetchall()], "part"
        )
    dialogues, others, brought = ([row["told"] for row in found.get(part, [])] for part in range(3))
    return dialogues, others, brought

"""Names while somebody types one into a form: among the records that they can see, with what tells namesakes apart."""

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actors.models import Affiliation
from desk.references import coded
from records.public import takes
from records.search.finding import kinds
from records.search.names import suggest
from records.search.query import Query

POSTS = 2  # of a person


@require_safe
@takes("q", "of")
def names(request: HttpRequest) -> HttpResponse:
    """At most ten records of a kind with a name like what was typed so far: list items for the field's box."""
    kind = request.GET.get("of", "actor")
    if kind not in kinds():
        raise Http404
    found = suggest(Query.read(request.GET.get("q", "")).text, [kinds()[kind]])
    posts = _posts(one.id for one in found) if kind == "actor" else {}
    rows = [
        {"value": coded(one.name, one.id), "name": one.name, "beside": [one.other, *posts.get(one.id, [])]}
        for one in found
    ]
    return render(request, "desk/names.html", {"rows": rows})


def _posts(people: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The posts that each held, the last first."""
    held: dict[UUID, list[str]] = {}
    rows = Affiliation.objects.filter(actor_id__in=[*people]).order_by("-date_possible", "id")
    for actor, post in rows.values_list("actor_id", "post"):
        known = held.setdefault(actor, [])
        if len(known) < POSTS and post not in known:
            known.append(post)
    return held

"""Which rows default lists and figures leave out, and which dialogues stand first under a facet."""

from collections.abc import Sequence
from typing import Any

from django.db import connections

from records.public import MOST_KEPT, public_per_generation
from records.viewer import current

FIRST = 24  # dialogues under a facet: more than any page shows, were some of them to stand on it already
# Kept for contrast; out of default lists and figures (design rule 6).
CONTRAST = ("contact_cluster", "back_channel", "mediation")


def first_bearing(facets: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """For each facet the first dialogues that bear it: id, slug, name, begins, years in words. One query at most.

    A common conflict has thousands of dialogues, and each of their pages asks for the same few.
    """
    kept = _kept_bearing()
    known = {facet: kept[facet] for facet in facets if facet in kept}
    if missing := [facet for facet in facets if facet not in known]:
        found = _read_bearing(missing)
        known |= found
        if len(kept) > MOST_KEPT:
            kept.clear()
        kept.update(found)
    return known


@public_per_generation
def _kept_bearing() -> dict[str, list[dict[str, Any]]]:
    return {}


def _read_bearing(facets: list[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {facet: [] for facet in facets}
    with connections[current().alias].cursor() as cursor:
        cursor.execute(
            # All facets are looked for at once, for at the desk each dialogue's are put together to be looked at; and
            # what is shown is read of the few that are shown, one by one.
            "with bearing as materialized (select id, begins, facets from dialogue_document where facets && %s) "
            "select f.facet, d.id::text, d.slug, d.name, d.begins, d.core->'years'->>'words' "
            "from unnest(%s::text[]) f(facet) cross join lateral (select id, begins from bearing "
            "where facets @> array[f.facet] order by begins, id limit %s) b "
            "cross join lateral "
            "(select id, slug, name, begins, core from dialogue_document where id = b.id offset 0) d "
            "order by f.facet, b.begins, b.id",
            [facets, facets, FIRST],
        )
        for facet, *row in cursor.fetchall():
            found[facet].append(dict(zip(("id", "slug", "name", "begins", "years"), row, strict=True)))
    return found

"""Which rows default lists and figures leave out, and which dialogues stand first under a facet."""

from collections.abc import Sequence
from typing import Any

from django.db import connections

from dialogues.documents import DIALOGUE
from records.gathered import bearing
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


SHOWN = "d.id::text, d.slug, d.name, d.begins, d.core->'years'->>'words'"


def _read_bearing(facets: list[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {facet: [] for facet in facets}
    with connections[current().alias].cursor() as cursor:
        cursor.execute(*(_one_by_one if current().is_public else _at_once)(facets))
        for facet, *row in cursor.fetchall():
            found[facet].append(dict(zip(("id", "slug", "name", "begins", "years"), row, strict=True)))
    return found


def _one_by_one(facets: list[str]) -> tuple[str, list[Any]]:
    """Each facet by itself, so that the planner can walk in the order of time until there are enough of a common one,
    and look a rare one up."""
    arm = (
        f"(select %s::text as facet, {SHOWN} from (select id from dialogue_document where facets @> array[%s] "  # noqa: S608
        "order by begins, id limit %s) b join dialogue_document d on d.id = b.id order by d.begins, d.id)"
    )
    return " union all ".join([arm] * len(facets)), [p for facet in facets for p in (facet, facet, FIRST)]


def _at_once(facets: list[str]) -> tuple[str, list[Any]]:
    """All facets together: at the desk the rows that give them are looked up, and only what is shown is read of the few
    that are shown."""
    borne, slugs = bearing(DIALOGUE.facets, facets)
    return (
        f"with bearing as materialized (select b.facet, d.id, d.begins from ({borne}) b "  # noqa: S608
        "join dialogue_document d on d.id = b.id) "
        f"select f.facet, {SHOWN} from unnest(%s::text[]) f(facet) cross join lateral (select id, begins from bearing "
        "where facet = f.facet order by begins, id limit %s) b "
        "cross join lateral "
        "(select id, slug, name, begins, core from dialogue_document where id = b.id offset 0) d "
        "order by f.facet, b.begins, b.id",
        [*slugs, facets, FIRST],
    )

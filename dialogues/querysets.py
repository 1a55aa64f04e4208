"""Which rows default lists and figures leave out, for everything that belongs to a dialogue."""

from typing import Any

from django.db.models import Count, Q, QuerySet

# Kept for contrast; out of default lists and figures (design rule 6).
CONTRAST = ("contact_cluster", "back_channel", "mediation")
KEPT_FOR_CONTRAST = Q(dialogue__record_kind__in=[f"record_kind:{kind}" for kind in CONTRAST])


def of_dialogues(facts: QuerySet, *, every_kind: bool = False) -> QuerySet:
    """Facts of ordinary dialogues; with `every_kind` also of groups of contacts, back channels and mediations."""
    return facts if every_kind else facts.exclude(KEPT_FOR_CONTRAST)


def figures(facts: QuerySet, *, every_kind: bool = False) -> dict[str, Any]:
    """How many facts and of how many records, and how many of records kept for contrast are left out. One query."""
    counted = Q() if every_kind else ~KEPT_FOR_CONTRAST
    left = Q(pk__in=[]) if every_kind else KEPT_FOR_CONTRAST
    return facts.order_by().aggregate(
        total=Count("pk", filter=counted),
        dialogues=Count("dialogue", filter=counted, distinct=True),
        left_out=Count("pk", filter=left),
    )

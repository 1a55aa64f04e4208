"""What lists of dialogues are narrowed by; the same for the page and the API."""

from itertools import product
from typing import Any

import django_filters
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef, Q, QuerySet

from dialogues.documents import DIALOGUE
from dialogues.models import Period
from records.dates import filter_range
from records.documents import documents_of
from records.filters import CodeField, CodeFilter, FacetFilter, FuzzyDateFilter, NameFilter
from records.vocabulary import vocabulary

# Kept for contrast; out of default lists and figures (design rule 6).
CONTRAST = ("contact_cluster", "back_channel", "mediation")


class RecordKindFilter(django_filters.Filter):
    """Ordinary dialogues unless kinds are named; `all` leaves nothing out."""

    field_class = CodeField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(scheme="record_kind", also=["all"], required=False, **kwargs)

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        if "all" in (value or []):
            return qs
        if value:
            return qs.filter(facets__overlap=[f"record_kind:{kind}" for kind in value])
        return qs.exclude(facets__overlap=[f"record_kind:{kind}" for kind in CONTRAST])


class ResultFilter(django_filters.Filter):
    """One of the three that hold of one outcome together; the filter set joins them."""

    field_class = CodeField

    def __init__(self, scheme: str, **kwargs: Any) -> None:
        super().__init__(scheme=scheme, required=False, **kwargs)

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        return qs


class DialogueFilter(django_filters.FilterSet):
    q = NameFilter(label="Name", help_text="Words in any of the names; accents do not matter.")
    record_kind = RecordKindFilter(
        label="Kind", help_text="Kind of record; repeatable; `all` for every kind."
    )
    track = CodeFilter("track", label="What it has been called", help_text="A track label somebody gave it.")
    goal = CodeFilter("goals", label="Goal", help_text="What it aimed at.")
    method = CodeFilter("methods", label="Method", help_text="How it worked.")
    audience = CodeFilter("audience", label="Audience", help_text="Whom it gathered.")
    quietness = CodeFilter("quietness", label="How quiet it was", help_text="How quiet it was in its time.")
    status = CodeFilter(
        "status", label="What became of it", help_text="Under way, ended, became official talks …"
    )
    conflict = FacetFilter(
        "conflict", label="Conflict", help_text="Slug of a conflict; includes all within it."
    )
    country = FacetFilter("country", label="Country of a meeting", help_text="Where a meeting was held.")
    convener = FacetFilter("convener", label="Convener", help_text="Slug of a convener.")
    third_party = FacetFilter("third_party", label="Third party", help_text="Slug of a third party.")
    participant = FacetFilter("participant", label="Participant", help_text="Slug of a person who took part.")
    funder = FacetFilter("funder", label="Funder", help_text="Slug of a funder.")
    outcome = ResultFilter("outcomes", label="What came of it", help_text="Kind of result.")
    contribution = ResultFilter(
        "contribution", label="Link to the dialogue", help_text="Grade of the same result."
    )
    certainty = ResultFilter("certainty", label="How sure", help_text="Certainty of the same result.")
    transfer = CodeFilter("transfer_kind", label="What crossed over", help_text="Kind of transfer.")
    date_from = FuzzyDateFilter(label="From", help_text="Earliest date, EDTF, inclusive.")
    date_to = FuzzyDateFilter(label="To", help_text="Latest date, EDTF, inclusive.")
    match = django_filters.ChoiceFilter(
        choices=[("possible", "Include uncertain dates"), ("certain", "Only certain dates")],
        label="Uncertain dates",
        method="unchanged",
        help_text="possible (default) or certain",
    )

    class Meta:
        model = documents_of(DIALOGUE)
        fields: list[str] = []

    def unchanged(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        chosen = self.form.cleaned_data
        queryset = super().filter_queryset(queryset)
        results = [chosen.get("outcome"), chosen.get("contribution"), chosen.get("certainty")]
        if any(results):
            queryset = queryset.filter(facets__overlap=_results(results))
        if chosen.get("from") or chosen.get("to"):
            queryset = queryset.filter(
                _within(chosen.get("from"), chosen.get("to"), chosen.get("match") or "possible")
            )
        return queryset


# `from` is a word of Python, so these two filters cannot be named in the class body.
for name, attribute in (("from", "date_from"), ("to", "date_to")):
    DialogueFilter.base_filters[name] = DialogueFilter.base_filters.pop(attribute)


def _results(chosen: list[list[str] | None]) -> list[str]:
    """The three grades of one outcome, every combination that fits, as the documents keep them."""
    schemes = ("outcomes", "contribution", "certainty")
    wanted = [
        codes or [*vocabulary().get(scheme, {}), *([""] if scheme == "certainty" else [])]
        for codes, scheme in zip(chosen, schemes, strict=True)
    ]
    return [f"result:{'/'.join(grades)}" for grades in product(*wanted)]


def _within(first: str | None, last: str | None, match: str) -> Exists:
    """Possible: a period may overlap the span. Certain: it surely does, or lies wholly inside it."""
    begin, end = filter_range(first or None, last or None)
    span = DateRange(begin, end, "[]")
    fits = Q(date_possible__overlap=span)
    if match == "certain":
        fits = Q(date_certain__overlap=span) | Q(date_possible__contained_by=span)
    return Exists(Period.objects.filter(fits, dialogue=OuterRef("pk")))

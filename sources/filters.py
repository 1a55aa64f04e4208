"""What lists of sources, of what they say, and of the field's history are narrowed by."""

from django.db.models import Q, QuerySet

from records.documents import documents_of
from records.filters import (
    AmongFilter,
    ClaimFilterSet,
    CodeFilter,
    FacetFilter,
    FactFilterSet,
    FilterSet,
    ReferenceFilter,
    SearchFilter,
    SpanFilterSet,
    WordsFilter,
)
from records.models import Term
from records.ordering import CHANGED, Ordering, Orderings
from sources.documents import SOURCE
from sources.models import TARGETS, Citation, Event, Publication, Source

ORDERINGS: Orderings = {
    "name": Ordering(("sort_name",), "title", "A to Z", "Z to A"),
    "date": Ordering(("begins",), "date", "earliest first", "latest first", falls=True),
    "changed": CHANGED,
}


class SourceFilter(SpanFilterSet):
    q = SearchFilter()
    source_type = CodeFilter("source_type", label="Type", help_text="What sort of text it is, and whose.")
    reliability = CodeFilter("reliability", label="Reliability", help_text="Our rough rating of the source.")
    extent = CodeFilter("source_kind", label="Read", help_text="How much of it was read for the catalogue.")
    dialogue = FacetFilter("cited_in", label="Dialogue", help_text="Slug of a dialogue that rests on it.")
    author = ReferenceFilter(
        "authors__actor", of=Source, label="Author", help_text="Slug or id of an author, if catalogued."
    )

    class Meta(SpanFilterSet.Meta):
        model = documents_of(SOURCE)
        fields: list[str] = []

    def within(self, queryset: QuerySet, fits: Q) -> QuerySet:
        """The sources published then."""
        return queryset.filter(pk__in=Source.objects.filter(fits).values("pk"))


class KindFilter(WordsFilter):
    """Citations of any of these kinds of row."""

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        chosen = Q()
        for kind in value or []:
            chosen |= Q(**{f"{kind}__isnull": False})
        return qs.filter(chosen)


class CitationFilter(FactFilterSet):
    kind = KindFilter("pk", words=TARGETS, label="Speaks to", help_text="The kind of row it speaks to.")

    class Meta:
        model = Citation
        fields = ["source", "stance", "certainty", *TARGETS]


class EventFilter(ClaimFilterSet):
    dialogue = ReferenceFilter(
        "dialogues__dialogue", label="Dialogue", help_text="Slug or id of a dialogue it belongs to."
    )

    class Meta(ClaimFilterSet.Meta):
        model = Event
        fields = ["kind", "process"]


class PublicationFilter(ClaimFilterSet):
    author = ReferenceFilter("authors__actor", label="Author", help_text="Slug or id of an author.")

    class Meta(ClaimFilterSet.Meta):
        model = Publication
        fields: list[str] = []


class TermFilterSet(FilterSet):
    scheme = AmongFilter("scheme", label="Scheme", help_text="The vocabulary, such as goals or methods.")
    code = AmongFilter("code", label="Code", help_text="The code itself.")

    class Meta:
        model = Term
        fields: list[str] = []

"""What lists of dialogues are narrowed by; the same for the page and the API."""

from itertools import product
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from dialogues.documents import CONFLICT, DIALOGUE
from dialogues.models import (
    Classification,
    Conflict,
    Funding,
    Meeting,
    OfficialStance,
    Participation,
    Period,
    ThirdPartyRole,
)
from records.documents import documents_of
from records.filters import (
    AmongFilter,
    ClaimFilterSet,
    CodeField,
    CodeFilter,
    FacetFilter,
    FilterSet,
    Joined,
    ListedFilterSet,
    RecordKindFilter,
    ReferenceFilter,
    SearchFilter,
    SpanFilterSet,
    TermFilter,
    WordsFilter,
)
from records.ordering import BEGINS, CHANGED, NAME, Ordering, Orderings
from records.vocabulary import vocabulary

ORDERINGS: Orderings = {
    "name": NAME,
    "begins": BEGINS,
    "ends": Ordering(("ends",), "last year", "earliest first", "latest first", falls=True),
    "span": Ordering(("span",), "length", "shortest first", "longest first", falls=True),
    "meetings": Ordering(
        ("meetings_recorded",), "meetings recorded", "fewest first", "most first", falls=True
    ),
    "changed": CHANGED,
}


class DialogueFilter(SpanFilterSet):
    q = SearchFilter()
    record_kind = RecordKindFilter(others_left_out=True)
    track = CodeFilter("track", label="What it has been called", help_text="A track label somebody gave it.")
    goal = CodeFilter("goals", label="Goal", help_text="What it aimed at.")
    method = CodeFilter("methods", label="Method", help_text="How it worked.")
    audience = CodeFilter("audience", label="Audience", help_text="Whom it gathered.")
    quietness = CodeFilter("quietness", label="How quiet it was", help_text="How quiet it was in its time.")
    status = CodeFilter("status", label="What became of it", help_text="Under way, ended, official talks …")
    conflict = FacetFilter("conflict", label="Conflict", help_text="Slug; includes all within it.")
    country = FacetFilter("country", label="Country of a meeting", help_text="Where a meeting was held.")
    convener = FacetFilter("convener", label="Convener", help_text="Slug of a convener.")
    third_party = FacetFilter("third_party", label="Third party", help_text="Slug of a third party.")
    participant = FacetFilter("participant", label="Participant", help_text="Slug of a person who took part.")
    funder = FacetFilter("funder", label="Funder", help_text="Slug of a funder.")
    outcome = Joined(CodeField, scheme="outcomes", label="What came of it", help_text="Kind of result.")
    contribution = Joined(
        CodeField, scheme="contribution", label="Link to the dialogue", help_text="Grade of the same result."
    )
    certainty = Joined(
        CodeField, scheme="certainty", label="How sure", help_text="Certainty of the same result."
    )
    transfer = CodeFilter("transfer_kind", label="What crossed over", help_text="Kind of transfer.")

    JOINED = ("outcome", "contribution", "certainty")  # hold together of one result

    class Meta(SpanFilterSet.Meta):
        model = documents_of(DIALOGUE)
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        chosen = self.form.cleaned_data
        queryset = super().filter_queryset(queryset)
        results = [chosen.get(name) for name in self.JOINED]
        return queryset.filter(facets__overlap=_results(results)) if any(results) else queryset

    def joint(self, name: str) -> tuple[int, list[str]]:
        """Which part of a result the filter asks for, and the results that the other two leave."""
        chosen = [None if one == name else self.form.cleaned_data.get(one) for one in self.JOINED]
        return self.JOINED.index(name) + 1, _results(chosen)

    def within(self, queryset: QuerySet, fits: Q) -> QuerySet:
        """The dialogues with a period that fits."""
        return queryset.filter(Exists(Period.objects.filter(fits, dialogue=OuterRef("pk"))))


def _results(chosen: list[list[str] | None]) -> list[str]:
    """The three grades of one outcome, every combination that fits, as the documents keep them."""
    schemes = ("outcomes", "contribution", "certainty")
    wanted = [
        codes or [*vocabulary().get(scheme, {}), *([""] if scheme == "certainty" else [])]
        for codes, scheme in zip(chosen, schemes, strict=True)
    ]
    return [f"result:{'/'.join(grades)}" for grades in product(*wanted)]


class ConflictFilter(FilterSet):
    q = SearchFilter()
    parent = ReferenceFilter(
        "parent", of=Conflict, label="Part of", help_text="Slug or id of the wider conflict."
    )

    class Meta:
        model = documents_of(CONFLICT)
        fields: list[str] = []


# ------------------------------------------------------------------ facts of a dialogue


class MeetingFilter(ListedFilterSet):
    country = AmongFilter(
        "venues__country", prefix="country", label="Country", help_text="Where it was held."
    )

    class Meta(ClaimFilterSet.Meta):
        model = Meeting
        fields = ["dialogue", "kind", "status"]


class ParticipationFilter(ClaimFilterSet):
    participant = ReferenceFilter(
        "identities__actor", label="Participant", help_text="Slug or id of the person or body."
    )
    organisation = ReferenceFilter(
        "affiliations__organisation", label="Organisation", help_text="Slug or id of the body served then."
    )

    class Meta(ClaimFilterSet.Meta):
        model = Participation
        fields = ["dialogue", "meeting", "status", "sector", "proximity"]


class RoleFilter(ClaimFilterSet):
    third_party = ReferenceFilter("actor", label="Third party", help_text="Slug or id of the third party.")

    class Meta(ClaimFilterSet.Meta):
        model = ThirdPartyRole
        fields = ["dialogue", "meeting", "role"]


class FundingFilter(ListedFilterSet):
    funder = ReferenceFilter(
        "funders__actor", prefix="funder", label="Funder", help_text="Slug or id of the giver."
    )
    kind = TermFilter(
        "funders__kind", scheme="funder_kind", label="Sort of funder", help_text="What sort of giver."
    )

    class Meta(ClaimFilterSet.Meta):
        model = Funding
        fields = ["dialogue", "meeting", "conditions", "decision", "disclosure", "approval"]


class StanceFilter(ClaimFilterSet):
    class Meta(ClaimFilterSet.Meta):
        model = OfficialStance
        fields = ["dialogue", "actor", "on_behalf_of", "code", "channel"]


class LabelField(CodeField):
    """A code of any scheme by which dialogues are labelled."""

    def known(self) -> list[str]:
        return [code for scheme in Classification.SCHEMES for code in vocabulary().get(scheme, {})]


class LabelFilter(AmongFilter):
    field_class = LabelField

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        super().__init__(field_name, scheme="", **kwargs)


class ClassificationFilter(ClaimFilterSet):
    scheme = WordsFilter(
        "term__scheme",
        words=Classification.SCHEMES,
        label="Scheme",
        help_text="Track, goals, methods …",
    )
    code = LabelFilter("term__code", label="Label", help_text="Code of the label; see /api/v1/terms/.")

    class Meta(ClaimFilterSet.Meta):
        model = Classification
        fields = ["dialogue", "by_actor"]

"""What lists of results, transfers, judgements and official talks are narrowed by."""

from outcomes.documents import PROCESS
from outcomes.models import Agreement, Assessment, OfficialProcess, Outcome, Seat, Transfer
from records.documents import documents_of
from records.filters import ClaimFilterSet, FilterSet, ReferenceFilter, SearchFilter


class ProcessFilter(FilterSet):
    q = SearchFilter()
    conflict = ReferenceFilter(
        "conflict", of=OfficialProcess, label="Conflict", help_text="Slug or id of the conflict."
    )

    class Meta:
        model = documents_of(PROCESS)
        fields: list[str] = []


class OutcomeFilter(ClaimFilterSet):
    class Meta(ClaimFilterSet.Meta):
        model = Outcome
        fields = ["dialogue", "code", "sign", "contribution"]


class TransferFilter(ClaimFilterSet):
    class Meta(ClaimFilterSet.Meta):
        model = Transfer
        fields = [
            "dialogue",
            "outcome",
            "kind",
            "direction",
            "contribution",
            "actor",
            "from_process",
            "to_process",
        ]


class AssessmentFilter(ClaimFilterSet):
    class Meta(ClaimFilterSet.Meta):
        model = Assessment
        fields = [
            "dialogue",
            "outcome",
            "transfer",
            "role",
            "by_actor",
            "kind",
            "criticism",
            "about",
            "stance",
        ]


class SeatFilter(ClaimFilterSet):
    class Meta(ClaimFilterSet.Meta):
        model = Seat
        fields = ["process", "actor", "role"]


class AgreementFilter(ClaimFilterSet):
    class Meta(ClaimFilterSet.Meta):
        model = Agreement
        fields = ["process"]

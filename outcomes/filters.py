"""What lists of results, transfers, judgements and official talks are narrowed by."""

from outcomes.documents import PROCESS
from outcomes.models import Agreement, Assessment, OfficialProcess, Outcome, Seat, Transfer
from records.documents import documents_of
from records.filters import ClaimFilterSet, FilterSet, ListedFilterSet, ReferenceFilter, SearchFilter


class ProcessFilter(FilterSet):
    q = SearchFilter()
    conflict = ReferenceFilter(
        "conflict",
        of=OfficialProcess,
        prefix="conflict",
        label="Conflict",
        help_text="Slug or id of the conflict.",
    )

    class Meta:
        model = documents_of(PROCESS)
        fields: list[str] = []


class OutcomeFilter(ListedFilterSet):
    class Meta(ClaimFilterSet.Meta):
        model = Outcome
        fields = ["dialogue", "code", "sign", "contribution"]


class TransferFilter(ListedFilterSet):
    from_process = ReferenceFilter(
        "from_process",
        prefix="from_process",
        label="From official talks",
        help_text="Slug or id of the official talks it came from.",
    )
    to_process = ReferenceFilter(
        "to_process",
        prefix="to_process",
        label="To official talks",
        help_text="Slug or id of the official talks it reached.",
    )

    class Meta(ClaimFilterSet.Meta):
        model = Transfer
        fields = [
            "dialogue",
            "outcome",
            "kind",
            "direction",
            "contribution",
            "actor",
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

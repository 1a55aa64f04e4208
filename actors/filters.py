"""What lists of people and organisations are narrowed by."""

from actors.documents import ACTOR
from records.documents import documents_of
from records.filters import CodeFilter, FacetFilter, FilterSet, SearchFilter, WordsField
from records.ordering import CHANGED, NAME, Ordering, Orderings

ORDERINGS: Orderings = {
    "name": NAME,
    "dialogues": Ordering(("dialogues",), "number of dialogues", "fewest first", "most first", falls=True),
    "changed": CHANGED,
}


class PartFilter(FacetFilter):
    """Actors by the part they had, whichever the dialogue."""

    field_class = WordsField


class ActorFilter(FilterSet):
    q = SearchFilter()
    kind = CodeFilter("actor_kind", label="Kind", help_text="A person, an organisation, a state, a movement.")
    role = CodeFilter("third_party_role", label="Role", help_text="A part played as a third party.")
    # `as` is a word of Python.
    locals()["as"] = PartFilter(
        "as",
        words=("participant", "third_party", "funder", "official"),
        label="Part",
        help_text="What they were somewhere: participant, third_party, funder or official.",
    )

    class Meta:
        model = documents_of(ACTOR)
        fields: list[str] = []

"""What a network is drawn of: dialogues narrowed as everywhere, and those around an actor or a dialogue."""

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from analytics.network import PARTS, dialogues_around, dialogues_of
from dialogues.filters import DialogueFilter
from records.filters import Joined, RecordKindFilter, RepeatedField, WordsField


class NetworkFilter(DialogueFilter):
    actor = Joined(
        RepeatedField,
        label="Around a person or body",
        help_text="Slug or id: the dialogues in which they had the part asked for.",
    )
    dialogue = Joined(
        RepeatedField,
        label="Around a dialogue",
        help_text="Slug or id: the dialogue, and those that share somebody with it.",
    )
    # `as` is a word of Python.
    locals()["as"] = Joined(
        WordsField,
        words=PARTS,
        label="Joined by",
        help_text="What joins somebody to a dialogue: a seat at the table (participant, the default), a role as a "
        "third party, or the body that a participant served then.",
    )
    record_kind = (
        RecordKindFilter()
    )  # what is kept for contrast is left out by the list, but for a dialogue's own

    class Meta(DialogueFilter.Meta):
        pass

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        chosen = self.form.cleaned_data
        queryset = super().filter_queryset(queryset)
        if actors := chosen.get("actor"):
            queryset = queryset.filter(_among(*dialogues_of(actors, self.parts)))
        if dialogues := chosen.get("dialogue"):
            queryset = queryset.filter(_among(*dialogues_around(dialogues, self.parts)))
        return queryset

    @property
    def parts(self) -> tuple[str, ...]:
        """What joins: a seat at the table, unless something else is asked for. Whichever filters are counted without,
        this is the same question."""
        asked = self.data.getlist("as") if self.data else ()
        return tuple(part for part in PARTS if part in asked) or PARTS[:1]


def _among(sql: str, parameters: list[Any]) -> Q:
    return Q(pk__in=RawSQL(sql, parameters))  # noqa: S611  made of our own SQL

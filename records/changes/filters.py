"""What changes are narrowed by."""

import re
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet

from records.changes.reading import Change, kinds
from records.filters import Filter, FilterSet, Shared, WordsFilter

MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt](\d\d:\d\d:\d\d(?:\.\d{1,6})?)([Zz]|[+ -]\d\d:\d\d))?", re.ASCII
)
WRONG = "since is a day, 2026-11-25, or a moment with its zone, 2026-11-25T03:00:00Z."


class MomentField(Shared, forms.CharField):
    """A day or a moment as RFC 3339 has them; a day begins at midnight UTC."""

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value)
        return _moment(text) if text else None


def _moment(text: str) -> datetime:
    found = MOMENT.fullmatch(text)
    if found is None:
        raise forms.ValidationError(WRONG, code="no_moment")
    day, time, zone = found.groups(default="")
    # In an address a plus that is not written %2B comes as a space.
    offset = "+00:00" if zone in {"", "Z", "z"} else zone.replace(" ", "+")
    try:
        return datetime.fromisoformat(f"{day}T{time or '00:00:00'}{offset}").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise forms.ValidationError(f"There is no such moment: {WRONG}", code="no_moment") from error


class SinceFilter(Filter):
    field_class = MomentField

    def filter(self, qs: QuerySet, value: datetime | None) -> QuerySet:
        return qs.filter(changed__gte=value) if value else qs


class ChangeFilter(FilterSet):
    since = SinceFilter(
        required=False,
        label="Since",
        help_text="Changed then or later: a day, or a moment with its zone, as RFC 3339 has them. Give the latest "
        "`changed` that you have seen, and nothing is missed.",
    )
    kind = WordsFilter("kind", words=kinds(), label="Kind", help_text="Kind of record.")

    class Meta:
        model = Change
        fields: list[str] = []

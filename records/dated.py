"""What every record with a date shares."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from records.fields import CertainRange, DateWords, FuzzyDateField, PossibleRange, with_companions


class Dated(models.Model):
    """A date as entered, the two ranges that filters ask, and the words that pages show."""

    date = FuzzyDateField()
    date_possible = PossibleRange(of="date")
    date_certain = CertainRange(of="date")
    date_words = DateWords(of="date")

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """As Django's; naming the date in ``update_fields`` also writes what is made from it."""
        if update_fields is not None:
            update_fields = with_companions(type(self), update_fields)
        super().save(update_fields=update_fields, **kwargs)

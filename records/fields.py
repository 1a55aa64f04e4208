"""Model fields for fuzzy dates: the text that people enter and the columns that searches and pages read.

The companions are filled from their text in `pre_save`, thus by save() and bulk_create(). QuerySet.update()
and bulk_update() pass no `pre_save`: change dates with save().
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.forms import Field as FormField
from django.forms import TextInput

from records import dates

HELP = (
    "Only what is known: 1993, 1993-09 or 1993-09-13; 1990~ about 1990, 1999? uncertain, 198X in the 1980s, "
    "1981-24 winter 1981-82 (21 is spring). An interval has a slash: 1960-10/1990; 1994/ end not known, "
    "/2006-04 start not known, 1993/.. still going on."
)
PLACEHOLDER = "1993-09, 1990~, 198X or 1960-10/1990"
FIRST = "1"  # version of the codebook


def told[F: models.Field](field: F, *, unit: str = "", since: str = FIRST) -> F:
    """What the codebook says of a field beside its help: the unit of a number, and the version of the codebook that
    first had it, where that is a later one."""
    field.unit, field.since = unit, since  # type: ignore[attr-defined]
    return field


def validate_date(text: str) -> None:
    """Refuse, with InvalidDate's own sentence, a text that is not EDTF."""
    try:
        dates.parse(text)
    except dates.InvalidDate as mistake:
        raise ValidationError(str(mistake), code="invalid_date") from mistake


class FuzzyDateField(models.TextField):
    """A date as EDTF text; "" where none is recorded. Surrounding spaces are dropped, nothing else.

    ``attested`` names the sibling that holds the last sighting; a form then also refuses a sighting before
    the start. Saving raises InvalidDate rather than store a text that cannot be read.
    """

    default_validators = [validate_date]

    def __init__(self, *args: Any, attested: str | None = None, **kwargs: Any) -> None:
        self.attested = attested
        super().__init__(*args, **{"default": "", "blank": True, "help_text": HELP, **kwargs})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"attested": self.attested} if self.attested else {})

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return value.strip() if isinstance(value, str) else value

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        value = super().clean(value, model_instance)
        if value and self.attested and model_instance:
            self._check_sighting(value, _text(model_instance, self.attested))
        return value

    def _check_sighting(self, text: str, last_attested: str) -> None:
        try:
            dates.parse(text, last_attested)
        except dates.InvalidDate as mistake:
            raise ValidationError(str(mistake), code="invalid_date") from mistake

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        text = _text(model_instance, self.attname)
        if text:
            dates.parse(text)
        setattr(model_instance, self.attname, text)
        return text

    def formfield(self, **kwargs: Any) -> FormField | None:
        """One line with examples instead of the text area of other texts."""
        return super().formfield(**{"widget": TextInput(attrs={"placeholder": PLACEHOLDER}), **kwargs})


class _Companion(models.Field):
    """A column made from the date text in ``of`` (and the last sighting in ``attested``), never entered."""

    def __init__(self, *args: Any, of: str, attested: str | None = None, **kwargs: Any) -> None:
        self.of, self.attested = of, attested
        super().__init__(*args, **{**kwargs, "editable": False, "blank": True})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("editable", "blank"):
            del kwargs[fixed]
        return (
            name,
            path,
            args,
            kwargs | {"of": self.of} | ({"attested": self.attested} if self.attested else {}),
        )

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        text = _text(model_instance, self.of)
        seen = _text(model_instance, self.attested) if self.attested else ""
        value = self.made_from(text, seen)
        setattr(model_instance, self.attname, value)
        return value

    def made_from(self, text: str, last_attested: str) -> Any:
        raise NotImplementedError


class PossibleRange(_Companion, DateRangeField):
    """The days the date may cover; null without a date."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"null": True, **kwargs})

    def made_from(self, text: str, last_attested: str) -> DateRange | None:
        return _range(dates.parse(text, last_attested).possible) if text else None


class CertainRange(_Companion, DateRangeField):
    """The days the date covers for sure; the empty range if there is none, null without a date."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"null": True, **kwargs})

    def made_from(self, text: str, last_attested: str) -> DateRange | None:
        if not text:
            return None
        certain = dates.parse(text, last_attested).certain
        return _range(certain) if certain else DateRange(empty=True)


class DateWords(_Companion, models.TextField):
    """The date in English words; "" without a date.

    A stored sentence must stay true as the years pass, so it says "last known active", never "to the
    present": pages that may say so call `dates.words`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": "", **kwargs})

    def made_from(self, text: str, last_attested: str) -> str:
        return dates.words(text, last_attested, today=date.max) if text else ""


def with_companions(model: type[models.Model], names: Iterable[str]) -> set[str]:
    """The field names of an ``update_fields`` together with the companions made from them."""
    names = set(names)
    companions = (f for f in model._meta.concrete_fields if isinstance(f, _Companion))
    return names | {f.name for f in companions if {f.of, f.attested} & names}


def _text(instance: models.Model, name: str) -> str:
    return (getattr(instance, name) or "").strip()


def _range(span: dates.Span) -> DateRange:
    """As PostgreSQL writes it back: the upper bound excluded."""
    upper = span.last + timedelta(days=1) if span.last else None
    return DateRange(span.first, upper)

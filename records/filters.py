"""Filters that lists and the API share: facets, dates, names. Repeat a name for 'or'; different names combine."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.db.models import Func, QuerySet, TextField, Value

from records.dates import InvalidDate, filter_range
from records.vocabulary import nearest, vocabulary

LONGEST_QUERY = 200  # characters


class RepeatedField(forms.Field):
    """Every value given under one name, as a list."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[str]:
        return [v for v in value or [] if v]


class CodeField(RepeatedField):
    """Codes of one scheme; an unknown one is refused, naming the nearest."""

    def __init__(self, *, scheme: str, also: Iterable[str] = (), **kwargs: Any) -> None:
        self.scheme, self.also = scheme, tuple(also)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[str]:
        codes = super().clean(value)
        known = [*vocabulary().get(self.scheme, {}), *self.also]
        for code in codes:
            if code not in known:
                near = nearest(code, known)
                hint = f" Did you mean {near}?" if near else f" Known codes: {', '.join(known)}."
                raise forms.ValidationError(f"“{code[:60]}” is not a known code.{hint}", code="unknown_code")
        return codes


class FacetFilter(django_filters.Filter):
    """Rows whose document carries any of the values, written `prefix:value`."""

    field_class: type[forms.Field] = RepeatedField

    def __init__(self, prefix: str, **kwargs: Any) -> None:
        self.prefix = prefix
        super().__init__(field_name="facets", required=False, **kwargs)

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        return qs.filter(facets__overlap=[f"{self.prefix}:{v}" for v in value]) if value else qs


class CodeFilter(FacetFilter):
    """A facet whose values are the codes of a scheme."""

    field_class = CodeField

    def __init__(self, scheme: str, **kwargs: Any) -> None:
        super().__init__(scheme, scheme=scheme, **kwargs)


class QueryField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_QUERY, **kwargs)


class Folded(Func):
    """Lower case without accents, as the documents' names are kept."""

    function = "ext.fold"
    output_field = TextField()

    def __init__(self, text: str) -> None:
        super().__init__(Value(text))


class NameFilter(django_filters.Filter):
    """Every word occurs in one of the names; accents and case do not matter."""

    field_class = QueryField

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        for word in (value or "").split():
            qs = qs.filter(names_folded__contains=Folded(word))
        return qs


class FuzzyDateFormField(forms.CharField):
    """An EDTF date of a filter, kept as text; refused with the place of the mistake."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text:
            try:
                filter_range(text, None)
            except InvalidDate as mistake:
                raise forms.ValidationError(str(mistake), code="invalid_date") from mistake
        return text


class FuzzyDateFilter(django_filters.Filter):
    """One end of the span asked for. The filter set joins both ends and `match`; alone it changes nothing."""

    field_class = FuzzyDateFormField

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs

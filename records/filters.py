"""Filters that lists and the API share. Repeat a name for 'or'; different names combine."""

import copy
import uuid
from collections.abc import Collection, Iterable
from functools import cache
from types import SimpleNamespace
from typing import Any

import django_filters
from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.expressions import RawSQL
from django_filters.utils import get_model_field

from dialogues.querysets import CONTRAST
from records.dates import InvalidDate, filter_range
from records.kernel.graph import is_record, table
from records.models import TermField
from records.search.query import LONGEST, Query
from records.search.results import answering
from records.shapes import certainty_of
from records.vocabulary import TITLES, nearest, vocabulary


class Filter(django_filters.Filter):
    """As django-filter's; a request's own is a plain copy, for it changes nothing inside."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "Filter":
        return copy.copy(self)


class Shared:
    """A form field that no form changes, so that every form can have the same one."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self


class RepeatedField(Shared, forms.Field):
    """Every value given under one name, as a list."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[str]:
        values = [v for v in value or [] if v]
        if any("\0" in v for v in values):
            raise forms.ValidationError("A value holds a character of no text (NUL).", code="null_character")
        return values


class CodeField(RepeatedField):
    """Codes of one scheme; an unknown one is refused, naming the nearest."""

    def __init__(self, *, scheme: str, also: Iterable[str] = (), **kwargs: Any) -> None:
        self.scheme, self.also = scheme, tuple(also)
        super().__init__(**kwargs)

    def known(self) -> list[str]:
        return [*vocabulary().get(self.scheme, {}), *self.also]

    def clean(self, value: Any) -> list[str]:
        codes = super().clean(value)
        known = self.known() if codes else []
        for code in codes:
            if code not in known:
                raise forms.ValidationError(unknown(code, "code", known), code="unknown_code")
        return codes


def unknown(word: str, what: str, known: Iterable[str]) -> str:
    """A sentence for somebody who wrote a word that is not among the known, naming the nearest."""
    known = [*known]
    near = nearest(word, known)
    hint = f"Did you mean {near}?" if near else f"Known {what}s: {', '.join(known)}."
    return f"“{word[:60]}” is not a known {what}. {hint}"


class FacetFilter(Filter):
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


class RecordKindFilter(CodeFilter):
    """Rows of these kinds of record, their own or their dialogue's; `all` leaves nothing out. Where no kind is named,
    those kept for contrast may be left out."""

    def __init__(self, *, others_left_out: bool = False) -> None:
        self.others_left_out = others_left_out
        super().__init__(
            "record_kind",
            also=["all"],
            label="Kind of record",
            help_text="Kind of record; `all` for every kind.",
        )

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        if not value and self.others_left_out:
            return qs.exclude(record_kind__in=[f"record_kind:{kind}" for kind in CONTRAST])
        if not value or "all" in value:
            return qs
        return qs.filter(record_kind__in=[f"record_kind:{kind}" for kind in value])


class QueryField(Shared, forms.CharField):
    """What somebody looks for. Of more than the longest query the first part is: who refuses it does so before."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "")[:LONGEST]


class SearchFilter(Filter):
    """Records that answer to a search, as on the page of searches; facts, by their words or their dialogue's name."""

    field_class = QueryField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            label="Search",
            help_text="Words in whatever a record shows; “quoted words” stand together, -not, or.",
            **kwargs,
        )

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        query = Query.read(value or "")
        if not query.alternatives:
            return qs
        if not query.answerable:
            return qs.none()
        kind, _, what = qs.model._meta.db_table.rpartition("_")
        where, words = answering(kind, query)
        searched = f"{kind}_{'search' if what == 'document' else what}"
        found = RawSQL(f"select id from {searched} where {where}", words)  # noqa: S608, S611  the names are ours
        return qs.filter(pk__in=found)


class WordField(Shared, forms.CharField):
    """One of a few words."""

    def __init__(self, *, words: Iterable[str], **kwargs: Any) -> None:
        self.words = tuple(words)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        word = super().clean(value)
        if word and word not in self.words:
            raise forms.ValidationError(unknown(word, "word", self.words), code="unknown_word")
        return word


class WordsField(RepeatedField):
    """Any of a few words."""

    def __init__(self, *, words: Iterable[str], **kwargs: Any) -> None:
        self.words = tuple(words)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[str]:
        words = super().clean(value)
        for word in words:
            if word not in self.words:
                raise forms.ValidationError(unknown(word, "word", self.words), code="unknown_word")
        return words


class FuzzyDateFormField(Shared, forms.CharField):
    """An EDTF date of a filter, kept as text; refused with the place of the mistake."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text:
            try:
                filter_range(text, None)
            except InvalidDate as mistake:
                raise forms.ValidationError(str(mistake), code="invalid_date") from mistake
        return text


# ------------------------------------------------------------------ a span of time


class SpanForm(forms.Form):
    """Both ends of a span are one question."""

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or self.cleaned_data
        try:
            filter_range(chosen.get("from"), chosen.get("to"))
        except InvalidDate as mistake:
            self.add_error("to", str(mistake))
        return chosen


class Joined(Filter):
    """One of several filters that ask one question together: the filter set joins them."""

    def __init__(self, field_class: type[forms.Field] = FuzzyDateFormField, **kwargs: Any) -> None:
        self.field_class = field_class
        super().__init__(required=False, **kwargs)

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs


class FilterSet(django_filters.FilterSet):
    """As django-filter's; the form's class is made once, not for every request."""

    @classmethod
    @cache
    def get_form_class(cls) -> type[forms.Form]:
        fields = {name: one.field for name, one in cls.base_filters.items()}
        return type(f"{cls.__name__}Form", (cls._meta.form,), fields)

    def narrow(self, rows: QuerySet, *, by: Collection[str]) -> QuerySet:
        """These rows, narrowed by what some filters were asked and could read. It is read once."""
        self.is_valid()
        other = copy.copy(self)
        chosen = {name: value for name, value in self.form.cleaned_data.items() if name in by}
        other._form = SimpleNamespace(cleaned_data=chosen)
        return other.filter_queryset(rows)


class SpanFilterSet(FilterSet):
    """Filters by date: `from`, `to` and `match`, of the rows' own dates unless `within` says otherwise."""

    # `from` is a word of Python, so that the filters cannot be named one by one.
    locals().update(
        {
            "from": Joined(label="From", help_text="Earliest date, EDTF, inclusive."),
            "to": Joined(label="To", help_text="Latest date, EDTF, inclusive."),
            "match": Joined(
                WordField,
                words=("possible", "certain"),
                label="Dates",
                help_text="possible (default): may lie in the span; certain: surely does.",
            ),
        }
    )

    class Meta:
        form = SpanForm

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        chosen = self.form.cleaned_data
        queryset = super().filter_queryset(queryset)
        if chosen.get("from") or chosen.get("to"):
            fits = _fits(chosen.get("from"), chosen.get("to"), chosen.get("match"))
            queryset = self.within(queryset, fits)
        return queryset

    def within(self, queryset: QuerySet, fits: Q) -> QuerySet:
        """The rows whose `date_possible` and `date_certain` fit."""
        model = self._meta.model
        own = queryset.model is model
        return queryset.filter(fits if own else Q(pk__in=model._default_manager.filter(fits).values("pk")))


def _fits(first: str | None, last: str | None, match: str | None) -> Q:
    """Possible: the date may overlap the span. Certain: it surely does, or lies wholly inside it."""
    begin, end = filter_range(first, last)
    span = DateRange(begin, end, "[]")
    if match == "certain":
        return Q(date_certain__overlap=span) | Q(date_possible__contained_by=span)
    return Q(date_possible__overlap=span)


# ------------------------------------------------------------------ facts


class AmongFilter(Filter):
    """Rows with any of the values in a field of their own or, by a path, of a part of theirs.

    `of` is the model that the path begins at, where the rows are documents; `prefix` says under which facet lists count
    the values.
    """

    field_class: type[RepeatedField] = RepeatedField

    def __init__(
        self, field_name: str, *, of: type[Model] | None = None, prefix: str = "", **kwargs: Any
    ) -> None:
        self.of, self.prefix = of, prefix
        super().__init__(field_name, required=False, **kwargs)

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        if not value:
            return qs
        model = self.of or self.parent._meta.model
        chosen = Q(**{f"{self.field_name}__in": self.targets(model, value)})
        if model is qs.model and "__" not in self.field_name:
            return qs.filter(chosen)
        return qs.filter(pk__in=model._default_manager.filter(chosen).values("pk"))

    def targets(self, model: type[Model], value: list[str]) -> Any:
        return value


class WordsFilter(AmongFilter):
    field_class = WordsField


class TermFilter(AmongFilter):
    """Rows with any of these codes of a scheme."""

    field_class = CodeField

    def __init__(self, field_name: str, *, scheme: str, **kwargs: Any) -> None:
        self.scheme = scheme
        super().__init__(field_name, scheme=scheme, **kwargs)

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        if value and _has_facets(qs):
            return qs.filter(facets__overlap=self.targets(qs.model, value))
        return super().filter(qs, value)

    def targets(self, model: type[Model], value: list[str]) -> list[str]:
        return [f"{self.scheme}:{code}" for code in value]


def _has_facets(rows: QuerySet) -> bool:
    return any(f.name == "facets" for f in rows.model._meta.concrete_fields)


class ReferenceFilter(AmongFilter):
    """Rows that refer to any of these: records by slug or id, facts by id. An unknown one finds nothing."""

    def targets(self, model: type[Model], value: list[str]) -> QuerySet:
        target = get_model_field(model, self.field_name).related_model
        ids = [key for key in value if _is_id(key)]
        chosen = Q(pk__in=ids)
        if is_record(target):
            chosen |= Q(slug__in=[key for key in value if key not in ids])
        return target._default_manager.filter(chosen).values("pk")


def _is_id(key: str) -> bool:
    try:
        return bool(uuid.UUID(key))
    except ValueError:
        return False


class CertaintyFilter(Filter):
    """Rows whose certainty, as they show it, is any of these codes."""

    field_class = CodeField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(scheme="certainty", required=False, **kwargs)

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        if not value:
            return qs
        if _has_facets(qs):
            return qs.filter(facets__overlap=[f"certainty:{code}" for code in value])
        shown = RawSQL(certainty_of(qs.model, table(qs.model), "t.code"), [], output_field=TextField())  # noqa: S611
        return qs.alias(certainty_shown=shown).filter(certainty_shown__in=value)


class FactFilterSet(FilterSet):
    """A filter for each field that Meta names: codes for terms, slugs or ids for what the row refers to."""

    @classmethod
    def filter_for_field(cls, field: Any, field_name: str, lookup_expr: str | None = None) -> AmongFilter:
        label, help_text = str(field.verbose_name).capitalize(), str(field.help_text)
        if isinstance(field, TermField):
            label = TITLES.get(str(field.scheme), label)
            return TermFilter(field_name, scheme=str(field.scheme), label=label, help_text=help_text)
        named = "Slug or id." if is_record(field.related_model) else "Its id."
        return ReferenceFilter(field_name, label=label, help_text=f"{help_text} {named}")


class ClaimFilterSet(SpanFilterSet, FactFilterSet):
    """A dated statement with sources."""

    certainty = CertaintyFilter(label="How sure", help_text="How sure the statement is, as it shows.")
    source = ReferenceFilter("citations__source", label="Source", help_text="A source that speaks to it.")


class ListedFilterSet(ClaimFilterSet):
    """A statement on a dialogue that has a list of its own, whose rows `records.listed` makes."""

    q = SearchFilter()
    record_kind = RecordKindFilter()

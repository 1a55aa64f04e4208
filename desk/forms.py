"""One form for every kind of row, read off its model: what it says, what is kept apart from it, and who can see it."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from actors.models import Actor
from desk.kinds import root, satellites, title, told
from desk.references import Reference, new_kind, resolve
from desk.typed import LINE, TEXT, visible
from dialogues.models import Classification
from records.circles import Circle
from records.fields import FuzzyDateField
from records.kernel.graph import owners, table, target
from records.models import Fact, Record, Term, TermField

LATER = {"slug"}  # given when a record becomes public
LATER_ON = "not now"  # what may be asked and left open
NEW = "{}_is_new"  # the field that says what somebody is who is not here yet
STALE = (
    "Somebody else changed this since you opened it. What is stored now stands beside each field; saving again keeps "
    "yours."
)


def own_fields(model: type[Fact]) -> list[models.Field]:
    """What a person fills in: neither what the row is a part of nor what the database makes."""
    above = {fk.name for fk in owners(model)}
    return [f for f in model._meta.concrete_fields if f.editable and f.name not in above | LATER]


class Choice(forms.ModelChoiceField):
    """A row of the same record, told in a few words."""

    def label_from_instance(self, obj: Any) -> str:
        return told(obj)


def _form_field(f: models.Field, record: Fact) -> forms.Field | None:
    words: dict[str, Any] = {
        "label": str(f.verbose_name).capitalize(),
        "help_text": f.help_text,
        "required": not (f.blank or f.null),
    }
    if isinstance(f, TermField):
        schemes = [f.scheme] if f.scheme else Classification.SCHEMES if f.model is Classification else None
        terms = Term.objects.filter(scheme__in=schemes) if schemes else Term.objects.all()
        fitting = [term.pk for term in terms if not term.uses or f"{table(f.model)}s" in term.uses]
        return forms.ModelChoiceField(Term.objects.filter(pk__in=fitting), **words, empty_label=LATER_ON)
    if isinstance(f, models.ForeignKey):
        other = target(f)
        if issubclass(other, Record):
            typed = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
            return Reference(other, **words, max_length=LINE, validators=[visible], widget=typed)
        rows = other._default_manager.none()
        for fk in owners(other):
            if isinstance(record, target(fk)):
                rows = other._default_manager.filter(**{fk.name: record})
        return Choice(rows, **words)
    if isinstance(f, FuzzyDateField):
        return f.formfield(label=words["label"])
    if isinstance(f, models.TextField):
        long = f.name in ("text", "summary", "note", "scope_note")
        widget: forms.Widget = (
            forms.Textarea(attrs={"rows": 3, "dir": "auto"})
            if long
            else forms.TextInput(attrs={"dir": "auto"})
        )
        return f.formfield(
            widget=widget,
            label=words["label"],
            max_length=TEXT if long else LINE,
            validators=[*f.validators, visible],
        )
    return f.formfield(label=words["label"])


class FactForm(forms.BaseForm):
    """A row, its satellites' forms apart. `row` may be new: then `record` says what it will belong to."""

    base_fields: dict[str, forms.Field] = {}

    def __init__(self, *args: Any, row: Fact, record: Fact, circles: list[Circle], **kwargs: Any) -> None:
        self.row, self.record, self.circles = row, record, circles
        self.new = row._state.adding
        self.news: dict[str, Actor] = {}
        self.changed_meanwhile: dict[str, str] = {}  # what is stored, where somebody else was quicker
        initial = {f.name: f.value_from_object(row) for f in own_fields(type(row))}
        self.mark = self._mark()  # now, for the row takes on what was typed
        kwargs["initial"] = {**initial, "who": row.own_label, "seen": self.mark}
        super().__init__(*args, **kwargs)
        for f in own_fields(type(row)):
            if (made := _form_field(f, record)) is not None:
                self.fields[f.name] = made
                if isinstance(made, Reference) and made.model is Actor:
                    self.fields[NEW.format(f.name)] = new_kind()
        labels = [one.label for one in circles]
        if row.own_label in labels or self.new:
            self.fields["who"] = forms.TypedChoiceField(
                label="Who can see this", coerce=int, choices=[(one.label, one.words) for one in circles]
            )
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, required=False)

    def _mark(self) -> str:
        """Stands for what the row said when the form was shown."""
        said = {f.name: str(f.value_from_object(self.row)) for f in own_fields(type(self.row))}
        return hashlib.blake2b(json.dumps(said, sort_keys=True).encode(), digest_size=12).hexdigest()

    @property
    def title(self) -> str:
        return title(type(self.row))

    def stored(self) -> dict[str, str]:
        """What stands in the row where that is not what was typed, in words, by field."""
        found = {}
        for name in self.fields:
            if name in self.initial and name not in ("who", "seen") and name in self.changed_data:
                value = self.fields[name].prepare_value(self.initial[name])
                field = self.fields[name]
                if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                    value = next((told(one) for one in field.queryset.filter(pk=value)), "")
                found[name] = str(value or "nothing")
        return found

    @property
    def stale(self) -> bool:
        return not self.new and self.is_bound and self.data.get(self.add_prefix("seen"), "") != self.mark

    def clean(self) -> dict[str, Any]:
        for name, field in self.fields.items():
            if not isinstance(field, Reference) or name not in self.cleaned_data:
                continue
            try:
                kind = self.cleaned_data.get(NEW.format(name), "")
                self.cleaned_data[name] = meant = resolve(field, self.cleaned_data[name], kind)
            except ValidationError as mistake:
                self.add_error(name, mistake)
                continue
            if isinstance(meant, Actor) and meant._state.adding:
                self.news[name] = meant
        if self.stale:
            self.add_error(None, ValidationError(STALE, code="stale"))
            self.changed_meanwhile = self.stored()
            self.data = {**self.data.dict(), self.add_prefix("seen"): self.mark}  # type: ignore[attr-defined]
        return self.cleaned_data

    def _post_clean(self) -> None:
        """The row as it will be, held against the rules of its model."""
        for f in own_fields(type(self.row)):
            if f.name in self.cleaned_data:
                value = self.cleaned_data[f.name]
                setattr(self.row, f.name, "" if value is None and not f.null else value)
        if "who" in self.cleaned_data:
            self.row.own_label = self.cleaned_data["who"]
        # What refers to rows that are only being made, and what was wrong already, is not asked again.
        above = {fk.name for fk in owners(type(self.row))}
        try:
            self.row.full_clean(
                exclude={*self.errors, *self.news, *above, *LATER},
                validate_unique=False,
                validate_constraints=True,
            )
        except ValidationError as mistake:
            for name, errors in mistake.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)

    def empty(self) -> bool:
        """Nothing was filled in, as far as it matters."""
        return not any(
            self.data.get(self.add_prefix(name), "").strip()
            for name in self.fields
            if name not in ("who", "seen")
        )

    def save(self) -> None:
        for name, actor in self.news.items():
            actor.own_label = self.row.own_label or self.circles[0].label
            actor.save()
            setattr(self.row, name, actor)
        self.row.save()


class Entry:
    """What stands on one page to be filled in: a row and what is kept apart from it. Either all of it is saved, or
    nothing."""

    def __init__(self, row: Fact, circles: list[Circle], data: Any = None, *, alone: bool = False) -> None:
        """`alone` leaves out what is kept apart from it."""
        self.row, record = row, root(row)
        self.main = FactForm(data, row=row, record=record, circles=circles)
        self.apart = [
            FactForm(data, row=one, record=record, circles=circles, prefix=prefix)
            for prefix, one in (() if alone else self._apart())
        ]
        for form in self.apart:
            form.empty_permitted = True

    def _apart(self) -> Iterator[tuple[str, Fact]]:
        for model, fk in satellites(type(self.row)):
            rows = (
                [] if self.row._state.adding else list(model._default_manager.filter(**{fk.name: self.row}))
            )
            for one in rows or [model(**{fk.name: self.row}, own_label=self.row.own_label)]:
                yield f"{table(model)}-{str(one.pk)[:8] if rows else 'new'}", one

    @property
    def forms(self) -> list[FactForm]:
        return [self.main, *self.apart]

    @property
    def wanted(self) -> list[FactForm]:
        """The forms that are to be saved: a new satellite only where something was written into it."""
        return [form for form in self.forms if not (form is not self.main and form.new and form.empty())]

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.wanted])

    def save(self) -> None:
        for form in self.wanted:
            form.save()

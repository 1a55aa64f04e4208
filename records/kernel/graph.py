"""The shape of the model, read off Django's own models: who owns whom, who refers to whom.

Composition is on_delete=CASCADE, reference is on_delete=PROTECT. Nothing else is declared, so a new model is
labelled, copied, checked and documented without a line about it anywhere.
"""

from functools import cache
from typing import cast

from django.apps import apps
from django.db import models

from records.models import Fact, Protected, Record, Term


@cache
def protected() -> tuple[type[Protected], ...]:
    """Every model whose rows live in the vault, parents before children."""
    found = [m for m in apps.get_models() if issubclass(m, Protected) and m._meta.managed]
    return tuple(found)


def facts() -> tuple[type[Fact], ...]:
    return tuple(m for m in protected() if issubclass(m, Fact))


def table(model: type[models.Model]) -> str:
    return model._meta.db_table


def parents(model: type[models.Model]) -> list[models.ForeignKey]:
    """Foreign keys whose target's label flows into the row. Terms are public, so they add nothing."""
    return [
        f
        for f in model._meta.concrete_fields
        if isinstance(f, models.ForeignKey)
        and isinstance(f.related_model, type)
        and issubclass(f.related_model, Fact)
    ]


def target(fk: models.ForeignKey) -> type[Fact]:
    """What a foreign key between facts points at."""
    return cast(type[Fact], fk.related_model)


def owners(model: type[models.Model]) -> list[models.ForeignKey]:
    """What the row is a part of."""
    return [f for f in parents(model) if f.remote_field.on_delete is models.CASCADE]


def references(model: type[models.Model]) -> list[models.ForeignKey]:
    """What the row speaks of without being a part of it."""
    return [f for f in parents(model) if f.remote_field.on_delete is not models.CASCADE]


@cache
def children(model: type[models.Model]) -> tuple[tuple[type[Fact], models.ForeignKey], ...]:
    """The parts of a row: (model, its foreign key to this one)."""
    return tuple((m, f) for m in facts() for f in owners(m) if f.related_model is model)


@cache
def mentions(model: type[models.Model]) -> tuple[tuple[type[Fact], models.ForeignKey], ...]:
    """The rows that refer to a row without being a part of it."""
    return tuple((m, f) for m in facts() for f in references(m) if f.related_model is model)


def dependants(model: type[models.Model]) -> list[tuple[type[Fact], models.ForeignKey]]:
    """Everything whose label this row's label flows into."""
    return [*children(model), *mentions(model)]


def is_record(model: type[models.Model]) -> bool:
    return issubclass(model, Record)


def terms(model: type[models.Model]) -> list[models.ForeignKey]:
    return [
        f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey) and f.related_model is Term
    ]


@cache
def evidence() -> type[Fact]:
    """The model whose rows claims rest on."""
    (found,) = (m for m in facts() if m.evidence)
    return found


@cache
def basis() -> type[Fact]:
    """The model whose rows say why a person may be named."""
    (found,) = (m for m in facts() if m.basis)
    return found

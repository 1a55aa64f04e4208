"""Rows as the library asks for them: unsaved, public, and with the ids that its files carry."""

from collections import Counter
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from django.db import models

from actors.models import Actor
from dialogues.models import Conflict, Dialogue
from exchange.sheets import Item, Library
from outcomes.models import OfficialProcess
from records.kernel import graph
from records.models import Fact, Protected, Term, TermField
from sources.models import Citation, Source


class Rows:
    """`of` is model -> id -> unsaved row, parents before children.

    Values are given as the files have them: codes without their scheme, records by their short name.
    """

    def __init__(self, library: Library) -> None:
        self.of: dict[type[Protected], dict[Any, Protected]] = {model: {} for model in graph.protected()}
        self._places: Counter = Counter()
        self._named: dict[type[models.Model], dict[str, UUID]] = {
            Actor: _ids(library.actors),
            Conflict: _ids(library.conflicts),
            Dialogue: _ids(library.cases),
            OfficialProcess: _ids(library.processes),
            Source: _ids(library.sources),
        }

    def add(self, model: type[Protected], key: Any, within: Fact | None = None, **values: Any) -> Any:
        """A row with the id `key`, the next among its like `within` its owner. None means: not given."""
        hidden = issubclass(model, Fact) and model.never_public
        row: Any = model(own_label=Fact.EDITORS if hidden else Fact.PUBLIC)
        row.pk = key
        if "position" in (model._meta.ordering or ()):
            place = (model, within and within.pk)
            row.position = self._places[place]
            self._places[place] += 1
        if within is not None:
            setattr(row, _owner(model, type(within)), within.pk)
        for name, value in values.items():
            if value is not None:
                self._set(row, name, value)
        self.of[model][row.pk] = row
        return row

    def below(self, row: Fact, model: type[Fact], name: str, **values: Any) -> Any:
        """A row without an id in the files: it has its owner's, and a readable `name`, to make one of."""
        return self.add(model, uuid5(row.id, name), within=row, **values)

    def item(
        self, model: type[Fact], item: Item, keys: str, within: Fact | None = None, **values: Any
    ) -> Any:
        """A row and its citations from a mapping of the files.

        `keys` lists its fields, as "date=edtf text" where a key has another name than the field."""
        for word in keys.split():
            field, _, key = word.partition("=")
            values.setdefault(field, item.get(key or field))
        row = self.add(model, UUID(item["uuid"]), within, **values)
        self.cite(row, item)
        return row

    def cite(self, row: Fact, item: Item) -> None:
        """One citation for each source of `item`, with its certainty."""
        for source in item.get("src", ()) if row.claim else ():
            self.below(
                row,
                Citation,
                f"citation:{source}",
                source=source,
                stance="supports",
                certainty=item.get("cert"),
                locator=item.get("loc"),
            )

    def unknown_terms(self) -> list[str]:
        """The codes, as scheme:code, that rows stand on and the library's vocabularies lack."""
        used = {
            getattr(row, field.attname)
            for model, rows in self.of.items()
            for field in graph.terms(model)
            for row in rows.values()
        }
        return sorted(used - self.of[Term].keys() - {None})

    def _set(self, row: Protected, name: str, value: Any) -> None:
        field: Any = row._meta.get_field(name)
        if isinstance(field, TermField):
            value = f"{field.scheme}:{value}" if field.scheme else value
        elif isinstance(field, models.ForeignKey):
            value = self._named[field.related_model][value]
        else:
            value = field.to_python(value)
        setattr(row, field.attname, value)


def _ids(items: list[Item]) -> dict[str, UUID]:
    return {item["id"]: UUID(item["uuid"]) for item in items}


@cache
def _owner(model: type[Fact], of: type[Fact]) -> str:
    """The column of `model` that holds what the row is a part of."""
    return next(fk.attname for fk in graph.owners(model) if fk.related_model is of)

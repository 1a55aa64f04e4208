"""Bring the database up to the rows of the library, and leave what people changed.

kernel.loaded keeps a digest of every row as it was loaded. A row that still looks like its digest is the
library's, to change or to take away; any other has been in somebody's hands.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connections, models

from exchange.library.rows import Rows
from records.kernel import graph
from records.models import Protected
from records.viewer import current

Model = type[Protected]
BATCH = 500  # rows in one statement


@dataclass
class Report:
    """What a load did: rows by table, and a sentence for each row that was left as people have it."""

    rows: Counter = field(default_factory=Counter)  # of the library
    added: Counter = field(default_factory=Counter)
    changed: Counter = field(default_factory=Counter)
    deleted: Counter = field(default_factory=Counter)
    left: list[str] = field(default_factory=list)

    @property
    def written(self) -> int:
        return self.added.total() + self.changed.total() + self.deleted.total()

    def leave(self, why: str, model: Model, key: Any) -> None:
        self.left.append(f"{why}: {graph.table(model)} {key}")


def write(rows: Rows) -> Report:
    """Add, change and delete until the library's rows are as `rows` has them. Needs viewing(OWNER)."""
    with connections[current().alias].cursor() as cursor:
        # Before the first look at a row: what is decided on it must still be true when it is written.
        cursor.execute("select pg_advisory_xact_lock(hashtext('kernel.one_writer'))")
        load = _Load(rows, Loaded(cursor))
        load.decide()
        load.delete()
        load.save()
        load.loaded.save()
        return load.report


class Loaded:
    """kernel.loaded: model -> id -> digest, as it was and as it will be."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor
        cursor.execute("select kind, id, digest from kernel.loaded")
        self.before: dict[str, dict[str, str]] = defaultdict(dict)
        for kind, key, digest in cursor.fetchall():
            self.before[kind][key] = digest
        self.now: dict[tuple[str, str], str] = {}
        self.gone: set[tuple[str, str]] = set()

    def keys(self, model: Model) -> set[Any]:
        """The ids of the rows of `model` that were ever loaded, as the model has them."""
        return {model._meta.pk.to_python(key) for key in self.before[graph.table(model)]}

    def digest(self, model: Model, key: Any) -> str | None:
        return self.before[graph.table(model)].get(str(key))

    def remember(self, row: Protected) -> None:
        self.now[graph.table(type(row)), str(row.pk)] = digest(row)

    def forget(self, model: Model, key: Any) -> None:
        self.gone.add((graph.table(model), str(key)))

    def save(self) -> None:
        new = [(*at, digest) for at, digest in self.now.items() if self.before[at[0]].get(at[1]) != digest]
        self.cursor.execute(
            "insert into kernel.loaded (kind, id, digest) "
            "select * from unnest(%s::text[], %s::text[], %s::text[]) "
            "on conflict (kind, id) do update set digest = excluded.digest",
            [list(column) for column in zip(*new, strict=True)] or [[], [], []],
        )
        self.cursor.execute(
            "delete from kernel.loaded using unnest(%s::text[], %s::text[]) as g (kind, id) "
            "where loaded.kind = g.kind and loaded.id = g.id",
            [list(column) for column in zip(*self.gone, strict=True)] or [[], []],
        )


class _Load:
    """One load: first every decision, then the writing."""

    def __init__(self, rows: Rows, loaded: Loaded) -> None:
        self.rows, self.loaded, self.report = rows, loaded, Report()
        self.add: dict[Model, list[Protected]] = {model: [] for model in rows.of}
        self.change: dict[Model, dict[Any, Protected]] = {model: {} for model in rows.of}
        self.gone: dict[Model, set[Any]] = {model: set() for model in rows.of}
        self.missing: set[Any] = set()  # ids of what the library has and people deleted

    def decide(self) -> None:
        for model, wanted in self.rows.of.items():
            self.report.rows[graph.table(model)] = len(wanted)
            present = model._default_manager.in_bulk(wanted.keys() | self.loaded.keys(model))
            for row in wanted.values():
                self._decide(row, present.get(row.pk))
            for key in self.loaded.keys(model) - wanted.keys():
                self._decide_gone(model, key, present.get(key))
        self._keep_what_is_needed()

    def _decide(self, row: Protected, present: Protected | None) -> None:
        model, key = type(row), row.pk
        before = self.loaded.digest(model, key)
        if self._lacks_a_parent(row):
            self.missing.add(key)
            if present or not before:
                self.report.leave("not loaded, since what it refers to was deleted here", model, key)
        elif present is None and before:
            self.missing.add(key)
            self.report.leave("left as deleted here", model, key)
        elif present is None:
            self.add[model].append(row)
            self.loaded.remember(row)
        elif digest(present) == digest(row):
            self.loaded.remember(row)
        elif digest(present) == before:
            self.change[model][key] = row
            self.loaded.remember(row)
        else:
            self.report.leave("left as changed here", model, key)

    def _lacks_a_parent(self, row: Protected) -> bool:
        return any(getattr(row, fk.attname) in self.missing for fk in graph.parents(type(row)))

    def _decide_gone(self, model: Model, key: Any, present: Protected | None) -> None:
        if present is None:
            self.loaded.forget(model, key)
        elif digest(present) == self.loaded.digest(model, key):
            self.gone[model].add(key)
        else:
            self.report.leave("left as changed here, though it is no longer in the library", model, key)

    def _keep_what_is_needed(self) -> None:
        """Whatever a row that stays refers to stays too, and so on upwards."""
        while needed := set(self._needed()):
            why = "left because something refers to it, though it is no longer in the library"
            for model, key in sorted(needed, key=str):
                self.gone[model].discard(key)
                self.report.leave(why, model, key)

    def _needed(self) -> Iterator[tuple[Model, Any]]:
        for model, keys in self.gone.items():
            for referring, fk in _referring(model) if keys else ():
                found = referring._default_manager.filter(**{f"{fk.name}__in": keys})
                for key, target in found.values_list("pk", fk.attname):
                    if key not in self.gone[referring] and not self._moves_away(referring, key, fk, target):
                        yield model, target

    def _moves_away(self, model: Model, key: Any, fk: models.ForeignKey, target: Any) -> bool:
        row = self.change[model].get(key)
        return row is not None and getattr(row, fk.attname) != target

    def delete(self) -> None:
        """Parts before the whole. Past the collector: what refers to these rows was asked above."""
        for model in reversed(self.rows.of):
            if keys := self.gone[model]:
                found = model._default_manager.filter(pk__in=keys)
                self.report.deleted[graph.table(model)] = found._raw_delete(found.db)
                for key in keys:
                    self.loaded.forget(model, key)

    def save(self) -> None:
        """The whole before its parts, since a row's label comes from what it points at."""
        for model in self.rows.of:
            model._default_manager.bulk_create(self.add[model], batch_size=BATCH)
            for row in self.change[model].values():
                row.save(force_update=True)
            self.report.added[graph.table(model)] += len(self.add[model])
            self.report.changed[graph.table(model)] += len(self.change[model])


def _referring(model: Model) -> list[tuple[Model, models.ForeignKey]]:
    return [
        (other, fk)
        for other in graph.protected()
        for fk in other._meta.concrete_fields
        if isinstance(fk, models.ForeignKey) and fk.related_model is model
    ]


def digest(row: Protected) -> str:
    """SHA-256 over what was entered: not the label and the columns made from dates, which follow from it.

    Fields at their defaults are left out, so that a column that is added later changes no digest."""
    entered = (f for f in row._meta.concrete_fields if f.name != "label" and not hasattr(f, "of"))
    values = {f.name: getattr(row, f.attname) for f in entered if getattr(row, f.attname) != f.get_default()}
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()

"""Documents: one SQL definition for each kind of record gives its page, its API form, its export line.

A document is a row with one json column for each section. In the vault it is a view that runs under the reader's own
row-level security; in the open catalogue it is a table of the same name, filled from the same definition at commit.
The definition is read off the models, so what a document holds is what the models hold, in their order.
A document shows of another record no more than that record's own row tells: its id, slug, name and kind.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.module_loading import autodiscover_modules

from records.gathered import Gathered, facets, of_hidden
from records.kernel import told
from records.kernel.graph import table
from records.kernel.names import folded
from records.kernel.words import Sought
from records.models import Fact, Record
from records.shapes import ID, TEXT, Shape, an_object, has_field, nullable, own_keys, related
from records.viewer import current

BEGINNING = "left({}, 200)"  # of the names, as the index has it that finds what begins like this
# Of a public document `p`, and of what hidden rows `h` add.
MERGED = (
    "case when h.facets is null then coalesce(p.facets, '{}') else coalesce(p.facets, '{}') || "
    "array(select distinct w from unnest(h.facets) w where w <> all (coalesce(p.facets, '{}'))) end"
)
CHANGES = "record_change"
_registered: list["Document"] = []
# What every document tells of itself as a public one; null at the desk where it is not.
MOMENT = nullable({**TEXT, "format": "date-time"})
DATES = {
    "published": Shape("to_json(published)", MOMENT).saying("When it was first made public here."),
    "changed": Shape("to_json(changed)", MOMENT).saying("When what the public sees of it last changed."),
}


@dataclass(frozen=True, eq=False)
class Document:
    """How one kind of record is written down.

    model     the record; its own fields make the `core`
    sections  names of related rows, in the page's order: parts of it, or rows that mention it
    core      further keys of the core: name -> its shape, where `r` is the record's row
    extra     further sections: name -> its shape, a json array
    names     the fields, or "relation.field" of its parts, with its names
    gist      its fields that say what it is
    columns   what lists filter and sort by: name -> SQL; indexes tells how each is found
    facets    what lists narrow by and count, which makes a column of that name
    """

    model: type[Record]
    sections: tuple[str, ...]
    core: dict[str, Shape] = field(default_factory=dict)
    extra: dict[str, Shape] = field(default_factory=dict)
    names: tuple[str, ...] = ("name",)
    gist: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    indexes: tuple[str, ...] = ()
    facets: tuple[Gathered, ...] = ()

    def __post_init__(self) -> None:
        if self.facets:
            self.columns["facets"] = facets(*(one.of_one() for one in self.facets))
        self.columns["names_folded"] = folded(self.model, self.names)
        self.columns.update(told.COLUMNS)
        _registered.append(self)

    @property
    def table(self) -> str:
        return f"{table(self.model)}_document"

    @property
    def search_table(self) -> str:
        return f"{table(self.model)}_search"

    @property
    def tables(self) -> tuple[str, ...]:
        return (self.table, self.search_table)

    @cached_property
    def sought(self) -> Sought:
        return Sought(self.model, self.names, self.gist)

    @cached_property
    def section_names(self) -> tuple[str, ...]:
        return (*self.sections, *self.extra)

    @cached_property
    def core_keys(self) -> dict[str, Shape]:
        """What the record says of itself, in order."""
        return {"id": Shape("r.id", ID), **own_keys(self.model, "r"), **self.core}

    @cached_property
    def section_shapes(self) -> dict[str, Shape]:
        """The sections, in the page's order."""
        found = {name: related(self.model, name) for name in self.sections}
        return found | self.extra

    @cached_property
    def keys(self) -> dict[str, Shape]:
        """What the record says of itself, and when the public was told."""
        return self.core_keys | DATES

    def told(self, keys: Sequence[str] | None = None) -> str:
        """SQL on a document: its keys, all or some, as one json; what it says of itself as it was written."""
        if keys is None:
            dates = "".join(
                f" || ', \"{name}\" : ' || coalesce({d.sql}::text, 'null')" for name, d in DATES.items()
            )
            return f"(left(core::text, -1){dates} || '}}')::json"
        pairs = (f"'{key}', {DATES[key].sql if key in DATES else f"core->'{key}'"}" for key in keys)
        return f"json_build_object({', '.join(pairs)})"

    def sql(self) -> str:
        """The definition, with unqualified table names: the search_path says of which schema."""
        return f"{self._selected(self.columns)}\nfrom {table(self.model)} r"

    def at_the_desk(self) -> str:
        """The same of many in little time: nothing that is public is gathered from its rows again. A left join of one
        row each is no work where nobody asks for the facets."""
        if not self.facets:
            return self.sql()
        return (
            f"{self._selected(self.columns | {'facets': MERGED})}\nfrom {table(self.model)} r "
            f"left join open.{self.table} p on p.id = r.id "
            f"left join ({of_hidden(self.facets)}) h on h.id = r.id"
        )

    def _selected(self, columns: Mapping[str, str]) -> str:
        selected = [
            "r.id",
            "r.slug",
            "r.name" if has_field(self.model, "name") else "r.title as name",
            f"{an_object(self.core_keys).sql} as core",
            *(f"{shape.sql} as {name}" for name, shape in self.section_shapes.items()),
            *(f"({sql}) as {name}" for name, sql in columns.items()),
        ]
        return f"select {',\n  '.join(selected)}"


def fact_view(model: type[Fact]) -> str:
    return f"{table(model)}_fact"


def registered() -> list[Document]:
    """Every kind of record that has a document; each app declares its own in its `documents` module."""
    autodiscover_modules("documents")
    return [*_registered]


# ------------------------------------------------------------------ reading them


class RawJSON(models.Field):
    """Json handed on as the bytes it is written in: what nobody looks into need not be parsed."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "json"


@cache
def documents_of(doc: Document) -> type[models.Model]:
    """The model to query documents by: id, slug, name, `core`, the sections as json, and the columns lists use."""
    known: dict[str, models.Field] = {
        "record_kind": models.TextField(),
        "begins": models.DateField(null=True),
        "ends": models.DateField(null=True),
        "sort_name": models.TextField(),
        "span": models.IntegerField(null=True),
        "meetings_recorded": models.IntegerField(),
        "dialogues": models.IntegerField(),
        "names_folded": models.TextField(),
        "facets": ArrayField(models.TextField()),
        "published": models.DateTimeField(null=True),
        "changed": models.DateTimeField(null=True),
    }
    fields: dict[str, Any] = {
        "id": models.UUIDField(primary_key=True),
        "slug": models.TextField(null=True),
        "name": models.TextField(),
        "core": RawJSON(),
        **{name: RawJSON() for name in doc.section_names},
        **{name: known[name] for name in doc.columns},
    }
    meta = type("Meta", (), {"app_label": "documents", "managed": False, "db_table": doc.table})
    name = f"{doc.model.__name__}Document"
    return type(name, (models.Model,), {**fields, "Meta": meta, "__module__": doc.model.__module__})


def by_key(key: str) -> models.Q:
    """A record is addressed by its slug, or by its id. What can be neither finds nothing."""
    column, value = column_and_value(key)
    return models.Q(pk__in=[]) if value is None else models.Q((column, value))


def column_and_value(key: str) -> tuple[str, uuid.UUID | str | None]:
    """The column that an address speaks of, and its value there; None where it can be nobody's."""
    try:
        return "id", uuid.UUID(key)
    except ValueError:
        return "slug", None if "\0" in key else key


def document_row(doc: Document, key: str, parts: Sequence[str]) -> Sequence[bytes] | None:
    """Parts of one record's document, columns or other SQL of our own that give json; None where there is none.

    In plain SQL: to put the query together took longer than to answer it. At the desk the view is asked through a
    function, which keeps its plan: that takes ten times as long to make as to carry out.
    """
    column, value = column_and_value(key)
    if current().is_public:
        return next(iter(document_rows(doc, parts, f"{column} = %s", [value])), None)
    kept = f"{doc.table}_at(by_{column} => %s)"
    return next(iter(_parts(parts, kept, [value])), None)


def document_rows(doc: Document, parts: Sequence[str], rest: str, parameters: Sequence[Any]) -> list[Any]:
    """Likewise of all records for which `rest`, SQL from after the "where", holds."""
    return _parts(parts, f"{doc.table} where {rest}", parameters)


def _parts(parts: Sequence[str], source: str, parameters: Sequence[Any]) -> list[Any]:
    with connections[current().alias].cursor() as cursor:
        cursor.execute(f"select {', '.join(parts)} from {source}", parameters)
        return cursor.fetchall()

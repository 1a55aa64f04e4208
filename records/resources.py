"""What the API gives: records from their documents, facts from their views, as the database wrote them."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404
from django_filters import FilterSet

from records import withdrawn
from records.documents import Document, RawJSON, by_key, document_row, documents_of, fact_view
from records.kernel.graph import table
from records.listed import listed_of
from records.models import Fact, Term
from records.ordering import Orderings, directions
from records.shapes import Schema, Shape, an_object, column_of, fact_keys, says


@dataclass(frozen=True, eq=False)
class Resource:
    """One kind of thing, at /api/v1/<name>/.

    filters    what its list is narrowed by; the pages use the same
    orderings  what its list may be ordered by; the first is the default
    """

    name: str
    filters: type[FilterSet]
    orderings: Orderings

    all: ClassVar[dict[str, "Resource"]] = {}

    def __post_init__(self) -> None:
        self.all[self.name] = self

    @property
    def model(self) -> type[Model]:
        raise NotImplementedError

    @cached_property
    def about(self) -> str:
        return says(self.model)

    @cached_property
    def keys(self) -> dict[str, Shape]:
        """What each element tells of itself, in order."""
        raise NotImplementedError

    @cached_property
    def sections(self) -> dict[str, Shape]:
        """What lists add where `expand` names it, and the detail always has."""
        return {}

    @cached_property
    def schema(self) -> Schema:
        shapes = {**self.keys, **self.sections}
        return {
            "title": self.model.__name__,
            "description": self.about + " Keys are left out only where `fields` or `expand` says so.",
            "type": "object",
            "properties": {name: shape.schema for name, shape in shapes.items()},
            "additionalProperties": False,
            "x-table": table(self.model),
        }

    def rows(self) -> QuerySet:
        """Everything the viewer may see, with whatever lists are ordered by."""
        return self.model._default_manager.all()

    def at(self, key: str) -> Q:
        """The one element addressed by `key`; Http404 where the key can be nobody's."""
        raise NotImplementedError

    def absent(self, key: str) -> Http404:
        """What is raised where there is no such element."""
        return Http404()

    def json(self, fields: Sequence[str] | None) -> str:
        """SQL of type json: one row's, of all its keys or some."""
        raise NotImplementedError

    def whole(self) -> str:
        """SQL of type text: all there is of one row, as json on one line."""
        return f"replace(({self.json(None)})::text, e'\\n', '')"

    def read(
        self, rows: QuerySet, fields: Sequence[str] | None, sections: Sequence[str], *others: str
    ) -> QuerySet:
        """Named rows: `json` with some keys or all, the sections, each as it is written, and `others`."""
        json = RawSQL(f"({self.json(fields)})", [], RawJSON())  # noqa: S611
        return rows.annotate(json=json).values_list("json", *sections, *others, named=True)

    def one(self, key: str, fields: Sequence[str] | None, sections: Sequence[str]) -> Sequence[bytes] | None:
        """The json of the element addressed by `key`, then its sections; None where there is none."""
        rows = self.rows().filter(self.at(key)).order_by("pk")
        return next(iter(self.read(rows, fields, sections)[:1]), None)

    @cached_property
    def directions(self) -> dict[str, tuple[str, ...]]:
        return directions(self.orderings)


@dataclass(frozen=True, eq=False)
class Records(Resource):
    """Records, each from its document."""

    document: Document

    @property
    def model(self) -> type[Model]:
        return self.document.model

    @cached_property
    def keys(self) -> dict[str, Shape]:
        return self.document.keys

    @cached_property
    def sections(self) -> dict[str, Shape]:
        return self.document.section_shapes

    def rows(self) -> QuerySet:
        return documents_of(self.document)._default_manager.all()

    def at(self, key: str) -> Q:
        return by_key(key)

    def json(self, fields: Sequence[str] | None) -> str:
        return self.document.told(fields)

    def whole(self) -> str:
        sections = "".join(f" || ', \"{name}\": ' || {name}::text" for name in self.sections)
        return f"replace(left(({self.json(None)})::text, -1){sections} || '}}', e'\\n', '')"

    def absent(self, key: str) -> Http404:
        return withdrawn.absent(self.document, key)

    def one(self, key: str, fields: Sequence[str] | None, sections: Sequence[str]) -> Sequence[bytes] | None:
        return document_row(self.document, key, [self.json(fields), *sections])


@dataclass(frozen=True, eq=False)
class Facts(Resource):
    """Facts, each from its view."""

    of: type[Fact]

    @property
    def model(self) -> type[Model]:
        return self.of

    @cached_property
    def keys(self) -> dict[str, Shape]:
        return fact_keys(self.of, "f")

    def rows(self) -> QuerySet:
        if self.of.listed:
            return listed_of(self.of)._default_manager.all()
        rows = self.of._default_manager.all()
        dated = any("begins" in one.keys for one in self.orderings.values())
        return rows.annotate(begins=F("date_possible__startswith")) if dated else rows

    def at(self, key: str) -> Q:
        return by_id(key)

    def json(self, fields: Sequence[str] | None) -> str:
        # Behind `offset 0` the row's json is made once, however many of its keys are asked for.
        rows = self.rows().model._meta.db_table
        row = f"select data from {fact_view(self.of)} v where v.id = {rows}.id offset 0"  # noqa: S608
        picked = "d.data" if fields is None else _some("d.data", fields)
        return f"select {picked} from ({row}) d"  # noqa: S608


@dataclass(frozen=True, eq=False)
class Terms(Resource):
    """The codes of all vocabularies."""

    @property
    def model(self) -> type[Model]:
        return Term

    @cached_property
    def keys(self) -> dict[str, Shape]:
        fields = {"label" if f.name == "title" else f.name: f for f in Term._meta.concrete_fields}
        told = ("id", "scheme", "code", "label", "definition", "rank", "uses", "since")
        return {
            name: column_of(Term, fields[name], "term").saying(str(fields[name].help_text)) for name in told
        }

    def at(self, key: str) -> Q:
        return Q(id=key.replace("\0", ""))

    def json(self, fields: Sequence[str] | None) -> str:
        return an_object({name: self.keys[name] for name in fields or self.keys}).sql


def by_id(key: str) -> Q:
    """The one row with this id; Http404 where it is none."""
    try:
        return Q(id=uuid.UUID(key))
    except ValueError:
        raise Http404 from None


def _some(column: str, keys: Iterable[str]) -> str:
    """Some keys of a json column, in the database, so that their values stay as they were written."""
    return f"json_build_object({', '.join(f"'{key}', {column}->'{key}'" for key in keys)})"

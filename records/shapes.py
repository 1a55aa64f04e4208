"""A row as json: the SQL that makes it and the schema that describes it, from one walk over the models.

Schemas are JSON Schema as OpenAPI 3.1 has it, written out in full. What deserves a name of its own has a
`title` (the API's description makes components of these); what has a table of its own, `x-table`.
"""

from dataclasses import dataclass
from typing import Any, cast

from django.db import models
from django.db.models.fields.reverse_related import ForeignObjectRel

from records.fields import HELP, CertainRange, DateWords, FuzzyDateField, PossibleRange
from records.kernel.graph import children, evidence, owners, table, target
from records.models import Fact, Record, TermField

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TRUTH: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer"}
ID: Schema = {"type": "string", "format": "uuid", "description": "The row's id, which stays the same."}
DAY: Schema = {"type": "string", "format": "date"}
INTERNAL = {"id", "position", "own_label", "label"}
SCALARS: tuple[tuple[type[models.Field], Schema], ...] = (
    (models.UUIDField, ID),
    (models.BooleanField, TRUTH),
    (models.IntegerField, WHOLE),
    (models.DecimalField, {"type": "number"}),
    (models.JSONField, {"type": "array", "items": TEXT}),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A piece of json: an SQL expression that gives it, and its schema."""

    sql: str
    schema: Schema

    def saying(self, description: str) -> "Shape":
        """The same with a description of its own; a named schema keeps the description of its kind."""
        inner = {"allOf": [self.schema]} if "title" in self.schema else self.schema
        return Shape(self.sql, {**inner, "description": description}) if description else self


# ------------------------------------------------------------------ the building blocks


def nullable(schema: Schema) -> Schema:
    if isinstance(schema.get("type"), str) and "title" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def closed(properties: dict[str, Schema], **more: Any) -> Schema:
    """The schema of an object that has all of these keys and no other."""
    return {
        **more,
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def an_object(keys: dict[str, Shape], **more: Any) -> Shape:
    """`more` goes into the schema: title, description."""
    pairs = ", ".join(f"'{key}', {shape.sql}" for key, shape in keys.items())
    return Shape(f"json_build_object({pairs})", closed({k: s.schema for k, s in keys.items()}, **more))


def a_list(one: Shape, chosen: str, order: str) -> Shape:
    """Every row of `chosen` ("from ... where ...") as `one`; an empty list where there is none."""
    sql = f"(select coalesce(json_agg({one.sql} order by {order}), '[]'::json) {chosen})"
    return Shape(sql, {"type": "array", "items": one.schema})


def optional(shape: Shape) -> Shape:
    """The same where it may be null."""
    return Shape(shape.sql, nullable(shape.schema))


def text(column: str) -> Shape:
    """A text that may be blank: null then."""
    return Shape(f"nullif({column}, '')", nullable(TEXT))


SLUG: Schema = {**nullable(TEXT), "description": "Last part of its page's address; null where it has none."}
NAME: Schema = {**TEXT, "description": "What it is called."}
_TERM = {
    "code": {**TEXT, "description": "The code; the codebook says what it means."},
    "label": {**TEXT, "description": "The same in the words of the pages."},
}
CODE = closed(_TERM, title="Code", description="A term of a controlled vocabulary.")
CODE_OF_SCHEME = closed(
    {"scheme": {**TEXT, "description": "The vocabulary."}, **_TERM},
    title="CodeOfScheme",
    description="A term, and the vocabulary it belongs to.",
)
FUZZY_DATE = closed(
    {
        "edtf": {**TEXT, "description": "As entered, in EDTF: only what is known."},
        "words": {**TEXT, "description": "The same in English."},
        "earliest": {**nullable(DAY), "description": "First day it may cover; null if open."},
        "latest": {**nullable(DAY), "description": "Last day it may cover; null if open."},
        "certain_from": {
            **nullable(DAY),
            "description": "First day it surely covers; null if no day is sure.",
        },
        "certain_to": {**nullable(DAY), "description": "Last day it surely covers; null if no day is sure."},
    },
    title="FuzzyDate",
    description="A date that says no more than is known.",
)


def term(column: str) -> Shape:
    """{"code", "label"} of a term, or null."""
    sql = f"(select json_build_object('code', t.code, 'label', t.title) from term t where t.id = {column})"
    return Shape(sql, CODE)


def _term_of_scheme(column: str) -> Shape:
    return Shape(
        "(select json_build_object('scheme', t.scheme, 'code', t.code, 'label', t.title) "
        f"from term t where t.id = {column})",
        CODE_OF_SCHEME,
    )


def fuzzy_date(column: str, possible: str, certain: str) -> Shape:
    return Shape(f"ext.fuzzy({column}, {possible}, {certain}, {column}_words)", nullable(FUZZY_DATE))


def reference(model: type[Fact], column: str) -> Shape:
    """What a document shows of another record: its id, slug and name, and an actor's or dialogue's kind."""
    one = _reference(model)
    return Shape(f"(select {one.sql} from {table(model)} x where x.id = {column})", one.schema)


def _reference(model: type[Fact], alias: str = "x") -> Shape:
    keys = {
        "id": Shape(f"{alias}.id", ID),
        "slug": Shape(f"{alias}.slug", SLUG),
        "name": Shape(f"{alias}.{'name' if has_field(model, 'name') else 'title'}", NAME),
    }
    for kind in ("kind", "record_kind"):
        if has_field(model, kind):
            code = Shape(f"split_part({alias}.{kind}_id, ':', 2)", TEXT)
            keys["kind"] = code.saying(help_of(model, kind))
    return an_object(
        keys,
        title=f"{model.__name__}Reference",
        description=f"Which {model._meta.verbose_name} it is.",
        **{"x-table": table(model)},
    )


# ------------------------------------------------------------------ rows


def has_field(model: type[models.Model], name: str) -> bool:
    return any(f.name == name for f in model._meta.concrete_fields)


def help_of(model: type[models.Model], name: str) -> str:
    """What a field of the model means, in its own words."""
    return next(str(f.help_text) for f in model._meta.concrete_fields if f.name == name)


def says(model: type[models.Model]) -> str:
    """The model's own sentence about itself."""
    return " ".join((model.__doc__ or "").split("\n\n")[0].split())


def fact(model: type[Fact], alias: str, *, within: type[Fact] | None = None) -> Shape:
    """One row. `within` is the whole it stands in already, which is then not repeated."""
    title = f"{model.__name__}In{within.__name__ if within else 'Full'}"
    more = {"title": title, "description": says(model), "x-table": table(model)}
    return an_object(fact_keys(model, alias, within=within), **more)


def fact_keys(model: type[Fact], alias: str, *, within: type[Fact] | None = None) -> dict[str, Shape]:
    keys = {"id": Shape(f"{alias}.id", ID)}
    if model.evidence:
        keys["speaks_to"] = _speaks_to(model, alias)
    else:
        keys |= {fk.name: _field(model, fk, alias) for fk in owners(model) if target(fk) is not within}
    return keys | own_keys(model, alias)


def own_keys(model: type[Fact], alias: str) -> dict[str, Shape]:
    """The row's own fields, its satellites and small parts, and who says so."""
    skipped = INTERNAL | {fk.name for fk in owners(model)}
    keys = {
        f.name: _field(model, f, alias)
        for f in model._meta.concrete_fields
        if f.name not in skipped and not isinstance(f, (PossibleRange, CertainRange, DateWords))
    }
    if not issubclass(model, Record):
        keys |= dict(
            _part(child, fk, alias)
            for child, fk in children(model)
            if not child.evidence and not child.never_public
        )
    if model.claim:
        keys |= {"certainty": _certainty(model, alias), "citations": _citations(model, alias)}
    return keys


def _field(model: type[Fact], f: models.Field, alias: str) -> Shape:
    # How to write a date is advice to who enters one.
    said = "" if isinstance(f, FuzzyDateField) and f.help_text == HELP else str(f.help_text)
    return column_of(model, f, alias).saying(said)


def column_of(model: type[models.Model], f: models.Field, alias: str) -> Shape:
    """One column as json."""
    column = f"{alias}.{f.column}"
    if isinstance(f, FuzzyDateField):
        bounds = [
            f"{column}_{part}" if has_field(model, f"{f.name}_{part}") else "null"
            for part in ("possible", "certain")
        ]
        return fuzzy_date(column, *bounds)
    if isinstance(f, (models.TextField, models.CharField)):
        return Shape(f"nullif({column}, '')", nullable(TEXT) if f.blank or f.null else TEXT)
    found = _pointer(f, column) if isinstance(f, models.ForeignKey) else Shape(column, _scalar(f))
    return optional(found) if f.null else found


def _pointer(f: models.ForeignKey, column: str) -> Shape:
    if isinstance(f, TermField):
        return term(column) if f.scheme else _term_of_scheme(column)
    if issubclass(target(f), Record):
        return reference(target(f), column)
    return Shape(column, {**ID, "x-table": table(target(f))})


def _scalar(f: models.Field) -> Schema:
    unit = getattr(f, "unit", "")
    schema = next(schema for kind, schema in SCALARS if isinstance(f, kind))
    return schema | ({"x-unit": unit} if unit else {})


def _part(child: type[Fact], fk: models.ForeignKey, alias: str) -> tuple[str, Shape]:
    """A satellite is one object or null; other parts are a list."""
    inner = f"{alias}{table(child)[0]}"
    chosen = f"from {table(child)} {inner} where {inner}.{fk.column} = {alias}.id"
    one = fact(child, inner, within=target(fk))
    if child.satellite:
        sql = f"(select {one.sql} {chosen} order by {inner}.label, {inner}.id limit 1)"
        return child.satellite, Shape(sql, nullable(one.schema))
    return str(fk.remote_field.related_name), a_list(one, chosen, order(child, inner))


def order(model: type[Fact], alias: str) -> str:
    """The model's own order; it ends in the id, so that it is total."""
    return ", ".join(f"{alias}.{name}" for name in model._meta.ordering or ())


def certainty_of(model: type[Fact], alias: str, selected: str) -> str:
    """How sure the statement is: where sources disagree, that; otherwise the best grade among its citations.

    `selected` is what to say of the term `t`.
    """
    return (
        f"(select {selected} from citation c join term t on t.id = c.certainty_id "
        f"where c.{table(model)}_id = {alias}.id "
        "order by (t.code = 'conflict') desc, t.position, t.id limit 1)"
    )


def _certainty(model: type[Fact], alias: str) -> Shape:
    sql = certainty_of(model, alias, "json_build_object('code', t.code, 'label', t.title)")
    return Shape(sql, nullable(CODE)).saying("How sure it is; that sources disagree outweighs every grade.")


def _citations(model: type[Fact], alias: str) -> Shape:
    source = {"id": Shape("s.id", ID), "slug": Shape("s.slug", SLUG)}
    cited = {"title": "CitedSource", "description": "The source that says so.", "x-table": "source"}
    one = an_object(
        {
            "id": Shape("c.id", {**ID, "x-table": "citation"}),
            "source": an_object(source, **cited),
            "stance": term("c.stance_id"),
            "certainty": optional(term("c.certainty_id")),
            "locator": text("c.locator").saying(help_of(evidence(), "locator")),
            "note": text("c.note").saying(help_of(evidence(), "note")),
        },
        title="CitationInFact",
        description="Who says so, where, and how sure that makes it.",
    )
    chosen = f"from citation c join source s on s.id = c.source_id where c.{table(model)}_id = {alias}.id"
    return a_list(one, chosen, "c.position, c.id").saying("Who says so.")


def _speaks_to(model: type[Fact], alias: str) -> Shape:
    """The one row that a citation is about."""
    targets = {table(target(fk)): f"{alias}.{fk.column}" for fk in owners(model)}
    kind = " ".join(f"when {column} is not null then '{name}'" for name, column in targets.items())
    return an_object(
        {
            "kind": Shape(f"case {kind} end", {**TEXT, "enum": [*targets]}).saying("Its table."),
            "id": Shape(f"coalesce({', '.join(targets.values())})", ID),
        },
        title="CitedFact",
        description="The statement that the source speaks to.",
    )


# ------------------------------------------------------------------ rows that a record's document lists


def related(model: type[Record], name: str) -> Shape:
    """The rows behind one relation, in order; a row that mentions the record by a satellite stands whole."""
    relation = model._meta.get_field(name)
    assert isinstance(relation, ForeignObjectRel)
    child, fk = cast(type[Fact], relation.related_model), cast(models.ForeignKey, relation.field)
    chosen = f"from {table(child)} f where f.{fk.column} = r.id"
    within = model if fk in owners(child) else None
    if within is None and (child.satellite or child.link):
        (whole,) = owners(child)
        chosen = (
            f"from {table(target(whole))} f where exists (select from {table(child)} s "
            f"where s.{whole.column} = f.id and s.{fk.column} = r.id)"
        )
        child = target(whole)
    one = _reference(child, "f") if issubclass(child, Record) else fact(child, "f", within=within)
    return a_list(one, chosen, order(child, "f")).saying(says(child))

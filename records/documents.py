"""Documents: one SQL definition for each kind of record gives its page, its API form, its export line.

A document is a row with one json column for each section. In the vault it is a view that runs under the reader's own
row-level security; in the open catalogue it is a table of the same name, filled from the same definition at commit.
The definition is read off the models, so what a document holds is what the models hold, in their order.
A document shows of another record no more than that record's own row tells: its id, slug, name and kind.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, cast

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.db.models.sql.compiler import SQLCompiler
from django.utils.module_loading import autodiscover_modules

from records.fields import CertainRange, DateWords, FuzzyDateField, PossibleRange
from records.kernel import graph
from records.kernel.graph import children, owners, table, target
from records.models import Fact, Record, TermField

EMPTY_LIST = "'[]'::json"
INTERNAL = {"id", "position", "own_label", "label"}
_registered: list["Document"] = []


@dataclass(frozen=True, eq=False)
class Document:
    """How one kind of record is written down.

    model     the record; its own fields make the `core`
    sections  names of related rows, in the page's order: parts of it, or rows that mention it
    core      further keys of the core: name -> SQL giving json, where `r` is the record's row
    extra     further sections: name -> SQL giving a json array
    columns   what lists filter and sort by: name -> SQL; indexes tells how each is found
    """

    model: type[Record]
    sections: tuple[str, ...]
    core: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    indexes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _registered.append(self)

    @property
    def table(self) -> str:
        return f"{table(self.model)}_document"

    @cached_property
    def section_names(self) -> tuple[str, ...]:
        return (*self.sections, *self.extra)

    def sql(self) -> str:
        """The definition, with unqualified table names: the search_path says of which schema."""
        core = _pairs([*_own_pairs(self.model, "r"), *self.core.items()])
        selected = [
            "r.id",
            "r.slug",
            "r.name" if _has_field(self.model, "name") else "r.title as name",
            f"{core} as core",
            *(f"{_section(self.model, name)} as {name}" for name in self.sections),
            *(f"({sql}) as {name}" for name, sql in self.extra.items()),
            *(f"({sql}) as {name}" for name, sql in self.columns.items()),
        ]
        return f"select {',\n  '.join(selected)}\nfrom {table(self.model)} r"


# ------------------------------------------------------------------ reading them


class RawJSON(models.Field):
    """A json column handed on as text: what nobody looks into need not be parsed."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "json"

    def select_format(self, compiler: SQLCompiler, sql: str, params: Any) -> tuple[str, Any]:
        return f"({sql})::text", params


@cache
def documents_of(doc: Document) -> type[models.Model]:
    """The model to query documents by: id, slug, name, `core`, the sections as text, and the columns lists use."""
    known: dict[str, models.Field] = {
        "begins": models.DateField(null=True),
        "ends": models.DateField(null=True),
        "sort_name": models.TextField(),
        "names_folded": models.TextField(),
        "facets": ArrayField(models.TextField()),
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


# ------------------------------------------------------------------ from models to json


def _has_field(model: type[models.Model], name: str) -> bool:
    return any(f.name == name for f in model._meta.concrete_fields)


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return f"json_build_object({', '.join(f"'{key}', {sql}" for key, sql in pairs)})"


def term_json(column: str) -> str:
    """{"code", "label"} of a term, or null."""
    return f"(select json_build_object('code', t.code, 'label', t.title) from term t where t.id = {column})"


def reference_json(model: type[Fact], column: str) -> str:
    """What a document shows of another record: its id, slug and name, and an actor's or dialogue's kind."""
    pairs = [
        ("id", "x.id"),
        ("slug", "x.slug"),
        ("name", "x.name" if _has_field(model, "name") else "x.title"),
    ]
    for kind in ("kind", "record_kind"):
        if _has_field(model, kind):
            pairs.append(("kind", f"split_part(x.{kind}_id, ':', 2)"))
    return f"(select {_pairs(pairs)} from {table(model)} x where x.id = {column})"


def fact_json(model: type[Fact], alias: str, *, within: type[Fact] | None = None) -> str:
    """One row as json. `within` is the whole it stands in already, which is then not repeated."""
    pairs = [("id", f"{alias}.id")]
    pairs += [
        (fk.name, _target_json(fk, alias))
        for fk in owners(model)
        if target(fk) is not within and not model.evidence
    ]
    return _pairs([*pairs, *_own_pairs(model, alias, skip_id=True)])


def _target_json(fk: models.ForeignKey, alias: str) -> str:
    if issubclass(target(fk), Record):
        return reference_json(target(fk), f"{alias}.{fk.column}")
    return f"{alias}.{fk.column}"


def _own_pairs(model: type[Fact], alias: str, *, skip_id: bool = False) -> list[tuple[str, str]]:
    """The row's own fields, its satellites and small parts, and who says so."""
    pairs = [] if skip_id else [("id", f"{alias}.id")]
    owner_names = {fk.name for fk in owners(model)}
    for f in model._meta.concrete_fields:
        if f.name in INTERNAL | owner_names or isinstance(f, (PossibleRange, CertainRange, DateWords)):
            continue
        pairs.append((f.name, _field_json(model, f, alias)))
    if not issubclass(model, Record):
        pairs += [_part(child, fk, alias) for child, fk in children(model) if not child.evidence]
    if getattr(model, "claim", False):
        pairs += [("certainty", _certainty(model, alias)), ("citations", _citations(model, alias))]
    return pairs


def _field_json(model: type[Fact], f: models.Field, alias: str) -> str:
    column = f"{alias}.{f.column}"
    if isinstance(f, TermField):
        return _scheme_term_json(column) if f.scheme is None else term_json(column)
    if isinstance(f, FuzzyDateField):
        bounds = [
            f"{column}_{part}" if _has_field(model, f"{f.name}_{part}") else "null"
            for part in ("possible", "certain")
        ]
        return f"ext.fuzzy({column}, {bounds[0]}, {bounds[1]}, {column}_words)"
    if isinstance(f, models.ForeignKey):
        return _target_json(f, alias)
    if isinstance(f, (models.TextField, models.CharField)):
        return f"nullif({column}, '')"
    return column


def _scheme_term_json(column: str) -> str:
    return (
        "(select json_build_object('scheme', t.scheme, 'code', t.code, 'label', t.title) "
        f"from term t where t.id = {column})"
    )


def _part(child: type[Fact], fk: models.ForeignKey, alias: str) -> tuple[str, str]:
    """A satellite is one object or null; other parts are a list."""
    inner = f"{alias}{table(child)[0]}"
    chosen = f"from {table(child)} {inner} where {inner}.{fk.column} = {alias}.id"
    body = fact_json(child, inner, within=target(fk))
    if child.satellite:
        return child.satellite, f"(select {body} {chosen} order by {inner}.label, {inner}.id limit 1)"
    return str(
        fk.remote_field.related_name
    ), f"(select coalesce(json_agg({body} order by {_order(child, inner)}), {EMPTY_LIST}) {chosen})"


def _order(model: type[Fact], alias: str) -> str:
    """The model's own order; it ends in the id, so that it is total."""
    return ", ".join(f"{alias}.{name}" for name in model._meta.ordering or ())


def _certainty(model: type[Fact], alias: str) -> str:
    """How sure the statement is: where sources disagree, that; otherwise the best grade among its citations."""
    return (
        "(select json_build_object('code', t.code, 'label', t.title) from citation c "
        f"join term t on t.id = c.certainty_id where c.{table(model)}_id = {alias}.id "
        "order by (t.code = 'conflict') desc, t.position, t.id limit 1)"
    )


def _citations(model: type[Fact], alias: str) -> str:
    body = _pairs(
        [
            ("id", "c.id"),
            ("source", "json_build_object('id', s.id, 'slug', s.slug)"),
            ("stance", term_json("c.stance_id")),
            ("certainty", term_json("c.certainty_id")),
            ("locator", "nullif(c.locator, '')"),
            ("note", "nullif(c.note, '')"),
        ]
    )
    return (
        f"(select coalesce(json_agg({body} order by c.position, c.id), {EMPTY_LIST}) from citation c "
        f"join source s on s.id = c.source_id where c.{table(model)}_id = {alias}.id)"
    )


def _section(model: type[Record], name: str) -> str:
    """A section: the related rows' json in order. A row that mentions the record through a satellite stands whole."""
    relation = model._meta.get_field(name)
    assert isinstance(relation, ForeignObjectRel)
    child, fk = cast(type[Fact], relation.related_model), cast(models.ForeignKey, relation.field)
    if issubclass(child, Record):
        body, chosen = reference_json(child, "f.id"), f"from {table(child)} f where f.{fk.column} = r.id"
        return f"(select coalesce(json_agg({body} order by {_order(child, 'f')}), {EMPTY_LIST}) {chosen})"
    within = model if fk in owners(child) else None
    chosen = f"from {table(child)} f where f.{fk.column} = r.id"
    if child.satellite or child.link:
        (whole,) = owners(child)
        chosen = (
            f"from {table(target(whole))} f where exists (select from {table(child)} s "
            f"where s.{whole.column} = f.id and s.{fk.column} = r.id)"
        )
        child = target(whole)
    body = (
        reference_json(child, "f.id") if issubclass(child, Record) else fact_json(child, "f", within=within)
    )
    return f"(select coalesce(json_agg({body} order by {_order(child, 'f')}), {EMPTY_LIST}) {chosen})"


# ------------------------------------------------------------------ what a source supports


def cited_sql(citation: type[Fact]) -> str:
    """One row for each citation: the fact it speaks to, and the record that fact is a part of.

    Columns: id, source_id, certainty_id, stance_id, kind (the fact's table), fact_id, and for each kind of record that
    owns facts its id or null.
    """
    roots = sorted({table(root) for fk in owners(citation) for root, _, _ in _roots(target(fk), "t")})
    arms = []
    for fk in owners(citation):
        found: list[tuple[type[Record] | None, str, str]] = [*_roots(target(fk), "t")]
        for root, joins, column in found or [(None, "", "")]:
            own = table(root) if root else ""
            ids = ", ".join(f"{column if name == own else 'null::uuid'} as {name}_id" for name in roots)
            known = f" where {column} is not null" if column else ""
            arms.append(
                f"select c.id, c.source_id, c.certainty_id, c.stance_id, c.position, '{table(target(fk))}' as kind, "
                f"t.id as fact_id, {ids} from citation c join {table(target(fk))} t on t.id = c.{fk.column}"
                f"{joins}{known}"
            )
    return "\nunion all\n".join(arms)


def _roots(model: type[Fact], alias: str) -> list[tuple[type[Record], str, str]]:
    """The records a fact may be a part of: (record, the joins that lead to it, the column with its id)."""
    if issubclass(model, Record):
        return [(model, "", f"{alias}.id")]
    found: list[tuple[type[Record], str, str]] = []
    for fk in owners(model):
        whole = target(fk)
        if issubclass(whole, Record):
            found.append((whole, "", f"{alias}.{fk.column}"))
        else:
            above = f"{alias}_{fk.name}"
            join = f" join {table(whole)} {above} on {above}.id = {alias}.{fk.column}"
            found += [(root, join + joins, column) for root, joins, column in _roots(whole, above)]
    return found


# ------------------------------------------------------------------ installing them


def fact_view(model: type[Fact]) -> str:
    return f"{table(model)}_fact"


def registered() -> list[Document]:
    """Every kind of record that has a document; each app declares its own in its `documents` module."""
    autodiscover_modules("documents")
    return [*_registered]


def install(execute: Callable[[str], object]) -> None:
    """Make views, tables and the rebuild functions anew. Runs as the owner; leaves the open tables filled."""
    documents = registered()
    for doc in documents:
        execute(f"drop view if exists vault.{doc.table}")
        execute(f"drop table if exists open.{doc.table}")
        execute(f"drop view if exists kernel.{doc.table}")
    for model in graph.facts():
        if not issubclass(model, Record):
            _install_view(
                fact_view(model),
                f"select f.id, {fact_json(model, 'f')} as data from {table(model)} f",
                execute,
            )
    _install_view("cited", cited_sql(graph.evidence()), execute)
    for doc in documents:
        _install_document(doc, execute)
    execute(_rebuild_stale(documents))
    execute(_touch_everything(documents))


def _install_view(view: str, definition: str, execute: Callable[[str], object]) -> None:
    """The same definition in both schemas, under the reader's own rights."""
    for schema, readers in {"vault": "@member, @editor", "open": "@reader"}.items():
        execute(f"set local search_path = {schema}, ext, pg_catalog")
        execute(f"drop view if exists {schema}.{view} cascade")
        execute(f"create view {schema}.{view} with (security_invoker) as {definition}")
        execute(f"grant select on {schema}.{view} to {readers}")


def _install_document(doc: Document, execute: Callable[[str], object]) -> None:
    execute("set local search_path = vault, ext, pg_catalog")
    execute(f"create view vault.{doc.table} with (security_invoker) as {doc.sql()}")
    execute(f"grant select on vault.{doc.table} to @member, @editor")
    execute("set local search_path = open, ext, pg_catalog")
    execute(f"create view kernel.{doc.table} as {doc.sql()}")
    execute(f"create table open.{doc.table} as select * from kernel.{doc.table}")
    execute(f"alter table open.{doc.table} add primary key (id)")
    execute(f"create unique index on open.{doc.table} (slug)")
    for index in doc.indexes:
        execute(f"create index on open.{doc.table} {index}")
    execute(f"grant select on open.{doc.table} to @reader")
    execute("set local search_path = vault, ext, pg_catalog")


def _rebuild_stale(documents: list[Document]) -> str:
    """Each stale document once, in one order, so that what was there is replaced and what went away goes."""
    body = "\n".join(
        f"""
    delete from open.{doc.table} d using kernel.stale s where s.kind = '{table(doc.model)}' and d.id = s.id;
    insert into open.{doc.table} select * from kernel.{doc.table} v
    where v.id = any (array(select id from kernel.stale where kind = '{table(doc.model)}' order by id));"""
        for doc in documents
    )
    return (
        "create or replace function kernel.rebuild_stale() returns void language plpgsql security definer "
        f"set search_path = pg_catalog as $f$ begin {body}\nend $f$;\n"
        "revoke all on function kernel.rebuild_stale() from public"
    )


def _touch_everything(documents: list[Document]) -> str:
    body = "\n".join(
        f"insert into kernel.stale select '{table(doc.model)}', id from open.{table(doc.model)} on conflict do nothing;"
        for doc in documents
    )
    return (
        "create or replace function kernel.touch_everything() returns void language plpgsql security definer "
        f"set search_path = pg_catalog as $f$ begin {body}\nend $f$;\n"
        "revoke all on function kernel.touch_everything() from public"
    )

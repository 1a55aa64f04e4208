"""Documents: one SQL definition for each kind of record gives its page, its API form, its export line.

A document is a row with one json column for each section. In the vault it is a view that runs under the reader's own
row-level security; in the open catalogue it is a table of the same name, filled from the same definition at commit.
The definition is read off the models, so what a document holds is what the models hold, in their order.
A document shows of another record no more than that record's own row tells: its id, slug, name and kind.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler
from django.utils.module_loading import autodiscover_modules

from records import listed
from records.kernel import graph, told
from records.kernel.graph import owners, table, target
from records.kernel.names import finding, folded
from records.kernel.words import Sought, asked_at_the_desk, installing, roots_of
from records.models import Fact, Record
from records.shapes import ID, TEXT, Shape, an_object, fact, has_field, nullable, own_keys, related
from records.viewer import current

BEGINNING = "left({}, 200)"  # of the names, as the index has it that finds what begins like this
_registered: list["Document"] = []
# What every document tells of itself as a public one; null at the desk where it is not.
NOW = "kernel.moment()"
CHANGES = "record_change"
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
    """

    model: type[Record]
    sections: tuple[str, ...]
    core: dict[str, Shape] = field(default_factory=dict)
    extra: dict[str, Shape] = field(default_factory=dict)
    names: tuple[str, ...] = ("name",)
    gist: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    indexes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
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
            return f"(left(core::text, -1){dates} || '}}')"
        pairs = (f"'{key}', {DATES[key].sql if key in DATES else f"core->'{key}'"}" for key in keys)
        return f"json_build_object({', '.join(pairs)})"

    def sql(self) -> str:
        """The definition, with unqualified table names: the search_path says of which schema."""
        selected = [
            "r.id",
            "r.slug",
            "r.name" if has_field(self.model, "name") else "r.title as name",
            f"{an_object(self.core_keys).sql} as core",
            *(f"{shape.sql} as {name}" for name, shape in self.section_shapes.items()),
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


def document_row(doc: Document, key: str, parts: Sequence[str]) -> Sequence[str] | None:
    """Parts of one record's document, columns or other SQL of our own, as text; None where there is none.

    In plain SQL: to put the query together took longer than to answer it. At the desk the view is asked through a
    function, which keeps its plan: that takes ten times as long to make as to carry out.
    """
    column, value = column_and_value(key)
    if current().is_public:
        return next(iter(document_rows(doc, parts, f"{column} = %s", [value])), None)
    kept = f"{doc.table}_at({column} => %s)"
    return next(iter(_texts(parts, kept, [value])), None)


def document_rows(doc: Document, parts: Sequence[str], rest: str, parameters: Sequence[Any]) -> list[Any]:
    """Likewise of all records for which `rest`, SQL from after the "where", holds."""
    return _texts(parts, f"{doc.table} where {rest}", parameters)


def _texts(parts: Sequence[str], source: str, parameters: Sequence[Any]) -> list[Any]:
    with connections[current().alias].cursor() as cursor:
        texts = ", ".join(f"({part})::text" for part in parts)
        cursor.execute(f"select {texts} from {source}", parameters)
        return cursor.fetchall()


# ------------------------------------------------------------------ what a source supports


def cited_sql(citation: type[Fact]) -> str:
    """One row for each citation: the fact it speaks to, and the record that fact is a part of.

    Columns: id, source_id, certainty_id, stance_id, kind (the fact's table), fact_id, and for each kind of record that
    owns facts its id or null.
    """
    roots = sorted({table(root) for fk in owners(citation) for root, _, _ in roots_of(target(fk), "t")})
    arms = []
    for fk in owners(citation):
        found: list[tuple[type[Fact] | None, str, str]] = [*roots_of(target(fk), "t")]
        above = owners(target(fk))
        if not found or (above and all(one.null for one in above)):
            found.append((None, "", ""))  # what stands by itself, like a statement about the whole field
        for root, joins, column in found:
            own = table(root) if root else ""
            ids = ", ".join(f"{column if name == own else 'null::uuid'} as {name}_id" for name in roots)
            # Said outright, so that the planner knows how few of a source's citations belong to this arm.
            known = [f"c.{fk.column} is not null"]
            known += [f"{column} is not null"] if root else [f"t.{one.column} is null" for one in above]
            arms.append(
                f"select c.id, c.source_id, c.certainty_id, c.stance_id, c.position, '{table(target(fk))}' as kind, "
                f"t.id as fact_id, {ids} from citation c join {table(target(fk))} t on t.id = c.{fk.column}"
                f"{joins} where {' and '.join(known)}"
            )
    return "\nunion all\n".join(arms)


def cited_by_source_sql(citation: type[Fact]) -> str:
    """The same rows and columns as `cited`, quick to find by source: each citation is read once and looks up its fact.

    `cited` is quick to find by what is cited: it looks for citations of one kind of fact after the other.
    """
    facts = {fk: f"c.{fk.column}" for fk in owners(citation)}
    kinds = {fk: f"'{table(target(fk))}'" for fk in facts}
    roots: dict[str, dict[models.ForeignKey, list[str]]] = {}
    for fk, column in facts.items():
        for root, joins, found in roots_of(target(fk), "t"):
            own = column if root is target(fk) else ""
            looked_up = own or f"(select {found} from {table(target(fk))} t{joins} where t.id = {column})"
            roots.setdefault(table(root), {}).setdefault(fk, []).append(looked_up)
    columns = {
        "kind": _by_target(kinds),
        "fact_id": f"coalesce({', '.join(facts.values())})",
        **{
            f"{name}_id": _by_target(
                {fk: f"coalesce({', '.join(found)})" for fk, found in roots[name].items()}
            )
            for name in sorted(roots)
        },
    }
    shown = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
    return f"select c.id, c.source_id, c.certainty_id, c.stance_id, c.position, {shown} from citation c"


def _by_target(values: dict[models.ForeignKey, str]) -> str:
    """The value that belongs to what a citation `c` is about."""
    return (
        f"case {' '.join(f'when c.{fk.column} is not null then {value}' for fk, value in values.items())} end"
    )


# ------------------------------------------------------------------ installing them


def fact_view(model: type[Fact]) -> str:
    return f"{table(model)}_fact"


def registered() -> list[Document]:
    """Every kind of record that has a document; each app declares its own in its `documents` module."""
    autodiscover_modules("documents")
    return [*_registered]


Kept = Document | listed.Listed


def kept() -> list[Kept]:
    """Everything that is made anew where the rows it shows have changed: documents, and the rows of lists of facts."""
    return [*registered(), *listed.registered()]


def install(execute: Callable[[str], object]) -> None:
    """Make views, tables and the rebuild functions anew. Runs as the owner; leaves the open tables filled."""
    documents = registered()
    for schema in ("vault", "open"):
        execute(f"drop view if exists {schema}.{CHANGES}")
    for one in kept():
        execute(f"drop view if exists vault.{one.table} cascade")
        execute(f"drop table if exists open.{one.table}")
        execute(f"drop view if exists kernel.{one.table}")
    for model in graph.facts():
        if not issubclass(model, Record):
            _install_view(
                fact_view(model),
                f"select f.id, {fact(model, 'f').sql} as data from {table(model)} f",
                execute,
            )
    _install_view("cited", cited_sql(graph.evidence()), execute)
    _install_view("cited_by_source", cited_by_source_sql(graph.evidence()), execute)
    for doc in documents:
        _install_document(doc, execute)
    _install_view(CHANGES, told.changes(table(doc.model) for doc in documents), execute)
    kinds = [doc.sought for doc in documents]
    for statement in installing(kinds):
        execute(statement)
    for one in listed.registered():
        _install_listed(one, kinds, execute)
    execute("set local search_path = vault, ext, pg_catalog")
    execute(_rebuild_stale(kept()))
    execute(_touch_everything(kept()))


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
    execute(
        f"create function vault.{doc.table}_at(id uuid default null, slug text default null) "
        f"returns setof vault.{doc.table} language plpgsql stable set plan_cache_mode = force_generic_plan "
        "as $f$ begin "
        f"if $1 is null then return query select * from vault.{doc.table} d where d.slug = $2; "
        f"else return query select * from vault.{doc.table} d where d.id = $1; end if; end $f$"
    )
    execute(f"revoke execute on function vault.{doc.table}_at from public")
    execute(f"grant execute on function vault.{doc.table}_at to @member, @editor")
    _install_table(doc, doc.sql(), execute)
    execute(f"create unique index on open.{doc.table} (slug)")
    for index in ("(changed, id)", f"({BEGINNING.format('names_folded')} text_pattern_ops, id)"):
        execute(f"create index on open.{doc.table} {index}")
    for statement in finding(doc.model, doc.names):
        execute(statement)
    execute("set local search_path = vault, ext, pg_catalog")


def _install_listed(one: listed.Listed, kinds: list[Sought], execute: Callable[[str], object]) -> None:
    execute("set local search_path = vault, ext, pg_catalog")
    execute(f"create view vault.{one.table} with (security_invoker) as {one.sql(kinds)}")
    execute(f"grant select on vault.{one.table} to @member, @editor")
    _install_table(one, one.sql(kinds), execute)
    for statement in asked_at_the_desk(one.sought, kinds):
        execute(statement)


def _install_table(one: Kept, definition: str, execute: Callable[[str], object]) -> None:
    """In the open catalogue, filled."""
    execute("set local search_path = open, ext, pg_catalog")
    execute(f"create view kernel.{one.table} as {definition}")
    execute(f"create table open.{one.table} as select * from kernel.{one.table} with no data")
    if "as facets" in definition:  # every count reads them in every row; beside it they need no look-up
        execute(f"alter table open.{one.table} alter facets set storage main")
    if isinstance(one, listed.Listed):  # what is only matched stays out of the rows that are counted
        execute(f"alter table open.{one.table} set (toast_tuple_target = 128)")
        execute(
            f"alter table open.{one.table} alter words set storage external, alter names set storage external"
        )
    execute(f"alter table open.{one.table} add primary key (id)")
    for statement in written(one, one.table, NOW, form_only=True):
        execute(statement)
    for index in one.indexes:
        execute(f"create index on open.{one.table} {index}")
    execute(f"analyze open.{one.table}")  # or the first questions would be planned as for a few rows
    execute(f"grant select on open.{one.table} to @reader")


def _rebuild_stale(documents: list[Kept]) -> str:
    """Each stale document once, in one order, so that what was there is replaced and what went away goes.

    The planner expects to write many and would read whole tables for it; for the few of one commit looking up is right.
    """
    body = "\n".join(
        f"if exists (select from kernel.stale where kind = '{table(doc.model)}') then\n"
        f"{''.join(_renewed(doc, made) for made in doc.tables)}end if;"
        for doc in documents
    )
    return (
        "drop function if exists kernel.rebuild_stale();\n"  # as it was before it was told the moment
        "create or replace function kernel.rebuild_stale(moment timestamptz) returns void language plpgsql "
        "security definer set search_path = pg_catalog set enable_hashjoin = off set enable_mergejoin = off "
        f"set jit = off as $f$ begin {body}\nend $f$"
    )


def _stale(doc: Kept) -> str:
    return f"array(select id from kernel.stale where kind = '{table(doc.model)}' order by id)"


def _renewed(one: Kept, made: str) -> str:
    """Those that are stale, as the moment of this commit finds them."""
    gone = f"delete from open.{made} where id = any ({_stale(one)})"
    return "".join(f"{sql};\n" for sql in (gone, *written(one, made, "moment", among=_stale(one))))


def written(one: Kept, made: str, moment: str, *, among: str = "", **how: Any) -> Iterator[str]:
    """SQL that fills one of its tables with what the definition gives, all of it or what is `among` these; documents
    with their dates (see `records.kernel.told`)."""
    source = f"select * from kernel.{made}{f' where id = any ({among})' if among else ''}"
    if isinstance(one, Document) and made == one.table:
        others = [name for name in one.columns if name not in told.COLUMNS]
        kind, parts = table(one.model), ("id", "slug", "name", "core", *one.section_names)
        yield told.forgotten(kind, among)
        yield told.dated(kind, parts, others, source, moment, **how)
    else:
        yield f"insert into open.{made} {source}"


def _touch_everything(documents: list[Kept]) -> str:
    body = "\n".join(
        f"insert into kernel.stale select '{table(doc.model)}', id from open.{table(doc.model)} on conflict do nothing;"
        for doc in documents
    )
    return (
        "create or replace function kernel.touch_everything() returns void language plpgsql security definer "
        f"set search_path = pg_catalog as $f$ begin {body}\nend $f$"
    )

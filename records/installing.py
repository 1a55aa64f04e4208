"""Documents and the rows of lists as the database has them: views in the vault, tables in the open catalogue, and the
functions that make them anew at commit."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from records import listed
from records.cited import cited_by_source_sql, cited_sql
from records.documents import BEGINNING, CHANGES, Document, fact_view, registered
from records.kernel import graph, told
from records.kernel.graph import table
from records.kernel.names import finding
from records.kernel.words import Sought, asked_at_the_desk, installing
from records.models import Record
from records.shapes import fact

NOW = "kernel.moment()"
Kept = Document | listed.Listed


def kept() -> list[Kept]:
    """Everything that is made anew where the rows it shows have changed: documents, and the rows of lists of facts."""
    return [*_in_order(registered()), *_in_order(listed.registered())]


def _in_order[One: (Document, listed.Listed)](found: Iterable[One]) -> list[One]:
    """Not in that in which this process came to read their modules."""
    return sorted(found, key=lambda one: one.table)


def narrowed() -> list[Kept]:
    """Those that bear facets."""
    return [one for one in kept() if isinstance(one, listed.Listed) or one.facets]


def definition() -> str:
    """All that decides what the tables hold, beside the rows that they are made from."""
    said: list[str] = []
    install(said.append)
    return "\n".join(said)


def install(execute: Callable[[str], object], *, keeping: bool = False) -> None:
    """Make views, tables and the rebuild functions anew. Runs as the owner; leaves the open tables filled.

    With `keeping`, those tables stay that were filled by the same definition before.
    """
    documents = _in_order(registered())
    for schema in ("vault", "open"):
        execute(f"drop view if exists {schema}.{CHANGES}")
    for one in kept():
        execute(f"drop view if exists vault.{one.table} cascade")
        execute(f"drop view if exists kernel.{one.table}")
        if not keeping:
            execute(f"drop table if exists open.{one.table}")
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
        _install_document(doc, execute, keeping)
    _install_view(CHANGES, told.changes(table(doc.model) for doc in documents), execute)
    kinds = [doc.sought for doc in documents]
    for statement in installing(kinds, keeping=keeping):
        execute(statement)
    for one in _in_order(listed.registered()):
        _install_listed(one, kinds, execute, keeping)
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


def _install_document(doc: Document, execute: Callable[[str], object], keeping: bool) -> None:
    _install_table(doc, doc.sql(), execute, keeping)
    _install_at_the_desk(doc, doc.at_the_desk(), execute)
    # What a single document holds, and nothing that only lists ask for.
    shown = {"id": "uuid", "slug": "text", "name": "text", "core": "json"}
    shown |= dict.fromkeys(doc.section_names, "json") | dict.fromkeys(told.COLUMNS, "timestamptz")
    columns = ", ".join(f"d.{name}::{kind}" for name, kind in shown.items())
    query = f"return query select {columns} from vault.{doc.table} d where d"
    execute(f"drop function if exists vault.{doc.table}_at(uuid, text)")
    execute(
        f"create function vault.{doc.table}_at(by_id uuid default null, by_slug text default null) "
        f"returns table ({', '.join(f'{name} {kind}' for name, kind in shown.items())}) "
        "language plpgsql stable set plan_cache_mode = force_generic_plan as $f$ begin "
        f"if by_id is null then {query}.slug = by_slug; else {query}.id = by_id; end if; end $f$"
    )
    execute(f"revoke execute on function vault.{doc.table}_at from public")
    execute(f"grant execute on function vault.{doc.table}_at to @member, @editor")
    for statement in finding(doc.model, doc.names):
        execute(statement)
    execute("set local search_path = vault, ext, pg_catalog")


def _install_listed(
    one: listed.Listed, kinds: list[Sought], execute: Callable[[str], object], keeping: bool
) -> None:
    _install_table(one, one.sql(kinds), execute, keeping)
    _install_at_the_desk(one, one.at_the_desk(kinds), execute)
    for statement in asked_at_the_desk(one.sought, kinds):
        execute(statement)


def _install_at_the_desk(one: Kept, definition: str, execute: Callable[[str], object]) -> None:
    """In the vault, a view under the reader's own rights; of what is public it reads what lists are narrowed by."""
    if one in narrowed():
        execute(f"grant select (id, facets) on open.{one.table} to @member, @editor")
    execute("set local search_path = vault, ext, pg_catalog")
    execute(f"create view vault.{one.table} with (security_invoker) as {definition}")
    execute(f"grant select on vault.{one.table} to @member, @editor")


def _install_table(one: Kept, definition: str, execute: Callable[[str], object], keeping: bool) -> None:
    """In the open catalogue, filled; what fills it is a view of the kernel's."""
    execute("set local search_path = open, ext, pg_catalog")
    execute(f"create view kernel.{one.table} as {definition}")
    if keeping:
        return
    execute(f"create table open.{one.table} as select * from kernel.{one.table} with no data")
    if one in narrowed():  # every count reads them in every row; beside it they need no look-up
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
    if isinstance(one, Document):
        execute(f"create unique index on open.{one.table} (slug)")
        for index in ("(changed, id)", f"({BEGINNING.format('names_folded')} text_pattern_ops, id)"):
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

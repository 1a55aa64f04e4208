"""Findings about tables, views and everything else that structure is, asked as the owner."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction

from config.databases import role
from records import installing
from records.kernel import graph, parts
from records.kernel.graph import table
from records.kernel.lint.functions import functions
from records.kernel.lint.policies import policies

# A right to a table, or to single columns of it.
RIGHT = "unnest(array['SELECT', 'INSERT', 'UPDATE', 'REFERENCES', 'DELETE', 'TRUNCATE', 'TRIGGER']) r(word)"
HAS_RIGHT = (
    "case when r.word in ('DELETE', 'TRUNCATE', 'TRIGGER') then has_table_privilege({who}c.oid, r.word) "
    "else has_any_column_privilege({who}c.oid, r.word) end"
)
OURS = ("open", "vault", "kernel", "accounts", "audit", "ext")

CHANGES = ("insert", "update", "delete")
TRIGGERS = {
    "vault": {"a_label", "m_relabel", "a_one_writer", "a_no_truncate"}
    | {f"{trigger}_{change}" for trigger in ("h_history", "z_publish") for change in CHANGES},
    "open": {f"n_note_{change}" for change in CHANGES},
}


def _tables(cursor: Any) -> Iterator[str]:
    for model in graph.protected():
        name = table(model)
        for schema, needed in TRIGGERS.items():
            cursor.execute(
                "select tgname from pg_trigger where tgrelid = %s::regclass and tgenabled = 'O'",
                [f"{schema}.{name}"],
            )
            if missing := sorted(needed - {row[0] for row in cursor.fetchall()}):
                yield f"{schema}.{name} lacks the triggers {', '.join(missing)}."
        cursor.execute(
            "select from pg_constraint where conrelid = %s::regclass and conname = %s",
            [f"open.{name}", f"{name}_is_public"],
        )
        if cursor.fetchone() is None:
            yield f"open.{name} does not refuse hidden rows."


def _columns(cursor: Any) -> Iterator[str]:
    for model in graph.protected():
        cursor.execute(
            "select attname, array_agg(nspname::text order by nspname) from pg_attribute "
            "join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace "
            "where relname = %s and nspname in ('vault', 'open') and attnum > 0 and not attisdropped "
            "group by attname having count(*) <> 2",
            [table(model)],
        )
        for column, schemas in cursor.fetchall():
            yield f"{table(model)}.{column} is in {schemas[0]} only."


def _strangers(cursor: Any) -> Iterator[str]:
    """Tables in open or vault that no protected model made."""
    known = {table(m) for m in graph.protected()} | {"django_migrations", "generation", "history"}
    cursor.execute(
        "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname in ('open', 'vault') and c.relkind in ('r', 'p', 'm', 'f')"
    )
    for schema, name in cursor.fetchall():
        if name not in known and not (
            schema == "open" and name.endswith(("_document", "_search", "_listed"))
        ):
            yield f"{schema}.{name} is protected by nobody."


def _views(cursor: Any) -> Iterator[str]:
    cursor.execute(
        "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname in ('open', 'vault') and c.relkind = 'v' "
        "and not coalesce(c.reloptions @> '{security_invoker=true}' or c.reloptions @> '{security_invoker=on}', false)"
    )
    for schema, name in cursor.fetchall():
        yield f"The view {schema}.{name} runs with its owner's rights."
    cursor.execute(
        "select distinct v.relname, t.relname, tn.nspname from pg_depend d "
        "join pg_rewrite r on r.oid = d.objid join pg_class v on v.oid = r.ev_class "
        "join pg_namespace vn on vn.oid = v.relnamespace join pg_class t on t.oid = d.refobjid "
        "join pg_namespace tn on tn.oid = t.relnamespace "
        "where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass "
        "and vn.nspname = 'open' and tn.nspname not in ('open', 'ext')"
    )
    for view, relation, schema in cursor.fetchall():
        yield f"The view open.{view} reads {schema}.{relation}."


# Which schemas' tables each group may use, and what of the kernel's; and of what is public what lists are narrowed by.
SCHEMAS_OF = {"reader": {"open"}, "member": {"vault"}, "editor": {"vault"}}
READ_BY_PEOPLE = {(f"kernel.{name}", "SELECT") for name in ("held", "history", "told")}


def _rights(cursor: Any) -> Iterator[str]:
    """Rights of the groups to tables that are none of theirs, or to single columns of them."""
    cursor.execute("set local search_path = pg_catalog")
    for group, schemas in SCHEMAS_OF.items():
        cursor.execute(
            f"select c.oid::regclass::text, r.word from pg_class c, {RIGHT} "
            "where c.relnamespace = any (%s::regnamespace[]) and c.relkind in ('r', 'p', 'v', 'm', 'f') "
            f"and {HAS_RIGHT.format(who='%s::name, ')}",
            [[*{*OURS} - schemas - {"ext"}], *[role(settings.SERVER, group)] * 2],
        )
        narrowed = {(f"open.{one.table}", "SELECT") for one in installing.narrowed()}
        allowed = set() if group == "reader" else READ_BY_PEOPLE | narrowed
        for name, right in sorted({*cursor.fetchall()} - allowed):
            yield f"{group} has {right} on {name}."


def _unique(cursor: Any) -> Iterator[str]:
    """A unique index that hidden rows take part in tells whether there is one; ids are random, so theirs may."""
    cursor.execute(
        "select c.relname, i.relname from pg_index x join pg_class i on i.oid = x.indexrelid "
        "join pg_class c on c.oid = x.indrelid join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname = 'vault' and x.indisunique and not x.indisprimary and x.indpred is null "
        "and c.relname not in ('term', 'django_migrations')"
    )
    for name, index in cursor.fetchall():
        yield f"The unique index {index} of vault.{name} tells of hidden rows."


def _counters(cursor: Any) -> Iterator[str]:
    """Numbers drawn in turn tell how many were drawn; only Django's own table of migrations may have them."""
    cursor.execute(
        "select s.oid::regclass::text from pg_class s where s.relkind = 'S' "
        "and s.relnamespace in ('vault'::regnamespace, 'open'::regnamespace) and not exists ("
        "select from pg_depend d join pg_class c on c.oid = d.refobjid "
        "where d.objid = s.oid and d.deptype in ('a', 'i') and c.relname = 'django_migrations')"
    )
    for (name,) in cursor.fetchall():
        yield f"The sequence {name} tells how many rows there are, hidden ones among them."


def _drift(cursor: Any) -> Iterator[str]:
    """What is not as `prepare` left it."""
    cursor.execute("select part, digest from kernel.installed_part")
    installed, found = dict(cursor.fetchall()), parts.digests(cursor)
    for part in sorted(installed.keys() | found.keys()):
        if installed.get(part) != found.get(part):
            what = "is gone" if part not in found else "is new" if part not in installed else "was changed"
            yield f"{part} {what} since the database was prepared."


FINDINGS = (
    *(_tables, _columns, _strangers, _views, policies, functions),
    *(_rights, _unique, _counters, _drift),
)


def structure() -> Iterator[str]:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for finding in FINDINGS:
            yield from finding(cursor)


def placed() -> Iterator[str]:
    """Findings about models: each is protected, or belongs to accounts, and to one of them only."""
    for model in apps.get_models():
        catalogued = model._meta.app_label in settings.CATALOGUE_APPS
        if model._meta.managed and catalogued and model not in graph.protected():
            yield f"{model.__name__} is a catalogue model that nobody protects."

"""Findings about the logins that this process carries: what each could do beyond what its door needs."""

from collections.abc import Iterator
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections

from config.databases import CARRIED, DOORS, role
from records.kernel.lint.structure import HAS_RIGHT, OURS, RIGHT

# What each login may use of the database.
SCHEMAS = {
    "open": {"open", "ext"},
    "desk": {"vault", "kernel", "ext"},
    "staff": {"vault", "kernel", "ext"},
    "accounts": {"accounts", "ext"},
    "audit": {"audit"},
}


def logins() -> Iterator[str]:
    """Findings about the logins this process carries, each asked over its own connection."""
    for door in settings.DOORS:
        for alias, groups in CARRIED[door].items():
            with connections[alias].cursor() as cursor:
                yield from _login(cursor, alias, {role(settings.SERVER, group) for group in groups})
    yield from _owners()


def _login(cursor: Any, alias: str, allowed: set[str]) -> Iterator[str]:
    cursor.execute(
        "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication "
        "from pg_roles where rolname = session_user"
    )
    name, *rights = cursor.fetchone()
    labels = ("superuser", "BYPASSRLS", "CREATEROLE", "CREATEDB", "REPLICATION")
    for label, held in zip(labels, rights, strict=True):
        if held:
            yield f"{name} has {label}."
    cursor.execute(
        "select rolname from pg_roles where pg_has_role(session_user, oid, 'member') and rolname <> session_user"
    )
    if extra := sorted({row[0] for row in cursor.fetchall()} - allowed):
        yield f"{name} is a member of {', '.join(extra)}."
    cursor.execute(
        "select count(*) from pg_class where relowner = (select oid from pg_roles where rolname = session_user)"
    )
    if cursor.fetchone()[0]:
        yield f"{name} owns tables."
    cursor.execute("select has_database_privilege(current_database(), 'temporary')")
    if cursor.fetchone()[0]:
        yield f"{name} may make temporary tables."
    cursor.execute(
        "select n.nspname from pg_namespace n where n.nspname = any (%s) and has_schema_privilege(n.oid, 'usage')",
        [list(OURS)],
    )
    if extra := sorted({row[0] for row in cursor.fetchall()} - SCHEMAS[alias]):
        yield f"{name} may use the schemas {', '.join(extra)}."
    yield from _tables(cursor, alias, name)
    if _gets_in_without_password(alias, name):
        yield f"The server lets {name} in without its password."


# What a login may do with tables by itself, before it steps into a role: (schema, right).
RIGHTS = {
    "open": {("open", "SELECT")},
    "accounts": {("accounts", right) for right in ("SELECT", "INSERT", "UPDATE", "DELETE")},
    "audit": {("audit", "INSERT of some columns")},
}


def _tables(cursor: Any, alias: str, name: str) -> Iterator[str]:
    if DOORS[alias].login in ("web", "staff"):  # these own nothing until they are somebody
        allowed: set[tuple[str, str]] = set()
    else:
        allowed = RIGHTS[alias]
    cursor.execute(
        "select distinct n.nspname, "
        "r.word || case when has_table_privilege(c.oid, r.word) then '' else ' of some columns' end "
        f"from pg_class c join pg_namespace n on n.oid = c.relnamespace, {RIGHT} "
        "where n.nspname = any (%s) and c.relkind in ('r', 'p', 'v', 'm', 'f') "
        f"and {HAS_RIGHT.format(who='')}",
        [list(OURS)],
    )
    for schema, right in sorted({*cursor.fetchall()} - allowed):
        yield f"{name} has {right} on tables of {schema}."


def _owners() -> Iterator[str]:
    """Who owns the catalogue and who owns its server, where that is ours; how they come into another is not for us."""
    alias = next(alias for door in settings.DOORS for alias in CARRIED[door])
    for name in (settings.SERVER.user, "postgres"):
        if not settings.DATABASE_URL and _gets_in_without_password(alias, name):
            yield f"The server lets {name} in without its password."


def _gets_in_without_password(alias: str, user: str) -> bool:
    """Asked with a wrong one, which a server that trusts whoever comes does not look at."""
    found = settings.DATABASES[alias]
    try:
        psycopg.connect(
            host=found["HOST"],
            port=found["PORT"],
            dbname=found["NAME"],
            user=user,
            password="not the password",  # noqa: S106
            connect_timeout=5,
        ).close()
    except psycopg.OperationalError:
        return False
    return True

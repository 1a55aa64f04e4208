"""From an empty database, or any earlier state, to one that is ready to serve. Safe to repeat."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from string import Template
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from psycopg import sql

from config.cluster import Server
from config.databases import DOORS, OWNERS, role
from config.secrets import secret
from records import installing
from records.kernel import graph, parts, protect

SQL = Path(__file__).parent / "sql"
KERNEL = (
    "labels",
    "viewer",
    "writing",
    "history",
    "acts",
    "drafts",
    "people",
    "corrections",
    "proposals",
    "audit",
    "words",
)  # in this order
GROUPS = ("owner", "reader", "member", "editor")
# login -> what it is a member of; NOINHERIT logins step into a role for one transaction only.
LOGINS = {"open": ("reader",), "web": ("member",), "staff": ("member", "editor"), "accounts": (), "audit": ()}


class Roles(Template):
    """SQL with role names as @owner, @login_web: they carry the database's name, which only we know.

    Inside a text constant they are @name_login_web."""

    delimiter = "@"


def named(text: str, server: Server) -> str:
    names = {group: role(server, group) for group in GROUPS}
    names |= {f"login_{login}": role(server, login) for login in LOGINS}
    quoted = {key: '"' + name.replace('"', '""') + '"' for key, name in names.items()}
    words = {f"name_{key}": name.replace("'", "''") for key, name in names.items()}
    return Roles(text).safe_substitute(quoted | words)


def prepare(server: Server | None = None, home: Path | None = None) -> bool:
    """Roles, schemas, migrations, protection, documents. Returns whether there was anything to do."""
    server, home = server or settings.SERVER, home or settings.HOME
    fingerprint = _fingerprint()
    with server.connect(settings.DATABASES["owner"]["NAME"]) as connection:
        if _installed(connection) == fingerprint:
            return False
        make_roles(connection, server, home)
    for alias in OWNERS.values():
        connections[alias].close()
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    protect_everything(server, home)
    _remember(fingerprint)
    return True


def make_roles(connection: psycopg.Connection, server: Server, home: Path) -> None:
    """The roles of the whole cluster and the schemas of this database."""
    for group in GROUPS:
        _make_role(connection, role(server, group), "nologin noinherit")
    for login, memberships in LOGINS.items():
        inherit = "inherit" if login == "open" else "noinherit"
        _make_role(connection, role(server, login), f"login {inherit}", secret(home, f"login-{login}"))
        for group in memberships:
            _grant(connection, role(server, group), role(server, login))
    for door in DOORS.values():
        if door.login:
            _set(connection, role(server, door.login), door.settings)
    _grant(connection, role(server, "owner"), server.user)
    open_database(connection, server)
    connection.execute(named((SQL / "roles.sql").read_text(), server))


def open_database(connection: psycopg.Connection, server: Server) -> None:
    """Only our logins may connect, and none may make temporary tables. A cloned database needs it again."""
    database = sql.Identifier(connection.info.dbname)
    connection.execute(
        sql.SQL("grant create, connect on database {} to {}").format(
            database, sql.Identifier(role(server, "owner"))
        )
    )
    connection.execute(sql.SQL("revoke temporary, connect on database {} from public").format(database))
    for login in LOGINS:
        connection.execute(
            sql.SQL("grant connect on database {} to {}").format(
                database, sql.Identifier(role(server, login))
            )
        )


def _make_role(connection: psycopg.Connection, name: str, options: str, password: str = "") -> None:
    known = connection.execute("select from pg_roles where rolname = %s", [name]).fetchone() is not None
    statement = sql.SQL("{} role {} {}").format(
        sql.SQL("alter" if known else "create"), sql.Identifier(name), sql.SQL(options)
    )
    if password:
        statement += sql.SQL(" password {}").format(sql.Literal(password))
    connection.execute(statement)


def _set(connection: psycopg.Connection, name: str, settings_of_role: dict[str, str]) -> None:
    """Settings that every session of a login begins with."""
    for key, value in settings_of_role.items():
        words = sql.SQL(", ").join(map(sql.Literal, value.split(",")))
        connection.execute(
            sql.SQL("alter role {} set {} = {}").format(sql.Identifier(name), sql.Identifier(key), words)
        )


def _grant(connection: psycopg.Connection, group: str, member: str) -> None:
    connection.execute(sql.SQL("grant {} to {}").format(sql.Identifier(group), sql.Identifier(member)))


def protect_everything(server: Server, home: Path) -> None:
    """Kernel, triggers, policies, grants and documents, in one transaction as the owner."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        execute = _executor(cursor, server)
        for part in KERNEL:
            execute((SQL / f"{part}.sql").read_text())
        execute("set local search_path = vault, ext, pg_catalog")
        key = secret(home, "ticket-key").encode()
        cursor.execute(
            "insert into kernel.ticket_key (key) values (%s) on conflict (only_one) do update set key = excluded.key",
            [key],
        )
        cursor.execute("update kernel.policy set second_person = %s", [settings.SECOND_PERSON])
        protect.install(execute)
        for rules in sorted(settings.BASE_DIR.glob("*/rules.sql")):
            execute(rules.read_text())
        documents = _digest(*((SQL / f"{part}.sql").read_text() for part in KERNEL), installing.definition())
        installing.install(execute, keeping=_known(cursor, documents))
        # PostgreSQL lets everybody execute a new function; here it is only those who are named.
        execute("revoke execute on all functions in schema kernel, audit from public")


def _known(cursor: Any, documents: str) -> bool:
    """Whether the documents were made by this definition before; remembers that they are now."""
    cursor.execute("create table if not exists kernel.installed_documents (digest text primary key)")
    cursor.execute("select from kernel.installed_documents where digest = %s", [documents])
    if known := cursor.fetchone() is not None:
        return known
    cursor.execute("delete from kernel.installed_documents")
    cursor.execute("insert into kernel.installed_documents values (%s)", [documents])
    return False


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def _executor(cursor: object, server: Server) -> Callable[[str], object]:
    return lambda text: cursor.execute(named(text, server))  # type: ignore[attr-defined]


# ------------------------------------------------------------------ knowing that nothing is to be done


def _fingerprint() -> str:
    """Of everything that shapes the database: models, migrations, kernel, documents, policy."""
    digest = hashlib.sha256(str(settings.SECOND_PERSON).encode())
    for app in sorted({m._meta.app_label for m in graph.protected()} | {"accounts"}):
        for path in sorted((settings.BASE_DIR / app).rglob("*")):
            if path.suffix in {".py", ".sql"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _installed(connection: psycopg.Connection) -> str:
    known = connection.execute("select to_regclass('kernel.installed')").fetchone()
    if not known or known[0] is None:
        return ""
    row = connection.execute("select fingerprint from kernel.installed").fetchone()
    return row[0] if row else ""


def _remember(fingerprint: str) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "create table if not exists kernel.installed "
            "(only_one bool primary key default true, fingerprint text not null)"
        )
        cursor.execute(
            "insert into kernel.installed (fingerprint) values (%s) "
            "on conflict (only_one) do update set fingerprint = excluded.fingerprint",
            [fingerprint],
        )
        parts.remember(cursor)

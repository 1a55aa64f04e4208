"""Databases for tests: committed, over the real logins, cloned from a template in a fraction of a second."""

import fcntl
import itertools
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import psycopg
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from records import public
from records.kernel.graph import protected, table
from records.kernel.install import named, open_database, prepare
from records.kernel.republish import check
from records.viewer import OWNER, viewing

_numbers = itertools.count()
written: set[str] = set()  # databases that tests share and that were written since they were last compared
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "one")
# Where a mutant of the code is being tried (see tests/mutants), whether it is in what databases are made of. If it is,
# it gets templates that never knew another code; if not, it can do with those there are.
MUTANT = os.environ.get("MUTANT", "")


@cache
def template() -> str:
    """A prepared database without rows, made once and again whenever the models or the kernel change."""
    name = _template_name("template")
    with _turn("template"):
        new = not _exists(name)
        if new:
            _create(name)
        with using(name):
            _prepare(new)
    return name


def _template_name(what: str) -> str:
    name = f"{settings.SERVER.dbname}_{what}"
    if MUTANT == "database":
        name += "_mutant"
        _drop(name)
    return name


def _prepare(new: bool) -> None:
    if new or MUTANT != "code":
        prepare()


@cache
def library_template() -> str:
    """A database with the whole library, loaded as `make run` loads it."""
    from django.core.management import call_command

    empty, name = template(), _template_name("library")
    with _turn("library"):
        new = not _exists(name)
        if new:
            _create(name, empty)
        with using(name):
            _prepare(new)
            call_command("load_library", verbosity=0)
    return name


@contextmanager
def clone(of: str) -> Iterator[str]:
    """A database of one's own, gone afterwards."""
    name = f"{settings.SERVER.dbname}_{WORKER}_{os.getpid()}_{next(_numbers)}"
    with _turn("clone"):
        _create(name, of)
    _clones.add(name)
    with settings.SERVER.connect(name) as connection:
        open_database(connection, settings.SERVER)
    try:
        with using(name):
            _spoil()
            yield name
    finally:
        _drop(name)


def _spoil() -> None:
    """Where a mutant is being tried (see tests/mutants), the database becomes what it would be with it."""
    if mutant := os.environ.get("MUTANT_SQL"):
        with viewing(OWNER), connections["owner"].cursor() as cursor:
            cursor.execute(named(mutant, settings.SERVER))


@contextmanager
def using(name: str) -> Iterator[None]:
    """Point every door at another database."""
    before = settings.DATABASES["owner"]["NAME"]
    _point(name)
    try:
        yield
    finally:
        _point(before)
        if name not in _clones:  # of a template there are copies to be made, while nobody is in it
            _let_go(name)


# A session is kept for the next test: to plan the kernel's statements anew takes longer than most tests.
_sessions: dict[str, dict[str, BaseDatabaseWrapper]] = {}
_clones: set[str] = set()


def _point(name: str) -> None:
    for alias in _aliases():
        settings.DATABASES[alias]["NAME"] = name  # all sessions of an alias read it as they connect
        connections[alias] = _session(name, alias)
    public.forget()


def _session(name: str, alias: str) -> BaseDatabaseWrapper:
    kept = _sessions.setdefault(name, {})
    if alias not in kept:
        kept[alias] = connections.create_connection(alias)
    return kept[alias]


def _let_go(name: str) -> None:
    for session in _sessions.pop(name, {}).values():
        session.close()


def _aliases() -> list[str]:
    return [alias for alias, database in settings.DATABASES.items() if database.get("USER")]


@contextmanager
def _turn(what: str) -> Iterator[None]:
    """Workers make templates, and clone them, one at a time."""
    with (settings.HOME / f"{what}.turn").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def _exists(name: str) -> bool:
    with settings.SERVER.connect() as connection:
        return connection.execute("select from pg_database where datname = %s", [name]).fetchone() is not None


def _create(name: str, of: str = "template1") -> None:
    """A copy; file_copy is the quicker way for small databases that nobody is connected to."""
    _execute(
        sql.SQL("create database {} template {} strategy file_copy").format(
            sql.Identifier(name), sql.Identifier(of)
        )
    )


def empty() -> None:
    """Leave the database as `prepare` made it: quicker than another clone."""
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        # Most are empty, and to delete nothing still asks every trigger.
        names = [table(model) for model in reversed(protected())]
        cursor.execute(
            " union all ".join(f"select '{n}' where exists (select from vault.{n})" for n in names)
        )
        filled = {name for (name,) in cursor.fetchall()}
        for name in names:
            if name in filled:
                cursor.execute(f"delete from vault.{name}")
        gone = (
            "history",
            "act",
            "review",
            "offer",
            "draft",
            "proposal",
            "clearance",
            "factor",
            "held",
            "holds",
            "derived",
            "loaded",
            "told",
            "once_public",
        )
        cursor.execute("; ".join(f"delete from kernel.{name}" for name in gone))
        for kept in ("label", "compartment"):  # the public, the editors' and the custodians' label
            cursor.execute(
                f"delete from kernel.{kept} where id > 2; alter table kernel.{kept} alter id restart with 3"
            )
    with connections["owner_accounts"].cursor() as cursor:
        cursor.execute("truncate account_session, account_invitation, user_account restart identity cascade")
    public.forget()


def must_agree(who: str) -> None:
    """Raises AssertionError where a shared database is not as it should be, naming who was last to write it."""
    while written:
        with using(written.pop()):
            wrong = check()
        assert not wrong, f"What {who} left is not what the vault makes public:\n" + "\n".join(wrong)


def _drop(name: str) -> None:
    """Our own connections are ended by force; the server's housekeeping, which is not ours to end, is awaited."""
    _clones.discard(name)
    _let_go(name)
    for patience in (0.1, 0.5, 2, 5):
        try:
            return _execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
            time.sleep(patience)
    raise TimeoutError(f"The database {name} is still in use.")


def _execute(statement: sql.Composed) -> None:
    with settings.SERVER.connect() as connection:
        connection.execute(statement)

"""Django's PostgreSQL with three habits more: errors tell no rows, the desk knows which rows it has read, and json
comes as the bytes that the database wrote."""

from functools import cached_property
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from django.db.utils import DatabaseErrorWrapper
from psycopg.abc import Buffer
from psycopg.adapt import Loader

from records.seen import note

NOTED = {"desk", "staff"}


class WithoutRows(DatabaseErrorWrapper):
    """An error's detail prints rows, hidden ones too; it goes no further than here. Names of constraints stay."""

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if isinstance(error, psycopg.Error) and error.diag.message_primary:
            error.args = (_words(error.diag),)
        super().__exit__(kind, error, trace)


def _words(diag: psycopg.errors.Diagnostic) -> str:
    """Of class 22 PostgreSQL's words repeat the value; 22023 the kernel uses for sentences of its own."""
    state = diag.sqlstate or ""
    if state.startswith("22") and state != "22023":
        return f"A value does not fit where it was put ({state})."
    return diag.message_primary or ""


class AsWritten(Loader):
    """Most documents are handed on; nobody need parse them, nor turn them into text and back."""

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


PAST_US = {"copy", "stream", "results"}  # psycopg's own ways to read, of which we would not hear


class NotingCursor(CursorWrapper):
    """Hands on what is read, and notes the ids in it."""

    def __getattr__(self, name: str) -> Any:
        if name in PAST_US:
            raise AttributeError(f"At the desk {name} is not used: what it reads could not be noted.")
        return super().__getattr__(name)

    def fetchone(self) -> Any:
        return self._noted([row])[0] if (row := self._fetch("fetchone")) else row

    def fetchmany(self, *args: Any) -> Any:
        return self._noted(self._fetch("fetchmany", *args))

    def fetchall(self) -> Any:
        return self._noted(self._fetch("fetchall"))

    def __iter__(self) -> Any:
        for row in super().__iter__():
            yield self._noted([row])[0]

    def _fetch(self, method: str, *args: Any) -> Any:
        with self.db.wrap_database_errors:
            return getattr(self.cursor, method)(*args)

    @staticmethod
    def _noted(rows: Any) -> Any:
        note(rows)
        return rows


class NotingDebugCursor(NotingCursor, CursorDebugWrapper):
    """Likewise where queries are logged."""


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection:
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_loader("json", AsWritten)
        return connection

    @cached_property
    def wrap_database_errors(self) -> DatabaseErrorWrapper:
        return WithoutRows(self)

    def make_cursor(self, cursor: Any) -> CursorWrapper:
        return NotingCursor(cursor, self) if self.alias in NOTED else super().make_cursor(cursor)

    def make_debug_cursor(self, cursor: Any) -> CursorDebugWrapper:
        return NotingDebugCursor(cursor, self) if self.alias in NOTED else super().make_debug_cursor(cursor)

"""The only way to the catalogue: no viewer, no query."""

import hashlib
import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connections, models, transaction

from config.databases import role


class NoViewer(RuntimeError):
    """A catalogue query outside `viewing`: a mistake of the program, never of a visitor."""


@dataclass(frozen=True)
class Viewer:
    """Who is looking: through which connection, in which role, as which user."""

    alias: str
    group: str = ""
    user_id: int | None = None

    @property
    def is_public(self) -> bool:
        return self.alias == "open"


PUBLIC = Viewer("open")
OWNER = Viewer("owner")  # migrations, loading, repair; never a request
OPEN_OWNER = Viewer("owner_open")
_current: ContextVar[Viewer | None] = ContextVar("viewer", default=None)


def member(user_id: int) -> Viewer:
    return Viewer("desk", "member", user_id)


def editor(user_id: int) -> Viewer:
    return Viewer("staff", "editor", user_id)


def current() -> Viewer:
    viewer = _current.get()
    if viewer is None:
        raise NoViewer("A catalogue query outside viewing().")
    return viewer


@contextmanager
def viewing(viewer: Viewer, *, snapshot: bool = True) -> Iterator[Viewer]:
    """One transaction under one viewer. It cannot be exchanged from inside; the same one may come in again.

    Without a `snapshot` there is no transaction: each statement sees the newest. Only the public can do without.
    """
    outer = _current.get()
    if outer not in (None, viewer):
        raise NoViewer("A viewer cannot be replaced from inside.")
    entered = outer is not None and connections[viewer.alias].in_atomic_block
    token = _current.set(viewer)
    try:
        whole = snapshot or not viewer.is_public
        # Durable: identity and role end with the transaction, so it must be no part of a longer one.
        with transaction.atomic(using=viewer.alias, durable=not entered) if whole else nullcontext():
            if viewer.user_id is not None and not entered:
                _enter(viewer)
            yield viewer
    finally:
        _current.reset(token)


def _enter(viewer: Viewer) -> None:
    """Signed identity and role, for this transaction only."""
    with connections[viewer.alias].cursor() as cursor:
        cursor.execute("select kernel.nonce()")
        (nonce,) = cursor.fetchone()
        at = int(time.time())
        ticket = hmac.new(
            settings.TICKET_KEY.encode(), f"{viewer.user_id}|{at}|{nonce}".encode(), hashlib.sha256
        )
        cursor.execute(
            "select kernel.enter(%s, %s, %s), set_config('role', %s, true)",
            [viewer.user_id, at, ticket.hexdigest(), role(settings.SERVER, viewer.group)],
        )


def flush() -> None:
    """Do now what the commit would do: check, rebuild documents, bump the generation."""
    with connections[current().alias].cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")


class ViewerRouter:
    """Catalogue rows through the viewer's door, accounts through their own."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        if model._meta.app_label in settings.CATALOGUE_APPS:
            return current().alias
        return "accounts"

    db_for_write = db_for_read

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool:
        return (one._meta.app_label in settings.CATALOGUE_APPS) == (
            other._meta.app_label in settings.CATALOGUE_APPS
        )

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        if app_label in settings.CATALOGUE_APPS:
            return db in {"owner", "owner_open"}
        return db == "owner_accounts"

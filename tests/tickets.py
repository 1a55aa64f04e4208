"""Tickets as the application makes them, and as somebody else might."""

import hashlib
import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connections, transaction

Ticket = tuple[int, int, str]
refused = pytest.raises(DatabaseError, match="bad ticket")


def ticket(user: int, bound: object, *, later: int = 0) -> Ticket:
    """For `user`, bound to a nonce or something else, made now or so many seconds later."""
    at = int(time.time()) + later
    words = f"{user}|{at}|{bound}".encode()
    return user, at, hmac.new(settings.TICKET_KEY.encode(), words, hashlib.sha256).hexdigest()


@contextmanager
def transaction_of(alias: str = "desk") -> Iterator[Any]:
    """A transaction of a login that nobody has entered yet."""
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        yield cursor


def nonce(cursor: Any) -> str:
    cursor.execute("select kernel.nonce()")
    return cursor.fetchone()[0]


def enter(cursor: Any, given: tuple) -> None:
    cursor.execute("select kernel.enter(%s, %s, %s)", given)

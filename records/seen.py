"""Which hidden rows a response of the desk showed, for the audit: whatever was read for it, found where it is read.

A page cannot show what its process did not read, so nothing is left out; what was read and not shown is counted too.
"""

import re
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connections

from records.viewer import Viewer

_read: ContextVar[set[str] | None] = ContextVar("read", default=None)
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@contextmanager
def noting() -> Iterator[None]:
    """From here on what is read at the desk is noted."""
    token = _read.set(set())
    try:
        yield
    finally:
        _read.reset(token)


def note(rows: Iterable[Iterable[object]]) -> None:
    """Remember every id in these rows, as a value or within a text or a document."""
    found = _read.get()
    if found is None:
        return
    for row in rows:
        for value in row:
            if isinstance(value, uuid.UUID):
                found.add(str(value))
            elif isinstance(value, bytes):
                found.update(ID.findall(value.decode()))
            elif isinstance(value, (str, list, dict)):
                found.update(ID.findall(str(value)))


def noted() -> frozenset[str]:
    """The ids read so far for a response of the desk; none at another door."""
    return frozenset(_read.get() or ())


def write_down(viewer: Viewer, what: str, status: int) -> None:
    """One line of the audit for one response: who, what kind of request, and which hidden rows it showed.

    Written over a connection of its own, so that nothing that happens to the request takes it back. Raises
    django.db.Error where it cannot be written; then nothing may be shown.
    """
    with connections[viewer.alias].cursor() as cursor:
        cursor.execute("select kernel.hidden_among(%s::uuid[])", [sorted(_read.get() or ())])
        (hidden,) = cursor.fetchone()
    with connections["audit"].cursor() as cursor:
        cursor.execute(
            "insert into event (who, what, status, rows) values (%s, %s, %s, %s)",
            [viewer.user_id, what, status, hidden],
        )

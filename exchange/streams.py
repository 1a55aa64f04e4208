"""Files of any length: read some rows at a time inside one snapshot, sent as they are read."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakSet

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from records.viewer import current

AT_ONCE = 2  # streams of one process
STALLED = 60  # seconds without a step, after which somebody else may have the place


class TooMany(Exception):
    """As many files are on their way as one process sends at a time."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A file, line by line.

    head    what stands before the first line
    values  what is read of each row of `rows`: name -> SQL
    line    SQL of type text: the line, made of these
    rows    SQL: "from ... where ..."; `key` is its unique column that the lines are ordered by
    size    how many are read at once
    """

    head: str
    values: Mapping[str, str]
    line: str
    rows: str
    params: Sequence[Any]
    key: str
    size: int

    def read(self, cursor: Any) -> Iterator[str]:
        """All of it, some lines at a time, each statement beginning after the last line of the one before."""
        yield self.head
        values, last = ", ".join(f'{sql} as "{name}"' for name, sql in self.values.items()), None
        while True:
            beyond = f" and {self.key} > %s" if last else ""
            cursor.execute(
                f"select max(key), string_agg({self.line}, e'\\n' order by key), count(*) from (select "
                f"{self.key}::text as key, {values} {self.rows}{beyond} order by {self.key} limit {self.size}) b",
                [*self.params, *([last] if last else ())],
            )
            last, lines, number = cursor.fetchone()
            if number:
                yield f"{lines}\n"
            if number < self.size:
                return


class Stream:
    """The bytes of a file for one client of the open door, over a connection of its own: the request's is given back
    before the first byte is sent. Whoever makes one must close it."""

    _running: WeakSet["Stream"] = WeakSet()
    _lock = threading.Lock()

    def __init__(self, lines: Lines) -> None:
        """Raises TooMany. Nothing is asked until the first step."""
        self.lines, self.moved = lines, time.monotonic()
        self.alias = current().alias
        self.connection: BaseDatabaseWrapper | None = None
        self.steps = self._steps()
        with self._lock:
            for other in [one for one in self._running if self.moved - one.moved > STALLED]:
                self._running.discard(other)
            if len(self._running) >= AT_ONCE:
                raise TooMany
            self._running.add(self)

    def __iter__(self) -> "Stream":
        return self

    def __next__(self) -> bytes:
        if self not in self._running:  # given up for lost; the client has to see that it ends too soon
            self.close()
            raise TimeoutError("The file was not taken in time.")
        self.moved = time.monotonic()
        return next(self.steps)

    def close(self) -> None:
        with self._lock:
            self._running.discard(self)
        if self.connection:
            self.connection.close()
            self.connection = None

    def _steps(self) -> Iterator[bytes]:
        self.connection = connection = connections.create_connection(self.alias)
        connection.inc_thread_sharing()  # whichever thread takes the next step
        connection.set_autocommit(False)
        with connection.cursor() as cursor:
            cursor.execute("set transaction read only")
            for text in self.lines.read(cursor):
                yield text.encode()
        self.close()

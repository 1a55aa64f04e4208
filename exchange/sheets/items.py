"""The library as it was read: mappings that know where they stand, and what there is to mend."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Problem(NamedTuple):
    """One thing to mend. `str()` gives "cases/oslo-channel.yaml:41: what to do"."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class Item(dict):
    """A mapping of the library that knows where it was written: `file` and `line` (counted from 1)."""

    file: str = ""
    line: int = 0
    lines: dict[str, int]

    def line_of(self, key: str) -> int:
        """The line of a key; the first line of the mapping when the key does not stand in it."""
        return self.lines.get(key, self.line)

    def problem(self, key: str, message: str) -> Problem:
        return Problem(self.file, self.line_of(key), message)


@dataclass
class Library:
    """The files as lists of Items, in the order of the files; `unreadable` holds what could not be read."""

    cases: list[Item] = field(default_factory=list)
    terms: list[Item] = field(default_factory=list)
    sources: list[Item] = field(default_factory=list)
    conflicts: list[Item] = field(default_factory=list)
    processes: list[Item] = field(default_factory=list)
    actors: list[Item] = field(default_factory=list)
    events: list[Item] = field(default_factory=list)
    publications: list[Item] = field(default_factory=list)
    statements: list[Item] = field(default_factory=list)
    unreadable: list[Problem] = field(default_factory=list)


def several(value: Any) -> list:
    """A value that is one or a list, or is not given (None), as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]

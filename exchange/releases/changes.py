"""What changed from one release to a later one, read off the releases themselves.

A change is told once, in the table of the row that changed: columns that repeat other tables are not compared.
"""

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import ZipFile

from exchange.codebook.entries import Sheet
from exchange.columns import JOINT
from exchange.tables import Table, as_csv
from records.kernel.graph import owners, table, target
from records.models import Fact

ADDED, CHANGED, REMOVED, MERGED = KINDS = ("added", "changed", "removed", "merged")
COLUMNS = {
    "table": "The table of the row.",
    "id": "The row's id.",
    "change": "added, changed, removed (no longer public here), or merged (another row stands for it).",
    "columns": f"Which columns changed. Several have {JOINT} between.",
    "into": "The id of the row that stands for a merged one.",
    "why": "Why, where that is public; “with” a row means that this one is a part of it.",
}
Row = dict[str, str]
Key = tuple[str, str]  # table and id


@dataclass(frozen=True, slots=True)
class Change:
    table: str
    id: str
    kind: str
    columns: tuple[str, ...] = ()
    into: str = ""
    why: str = ""

    @property
    def key(self) -> Key:
        return self.table, self.id

    @property
    def cells(self) -> tuple[str, ...]:
        return self.table, self.id, self.kind, JOINT.join(self.columns), self.into, self.why


@dataclass(frozen=True, slots=True)
class Reason:
    """What the releaser says of a change: why, and which row stands for a merged one."""

    into: str
    why: str


# ------------------------------------------------------------------ reading


@contextmanager
def rows_of(archive: ZipFile | None, path: str) -> Iterator[Iterator[Row]]:
    """The rows of a table in a release, in order of their ids; none where it has no such table."""
    csv.field_size_limit(sys.maxsize)
    if archive is None or path not in archive.namelist():
        yield iter(())
        return
    with archive.open(path) as file:
        yield csv.DictReader(io.TextIOWrapper(file, encoding="utf-8", newline=""))


def read(path: Path) -> Iterator[Change]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            columns = tuple(filter(None, row["columns"].split(JOINT)))
            yield Change(row["table"], row["id"], row["change"], columns, row["into"], row["why"])


def written(changes: Iterable[Change]) -> Iterator[bytes]:
    return as_csv(Table("changes", [*COLUMNS], (change.cells for change in changes)))


# ------------------------------------------------------------------ comparing


def compared(
    sheet: Sheet, before: Iterator[Row], after: Iterator[Row], gone: set[Key], come: set[Key]
) -> Iterator[tuple[Row | None, Change | None]]:
    """Each row of the later release, and what became of each; a row that is there no longer is None.

    `gone` and `come` are the rows removed and added so far, wholes before their parts; they grow.
    """
    for old, new in _pairs(before, after):
        if old is None and new is not None:
            come.add((sheet.name, new["id"]))
            yield new, Change(sheet.name, new["id"], ADDED, why=_with(sheet, new, come))
        elif new is None and old is not None:
            gone.add((sheet.name, old["id"]))
            yield None, Change(sheet.name, old["id"], REMOVED, why=_with(sheet, old, gone))
        elif old and new:
            columns = tuple(
                c.name
                for c in sheet.columns
                if c.own and c.name in old and c.name in new and old[c.name] != new[c.name]
            )
            yield new, Change(sheet.name, new["id"], CHANGED, columns) if columns else None


def _pairs(before: Iterator[Row], after: Iterator[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Rows of the same id together; both sides are in order of the ids."""
    old, new = next(before, None), next(after, None)
    while old or new:
        if new is None or (old is not None and old["id"] < new["id"]):
            yield old, None
            old = next(before, None)
        elif old is None or new["id"] < old["id"]:
            yield None, new
            new = next(after, None)
        else:
            yield old, new
            old, new = next(before, None), next(after, None)


def _with(sheet: Sheet, row: Row, others: set[Key]) -> str:
    """Of which of these rows this one is a part."""
    for kind, identifier in _wholes(sheet, row):
        if (kind, identifier) in others:
            return f"with {kind} {identifier}"
    return ""


def _wholes(sheet: Sheet, row: Row) -> Iterator[Key]:
    model = sheet.model
    if issubclass(model, Fact) and model.evidence:
        yield row["speaks_to_kind"], row["speaks_to_id"]
    elif issubclass(model, Fact):
        yield from ((table(target(fk)), row[f"{fk.name}_id"]) for fk in owners(model))


def explained(change: Change, reasons: Mapping[Key, Reason]) -> Change:
    """The change with what is said of it."""
    said = reasons.get(change.key)
    if said is None:
        return change
    kind = MERGED if said.into and change.kind == REMOVED else change.kind
    return replace(change, kind=kind, into=said.into, why=said.why or change.why)


# ------------------------------------------------------------------ over several releases


def together(steps: Iterable[Iterable[Change]]) -> dict[Key, Change]:
    """What the changes of releases, one after another, come to."""
    found: dict[Key, Change] = {}
    for step in steps:
        for change in step:
            total = _after(found.pop(change.key, None), change)
            if total:
                found[change.key] = total
    return found


def _after(before: Change | None, change: Change) -> Change | None:
    """What two changes of a row come to; None where that is nothing."""
    if before is None:
        return change
    if before.kind == ADDED:
        return before if change.kind == CHANGED else None
    if change.kind == ADDED:  # what was taken away is back, and may be another now
        return replace(change, kind=CHANGED)
    columns = tuple(dict.fromkeys((*before.columns, *change.columns)))
    return replace(change, columns=columns if change.kind == CHANGED else ())


def counted(changes: Iterable[Change]) -> dict[str, dict[str, int]]:
    """Table -> kind of change -> how many, in the order of the tables."""
    found: dict[str, dict[str, int]] = {}
    for change in changes:
        of_table = found.setdefault(change.table, dict.fromkeys(KINDS, 0))
        of_table[change.kind] += 1
    return found

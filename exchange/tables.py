"""Tables for spreadsheets: CSV as RFC 4180 has it, in UTF-8, that no program takes for formulas.

A text that a spreadsheet would take for a formula begins with an apostrophe, and so does one that begins with an
apostrophe itself; `plain` takes it away again, so that what goes out and comes in again is equal.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpResponse

Cell = str | int | float | None
FORMULAS = tuple(map(ord, "\t\r'+-=@"))  # characters that a formula begins with, and our own mark
CSV = "text/csv; charset=utf-8; header=present"
AT_ONCE = 200  # rows


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is that of its file; `columns` are named as in the data; each row has a cell for each column.

    Nothing at all is an empty cell, like the empty text: where the difference matters a column of its own tells.
    """

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def escaped(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell and ord(cell[0]) in FORMULAS else cell


def plain(text: str) -> str:
    """What was written, from a cell that was read."""
    return text.removeprefix("'")


def as_csv(table: Table) -> Iterator[bytes]:
    """In pieces of some rows, the names of the columns first."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(table.columns)
    for number, row in enumerate(table.rows, start=1):
        writer.writerow([escaped(cell) for cell in row])
        if number % AT_ONCE == 0:
            yield _taken(written)
    yield _taken(written)


def _taken(written: io.StringIO) -> bytes:
    text = written.getvalue()
    written.seek(0)
    written.truncate()
    return text.encode()


def csv_response(table: Table) -> HttpResponse:
    """A table that fits into memory, to be saved under its name."""
    headers = {"Content-Disposition": f'attachment; filename="{table.name}.csv"'}
    return HttpResponse(b"".join(as_csv(table)), content_type=CSV, headers=headers)

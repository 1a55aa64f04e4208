"""What stands around every drawing: what it shows, in which unit and of how many, who says so, and the same as a table.

A page, a table for spreadsheets and a drawing by itself are three forms of one figure; `exchange.figures` gives them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap

Value = str | int | float | None
LETTER = 6.2  # width of a letter under a drawing, roughly


@dataclass(frozen=True, slots=True)
class Column:
    """`name` in the file; `title` on the page, where a column without one is left out."""

    name: str
    title: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as the file has it; on the page in other `words`, if there are any, and leading to `href`, or as several
    `parts` that each lead somewhere."""

    value: Value
    href: str = ""
    words: str = ""
    parts: tuple["Cell", ...] = ()

    @property
    def shown(self) -> str:
        if self.words or self.value is None:
            return self.words
        return f"{self.value:,}" if isinstance(self.value, int) else str(self.value)


@dataclass(frozen=True)
class Figure:
    """One figure, whatever is drawn in it.

    name         of its files
    title        what it shows
    units        what is drawn, and what one mark stands for
    denominator  of how many it speaks: a sentence
    source       who says so, and as of when
    words        what the drawing tells, for whoever does not see it
    address      of its page, with what was asked; its files are there without the last slash
    columns      of the table; each row has a cell for each
    """

    name: str
    title: str
    units: str
    denominator: str
    source: str
    words: str
    address: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]

    def file(self, form: str) -> str:
        """The address of the same as a file: "csv" or "svg"."""
        path, mark, query = self.address.partition("?")
        return f"{path.rstrip('/')}.{form}{mark}{query}"

    def cells(self, row: Sequence[Cell]) -> list[tuple[Column, Cell]]:
        """Of a row what the page shows."""
        return [(column, cell) for column, cell in zip(self.columns, row, strict=True) if column.title]

    def lines(self, text: str, width: int) -> list[str]:
        """A text under a drawing of some width, which does not wrap by itself."""
        return wrap(text, int(width / LETTER))


def source_line(day: date | None, what: str) -> str:
    """ "Track Two Catalogue, generation of 25 November 2026, 46 of 66 dialogues"; at the desk there is no day."""
    as_of = f"generation of {day:%-d %B %Y}" if day else "as seen from the desk"
    return f"Track Two Catalogue, {as_of}, {what}"

"""A table as a workbook of a spreadsheet program, made from the lines of its CSV file."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO

import xlsxwriter  # type: ignore[import-untyped]

from exchange.columns import Column
from exchange.tables import plain

MOST_ROWS = 50_000
LONGEST_CELL = 32_767  # characters, the format's own limit


def write(file: IO[bytes], columns: Sequence[Column], texts: Iterable[str]) -> None:
    """Row by row, so that it takes little memory; the same rows make the same bytes. What is too long for a cell is
    cut, and ends in three dots."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"created": datetime(2000, 1, 1)})
    sheet = book.add_worksheet("catalogue")
    sheet.freeze_panes(1, 1)
    rows = csv.reader(line for text in texts for line in io.StringIO(text, newline="\n"))
    for number, row in enumerate(rows):
        for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
            if cell and column.number and number:
                sheet.write_number(number, place, float(cell))
            elif cell:
                sheet.write_string(number, place, _fitting(plain(cell)))
    book.close()


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from exchange.tables import Table, as_csv, plain

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"))


def read(table: Table) -> list[list[str]]:
    return [*csv.reader(io.StringIO(b"".join(as_csv(table)).decode(), newline=""))]


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=300))
def test_what_goes_out_comes_in_again(rows):
    back = read(Table("x", ["one", "two"], rows))
    assert back[0] == ["one", "two"]
    assert [[plain(cell) for cell in row] for row in back[1:]] == rows


@given(TEXTS)
def test_no_text_is_a_formula(text):
    cell = read(Table("x", ["one", "two"], [[text, ""]]))[1][0]
    assert not cell.startswith(("=", "+", "-", "@", "\t"))


def test_numbers_stay_numbers_and_nothing_is_empty():
    assert read(Table("x", ["a", "b", "c"], [[-5, 2.5, None]]))[1] == ["-5", "2.5", ""]

"""Reading the library: every row knows its place, and no file and no value stops it."""

import re
from pathlib import Path

import pytest

from exchange.sheets import problems, read_library
from tests.exchange.tiny_library import CASE, TINY, written


def test_a_row_knows_its_file_and_line(tmp_path: Path) -> None:
    library = read_library(written(tmp_path, TINY))
    meeting = library.cases[0]["meetings"][0]
    assert (meeting.file, meeting.line) == (CASE, 25)
    assert library.cases[0].line_of("summary") == 6


def test_a_file_that_is_not_known_is_reported(tmp_path: Path) -> None:
    found = problems(read_library(written(tmp_path, {**TINY, "cases/Lake Talks.yml": "a: b"})))
    assert [(problem.file, problem.line) for problem in found] == [("cases/Lake Talks.yml", 0)]


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    files = {name: text for name, text in TINY.items() if name != "context.yaml"}
    found = problems(read_library(written(tmp_path, files)))
    assert [(problem.file, problem.message[:20]) for problem in found] == [
        ("context.yaml", "This file is missing")
    ]


@pytest.mark.parametrize(
    "value", ["7", "null", "[]", "{}", "[[1]]", "[{}]", "true", '""', "2001-01-01", "1.5"]
)
def test_no_wrong_value_stops_the_reading(tmp_path: Path, value: str) -> None:
    for name, text in TINY.items():
        for key in sorted(set(re.findall(r"(\w+): ", text))):
            bent = re.sub(rf"\b{key}: (\[[^\]]*\]|\"[^\"]*\"|[^,}}\n]+)", f"{key}: {value}", text)
            for problem in problems(read_library(written(tmp_path, {**TINY, name: bent}))):
                assert problem.message.endswith(".")

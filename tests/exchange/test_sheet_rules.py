"""Every rule of the library finds what it is for, and names file and line."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from exchange.sheets import Problem, problems, read_library
from tests.exchange.tiny_library import CASE, TINY, written


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, str, str], list[Problem]]:
    """Write the tiny library with one text replaced, and give the problems found."""

    def replace(file: str, old: str, new: str) -> list[Problem]:
        assert TINY[file].count(old) == 1, f"{old!r} must stand once in {file}"
        files = {**TINY, file: TINY[file].replace(old, new)}
        return problems(read_library(written(tmp_path, files)))

    return replace


def test_the_tiny_library_has_no_problem(tmp_path: Path) -> None:
    assert problems(read_library(written(tmp_path, TINY))) == []


# fmt: off
BREAKS = {  # what is broken: file, text, broken text, text on the line that is named, start of the sentence
    "broken YAML": (CASE, 'name: "Lake talks"', "name: [Lake talks", "record_kind", "Mend the YAML here"),
    "a key twice": (
        CASE, "id: lake-talks\n", "id: lake-talks\nid: pond\n", "id: pond", "Mend the YAML here: the",
    ),
    "a wrong schema": (
        CASE, "t2-case/3", "t2-case/2", "uuid", "Write the file as a mapping with schema: t2-c",
    ),
    "a number for a text": (CASE, '"The paper"', "7", "track_2", "Write by as text in quotes"),
    "a text for a list": (
        CASE, "to: lake-accord, src: [paper]", "to: lake-accord, src: paper", "mirrors",
        "Write src as a list of texts",
    ),
    "a text for a number": (CASE, "size: 8", 'size: "8"', "1991-05", "Write size as a number"),
    "a text for a row": (
        CASE, '  - {uuid: U, text: "North"}', '  - "North"', "sides", "Write sides as a list of",
    ),
    "an unknown key": (
        CASE, "sector: intel", "guild: intel", "guild", "The key 'guild' is not used in partici",
    ),
    "a key read as a truth value": (
        CASE, "size: 8", "no: 8", "1991-05", "The key 'no' is not used in meetings",
    ),
    "a missing key": (
        CASE, "code: joint_text, ", "", "own_result", "Add the key code: every row of outcomes",
    ),
    "a missing certainty": (
        CASE, ", cert: medium}\nsides", "}\nsides", "id: lake, src", "Add the key cert",
    ),
    "an unknown code": (
        CASE, "code: series", "code: serial", "serial", "The code 'serial' under code is not",
    ),
    "an unknown role in a list": (
        CASE, "[convener]", "[convener, cook]", "Cy Fen", "The code 'cook' under role",
    ),
    "a date that is none": (
        CASE, '"1991-05"', '"1991-13"', "1991-13", 'Correct edtf: "1991-13" is not a date',
    ),
    "a date without quotes": (CASE, '"1991-05"', "1991-05-01", "1991-05", "Write edtf as text in quotes"),
    "an unknown source": (
        CASE, 'summary: {text: "Neighbours met by a lake. They wrote a paper.", src: [paper]',
        'summary: {text: "Neighbours met by a lake. They wrote a paper.", src: [papyrus]', "papyrus",
        "'papyrus' under src is not among the sources",
    ),
    "an unknown conflict": (
        CASE, "id: lake, ", "id: pond, ", "id: pond", "'pond' under id is not among the conf",
    ),
    "an unknown parent": (
        "conflicts.yaml", "parent: lake", "parent: sea", "sea", "'sea' under parent is not",
    ),
    "an unknown process": (
        CASE, "to_process: lake-accord", "to_process: pact", "pact", "'pact' under to_process",
    ),
    "a name that fills the place": (
        CASE, 'affiliation_then: "Mayor"', 'affiliation_then: "Unknown"', "Unknown",
        "'Unknown' is no affiliation_then; leave the key out",
    ),
    "a path of a machine": (
        CASE, '"Keep both"', '"See /home/ada/notes"', "/home", "Take the path of a machine",
    ),
    "no uuid": (CASE, "{uuid: U, kind: mirrors", "{kind: mirrors", "mirrors", "Add the key uuid"),
    "a uuid that is none": (
        CASE, "{uuid: U, kind: mirrors", "{uuid: abc, kind: mirrors", "mirrors",
        "'abc' is not a random UUID",
    ),
    "a uuid taken twice": (
        CASE, "{uuid: U, kind: mirrors", "{uuid: 00000001-0000-4000-8000-000000000000, kind: mirrors",
        "mirrors", "The uuid '00000001-0000-4000-8000-000000000000' is taken already",
    ),
    "an id taken twice": (
        "sources.yaml", "id: other", "id: paper", '"More"', "The id 'paper' is taken already",
    ),
    "a code taken twice": (
        "terms.yaml", "certainty, code: low", "certainty, code: high", '"A thin source."',
        "The code 'high' is taken already",
    ),
    "a fact without a source": (
        CASE, "kind: mirrors, to: lake-accord, src: [paper]", "kind: mirrors, to: lake-accord, src: []",
        "mirrors", "Name at least one source",
    ),
    "a source that was not read": (
        CASE, "to: lake-accord, src: [paper]", "to: lake-accord, src: [unseen]", "mirrors",
        "Take out the source that was not read",
    ),
    "high on one source": (
        CASE, "src: [paper, other], cert: high", "src: [paper], cert: high", "Ben Moor",
        "Certainty high needs two sources",
    ),
    "high on a source and what derives from it": (
        CASE, "[paper, other], cert", "[paper, copy], cert", "Ben Moor",
        "Certainty high needs two sources",
    ),
    "high on one voice": (
        "sources.yaml", '"Talks", url: null, source_type: press, reliability: medium}',
        '"Talks", url: null, source_type: press, reliability: low}', None,
        "Certainty high needs two sources",
    ),
    "high on the organiser for a causal claim": (
        CASE, "contribution: own_result", "contribution: claimed", "joint_text",
        "Certainty high needs two sources",
    ),
    "medium on weak sources": (
        CASE, "to: lake-accord, src: [paper]", "to: lake-accord, src: [weak]", "mirrors",
        "Low-grade sources alone give certainty low",
    ),
    "an unknown actor": (
        CASE, "who: cy-fen", "who: cy-bog", "cy-bog", "'cy-bog' under who is not in actors.yaml",
    ),
    "a mention without its actor": (
        CASE, 'person: "Ada Reed", who: ada-reed, ', 'person: "Ada Reed", ', 'Ada Reed", what',
        "Add who: the id in actors.yaml of 'Ada Reed'",
    ),
    "a name that is not the actor's": (
        CASE, '"Ben Moor"', '"Benn Moor"', "Benn", "'Benn Moor' is no name of 'ben-moor'",
    ),
    "a state where a person stands": (
        "actors.yaml", "id: ben-moor, kind: person", "id: ben-moor, kind: state", None,
        "'ben-moor' is of the kind state; correct it or the row",
    ),
    "two persons in one row": (
        "actors.yaml", 'name: "Cy Fen"', 'name: "Cy Fen and Di Ley"', None, "'Cy Fen' is no name",
    ),
    "an actor that nothing mentions": (
        "actors.yaml", "  - {uuid: U, id: cy-fen",
        '  - {uuid: U, id: di-ley, kind: person, name: "Di", sort: "D", in: []}\n  - {uuid: U, id: cy-fen',
        "di-ley", "Nothing mentions this actor",
    ),
    "an actor listed in the wrong place": (
        "actors.yaml", 'sort: "Fen, Cy", in: [lake-talks]', 'sort: "Fen, Cy", in: []', "cy-fen",
        "It is mentioned in lake-talks; write that",
    ),
    "intelligence ties on a thin source": (
        CASE, "intelligence, src: [paper], cert: medium", "intelligence, src: [paper], cert: low",
        "intelligence, src", "A statement that could hurt a named person",
    ),
    "intelligence ties somewhere in a book": (
        "sources.yaml", "id: paper, kind: page", "id: paper, kind: whole", None,
        "A statement that could hurt a named person says where",
    ),
    "a place in several sources": (
        CASE, "own_result, src: [record]", 'own_result, loc: "p. 3", src: [record, paper]', "joint_text",
        "loc is a place in one source",
    ),
    "betrayal by a named person on a thin source": (
        CASE, 'traitor", src: [paper], cert: medium', 'traitor", src: [paper], cert: low', "traitor",
        "A statement that could hurt a named person",
    ),
    "proximity without an affiliation": (
        CASE, 'affiliation_then: "Mayor", ', "", 'Ada Reed", who: ada-reed, status',
        "Proximity is read from an affiliation",
    ),
    "a grade in the wrong place": (
        CASE, "contribution: own_result", "contribution: same_person", "joint_text",
        "The grade same_person is not for outcomes",
    ),
    "same person in another kind of transfer": (
        CASE, "kind: person, person:", "kind: idea, person:", "Cabinet",
        "same_person is for transfers of the kind person",
    ),
    "same person without a person": (
        CASE, 'person: "Ada Reed", who: ada-reed, what', "what", "Cabinet",
        "same_person needs person, or number",
    ),
    "a relation to nothing": (
        CASE, "to: lake-accord, src", "to: pond-accord, src", "mirrors",
        "'pond-accord' is neither a case sheet nor a process",
    ),
    "a relation with itself": (
        CASE, "to: lake-accord, src", "to: lake-talks, src", "mirrors",
        "A sheet cannot have a relation with itself",
    ),
    "may be meant by a single dialogue": (
        CASE, "kind: mirrors", "kind: may_be_meant_by", "may_be_meant_by",
        "may_be_meant_by points to a contact_cluster",
    ),
    "our reading above certainty low": (
        CASE, "kind: mirrors", "kind: may_be_meant_by", "may_be_meant_by",
        "may_be_meant_by is our own reading",
    ),
    "one claim alone": (
        CASE, '      - {uuid: U, text: "Moor", src: [other]}\n', "", "claims:",
        "A competing claim needs at least two claims",
    ),
    "an id that is not the file's": (
        CASE, "id: lake-talks", "id: pond-talks", "id: pond-talks",
        "The id 'pond-talks' differs from the name of the file",
    ),
    "an undated sighting": (
        CASE, 'code: active, edtf: "1995"', "code: active", "status:", "Status active needs the date",
    ),
    "a summary of one sentence": (
        CASE, " They wrote a paper.", "", "summary", "Write the summary in two sentences",
    ),
    "a summary that is too long": (
        CASE, "They wrote a paper",
        "They" + " wrote" * 60, "summary", "Write the summary in",
    ),
    "a person twice at the table": (
        CASE, "involvement:",
        '  - {uuid: U, name: "A. Reed", who: ada-reed, status: attended, src: [paper], cert: medium}\n'
        "involvement:",
        "A. Reed", "This person stands among the participants already",
    ),
    "a person at the table and behind it": (
        CASE, '"Ben Moor", who: ben-moor', '"Ada Reed", who: ada-reed', "authorised",
        "This person stands among the participants as well",
    ),
    "an open end seen long ago": (
        CASE, '"1990/"', '"1990/.."', "1990/..", "An open end needs last_attested within 24",
    ),
    "an active dialogue never seen": (
        CASE, ', last_attested: "1995"', "", "1990/", "The end is not known and the status",
    ),
    "a meeting outside the periods": (
        CASE, '"1991-05"', '"1989"', '"1989"', "1989 lies outside the periods",
    ),
    "parents in a circle": (
        "conflicts.yaml", 'name: "The lake", region: "Elsewhere"',
        'name: "The lake", region: "Elsewhere", parent: shore', "region", "The parents of this",
    ),
}
# fmt: on


@pytest.mark.parametrize("rule", BREAKS)
def test_a_break_is_reported_with_file_line_and_sentence(broken, rule: str) -> None:
    file, old, new, where, sentence = BREAKS[rule]
    found = [problem for problem in broken(file, old, new) if problem.message.startswith(sentence)]
    assert found, f"nothing begins with {sentence!r}"
    assert all(problem.message.endswith(".") for problem in found)
    if where:
        lines = TINY[file].replace(old, new).splitlines()
        expected = {number for number, line in enumerate(lines, 1) if where in line}
        assert {(problem.file, problem.line) for problem in found} <= {(file, line) for line in expected}


def test_a_problem_reads_as_file_line_and_sentence(broken) -> None:
    assert [str(problem) for problem in broken(CASE, '"1991-05"', '"1989"')] == [
        f"{CASE}:25: 1989 lies outside the periods; correct one of them."
    ]


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    case = TINY[CASE].replace("code: series", "code: serial").replace("prox: insider", "prox: outsider")
    found = problems(read_library(written(tmp_path, {**TINY, CASE: case.replace("[record]", "[rec]")})))
    assert [problem.line for problem in found] == [16, 18, 20, 27]


def test_two_persons_in_one_row_are_refused(tmp_path: Path) -> None:
    files = {**TINY, CASE: TINY[CASE].replace('"Cy Fen"', '"Cy Fen and Di Ley"')}
    files["actors.yaml"] = TINY["actors.yaml"].replace('"Cy Fen"', '"Cy Fen and Di Ley"')
    found = problems(read_library(written(tmp_path, files)))
    assert found == [Problem(CASE, 18, "Write one row for each person.")]


def test_two_sources_of_one_voice_do_not_make_certainty_high(tmp_path: Path) -> None:
    sources = re.sub(r"(id: (?:paper|other), .*)}", r'\1, voice: "One"}', TINY["sources.yaml"])
    found = problems(read_library(written(tmp_path, {**TINY, "sources.yaml": sources})))
    assert [(problem.file, problem.line) for problem in found] == [(CASE, 23)]


def test_an_actor_of_several_files_needs_a_reason(tmp_path: Path) -> None:
    pond = re.sub("lake-talks", "pond-talks", TINY[CASE])
    files = {**TINY, "cases/pond-talks.yaml": pond}
    files["actors.yaml"] = TINY["actors.yaml"].replace("[lake-talks]", "[lake-talks, pond-talks]")
    found = problems(read_library(written(tmp_path, files)))
    assert [problem.line for problem in found] == [3, 5, 6]
    assert {problem.message[:33] for problem in found} == {"Several files mention this actor;"}


def test_at_most_twenty_five_conflicts_stand_at_the_top(tmp_path: Path) -> None:
    more = "".join(f'  - {{uuid: U, id: sea-{n}, name: "Sea", region: "Far"}}\n' for n in range(25))
    files = {**TINY, "conflicts.yaml": TINY["conflicts.yaml"] + more}
    found = problems(read_library(written(tmp_path, files)))
    assert [str(problem)[:38] for problem in found] == ["conflicts.yaml:29: 26 conflicts have n"]

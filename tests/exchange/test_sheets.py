"""The shipped library is right, its figures are the known ones, and every rule finds what it is for."""

import re
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from exchange.sheets import Problem, figures, problems, read_library

LIBRARY = Path(__file__).parents[2] / "library"

# ---------------------------------------------------------------- a library of one dialogue

TINY = {
    "terms.yaml": """schema: t2-terms/3
terms:
  - {uuid: U, scheme: record_kind, code: process, label: "Dialogue", def: "Meets more than once."}
  - {uuid: U, scheme: record_kind, code: contact_cluster, label: "Contacts", def: "Several contacts."}
  - {uuid: U, scheme: track, code: track_2, label: "Track Two", def: "Unofficial."}
  - {uuid: U, scheme: status, code: active, label: "Under way", def: "Meeting at that date."}
  - {uuid: U, scheme: continuity, code: series, label: "Series", def: "Repeated meetings."}
  - {uuid: U, scheme: certainty, code: high, label: "High", def: "Two sources."}
  - {uuid: U, scheme: certainty, code: medium, label: "Medium", def: "One source."}
  - {uuid: U, scheme: certainty, code: low, label: "Low", def: "A thin source."}
  - {uuid: U, scheme: contribution, code: own_result, label: "Own", use: [outcomes], def: "Its own act."}
  - {uuid: U, scheme: contribution, code: same_person, label: "Same", use: [transfers], def: "No claim."}
  - {uuid: U, scheme: contribution, code: claimed, label: "Said", use: [outcomes, transfers], def: "Said."}
  - {uuid: U, scheme: outcomes, code: joint_text, label: "Text", def: "Agreed paper."}
  - {uuid: U, scheme: transfer_kind, code: person, label: "Person", def: "Somebody moves."}
  - {uuid: U, scheme: transfer_kind, code: idea, label: "Idea", def: "A concept."}
  - {uuid: U, scheme: third_party_kind, code: person, label: "Person", def: "One person."}
  - {uuid: U, scheme: third_party_role, code: convener, label: "Convener", def: "Invites."}
  - {uuid: U, scheme: participation_status, code: attended, label: "Took part", def: "Was there."}
  - {uuid: U, scheme: involvement_kind, code: authorised, label: "Authorised", def: "Gave permission."}
  - {uuid: U, scheme: proximity, code: insider, label: "Insider", rank: 2, def: "In the circle."}
  - {uuid: U, scheme: sector, code: intelligence, label: "Intelligence", def: "A service."}
  - {uuid: U, scheme: meeting_kind, code: dialogue_meeting, label: "Meeting", def: "A session."}
  - {uuid: U, scheme: meeting_status, code: held, label: "Held", def: "Took place."}
  - {uuid: U, scheme: criticism, code: disloyalty, label: "Disloyal", def: "Seen as betrayal."}
  - {uuid: U, scheme: relation, code: mirrors, label: "Mirrors", def: "A copy of official talks."}
  - {uuid: U, scheme: relation, code: may_be_meant_by, label: "May be meant", def: "Our reading."}
  - {uuid: U, scheme: process_phase, code: agreed, label: "Agreed", def: "Accord reached."}
  - {uuid: U, scheme: actor_kind, code: person, label: "Person", def: "Natural person."}
  - {uuid: U, scheme: actor_kind, code: state, label: "State", def: "A state."}
  - {uuid: U, scheme: name_kind, code: alias, label: "Alias", def: "Other name."}
  - {uuid: U, scheme: source_kind, code: page, label: "Page", def: "Excerpt read."}
  - {uuid: U, scheme: source_kind, code: not_read, label: "Not read", def: "Named elsewhere."}
  - {uuid: U, scheme: source_type, code: press, label: "Press", def: "Newspaper."}
  - {uuid: U, scheme: source_type, code: organiser, label: "Organiser", def: "Own record."}
  - {uuid: U, scheme: reliability, code: high, label: "High", def: "Careful."}
  - {uuid: U, scheme: reliability, code: medium, label: "Medium", def: "Respectable."}
  - {uuid: U, scheme: reliability, code: low, label: "Low", def: "Weak."}
""",
    "sources.yaml": """schema: t2-sources/3
sources:
  - {uuid: U, id: paper, kind: page, title: "Talks", url: null, source_type: press, reliability: medium}
  - {uuid: U, id: copy, kind: page, title: "Talks again", url: null, source_type: press, reliability: medium,
     derived_from: [paper]}
  - {uuid: U, id: other, kind: page, title: "More", url: null, source_type: press, reliability: medium}
  - {uuid: U, id: record, kind: page, title: "Ours", url: null, source_type: organiser, reliability: high}
  - {uuid: U, id: weak, kind: page, title: "Blog", url: null, source_type: press, reliability: low}
  - {uuid: U, id: unseen, kind: not_read, title: "Book", url: null, source_type: press, reliability: high}
""",
    "conflicts.yaml": """schema: t2-conflicts/2
conflicts:
  - {uuid: U, id: lake, name: "The lake", region: "Elsewhere"}
  - {uuid: U, id: shore, name: "The shore", region: "Elsewhere", parent: lake}
""",
    "processes.yaml": """schema: t2-processes/2
processes:
  - uuid: U
    id: lake-accord
    name: "Lake accord"
    conflict: lake
    phases:
      - {uuid: U, code: agreed, edtf: "1999", src: [paper], cert: medium}
""",
    "actors.yaml": """schema: t2-actors/1
actors:
  - {uuid: U, id: ada-reed, kind: person, name: "Ada Reed", sort: "Reed, Ada", in: [lake-talks],
     names: [{uuid: U, text: "A. Reed", kind: alias}]}
  - {uuid: U, id: ben-moor, kind: person, name: "Ben Moor", sort: "Moor, Ben", in: [lake-talks]}
  - {uuid: U, id: cy-fen, kind: person, name: "Cy Fen", sort: "Fen, Cy", in: [lake-talks]}
""",
    "context.yaml": """schema: t2-context/3
events: []
publications: []
statements: []
""",
    "cases/lake-talks.yaml": """uuid: U
schema: t2-case/3
id: lake-talks
name: "Lake talks"
record_kind: process
summary: {text: "Neighbours met by a lake. They wrote a paper.", src: [paper]}
track:
  - {uuid: U, code: track_2, by: "The paper", src: [paper], cert: medium}
conflict:
  - {uuid: U, id: lake, src: [paper], cert: medium}
sides:
  - {uuid: U, text: "North"}
periods:
  - {uuid: U, edtf: "1990/", last_attested: "1995", src: [paper], cert: medium}
status: {uuid: U, code: active, edtf: "1995", src: [paper], cert: medium}
continuity: {uuid: U, code: series, src: [paper], cert: medium}
third_parties:
  - {uuid: U, kind: person, name: "Cy Fen", who: cy-fen, role: [convener], src: [record], cert: high}
participants:
  - {uuid: U, name: "Ada Reed", who: ada-reed, status: attended, affiliation_then: "Mayor", prox: insider,
     sector: intelligence, src: [paper], cert: medium}
involvement:
  - {uuid: U, kind: authorised, name: "Ben Moor", who: ben-moor, src: [paper, other], cert: high}
meetings:
  - {uuid: U, kind: dialogue_meeting, status: held, edtf: "1991-05", size: 8, src: [paper], cert: medium}
outcomes:
  - {uuid: U, code: joint_text, contribution: own_result, src: [record], cert: high}
transfers:
  - {uuid: U, kind: person, person: "Ada Reed", who: ada-reed, what: "Minister later", from: "Talks",
     to: "Cabinet", to_process: lake-accord, contribution: same_person, src: [paper], cert: medium}
criticism:
  - {uuid: U, code: disloyalty, by: "A deputy", text: "Called Reed a traitor", src: [paper], cert: medium}
competing_claims:
  - uuid: U
    about: "Who began"
    claims:
      - {uuid: U, text: "Reed", src: [paper]}
      - {uuid: U, text: "Moor", src: [other]}
    resolution: "Keep both"
relations:
  - {uuid: U, kind: mirrors, to: lake-accord, src: [paper], cert: medium}
""",
}
CASE = "cases/lake-talks.yaml"


def _written(folder: Path, files: dict[str, str]) -> Path:
    number = count(1)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            re.sub(r"uuid: U\b", lambda _: f"uuid: {next(number):08}-0000-4000-8000-000000000000", text)
        )
    return folder


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, str, str], list[Problem]]:
    """Write the tiny library with one text replaced, and give the problems found."""

    def replace(file: str, old: str, new: str) -> list[Problem]:
        assert TINY[file].count(old) == 1, f"{old!r} must stand once in {file}"
        files = {**TINY, file: TINY[file].replace(old, new)}
        return problems(read_library(_written(tmp_path, files)))

    return replace


def test_the_tiny_library_has_no_problem(tmp_path: Path) -> None:
    assert problems(read_library(_written(tmp_path, TINY))) == []


# ---------------------------------------------------------------- one break for each rule

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
    found = problems(read_library(_written(tmp_path, {**TINY, CASE: case.replace("[record]", "[rec]")})))
    assert [problem.line for problem in found] == [16, 18, 20, 27]


def test_two_persons_in_one_row_are_refused(tmp_path: Path) -> None:
    files = {**TINY, CASE: TINY[CASE].replace('"Cy Fen"', '"Cy Fen and Di Ley"')}
    files["actors.yaml"] = TINY["actors.yaml"].replace('"Cy Fen"', '"Cy Fen and Di Ley"')
    found = problems(read_library(_written(tmp_path, files)))
    assert found == [Problem(CASE, 18, "Write one row for each person.")]


def test_two_sources_of_one_voice_do_not_make_certainty_high(tmp_path: Path) -> None:
    sources = re.sub(r"(id: (?:paper|other), .*)}", r'\1, voice: "One"}', TINY["sources.yaml"])
    found = problems(read_library(_written(tmp_path, {**TINY, "sources.yaml": sources})))
    assert [(problem.file, problem.line) for problem in found] == [(CASE, 23)]


def test_an_actor_of_several_files_needs_a_reason(tmp_path: Path) -> None:
    pond = re.sub("lake-talks", "pond-talks", TINY[CASE])
    files = {**TINY, "cases/pond-talks.yaml": pond}
    files["actors.yaml"] = TINY["actors.yaml"].replace("[lake-talks]", "[lake-talks, pond-talks]")
    found = problems(read_library(_written(tmp_path, files)))
    assert [problem.line for problem in found] == [3, 5, 6]
    assert {problem.message[:33] for problem in found} == {"Several files mention this actor;"}


def test_at_most_twenty_five_conflicts_stand_at_the_top(tmp_path: Path) -> None:
    more = "".join(f'  - {{uuid: U, id: sea-{n}, name: "Sea", region: "Far"}}\n' for n in range(25))
    files = {**TINY, "conflicts.yaml": TINY["conflicts.yaml"] + more}
    found = problems(read_library(_written(tmp_path, files)))
    assert [str(problem)[:38] for problem in found] == ["conflicts.yaml:29: 26 conflicts have n"]


def test_a_file_that_is_not_known_is_reported(tmp_path: Path) -> None:
    found = problems(read_library(_written(tmp_path, {**TINY, "cases/Lake Talks.yml": "a: b"})))
    assert [(problem.file, problem.line) for problem in found] == [("cases/Lake Talks.yml", 0)]


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    files = {name: text for name, text in TINY.items() if name != "context.yaml"}
    found = problems(read_library(_written(tmp_path, files)))
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
            for problem in problems(read_library(_written(tmp_path, {**TINY, name: bent}))):
                assert problem.message.endswith(".")


def test_a_row_knows_its_file_and_line(tmp_path: Path) -> None:
    library = read_library(_written(tmp_path, TINY))
    meeting = library.cases[0]["meetings"][0]
    assert (meeting.file, meeting.line) == (CASE, 25)
    assert library.cases[0].line_of("summary") == 6


# ---------------------------------------------------------------- the shipped library


def test_the_shipped_library_has_no_problem() -> None:
    assert [str(problem) for problem in problems(read_library(LIBRARY))] == []


def test_the_shipped_library_uses_no_working_word() -> None:
    for path in LIBRARY.rglob("*"):
        if path.is_file():
            assert not re.search(r"seed|\.txt\b", path.read_text(), re.I), path


# fmt: off
FIGURES = {
    "sheets": 66,
    "sheets by record_kind": {
        "process": 39, "contact_cluster": 14, "mediation": 4, "single_event": 4, "back_channel": 2,
        "forum_institution": 2, "mission": 1,
    },
    "sheets by track label": {
        "track_2": 57, "track_1_5": 10, "back_channel": 4, "track_3": 4, "track_1": 1,
    },
    "sheets with more than one label": [
        "carter-pyongyang-1994", "cyprus-conflict-resolution-workshops", "living-room-dialogue",
        "ncafp-northeast-asia", "northeast-asia-cooperation-dialogue", "northern-ireland-contacts",
        "oseh-shalom-sanea-al-salam", "oslo-channel", "us-dprk-informal-talks-2016",
    ],
    "meetings": 118,
    "meetings by status": {"held": 111, "planned": 3, "reported": 3, "cancelled": 1},
    "meetings by kind": {"dialogue_meeting": 107, "official_act": 5, "public_event": 4, "remote": 2},
    "dialogue meetings held": 101,
    "meetings by country": {
        "United States": 25, "(not given)": 13, "Thailand": 7, "China": 6, "Japan": 6, "Finland": 5,
        "United Kingdom": 5, "Canada": 4, "West Germany": 4, "Indonesia": 3, "Italy": 3, "Switzerland": 3,
        "Denmark": 2, "Malaysia": 2, "Moldova": 2, "Norway": 2, "Qatar": 2, "South Africa": 2,
        "Tunisia": 2, "Afghanistan": 1, "Armenia": 1, "Austria": 1, "Brazil": 1, "East Germany": 1,
        "France": 1, "India": 1, "Mexico": 1, "Nepal": 1, "North Korea": 1, "Pakistan": 1, "Panama": 1,
        "Romania": 1, "Russia": 1, "Senegal": 1, "South Korea": 1, "Sri Lanka": 1, "Sweden": 1,
        "Turkey": 1, "United Arab Emirates": 1,
    },
    "dialogue meetings held, by country": {
        "United States": 22, "(not given)": 10, "Thailand": 7, "China": 6, "Canada": 4, "Finland": 4,
        "Japan": 4, "West Germany": 4, "Indonesia": 3, "United Kingdom": 3, "Denmark": 2, "Italy": 2,
        "Malaysia": 2, "Moldova": 2, "Qatar": 2, "South Africa": 2, "Tunisia": 2, "Afghanistan": 1,
        "Austria": 1, "Brazil": 1, "East Germany": 1, "India": 1, "Mexico": 1, "Nepal": 1,
        "North Korea": 1, "Norway": 1, "Pakistan": 1, "Panama": 1, "Romania": 1, "Russia": 1,
        "Senegal": 1, "South Korea": 1, "Sri Lanka": 1, "Sweden": 1, "Switzerland": 1, "Turkey": 1,
        "United Arab Emirates": 1,
    },
    "sheets with meetings_stated": 19,
    "participations": 198,
    "participations by status": {"attended": 191, "unknown": 6, "invited_declined": 1},
    "participations with a proximity rating": 135,
    "participations by proximity": {
        "former_official": 47, "connected_outsider": 27, "insider": 25, "official_mandated": 18,
        "autonomous": 9, "official_private_capacity": 9,
    },
    "involvement rows by kind": {
        "named_in_connection": 6, "authorised": 3, "sponsored_from_inside": 3, "received_the_group": 2,
        "first_request": 1,
    },
    "transfers": 39,
    "transfers of persons": 17,
    "sheets with transfers of persons": 7,
    "transfers of persons with a name": 14,
    "transfers of persons from official to unofficial": 5,
    "transfers by contribution": {
        "same_person": 16, "claimed": 13, "documented": 5, "plausible": 2, "unknown": 2, "probable": 1,
    },
    "outcomes": 79,
    "outcomes by contribution": {
        "own_result": 44, "claimed": 23, "documented": 4, "plausible": 3, "disputed": 2, "probable": 2,
        "unknown": 1,
    },
    "outcomes by code": {
        "joint_text": 21, "new_channel": 11, "agreement_precursor": 6, "new_option": 6, "agreement": 5,
        "network": 5, "perception_change": 5, "relationship": 5, "institution": 4, "method_model": 2,
        "recognition": 2, "spin_off": 2, "commitment": 1, "evaluation": 1, "misinformation": 1,
        "official_talks_followed": 1, "vocabulary": 1,
    },
    "sheets with a legal restriction": [
        "dakar-conference-1987", "early-israeli-plo-contacts", "geneva-initiative", "oslo-channel",
        "south-africa-anc-contacts",
    ],
    "people attending two or more dialogues": {
        "Han Song Ryol": 2, "Mac Maharaj": 2, "Ron Pundak": 2, "Shimon Shamir": 2, "Thabo Mbeki": 2,
        "Vivek Katju": 2, "William Perry": 2, "Willie Esterhuyse": 2, "Yair Hirschfeld": 2,
    },
    "people named in two or more sheets in any part": 16,
    "funders of more than one dialogue": {
        "European Union": 2, "Government of Switzerland": 2, "United States Institute of Peace": 2,
    },
    "sheets with funding": 15,
    "stances by channel": {"private": 26, "public": 23, "unknown": 14},
    "competing claims": 26,
    "sheets with competing claims": 17,
    "relations by kind": {
        "may_be_meant_by": 20, "parallel_to": 4, "part_of": 4, "spun_off_from": 3, "successor_of": 2,
        "mirrors": 1,
    },
    "statements by certainty": {"medium": 760, "high": 508, "low": 161, "conflict": 7},
    "sources in the register": 296,
    "derived sources": 7,
    "conflicts": 45,
    "conflicts at the top": 25,
    "official processes": 21,
    "agreements": 13,
    "seats": 23,
    "events": 24,
    "publications": 8,
    "statements": 27,
    "actors": 450,
    "actors by kind": {"person": 311, "organisation": 81, "state": 43, "other": 14, "movement": 1},
}
# fmt: on


@pytest.fixture(scope="module")
def shipped() -> dict:
    return figures(read_library(LIBRARY))


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_of_the_shipped_library_is_the_known_one(shipped: dict, name: str) -> None:
    assert shipped[name] == FIGURES[name]


def test_every_figure_is_known(shipped: dict) -> None:
    assert shipped.keys() == FIGURES.keys()

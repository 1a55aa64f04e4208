"""Data releases: what is in one, that it stays as it is, what changed between two, and how one is withdrawn."""

import csv
import io
import itertools
import json
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections, transaction
from frictionless import validate
from hypothesis import given
from hypothesis import strategies as st

from dialogues.models import Dialogue, ParticipationIdentity
from exchange.codebook.entries import sheets
from exchange.releases import changes, store
from exchange.releases.changes import ADDED, CHANGED, MERGED, REMOVED, Change, compared, together
from exchange.releases.making import Refused, Wanted, make, read_reasons
from records import services
from records.models import Release, ReleaseTable
from records.viewer import OWNER, PUBLIC, viewing
from tests import factories
from tests.worlds import label_of


@pytest.fixture
def home(tmp_path, settings):
    """An installation's folder of its own."""
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def small(fresh, home):
    """Two dialogues of one source, a participant with a name, and the reasons for which a release is withdrawn."""
    with viewing(OWNER):
        factories.term("withdrawal:consent", title="Consent was withdrawn")
        source = factories.source(title="The Source")
        for name in ("First", "Second"):
            factories.cite(factories.dialogue(name=name, slug=name.lower()), source)
        seat = factories.participation(Dialogue.objects.get(slug="first"))
        factories.cite(seat, source)
        factories.identity(seat, factories.actor(name="Zenobia Canary", slug="zenobia"))
    return home


def contents(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows(path, table):
    text = contents(path)[f"data/{table}.csv"].decode()
    return [*csv.DictReader(io.StringIO(text, newline=""))]


def change_rows(version):
    return [*changes.read(store.changes_of(version))]


def edit(**values):
    """Another name for the first dialogue, and the like."""
    with viewing(OWNER):
        one = Dialogue.objects.get(slug="first")
        for name, value in values.items():
            setattr(one, name, value)
        one.save()
        return str(one.pk)


# ------------------------------------------------------------------ what is in it


@pytest.fixture(scope="module")
def shipped(_library, tmp_path_factory):
    """A release of the whole library, and the folder it was unpacked into."""
    from tests import databases

    to = tmp_path_factory.mktemp("release")
    with databases.using(_library):
        made = make(Wanted("2026.1", "The first."), to)
    with zipfile.ZipFile(made.file) as archive:
        archive.extractall(to / "whole")
    return made, to / "whole"


def test_a_release_of_the_library_is_a_valid_data_package(shipped):
    made, folder = shipped
    report = validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "message"])[:5]
    package = json.loads((folder / "datapackage.json").read_text())
    assert package["version"] == "2026.1"
    assert {r["name"] for r in package["resources"]} == {one.name for one in sheets()} | {"changes"}
    assert sum(t.rows for t in made.draft.tallies.values()) > 6000


def test_the_validation_would_notice_a_wrong_cell(shipped, tmp_path):
    _, folder = shipped
    package = json.loads((folder / "datapackage.json").read_text())
    (meeting,) = (r for r in package["resources"] if r["name"] == "meeting")
    text = (folder / "data/meeting.csv").read_text().replace(",held,", ",hold,")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/meeting.csv").write_text(text)
    del meeting["hash"], meeting["bytes"], meeting["schema"]["foreignKeys"]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "x", "resources": [meeting]}))
    report = validate(str(tmp_path / "datapackage.json"))
    assert {error[0] for error in report.flatten(["type"])} == {"constraint-error"}


def test_its_checksums_are_those_of_its_files(shipped):
    _, folder = shipped
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=folder, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    named = {line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert named == there - {"SHA256SUMS"}


def test_it_says_how_to_cite_it_and_what_it_is_not(shipped):
    made, folder = shipped
    cff = yaml.safe_load((folder / "CITATION.cff").read_text())
    assert (cff["type"], cff["version"], cff["license"]) == ("dataset", "2026.1", "CC-BY-4.0")
    assert cff["date-released"] == made.draft.as_of.date()
    readme = (folder / "README.md").read_text()
    assert "This library is not a sample." in readme
    assert "Dialogue: 39" in readme
    assert "CC BY 4.0" in (folder / "LICENCE").read_text()


def test_its_codebook_has_every_column_and_every_code_of_its_tables(shipped):
    _, folder = shipped
    book = json.loads((folder / "codebook.json").read_text())
    known = {one["name"]: [c["name"] for c in one["columns"]] for one in book["tables"]}
    for path in (folder / "data").iterdir():
        with path.open(newline="") as file:
            assert next(csv.reader(file)) == known[path.stem]
    codes = {(one["scheme"], term["code"]) for one in book["vocabularies"] for term in one["terms"]}
    with (folder / "data/term.csv").open(newline="") as file:
        assert {(row["scheme"], row["code"]) for row in csv.DictReader(file)} == codes
    page = (folder / "codebook.html").read_text()
    assert 'id="c-participation-proximity"' in page
    assert "src=" not in page


def test_tables_join_by_id(shipped):
    _, folder = shipped

    def ids(table, column="id"):
        with (folder / f"data/{table}.csv").open(newline="") as file:
            return {row[column] for row in csv.DictReader(file)}

    assert ids("participation", "dialogue_id") <= ids("dialogue")
    assert ids("citation", "source_id") <= ids("source")
    assert len(ids("dialogue")) == 66


# ------------------------------------------------------------------ that it stays as it is


def test_two_builds_of_the_same_release_are_the_same_bytes(small, tmp_path):
    made = make(Wanted("2026.1", "The first."))
    again = make(Wanted("2026.1", "The first."), tmp_path / "again")
    assert made.file.read_bytes() == again.file.read_bytes()
    assert made.digest == again.digest == store.digest(made.file)


def test_the_second_of_two_releases_can_be_built_again_too(small, tmp_path):
    make(Wanted("2026.1"))
    edit(name="First, renamed")
    made = make(Wanted("2026.2"))
    again = make(Wanted("2026.2"), tmp_path / "again")
    assert made.digest == again.digest


def test_what_is_hidden_changes_no_byte_of_it(small, tmp_path):
    with viewing(OWNER):  # vocabularies are public
        [*map(factories.term, ("meeting_kind:dialogue_meeting", "meeting_status:held"))]
    before = make(Wanted("2026.1"), tmp_path / "before")
    with viewing(OWNER):
        editors = label_of(frozenset({1}))
        hidden = factories.dialogue(name="Secret Canary", own_label=editors)
        first = Dialogue.objects.get(slug="first")
        factories.meeting(first, text="Hidden Canary", own_label=editors)
        factories.cite(hidden, factories.source(title="Sealed Canary", own_label=editors), own_label=editors)
    after = make(Wanted("2026.1"), tmp_path / "after")
    assert after.digest == before.digest


def test_a_release_is_never_written_over(small):
    make(Wanted("2026.1"))
    with pytest.raises(Refused, match=r"2026\.1 is there already.*The next could be 2026\.2, or 2026\.1\.1"):
        make(Wanted("2026.1"))
    with pytest.raises(Refused, match=r"later than 2025\.4"):
        make(Wanted("2025.4"))


def test_a_file_of_that_name_that_nobody_listed_is_not_written_over_either(small):
    store.folder().mkdir()
    store.file_of("2026.1").write_text("something else")
    with pytest.raises(Refused, match="never written over"):
        make(Wanted("2026.1"))
    assert store.file_of("2026.1").read_text() == "something else"
    assert not store.changes_of("2026.1").exists()


def test_nothing_is_left_where_it_could_not_be_listed(small, monkeypatch):
    monkeypatch.setattr("exchange.releases.making._write_line", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make(Wanted("2026.1"))
    assert [*store.folder().iterdir()] == []


@pytest.mark.parametrize(
    "change", [{"version": "2026.9"}, {"digest": "other"}, {"size": 1}, {"date": "1993"}], ids=str
)
def test_the_database_keeps_a_public_release_as_it_is(small, change):
    make(Wanted("2026.1"))
    refused = pytest.raises(IntegrityError, match="A release stays as it is")
    with viewing(OWNER), refused, transaction.atomic("owner"):
        Release.objects.filter(version="2026.1").update(**change)


def test_the_database_keeps_what_a_public_release_counted(small):
    make(Wanted("2026.1"))
    refused = pytest.raises(IntegrityError, match="A release stays as it is")
    with viewing(OWNER), refused, transaction.atomic("owner"):
        ReleaseTable.objects.filter(name="dialogue").update(rows=9)


def test_a_later_release_leaves_the_earlier_one_as_it_is(small):
    first = make(Wanted("2026.1"))
    edit(name="First, renamed")
    make(Wanted("2026.2"))
    assert store.digest(store.file_of("2026.1")) == first.digest
    with viewing(PUBLIC):
        assert [*Release.objects.values_list("version", "withdrawal")] == [("2026.1", None), ("2026.2", None)]


@pytest.mark.parametrize(
    "version", ["", "x", "2026", "26.1", "2026.0", "2026.1.0", "2026.01", "../2026.1", "2026.1.1.1"]
)
def test_a_malformed_number_is_refused_with_an_example(small, version):
    with pytest.raises(Refused, match=r"2026\.1; and one more for a corrected release: 2026\.1\.1"):
        make(Wanted(version))
    with pytest.raises(ValueError, match=f"^{re.escape(version)}$"):
        store.file_of(version)


def test_nothing_public_is_nothing_to_release(fresh, home):
    with pytest.raises(Refused, match="nothing public yet"):
        make(Wanted("2026.1"))


def test_where_the_release_before_was_damaged_nothing_is_made(small):
    make(Wanted("2026.1"))
    with store.file_of("2026.1").open("ab") as file:
        file.write(b"!")
    with pytest.raises(Refused, match=r"release 2026\.1 is not in .* as it was made"):
        make(Wanted("2026.2"))


# ------------------------------------------------------------------ what changed


def test_changes_are_told_by_row_and_column_in_the_table_of_the_row(small):
    make(Wanted("2026.1"))
    identifier = edit(name="First, renamed")
    make(Wanted("2026.2"))
    assert change_rows("2026.2") == [Change("dialogue", identifier, CHANGED, ("name",))]
    # Participations repeat the dialogue's name, and did not change.
    assert rows(store.file_of("2026.2"), "participation")[0]["dialogue_name"] == "First, renamed"


def test_what_comes_and_goes_with_something_says_so(small):
    make(Wanted("2026.1"))
    with viewing(OWNER):
        second, third = Dialogue.objects.get(slug="second"), factories.dialogue(name="Third")
        factories.cite(third, factories.source(title="Another"))
        services.hide(row=second, reason="told to")
    make(Wanted("2026.2"))
    found = {(c.table, c.kind): c.why for c in change_rows("2026.2")}
    assert found["dialogue", REMOVED] == found["dialogue", ADDED] == found["source", ADDED] == ""
    assert found["citation", REMOVED] == f"with dialogue {second.pk}"
    assert found["citation", ADDED] == f"with dialogue {third.pk}"
    assert str(second.pk) not in {row["id"] for row in rows(store.file_of("2026.2"), "dialogue")}


def test_a_reason_is_given_for_single_changes_and_a_merged_row_names_the_other(small, tmp_path):
    make(Wanted("2026.1"))
    with viewing(OWNER):
        first, second = (Dialogue.objects.get(slug=slug) for slug in ("first", "second"))
        services.hide(row=second, reason="the same as the first")
    said = tmp_path / "reasons.csv"
    said.write_text(f"table,id,into,why\ndialogue,{second.pk},{first.pk},The same dialogue under two names\n")
    made = make(Wanted("2026.2", reasons=read_reasons(said)))
    (merged,) = (c for c in change_rows("2026.2") if c.kind == MERGED)
    assert merged.cells[:2] == ("dialogue", str(second.pk))
    assert (merged.into, merged.why) == (str(first.pk), "The same dialogue under two names")
    assert sum(t.merged for t in made.draft.tallies.values()) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("table,why\ndialogue,x\n", "needs the columns table, id and why"),
        ("table,id,why\nnothing,1,x\n", "line 2: there is no table “nothing”"),
        ("table,id,why\ndialogue,1,x\n", "dialogue 1, which did not change"),
    ],
)
def test_reasons_that_do_not_fit_are_refused(small, tmp_path, text, words):
    make(Wanted("2026.1"))
    said = tmp_path / "reasons.csv"
    said.write_text(text)
    with pytest.raises(Refused, match=words):
        make(Wanted("2026.2", reasons=read_reasons(said)))
    assert not store.file_of("2026.2").exists()


def test_a_new_column_has_to_say_since_when(small, monkeypatch):
    make(Wanted("2026.1"))
    whole = contents(store.file_of("2026.1"))
    book = json.loads(whole["codebook.json"])
    (dialogue,) = (one for one in book["tables"] if one["name"] == "dialogue")
    dialogue["columns"] = [c for c in dialogue["columns"] if c["name"] != "summary"]
    with zipfile.ZipFile(store.file_of("2026.1"), "w") as archive:
        for name, text in (whole | {"codebook.json": json.dumps(book)}).items():
            archive.writestr(name, text)
    monkeypatch.setattr(store, "is_whole", lambda *given: True)
    with pytest.raises(Refused, match=r"dialogue\.summary\. Give their fields told"):
        make(Wanted("2026.2"))


TABLES = st.dictionaries(st.uuids(version=4).map(str), st.sampled_from(["a", "b"]), max_size=6)


@given(TABLES, TABLES, st.data())
def test_what_is_told_of_two_tables_leads_from_the_one_to_the_other(before, other, data):
    kept = data.draw(st.sets(st.sampled_from(sorted(before)))) if before else set()
    after = other | {i: data.draw(st.sampled_from(["a", "b"])) for i in kept}
    found, rows = dict(before), 0
    (dialogue,) = (one for one in sheets() if one.name == "dialogue")
    for row, change in compared(dialogue, as_rows(before), as_rows(after), set(), set()):
        rows += row is not None
        if change and change.kind == REMOVED:
            del found[change.id]
        elif change:
            assert change.columns == (("name",) if change.kind == CHANGED else ())
            assert (change.id in before) == (change.kind == CHANGED)
            found[change.id] = row["name"]
    assert (found, rows) == (after, len(after))


def as_rows(table):
    return iter([{"id": i, "name": table[i]} for i in sorted(table)])


ONE_CHANGE = st.sampled_from(["absent", "a", "b"])


@given(st.lists(ONE_CHANGE, min_size=2, max_size=6))
def test_the_changes_of_several_releases_together_lead_from_the_first_to_the_last(states):
    """A row is absent, or says one thing or another; its changes, put together, are those from first to last."""
    steps = [[*between(a, b)] for a, b in itertools.pairwise(states)]
    found = next(iter(together(steps).values()), None)
    first, last = states[0], states[-1]
    if first == "absent":
        assert (found and found.kind) == (None if last == "absent" else ADDED)
    elif last == "absent":
        assert found.kind == REMOVED
    else:  # what changed there and back may be told; what is another now must be
        assert first == last or found.kind == CHANGED


def between(before, after):
    if before != after:
        kind = ADDED if before == "absent" else REMOVED if after == "absent" else CHANGED
        yield Change("dialogue", "1", kind, ("name",) if kind == CHANGED else ())


# ------------------------------------------------------------------ withdrawing one


def test_withdrawing_a_name_makes_a_corrected_release_and_takes_the_file_away(small):
    make(Wanted("2026.1"))
    assert any(b"Zenobia Canary" in text for text in contents(store.file_of("2026.1")).values())
    with viewing(OWNER):
        services.hide(row=ParticipationIdentity.objects.get(), reason="consent was withdrawn")
    make(Wanted("2026.1.1", withdraws=("2026.1",), why="consent"))
    assert not store.file_of("2026.1").exists()
    whole = contents(store.file_of("2026.1.1"))
    assert not any(b"Zenobia" in text for text in whole.values())
    assert b"Zenobia" not in store.changes_of("2026.1.1").read_bytes()
    assert (
        b"takes the place of release 2026.1, whose file was withdrawn: Consent was withdrawn"
        in whole["README.md"]
    )
    with viewing(PUBLIC):
        assert Release.objects.get(version="2026.1").withdrawal_id == "withdrawal:consent"


def test_after_a_withdrawal_what_changed_is_compared_with_the_corrected_release(small):
    make(Wanted("2026.1"))
    make(Wanted("2026.1.1", withdraws=("2026.1",), why="consent"))
    edit(name="First, renamed")
    assert make(Wanted("2026.2")).draft.previous == "2026.1.1"


def test_a_withdrawn_file_that_was_left_behind_goes_with_the_next_release(small):
    make(Wanted("2026.1"))
    make(Wanted("2026.1.1", withdraws=("2026.1",), why="consent"))
    store.file_of("2026.1").write_bytes(b"brought back by a backup")
    make(Wanted("2026.2"))
    assert not store.file_of("2026.1").exists()


def test_whoever_makes_a_release_is_told_which_earlier_ones_hold_rows_that_are_hidden_now(small):
    make(Wanted("2026.1"))
    with viewing(OWNER):
        services.hide(row=ParticipationIdentity.objects.get(), reason="consent was withdrawn")
    made = make(Wanted("2026.2"))
    assert made.gone["2026.1"] >= 2  # who it was, and with that the person
    assert "2026.2" not in made.gone


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Wanted("2026.2", withdraws=("2026.1",)), "Say why with --why: consent"),
        (Wanted("2026.2", withdraws=("2026.1",), why="boredom"), "Say why with --why: consent"),
        (
            Wanted("2026.2", withdraws=("2026.7",), why="consent"),
            r"no release 2026\.7 to withdraw. Releases: 2026\.1",
        ),
        (Wanted("2026.2", why="consent"), "name it with --withdraws"),
    ],
)
def test_a_withdrawal_that_does_not_fit_is_refused(small, wanted, words):
    make(Wanted("2026.1"))
    with pytest.raises(Refused, match=words):
        make(wanted)
    assert store.file_of("2026.1").exists()


# ------------------------------------------------------------------ the command


def test_the_command_says_what_it_made(small):
    said = io.StringIO()
    call_command("make_release", "2026.1", note="The first.", stdout=said)
    assert "SHA-256" in said.getvalue()
    call_command("make_release", "2026.1.1", "--withdraws", "2026.1", "--why", "consent", stdout=said)
    assert "Release 2026.1 is withdrawn: Consent was withdrawn." in said.getvalue()
    with pytest.raises(CommandError, match="stays as it is"):
        call_command("make_release", "2026.1", stdout=said)


def test_the_public_login_reads_the_list_and_cannot_write_it(small):
    make(Wanted("2026.1"))
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute("select version from release")
        assert cursor.fetchall() == [("2026.1",)]
        with pytest.raises(Exception, match="permission denied"):
            cursor.execute("update release set version = '2026.9'")


def test_the_folder_is_the_installations(home):
    assert Path(home) in store.file_of("2026.1").parents

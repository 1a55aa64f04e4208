"""The library arrives whole, a second time changes nothing, and what people did here stays."""

import io
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from actors.models import Actor, ActorBasis
from dialogues.models import Absence, Classification, Dialogue, Meeting, Participation, ParticipationIdentity
from exchange.library.cases import plain_amount
from exchange.sheets import read_library
from outcomes.models import Assessment, Fate, ProcessLink
from records.kernel import graph
from records.models import Term
from records.viewer import OWNER, PUBLIC, viewing
from sources.models import Basis, Citation, Publication, PublicationAuthor, Source

LIBRARY = Path(__file__).parents[2] / "library"
OSLO = "cases/oslo-channel.yaml"
HIRSCHFELD = "eeb3791b-d4ed-4a09-bb62-c304b75e328d"  # his seat at the table in Oslo
HIRSCHFELD_WITHOUT_SIDE = 'name: "Yair Hirschfeld", who: yair-hirschfeld'
HIRSCHFELD_SOURCES = "prox: connected_outsider, src: [oslo-time, stock-fat]"
ARCHIVE = "32956b07-9165-4026-8421-6a55fabd02ca"  # "archive of the talks", not found


def loaded(folder: Path = LIBRARY, *options: str) -> str:
    out = io.StringIO()
    call_command("load_library", *options, folder=folder, verbosity=2, stdout=out)
    return out.getvalue()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A copy of the library to write in."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


def replace(folder: Path, old: str, new: str, file: str = OSLO) -> None:
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))


def remove_line(folder: Path, holding: str, file: str = OSLO) -> None:
    lines = (folder / file).read_text().splitlines(keepends=True)
    kept = [line for line in lines if holding not in line]
    assert len(kept) == len(lines) - 1
    (folder / file).write_text("".join(kept))


def generation() -> int:
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute("select number from generation")
        return cursor.fetchone()[0]


# ---------------------------------------------------------------- again, and broken


def test_a_second_run_writes_nothing(own_library):
    before = generation()
    assert "\n0 written (0 added, 0 changed, 0 deleted)" in loaded()
    assert generation() == before


def test_broken_sheets_write_nothing_and_every_mistake_has_its_file_and_line(fresh, files):
    replace(files, "record_kind: process\n", "record_kind: processes\n")
    replace(files, 'edtf: "2003-10"', 'edtf: "2003-13"', "cases/geneva-initiative.yaml")
    with pytest.raises(CommandError) as refusal:
        loaded(files)
    first, *rest = str(refusal.value).splitlines()
    assert first.startswith("Nothing was loaded: ")
    for file, needle in ((OSLO, "record_kind: processes"), ("cases/geneva-initiative.yaml", "2003-13")):
        lines = (files / file).read_text().splitlines()
        number = next(n for n, line in enumerate(lines, 1) if needle in line)
        assert any(line.startswith(f"{file}:{number}: ") for line in rest)
    with viewing(OWNER):
        assert not Term.objects.exists()
        assert not Dialogue.objects.exists()


def test_a_vocabulary_that_lacks_a_code_in_use_writes_nothing(fresh, files):
    remove_line(files, "scheme: citation_stance, code: supports,", "terms.yaml")
    with pytest.raises(CommandError, match=r"terms.yaml:1: .*citation_stance:supports"):
        loaded(files)
    with viewing(OWNER):
        assert not Dialogue.objects.exists()


def test_a_folder_that_is_not_there_is_named(fresh, tmp_path):
    with pytest.raises(CommandError, match=r"There is no folder .*nowhere"):
        loaded(tmp_path / "nowhere")


def test_if_empty_does_nothing_where_there_is_a_dialogue(own_library, files):
    replace(files, 'name: "Oslo channel"', 'name: "Another name"')
    assert loaded(files, "--if-empty") == ""
    with viewing(OWNER):
        assert Dialogue.objects.get(slug="oslo-channel").name == "Oslo channel"


def test_the_place_in_a_source_stands_in_the_citation(own_library, files):
    replace(files, 'text: "Began as Track Two", src:', 'text: "Began as Track Two", loc: "p. 7", src:')
    assert "1 written (0 added, 1 changed, 0 deleted)" in loaded(files)
    with viewing(PUBLIC):
        assert Citation.objects.get(locator="p. 7").source.title == "The Future of Track Two Diplomacy"


# ---------------------------------------------------------------- what people did here


def test_a_row_that_people_changed_is_left_and_reported(own_library, files):
    with viewing(OWNER):
        seat = Participation.objects.get(id=HIRSCHFELD)
        seat.role = "Wrote the minutes"
        seat.save()
    replace(files, "Middle East history professor", "Historian")
    replace(files, 'name: "Yair Hirschfeld", who: yair-hirschfeld, side: "Israel"', HIRSCHFELD_WITHOUT_SIDE)
    said = loaded(files)
    assert f"left as changed here: participation {HIRSCHFELD}" in said
    assert "1 written (0 added, 1 changed, 0 deleted)" in said  # his post is another row
    with viewing(OWNER):
        seat = Participation.objects.get(id=HIRSCHFELD)
        assert (seat.role, seat.side) == ("Wrote the minutes", "Israel")
        assert seat.affiliations.get().post == "Historian"


def test_a_row_that_people_hid_stays_hidden(own_library):
    with viewing(OWNER):
        identity = ParticipationIdentity.objects.get(participation_id=HIRSCHFELD)
        identity.own_label = identity.EDITORS
        identity.save()
    assert f"left as changed here: participation_identity {identity.id}" in loaded()
    with viewing(PUBLIC):
        assert not ParticipationIdentity.objects.filter(id=identity.id).exists()


def test_what_people_deleted_does_not_come_back(own_library):
    with viewing(OWNER):
        Participation.objects.get(id=HIRSCHFELD).delete()
    said = loaded()
    assert f"left as deleted here: participation {HIRSCHFELD}\n" in said
    assert said.count("left as") == 1  # its parts went with it and need no line
    assert "\n0 written" in said


def test_a_new_row_under_a_deleted_one_is_not_loaded_and_reported(own_library, files):
    with viewing(OWNER):
        Participation.objects.get(id=HIRSCHFELD).delete()
    replace(files, HIRSCHFELD_SOURCES, "prox: connected_outsider, src: [oslo-time, stock-fat, oslo-isa]")
    said = loaded(files)
    assert said.count("not loaded, since what it refers to was deleted here: citation ") == 1
    assert "1 written (1 added, 0 changed, 0 deleted)" in said  # for the other seat with these sources


def test_the_same_change_made_here_and_in_the_library_is_one_change(own_library, files):
    with viewing(OWNER):
        Dialogue.objects.filter(slug="oslo-channel").update(name="Oslo talks")
    replace(files, 'name: "Oslo channel"', 'name: "Oslo talks"')
    assert "\n0 written" in loaded(files)
    replace(files, 'name: "Oslo talks"', 'name: "Norwegian talks"')
    assert "left as" not in loaded(files)
    with viewing(OWNER):
        assert Dialogue.objects.get(slug="oslo-channel").name == "Norwegian talks"


# ---------------------------------------------------------------- what the library changed


def test_a_row_that_the_library_changed_follows(own_library, files):
    replace(files, 'edtf: "1993-08-18", status: held', 'edtf: "1993-08", status: held')
    assert "1 written (0 added, 1 changed, 0 deleted)" in loaded(files)
    with viewing(PUBLIC):
        call = Meeting.objects.get(id="09cfb5a2-1b3e-4104-ac10-7316af884c49")
        assert (call.date, call.date_words) == ("1993-08", "August 1993")


def test_a_row_that_left_the_library_is_deleted(own_library, files):
    remove_line(files, ARCHIVE)
    said = loaded(files)
    assert "1 deleted" in said
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute("select count(*) from absence where id = %s", [ARCHIVE])
        assert cursor.fetchone()[0] == 0
    assert "\n0 written" in loaded(files)


def without_mont_fleur(folder: Path) -> None:
    """The sheet of a dialogue whose people and bodies no other file names, and these with it."""
    (folder / "cases/mont-fleur-scenarios.yaml").unlink()
    lines = (folder / "actors.yaml").read_text().splitlines(keepends=True)
    kept = [line for line in lines if "in: [mont-fleur-scenarios]" not in line]
    (folder / "actors.yaml").write_text("".join(kept))


def test_a_sheet_that_left_the_library_takes_all_its_rows_along(own_library, files):
    without_mont_fleur(files)
    said = loaded(files)
    assert "left" not in said
    assert "(0 added, 0 changed, " in said
    with viewing(OWNER):
        assert Dialogue.objects.count() == 65
        assert not Actor.objects.filter(slug="adam-kahane").exists()
        assert Source.objects.count() == len(read_library(files).sources)


def test_what_somebody_here_refers_to_stays_and_is_reported(own_library, files):
    with viewing(OWNER):
        kahane = Actor.objects.get(slug="adam-kahane")
        ActorBasis.objects.create(actor=kahane, kind_id="basis_kind:consent", own_label=ActorBasis.PUBLIC)
    without_mont_fleur(files)
    why = "left because something refers to it, though it is no longer in the library"
    assert f"{why}: actor {kahane.id}\n" in loaded(files)
    with viewing(OWNER):
        assert not Dialogue.objects.filter(slug="mont-fleur-scenarios").exists()
        assert Actor.objects.get(id=kahane.id).label == Actor.PUBLIC
    assert f"{why}: actor {kahane.id}\n" in loaded(files)  # until somebody decides


def test_what_people_changed_stays_when_it_leaves_the_library(own_library, files):
    with viewing(OWNER):
        absence = Absence.objects.get(id=ARCHIVE)
        absence.text = "Archive of the talks, asked for in 2008"
        absence.save()
    remove_line(files, ARCHIVE)
    said = loaded(files)
    assert f"left as changed here, though it is no longer in the library: absence {ARCHIVE}" in said
    with viewing(OWNER):
        assert Absence.objects.filter(id=ARCHIVE).exists()


# ---------------------------------------------------------------- the shape of what was loaded


def dialogue(slug: str) -> Dialogue:
    return Dialogue.objects.get(slug=slug)


def test_everything_is_public_and_at_the_open_door_but_why_people_may_be_named(library):
    with viewing(OWNER):
        vault = {model: model.objects.count() for model in graph.protected()}
        assert vault[Basis] == vault[ParticipationIdentity]
    vault[Basis] = 0
    with viewing(PUBLIC):
        assert {model: model.objects.count() for model in graph.protected()} == vault
    assert sum(vault.values()) > 6000


def test_each_citation_has_the_certainty_of_its_item_and_the_order_of_its_sources(library):
    with viewing(PUBLIC):
        seat = Participation.objects.get(id=HIRSCHFELD)
        cited = seat.citations.values_list("source__slug", "certainty_id", "stance_id")
        assert list(cited) == [
            ("oslo-time", "certainty:high", "citation_stance:supports"),
            ("stock-fat", "certainty:high", "citation_stance:supports"),
        ]
        summary = dialogue("oslo-channel").citations.values_list("source__slug", "certainty_id")
        assert list(summary) == [(slug, None) for slug in ("oslo-time", "oslo-wjps", "oslo-tim", "oslo-isa")]


def test_a_participant_is_spoken_of_by_side_only_where_no_name_is_shown(library):
    with viewing(PUBLIC):
        seat = Participation.objects.get(id=HIRSCHFELD)
        assert seat.attribution == "a participant, Israel"
        assert set(Participation.objects.filter(side="").values_list("attribution", flat=True)) <= {
            "a participant"
        }
        assert seat.identities.get().actor.name == "Yair Hirschfeld"
        assert seat.affiliations.get().post == "Middle East history professor"


def test_a_third_party_has_one_row_for_each_role(library):
    with viewing(PUBLIC):
        rows = dialogue("oslo-channel").roles.filter(actor__slug="terje-rod-larsen")
        assert [row.role_id for row in rows] == ["third_party_role:initiator", "third_party_role:facilitator"]
        assert {row.citations.count() for row in rows} == {2}


def test_labels_name_their_scheme_and_who_uses_them(library):
    with viewing(PUBLIC):
        labels = Classification.objects.filter(dialogue__slug="oslo-channel")
        tracks = labels.filter(term__scheme="track").values_list("term__code", "by", "by_actor__name")
        assert list(tracks) == [
            ("track_2", "Peter Jones", "Peter Jones"),
            ("track_2", "Essay rewritten from Wikipedia", None),
            ("track_1_5", "Essay rewritten from Wikipedia", None),
            ("track_1", "Peter Jones", "Peter Jones"),
        ]


def test_a_relation_with_official_talks_is_a_link_to_their_process(library):
    with viewing(PUBLIC):
        links = set(ProcessLink.objects.values_list("dialogue__slug", "kind__code", "process__slug"))
        assert ("oslo-channel", "parallel_to", "madrid-washington-talks") in links
        assert len(links) == 5


def test_the_fate_of_an_accord_has_the_sources_of_the_accord(library):
    with viewing(PUBLIC):
        fates = Fate.objects.filter(agreement__isnull=False)
        assert fates.count() > 0
        for fate in fates:
            sources = fate.agreement.citations.values_list("source_id", flat=True)
            assert list(fate.citations.values_list("source_id", flat=True)) == list(sources)


def test_a_statement_about_one_dialogue_is_an_assessment_of_it(library):
    with viewing(PUBLIC):
        statements = Assessment.objects.filter(about__isnull=False)
        of_one = statements.filter(dialogue__isnull=False).values_list("by", "dialogue__slug")
        assert set(of_one) == {
            ("Peter Jones", "iran-us-track-two"),
            ("Harold Saunders", "dartmouth-conference"),
        }


def test_meetings_outside_the_periods_are_marked(library):
    with viewing(PUBLIC):
        outside = Meeting.objects.filter(outside_periods=True).values_list("dialogue__slug", "date")
        assert set(outside) == {
            ("dartmouth-nagorno-karabakh", "2006-03-29"),
            ("israel-syria-swiss-channel", "2007-04-12"),
        }


@pytest.mark.parametrize(
    ("text", "number", "currency"),
    [
        ("69,000 EUR", Decimal("69000.00"), "EUR"),
        ("4.3 million USD", Decimal("4300000.00"), "USD"),
        ("250 GBP", Decimal("250.00"), "GBP"),
        ("about 1 million CHF a year", None, ""),
        ("about 5 million USD over fifteen years", None, ""),
        ("1,00 EUR", None, ""),
    ],
)
def test_an_amount_is_a_number_only_where_it_is_stated_plainly(text, number, currency):
    assert plain_amount(text) == (number, currency)


def test_what_was_read_and_who_wrote_a_foreword_are_loaded(library):
    with viewing(PUBLIC):
        read = Counter(Source.objects.values_list("extent", flat=True))
        foreword = Publication.objects.get(title="Track Two Diplomacy: In Theory and Practice")
        assert foreword.foreword_by.slug == "george-shultz"
        noted = PublicationAuthor.objects.exclude(note="").get()
    assert read.keys() == {"source_kind:page", "source_kind:whole", "source_kind:not_read"}
    assert noted.note.startswith("Co-author according to Homans")

"""The releases on pages: the list, one of them, its file, what changed since, and how it is cited."""

import csv
import hashlib
import io
import json

import bibtexparser
import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dialogues.models import Dialogue, ParticipationIdentity
from exchange.releases import store
from exchange.releases.making import Wanted, make
from records import services
from records.models import Release
from records.viewer import OWNER, viewing
from tests import factories
from tests.pages.reading import Page
from tests.worlds import label_of

PAGE = {"accept": "text/html"}


@pytest.fixture
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def released(fresh, home):
    """A first release; a second for which a name was withdrawn; a third in which a dialogue has another name."""
    with viewing(OWNER):
        factories.term(
            "withdrawal:consent", title="Consent was withdrawn", definition="Somebody no longer agrees."
        )
        source = factories.source()
        first = factories.dialogue(name="First", slug="first")
        seat = factories.participation(first)
        for claim in (first, seat):
            factories.cite(claim, source)
        factories.identity(seat, factories.actor(name="Zenobia", slug="zenobia"))
    make(Wanted("2026.1", "The first."))
    with viewing(OWNER):
        services.hide(row=ParticipationIdentity.objects.get(), reason="consent was withdrawn")
    make(Wanted("2026.1.1", withdraws=("2026.1",), why="consent"))
    with viewing(OWNER):
        first = Dialogue.objects.get()
        first.name = "First, renamed"
        first.save()
    make(Wanted("2026.2"))
    return Client(headers=PAGE)


def visit(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return Page(response)


def queries(client, address):
    client.get("/codebook/")  # the vocabulary is asked for once in each generation
    with CaptureQueriesContext(connections["open"]) as asked:
        client.get(address)
    return sum(q["sql"] not in {"BEGIN", "COMMIT", "ROLLBACK"} for q in asked.captured_queries)


def test_the_data_page_lists_the_releases_the_newest_first(released):
    page = visit(released, "/data/")
    versions = [
        a.text for a in page.root.all("a") if a.attributes.get("href", "").startswith("/data/releases/2")
    ]
    assert [v for v in versions if v.startswith("Release")] == [
        "Release 2026.2",
        "Release 2026.1.1",
        "Release 2026.1",
    ]
    assert "withdrawn. Consent was withdrawn." in page.text
    assert 'href="/data/releases/2026.1.zip"' not in page.response.content.decode()


def test_without_a_release_the_page_says_so(visit):
    assert "There is no release yet." in visit("/data/").text


def test_a_file_is_the_bytes_that_were_made(released):
    response = released.get("/data/releases/2026.2.zip")
    body = response.getvalue()
    assert response["Content-Type"] == "application/zip"
    assert body == store.file_of("2026.2").read_bytes()
    assert response["Content-Length"] == str(len(body))
    (one,) = (r for r in released.get("/data/releases.json").json()["releases"] if r["version"] == "2026.2")
    assert one["sha256"] == hashlib.sha256(body).hexdigest()
    assert one["bytes"] == len(body)
    again = released.get("/data/releases/2026.2.zip", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_a_withdrawn_file_is_gone_with_the_reason_and_what_takes_its_place(released):
    page = visit(released, "/data/releases/2026.1.zip", 410)
    assert "withdrawn: Consent was withdrawn." in page.text
    assert "Somebody no longer agrees." in page.text
    assert "/data/releases/2026.1.1/" in page.links
    assert "Zenobia" not in page.response.content.decode()
    assert "withdrawn" in visit(released, "/data/releases/2026.1/").text
    (one,) = (r for r in released.get("/data/releases.json").json()["releases"] if r["version"] == "2026.1")
    assert (one["file"], one["withdrawn"]["code"], one["replaced_by"]) == (None, "consent", "2026.1.1")


def test_a_withdrawn_file_is_gone_even_where_a_server_still_has_it(released):
    store.file_of("2026.1").write_bytes(b"a copy that somebody forgot")
    assert released.get("/data/releases/2026.1.zip").status_code == 410


@pytest.mark.parametrize("ending", [".zip", "/"])
def test_an_unknown_release_and_a_hidden_one_get_the_same_words(released, ending):
    unknown = released.get(f"/data/releases/2031.7{ending}")
    with viewing(OWNER):
        editors = label_of(frozenset({1}))
        Release.objects.create(version="2031.7", digest="x", size=1, own_label=editors, position=9)
    hidden = released.get(f"/data/releases/2031.7{ending}")
    assert unknown.status_code == hidden.status_code == 404
    assert unknown.content == hidden.content
    assert "Releases are numbered by year: 2026.1" in Page(unknown).text


def test_a_listed_file_that_is_not_on_this_server_is_said_to_be_missing(released):
    store.file_of("2026.2").unlink()
    page = visit(released, "/data/releases/2026.2.zip", 404)
    assert "its file is not kept on this server" in page.text


def test_what_changed_since_one_last_cited_adds_up_over_releases(released):
    page = visit(released, "/data/?since=2026.1")
    text = page.text
    assert "was withdrawn: Consent was withdrawn. Cite release 2026.1.1 instead." in text
    assert "2 releases later" in text
    table = page.root.one("table", class_="data").text
    assert "Dialogue 1 changed" in table
    assert "Participation identity 1 removed" in table
    assert "identity" not in visit(released, "/data/?since=2026.1.1").root.one("table", class_="data").text
    assert "nothing was released since" in visit(released, "/data/?since=2026.2").text


def test_the_same_for_programs(released):
    text = released.get("/data/changes.csv?since=2026.1").content.decode()
    rows = [*csv.DictReader(io.StringIO(text, newline=""))]
    assert {(row["table"], row["change"], row["columns"]) for row in rows} >= {
        ("dialogue", "changed", "name"),
        ("participation_identity", "removed", ""),
    }
    assert "Zenobia" not in text


@pytest.mark.parametrize("version", ["2031.7", "x", "../../etc/passwd", "2026.1.zip"])
def test_an_unknown_release_since_which_is_asked_is_answered_in_words(released, version):
    page = visit(released, f"/data/?since={version}", 400)
    assert "There is no release of that number." in page.text
    assert "Release 2026.2" in page.text
    response = released.get(f"/data/changes.csv?since={version}")
    assert response.status_code == 400
    assert "no release of that number" in response.json()["detail"]


def test_changes_need_a_release(released):
    assert "?since=2026.1" in released.get("/data/changes.csv").json()["detail"]


def test_where_the_changes_are_not_kept_the_page_says_so(released):
    store.changes_of("2026.2").unlink()
    assert "is not kept on this server" in visit(released, "/data/?since=2026.1").text
    assert released.get("/data/changes.csv?since=2026.1").status_code == 404


def test_the_page_of_a_release_counts_its_rows_and_leads_to_the_codebook(released):
    page = visit(released, "/data/releases/2026.2/")
    assert "Dialogue 1 1 changed" in page.root.one("table", class_="data").text
    assert "/codebook/#k-dialogue" in page.links
    ids = visit(released, "/codebook/").ids
    assert {link.partition("#")[2] for link in page.links if link.startswith("/codebook/#")} <= {*ids}


def test_a_release_is_cited_as_a_data_set(released):
    page = visit(released, "/data/releases/2026.2/")
    assert "Track Two Catalogue, release 2026.2 [Data set]." in page.text
    (csl,) = json.loads(released.get("/data/releases/2026.2.csl.json").content)
    assert (csl["type"], csl["URL"].rpartition("/data/")[2]) == ("dataset", "releases/2026.2/")
    (entry,) = bibtexparser.parse_string(released.get("/data/releases/2026.2.bib").content.decode()).entries
    assert entry.fields_dict["title"].value == "{Track Two Catalogue, release 2026.2}"
    assert released.get("/data/releases/2026.2.ris").content.startswith(b"TY  - DATA")
    assert "datePublished" in page.response.content.decode()


def test_a_release_takes_few_questions(released):
    for address in ("/data/", "/data/?since=2026.1", "/data/releases/2026.2/", "/data/releases/2026.1.zip"):
        assert queries(released, address) <= 4, address
    assert queries(released, "/data/releases.json") <= 2


def test_the_codebook_is_one_question_and_a_file(visitor):
    visitor.get("/codebook/")
    book = visitor.get("/codebook.json").json()
    assert {"version", "tables", "vocabularies", "api"} == book.keys()
    assert queries(visitor, "/codebook.json") <= 1

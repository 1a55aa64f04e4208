"""The feed of changes: valid Atom, newest first, page after page, and nothing in it but what is public."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from records import services
from records.viewer import OWNER, PUBLIC, viewing
from tests import factories as make
from tests.kernel.people import ANNA, ask, come

FEED, ATOM = "/feeds/changes.atom", "{http://www.w3.org/2005/Atom}"


def read(address: str = FEED) -> ElementTree.Element:
    response = Client().get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def said(element: ElementTree.Element, name: str) -> str:
    (found,) = element.findall(ATOM + name)
    return found.text or ""


def links(element: ElementTree.Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in element.findall(f"{ATOM}link")}


def entries(feed: ElementTree.Element) -> list[ElementTree.Element]:
    return feed.findall(f"{ATOM}entry")


def test_it_has_all_that_atom_asks_for(library):
    feed = read()
    assert said(feed, "title") == "Track Two Catalogue: what changed"
    assert said(feed, "id") == "tag:localhost,2026:changes"
    assert links(feed)["self"] == f"http://localhost:8000{FEED}"
    assert said(feed.find(f"{ATOM}author"), "name") == "Track Two Catalogue"
    assert len(entries(feed)) == 50
    assert said(feed, "updated") == max(said(entry, "updated") for entry in entries(feed))
    for entry in entries(feed):
        assert said(entry, "id").startswith("urn:uuid:")
        assert links(entry)["alternate"].startswith("http://localhost:8000/")
        assert Client().get(links(entry)["alternate"]).status_code == 200
        assert said(entry, "title")
        assert said(entry, "summary").endswith(", new here.")
        assert datetime.fromisoformat(said(entry, "published")) <= datetime.fromisoformat(
            said(entry, "updated")
        )


def test_its_pages_joined_hold_every_public_record_once(library):
    address, seen = FEED, []
    while address:
        feed = read(address)
        seen += [said(entry, "id") for entry in entries(feed)]
        address = links(feed).get("next", "").removeprefix("http://localhost:8000")
    with connections["open"].cursor() as cursor:
        cursor.execute("select id from record_change")
        assert sorted(seen) == sorted(row[0].urn for row in cursor.fetchall())
    assert "previous" in links(feed)


def test_what_changed_comes_first_and_says_since_when_it_is_here(fresh):
    with viewing(OWNER):
        source, other = make.source(title="R & D <of> talks"), make.source()
    ago = datetime(2020, 1, 2, tzinfo=UTC)
    for dated in ("kernel.told", "open.source_document"):
        ask(f"update {dated} set published = %s, changed = %s", ago, ago)
    with viewing(OWNER):
        type(source).objects.filter(pk=source.pk).update(outlet="The Paper")
    first, second = entries(read())
    assert (said(first, "id"), said(second, "id")) == (source.pk.urn, other.pk.urn)
    assert said(first, "title") == "R & D <of> talks"
    assert said(first, "summary") == "Source, changed; first published 2 January 2020."
    assert datetime.now(UTC) - datetime.fromisoformat(said(first, "updated")) < timedelta(minutes=1)


def test_what_is_hidden_leaves_no_trace(fresh):
    come()
    with viewing(OWNER):
        make.source(title="Shown")
        gone = make.source(title="Gone")
    before = read()
    assert len(entries(before)) == 2
    with viewing(ANNA):
        services.hide(row=gone, reason="somebody asked")
    (left,) = entries(read())
    assert said(left, "title") == "Shown"


def test_a_name_with_signs_that_xml_has_not_breaks_nothing(fresh):
    with viewing(OWNER):
        make.source(title="a\x01b￾c")
    (entry,) = entries(read())
    assert said(entry, "title") == "a b c"


def test_an_empty_catalogue_has_never_changed(fresh):
    feed = read()
    assert entries(feed) == []
    assert said(feed, "updated") == "1970-01-01T00:00:00+00:00"


def test_a_page_that_belongs_to_another_list_is_refused_in_words(library):
    response = Client().get(f"{FEED}?cursor=bm9uc2Vuc2U")
    assert response.status_code == 400
    assert "This is not a cursor." in response.text


def test_it_asks_one_question_and_is_kept(library):
    client = Client()
    with CaptureQueriesContext(connections["open"]) as queries:
        first = client.get(FEED)
    assert len([q for q in queries if "record_change" in q["sql"]]) == 1
    again = client.get(FEED, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("address", [FEED, "/api/v1/changes/?since=2020-01-01"])
def test_indexes_find_what_changed_last(library, address):
    with CaptureQueriesContext(connections["open"]) as queries:
        assert Client().get(address).status_code == 200
    (asked,) = [q["sql"] for q in queries if "changed" in q["sql"]]
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        # A small table is sorted sooner than looked up; what matters is that a large one need not be.
        cursor.execute("set local enable_seqscan = off; set local enable_bitmapscan = off")
        cursor.execute(f"explain {asked}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "changed_id_idx" in plan
    assert "Sort  (" not in plan


@pytest.mark.parametrize("address", ["/", "/dialogues/", "/dialogues/oslo-channel/", "/about/"])
def test_every_page_leads_to_it(visit, address):
    link = visit(address).root.one("link", rel="alternate", type="application/atom+xml")
    assert link.attributes["href"] == FEED


@pytest.mark.parametrize(
    "address",
    [
        "/dialogues/oslo-channel/",
        "/actors/united-states/",
        "/conflicts/tajikistan/",
        "/processes/israel-plo-oslo/",
        "/sources/jones-2015/",
    ],
)
def test_a_records_page_says_in_one_line_when_it_last_changed(visit, address):
    page = visit(address)
    ((day,),) = ask(
        "select to_char(changed, 'FMDD FMMonth YYYY') from open.record_change where slug = %s",
        address.split("/")[2],
    )
    assert f"Last changed {day}" in " ".join(page.text.split())

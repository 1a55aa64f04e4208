"""Citing: the block, the files and the head of every page of a record; one statement; a conflict's bibliography."""

import json
import re

import bibtexparser
import pytest
import rispy
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pyld import jsonld

from accounts.models import User
from exchange.cite.formats import FORMS
from exchange.cite.statements import statement
from records.viewer import OWNER, viewing
from tests import factories as make
from tests import worlds
from tests.pages.reading import Page

MEETING = "/meetings/71f083b6-16a6-4af2-b4bd-7e4ff54e3521/"
# Each with what it is in the words of schema.org.
PAGES = {
    "/dialogues/oslo-channel/": "EventSeries",
    "/dialogues/boisto-2014/": "Event",
    MEETING: "Event",
    "/conflicts/arab-israeli/": "Thing",
    "/processes/israel-plo-oslo/": "EventSeries",
    "/actors/yossi-beilin/": "Person",
    "/actors/fafo/": "Organization",
    "/sources/oslo-waage/": "CreativeWork",
    "/history/": "WebPage",
}
STYLES = ["Chicago, in a note", "Chicago, in a bibliography", "APA"]
# All that a test needs of schema.org's context, which is on another host.
SCHEMA = {
    "@vocab": "http://schema.org/",
    **{name: {"@type": "@id"} for name in ("url", "eventStatus")},
    **{name: {"@type": "http://schema.org/Date"} for name in ("startDate", "endDate", "datePublished")},
}


def at_hand(address, options):
    assert address == "https://schema.org"
    return {"contextUrl": None, "documentUrl": address, "document": {"@context": SCHEMA}}


def linked(page):
    """The record in a page's head, as a library for linked data understands it: one node by itself."""
    (script,) = page.root.one("head").all("script", type="application/ld+json")
    (node,) = jsonld.expand(json.loads("".join(script.children)), {"documentLoader": at_hand})
    return node


def values(node, name):
    return [one.get("@value", one.get("@id")) for one in node.get(f"http://schema.org/{name}", [])]


def names(node, name):
    return [values(one, "name")[0] for one in node.get(f"http://schema.org/{name}", [])]


def styles(page):
    (first, *_) = page.root.all("dl", class_="citethis")
    return {dt.text: dd.text for dt, dd in zip(first.all("dt"), first.all("dd"), strict=True)}


def tags(page):
    found = page.root.one("head").all("meta")
    return {
        m.attributes.get("name") or m.attributes.get("property"): m.attributes.get("content") for m in found
    }


def told(path):
    """What the API tells."""
    return Client().get(f"/api/v1{path}").json()


def day_of(path):
    """When a record last changed."""
    return told(path)["changed"][:10]


# ---------------------------------------------------------------------- every page of a record


@pytest.mark.parametrize("address", PAGES)
def test_every_page_of_a_record_offers_text_and_files(visit, visitor, address):
    page = visit(address)
    assert [*styles(page)] == STYLES
    for form in FORMS.values():
        file = f"{address[:-1]}.{form.ending}"
        assert file in page.links
        response = visitor.get(file)
        assert response.status_code == 200
        assert response["Content-Type"] == form.content_type
        assert re.fullmatch(
            rf'attachment; filename="[\w-]+\.{re.escape(form.ending)}"', response["Content-Disposition"]
        )


@pytest.mark.parametrize("address", PAGES)
def test_programs_find_in_the_head_what_it_is_and_where_else(visit, visitor, settings, address):
    page = visit(address)
    head = tags(page)
    assert head["citation_title"] == page.root.one("h1").text or address == MEETING
    others = {
        link.attributes["type"]: link.attributes["href"] for link in page.root.all("link", rel="alternate")
    }
    wanted = {form.content_type.partition(";")[0]: f"{address[:-1]}.{form.ending}" for form in FORMS.values()}
    assert wanted.items() <= others.items()
    assert address == "/history/" or visitor.get(others["application/json"]).status_code == 200
    node = linked(page)
    assert node["@type"] == [f"http://schema.org/{PAGES[address]}"]
    assert node["@id"] == f"{settings.SITE_URL}{address}"
    assert values(node, "name") == [head["citation_title"]]


def test_a_record_is_cited_with_the_day_of_its_last_change_and_no_day_of_reading(visit, settings):
    page = visit("/dialogues/oslo-channel/")
    day = day_of("/dialogues/oslo-channel/")
    said = styles(page)
    assert re.fullmatch(
        r"“Oslo channel,” Track Two Catalogue, last modified \w+ \d+, \d{4}, "
        rf"{settings.SITE_URL}/dialogues/oslo-channel/\.",
        said["Chicago, in a note"],
    )
    assert said["APA"].startswith(f"Track Two Catalogue. ({day[:4]}, ")
    assert tags(page)["citation_date"] == day
    assert "ccessed" not in str(said)


def test_a_meeting_has_the_date_of_its_dialogue(visit):
    assert tags(visit(MEETING))["citation_date"] == day_of("/dialogues/oslo-channel/")


def test_the_catalogue_is_no_person_whose_name_could_be_taken_apart(visit):
    assert "citation_author" not in tags(visit("/dialogues/oslo-channel/"))
    assert tags(visit("/sources/oslo-waage/"))["citation_author"] == "Hilde Henriksen Waage"


# ---------------------------------------------------------------------- linked data


def test_a_dialogue_tells_programs_who_when_where_and_on_what_it_rests(visit):
    node = linked(visit("/dialogues/dartmouth-conference/"))
    assert "Kettering Foundation" in names(node, "organizer")
    assert "Cold War, United States and Soviet Union" in names(node, "about")
    assert "United States" in names(node, "location")
    assert "Dartmouth Conferences (peace)" in names(node, "subjectOf")
    assert values(node, "startDate") == ["1960"] or values(node, "startDate")[0].startswith("1960-")


def test_a_date_that_is_not_exactly_known_is_left_out(visit):
    """Stockholm began "about September 1994" and ended in October 1995."""
    node = linked(visit("/dialogues/stockholm-beilin-abu-mazen/"))
    assert values(node, "startDate") == []
    assert values(node, "endDate") == ["1995-10"]


def test_no_address_in_linked_data_has_a_slash_too_many(visit, settings):
    for address in PAGES:
        (script,) = visit(address).root.all("script", type="application/ld+json")
        assert f"{settings.SITE_URL}//" not in "".join(script.children)


def test_a_source_tells_programs_who_wrote_it(visit):
    node = linked(visit("/sources/oslo-waage/"))
    assert values(node, "author") == ["Hilde Henriksen Waage"] or names(node, "author")
    assert names(node, "isPartOf") == ["PRIO"]
    assert values(node, "url")[0].startswith("https://regjeringen.no/")


# ---------------------------------------------------------------------- sources


def test_a_source_is_cited_itself_and_the_page_about_it_beside(visit, visitor, settings):
    page = visit("/sources/oslo-time/")
    assert styles(page)["Chicago, in a note"] == "“Swimming the Oslo Channel,” Time, September 13, 1993."
    both = page.root.all("dl", class_="citethis")
    assert len(both) == 2
    assert f"{settings.SITE_URL}/sources/oslo-time/" in both[1].text
    (entry,) = rispy.loads(visitor.get("/sources/oslo-time.ris").text)
    assert (entry["title"], entry["type_of_reference"]) == ("Swimming the Oslo Channel", "NEWS")


@pytest.mark.parametrize("address", ["/conflicts/arab-israeli/", "/dialogues/oslo-channel/"])
def test_all_sources_can_be_taken_away(visit, visitor, address):
    links = [link for link in visit(address).links if "/bibliography." in link]
    assert links == [f"{address}bibliography.{ending}" for ending in FORMS]
    found = bibtexparser.parse_string(visitor.get(links[0]).text)
    keys = {entry.key for entry in found.entries}
    assert not found.failed_blocks
    assert "oslo-waage" in keys
    assert len(keys) == len(found.entries) == len(rispy.loads(visitor.get(links[1]).text))
    assert {item["id"] for item in visitor.get(links[2]).json()} == keys


def test_the_bibliography_of_a_conflict_holds_the_sources_of_every_dialogue_on_it(visitor):
    wanted = {
        source["slug"]
        for d in told("/dialogues/?conflict=arab-israeli&record_kind=all&expand=sources")["results"]
        for source in d["sources"]
    }
    assert {
        item["id"] for item in visitor.get("/conflicts/arab-israeli/bibliography.csl.json").json()
    } == wanted


# ---------------------------------------------------------------------- one statement


def codes(page):
    return [code for link in page.links if (code := link.removeprefix("cite/?fact=")) != link]


@pytest.mark.parametrize("address", [address for address in PAGES if "/sources/" not in address])
def test_every_statement_leads_to_how_it_is_cited(visit, visitor, address):
    page = visit(address)
    proofs = page.root.all("details", class_="src")
    assert len(codes(page)) == len(proofs)
    for code in codes(page)[::10]:
        assert f"f-{code}" in page.ids
        cited = Page(visitor.get(f"{address}cite/?fact={code}"))
        assert [*styles(cited)] == STYLES
        assert f"{address}#f-{code}" in cited.links


def test_every_statement_of_every_kind_of_record_is_found_and_says_something(visit):
    for address in ("/dialogues/oslo-channel/", "/dialogues/dartmouth-conference/", "/actors/yossi-beilin/"):
        record = told(address)
        for code in codes(visit(address)):
            found = statement(record, code)
            assert found
            assert len(found.words) > 3, found


def test_a_statement_is_cited_by_what_it_says_and_its_own_address(visitor, settings):
    address = f"{settings.SITE_URL}/dialogues/oslo-channel/#f-b1d61ad0"
    page = Page(visitor.get("/dialogues/oslo-channel/cite/?fact=b1d61ad0"))
    said = "Academics and PLO delegates without Israeli officials at the table (December 1992 to May 1993)"
    what = f"Oslo channel: {said}"
    assert f"“{what},” Track Two Catalogue, last modified" in styles(page)["Chicago, in a note"]
    assert styles(page)["APA"].endswith(address)
    (item,) = visitor.get("/dialogues/oslo-channel.csl.json?fact=b1d61ad0").json()
    assert (item["title"], item["URL"]) == (what, address)
    assert "/dialogues/oslo-channel.ris?fact=b1d61ad0" in page.links


def test_a_meeting_itself_and_who_was_there_are_statements(visit, visitor):
    (code, *_) = codes(visit(MEETING))
    assert MEETING.split("/")[2].startswith(code)
    assert "six months in the arranging" in Page(visitor.get(f"{MEETING}cite/?fact={code}")).text


@pytest.mark.parametrize("place", ["oslo-channel/cite/", "oslo-channel.bib", "oslo-channel.csl.json"])
@pytest.mark.parametrize(
    ("code", "status", "words"),
    [("00000000", 404, "Nothing on this page has that code."), ("nonsense", 400, "eight letters and digits")],
)
def test_a_code_that_names_nothing_is_told_so_with_a_way_on(visit, place, code, status, words):
    page = visit(f"/dialogues/{place}?fact={code}", status)
    assert words in page.text
    assert "/dialogues/oslo-channel/" in page.links
    assert code not in page.text


@pytest.mark.parametrize(
    "address", ["/dialogues/nobody.bib", "/dialogues/nobody/cite/", "/actors/x/bibliography.bib"]
)
def test_what_is_not_there_is_not_cited(visitor, address):
    assert visitor.get(address).status_code == 404


# ---------------------------------------------------------------------- what it costs


@pytest.mark.parametrize("address", PAGES)
def test_files_and_statements_ask_no_more_than_the_page(visitor, address):
    visitor.get("/codebook/")
    numbers = []
    for path in (address, f"{address[:-1]}.bib", f"{address}cite/"):
        with CaptureQueriesContext(connections["open"]) as asked:
            assert visitor.get(path).status_code == 200
        numbers.append(sum(q["sql"] not in {"BEGIN", "COMMIT", "ROLLBACK"} for q in asked.captured_queries))
    assert numbers[0] <= 4
    assert max(numbers) == numbers[0]


def test_robots_leave_the_pages_for_single_statements_alone(visitor):
    assert "Disallow: /*/cite/" in visitor.get("/robots.txt").text.splitlines()


# ---------------------------------------------------------------------- hostile names, and the desk

HOSTILE = '</script><script>alert(\'1\')</script>\n{"@id": "x"} مرحبا <!-- & \u2028 ER  - '


@pytest.fixture
def hostile(fresh):
    worlds.load_terms()
    with viewing(OWNER):
        d = make.dialogue(name=HOSTILE, slug="hostile", summary=HOSTILE)
        make.cite(d, make.source(title=HOSTILE, slug="evil", outlet=HOSTILE, url=f'https://a.b/"{HOSTILE}'))
    return Client(headers={"accept": "text/html"})


@pytest.mark.parametrize("address", ["/dialogues/hostile/", "/sources/evil/", "/dialogues/hostile/cite/"])
def test_a_hostile_name_breaks_out_of_nothing(hostile, address):
    response = hostile.get(address)
    page = Page(response)
    scripts = page.root.all("script")
    assert all(script.attributes == {"type": "application/ld+json"} for script in scripts)
    assert "alert('1')</script>" not in response.text
    if scripts:
        name = linked(page)["http://schema.org/name"][0]["@value"]
        assert name == " ".join(HOSTILE.split()) == tags(page)["citation_title"]
    said = styles(page)["APA"]
    assert "alert('1')" in said


@pytest.mark.parametrize("base", ["/dialogues/hostile", "/sources/evil", "/dialogues/hostile/bibliography"])
def test_a_hostile_name_is_one_entry(hostile, base):
    assert len(bibtexparser.parse_string(hostile.get(f"{base}.bib").text).entries) == 1
    (entry,) = rispy.loads(hostile.get(f"{base}.ris").text)
    assert entry["title"] == " ".join(HOSTILE.split())
    assert len(hostile.get(f"{base}.csl.json").json()) == 1


@pytest.fixture
def team(fresh):
    """A member at the desk, and a dialogue of theirs that the public is told nothing of, with a meeting."""
    worlds.load_terms()
    worlds.make_compartments()
    user = User.objects.create_user("anna", password="x")
    make.clearance(user.pk, worlds.PRIVATE)
    own = worlds.label_of(frozenset({worlds.PRIVATE}))
    with viewing(OWNER):
        d = make.dialogue(name="A working name", slug=None, own_label=own)
        meeting = make.meeting(d, own_label=own)
        make.cite(meeting, make.source(own_label=own), own_label=own)
    client = Client(headers={"accept": "text/html"})
    client.force_login(user)
    return client, d, meeting


def test_at_the_desk_what_is_not_public_is_cited_without_a_date_and_with_a_word_of_warning(team, settings):
    client, d, meeting = team
    for address in (f"/desk/dialogues/{d.pk}/", f"/desk/meetings/{meeting.pk}/"):
        page = Page(client.get(address))
        assert "Not public: for everybody else there is nothing at this address yet." in page.text
        public = f"{settings.SITE_URL}{address.removeprefix('/desk')}"
        assert styles(page)["Chicago, in a note"].endswith(f" Track Two Catalogue, n.d., {public}.")
        assert "citation_date" not in tags(page)
        for form in FORMS.values():
            assert f"{address[:-1]}.{form.ending}" in page.links
            response = client.get(f"{address[:-1]}.{form.ending}")
            assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
            assert "working" not in response["Content-Disposition"]
            assert Client().get(f"{address.removeprefix('/desk')[:-1]}.{form.ending}").status_code == 404
    (code,) = codes(Page(client.get(f"/desk/meetings/{meeting.pk}/")))
    cited = Page(client.get(f"/desk/meetings/{meeting.pk}/cite/?fact={code}"))
    assert "A working name, 1993: Dialogue_meeting (1993)" in cited.text

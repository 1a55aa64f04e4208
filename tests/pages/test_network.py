"""Who sat with whom, as a list and as a network."""

import itertools
import re
from urllib.parse import urlencode
from xml.etree import ElementTree

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actors.models import Actor
from analytics import network as net
from analytics.explore import company
from dialogues.models import Attendance
from exchange.tables import plain
from records.viewer import OWNER, viewing
from tests import factories as make
from tests import worlds
from tests.pages.reading import Page
from tests.pages.test_every_page import questions
from tests.pages.test_timeline import rows_of

NETWORK = "/explore/network/"
SPACE = "{http://graphml.graphdrawing.org/xmlns}"


def pairs(page):
    """Of each row of the list: who, with whom, how many dialogues, which, and what is known of the time."""
    rows = [row for table in page.root.all("table", class_="data") for row in table.one("tbody").all("tr")]
    return [(row.one("th").text, *(td.text for td in row.all("td"))) for row in rows]


def opened(client, address):
    response = client.get(address, headers={"accept": "text/html"})
    assert response.status_code == 200, address
    return Page(response)


def graph(client, query=""):
    response = client.get(f"/api/v1/network/{query}", headers={"accept": "application/json"})
    assert response.status_code == 200, response.content
    return orjson.loads(response.content)


# ------------------------------------------------------------------ on the shipped library


def test_around_a_dialogue_are_its_people_and_where_else_they_sat(visit):
    page = visit(f"{NETWORK}?dialogue=oslo-channel")
    first = pairs(page)[0]
    assert {*first[:2]} == {"Yair Hirschfeld", "Ron Pundak"}
    assert first[2] == "2"
    assert "Oslo channel, December 1992 to September 1993" in first[3]
    assert "Stockholm talks" in first[3]
    assert "Network: 7 people who sat in 2 dialogues" in page.text


def test_around_a_person_every_pair_is_with_them(visit):
    found = pairs(visit(f"{NETWORK}?actor=yair-hirschfeld"))
    assert {who for who, *_ in found} == {"Yair Hirschfeld"}
    assert {"Ron Pundak", "Ahmed Qurie", "Hussein Agha"} <= {other for _, other, *_ in found}


def test_on_a_conflict_are_the_people_of_its_dialogues(visit, visitor):
    visit(f"{NETWORK}?conflict=arab-israeli")
    shown = {n["slug"] for n in graph(visitor, "?conflict=arab-israeli")["nodes"] if n["type"] == "dialogue"}
    listed = visit("/dialogues/?conflict=arab-israeli").root.one("ol", class_="rows").all("a")
    assert shown <= {a.attributes["href"].split("/")[2] for a in listed}
    assert "oslo-channel" in shown


def test_a_pair_leads_to_both_and_to_the_statement_that_they_were_there(visit):
    page = visit(f"{NETWORK}?dialogue=oslo-channel")
    row = page.root.all("table", class_="data")[0].one("tbody").all("tr")[0]
    who, other, *places = row.all("a")
    assert who.attributes["href"].startswith("/actors/")
    assert other.attributes["href"].startswith("/actors/")
    path, _, anchor = places[0].attributes["href"].partition("#")
    assert anchor in visit(path).ids


def test_bodies_are_joined_by_what_they_did_as_third_parties(visit):
    page = visit(f"{NETWORK}?as=third_party")
    assert "Pugwash Conferences on Science and World Affairs" in {
        one for row in pairs(page) for one in row[:2]
    }
    assert "third parties" in page.root.one("h1").text
    assert page.root.one("nav", class_="joined").one("b").text == "roles as a third party"


def test_what_is_kept_for_contrast_is_left_out_and_said_unless_it_is_asked_for_by_name(visit, visitor):
    page = visit(NETWORK)
    assert "Not shown: 14 groups of contacts" in page.text
    assert "kelman-workshops" not in str(graph(visitor))
    around = visit(f"{NETWORK}?dialogue=bolshakov-back-channel")
    assert "2 people" in around.root.one("h1").text
    assert len(graph(visitor, "?dialogue=bolshakov-back-channel")["edges"]) >= 2


def test_the_figure_says_its_unit_its_denominator_its_source_and_the_same_in_words(visit):
    figure = visit(NETWORK).root.one("figure", class_="figure")
    assert "A line stands for one or more statements" in figure.text
    assert re.search(
        r"Somebody is joined to 31 of 46 dialogues; of \d+ participants recorded there", figure.text
    )
    assert re.search(r"Source: Track Two Catalogue, generation of \d+ \w+ \d{4}, 31 of 46", figure.text)
    assert re.search(r"\d+ lines between \d+ people and 31 dialogues. 9 sat in more than one", figure.text)


def test_the_still_drawing_names_those_who_come_back_and_counts_the_others(visit):
    drawing = visit(NETWORK).root.one("figure", class_="figure").one("svg", role="group")
    people = {a.text for a in drawing.all("a") if a.attributes["href"].startswith("/actors/")}
    assert people == {
        *("Thabo Mbeki", "Willie Esterhuyse", "Shimon Shamir", "Ron Pundak", "Yair Hirschfeld"),
        *("Mac Maharaj", "Vivek Katju", "Han Song Ryol", "William Perry"),
    }
    assert len(drawing.all("line")) == 18
    assert {t.text for t in drawing.all("text", class_="sub")} >= {"+ 12", "+ 5"}


def test_the_file_holds_every_pair_and_begins_as_the_list_does(visit, visitor):
    page = visit(NETWORK)
    head, *rows = rows_of(visitor.get("/explore/network.csv"))
    assert head[:5] == ["one", "other", "number", "dialogues", "together"]
    assert f"{len(rows)} pairs" in page.text
    shown = pairs(page)
    assert [(plain(row[0]), plain(row[1])) for row in rows[: len(shown)]] == [row[:2] for row in shown]


def test_the_drawing_by_itself_carries_its_title_and_source(visitor):
    root = ElementTree.fromstring(visitor.get("/explore/network.svg?dialogue=oslo-channel").content)
    words = " ".join(t.text or "" for t in root.iter("{http://www.w3.org/2000/svg}text"))
    assert "Ron Pundak" in words
    assert "Source: Track Two Catalogue" in words


def test_other_programs_read_the_same_network(visitor):
    told = graph(visitor, "?dialogue=oslo-channel")
    response = visitor.get("/explore/network.graphml?dialogue=oslo-channel")
    assert response["Content-Type"] == "application/graphml+xml"
    root = ElementTree.fromstring(response.content)
    keys = {key.get("id"): key.get("attr.name") for key in root.iter(f"{SPACE}key")}
    nodes = {
        node.get("id"): {keys[d.get("key")]: d.text for d in node.iter(f"{SPACE}data")}
        for node in root.iter(f"{SPACE}node")
    }
    assert {key: node["name"] for key, node in nodes.items()} == {n["id"]: n["name"] for n in told["nodes"]}
    assert all(node["address"].startswith("http") for node in nodes.values())
    edges = {(edge.get("source"), edge.get("target")) for edge in root.iter(f"{SPACE}edge")}
    assert edges == {(edge["actor"], edge["dialogue"]) for edge in told["edges"]}
    about = {keys[d.get("key")]: d.text for d in root.find(f"{SPACE}graph").findall(f"{SPACE}data")}
    assert about["source"].startswith("Track Two Catalogue")


def test_pages_lead_to_the_network_around_them(visit):
    for page, query in (
        ("/dialogues/oslo-channel/", "dialogue=oslo-channel"),
        ("/actors/yair-hirschfeld/", "actor=yair-hirschfeld"),
        ("/conflicts/arab-israeli/", "conflict=arab-israeli"),
    ):
        assert f"{NETWORK}?{query}" in visit(page).links, page


def test_whoever_is_not_known_here_finds_nothing_and_is_told(visit):
    page = visit(f"{NETWORK}?actor=nobody-here")
    assert "nobody is named" in page.root.one("h1").text
    assert "nothing is drawn" in page.text
    assert not page.root.one("figure", class_="figure").all("svg")


@pytest.mark.parametrize("address", [NETWORK, "/explore/network.csv", "/explore/network.graphml"])
def test_what_is_misread_is_told_on_the_page_whatever_form_was_asked_for(visitor, address):
    response = visitor.get(f"{address}?as=participants")
    assert response.status_code == 400
    assert "Did you mean participant?" in Page(response).root.one("div", role="alert").text


def test_the_api_refuses_what_it_does_not_know(visitor):
    response = visitor.get("/api/v1/network/?actors=x", headers={"accept": "application/json"})
    assert response.status_code == 400
    assert "Did you mean actor?" in response.content.decode()


QUERIES = ["", "?actor=yair-hirschfeld", "?dialogue=oslo-channel", "?conflict=arab-israeli&as=third_party"]


@pytest.mark.parametrize("query", QUERIES)
def test_it_asks_at_most_four_questions(visitor, query):
    visitor.get("/codebook/")
    assert questions(visitor, NETWORK + query) <= 4


VALUES = st.text(max_size=10) | st.sampled_from(
    ["yair-hirschfeld", "oslo-channel", "third_party", "served", "all", "1990", "a\0b", "arab-israeli"]
)
NAMES = st.sampled_from(["actor", "dialogue", "as", "conflict", "from", "q", "record_kind", "participant"])
FORMS = [
    NETWORK,
    "/explore/network.csv",
    "/explore/network.svg",
    "/explore/network.graphml",
    "/api/v1/network/",
]


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=[*HealthCheck])
@given(st.sampled_from(FORMS), st.lists(st.tuples(NAMES, VALUES), max_size=4))
def test_whatever_is_asked_is_answered(visitor, address, chosen):
    assert visitor.get(f"{address}?{urlencode(chosen)}").status_code in (200, 400)


# ------------------------------------------------------------------ who counts


@pytest.fixture
def table(fresh):
    """A dialogue of many years with Ada, Ben and Cleo at its table; gives what makes more seats."""
    worlds.load_terms()
    with viewing(OWNER):
        source = make.source()
        long = make.dialogue(name="Long", slug="long")
        make.cite(long, source)
        people: dict[str, Actor] = {}

    def seat(name, dialogue=long, **more):
        made = make.participation(dialogue, **more)
        make.cite(made, source)
        make.identity(
            made, people.get(name) or people.setdefault(name, make.actor(name=name, slug=name.lower()))
        )
        return made

    seat.source, seat.dialogue, seat.people = source, long, people
    return seat


def told(client, query="?dialogue=long"):
    return {(row[0], row[1]): row[4] for row in pairs(opened(client, NETWORK + query))}


def test_only_who_took_part_counts(table, client):
    with viewing(OWNER):
        table("Ada")
        table("Ben")
        table("Cleo", status_id=make.term("participation_status:invited_declined"))
        table("Dora", status_id=make.term("participation_status:unknown"))
    assert told(client) == {("Ada", "Ben"): "Not known"}
    assert "Nobody" not in opened(client, f"{NETWORK}?actor=cleo").root.one("h1").text
    assert graph(client, "?actor=cleo")["nodes"] == []


def test_who_were_there_at_different_times_did_not_sit_together(table, client):
    with viewing(OWNER):
        table("Ada", date="1960/1969")
        table("Ben", date="1968/1975")
        table("Cleo", date="1980")
    assert told(client) == {("Ada", "Ben"): "Their dates overlap"}
    assert (
        "2 pairs are left out, being recorded for different times only."
        in opened(client, f"{NETWORK}?dialogue=long").text
    )


def test_who_were_at_one_meeting_did_and_who_are_recorded_for_others_did_not(table, client):
    with viewing(OWNER):
        one, other = (make.meeting(table.dialogue, date=year) for year in ("1970", "1990"))
        for meeting in (one, other):
            make.cite(meeting, table.source)
        ada, ben = table("Ada"), table("Ben")
        table("Cleo", meeting=one)
        table("Dora", meeting=other)
        for seat in (ada, ben):
            attended = Attendance.objects.create(meeting=one, participation=seat, own_label=0)
            make.cite(attended, table.source)
            make.basis("public_role", attendance=attended)
    found = told(client)
    assert found["Ada", "Ben"] == found["Ada", "Cleo"] == "At the same meeting"
    assert ("Cleo", "Dora") not in found
    assert found["Ada", "Dora"] == "Not known"


def test_all_of_a_single_meeting_were_at_it(table, client):
    with viewing(OWNER):
        event = make.dialogue(name="Once", slug="once", record_kind_id=make.term("record_kind:single_event"))
        make.cite(event, table.source)
        table("Ada", event)
        table("Ben", event)
    assert told(client, "?dialogue=once") == {("Ada", "Ben"): "At the same meeting"}


def test_who_has_no_name_here_is_counted_and_in_no_pair(table, client):
    with viewing(OWNER):
        table("Ada")
        table("Ben")
        make.cite(make.participation(table.dialogue), table.source)
    page = opened(client, f"{NETWORK}?dialogue=long")
    assert "of 3 participants recorded there, 2 are named" in page.text
    assert len(pairs(page)) == 1


def test_a_body_that_participants_served_is_joined_where_they_sat(table, client):
    with viewing(OWNER):
        body = make.actor(name="Institute", slug="institute", kind_id=make.term("actor_kind:organisation"))
        table("Ada").affiliations.create(own_label=0, post="Fellow", organisation=body)
    found = graph(client, "?dialogue=long&as=served")
    assert [node["name"] for node in found["nodes"] if node["type"] == "actor"] == ["Institute"]
    assert found["edges"][0]["links"][0]["part"] == "served"


def test_a_name_with_a_character_that_no_xml_can_hold_breaks_no_file(table, client):
    with viewing(OWNER):
        table("Ada")
        table.people["Ada"].name = "A\x0bda <&>"
        table.people["Ada"].save()
    root = ElementTree.fromstring(client.get("/explore/network.graphml").content)
    assert "Ada <&>" in {data.text for data in root.iter(f"{SPACE}data")}


# ------------------------------------------------------------------ rules with a shape

DAYS = st.sampled_from([None, "1960-01-01", "1970-06-30", "1980-12-31", "1990-01-01"])
MEETINGS = st.sampled_from(["m1", "m2"])


FEW = (st.sampled_from("abcd"), st.sampled_from("xyz"))


@st.composite
def links(draw, ends=FEW):
    first, last = sorted((draw(DAYS), draw(DAYS)), key=lambda day: day or "")
    alone = draw(st.none() | MEETINGS)
    meetings = {alone} - {None} if alone else draw(st.sets(MEETINGS))
    actor, dialogue = map(draw, ends)
    fact, at = draw(st.uuids()).hex, frozenset(meetings)
    return net.Link("participant", actor, dialogue, fact, "", "", first, last, at, alone)


@given(links(), links())
def test_whether_two_were_together_is_the_same_from_either_side(one, other):
    assert net.together(one, other) == net.together(other, one)
    if one.meetings & other.meetings:
        assert net.together(one, other) == net.SAME_MEETING


def made(found, around=()):
    actors = {key: net.Node(key, key, key, "person") for key in sorted({link.actor for link in found})}
    dialogues = {key: net.Node(key, key, key, "process") for key in sorted({link.dialogue for link in found})}
    return net.Network(
        actors, dialogues, tuple(found), frozenset(around), len(actors), len(dialogues), len(found), 3, 9, 9
    )


@given(st.lists(links(), max_size=20))
def test_every_two_in_one_dialogue_are_one_pair(found):
    network = made(found)
    expected = {frozenset((x.actor, y.actor)) for x in found for y in found if x.dialogue == y.dialogue}
    assert {frozenset((p.one.id, p.other.id)) for p in network.everyone} == {
        e for e in expected if len(e) == 2
    }
    assert len(network.everyone) == len({frozenset((p.one.id, p.other.id)) for p in network.everyone})
    assert {*map(id, network.pairs)} <= {*map(id, network.everyone)}
    shared = [len(p.shared) for p in network.pairs]
    assert shared == sorted(shared, reverse=True)


@given(st.lists(links(), min_size=1, max_size=20))
def test_everything_of_the_still_drawing_lies_within_it(found):
    drawing = company.drawn(made(found))
    heights = [name.y for name in (*drawing.actors, *drawing.dialogues)]
    assert all(company.TOP <= y <= drawing.height for y in heights)
    assert {line.from_y for line in drawing.lines} == {name.y for name in drawing.actors}
    assert {line.to_y for line in drawing.lines} <= {name.y for name in drawing.dialogues}
    for column in (drawing.actors, drawing.dialogues):
        rows = [name.y for name in column]
        assert all(after - before >= company.ROW - 0.2 for before, after in itertools.pairwise(rows))


def test_of_too_many_the_most_joined_are_kept_and_the_others_counted(table, client, monkeypatch):
    monkeypatch.setattr(net, "MOST_NODES", 3)
    with viewing(OWNER):
        other = make.dialogue(name="Other", slug="other")
        make.cite(other, table.source)
        for name in ("Ada", "Ben", "Cleo"):
            table(name)
        table("Ben", other)
    found = graph(client)
    assert {node["name"] for node in found["nodes"]} == {"Ben", "Long", "Other"}
    assert found["left_out"] == {"actors": 2, "dialogues": 0}
    assert "2 people and 0 dialogues are left out" in opened(client, NETWORK).text


def test_of_too_many_dialogues_those_are_kept_that_join_most(table, client, monkeypatch):
    monkeypatch.setattr(net, "MOST_NODES", 6)
    with viewing(OWNER):
        several = [make.dialogue(name=f"D{number}", slug=f"d{number}") for number in range(6)]
        for number, d in enumerate(several):
            make.cite(d, table.source)
            table("Ada", d)
            if number > 3:
                table("Ben", d)
    found = graph(client)
    names = [node["name"] for node in found["nodes"]]
    assert names[:2] == ["Ada", "Ben"]
    assert {"D4", "D5"} < {*names}
    assert len(names) == 6
    assert found["left_out"] == {"actors": 0, "dialogues": 2}

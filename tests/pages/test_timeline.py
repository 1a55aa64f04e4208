"""All dialogues over time."""

import base64
import csv
import hashlib
import io
import itertools
import re
from datetime import date
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.explore.chronology import below, roots_of
from analytics.timeline import Entry, Mark, Span, all_in_lanes, zoomed
from exchange.tables import plain
from records.viewer import OWNER, viewing
from tests import factories as make
from tests import worlds
from tests.pages.reading import Page
from tests.pages.test_every_page import questions

TIMELINE = "/explore/timeline/"


def drawing(page):
    return page.root.one("figure", class_="figure").one("svg", role="group")


def lanes(page):
    return [text.text for text in drawing(page).all("text", class_="head")]


def links(element, begin):
    return {
        a.attributes["href"].split("#")[0] for a in element.all("a") if a.attributes["href"].startswith(begin)
    }


def rows_of(response):
    return [*csv.reader(io.StringIO(response.content.decode(), newline=""))]


def test_every_dialogue_of_the_list_is_a_bar_and_a_row(visit):
    page = visit(TIMELINE)
    assert page.root.one("h1").text.startswith("Timeline: 46 dialogues")
    assert len(links(drawing(page), "/dialogues/")) == 46
    rows = page.root.one("table", class_="data").all("th", scope="row")
    assert {a.attributes["href"] for th in rows for a in th.all("a")} >= links(drawing(page), "/dialogues/")


def test_bars_stand_in_lanes_of_conflicts_and_what_was_official_has_its_own(visit):
    found = lanes(visit(TIMELINE))
    assert found[-2:] == ["Official talks and accords", "Events"]
    assert "Arab-Israeli conflict" in found
    assert "Israeli-Palestinian conflict" not in found  # which belongs to it


def test_a_bar_has_a_name_that_says_its_years_and_leads_to_its_page(visit):
    (bar,) = drawing(visit(TIMELINE)).all("a", href="/dialogues/oslo-channel/")
    assert bar.attributes["aria-label"].startswith("Oslo channel, December 1992 to September 1993, ")
    assert len(bar.all("rect", class_="tick")) == 2


def test_the_number_of_meetings_is_that_of_the_list_it_leads_to(visit):
    rows = visit(TIMELINE).root.one("table", class_="data").all("td", class_="n")
    linked = [td.one("a") for td in rows if td.all("a")]
    assert len(linked) > 10
    for a in linked[:6]:
        answer = visit(a.attributes["href"])
        assert answer.root.one("h1").text.split()[0] == a.text


def test_a_decade_shows_what_was_alive_in_it_and_no_more(visit):
    page = visit(f"{TIMELINE}?from=1960&to=1969")
    bars = links(drawing(page), "/dialogues/")
    assert bars == links(visit("/dialogues/?from=1960&to=1969").root.one("ol", class_="rows"), "/dialogues/")
    years = [t.text for t in drawing(page).all("text", class_="axis")]
    assert "1960" in years
    assert "1980" not in years
    assert "/explore/timeline/" in {
        a.attributes["href"] for a in page.root.one("nav", class_="zoom").all("a")
    }


def test_the_years_lead_to_decades(visit):
    found = visit(TIMELINE).root.one("nav", class_="zoom").all("a")
    assert f"{TIMELINE}?from=1990&to=1999" in {a.attributes["href"] for a in found}


def test_a_conflict_shows_the_official_talks_and_events_that_belong_to_it(visit):
    page = visit(f"{TIMELINE}?conflict=arab-israeli")
    talks = links(drawing(page), "/processes/")
    assert "/processes/israel-plo-oslo/" in talks
    assert "/processes/six-party-talks/" not in talks
    assert lanes(page)[0] == "Arab-Israeli conflict"


def test_what_is_kept_for_contrast_is_left_out_and_said(visit):
    page = visit(TIMELINE)
    assert "Not shown: 14 groups of contacts" in page.text
    everything = visit(f"{TIMELINE}?record_kind=all")
    assert len(links(drawing(everything), "/dialogues/")) > 46


def test_the_figure_says_its_unit_its_denominator_its_source_and_the_same_in_words(visit):
    figure = visit(TIMELINE).root.one("figure", class_="figure")
    assert "A bar stands for the years in which a dialogue was alive" in figure.text
    assert "46 of 46 records have dates and are drawn." in figure.text
    assert re.search(r"Source: Track Two Catalogue, generation of \d+ \w+ \d{4}, 46 of 46", figure.text)
    assert "46 bars, most under Arab-Israeli conflict" in figure.text
    described = drawing(visit(TIMELINE)).attributes["aria-describedby"]
    assert described in visit(TIMELINE).ids


def test_the_file_holds_what_the_table_holds(visit, visitor):
    query = "?from=1990&to=1999"
    page = visit(TIMELINE + query)
    href = page.root.one("a", href=f"/explore/timeline.csv{query}").attributes["href"]
    head, *rows = rows_of(visitor.get(href))
    assert head[:4] == ["name", "kind", "years", "meetings_recorded"]
    shown = page.root.one("table", class_="data").all("th", scope="row")
    assert [" ".join(plain(row[0]).split()) for row in rows] == [th.text for th in shown]


def test_the_drawing_by_itself_carries_its_title_source_and_a_style_that_it_may_use(visitor):
    response = visitor.get("/explore/timeline.svg?from=1990&to=1999")
    assert response["Content-Type"].startswith("image/svg+xml")
    root = ElementTree.fromstring(response.content)
    space = {"s": "http://www.w3.org/2000/svg"}
    style = root.find("s:style", space).text
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in response["Content-Security-Policy"]
    words = " ".join(text.text or "" for text in root.iter(f"{{{space['s']}}}text"))
    assert "Source: Track Two Catalogue" in words
    assert "Oslo channel" in words
    assert all(a.get("href").startswith("http") for a in root.iter(f"{{{space['s']}}}a"))
    assert "var(" not in response.content.decode()


def test_a_kept_drawing_still_brings_its_own_policy(visitor):
    first, again = (visitor.get("/explore/timeline.svg") for _ in range(2))
    assert first["Content-Security-Policy"] == again["Content-Security-Policy"]
    assert "sha256" in again["Content-Security-Policy"]


@pytest.mark.parametrize("form", ["/explore/timeline/", "/explore/timeline.csv", "/explore/timeline.svg"])
def test_what_is_misread_is_told_on_the_page_whatever_form_was_asked_for(visitor, form):
    response = visitor.get(f"{form}?from=soon")
    assert response.status_code == 400
    assert "From:" in Page(response).root.one("div", role="alert").text


def test_an_unknown_code_names_the_nearest(visit):
    page = visit(f"{TIMELINE}?record_kind=proces", 400)
    assert "Did you mean process?" in page.root.one("div", role="alert").text


def test_nothing_found_is_said_and_nothing_drawn(visit):
    page = visit(f"{TIMELINE}?conflict=nowhere")
    assert not page.root.one("figure", class_="figure").all("svg")
    assert "nothing is drawn" in page.text


@pytest.mark.parametrize("query", ["", "?from=1990&to=1999", "?conflict=arab-israeli", "?conflict=nowhere"])
def test_it_asks_at_most_four_questions(visitor, query):
    visitor.get("/codebook/")
    assert questions(visitor, TIMELINE + query) <= 4


VALUES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["1990", "199X", "0001", "9999", "1990~", "certain", "all", "process", "cold-war", "../.."]
    ),
)


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=[*HealthCheck])
@given(
    st.sampled_from([TIMELINE, "/explore/timeline.csv", "/explore/timeline.svg"]),
    st.lists(
        st.tuples(st.sampled_from(["from", "to", "match", "conflict", "record_kind", "q"]), VALUES),
        max_size=4,
    ),
)
def test_whatever_is_asked_is_answered(visitor, address, pairs):
    assert visitor.get(f"{address}?{urlencode(pairs)}").status_code in (200, 400)


# ------------------------------------------------------------------ where things come to stand


def test_a_dialogue_that_rested_is_two_bars_under_one_name(fresh, client):
    worlds.load_terms()
    with viewing(OWNER):
        source = make.source()
        rested = make.dialogue(name="Rested", slug="rested")
        make.cite(rested, source)
        for years in ("1960/1970", "1990/2000"):
            make.cite(rested.periods.create(own_label=0, date=years), source)
        make.cite(make.dialogue(name="No years", slug="no-years"), source)
    page = Page(client.get(TIMELINE, headers={"accept": "text/html"}))
    (bar,) = drawing(page).all("a", href="/dialogues/rested/")
    assert len([r for r in bar.all("rect") if r.attributes.get("class") != "hit"]) == 2
    assert "1 of 2 records have dates and are drawn." in page.text
    assert "1 more has no date." in page.text


def test_a_conflict_is_found_by_the_one_that_it_belongs_to():
    above = {"b": "a", "c": "b"}
    assert roots_of(["conflict", "conflict:c", "conflict:b", "conflict:a", "goals:x"], above) == ["a"]
    assert below(["b"], above) == {"b", "c"}


def entry(first, years, letters, meeting):
    return Entry(
        "A",
        "n" * letters,
        "/",
        (Span(first, first + years),),
        marks=(Mark(Span(meeting, meeting + 1), "tick"),),
    )


NUMBER = st.integers(0, 120)
ENTRIES = st.lists(
    st.builds(entry, NUMBER.map((1900).__add__), NUMBER, st.integers(1, 90), NUMBER.map((1900).__add__)),
    min_size=1,
    max_size=12,
)


@given(ENTRIES, st.integers(1900, 2020), st.integers(0, 60))
def test_however_far_one_looks_everything_lies_within_the_drawing(entries, first, years):
    asked = date(first, 1, 1), date(first + years, 12, 31)
    drawn = all_in_lanes(entries, ["A"], [], scale=zoomed(entries, asked, 832))
    for link in drawn.links:
        assert link.left >= -1
        assert link.right <= 832 + 3
        assert link.x + (len(link.text) * 6.9 if link.where == "after" else 0) <= 832 + 7
        assert link.where != "before" or link.x - len(link.text) * 6.9 >= -7


@given(ENTRIES)
def test_names_and_bars_of_one_row_never_overlap(entries):
    drawn = all_in_lanes(entries, ["A"], [], scale=zoomed(entries, None, 832))
    rows: dict[float, list[tuple[float, float]]] = {}
    for link in drawn.links:
        text = len(link.text) * 6.9
        left = min(link.left, link.x - text) if link.where == "before" else link.left
        right = max(link.right, link.x + text) if link.where == "after" else link.right
        rows.setdefault(link.y, []).append((left, right))
    for spans in rows.values():
        spans.sort()
        assert all(before[1] <= after[0] + 4 for before, after in itertools.pairwise(spans))

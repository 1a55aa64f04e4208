"""Where meetings were held."""

import re
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.explore import places
from analytics.world import FORMER, OTHER_NAMES, area, world
from records.presentation import Link
from records.viewer import OWNER, viewing
from tests import factories as make
from tests import worlds
from tests.pages.reading import Page
from tests.pages.test_every_page import questions
from tests.pages.test_timeline import rows_of

MAP = "/explore/map/"


def countries(page):
    """Name, number and address of each row of the table."""
    rows = page.root.one("table", class_="data").one("tbody").all("tr")
    return [(row.one("th"), row.one("td", class_="n").text, row.text) for row in rows]


def areas(page):
    return page.root.one("figure", class_="figure").all("a", class_="held")


def number_of(page):
    """Of how many the list that was opened is."""
    return page.root.one("h1").text.split()[0]


@pytest.mark.parametrize("query", ["", "?from=1990&to=1999", "?status=planned&status=cancelled"])
def test_the_number_beside_a_country_is_that_of_the_list_it_leads_to(visit, query):
    rows = [(th.one("a"), number) for th, number, _ in countries(visit(MAP + query)) if th.all("a")]
    assert rows
    for a, number in rows[:8]:
        assert number_of(visit(a.attributes["href"])) == number, a.text


def test_the_number_of_a_shaded_area_is_that_of_the_list_it_leads_to(visit):
    found = areas(visit(MAP))
    assert len(found) > 20
    for a in found[:8]:
        number = re.search(r": ([\d,]+) meeting", a.attributes["aria-label"])[1]
        assert number_of(visit(a.attributes["href"])) == number


def test_states_that_are_no_more_are_drawn_as_their_area_today_and_the_table_says_so(visit):
    page = visit(MAP)
    rows = {th.text: text for th, _, text in countries(page)}
    assert "drawn as its area today: Germany" in rows["West Germany"]
    (germany,) = [a for a in areas(page) if a.attributes["aria-label"].startswith("Germany")]
    assert germany.attributes["aria-label"] == "Germany: 5 meetings (West Germany 4, East Germany 1)"


def test_meetings_without_a_country_are_counted_and_said(visit):
    page = visit(MAP)
    total = int(page.root.one("h1").text.split()[2])
    numbers = [int(number.replace(",", "")) for _, number, _ in countries(page)]
    assert countries(page)[-1][0].text == "Country not recorded"
    assert sum(numbers) == total
    assert f"A country is recorded for {total - numbers[-1]} of {total} meetings" in page.text


def test_it_counts_dialogue_meetings_held_unless_something_else_is_asked_for(visit):
    assert (
        visit(MAP).root.one("h1").text
        == visit(f"{MAP}?kind=dialogue_meeting&status=held").root.one("h1").text
    )
    assert visit(f"{MAP}?kind=public_event").root.one("h1").text != visit(MAP).root.one("h1").text


def test_the_legend_says_each_class_in_words_and_numbers(visit):
    page = visit(MAP)
    legend = [li.text for li in page.root.one("ul", class_="legend").all("li")]
    assert len(legend) == 4
    assert sum(int(n) for text in legend for n in re.findall(r"\((\d+) countr", text)) == len(areas(page))
    assert legend[0].startswith("1 meeting ")


def test_no_country_is_told_by_its_shade_alone(visit):
    for a in areas(visit(MAP)):
        assert re.search(r": [\d,]+ meeting", a.attributes["aria-label"])


def test_its_files_hold_the_same(visit, visitor):
    head, *rows = rows_of(visitor.get("/explore/map.csv"))
    assert head == ["country", "meetings", "drawn_as"]
    assert [row[:2] for row in rows] == [[th.text, number] for th, number, _ in countries(visit(MAP))]
    root = ElementTree.fromstring(visitor.get("/explore/map.svg").content)
    words = " ".join(text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text"))
    assert "2 to 4 meetings" in words
    assert "Source: Track Two Catalogue" in words


def test_what_is_misread_is_told(visit):
    assert visit(f"{MAP}?kind=dialog", 400).root.one("div", role="alert")
    assert visit(f"{MAP}?to=1990/1980", 400).root.one("div", role="alert")


@pytest.mark.parametrize("query", ["", "?from=1990&to=1999", "?status=planned", "?dialogue=nothing"])
def test_it_asks_at_most_four_questions(visitor, query):
    visitor.get("/codebook/")
    assert questions(visitor, MAP + query) <= 4


@settings(max_examples=30, deadline=None, database=None, suppress_health_check=[*HealthCheck])
@given(
    st.sampled_from([MAP, "/explore/map.csv", "/explore/map.svg"]),
    st.lists(
        st.tuples(
            st.sampled_from(["from", "to", "match", "country", "kind", "status", "dialogue", "q", "source"]),
            st.text(max_size=10) | st.sampled_from(["1990", "199X", "held", "Norway", "oslo-channel"]),
        ),
        max_size=4,
    ),
)
def test_whatever_is_asked_is_answered(visitor, address, pairs):
    assert visitor.get(f"{address}?{urlencode(pairs)}").status_code in (200, 400)


def test_a_name_that_we_cannot_place_is_counted_and_said(fresh, client):
    worlds.load_terms()
    with viewing(OWNER):
        source, found = make.source(), make.dialogue(slug="somewhere")
        make.cite(found, source)
        for country in ("Atlantis", "Soviet Union"):
            meeting = make.meeting(found)
            make.cite(meeting, source)
            meeting.venues.create(own_label=0, country=country)
    page = Page(client.get(MAP, headers={"accept": "text/html"}))
    rows = {th.text: text for th, _, text in countries(page)}
    assert "not drawn: we know no area of this name" in rows["Atlantis"]
    assert len(areas(page)) == 15  # of the Soviet Union


# ------------------------------------------------------------------ the shapes


def test_every_name_of_another_time_stands_for_countries_that_are_drawn():
    codes = {code for codes in FORMER.values() for code in codes} | {*OTHER_NAMES.values()}
    assert codes <= world().shapes.keys()
    assert area("United States") == ("USA",)
    assert area("Vatican City") == ("VAT",)
    assert area("Czech Republic") == ("CZE",)
    assert area("Nowhere") == ()


def test_every_country_of_the_library_can_be_placed(visitor):
    names = [row[0] for row in rows_of(visitor.get("/explore/map.csv?record_kind=all"))[1:]]
    assert [name for name in names if name != places.NOWHERE and not area(name)] == []


NUMBERS = st.dictionaries(
    st.sampled_from(["Norway", "Soviet Union", "Russia", "West Germany", "Malta", "Atlantis"]),
    st.integers(1, 5000),
)


@given(NUMBERS)
def test_each_area_has_the_sum_of_its_names_and_a_class_of_the_legend(numbers):
    from django.http import QueryDict

    found = places.areas(numbers, Link("/meetings/", QueryDict(), frozenset({"country"})))
    assert len(found) == len({code for name in numbers for code in area(name)})
    assert sum(c.countries for c in places.legend(found)) == len(found)
    assert all(1 <= one.level <= 4 for one in found)
    if found:
        assert max(one.number for one in found) >= max(n for name, n in numbers.items() if area(name))

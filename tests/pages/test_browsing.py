"""What all lists have in common: facets with counts, years, sorting, chips, words to search for, and ways out."""

import re

import pytest
from django.urls import resolve

from tests.pages.test_dialogues import asked, facet

LISTS = (
    "/dialogues/",
    "/actors/",
    "/participants/",
    "/third-parties/",
    "/funders/",
    "/outcomes/",
    "/transfers/",
    "/funding/",
    "/meetings/",
    "/sources/",
    "/processes/",
)
# A list, what it was asked, and how many rows stand on it then, in SQL.
COUNTED = [
    ("/actors/?kind=state", "select count(*) from actor where kind_id = 'actor_kind:state'"),
    ("/actors/?as=official", "select count(distinct actor_id) from seat"),
    ("/sources/?source_type=press", "select count(*) from source where source_type_id = 'source_type:press'"),
    ("/meetings/?country=Norway&record_kind=all", "select count(*) from meeting_venue where country = 'Norway'"),
    ("/outcomes/?code=spin_off&record_kind=all", "select count(*) from outcome where code_id = 'outcomes:spin_off'"),
    (
        "/funding/?funder=ford-foundation&record_kind=all",
        "select count(*) from funding_funder f join actor a on a.id = f.actor_id where a.slug = 'ford-foundation'",
    ),
    (
        "/transfers/?to_process=israel-plo-oslo&record_kind=all",
        "select count(*) from transfer t join official_process p on p.id = to_process_id "
        "where p.slug = 'israel-plo-oslo'",
    ),
]  # fmt: skip


def total(page):
    return int(page.root.one("h1").text.split()[0].replace(",", ""))


def decades(page):
    """The bars of the years: address -> how many it says."""
    bars = page.root.one("ol", class_="decades").all("a")
    return {a.attributes["href"]: int(words(a).split(": ")[1].replace(",", "")) for a in bars}


def words(bar):
    return bar.one("span", class_="vh").text


@pytest.mark.parametrize(("address", "sql"), COUNTED)
def test_a_list_is_as_long_as_the_catalogue_says(visit, address, sql):
    ((number,),) = asked(sql)
    assert number
    assert total(visit(address)) == number


@pytest.mark.parametrize("address", LISTS)
def test_every_count_of_a_facet_is_the_length_of_the_list_it_leads_to(visit, address):
    page = visit(address)
    offered = [i for i in page.root.all("input") if i.attributes.get("type") == "checkbox"]
    assert offered
    for choice in offered[:: max(1, len(offered) // 6)]:
        number = int(choice.parent.one("span", class_="n").text.replace(",", ""))
        name, value = choice.attributes["name"], choice.attributes["value"]
        assert total(visit(f"{address}?{name}={value}")) == number, (name, value)


@pytest.mark.parametrize(
    ("address", "title", "name"),
    [
        ("/dialogues/?contribution=own_result", "What came of it", "outcome"),
        ("/dialogues/?outcome=recognition&certainty=high", "Link to the dialogue", "contribution"),
        ("/dialogues/?contribution=documented", "How sure", "certainty"),
    ],
)
def test_what_is_asked_of_one_result_is_counted_of_one_result(visit, address, title, name):
    offered = facet(visit(address), title)
    assert offered
    for words, number in offered:
        ((code,),) = asked(
            "select code from term where scheme = any (array['outcomes', 'contribution', 'certainty']) "
            "and lower(title) = lower(%s) and scheme like %s",
            words,
            f"{name}%",
        )
        assert total(visit(f"{address}&{name}={code}")) == number, words


@pytest.mark.parametrize("match", ["", "&match=certain"])
@pytest.mark.parametrize(
    "address", ["/dialogues/?audience=elite", "/outcomes/?", "/meetings/?", "/sources/?"]
)
def test_every_bar_of_the_years_is_as_high_as_the_list_it_leads_to_is_long(visit, address, match):
    bars = decades(visit(f"{address}{match}"))
    assert len(bars) > 2
    for href, number in bars.items():
        assert total(visit(href)) == number, href


def test_the_years_chosen_are_marked_and_do_not_change_the_bars(visit):
    before, page = visit("/dialogues/"), visit("/dialogues/?from=1980&to=1999")
    assert [*decades(page).values()] == [*decades(before).values()]
    marked = [a for a in page.root.one("ol", class_="decades").all("a") if "aria-current" in a.attributes]
    assert [words(a).split(":")[0] for a in marked] == ["1980 to 1989", "1990 to 1999"]


def test_a_decade_chosen_alone_leads_back_to_all_years(visit):
    page = visit("/dialogues/?audience=elite&from=1980&to=1989")
    (chosen,) = [a for a in page.root.one("ol", class_="decades").all("a") if "aria-current" in a.attributes]
    assert chosen.attributes["href"] == "/dialogues/?audience=elite"


ORDERS = {
    "name": "sort_name, id",
    "-name": "sort_name desc, id desc",
    "begins": "begins, id",
    "-begins": "begins desc nulls last, id desc",
    "ends": "ends, id",
    "span": "span, id",
    "-span": "span desc nulls last, id desc",
    "meetings": "meetings_recorded, id",
    "-meetings": "meetings_recorded desc, id desc",
}


@pytest.mark.parametrize("ordering", ORDERS)
def test_dialogues_stand_in_the_order_asked_for_on_every_page(visit, ordering):
    rows = asked(f"select name from dialogue_document order by {ORDERS[ordering]}")
    page, found = visit(f"/dialogues/?record_kind=all&ordering={ordering}"), []
    while True:
        found += [h2.text for h2 in page.root.all("h2") if h2.parent.name == "li"]
        onward = [a for a in page.root.all("a") if a.attributes.get("rel") == "next"]
        if not onward:
            break
        page = visit(onward[0].attributes["href"])
    assert found == [" ".join(name.split()) for (name,) in rows]


def test_the_order_is_told_in_words_and_can_be_turned_round(visit):
    order = visit("/dialogues/?ordering=-span&audience=elite").root.one("nav", class_="sorted")
    assert order.text.startswith("Sorted by length, longest first · shortest first · by name")
    addresses = [a.attributes["href"] for a in order.all("a")]
    assert addresses[0] == "/dialogues/?audience=elite&ordering=span"
    assert "/dialogues/?audience=elite" in addresses  # as it stands at first


def test_people_can_stand_by_their_number_of_dialogues(visit):
    ((name,),) = asked("select name from actor_document order by dialogues desc, id desc limit 1")
    assert visit("/actors/?ordering=-dialogues").root.one("ul", class_="plain").all("bdi")[0].text == name


@pytest.mark.parametrize("address", LISTS)
def test_an_order_that_is_none_is_refused_with_the_nearest(visit, address):
    page = visit(f"{address}?ordering=nam", 400)
    assert "“nam” is not a known order." in page.root.one("div", role="alert").text
    assert page.root.one("nav", class_="sorted").text.startswith("Sorted by")


def test_choices_in_a_facet_are_alternatives_and_facets_combine(visit):
    one, other = (total(visit(f"/outcomes/?contribution={c}")) for c in ("documented", "disputed"))
    assert total(visit("/outcomes/?contribution=documented&contribution=disputed")) == one + other
    both = visit("/outcomes/?contribution=documented&code=spin_off")
    assert total(both) < one
    assert dict(facet(both, "Link to the dialogue")).keys() > {"Traced to it"}


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/meetings/?q=oslo+london", "Oslo channel"),  # the dialogue's name, and the place
        ("/outcomes/?q=nobel", "Pugwash"),  # its own words
        ("/outcomes/?q=dartmouth", "Dartmouth Conference"),
        ("/transfers/?q=framework+qurie", "Oslo channel"),
        ("/funding/?q=ford", "Ford Foundation"),  # the giver's name
        ("/funding/?q=dartmouth", "Dartmouth Conference"),
        ("/sources/?q=pugwash", "Pugwash"),
    ],
)
def test_a_list_is_searched_by_the_words_of_its_rows_and_the_names_of_their_dialogues(visit, address, found):
    page = visit(address)
    assert total(page) > 0
    assert found in page.root.one("div", class_="results").text
    assert total(page) < total(visit(re.sub(r"\?.*", "", address)))


def test_words_leave_out_and_give_a_choice_in_lists_of_facts_too(visit):
    oslo, dartmouth = (total(visit(f"/outcomes/?q={word}")) for word in ("oslo", "dartmouth"))
    assert total(visit("/outcomes/?q=oslo+or+dartmouth")) == oslo + dartmouth
    assert total(visit("/outcomes/?q=oslo+-oslo")) == 0
    assert total(visit("/outcomes/?q=%22oslo+dartmouth%22")) == 0


@pytest.mark.parametrize("address", LISTS)
def test_where_nothing_is_left_the_way_out_is_named(visit, address):
    page = visit(f"{address}?q=nothing-is-called-so")
    assert total(page) == 0
    (way_out,) = [p for p in page.root.one("div", class_="results").all("p") if "Without" in p.text]
    assert way_out.text.startswith(("Nothing in the catalogue answers", "Nobody in the catalogue answers"))
    assert "Without “Search: nothing-is-called-so” there are" in way_out.text
    assert way_out.one("a").attributes["href"] == address


def test_years_are_taken_back_together(visit):
    page = visit("/dialogues/?from=1901&to=1902&match=certain")
    text = page.root.one("div", class_="results").text
    assert "Without “From: 1901, Dates: Only certain dates, To: 1902” there are 46 dialogues." in text


BAD = {
    "nul": "a%00b",
    "long": "x" * 10_000,
    "right-to-left override": "%E2%80%AEoslo",
    "sql": "%27%3B+drop+table+dialogue%3B+--",
    "html": "%3Cscript%3Ealert(1)%3C/script%3E",
    "quotes": "%22%22%22",
}


@pytest.mark.parametrize("value", BAD.values(), ids=BAD)
@pytest.mark.parametrize("address", LISTS)
def test_bad_input_is_refused_in_words_or_finds_nothing(visitor, address, value):
    for parameter in resolve(address).func.known_parameters:
        response = visitor.get(f"{address}?{parameter}={value}")
        assert response.status_code in {200, 400}, parameter
        assert b"<script>alert" not in response.content
        assert b'id="headline"' in response.content
        if response.status_code == 400:
            assert b'role="alert"' in response.content


@pytest.mark.parametrize("address", LISTS)
def test_a_cursor_of_another_list_is_refused(visit, address):
    page = visit(f"{address}?cursor=WyJmMDBiYTQiLGZhbHNlLDEsMl0", 400)
    assert "belongs to another query" in page.root.one("div", role="alert").text
    assert total(page) == total(visit(address))


@pytest.mark.parametrize(
    "address", ["/transfers/?q=-1", "/meetings/?q=-oslo", "/funding/?q=-a&ordering=-date"]
)
def test_words_that_only_say_what_is_not_wanted_find_nothing(visit, address):
    assert "Nothing in the catalogue answers" in visit(address).text

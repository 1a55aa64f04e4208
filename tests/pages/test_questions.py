"""The research questions: every one has its page, its table for programs, and the figures that are known."""

import csv
import io
import re
from urllib.parse import urlencode

import pytest
from django.db import connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.questions.asking import find
from analytics.questions.parameters import Code, Kinds, Number, defaults
from analytics.questions.registry import QUESTIONS, WAITING, grouped
from records.viewer import PUBLIC, viewing
from tests.fuzzing.test_parameters import sentence
from tests.fuzzing.values import hostile
from tests.pages.test_every_page import questions as asked_of_the_database

BY_SLUG = {question.slug: question for question in QUESTIONS}
SLUGS = sorted(BY_SLUG)
DRAWN = [slug for slug in SLUGS if BY_SLUG[slug].drawn]
ALL = {"record_kind": "all"}


def at(slug, ending="/", **asked):
    return f"/explore/questions/{slug}{ending}{'?' if asked else ''}{urlencode(asked)}"


def plain_rows(slug, **asked):
    """The rows of an answer, each as a dict of what its cells say."""
    question = BY_SLUG[slug]
    values = defaults(question.parameters) | asked
    with viewing(PUBLIC):
        answer = question.told(find(question, values, 10_000), values)
    names = [column.name for column in answer.columns]
    return [dict(zip(names, (cell.plain for cell in row), strict=True)) for row in answer.rows]


def figures(slug, **asked):
    question = BY_SLUG[slug]
    with viewing(PUBLIC):
        return find(question, defaults(question.parameters) | asked).figures


# ------------------------------------------------------------------ all of them


def test_all_thirty_five_questions_are_listed_and_those_without_data_say_what_they_wait_for(visit):
    assert sorted(one.number for one in (*QUESTIONS, *WAITING)) == list(range(1, 36))
    page = visit("/explore/questions/")
    listed = [li for ul in page.root.all("ul", class_="questions") for li in ul.all("li")]
    assert len(listed) == 35 == sum(len(found) for _, found in grouped())
    waiting = [li.text for li in listed if not li.all("a")]
    assert len(waiting) == len(WAITING)
    assert all("Waits for" in text for text in waiting)


def test_the_list_says_how_many_rows_each_answer_has(visit):
    for ul in visit("/explore/questions/").root.all("ul", class_="questions"):
        for li in ul.all("li"):
            for link in li.all("a"):
                said = li.one("span", class_="small").text
                assert said == visit(link.attributes["href"]).root.one("h2", id="h-answer").text


def test_the_first_page_leads_to_the_questions(visit):
    assert "/explore/questions/" in visit("/").links


@pytest.mark.parametrize("slug", SLUGS)
def test_every_question_that_can_be_asked_has_an_answer_in_the_shipped_library(visit, slug):
    page = visit(at(slug))
    rows = page.root.one("table", class_="answer").one("tbody").all("tr")
    assert rows
    assert page.root.one("h1").text == BY_SLUG[slug].title
    assert re.search(r"\d", page.root.one("p", class_="of").text)
    assert "The library is not a sample" in page.text


@pytest.mark.parametrize("slug", SLUGS)
def test_what_cells_lead_to_exists(visit, slug):
    for href in {a.attributes["href"] for a in visit(at(slug)).root.one("table", class_="answer").all("a")}:
        path, _, fragment = href.partition("#")
        if path:
            page = visit(path)
            assert not fragment or fragment in page.ids, href


@pytest.mark.parametrize("slug", SLUGS)
def test_a_question_asks_the_database_no_more_than_four_times(visitor, slug):
    assert asked_of_the_database(visitor, at(slug)) <= 4


def test_the_list_of_questions_asks_the_database_once(visitor):
    assert asked_of_the_database(visitor, "/explore/questions/") <= 2


@pytest.mark.parametrize("slug", SLUGS)
def test_the_table_for_spreadsheets_is_the_table_of_the_page(visit, visitor, slug):
    page = visit(at(slug))
    response = visitor.get(at(slug, ".csv"))
    assert response.headers["Content-Type"].startswith("text/csv")
    read = list(csv.reader(io.StringIO(response.content.decode())))
    titles = [column.name for column in columns_of(slug)]
    places = [read[0].index(name) for name in titles]
    shown = [[said(cell) for cell in tr.children if not isinstance(cell, str)] for tr in rows_of(page)]
    tabled = [[" ".join(row[place].removeprefix("'").split()) for place in places] for row in read[1:]]
    assert tabled[: len(shown)] == shown
    assert len(tabled) == number(page)


def columns_of(slug):
    question = BY_SLUG[slug]
    values = defaults(question.parameters)
    with viewing(PUBLIC):
        return question.told(find(question, values), values).columns


def rows_of(page):
    return page.root.one("table", class_="answer").one("tbody").all("tr")


def said(cell):
    """The text of a cell without the numbers of its sources."""
    for within in (cell, *cell.all()):
        within.children = [c for c in within.children if isinstance(c, str) or c.name != "sup"]
    return cell.text


def number(page):
    return int(page.root.one("h2", id="h-answer").text.split()[0].replace(",", ""))


@pytest.mark.parametrize("slug", SLUGS)
def test_the_calls_named_for_programs_answer_with_rows(visitor, visit, slug):
    links = [href for href in visit(at(slug)).links if href.startswith("/api/v1/")]
    assert links
    for href in links:
        response = visitor.get(href, headers={"accept": "application/json"})
        assert response.status_code == 200, href
        assert response.json()["results"], href


@pytest.mark.parametrize("slug", DRAWN)
def test_a_chart_is_a_picture_of_its_own_and_its_figures_stand_beside_it(visit, visitor, slug):
    page = visit(at(slug))
    if not page.root.all("figure", class_="bars"):
        return  # one bar is no chart
    response = visitor.get(at(slug, ".svg"))
    assert response.headers["Content-Type"] == "image/svg+xml"
    picture = response.content.decode()
    assert "<style" not in picture
    assert "style=" not in picture
    beside = page.root.one("figure", class_="bars").parent.one("details", class_="term").one("table")
    assert {t.text for t in page.root.one("figure", class_="bars").all("text", class_="figure")} <= {
        td.text for td in beside.all("td")
    }


def test_what_is_kept_for_contrast_is_left_out_and_counted(visit):
    page = visit(at("exposed-and-then"))
    assert "Not shown: 2 rows of groups of contacts, back channels and mediations." in page.text
    everything = visit(at("exposed-and-then", record_kind="all"))
    assert number(everything) == number(page) + 2


# ------------------------------------------------------------------ asked wrongly


@pytest.mark.parametrize("slug", SLUGS)
def test_a_value_that_cannot_be_is_said_beside_its_field_and_left_out(visit, visitor, slug):
    for one in BY_SLUG[slug].parameters:
        if isinstance(one, (Code, Kinds, Number)):
            page = visit(at(slug, **{one.name: "zzz"}), 400)
            field = page.root.one(id=one.name)
            assert page.root.one(id=field.attributes["aria-describedby"]).text.endswith("It was left out.")
            refused = visitor.get(at(slug, ".csv", **{one.name: "zzz"}))
            assert refused.status_code == 400
            assert refused.content.decode().startswith(f"{one.name}: “zzz” is not a")


def test_a_number_out_of_bounds_is_refused_with_its_bounds(visit):
    page = visit(at("alive-before-an-accord", years=51), 400)
    assert "“51” is not a whole number from 1 to 50." in page.text


def test_an_unknown_record_finds_nothing_and_is_told_so(visit):
    page = visit(at("closeness-of-each-side", dialogue="never-was"))
    assert "Nothing in the catalogue answers to this." in page.text
    assert "Dialogue: nothing here answers to that address." in page.text


@pytest.fixture(scope="module")
def anybody(_library):
    from django.test import override_settings

    from tests import databases
    from tests.conftest import PLAIN

    with databases.using(_library), override_settings(STORAGES=PLAIN):
        yield Client(raise_request_exception=False, headers={"accept": "text/html"})


@pytest.mark.parametrize("slug", SLUGS)
def test_whatever_is_asked_gets_an_answer_in_words(anybody, slug):
    names = [one.name for one in BY_SLUG[slug].parameters]
    fitting = st.sampled_from(["all", "any", "certain", "year", "1", "2", "oslo-channel", "arab-israeli"])

    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[*HealthCheck],
    )
    @given(st.dictionaries(st.sampled_from(names), hostile | fitting), st.sampled_from(["/", ".csv"]))
    def ask(asked, ending):
        response = anybody.get(at(slug, ending, **asked))
        assert response.status_code in {200, 400}, (slug, asked)
        if response.status_code == 400:
            assert re.search(r"\w{2,} .*[.?!]", sentence(response))

    ask()


# ------------------------------------------------------------------ figures that are known

SHARES = {
    "Elbe Group": (8, 8),
    "Neemrana Dialogue": (5, 5),
    "Tokyo-Beijing Forum": (4, 5),
    "Chaophraya Dialogue": (7, 9),
    "The Iran Project (UNA-USA and Rockefeller Brothers Fund dialogue)": (3, 5),
    "US-DPRK informal talks, Kuala Lumpur 2016": (2, 5),
    "Early Israeli contacts with the PLO": (1, 6),
    "Pugwash meeting of Kashmiris, Kathmandu 2004": (1, 9),
    "Arab-Israeli political psychology meetings (APA and IPFA)": (1, 12),
    "Oslo channel": (0, 5),
    "Dartmouth Conference": (0, 5),
}


def test_shares_of_former_officials(library):
    rows = plain_rows("former-officials-by-decade", at_least=5, **ALL)
    assert {row["dialogue"]: (row["chosen"], row["rated"]) for row in rows} == SHARES
    assert [row["listed"] for row in rows if row["dialogue"] == "Dartmouth Conference"] == [13]


def test_closeness_to_power_of_all_who_took_part(library):
    """135 are rated of all 198 on record; five of these are not known to have taken part, or declined."""
    rows = plain_rows("closeness-of-each-side", **ALL)
    assert {row["proximity"]: row["people"] for row in rows} == {
        "Former official": 45,
        "Outsider with access": 26,
        "Inside the circle": 23,
        "Sent by their side": 18,
        "No known tie": 9,
        "Serving, in private capacity": 9,
        "Not rated": 61,
    }
    assert figures("closeness-of-each-side", **ALL) == {"listed": 191, "rated": 130}


def test_people_in_two_dialogues(library):
    rows = plain_rows("usual-suspects", **ALL)
    assert {row["person"]: row["number"] for row in rows} == dict.fromkeys(
        (
            *("Han Song Ryol", "Mac Maharaj", "Ron Pundak", "Shimon Shamir", "Thabo Mbeki"),
            *("Vivek Katju", "William Perry", "Willie Esterhuyse", "Yair Hirschfeld"),
        ),
        2,
    )
    pairs = plain_rows("overlap-of-dialogues", **ALL)
    assert sum(row["number"] for row in pairs) == 9


def test_who_declined(library):
    assert [row["who"] for row in plain_rows("who-stayed-away", **ALL)] == ["Syed Ali Shah Geelani"]
    found = figures("who-stayed-away", **ALL)
    assert (found["all"], found["attended"], found["unknown"]) == (198, 191, 6)


def test_transfers_of_persons(library):
    into_office = [
        row for row in plain_rows("later-at-the-official-table", **ALL) if "source" in row["timing"]
    ]
    back = plain_rows("from-official-talks-into-dialogue", **ALL)
    assert (len(into_office), len(back)) == (12, 5)
    assert len({row["dialogue"] for row in (*into_office, *back)}) == 7
    assert sum("ot named" in row["who"] for row in into_office) == 3
    assert {row["dialogue"] for row in back} == {
        "Geneva Initiative",
        "Northeast Asia Cooperation Dialogue",
        "US-DPRK informal talks, Kuala Lumpur 2016",
    }


def test_no_seat_long_before_the_dialogue_counts_as_later(library):
    rows = plain_rows("later-at-the-official-table", **ALL)
    assert not [row for row in rows if row["who"] == "Robert Gallucci"]


def test_transfers_by_their_link(library):
    rows = plain_rows("documented-transfers", kind="", contribution="", **ALL)
    links = [row["contribution"] for row in rows]
    assert len(rows) == 39
    assert {link: links.count(link) for link in set(links)} == {
        "Same person, influence not claimed": 16,
        "Said to follow": 13,
        "Traced to it": 5,
        "May owe something": 2,
        "Not known": 2,
        "Probably owed to it": 1,
    }


def test_dialogues_with_more_than_one_label(library):
    rows = plain_rows("labels-that-differ", label="", other_label="", **ALL)
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute("""select name from dialogue d join classification c on c.dialogue_id = d.id
            where starts_with(term_id, 'track:') group by d.id having count(distinct term_id) > 1""")
        labelled = {name for (name,) in cursor.fetchall()}
    assert len(labelled) == 9
    assert {row["dialogue"] for row in rows} == labelled
    assert figures("labels-that-differ", **ALL)["labelled"] == 66


def test_dialogues_with_a_law(library):
    found = figures("while-contact-was-illegal", **ALL)
    assert found["with"] == 5
    rows = plain_rows("while-contact-was-illegal", **ALL)
    assert {row["dialogue"] for row in rows} == {
        "Dakar Conference",
        "Early Israeli contacts with the PLO",
        "Geneva Initiative",
        "Oslo channel",
    }
    romania = [row["timing"] for row in rows if row["meeting"] == "November 1986" and "amended" in row["law"]]
    assert romania == ["Not known"]  # the law of August 1986 has one date; that it held later is not recorded


def test_money_is_recorded_for_few(library):
    found = figures("funding-with-conditions", **ALL)
    assert (found["with"], found["all"]) == (15, 66)


def test_funders_of_several_dialogues(library):
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute("""select name from funding_funder g join funding f on f.id = g.funding_id
            join actor a on a.id = g.actor_id group by a.id having count(distinct f.dialogue_id) > 1""")
        several = {name for (name,) in cursor.fetchall()}
    assert several == {"European Union", "Government of Switzerland", "United States Institute of Peace"}
    covered = {row["funder"] for row in plain_rows("funders-of-a-conflict", share=0, **ALL)}
    assert several <= covered


def test_meetings_by_country(library):
    there: dict[str, int] = {}
    for row in plain_rows("countries-by-decade", **ALL):
        there[row["country"]] = there.get(row["country"], 0) + row["meetings"]
    assert sum(there.values()) == 101
    assert [there[place] for place in ("United States", "Thailand", "China")] == [22, 7, 6]
    assert there["No country recorded"] == 10


def test_relations_of_descent(library):
    assert figures("what-grew-from-a-dialogue") == {"descent": 8, "others": 21}
    rows = plain_rows("what-grew-from-a-dialogue", dialogue="dartmouth-conference")
    assert {row["dialogue"] for row in rows} == {
        "Dartmouth Conference dialogue on Nagorno-Karabakh",
        "Inter-Tajik Dialogue",
    }
    assert {row["way"] for row in rows} == {"Led to"}


def test_results_are_counted_whole(library):
    assert figures("results-by-method", **ALL)["results"] == 79


def test_a_government_that_denied_and_used(library):
    rows = plain_rows("denied-in-public-used-in-private", public="denied", private="used", **ALL)
    assert [row["dialogue"] for row in rows] == [
        "Unofficial and indirect contacts in Northern Ireland since the 1970s"
    ]


def test_statements_rest_on_sources_that_the_list_counts(library):
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute(
            "select count(*) from citation where source_id = (select id from source where slug = 'jones-2015')"
        )
        (cited,) = cursor.fetchone()
    assert len(plain_rows("what-a-source-is-cited-for", source="jones-2015")) == cited

"""Dialogues side by side."""

from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogues.compare.rows import _unlike
from records.viewer import OWNER, viewing
from tests import factories as make
from tests import worlds
from tests.pages.reading import Page
from tests.pages.test_every_page import questions
from tests.pages.test_timeline import rows_of

OSLO, STOCKHOLM, BOISTO = "oslo-channel", "stockholm-beilin-abu-mazen", "boisto-2014"


def address(*slugs, path="/compare/"):
    return f"{path}?{urlencode([('d', slug) for slug in slugs])}"


def rows(page):
    """Question -> the cells."""
    found = page.root.one("table", class_="compare").one("tbody").all("tr")
    return {row.one("th").text: row.all("td") for row in found}


def test_two_dialogues_answer_the_same_questions_side_by_side(visit):
    page = visit(address(OSLO, STOCKHOLM))
    assert page.root.one("h1").text == (
        "Oslo channel and Stockholm talks (Beilin-Abu Mazen understanding), side by side"
    )
    found = rows(page)
    assert [cell.one("bdi").text for cell in found["How quiet it was"]] == ["Secret", "Secret"]
    assert {"Years", "Conflict or issue", "Goal", "Method", "Audience", "What came of it"} <= found.keys()
    assert all(len(cells) == 2 for cells in found.values())


def test_where_they_differ_is_marked_by_a_sign_and_where_not_it_is_not(visit):
    found = rows(visit(address(OSLO, STOCKHOLM, BOISTO)))
    kinds = found["Kind of record"]
    assert [bool(cell.all("b", class_="unlike")) for cell in kinds] == [False, False, True]
    assert kinds[2].one("b").text == "≠ differs"
    assert not any(cell.all("b", class_="unlike") for cell in found["Method"])


def test_what_another_says_too_is_called_shared(visit):
    cells = rows(visit(address(OSLO, STOCKHOLM)))["Who took part, as far as named"]
    shared = [li.one("bdi").text for li in cells[0].all("li") if "shared" in li.text]
    assert "Yair Hirschfeld: outsider with access" in shared
    assert not [name for name in shared if "Savir" in name]


def test_what_is_not_recorded_is_no_difference_and_is_said(visit):
    cells = rows(visit(address(OSLO, STOCKHOLM)))["Meetings stated"]
    assert cells[1].text == "Not recorded here"
    assert not any(cell.all("b", class_="unlike") for cell in cells)


def test_every_statement_leads_to_its_sources_and_each_is_listed_once(visit):
    page = visit(address(OSLO, STOCKHOLM))
    marks = page.root.one("table", class_="compare").all("sup", class_="cite")
    assert len(marks) > 20
    listed = [li.attributes["id"] for li in page.root.one("ol", class_="sources").all("li")]
    assert len(listed) == len({*listed})
    assert {a.attributes["href"][1:] for mark in marks for a in mark.all("a")} <= {*listed}


def test_the_number_of_meetings_is_that_of_the_list_it_leads_to(visit):
    for cell in rows(visit(address(OSLO, STOCKHOLM, "dartmouth-conference")))["Meetings recorded"]:
        a = cell.one("a")
        assert visit(a.attributes["href"]).root.one("h1").text.split()[0] == a.text


def test_the_file_has_a_line_for_each_answer(visit, visitor):
    page = visit(address(OSLO, BOISTO))
    href = page.root.one("a", href=address(OSLO, BOISTO, path="/compare.csv")).attributes["href"]
    head, *lines = rows_of(visitor.get(href))
    assert head == ["question", "dialogue", "address", "answer", "certainty", "sources", "differs"]
    assert ["How quiet it was", "Oslo channel", "/dialogues/oslo-channel/", "Secret"] in [
        line[:4] for line in lines
    ]
    assert any(line[3] == "Not recorded here" for line in lines)


def test_with_none_or_one_there_is_a_form_to_choose_by_name(visit):
    page = visit("/compare/")
    assert not page.root.all("table")
    first = next(a for a in page.root.one("ul", class_="tally").all("a") if a.text == "Oslo channel")
    assert first.attributes["href"] == address(OSLO)
    page = visit(address(OSLO))
    assert "Choose one more to compare it with." in page.text
    assert page.root.one("input", type="hidden").attributes == {"type": "hidden", "name": "d", "value": OSLO}
    found = visit(f"{address(OSLO)}&q=stockh").root.one("ul", class_="tally").all("a")
    assert [a.attributes["href"] for a in found] == [address(OSLO, STOCKHOLM)]


def test_more_than_four_are_refused_in_words_and_the_first_four_shown(visit):
    page = visit(address(OSLO, STOCKHOLM, BOISTO, "dartmouth-conference", "pugwash-conferences"), 400)
    assert "At most four dialogues" in page.root.one("div", role="alert").text
    assert len(page.root.one("table", class_="compare").one("thead").all("th")) == 5


def test_an_unknown_address_is_told_and_the_others_are_compared(visit):
    page = visit(address(OSLO, "never-was", STOCKHOLM))
    assert "No dialogue of the catalogue has the address “never-was”." in page.text
    assert len(rows(page)["Method"]) == 2


def test_one_named_twice_or_by_its_id_is_there_once(visit, visitor):
    identifier = visitor.get(f"/api/v1/dialogues/{OSLO}/", headers={"accept": "application/json"}).json()[
        "id"
    ]
    page = visit(address(OSLO, OSLO, identifier))
    assert "Choose one more" in page.text
    assert "No dialogue of the catalogue" not in page.text


def test_they_stand_in_the_order_in_which_they_were_named(visit):
    for named in ((OSLO, BOISTO), (BOISTO, OSLO)):
        heads = visit(address(*named)).root.one("thead").all("a")
        assert [a.attributes["href"] for a in heads] == [f"/dialogues/{slug}/" for slug in named]


def test_a_dialogue_offers_to_be_compared(visit):
    assert address(OSLO) in visit(f"/dialogues/{OSLO}/").links


def test_hidden_and_absent_are_told_alike(fresh, client):
    worlds.load_terms()
    worlds.make_compartments()
    with viewing(OWNER):
        shown = make.dialogue(name="Shown", slug="shown")
        make.cite(shown, make.source())
        hidden = make.dialogue(
            name="Zephyrine", slug="kept-away", own_label=worlds.label_of(frozenset({worlds.PRIVATE}))
        )
    answers = [
        client.get(address("shown", key), headers={"accept": "text/html"}).text.replace(key, "KEY")
        for key in ("kept-away", "never-was", str(hidden.id))
    ]
    assert answers[0] == answers[1] == answers[2]
    assert "Zephyrine" not in answers[0]


@pytest.mark.parametrize(
    "asked",
    [
        "/compare/",
        address(OSLO),
        f"{address(OSLO)}&q=conference",
        address(OSLO, BOISTO),
        address(OSLO, STOCKHOLM, "dartmouth-conference", "pugwash-conferences"),
        address(OSLO, BOISTO, path="/compare.csv"),
    ],
)
def test_it_asks_at_most_four_questions(visitor, asked):
    visitor.get("/codebook/")
    assert questions(visitor, asked) <= 4


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=[*HealthCheck])
@given(
    st.sampled_from(["/compare/", "/compare.csv"]),
    st.lists(st.sampled_from([OSLO, BOISTO, "\0", "a" * 400, "'; --"]) | st.text(max_size=8), max_size=6),
    st.text(max_size=8),
)
def test_whatever_is_asked_is_answered(visitor, path, slugs, text):
    response = visitor.get(f"{address(*slugs, path=path)}&{urlencode({'q': text})}")
    assert response.status_code in (200, 400)
    if response.status_code == 400:
        assert Page(response).root.one("div", role="alert").text


SAID = st.lists(st.frozensets(st.sampled_from("abc"), max_size=2), min_size=2, max_size=4)


@given(SAID)
def test_silence_never_differs_and_agreement_is_never_marked(values):
    marked = _unlike(values)
    answers = {value for value in values if value}
    assert any(marked) == (len(answers) > 1)
    assert not any(unlike for value, unlike in zip(values, marked, strict=True) if not value)

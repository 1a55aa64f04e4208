"""Searching: everything is found, however it is spelled, and shown where."""

import pytest
from django.db import connections

from records.documents import registered
from records.search.finding import kinds
from records.search.query import Query
from records.search.results import MOST, search
from records.viewer import PUBLIC, viewing
from tests.pages.reading import Page


def hits(page):
    """The names found, in order."""
    return [h.text for h in page.root.all("h3")]


def test_the_best_answers_stand_first_with_what_was_found_marked(visit):
    page = visit("/search/?q=oslo+channel")
    assert hits(page)[0] == "Oslo channel"
    assert [m.text for m in page.root.all("mark")][:2] == ["Oslo", "channel"]


def test_every_record_is_found_by_its_title_and_by_each_of_its_names(library):
    lost = []
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        for doc in registered():
            cursor.execute(f"select id, name, names_folded from {doc.table}")
            for key, name, folded in cursor.fetchall():
                for words in {name, *folded.split(" | ")}:
                    (found,) = search(Query.read(words), {doc: MOST})
                    if key not in found.ids:
                        lost.append((doc.table, words))
    assert not lost


@pytest.mark.parametrize(
    ("typed", "meant", "found"),
    [
        ("dartmuth", "dartmouth", "Dartmouth Conference"),
        ("Montvile", "montville", "Joseph Montville"),
        ("Pugwosh", "pugwash", "Pugwash"),
        ("Qurei", "qurie", "Ahmed Qurie"),
        ("dartmuth task", "dartmouth task", "Dartmouth Conference Regional Conflicts Task Force"),
    ],
)
def test_a_mistyped_name_is_found_all_the_same_and_the_page_says_so(visit, typed, meant, found):
    page = visit(f"/search/?q={typed.replace(' ', '+')}")
    assert f"Showing results for {meant}" in page.text
    assert any(name.startswith(found) for name in hits(page))


@pytest.mark.parametrize("words", ["Abu Ala", "Qurie", "abu ala", "“Abu Ala”"])
def test_a_person_is_found_by_any_name(visit, words):
    assert "Ahmed Qurie" in hits(visit(f"/search/?q={words}"))


@pytest.mark.parametrize(
    "words",
    [
        "Hirschfeld",
        "Norwegian Foreign Ministry",
        "Israeli-Palestinian",
        "Norway",
        "back channel",
        "problem-solving",
    ],
)
def test_a_dialogue_is_found_by_its_people_third_parties_places_conflict_and_what_it_was_called(visit, words):
    page = visit(f"/search/?kind=dialogue&q={words}")
    assert hits(page)


def test_channels_mediations_and_groups_of_contacts_are_found_with_their_badge(visit):
    badges = {b.text for b in visit("/search/?q=talks&kind=dialogue").root.all("span", class_="badge")}
    assert badges


def test_words_left_out_and_choices(visit):
    with_norway, without = visit("/search/?q=oslo&kind=source"), visit("/search/?q=oslo+-fafo&kind=source")
    assert {*hits(without)} < {*hits(with_norway)}
    either = visit("/search/?q=dartmouth+or+pugwash&kind=dialogue")
    assert any("Dartmouth" in h for h in hits(either))
    assert any("Pugwash" in h for h in hits(either))


MANY = "/search/?q=peace+or+track+or+dialogue+or+conference&kind=source"


def test_of_one_kind_every_page_can_be_turned(visit):
    seen, address = [], MANY
    while address:
        page = visit(address)
        seen += [h.one("a").attributes["href"] for h in page.root.all("h3")]
        address = next((a.attributes["href"] for a in page.root.all("a", rel="next")), "")
    assert len(seen) == len({*seen}) > 25


def test_nothing_found_says_what_to_try(visit):
    page = visit("/search/?q=zzzzqq+oslo+unheardof")
    assert "Nothing in the catalogue answers" in page.text
    assert "/search/?q=oslo" in page.links


@pytest.mark.parametrize(
    "words", ["-oslo", "%22", "%00", "%E2%80%AE", "()%26%7C!", "", "+", "%3Cb%3E", "' or 1=1"]
)
def test_odd_questions_are_answered_in_words(visit, words):
    page = visit(f"/search/?q={words}")
    assert "<b>" not in page.response.content.decode().split("</form>")[0]
    assert page.root.one("main").all("p")


def test_what_is_too_long_is_cut_and_said(visit):
    assert "first 200 characters" in visit(f"/search/?q={'x' * 10_000}", status=400).text


def test_a_page_of_another_search_begins_at_the_first(visit):
    other = visit(MANY).root.all("a", rel="next")[0].attributes["href"].split("cursor=")[1]
    assert "another search" in visit(f"/search/?q=oslo&kind=source&cursor={other}", status=400).text


def suggested(visitor, typed):
    """Names, kinds and addresses."""
    page = Page(visitor.get("/search/suggestions/", {"q": typed}))
    return [(a.text, a.attributes["href"]) for a in page.root.all("a", role="option")]


def test_suggestions_begin_with_what_was_typed_and_lead_to_the_record(visitor):
    found = suggested(visitor, "dart")
    assert 0 < len(found) <= 10
    assert found[0] == ("Dartmouth Conference dialogue", "/dialogues/dartmouth-conference/")
    assert visitor.get(found[0][1]).status_code == 200
    assert suggested(visitor, "ahmed qur")[0][0] == "Ahmed Qurie person or organisation"
    assert "abu ala" in suggested(visitor, "abu ala")[0][0]


@pytest.mark.parametrize("typed", ["", "o", "%%%", "\0", "___", "zzzzzz"])
def test_where_there_is_nothing_to_suggest_nothing_is(visitor, typed):
    assert suggested(visitor, typed) == []


def test_every_kind_of_record_can_be_searched():
    assert {*kinds().values()} == {*registered()}

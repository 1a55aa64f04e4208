"""Pages of people and organisations."""

import pytest


def names(page):
    return [b.text for b in page.root.one("ul", class_="plain").all("b")]


@pytest.mark.parametrize(
    ("address", "somebody", "nobody"),
    [
        ("/participants/?q=qurie", "Ahmed Qurie", "/third-parties/?q=qurie"),
        ("/third-parties/?q=larsen", "Terje Rod-Larsen", "/participants/?q=larsen"),
        ("/funders/?q=ford", "Ford Foundation", "/participants/?q=ford foundation"),
    ],
)
def test_each_list_has_those_who_played_its_part(visit, address, somebody, nobody):
    assert names(visit(address)) == [somebody]
    assert "Nobody in the catalogue answers to all of this." in visit(nobody).text


def test_lists_stand_by_sort_name(visit):
    assert names(visit("/actors/"))[:3] == [
        "ASEAN Institutes of Strategic and International Studies",
        "Shinzo Abe",
        "Yasser Abed Rabbo",
    ]


def test_an_alias_finds_its_bearer(visit):
    assert names(visit("/actors/?q=abu ala")) == ["Ahmed Qurie"]


def test_a_person_is_shown_in_each_dialogue_with_the_post_then_and_later_official_seats(visit):
    page = visit("/actors/uri-savir/")
    assert page.root.one("h1").text == "Uri Savir"
    rows = [row.text for row in page.root.one("tbody").all("tr")]
    assert rows[0].startswith(
        "May to September 1993 Oslo channel Took part. Post then: Director-general, foreign"
    )
    assert any("Official talks Negotiator." in row for row in rows)
    assert any(row.startswith("20 August 1993") and "Signatory." in row for row in rows)


def test_a_part_without_a_date_of_its_own_shows_the_years_of_the_dialogue_and_says_so(visit):
    assert "December 1992 to September 1993 (years of the dialogue)" in visit("/actors/yair-hirschfeld/").text


def test_an_organisation_shows_what_it_convened_and_paid_for(visit):
    assert "paid for 1 dialogue" in visit("/actors/ford-foundation/").text
    assert "Kettering" in visit("/actors/?q=kettering").text


def test_names_of_any_script_are_set_apart(visit):
    assert visit("/actors/ahmed-qurie/").root.one("h1").attributes["dir"] == "auto"


def test_an_unknown_part_is_refused_with_the_known_ones(visit):
    page = visit("/actors/?as=partcipant", 400)
    assert "Did you mean participant?" in page.root.one("div", role="alert").text
    assert len(names(page)) == 25

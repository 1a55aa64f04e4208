"""The list of dialogues: its sentence, its filters with their counts, its ends."""

import pytest
from django.db import connections

from records.viewer import PUBLIC, viewing

ORDINARY = (
    "not (facets && array['record_kind:contact_cluster','record_kind:back_channel','record_kind:mediation'])"
)


def rows(page):
    return [h2.text for h2 in page.root.all("h2") if h2.parent.name == "li"]


def facet(page, title):
    """The values of a facet with their counts, in order."""
    (found,) = [d for d in page.root.all("details", class_="facet") if d.all("summary")[0].text == title]
    return [(label.all("span")[0].text, int(label.one("span", class_="n").text)) for label in found.all("label")
            if label.all("span", class_="n")]  # fmt: skip


def asked(sql, *params):
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def test_the_first_line_is_a_sentence(visit):
    assert visit("/dialogues/").root.one("h1").text == "46 dialogues on 20 conflicts and issues, 1957 to 2024"


def test_the_end_says_what_is_not_shown_with_a_link(visit):
    page = visit("/dialogues/")
    assert "Not shown: 14 groups of contacts, 2 back channels, 4 mediations. Show" in page.text
    assert "/dialogues/?record_kind=all" in page.links
    everything = visit("/dialogues/?record_kind=all")
    assert everything.root.one("h1").text.startswith("66 records")
    assert "Not shown" not in everything.text


@pytest.mark.parametrize(
    ("title", "prefix"),
    [
        ("Method", "methods"),
        ("Audience", "audience"),
        ("What came of it", "outcomes"),
        ("What it has been called", "track"),
    ],
)
def test_facet_counts_are_those_of_sql(visit, title, prefix):
    shown = facet(visit("/dialogues/"), title)
    counted = asked(
        "select t.title, count(*) from dialogue_document d, unnest(d.facets) f join term t on t.id = f "
        f"where {ORDINARY} and starts_with(f, %s) group by t.title",
        f"{prefix}:",
    )
    assert dict(shown) == {title: number for title, number in counted}
    assert [n for _, n in shown] == sorted((n for _, n in shown), reverse=True)


def test_a_count_is_the_length_of_the_list_that_it_leads_to(visit):
    for name, number in facet(visit("/dialogues/?conflict=arab-israeli"), "Method")[:4]:
        (code,) = asked("select code from term where scheme = 'methods' and title = %s", name)[0]
        page = visit(f"/dialogues/?conflict=arab-israeli&method={code}")
        assert page.root.one("h1").text.split()[0] == str(number)


def test_a_facet_with_a_choice_counts_what_another_choice_would_give(visit):
    page = visit("/dialogues/?method=sustained_dialogue")
    others = dict(facet(page, "Method"))
    assert others == dict(facet(visit("/dialogues/"), "Method"))


def test_a_conflict_includes_all_within_it(visit):
    assert "Oslo channel" in rows(visit("/dialogues/?conflict=arab-israeli"))


def test_figures_state_of_how_many_they_speak(visit):
    some = "exists (select from unnest(facets) f where starts_with(f, 'funder:'))"
    ((known,),) = asked(f"select count(*) from dialogue_document where {ORDINARY} and {some}")
    assert f"A funder is named for {known} of 46." in visit("/dialogues/").text


def test_a_row_names_years_sides_and_convener(visit):
    page = visit("/dialogues/?q=dartmouth&conflict=cold-war")
    assert rows(page) == ["Dartmouth Conference"]
    row = page.root.one("ol", class_="rows").text
    assert "last known active 30 October 2015" in row
    assert "Between United States · Soviet Union (later Russia)" in row
    assert "Convened by Norman Cousins, Kettering Foundation" in row
    assert "accounts differ" in row


def test_only_what_is_not_an_ordinary_dialogue_has_a_badge(visit):
    page = visit("/dialogues/?q=pugwash")
    assert {b.text for b in page.root.all("span", class_="badge")} == {"Standing body", "Single meeting"}


def test_accents_and_case_do_not_matter_in_names(visit):
    assert "Oslo channel" in rows(visit("/dialogues/?q=ÓSLO"))


def test_pages_follow_one_another_without_repeat_or_gap_and_back(visit):
    first = visit("/dialogues/")
    (onward,) = [a for a in first.root.all("a") if a.attributes.get("rel") == "next"]
    second = visit(onward.attributes["href"])
    assert len(rows(first)) == 25
    assert len({*rows(first), *rows(second)}) == 46
    (back,) = [a for a in second.root.all("a") if a.attributes.get("rel") == "prev"]
    assert rows(visit(back.attributes["href"])) == rows(first)


def test_the_list_can_stand_by_name(visit):
    names = rows(visit("/dialogues/?ordering=name"))
    assert names == sorted(names, key=str.casefold)


def test_chips_say_what_narrows_the_list_in_words_and_remove_it(visit):
    page = visit("/dialogues/?conflict=cold-war&track=track_2")
    chosen = page.root.one("ul", class_="chosen")
    assert chosen.text == (
        "Conflict: Cold War, United States and Soviet Union Remove What it has been called: Track Two Remove"
    )
    assert [a.attributes["href"] for a in chosen.all("a")] == [
        "/dialogues/?track=track_2",
        "/dialogues/?conflict=cold-war",
    ]


def test_an_empty_result_names_the_filter_whose_removal_gives_most(visit):
    page = visit("/dialogues/?conflict=cold-war&method=home_dialogue&track=track_2")
    assert page.root.one("h1").text == "0 dialogues"
    gains = {
        "conflict": visit("/dialogues/?method=home_dialogue&track=track_2"),
        "method": visit("/dialogues/?conflict=cold-war&track=track_2"),
        "track": visit("/dialogues/?conflict=cold-war&method=home_dialogue"),
    }
    most = max(gains.values(), key=lambda found: int(found.root.one("h1").text.split()[0]))
    assert most is gains["method"]
    link = page.root.one("div", class_="results").all("a")[0]
    assert link.attributes["href"] == "/dialogues/?conflict=cold-war&track=track_2"
    assert link.text == f"{most.root.one('h1').text.split()[0]} dialogues"


def test_an_unknown_code_is_refused_beside_its_filter_and_the_page_stays_usable(visit):
    page = visit("/dialogues/?method=problem_solving_workshp&conflict=cold-war", 400)
    alert = page.root.one("div", role="alert").text
    assert "“problem_solving_workshp” is not a known code. Did you mean problem_solving_workshop?" in alert
    (beside,) = [d for d in page.root.all("details", class_="facet") if d.all("p", class_="error")]
    assert beside.all("summary")[0].text == "Method"
    assert rows(page) == rows(visit("/dialogues/?conflict=cold-war"))


def test_a_date_that_cannot_be_read_is_refused_with_an_example(visit):
    page = visit("/dialogues/?from=19x", 400)
    assert "Write it like 1993-12" in page.root.one("div", role="alert").text
    assert len(rows(page)) == 25


def test_a_cursor_of_another_list_is_refused_and_the_list_begins_anew(visit):
    onward = [a for a in visit("/dialogues/").root.all("a") if a.attributes.get("rel") == "next"]
    cursor = onward[0].attributes["href"].split("cursor=")[1]
    page = visit(f"/dialogues/?audience=elite&cursor={cursor}", 400)
    assert rows(page) == rows(visit("/dialogues/?audience=elite"))


def test_unknown_parameters_are_dropped_from_the_page_and_its_links(visit):
    assert visit("/dialogues/?utm=x").response.content == visit("/dialogues/").response.content


def test_hidden_and_unknown_records_give_the_same_empty_list(visit):
    assert rows(visit("/dialogues/?conflict=no-such-conflict")) == []


def test_only_certain_dates_are_fewer_than_all_possible_ones(visit):
    possible = rows(visit("/dialogues/?from=1970&to=1972"))
    certain = rows(visit("/dialogues/?from=1970&to=1972&match=certain"))
    assert {*certain} < {*possible}


def test_filters_that_the_form_does_not_offer_are_carried_along(visit):
    page = visit("/dialogues/?participant=ron-pundak")
    assert rows(page) == ["Oslo channel", "Stockholm talks (Beilin-Abu Mazen understanding)"]
    hidden = [i.attributes for i in page.root.all("input") if i.attributes.get("type") == "hidden"]
    assert [(i["name"], i["value"]) for i in hidden] == [("participant", "ron-pundak")]
    assert "Participant: Ron Pundak" in page.text

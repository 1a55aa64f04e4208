"""The page of a dialogue, as visitors of the shipped library see it."""

import re

PARTS = [
    "What it has been called",
    "Timeline",
    "Who took part",
    "Third parties",
    "Money",
    "Secrecy and law then",
    "What came of it",
    "Judgements",
    "Where accounts differ",
    "Came from, led to",
    "Not known",
    "Sources",
]


def test_the_fold_names_who_met_when_and_who_convened(visit):
    page = visit("/dialogues/oslo-channel/")
    assert page.root.one("h1").text == "Oslo channel"
    assert "December 1992 to September 1993" in page.text
    box = page.root.one("dl", class_="facts")
    assert [dt.text for dt in box.all("dt")] == [
        "Between",
        "About",
        "Convened by",
        "Paid by",
        "How quiet",
        "What became of it",
    ]
    said = [dd.text for dd in box.all("dd")]
    assert said[0] == "Israel · Palestine Liberation Organization"
    assert said[2] == "Terje Rod-Larsen (initiator), Norwegian Ministry of Foreign Affairs (host)"
    assert said[3] == "Not recorded here"
    assert said[5].startswith("Became official talks, 1993")


def test_the_parts_stand_in_their_order(visit):
    page = visit("/dialogues/oslo-channel/")
    assert [h2.text for h2 in page.root.one("article").all("h2")] == PARTS


def test_a_disputed_point_shows_both_claims_side_by_side_with_both_sources(visit):
    differ = visit("/dialogues/oslo-channel/").section("differ")
    assert differ.all("h3")[0].text == "Was it authorised at the start?"
    first, second = differ.all("div", class_="columns")[0].all("div", class_="claim")
    assert "No government authorised or controlled the first talks." in first.text
    assert "Track II diplomacy" in first.one("p", class_="from").text
    assert "The deputy foreign minister knew from the first London contact" in second.text
    assert "Swimming the Oslo Channel, 13 September 1993" in second.one("p", class_="from").text
    assert differ.all("p", class_="editor")[0].text.startswith("Editor: Keep both;")


def test_a_citation_leads_to_its_source_and_back(visit):
    page = visit("/dialogues/oslo-channel/")
    marks = [a for sup in page.root.all("sup", class_="cite") for a in sup.all("a")]
    assert len(marks) > 50
    back = {a.attributes["href"] for a in page.section("sources").all("a")}
    for mark in marks:
        assert mark.attributes["href"] == f"#s{mark.text}"
        assert f"#{mark.attributes['id']}" in back


def test_sources_are_numbered_in_the_order_of_first_citation(visit):
    page = visit("/dialogues/oslo-channel/")
    numbers = [int(a.text) for sup in page.root.all("sup", class_="cite") for a in sup.all("a")]
    first = list(dict.fromkeys(numbers))
    assert first == sorted(first)


def test_sources_that_are_one_voice_say_so(visit):
    assert re.search(r"Same voice as \d+", visit("/dialogues/oslo-channel/").section("sources").text)


def test_every_fact_has_its_address_and_says_how_sure_it_is(visit):
    page = visit("/dialogues/oslo-channel/")
    ids = set(page.ids)
    proofs = page.root.all("details", class_="src")
    assert len(proofs) > 40
    for proof in proofs:
        link, cite = proof.all("a")[-2:]
        assert (cite.text, cite.attributes["href"]) == (
            "Cite",
            link.attributes["href"].replace("#f-", "cite/?fact="),
        )
        assert link.text == "Link to this fact"
        assert link.attributes["href"].removeprefix("#") in ids
        assert re.fullmatch(r"#f-[0-9a-f]{8}", link.attributes["href"])
        # versions of a disputed point are graded by nobody: both stand
        assert "How sure: " in proof.text or "claim" in proof.parent.attributes.get("class", "")


def test_good_grades_are_silent_in_the_running_text_and_exceptions_are_words(visit):
    page = visit("/dialogues/oslo-channel/")
    doubts = {e.text for e in page.root.all(class_="doubt")}
    assert doubts == {"thin source"}
    disputed = visit("/dialogues/dartmouth-conference/").root.all("a", class_="doubt")
    assert {(a.text, a.attributes["href"]) for a in disputed} == {("sources disagree", "#differ")}


def test_meetings_are_counted_against_those_stated(visit):
    text = visit("/dialogues/oslo-channel/").section("timeline").text
    assert text.startswith(
        "Timeline 2 meetings recorded of at least 12 stated: More than a dozen sessions in Norway."
    )
    assert "Another statement: 14 stated" in text


def test_the_timeline_sets_meetings_over_official_talks_and_its_table_is_the_text(visit):
    timeline = visit("/dialogues/oslo-channel/").section("timeline")
    drawing = timeline.one("svg")
    assert "Israel-PLO negotiations in Norway (official phase)" in drawing.text
    assert len(drawing.all("rect", class_="tick")) == 2
    rows = [row.text for row in timeline.all("tbody")[0].all("tr")]
    assert any(row.startswith("20 January 1993 Dialogue meeting Norway.") for row in rows)
    assert any("Official talks" in row and "negotiating" in row for row in rows)


def test_people_stand_by_side_and_nobody_claims_the_list_to_be_whole(visit):
    people = visit("/dialogues/oslo-channel/").section("people")
    assert people.all("caption")[0].text == "7 named; whether the list is complete is not recorded"
    assert [r.text for r in people.all("tr", class_="side")] == [
        "Israel",
        "Palestine Liberation Organization",
    ]
    assert "Outsider with access" in people.text
    after = people.text.split("Connected, not at the table")[1]
    assert "Yossi Beilin" in after
    assert "Backed it from inside" in after
    assert people.text.endswith("Declined or prevented: not recorded here.")


def test_what_officials_did_in_public_and_in_private_are_two_columns(visit):
    public, private = (
        visit("/dialogues/oslo-channel/").section("secrecy").one("div", class_="columns").all("div")
    )
    assert public.text == "In public Not recorded here"
    assert private.text.startswith("In private Norway: helped.")


def test_results_have_three_columns_and_two_grades(visit):
    results = visit("/dialogues/oslo-channel/").section("results")
    heads = [th.text for th in results.all("thead")[0].all("th")]
    assert heads == ["Result", "Link to the dialogue", "How sure"]
    first = results.all("tbody")[0].all("tr")[0].all("td")
    assert "Declaration of Principles" in first[0].text
    assert [td.text for td in first[1:]] == ["Its own result", "Well established"]


def test_terms_are_defined_at_the_spot(visit):
    words = visit("/dialogues/oslo-channel/").section("people").all("details", class_="term")[0]
    assert {dt.text for dt in words.all("dt")} == {
        "Outsider with access",
        "Sent by their side",
        "Inside the circle",
    }
    assert all(dd.text for dd in words.all("dd"))


def test_judgements_stand_by_date_with_the_undated_last(visit):
    when = [e.text for e in visit("/dialogues/oslo-channel/").section("judgements").all(class_="when")]
    assert when[0] == "2008"
    assert when[1:] == ["No date", "In a text of about 2011", "No date"]


def test_a_sighting_is_never_shown_as_an_end(visit):
    assert "last known active 30 October 2015" in visit("/dialogues/dartmouth-conference/").text


def test_a_part_without_rows_is_one_line(visit):
    money = visit("/dialogues/oslo-channel/").section("money")
    assert money.text == "Money Money: not recorded here. Know more? Tell us"


def test_no_code_appears_on_the_page(visit):
    for slug in ("oslo-channel", "dartmouth-conference", "early-israeli-plo-contacts"):
        words = visit(f"/dialogues/{slug}/").text.split()
        assert not [word for word in words if re.fullmatch(r"[a-z]+_[a-z_]+", word)]


def test_a_record_is_found_by_its_id_too(visit):
    by_id = visit("/dialogues/2725a66f-260c-45c3-85e1-bb148e03b272/")
    assert by_id.root.one("h1").text == "Oslo channel"


def test_it_can_be_cited_and_read_by_a_program(visit, settings):
    page = visit("/dialogues/oslo-channel/")
    assert f" {settings.SITE_URL}/dialogues/oslo-channel/" in page.root.one("dl", class_="citethis").text
    assert "/api/v1/dialogues/oslo-channel/" in page.links


def test_relations_read_from_both_ends(visit):
    assert "Was followed by Stockholm talks" in visit("/dialogues/oslo-channel/").section("links").text

"""The first page."""

from tests.pages.test_dialogues import rows


def test_the_fold_says_what_it_is_offers_a_search_and_counts_honestly(visit):
    page = visit("/")
    assert page.root.one("h1").text == "Track Two Catalogue"
    assert "who met, who convened, who paid, what came of it, and who says so." in page.text
    numbers = [li.text for li in page.root.one("ul", class_="headline").all("li")]
    assert numbers == ["46 dialogues", "14 groups of contacts", "6 channels and mediations kept for contrast"]
    assert "The 46 dialogues include 4 single meetings, 2 standing bodies, 1 mission." in page.text


def test_the_examples_find_what_they_name(visit):
    page = visit("/")
    for link in page.root.one("p", class_="examples").all("a"):
        assert any(link.text in h.text for h in visit(link.attributes["href"]).root.all("h3"))


def test_every_question_has_the_answer_it_promises(visit):
    asked = visit("/").root.one("ul", class_="questions").all("li")
    assert len(asked) == 6
    for question in asked:
        number = question.one("span", class_="small").text.split()[0]
        answer = visit(question.one("a").attributes["href"])
        assert answer.root.one("h1").text.split()[0] == number != "0"


def test_the_timeline_has_a_bar_for_each_dialogue_in_at_most_twelve_lanes(visit):
    drawing = visit("/").section("timeline").one("svg")
    assert len(drawing.all("a")) == 46
    assert len(drawing.all("text", class_="head")) <= 12
    assert "/dialogues/oslo-channel/" in {a.attributes["href"] for a in drawing.all("a")}


def test_conflicts_are_listed_with_the_number_of_their_dialogues(visit):
    tally = [li.text for li in visit("/").root.one("ul", class_="tally").all("li")]
    assert "Cold War, United States and Soviet Union 4" in tally
    assert len(rows(visit("/dialogues/?conflict=cold-war"))) == 4


def test_it_says_that_the_library_is_not_a_sample(visit):
    assert "The library is not a sample" in visit("/").root.one("p", class_="caveat").text

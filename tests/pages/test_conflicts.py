"""Pages of conflicts and of official talks."""


def test_conflicts_stand_as_a_tree_with_counts(visit):
    tree = visit("/conflicts/").root.all("ul", class_="tree")[0]
    arab_israeli = next(li for li in tree.all("li") if li.text.startswith("Arab-Israeli conflict"))
    assert "11 dialogues" in arab_israeli.text.split("Israel")[1] + arab_israeli.text
    assert any(li.text.startswith("Israeli-Palestinian conflict") for li in arab_israeli.all("li"))


def test_the_tree_can_be_searched_and_keeps_the_branch_above_what_is_found(visit):
    tree = visit("/conflicts/?q=kashmir").root.all("ul", class_="tree")[0]
    assert tree.text.startswith("India and Pakistan")
    assert "Kashmir" in tree.text
    assert "Cold War" not in tree.text


def test_a_conflict_shows_its_dialogues_and_those_within_it_under_the_official_talks(visit):
    page = visit("/conflicts/arab-israeli/")
    assert "Oslo channel" in page.text
    drawing = visit("/conflicts/israeli-palestinian/").root.one("svg")
    assert "Israel-PLO negotiations in Norway (official phase)" in drawing.text
    assert "/dialogues/oslo-channel/" in {a.attributes["href"] for a in drawing.all("a")}


def test_people_who_come_back_are_named(visit):
    text = visit("/conflicts/israeli-palestinian/").text
    assert "Ron Pundak: Oslo channel, Stockholm talks" in text


def test_official_talks_show_phases_agreements_seats_and_what_fed_them(visit):
    page = visit("/processes/israel-plo-oslo/")
    assert "13 September 1993 to about 2000: carrying out." in page.text
    assert "Declaration of Principles (Oslo Accords)." in page.text
    assert "What became of it: Judged to have largely collapsed" in page.text
    assert "Signatory, 20 August 1993. Initialled." in page.text
    fed = page.text.split("Which dialogues fed it")[1]
    assert "Oslo channel" in fed
    assert "Traced to it" in fed


def test_official_talks_are_listed(visit):
    assert "Israel-PLO negotiations in Norway (official phase)" in visit("/processes/?q=norway").text

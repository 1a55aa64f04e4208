"""Lists in the API and on the pages: the same filters, words and orders, and so the same rows."""

import pytest

pytestmark = pytest.mark.usefixtures("library")

SAME = [
    ("outcomes", "q=dartmouth"),
    ("outcomes", "code=spin_off&contribution=documented"),
    ("meetings", "q=oslo+london"),
    ("meetings", "country=Norway&from=1993&match=certain"),
    ("transfers", "to_process=israel-plo-oslo"),
    ("funding", "funder=ford-foundation"),
    ("funding", "q=ford"),
    ("actors", "as=funder&kind=state"),
    ("sources", "source_type=press&from=2000"),
    ("dialogues", "audience=elite&outcome=recognition"),
]


@pytest.mark.parametrize(("name", "query"), SAME)
def test_the_api_finds_as_many_as_the_page_says(api, get, name, query):
    query += "&record_kind=all" if name not in {"actors", "sources"} else ""
    found = get(f"{name}/?{query}&page_size=1000")["results"]
    page = api.get(f"/{name}/?{query}", headers={"accept": "text/html"}).content.decode()
    headline = page.split('<h1 class="sentence" id="headline" tabindex="-1">')[1].split()[0]
    assert found
    assert headline == str(len(found))


def test_facts_are_all_there_unless_a_kind_of_record_is_asked_for(get):
    everything = get("meetings/", page_size=1000)["results"]
    assert get("meetings/", page_size=1000, record_kind="all")["results"] == everything
    contacts = get("meetings/", page_size=1000, record_kind="contact_cluster")["results"]
    assert 0 < len(contacts) < len(everything)
    assert {row["dialogue"]["kind"] for row in contacts} == {"contact_cluster"}


def test_facts_stand_by_their_dialogue_where_asked(get):
    names = [
        row["dialogue"]["name"] for row in get("outcomes/", page_size=1000, ordering="dialogue")["results"]
    ]
    assert names == sorted(names, key=str.casefold)


@pytest.mark.parametrize("ordering", ["span", "meetings", "ends"])
def test_dialogues_stand_the_other_way_round_with_a_minus(get, ordering):
    names = ("fields=name&record_kind=all&page_size=1000", "name")
    forwards, backwards = (
        [d["name"] for d in get(f"dialogues/?{names[0]}&ordering={sign}{ordering}")["results"]]
        for sign in ("", "-")
    )
    assert {*forwards} == {*backwards}
    assert forwards != backwards


def test_an_unknown_order_is_refused_with_the_nearest(api):
    answer = api.get("/api/v1/dialogues/?ordering=meeting")
    assert answer.status_code == 400
    assert "Did you mean meetings?" in answer.content.decode()

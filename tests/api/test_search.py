"""Searching by machines."""

import pytest

pytestmark = pytest.mark.usefixtures("library")


def search(client, query, status=200):
    response = client.get(f"/api/v1/search/?{query}")
    assert response.status_code == status, response.content
    return response.json()


def test_answers_come_best_first_with_totals_of_every_kind(api):
    found = search(api, "q=oslo+channel")
    assert found["query"] == "oslo channel"
    assert found["results"][0]["slug"] == "oslo-channel"
    assert found["totals"]["dialogue"] == len(found["results"])
    assert found["totals"]["actor"] > 0
    assert "<mark>" in found["results"][0]["snippet"]


def test_one_kind_is_paged_through(api):
    seen, address = [], "/api/v1/search/?q=peace+or+conference&kind=source&page_size=7"
    while address:
        page = api.get(address.removeprefix("http://localhost:8000")).json()
        seen += [one["id"] for one in page["results"]]
        address = page["next"]
    assert len(seen) == len({*seen}) == page["totals"]["source"]
    assert page["previous"]


def test_a_mistyped_name_says_what_was_looked_for(api):
    assert search(api, "q=dartmuth")["query"] == "dartmouth"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "Say what to look for."),
        ("q=", "Say what to look for."),
        (f"q={'x' * 201}", "at most 200 characters"),
        ("q=oslo&kind=dialog", "Did you mean dialogue?"),
        ("q=oslo&cursor=nonsense", "belongs to another query"),
        ("q=oslo&page_size=1000", "from 1 to 100"),
        ("q=oslo&sort=name", "not a known parameter"),
    ],
)
def test_what_is_wrong_is_said(api, query, sentence):
    assert sentence in search(api, query, 400)["detail"]


def test_a_list_is_narrowed_by_the_same_words(api):
    listed = api.get("/api/v1/dialogues/?q=oslo&record_kind=all").json()["results"]
    assert {one["id"] for one in listed} == {one["id"] for one in search(api, "q=oslo")["results"]}

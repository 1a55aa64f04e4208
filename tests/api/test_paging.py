"""Walking a list by cursor: no repeat, no gap, whatever happens meanwhile."""

import base64
import itertools

import orjson
import pytest
from django.test import Client

from records.resources import Resource
from records.viewer import OWNER, viewing
from tests import factories

ORDERINGS = ["name", "-name", "begins", "-begins", "ends", "-ends"]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("ordering", ORDERINGS)
def test_pages_joined_are_the_whole_list(get, walk, ordering):
    query = {"ordering": ordering, "record_kind": "all", "fields": "id"}
    whole = get("dialogues/", page_size=1000, **query)["results"]
    assert [*walk("dialogues/", page_size=7, **query)] == whole


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("ordering", ["id", "-id", "date", "-date"])
def test_undated_facts_stand_last(get, walk, ordering):
    whole = get("meetings/", page_size=1000, ordering=ordering)["results"]
    assert [*walk("meetings/", page_size=50, ordering=ordering)] == whole
    if "date" in ordering:
        days = [(m["date"] or {}).get("earliest") for m in whole]
        known = [day for day in days if day]
        assert known == sorted(known, reverse=ordering.startswith("-"))
        assert days[: len(known)] == known


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("ordering", ORDERINGS)
def test_going_back_gives_the_same_pages(api, ordering):
    def page(address):
        return orjson.loads(api.get(address.removeprefix("http://localhost:8000")).content)

    pages = [page(f"/api/v1/dialogues/?page_size=9&ordering={ordering}")]
    while pages[-1]["next"]:
        pages.append(page(pages[-1]["next"]))
    assert pages[0]["previous"] is None
    assert len(pages) > 3
    for earlier, later in itertools.pairwise(pages):
        assert page(later["previous"])["results"] == earlier["results"]


@pytest.mark.usefixtures("library")
def test_links_lead_to_the_public_address_whatever_host_is_asked(api):
    page = orjson.loads(api.get("/api/v1/dialogues/?page_size=1", headers={"host": "127.0.0.1"}).content)
    assert page["next"].startswith("http://localhost:8000/api/v1/dialogues/?")


@pytest.mark.usefixtures("library")
def test_a_cursor_of_another_query_is_refused(api):
    following = orjson.loads(api.get("/api/v1/dialogues/?page_size=1").content)["next"]
    cursor = following.split("cursor=")[1]
    for query in ("ordering=-name", "record_kind=all", "q=a"):
        response = api.get(f"/api/v1/dialogues/?{query}&cursor={cursor}")
        assert response.status_code == 400
        assert b"another query" in response.content
    assert api.get(f"/api/v1/actors/?cursor={cursor}").status_code == 400
    assert api.get(f"/api/v1/dialogues/?page_size=5&fields=name&cursor={cursor}").status_code == 200


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("value", ["a\0b", True, [], {}, -1, 1e300, "text", None])
def test_a_forged_cursor_never_breaks_anything(api, value):
    for name in ("dialogues", "meetings", "terms"):
        for ordering in Resource.all[name].directions:
            following = orjson.loads(api.get(f"/api/v1/{name}/?page_size=1&ordering={ordering}").content)[
                "next"
            ]
            cursor = following.split("cursor=")[1]
            mark, backwards, *values = orjson.loads(
                base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            )
            forged = base64.urlsafe_b64encode(orjson.dumps([mark, backwards, *[value for _ in values]]))
            response = api.get(f"/api/v1/{name}/?ordering={ordering}&cursor={forged.decode().rstrip('=')}")
            assert response.status_code in {200, 400}


def test_a_walk_meets_every_row_once_while_others_come_and_go(fresh):
    names = [f"D {n:03}" for n in range(0, 60, 2)]
    _publish(names)
    client, met, address = (
        Client(headers={"accept": "application/json"}),
        [],
        "/api/v1/dialogues/?page_size=4",
    )
    added = iter(range(1, 60, 2))
    while address:
        page = orjson.loads(client.get(address.removeprefix("http://localhost:8000")).content)
        met += [d["name"] for d in page["results"]]
        address = page["next"]
        _publish([f"D {n:03}" for n in (next(added), next(added))])
    assert len(met) == len(set(met))
    assert met == sorted(met)
    assert set(names) <= set(met)


def _publish(names: list[str]) -> None:
    with viewing(OWNER):
        source = factories.source()
        for name in names:
            factories.cite(factories.dialogue(name=name), source)

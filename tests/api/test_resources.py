"""What each resource gives: a list, and each element at its own address."""

import orjson
import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from records.kernel.graph import table
from records.resources import Resource
from tests.api.conftest import resources

pytestmark = pytest.mark.usefixtures("library")
CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def _all(name: str) -> dict[str, str]:
    return {"record_kind": "all"} if name == "dialogues" else {}


def test_the_root_names_every_resource_with_a_sentence(get):
    root = get("")
    assert [*root] == resources()
    for name, said in root.items():
        assert said["address"] == f"http://localhost:8000/api/v1/{name}/"
        assert said["about"].endswith(".")


@pytest.mark.parametrize("name", resources())
def test_every_public_row_is_in_the_list_once(name, walk):
    with connections["open"].cursor() as cursor:
        cursor.execute(f"select id::text from {table(Resource.all[name].model)}")
        rows = {row[0] for row in cursor.fetchall()}
    listed = [element["id"] for element in walk(f"{name}/", page_size=200, **_all(name))]
    assert rows
    assert len(listed) == len(rows)
    assert set(listed) == rows


@pytest.mark.parametrize("name", resources())
def test_the_first_element_stands_at_its_own_address(name, get):
    first = get(f"{name}/", page_size=1)["results"][0]
    alone = get(f"{name}/{first['id']}/")
    assert {key: alone[key] for key in first} == first
    assert [*alone] == [*Resource.all[name].keys, *Resource.all[name].sections]


def test_a_record_has_one_body_by_slug_and_by_id(api, get):
    by_slug = api.get("/api/v1/dialogues/oslo-channel/").content
    assert api.get(f"/api/v1/dialogues/{orjson.loads(by_slug)['id']}/").content == by_slug


def test_a_dialogue_holds_its_page_in_the_pages_order(get):
    oslo = get("dialogues/oslo-channel/")
    keys = [*oslo]
    for earlier, later in zip(
        (
            "name",
            "summary",
            "classifications",
            "meetings",
            "participations",
            "funding",
            "outcomes",
            "sources",
        ),
        ("summary", "classifications", "meetings", "participations", "funding", "outcomes", "sources", None),
        strict=True,
    ):
        assert later is None or keys.index(earlier) < keys.index(later)
    assert oslo["competing_claims"]
    for claim in oslo["competing_claims"]:
        for version in claim["versions"]:
            assert version["citations"]
    assert oslo["record_kind"] == {"code": "process", "label": "Dialogue"}
    assert oslo["periods"][0]["date"] == {
        "edtf": "1992-12/1993-09",
        "words": "December 1992 to September 1993",
        "earliest": "1992-12-01",
        "latest": "1993-09-30",
        "certain_from": "1992-12-31",
        "certain_to": "1993-09-01",
    }


def test_a_fact_tells_of_what_it_is_a_part(get):
    for fact in get("participations/", page_size=5)["results"]:
        whole = get(f"dialogues/{fact['dialogue']['slug']}/")
        within = next(p for p in whole["participations"] if p["id"] == fact["id"])
        assert {"dialogue": fact["dialogue"], **within} == fact


def test_a_citation_tells_what_it_speaks_to(get):
    citation = get("citations/", kind="meeting", page_size=1)["results"][0]
    assert citation["speaks_to"]["kind"] == "meeting"
    meeting = get(f"meetings/{citation['speaks_to']['id']}/")
    assert citation["id"] in [c["id"] for c in meeting["citations"]]
    assert citation["source"]["slug"] in [c["source"]["slug"] for c in meeting["citations"]]


def test_a_source_names_its_own_authors(get):
    for source in get("sources/", expand="authors", page_size=1000)["results"]:
        assert all(author.keys() == {"id", "actor", "text"} for author in source["authors"])


@pytest.mark.parametrize("name", resources())
def test_a_request_costs_one_query_beside_the_generation(name, api):
    expand = ",".join(Resource.all[name].sections)
    addresses = [f"/api/v1/{name}/?page_size=100" + (f"&expand={expand}" if expand else "")]
    key = orjson.loads(api.get(f"/api/v1/{name}/?page_size=1").content)["results"][0]["id"]
    for address in [*addresses, f"/api/v1/{name}/{key}/"]:
        with CaptureQueriesContext(connections["open"]) as queries:
            assert api.get(address).status_code == 200
        asked = [q["sql"] for q in queries if not q["sql"].startswith(CONTROL)]
        assert len(asked) <= 2, asked


def test_values_are_handed_on_as_the_database_wrote_them(api):
    with connections["open"].cursor() as cursor:
        cursor.execute("select core::text, outcomes::text from dialogue_document where slug = 'oslo-channel'")
        core, outcomes = cursor.fetchone()
    body = api.get("/api/v1/dialogues/oslo-channel/").content.decode()
    assert body.startswith(core[:-1])
    assert f'"outcomes":{outcomes}' in body

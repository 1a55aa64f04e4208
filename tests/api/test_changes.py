"""What changed, for programs that keep a copy; and every list of records by when they changed."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from records.viewer import OWNER, viewing
from tests import factories as make
from tests.kernel.people import ask

RECORDS = ["dialogues", "actors", "conflicts", "processes", "sources"]
BASE = "http://localhost:8000"
FIRST = datetime(2024, 2, 29, 12, tzinfo=UTC)


@pytest.fixture
def three(fresh):
    """Three sources, changed a day apart."""
    with viewing(OWNER):
        sources = [make.source(title=f"Source {n}") for n in range(3)]
    for n, source in enumerate(sources):
        moment = FIRST + timedelta(days=n)
        for table, condition in (("kernel.told", "id"), ("open.source_document", "id")):
            ask(
                f"update {table} set published = %s, changed = %s where {condition} = %s",
                FIRST,
                moment,
                source.pk,
            )
    return [str(source.pk) for source in sources]


def ids(page) -> list[str]:
    return [one["id"] for one in page["results"]]


def test_each_record_is_told_with_its_dates_and_where_it_is_whole(get, api, three):
    first = get("changes/")["results"][0]
    assert first == {
        "kind": "source",
        "id": three[0],
        "slug": first["slug"],
        "name": "Source 0",
        "published": "2024-02-29T12:00:00+00:00",
        "changed": "2024-02-29T12:00:00+00:00",
        "address": f"{BASE}/api/v1/sources/{three[0]}/",
    }
    whole = orjson.loads(api.get(first["address"].removeprefix(BASE)).content)
    assert {key: whole[key] for key in ("id", "published", "changed")} == {
        key: first[key] for key in ("id", "published", "changed")
    }


@pytest.mark.parametrize(
    ("since", "from_number"),
    [
        ("2024-02-29", 0),
        ("2024-03-01", 1),
        ("2024-03-01T12:00:00Z", 1),
        ("2024-03-01T12:00:00.5z", 2),
        ("2024-03-01T13:00:00+01:00", 1),
        ("2024-03-01T13:00:00%2B01:00", 1),
        ("2024-03-02T12:00:01-00:00", 3),
        ("9999-12-31", 3),
        ("0001-01-01", 0),
    ],
)
def test_since_leaves_out_what_was_known_before(api, three, since, from_number):
    page = orjson.loads(api.get(f"/api/v1/changes/?since={since}").content)
    assert ids(page) == three[from_number:]


@pytest.mark.parametrize(
    "since",
    [
        *("yesterday", "2024", "2024-02-30", "2024-13-01", "2024-02-29T25:00:00Z", "2024-02-29T12:00:00"),
        *("0000-01-01", "0001-01-01T00:00:00%2B01:00", "9999-12-31T23:59:59-01:00", "20240229", "a%00b"),
        *("2024-02-29T12:00:00Z'", "%D9%A2%D9%A0%D9%A2%D9%A4-02-29"),
    ],
)
def test_what_is_no_moment_is_refused_with_one_that_is(api, three, since):
    response = api.get(f"/api/v1/changes/?since={since}")
    assert response.status_code == 400
    (error,) = orjson.loads(response.content)["errors"]
    assert error["parameter"] == "since"
    assert "2026-11-25T03:00:00Z" in error["detail"] or "\0" in since or "Null" in error["detail"]


def test_a_nightly_client_that_asks_from_the_latest_it_has_seen_misses_nothing(get, walk, three):
    seen = max(one["changed"] for one in walk("changes/", page_size=1))
    with viewing(OWNER):
        new = make.source()
    assert [one["id"] for one in walk("changes/", since=seen, page_size=1)] == [three[2], str(new.pk)]


def test_it_is_narrowed_by_kind(get, library):
    found = get("changes/", kind=["conflict", "official_process"], page_size=1000)["results"]
    assert {one["kind"] for one in found} == {"conflict", "official_process"}
    for name in ("conflicts", "processes"):
        assert {one["id"] for one in get(f"{name}/", page_size=1000)["results"]} <= {*ids({"results": found})}


@pytest.mark.parametrize("name", RECORDS)
def test_records_are_ordered_by_when_they_changed(get, walk, library, name):
    query = {"record_kind": "all"} if name == "dialogues" else {}
    whole = get(f"{name}/", ordering="-changed", page_size=1000, **query)["results"]
    keys = [(one["changed"], one["id"]) for one in whole]
    assert keys == sorted(keys, reverse=True)
    assert [*walk(f"{name}/", ordering="-changed", page_size=7, **query)] == whole
    assert get(f"{name}/", ordering="changed", page_size=1000, **query)["results"] == whole[::-1]

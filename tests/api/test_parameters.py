"""What may be asked, and how a mistake is told."""

import orjson
import pytest
from django.db import connections

pytestmark = pytest.mark.usefixtures("library")


def _refusal(api, address):
    response = api.get(f"/api/v1/{address}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    return orjson.loads(response.content)


def _rows(sql, *values):
    with connections["open"].cursor() as cursor:
        cursor.execute(sql, values)
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize(
    ("address", "parameter", "hint"),
    [
        ("dialogues/?quietnes=public", "quietnes", "Did you mean quietness?"),
        ("dialogues/?record_kind=proces", "record_kind", "Did you mean process?"),
        ("dialogues/?track=track_22", "track", "Did you mean track_2?"),
        ("dialogues/?fields=nam", "fields", "Did you mean name?"),
        ("dialogues/?expand=outcome", "expand", "Did you mean outcomes?"),
        ("dialogues/?ordering=beginning", "ordering", "Did you mean begins?"),
        ("dialogues/?page_size=1001", "page_size", "1 to 1000"),
        ("dialogues/?page_size=0", "page_size", "1 to 1000"),
        ("dialogues/?page_size=ten", "page_size", "1 to 1000"),
        ("dialogues/?page_size=%D9%A5", "page_size", "1 to 1000"),
        ("dialogues/?from=19x", "from", "capital X"),
        ("dialogues/?from=1990&to=1980", "to", "before the first date"),
        ("dialogues/?match=certainly", "match", "Did you mean certain?"),
        ("dialogues/?cursor=nonsense", "cursor", "not a cursor"),
        ("dialogues/?q=a%00b", "q", "Null"),
        ("dialogues/?conflict=a%00b", "conflict", "NUL"),
        ("dialogues/?page_size=5&page_size=6", "page_size", "once"),
        ("dialogues/?format=xml", "format", "json"),
        ("dialogues/oslo-channel/?fields=outcome", "fields", "Did you mean outcomes?"),
        ("dialogues/oslo-channel/?expand=outcomes", "expand", "not a known parameter"),
        ("participations/?status=attend", "status", "Did you mean attended?"),
        ("participations/?expand=identity", "expand", "not a known parameter"),
        ("classifications/?scheme=goal", "scheme", "Did you mean goals?"),
        ("classifications/?code=track_22", "code", "Did you mean track_2?"),
        ("citations/?kind=meetin", "kind", "Did you mean meeting?"),
        ("actors/?as=participants", "as", "Did you mean participant?"),
        ("?page_size=5", "page_size", "not a known parameter"),
    ],
)
def test_a_mistake_is_refused_with_the_nearest_right_word(api, address, parameter, hint):
    problem = _refusal(api, address)
    (error,) = problem["errors"]
    assert error["parameter"] == parameter
    assert hint in error["detail"]
    assert error["detail"] in problem["detail"]


def test_everything_wrong_is_said_at_once(api):
    problem = _refusal(api, "dialogues/?quietnes=1&page_size=0&fields=nam&record_kind=x&from=19x")
    assert {error["parameter"] for error in problem["errors"]} == {
        "quietnes",
        "page_size",
        "fields",
        "record_kind",
        "from",
    }


@pytest.mark.parametrize("name", ["dialogue", "participant", "source"])
def test_an_unknown_reference_finds_nothing(get, name):
    for key in ("no-such-thing", "00000000-0000-4000-8000-000000000000"):
        assert get("participations/", **{name: key}) == {"next": None, "previous": None, "results": []}


def test_a_reference_is_named_by_slug_or_id(get):
    oslo = get("dialogues/oslo-channel/", fields="id")["id"]
    by_slug = get("participations/", dialogue="oslo-channel", page_size=1000)["results"]
    assert by_slug
    assert get("participations/", dialogue=oslo, page_size=1000)["results"] == by_slug


@pytest.mark.parametrize(
    ("path", "query", "sql"),
    [
        (
            "participations/",
            {"dialogue": "oslo-channel", "status": "attended"},
            "select p.id::text from participation p join dialogue d on d.id = p.dialogue_id "
            "where d.slug = 'oslo-channel' and p.status_id = 'participation_status:attended'",
        ),
        (
            "meetings/",
            {"country": ["Norway", "Austria"]},
            "select meeting_id::text from meeting_venue where country in ('Norway', 'Austria')",
        ),
        (
            "meetings/",
            {"from": "1990", "to": "1991"},
            "select id::text from meeting where date_possible && daterange('1990-01-01', '1992-01-01')",
        ),
        (
            "meetings/",
            {"from": "1990", "to": "1991", "match": "certain"},
            "select id::text from meeting where date_certain && daterange('1990-01-01', '1992-01-01') "
            "or date_possible <@ daterange('1990-01-01', '1992-01-01')",
        ),
        (
            "classifications/",
            {"scheme": "track", "code": "track_2"},
            "select id::text from classification where term_id = 'track:track_2'",
        ),
        (
            "citations/",
            {"kind": ["seat", "agreement"], "certainty": "high"},
            "select id::text from citation where (seat_id is not null or agreement_id is not null) "
            "and certainty_id = 'certainty:high'",
        ),
        (
            "outcomes/",
            {"source": "oslo-time"},
            "select c.outcome_id::text from citation c join source s on s.id = c.source_id "
            "where s.slug = 'oslo-time' and c.outcome_id is not null",
        ),
        (
            "dialogues/",
            {"from": "1985", "to": "1986", "record_kind": "all"},
            "select dialogue_id::text from period where date_possible && daterange('1985-01-01', '1987-01-01')",
        ),
        (
            "sources/",
            {"dialogue": "oslo-channel"},
            "select c.source_id::text from cited c join dialogue d on d.id = c.dialogue_id "
            "where d.slug = 'oslo-channel'",
        ),
        (
            "terms/",
            {"scheme": ["goals", "methods"]},
            "select id from term where scheme in ('goals', 'methods')",
        ),
        (
            "processes/",
            {"conflict": "israeli-palestinian"},
            "select p.id::text from official_process p join conflict c on c.id = p.conflict_id "
            "where c.slug = 'israeli-palestinian'",
        ),
        (
            "conflicts/",
            {"parent": "cold-war"},
            "select c.id::text from conflict c join conflict p on p.id = c.parent_id where p.slug = 'cold-war'",
        ),
        (
            "actors/",
            {"as": "funder", "kind": "organisation"},
            "select a.id::text from actor a join funding_funder f on f.actor_id = a.id "
            "where a.kind_id = 'actor_kind:organisation'",
        ),
    ],
)
def test_a_filter_narrows_as_sql_says(get, path, query, sql):
    found = [element["id"] for element in get(path, page_size=1000, **query)["results"]]
    assert found
    assert len(found) == len(set(found))
    assert set(found) == _rows(sql)


def test_certainty_is_filtered_as_it_is_shown(get):
    everything = get("outcomes/", page_size=1000)["results"]
    low = get("outcomes/", page_size=1000, certainty="low")["results"]
    assert low
    assert low == [o for o in everything if o["certainty"] and o["certainty"]["code"] == "low"]


def test_default_lists_leave_the_contrast_out(get):
    shown = get("dialogues/", page_size=1000)["results"]
    everything = get("dialogues/", page_size=1000, record_kind="all")["results"]
    kept = {"contact_cluster", "back_channel", "mediation"}
    assert shown == [d for d in everything if d["record_kind"]["code"] not in kept]
    assert len(shown) < len(everything)


def test_fields_choose_keys_in_the_documents_order(api, get):
    assert get("dialogues/oslo-channel/", fields="slug,name") == {
        "slug": "oslo-channel",
        "name": "Oslo channel",
    }
    assert [*get("dialogues/oslo-channel/", fields="outcomes,slug,meetings")] == [
        "slug",
        "meetings",
        "outcomes",
    ]
    assert [*get("dialogues/oslo-channel/", fields="outcomes")] == ["outcomes"]
    whole = get("participations/", page_size=3)["results"]
    some = get("participations/", page_size=3, fields="id,side,identity")["results"]
    assert some == [{key: one[key] for key in ("id", "side", "identity")} for one in whole]
    assert get("terms/", fields="code,label", page_size=1)["results"][0].keys() == {"code", "label"}


def test_a_list_has_sections_only_where_it_is_asked_to(get):
    (plain,) = get("dialogues/", q="oslo channel hirschfeld larsen")["results"]
    assert "outcomes" not in plain
    (expanded,) = get("dialogues/", q="oslo channel hirschfeld larsen", expand="outcomes,participations")[
        "results"
    ]
    alone = get("dialogues/oslo-channel/")
    assert expanded == plain | {key: alone[key] for key in ("participations", "outcomes")}
    (some,) = get("dialogues/", q="oslo channel hirschfeld larsen", fields="name", expand="outcomes")[
        "results"
    ]
    assert some == {"name": "Oslo channel", "outcomes": alone["outcomes"]}


def test_names_are_found_without_their_accents(get):
    found = get("actors/", q="jose", page_size=1000)["results"]
    assert all("jos" in str(get(f"actors/{a['id']}/")).lower() for a in found)
    assert get("dialogues/", q="ÖSLÓ")["results"] == get("dialogues/", q="oslo")["results"] != []

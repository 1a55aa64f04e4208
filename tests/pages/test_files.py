"""Any list taken along as a file."""

import csv
import io
import json
import re
import zipfile
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.test import Client

import config.urls  # noqa: F401  declares what there is
from exchange.streams import AT_ONCE
from exchange.tables import plain
from records.browsing import Browsing
from records.resources import Resource
from records.viewer import OWNER, viewing
from tests import factories

LISTS = sorted(Browsing.all)
RESOURCES = sorted({*Resource.all} - {"changes"})


@pytest.fixture
def client(library):
    return Client()


def table_at(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    return [*csv.DictReader(io.StringIO(response.getvalue().decode(), newline=""), strict=True)]


def lines_at(client, address):
    return [json.loads(line) for line in client.get(address).getvalue().decode().split("\n") if line]


@pytest.mark.parametrize("name", RESOURCES)
def test_a_file_has_every_row_of_its_list_as_the_api_has_it(client, name):
    rows = table_at(client, f"/api/v1/{name}.csv")
    whole = lines_at(client, f"/api/v1/{name}.jsonl")
    assert [row["id"] for row in rows] == [row["id"] for row in whole]
    assert [row["id"] for row in rows] == sorted({row["id"] for row in rows})
    one = whole[len(whole) // 2]
    assert one == client.get(f"/api/v1/{name}/{one['id']}/").json()
    listed = client.get(f"/api/v1/{name}/?page_size=1000").json()
    assert {row["id"] for row in listed["results"]} <= {row["id"] for row in rows}


@pytest.mark.parametrize("name", LISTS)
def test_the_page_of_a_list_offers_the_same_rows_as_files(client, name):
    address = f"/{name}/?record_kind=all&ordering=-name&nonsense=1"
    page = client.get(address, headers={"accept": "text/html"}).content.decode()
    known = "?record_kind=all" if "record_kind" in Browsing.all[name].filters.base_filters else ""
    for form in ("csv", "jsonl", "xlsx"):
        assert f'href="/{name}.{form}{known}"' in page
    assert len(table_at(client, f"/{name}.csv")) == len(lines_at(client, f"/{name}.jsonl")) > 10


def test_a_file_is_narrowed_like_its_list(client):
    rows = table_at(client, "/dialogues.csv?conflict=nagorno-karabakh")
    assert rows
    assert all("nagorno-karabakh" in row["conflict"].split("|") for row in rows)
    assert len(table_at(client, "/dialogues.csv?record_kind=all")) == 66
    assert table_at(client, "/dialogues.csv?conflict=never-was") == []


def test_people_and_dialogues_are_joined_by_id(client):
    dialogues = {row["id"] for row in table_at(client, "/dialogues.csv?record_kind=all")}
    people = table_at(client, "/api/v1/participations.csv")
    assert {row["dialogue_id"] for row in people} <= dialogues
    actors = {row["id"] for row in table_at(client, "/actors.csv")}
    assert {row["identity_actor_id"] for row in people if row["identity_status"] == "recorded"} <= actors


def test_an_empty_cell_is_never_the_only_word_on_it(client):
    for row in table_at(client, "/meetings.csv"):
        assert row["date_status"] in {"exact", "uncertain", "open", "not_recorded"}
        assert (row["date_status"] == "not_recorded") == (row["date"] == "")
        if row["date_status"] == "exact":
            assert "" < row["date_earliest"] <= row["date_latest"]
    (oslo,) = (r for r in table_at(client, "/dialogues.csv") if r["slug"] == "oslo-channel")
    (document,) = (d for d in lines_at(client, "/dialogues.jsonl") if d["slug"] == "oslo-channel")
    unknown = [a["text"] for a in document["absences"] if a["kind"]["code"] == "unknown"]
    assert oslo["absence_unknown"].split("|") == unknown
    assert oslo["years_words"] == document["years"]["words"]


HOSTILE = '=1+1 "quoted", \'half\nline\ttab\r\nend ؀ \u2028 \\ |'


def test_whatever_somebody_wrote_comes_back_as_it_was(fresh):
    with viewing(OWNER):
        one = factories.dialogue(name="'=@ cunning", summary=HOSTILE, own_label=0)
        factories.cite(one, factories.source(own_label=0), own_label=0)
    client = Client()
    (row,) = table_at(client, "/dialogues.csv")
    assert row["summary"].startswith("'=")
    assert plain(row["summary"]) == HOSTILE
    assert plain(row["name"]) == "'=@ cunning"
    (whole,) = lines_at(client, "/dialogues.jsonl")
    assert whole["id"] == row["id"] == str(one.pk)
    assert whole["summary"] == HOSTILE


def number(cell):
    """300000.00 is 300000 to a spreadsheet program."""
    return float(cell) if re.fullmatch(r"-?\d+(\.\d+)?", cell) else cell


def cells(workbook):
    with zipfile.ZipFile(io.BytesIO(workbook)) as book:
        root = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        assert "xl/calcChain.xml" not in book.namelist()
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    return [["".join(c.itertext()) for c in row] for row in root.iter(f"{space}row")]


@pytest.mark.parametrize("name", RESOURCES)
def test_a_workbook_has_the_cells_of_the_table(client, name):
    book = cells(client.get(f"/api/v1/{name}.xlsx").getvalue())
    rows = table_at(client, f"/api/v1/{name}.csv")
    assert len(book) == len(rows) + 1
    for written, row in zip(book[1:], rows, strict=True):
        assert [number(x) for x in written] == [number(plain(cell)) for cell in row.values() if cell]


def test_the_same_list_makes_the_same_workbook(client):
    assert client.get("/seats.xlsx").status_code == 404
    assert client.get("/sources.xlsx").getvalue() == client.get("/sources.xlsx").getvalue()


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
@pytest.mark.parametrize("address", ["/dialogues", "/api/v1/dialogues"])
def test_an_unknown_code_is_refused_in_words(client, address, form):
    response = client.get(f"{address}.{form}?goal=peaceful")
    assert response.status_code == 400
    assert "is not a known code" in response.json()["errors"][0]["detail"]


def test_the_api_refuses_unknown_parameters_and_pages_drop_them(client):
    assert client.get("/api/v1/dialogues.csv?gaol=x").status_code == 400
    assert client.get("/dialogues.csv?gaol=x").status_code == 200


def test_a_file_that_one_has_already_is_not_sent_again(client):
    first = client.get("/dialogues.csv")
    assert len(first.getvalue()) > 1000
    again = client.get("/dialogues.csv", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_two_files_are_sent_at_once_and_the_next_is_told_when_to_come_again(client):
    running = [client.get("/dialogues.jsonl") for _ in range(AT_ONCE)]
    refused = client.get("/dialogues.csv")
    assert (refused.status_code, refused["Retry-After"]) == (503, "20")
    assert client.get("/dialogues/").status_code == 200
    for response in running:
        response.close()
    assert len(table_at(client, "/dialogues.csv")) == 46


def test_a_place_is_free_again_once_a_file_is_whole(client):
    for _ in range(AT_ONCE + 1):
        assert client.get("/dialogues.csv").getvalue()


def test_somebody_who_stopped_reading_loses_their_place(client, monkeypatch):
    stalled = [client.get("/dialogues.jsonl") for _ in range(AT_ONCE)]
    monkeypatch.setattr("exchange.streams.STALLED", -1)
    assert len(table_at(client, "/dialogues.csv")) == 46
    with pytest.raises(TimeoutError):
        stalled[0].getvalue()


def test_a_workbook_that_would_be_too_long_is_refused(client, monkeypatch):
    monkeypatch.setattr("exchange.workbooks.MOST_ROWS", 10)
    response = client.get("/dialogues.xlsx")
    assert response.status_code == 400
    assert "narrow it" in response.json()["detail"]


def test_a_head_request_takes_no_place(client):
    for _ in range(AT_ONCE + 1):
        assert client.head("/dialogues.csv").status_code == 200
    assert client.get("/dialogues.csv").status_code == 200


@pytest.mark.parametrize("name", RESOURCES)
def test_every_filter_narrows_a_file_as_it_narrows_the_list(client, name):
    for parameter in Resource.all[name].filters.base_filters:
        for value in ("oslo-channel", "1993", "high", "possible"):
            query = urlencode({parameter: value})
            listed = client.get(f"/api/v1/{name}/?{query}&page_size=1000")
            file = client.get(f"/api/v1/{name}.jsonl?{query}")
            assert file.status_code == listed.status_code, query
            if listed.status_code == 200:
                rows = [json.loads(line)["id"] for line in file.getvalue().decode().split("\n") if line]
                assert rows == sorted(one["id"] for one in listed.json()["results"])[: len(rows)], query

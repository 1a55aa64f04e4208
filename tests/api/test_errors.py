"""Errors are problem details, and tell nothing that is hidden."""

import orjson
import pytest
from django.test import Client

from records.api import ListView
from records.viewer import OWNER, viewing
from tests import factories

JSON = {"accept": "application/json"}
ABSENT = "00000000-0000-4000-8000-000000000000"


def _seen(response):
    return response.status_code, response["Content-Type"], response.content


def test_hidden_absent_and_malformed_are_one_404(fresh):
    with viewing(OWNER):
        hidden = factories.dialogue(own_label=factories.EDITORS)
        seat = factories.participation(hidden, own_label=factories.EDITORS)
    client = Client(headers=JSON)
    answers = {
        _seen(client.get(f"/api/v1/{path}"))
        for path in (
            f"dialogues/{hidden.pk}/",
            f"dialogues/{hidden.slug}/",
            f"dialogues/{ABSENT}/",
            "dialogues/nobody/",
            "dialogues/a%00b/",
            "dialogues/%F0%9F%92%A9/",
            f"participations/{seat.pk}/",
            f"participations/{ABSENT}/",
            "participations/oslo-channel/",
            "terms/goals:nothing/",
            "terms/a%00b/",
            "nothing/",
            "dialogues",
            "../../api/",
        )
    }
    ((status, kind, body),) = answers
    assert (status, kind) == (404, "application/problem+json")
    assert orjson.loads(body) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is nothing at this address.",
    }


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_can_be_written(api, method):
    response = getattr(api, method)("/api/v1/dialogues/")
    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"
    assert response["Allow"] == "GET, HEAD"
    assert orjson.loads(response.content)["status"] == 405


@pytest.mark.usefixtures("library")
def test_a_failure_of_ours_is_told_without_detail(monkeypatch):
    def fail(*args):
        raise RuntimeError("a secret")

    monkeypatch.setattr(ListView, "get", fail)
    response = Client(raise_request_exception=False, headers=JSON).get("/api/v1/dialogues/")
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert b"secret" not in response.content


@pytest.mark.usefixtures("library")
def test_a_mistake_in_the_address_comes_before_whether_there_is_anything(api):
    assert (
        api.get("/api/v1/dialogues/nobody/?bogus=1").content
        == api.get("/api/v1/dialogues/oslo-channel/?bogus=1").content
    )


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    "path", ["", "dialogues/", "dialogues/oslo-channel/", "terms/", "citations/?page_size=3"]
)
def test_an_unchanged_answer_is_304(api, path):
    first = api.get(f"/api/v1/{path}")
    assert first["ETag"]
    assert first["Cache-Control"] == "public, no-cache"
    again = api.get(f"/api/v1/{path}", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    other = api.get(f"/api/v1/{path}", headers={"accept": "text/html"})
    assert other["ETag"] != first["ETag"]


@pytest.mark.usefixtures("library")
def test_the_order_of_parameters_changes_nothing(api):
    one = api.get("/api/v1/dialogues/?page_size=2&ordering=-name")
    other = api.get("/api/v1/dialogues/?ordering=-name&page_size=2")
    assert (one.content, one["ETag"]) == (other.content, other["ETag"])


@pytest.mark.usefixtures("library")
def test_head_has_the_headers_of_get_and_no_body(api):
    head, whole = api.head("/api/v1/dialogues/oslo-channel/"), api.get("/api/v1/dialogues/oslo-channel/")
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.items()) == dict(whole.items())

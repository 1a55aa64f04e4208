"""Links above answers: a list's neighbours and description, and each page's other form."""

import re

import orjson
import pytest
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.usefixtures("library")
BASE = "http://localhost:8000"


def links(response) -> dict[str, str]:
    """Relation -> address, as RFC 8288 has them."""
    found = re.findall(r'<([^<>"\s]+)>; rel="(\w+)"(?:; type="[\w/]+")?(?:, |$)', response.get("Link", ""))
    assert response.get("Link", "").count("<") == len(found)
    return {rel: href for href, rel in found}


@pytest.mark.parametrize(
    "path", ["meetings/?page_size=9", "changes/?page_size=9", "search/?page_size=2&q=talks"]
)
def test_a_list_can_be_walked_by_its_headers_alone(api, path):
    address, bodies = f"{BASE}/api/v1/{path}", []
    for _ in range(3):
        response = api.get(address.removeprefix(BASE))
        body, found = orjson.loads(response.content), links(response)
        bodies.append(body)
        assert found.get("next") == body["next"]
        assert found.get("prev") == body["previous"]
        assert found["first"] == f"{BASE}/api/v1/{path}"
        assert found["describedby"] == f"{BASE}/api/schema/"
        address = body["next"]
    assert "prev" in found
    assert "prev" not in links(api.get(f"/api/v1/{path}"))
    assert orjson.loads(api.get(found["first"].removeprefix(BASE)).content) == bodies[0]


@pytest.mark.parametrize(
    ("page", "of_api"),
    [
        ("/dialogues/", "/dialogues/"),
        ("/dialogues/oslo-channel/", "/dialogues/oslo-channel/"),
        (
            "/dialogues/?track=track_2&conflict=cold-war&ordering=name",
            "/dialogues/?conflict=cold-war&track=track_2",
        ),
        (
            "/meetings/?record_kind=all&dialogue=oslo-channel",
            "/meetings/?dialogue=oslo-channel&record_kind=all",
        ),
        ("/search/?q=r%26d+%3Eoslo", "/search/?q=r%26d+%3Eoslo"),
        ("/sources/jones-2015/", "/sources/jones-2015/"),
    ],
)
def test_a_page_and_the_api_lead_to_each_other(page, of_api):
    browser, program = Client(headers={"accept": "text/html"}), Client(headers={"accept": "application/json"})
    there = links(browser.get(page))["alternate"]
    assert there == f"{BASE}/api/v1{of_api}"
    answer = program.get(there.removeprefix(BASE))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    back = links(answer)["alternate"]
    assert back == f"{BASE}{of_api}"
    assert browser.get(back.removeprefix(BASE)).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/", "/about/", "/participants/", "/feeds/changes.atom", "/dialogues/nobody/", "/api/v1/", "/api/v1/terms/",
     "/search/suggestions/?q=oslo", "/dialogues/?track=nonsense"],
)  # fmt: skip
def test_what_has_no_other_form_names_none(address):
    assert "alternate" not in links(Client().get(address))


def test_they_are_kept_with_the_answer(api):
    fresh, kept = (api.get("/api/v1/meetings/?page_size=2") for _ in range(2))
    assert kept["Link"] == fresh["Link"]
    page = Client(headers={"accept": "text/html"})
    assert page.get("/dialogues/")["Link"] == page.get("/dialogues/")["Link"]


def test_at_the_desk_they_stay_there(own_library):
    client = Client(headers={"accept": "text/html"})
    client.force_login(User.objects.create_user("anna", password="x"))
    there = links(client.get("/desk/dialogues/oslo-channel/"))["alternate"]
    assert there == f"{BASE}/desk/api/v1/dialogues/oslo-channel/"

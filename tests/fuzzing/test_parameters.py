"""Whatever stands in an address: an answer, at once and in words, and nothing of it unescaped."""

import re
import time

import orjson
import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings

from tests.confidentiality.addresses import Route, routes
from tests.environment import PROOF, THOROUGH
from tests.fuzzing.values import MARKS, addresses

EACH = (
    165 if PROOF else 12 if THOROUGH else 4
)  # addresses of each route; fewer where the same is answered in another form
SLOWEST = (
    2  # seconds of this process's own time; a question to the database may take five, and is then an error
)
ROUTES = [route for route in routes() if not route.path.startswith("/api/docs")]


@pytest.fixture(scope="module")
def visitor(shipped):
    return Client(raise_request_exception=False, headers={"accept": "text/html"})


@pytest.fixture(scope="module")
def cursors(visitor) -> list[str]:
    """Real ones, each of one list."""
    pages = [visitor.get(a).text for a in ("/dialogues/", "/actors/?kind=person", "/meetings/")]
    found = [re.findall(r'cursor=([\w-]+)[^"]*" rel="next"', page)[0] for page in pages]
    listed = visitor.get("/api/v1/meetings/?ordering=-date", headers={"accept": "application/json"})
    return [*found, re.findall(r"cursor=([\w-]+)", orjson.loads(listed.content)["next"])[0]]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_any_address_gets_an_answer_in_words(visitor, cursors, route, record_property):
    asked = 0

    @settings(
        max_examples=EACH if PROOF else round(EACH * route.weight),
        deadline=None,
        database=None,
        derandomize=not PROOF,
        suppress_health_check=[*HealthCheck],
    )
    @given(addresses(route, cursors))
    def ask(address):
        nonlocal asked
        asked += 1
        began = time.process_time()
        response = visitor.get(address)
        assert time.process_time() - began < SLOWEST, address
        assert_answered(response, address)
        response.close()  # a file that nobody reads keeps its place for a while

    ask()
    record_property("requests", asked)


def assert_answered(response, address: str) -> None:
    assert response.status_code in {200, 400, 404}, (response.status_code, address)
    if response.status_code == 400:
        assert re.search(r"\w{2,} .*[.?!]", sentence(response)), address
    if response["Content-Type"].startswith("text/html"):
        page = response.content.decode()
        assert not [mark for mark in MARKS if mark in page], address
        assert 'href="javascript:' not in page, address


def sentence(response) -> str:
    """What is said to be wrong."""
    kind = response["Content-Type"].split(";")[0]
    if kind == "application/problem+json":
        return orjson.loads(response.content)["detail"]
    body = response.content.decode()
    if kind == "text/html":
        return (
            " ".join(re.findall(r'role="alert">(.*?)</(?:div|p)>', body, re.DOTALL))
            or re.findall(r'<p class="lead">(.*?)</p>', body, re.DOTALL)[0]
        )
    return body


def test_every_route_is_asked():
    assert len(ROUTES) > 60
    assert Route("/search/", None).path in {route.path for route in ROUTES}


# ------------------------------------------------------------------ it would notice


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(status=500),
        HttpResponse(status=503),
        HttpResponse("<p><zq></p>"),
        HttpResponse('<input value="zq"zq">'),
        HttpResponse('<a href="javascript:alert(1)">'),
        HttpResponse('<p class="lead"></p>', status=400),
        HttpResponse('<p role="alert">No</p>', status=400),
        HttpResponse('{"detail": ""}', status=400, content_type="application/problem+json"),
    ],
)
def test_an_answer_that_should_not_be_is_noticed(response):
    with pytest.raises(AssertionError):
        assert_answered(response, "/")

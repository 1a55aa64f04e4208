"""Nobody looks for more than 200 characters at once: programs are refused, people get what the first 200 find."""

import orjson
import pytest
from django.test import Client

from exchange.views import FORMS
from records.api import ApiView
from tests.confidentiality.addresses import Route, parameters, routes

LOOKED_IN = [route for route in routes() if "q" in parameters(route.view)]
PAGES = [r for r in LOOKED_IN if r.path.endswith("/") and not r.path.startswith("/api/")]
PAGES = [r for r in PAGES if r.path != "/search/suggestions/"]
OF_API = [r for r in LOOKED_IN if issubclass(getattr(r.view, "cls", object), ApiView)]
FILES = [r for r in LOOKED_IN if r.path.endswith(tuple(FORMS)) and r not in OF_API and r.path.count("/") == 1]
LONG = "talks " * 34  # 204 characters


def path(route: Route) -> str:
    return route.path


def test_there_are_lists_to_look_in():
    assert len(PAGES) >= 8
    assert len(OF_API) >= 6
    assert len(FILES) >= 8


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("route", OF_API + FILES, ids=path)
def test_a_program_is_refused_with_the_limit(route):
    response = Client(headers={"accept": "application/json"}).get(route.path, {"q": LONG})
    assert response.status_code == 400
    assert orjson.loads(response.content)["errors"] == [
        {"parameter": "q", "detail": "q has at most 200 characters."}
    ]
    assert Client().get(route.path, {"q": LONG[:200]}).status_code == 200


@pytest.mark.parametrize("route", PAGES, ids=path)
def test_a_page_says_so_and_looks_for_the_first_200(visit, route):
    long = visit(f"{route.path}?q={'oslo ' * 40}nowhere", status=400)
    assert "Only the first 200 characters were looked for." in long.text
    assert "It was left out" not in long.text
    short = visit(f"{route.path}?q={'oslo ' * 40}")
    assert rows(long) == rows(short)


def rows(page) -> list[str]:
    """Where what was found leads to."""
    links = [a.attributes.get("href", "") for a in page.root.one("main").all("a")]
    return [link for link in links if "?" not in link]


def test_suggestions_are_for_what_was_typed_first(visitor, library):
    typed = "x" * 10_000
    assert visitor.get("/search/suggestions/", {"q": typed}).status_code == 200

"""A client of the API, who asks for JSON."""

from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from django.test import Client

from records.resources import Resource

Get = Callable[..., Any]
PLAIN = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@pytest.fixture(autouse=True)
def unhashed_static_files(settings: Any) -> None:
    """Pages find their stylesheet without `collectstatic`."""
    settings.STORAGES = settings.STORAGES | PLAIN


@pytest.fixture
def api() -> Client:
    """A client with an empty shelf of responses of its own."""
    return Client(headers={"accept": "application/json"})


@pytest.fixture
def get(api: Client) -> Get:
    """The parsed body of an address under /api/v1/; fails unless it is 200."""

    def ask(path: str, **query: Any) -> Any:
        response = api.get(f"/api/v1/{path}", query)
        assert response.status_code == 200, response.content[:500]
        return orjson.loads(response.content)

    return ask


@pytest.fixture
def walk(api: Client) -> Callable[..., Iterator[dict[str, Any]]]:
    """Every element of a list, page after page, by the links in the pages."""

    def elements(path: str, **query: Any) -> Iterator[dict[str, Any]]:
        response = api.get(f"/api/v1/{path}", query)
        while True:
            page = orjson.loads(response.content)
            yield from page["results"]
            if page["next"] is None:
                return
            response = api.get(page["next"].removeprefix("http://localhost:8000"))

    return elements


def resources() -> list[str]:
    """The names of all resources."""
    import config.api  # noqa: F401

    return [*Resource.all]

"""A visitor of the open door, who reads the shipped library."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.pages.reading import Page

Visit = Callable[[str], Page]


@pytest.fixture
def visitor(library: str) -> Client:
    """Somebody with an empty shelf of responses of their own."""
    return Client(headers={"accept": "text/html"})


@pytest.fixture
def visit(visitor: Client) -> Visit:
    """Open an address; fails unless it answers with 200, or with the status given."""

    def go(address: str, status: int = 200) -> Page:
        response = visitor.get(address)
        assert response.status_code == status, (address, response.status_code)
        return Page(response)

    return go

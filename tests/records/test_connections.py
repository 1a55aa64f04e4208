"""A server that went away and came back costs nobody an answer."""

import pytest
from django.db import connections
from django.test import Client


@pytest.mark.parametrize("address", ["/", "/api/v1/dialogues/"])
def test_a_connection_lost_since_is_opened_again(address, library, settings):
    settings.GENERATION_TTL = 0
    visitor = Client()
    assert visitor.get(address).status_code == 200
    connections["open"].connection.close()
    assert visitor.get(address).status_code == 200

"""A question that takes longer than a login may ask is stopped, and told so in words."""

import orjson
import pytest
from django.db import connections
from django.test import Client

from accounts.models import User
from records.public import generation
from records.viewer import PUBLIC, viewing
from tests.kernel.people import ANNA, TOVE


@pytest.fixture
def slow(fresh, settings):
    settings.ROOT_URLCONF = settings.DESK_URLCONF = "tests.kernel.urls_that_take_long"


@pytest.mark.parametrize(("who", "longest"), [(PUBLIC, "5s"), (TOVE, "15s"), (ANNA, "15s")])
def test_who_is_signed_in_may_ask_longer_but_not_for_ever(fresh, who, longest):
    with viewing(who), connections[who.alias].cursor() as cursor:
        cursor.execute("show statement_timeout")
        assert cursor.fetchone() == (longest,)


@pytest.mark.parametrize("door", ["", "/desk"])
def test_a_page_says_so_to_people_and_when_to_come_again(slow, door):
    client = Client(headers={"accept": "text/html"})
    if door:
        client.force_login(User.objects.create_user("anna", password="x"))
    response = client.get(f"{door}/slow/")
    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert "no-store" in response["Cache-Control"]
    assert "longer to find out than we allow" in response.text
    assert client.get(f"{door}/about/").status_code == 200


def test_the_api_says_so_as_a_problem(slow):
    response = Client().get("/api/slow/")
    assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")
    assert response["Retry-After"] == "10"
    problem = orjson.loads(response.content)
    assert problem["status"] == 503
    assert "Ask for less at once" in problem["detail"]


def test_it_is_kept_nowhere_and_the_connection_goes_on(slow):
    client = Client()
    for _ in range(2):
        assert client.get("/slow/").status_code == 503
        assert "ETag" not in client.get("/slow/").headers
    with viewing(PUBLIC):
        assert generation.now() > 0

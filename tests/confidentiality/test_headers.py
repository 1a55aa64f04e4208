"""What stands above every answer: who may keep it, and what a browser may do with it."""

import pytest
from django.test import Client

EVERYWHERE = {
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@pytest.mark.parametrize(
    "address", ["/", "/dialogues/shown/", "/nowhere/", "/api/v1/dialogues/", "/sitemap.xml"]
)
def test_an_open_page_may_be_kept_by_anybody_who_asks_whether_it_still_holds(circle, address):
    for client in (Client(), circle.client):
        response = client.get(address)
        assert response["Cache-Control"] == "public, no-cache"
        assert response["Vary"] == "Accept, Accept-Encoding"
        assert not response.cookies
        assert_guarded(response)


@pytest.mark.parametrize(
    "address", ["/desk/", "/desk/nowhere/", "/desk/api/v1/dialogues/", "/accounts/login/"]
)
def test_a_page_for_one_person_is_kept_by_nobody(circle, address):
    response = circle.client.get(address)
    assert response["Cache-Control"] == "private, no-store"
    assert_guarded(response)


def assert_guarded(response) -> None:
    assert {name: response[name] for name in EVERYWHERE} == EVERYWHERE
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_what_no_view_knows_makes_no_other_page(circle):
    visitor = Client()
    plain = visitor.get("/about/")
    assert visitor.get("/about/?nonsense=1")["ETag"] == plain["ETag"]

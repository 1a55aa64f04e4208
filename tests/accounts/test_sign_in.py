"""Signing in, and what the desk asks of a stranger."""

import pytest
from django.test import Client

from accounts.models import User


@pytest.fixture
def anna(fresh) -> User:
    return User.objects.create_user("anna", password="a long enough password")


def test_signing_in_leads_to_the_page_that_was_asked_for(anna):
    client = Client()
    asked = client.get("/desk/dialogues/")
    assert asked["Location"] == "/accounts/login/?next=/desk/dialogues/"
    form = {"login": "anna", "password": "a long enough password", "next": "/desk/dialogues/"}
    signed = client.post("/accounts/login/", form)
    assert signed["Location"] == "/desk/dialogues/"
    assert client.get("/desk/dialogues/").status_code == 200


def test_capitals_in_the_name_do_not_matter(anna):
    signed = Client().post("/accounts/login/", {"login": "Anna", "password": "a long enough password"})
    assert signed.status_code == 302


def test_a_wrong_password_and_an_unknown_name_are_told_alike(anna):
    said = {
        Client().post("/accounts/login/", {"login": name, "password": "wrong"}).text.replace(name, "")
        for name in ("anna", "nobody")
    }
    without_tokens = {text.split("csrfmiddlewaretoken")[0] + text.split("<p")[-1] for text in said}
    assert len(without_tokens) == 1
    assert "The username and/or password you specified are not correct" in said.pop()


def test_a_form_from_elsewhere_is_refused(anna):
    client = Client(enforce_csrf_checks=True)
    form = {"login": "anna", "password": "a long enough password"}
    assert client.post("/accounts/login/", form).status_code == 403


def test_signing_out_ends_the_desk(anna):
    client = Client()
    client.force_login(anna)
    assert client.get("/desk/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/desk/").status_code == 302


def test_the_open_door_sets_no_cookie_even_after_signing_in(anna):
    client = Client()
    client.force_login(anna)
    response = client.get("/dialogues/")
    assert not response.cookies
    assert "Cookie" not in response["Vary"]

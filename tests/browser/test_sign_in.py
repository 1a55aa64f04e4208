"""Signing in with a browser, which tells where a form comes from as a test's client does not."""

import pytest

from accounts.models import User

pytestmark = pytest.mark.browser


@pytest.fixture
def tove(library, settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    user = User.objects.create_user("tove", password="a word of her own")
    yield user
    user.delete()


def test_who_has_an_account_comes_in_and_goes_again(site, page, tove):
    page.goto(f"{site}/desk/dialogues/")
    page.get_by_label("Username").fill("tove")
    page.get_by_label("Password").fill("a word of her own")
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.url == f"{site}/desk/dialogues/"
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{site}/desk/dialogues/")
    assert "/accounts/login/" in page.url


def test_a_form_that_our_page_did_not_send_is_refused_in_our_own_words(site, page, tove):
    page.goto(f"{site}/accounts/login/")
    page.context.clear_cookies()
    page.get_by_label("Username").fill("tove")
    page.get_by_label("Password").fill("a word of her own")
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.get_by_role("heading", name="This form was not taken").is_visible()

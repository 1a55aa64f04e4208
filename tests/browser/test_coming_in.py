"""An invitation taken with a passkey, in a browser that has one; and signing in with it, by keyboard alone."""

import pytest
from playwright.sync_api import Page

from accounts.models import Invitation, User
from records import services
from records.viewer import OWNER, viewing
from tests.browser.conftest import with_passkeys

pytestmark = pytest.mark.browser
EMAIL = "mira@example.org"


@pytest.fixture
def named(site: str, settings) -> str:
    """The site by a name, since passkeys are for names only."""
    settings.ALLOWED_HOSTS = ["localhost"]
    return site.replace("127.0.0.1", "localhost")


@pytest.fixture
def link(library, named: str):
    """A link to the editors' circle."""
    with viewing(OWNER):
        token = services.invite(email=EMAIL, compartments=[1], reason="asked to join")
    yield f"{named}/accounts/invitations/{token}/"
    Invitation.objects.all().delete()
    User.objects.all().delete()


@pytest.fixture
def keyed(page: Page) -> Page:
    return with_passkeys(page)


def test_from_the_link_to_the_desk_and_back_with_a_passkey(keyed, named, link):
    page = keyed
    page.goto(link)
    page.get_by_label("A password of your own").fill("a long enough sentence of hers")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add it").press("Enter")
    page.wait_for_url("**/recovery-codes/")
    assert page.locator(".codes li").count() == 10
    page.get_by_role("link", name="Go on").press("Enter")
    page.get_by_role("link", name="Take the invitation").press("Enter")
    page.get_by_role("button", name="Take it").press("Enter")
    page.wait_for_url(f"{named}/desk/")
    page.get_by_role("link", name="Log a dialogue").first.click()
    assert page.get_by_label("Who can see this").locator("option").all_inner_texts() == ["Editors"]
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{named}/desk/")
    page.get_by_role("button", name="Sign in with a passkey").press("Enter")
    page.wait_for_url(f"{named}/desk/")
    assert page.get_by_role("heading", name="Your dialogues").is_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_ones_own_account_fit_and_are_sound(keyed, link, width):
    from axe_playwright_python.sync_playwright import Axe

    page = keyed
    page.set_viewport_size({"width": width, "height": 800})

    def sound() -> None:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
        found = Axe().run(page)
        assert found.violations_count == 0, (page.url, found.generate_report())

    page.goto(link)
    sound()
    page.get_by_label("A password of your own").fill("a long enough sentence of hers")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/")
    site = page.url.partition("/accounts/")[0]
    for address in (
        "/accounts/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/reauthenticate/",
        "/accounts/login/?next=/desk/",
        "/desk/people/",
    ):
        answer = page.goto(f"{site}{address}")
        assert answer.status == 200, address
        sound()

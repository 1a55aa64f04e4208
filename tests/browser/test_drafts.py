"""What is typed survives a browser that dies, a link that drops and a session that ends."""

import pytest
from django.db import connections
from playwright.sync_api import Page

from accounts.models import Session, User
from dialogues.models import Dialogue
from records import services
from records.viewer import OWNER, viewing
from tests import factories as make

pytestmark = pytest.mark.browser
PASSWORD = "a word of her own"


@pytest.fixture
def desk(library, site, page: Page, settings):
    """The quick log of an editor, opened."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    user = User.objects.create_user("tove", password=PASSWORD, is_staff=True)
    make.clearance(user.pk, 1)
    signs_in(page, site)
    page.goto(f"{site}/desk/log/")
    yield site
    with viewing(OWNER):
        for made in Dialogue.objects.exclude(label=Dialogue.PUBLIC):
            services.destroy(row=made, reason="a test")
    with connections["owner"].cursor() as cursor:
        cursor.execute("delete from kernel.draft; delete from kernel.clearance; delete from kernel.factor")
    user.delete()


def signs_in(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/login/?next=/desk/log/")
    page.get_by_label("Username").fill("tove")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/desk/log/")


def says(page: Page, words: str) -> None:
    page.locator("[data-kept]", has_text=words).wait_for(timeout=12_000)


def test_what_was_typed_before_a_crash_is_there_in_the_next_browser(desk, page, browser):
    page.get_by_label("Working name").fill("Blue room")
    page.get_by_label("Who is talking with whom?").fill("شمال\nSouth")
    says(page, "Kept at")
    page.context.close()  # no warning, no chance to save
    again = browser.new_context().new_page()
    signs_in(again, desk)
    again.get_by_role("link", name="Take it up").click()
    assert again.get_by_label("Working name").input_value() == "Blue room"
    assert again.get_by_label("Who is talking with whom?").input_value() == "شمال\nSouth"
    again.context.close()


def test_while_the_link_is_down_the_page_says_so_and_keeps_the_text(desk, page):
    page.context.set_offline(True)
    page.get_by_label("Working name").fill("Blue room")
    says(page, "No connection")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_label("Working name").input_value() == "Blue room"
    page.context.set_offline(False)
    says(page, "Kept at")


def test_when_the_session_ends_the_text_stays_and_is_saved_after_signing_in_again(desk, page):
    page.get_by_label("Working name").fill("Blue room")
    says(page, "Kept at")
    Session.objects.all().delete()
    page.get_by_label("What do you want to remember?").fill("The river rose.")
    says(page, "You are signed out")
    other = page.context.new_page()
    signs_in(other, desk)
    page.bring_to_front()
    says(page, "Kept at")
    assert page.get_by_label("What do you want to remember?").input_value() == "The river rose."
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/desk/dialogues/*/")
    assert page.get_by_role("heading", name="Blue room").is_visible()


def test_nothing_is_left_in_the_browser(desk, page):
    page.get_by_label("Working name").fill("Blue room")
    says(page, "Kept at")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_name_is_offered_while_it_is_typed_and_taken_by_keyboard(desk, page):
    page.get_by_label("Convened by").press_sequentially("Kettering", delay=30)
    page.get_by_role("option", name="Kettering Foundation").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    taken = page.get_by_label("Convened by").input_value()
    assert taken.startswith("Kettering Foundation · ")
    assert page.url.endswith("/desk/log/")  # nothing was sent by that


@pytest.mark.parametrize("width", [390, 1280])
def test_the_forms_of_the_desk_are_sound_and_light(desk, page, width):
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size({"width": width, "height": 800})
    sizes: list[int] = []
    page.on(
        "requestfinished",
        lambda one: sizes.append(sum(one.sizes()[k] for k in ("responseBodySize", "responseHeadersSize"))),
    )
    with viewing(OWNER):
        dialogue = (
            Dialogue.objects.filter(label=Dialogue.PUBLIC, meetings__isnull=False).order_by("name").first()
        )
        meeting = dialogue.meetings.first()
    for address in (
        "log/",
        "",
        "people/",
        "proposals/",
        f"rows/dialogue/{dialogue.pk}/",
        f"rows/dialogue/{dialogue.pk}/history/",
        f"logs/{dialogue.pk}/?balance",
        f"meetings/{meeting.pk}/attendance/",
    ):
        sizes.clear()
        answer = page.goto(f"{desk}/desk/{address}")
        assert answer.status == 200, address
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        found = Axe().run(page)
        assert found.violations_count == 0, (address, found.generate_report())
        assert sum(sizes) < 100_000, (address, sizes)

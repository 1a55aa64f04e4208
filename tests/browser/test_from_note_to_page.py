"""One dialogue from the invitation of its convener to its public page; two at once; without JavaScript; on a phone."""

import pytest
from playwright.sync_api import Browser, Page

from accounts.models import User
from dialogues.models import Dialogue
from records import services
from records.viewer import OWNER, viewing
from tests import factories as make
from tests import worlds
from tests.browser.conftest import with_passkeys

pytestmark = pytest.mark.browser
PASSWORD = "a long enough sentence of hers"


@pytest.fixture
def team(own_library) -> tuple[int, int]:
    with viewing(OWNER):
        return services.open_team(name="River House")


def somebody(name: str, *held: int, editor: bool = False) -> None:
    user = User.objects.create_user(name, password=PASSWORD, is_staff=editor)
    make.clearance(user.pk, *held)


def signs_in(browser: Browser, site: str, name: str, **options: object) -> Page:
    page = browser.new_context(**options).new_page()
    page.goto(f"{site}/accounts/login/?next=/desk/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/desk/")
    return page


def adds(page: Page, what: str, **fields: str) -> None:
    """From the log book, back to the log book."""
    page.get_by_role("link", name=what, exact=True).first.click()
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " "), exact=True).first.fill(value)


def test_from_the_invitation_to_the_public_page(own_site, browser, page, team):
    with_passkeys(page)
    with viewing(OWNER):
        token = services.invite(
            email="mira@example.org", compartments=[*team], manages=True, reason="she convenes it"
        )
    somebody("anna", 1, team[1], editor=True)

    # In: by the link, with a password and a passkey.
    page.goto(f"{own_site}/accounts/invitations/{token}/")
    page.get_by_label("A password of your own").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("link", name="Go on").click()
    page.get_by_role("link", name="Take the invitation").click()
    page.get_by_role("button", name="Take it").click()

    # The first note, for the team and editors.
    page.get_by_role("link", name="Log a dialogue").first.click()
    page.get_by_label("Working name").fill("Blue room")
    page.get_by_label("Who is talking with whom?").fill("Upstream\nDownstream")
    page.get_by_label("What do you want to remember?").fill("Mind the press.")
    page.get_by_label("Who can see this").select_option("Your team and editors")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/desk/dialogues/*/")
    assert "Your team and editors" in page.locator(".deskbar").inner_text()

    # The log book: a guest, a meeting with a summary, who was there.
    page.get_by_role("link", name="Log book").click()
    adds(page, "Guest", Attribution="a former minister")
    page.get_by_label("Status", exact=True).select_option("Took part")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/desk/logs/*/")
    adds(page, "Meeting", Date="2026-04")
    page.get_by_label("Kind", exact=True).select_option("Dialogue meeting")
    page.get_by_label("Status", exact=True).select_option("Held")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/desk/logs/*/")
    page.get_by_role("link", name="Who was there: 0 of 1").click()
    page.get_by_label("a former minister").check()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("link", name="Who was there: 1 of 1").is_visible()
    adds(page, "Summary", Text="They met and agreed to meet again.")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/desk/logs/*/")
    assert "To be checked by somebody else" in page.locator("#h-open + *").inner_text()

    # Nothing of it is public; she asks that its bare story becomes so, with a source.
    with viewing(OWNER):
        made = Dialogue.objects.get(name="Blue room")
        source = make.source(title="The Daily Stream", url="", own_label=0)
        make.cite(made, source, own_label=made.own_label)
    assert page.request.get(f"{own_site}/api/v1/dialogues/?q=Blue+room").json()["results"] == []
    page.get_by_role("link", name="Back", exact=True).click()
    page.get_by_role("link", name="What would the public see?").click()
    assert page.get_by_text("Nothing. No page, no search result").is_visible()
    for words in (
        "Dialogue: Blue room",
        "Side: Upstream",
        "Side: Downstream",
        "Source for it: The Daily Stream",
    ):
        page.get_by_label(words, exact=False).first.check()
    page.get_by_label("Why it may be public").fill("it was in the press")
    page.get_by_role("button", name="Propose").click()
    page.wait_for_url("**/desk/reviews/*/")
    review = page.url

    # A second person looks at exactly that, and agrees.
    editor = signs_in(browser, own_site, "anna")
    editor.goto(review)
    shown = editor.get_by_role("main").inner_text()
    assert "Side: 2" in shown
    assert "minister" not in shown
    editor.get_by_label("Why it may be public").fill("so it was")
    editor.get_by_role("button", name="Make public").click()
    with editor.context.expect_page() as opened:
        editor.get_by_role("link", name="Confirm in another tab").click()
    opened.value.get_by_label("Password").fill(PASSWORD)
    opened.value.get_by_role("button", name="Confirm").click()
    opened.value.wait_for_url("**/accounts/")
    editor.get_by_role("button", name="Send it again").click()
    editor.wait_for_url("**/desk/reviews/")
    editor.context.close()

    reader = browser.new_context().new_page()
    reader.goto(f"{own_site}/dialogues/blue-room/")
    text = reader.get_by_role("main").inner_text()
    assert "Upstream" in text
    assert "The Daily Stream" in text
    for hidden in ("minister", "Mind the press", "agreed to meet again", "April 2026"):
        assert hidden not in text
    reader.context.close()


def test_whoever_saves_second_sees_what_the_first_one_wrote(own_site, browser, team):
    for name in ("tove", "carl"):
        somebody(name, team[0])
    with viewing(OWNER):
        label = worlds.label_of(frozenset({team[0]}))
        room = make.dialogue(name="Blue room", slug=None, own_label=label)
    first, second = (signs_in(browser, own_site, name) for name in ("tove", "carl"))
    for page in (first, second):
        page.goto(f"{own_site}/desk/rows/dialogue/{room.pk}/")
    first.get_by_label("Scope note").fill("Only its first year.")
    first.get_by_role("button", name="Save").click()
    first.wait_for_url("**/desk/dialogues/*/")
    second.get_by_label("Scope note").fill("All its years.")
    second.get_by_role("button", name="Save").click()
    assert second.get_by_text("Somebody else changed this since you opened it").is_visible()
    assert second.get_by_text("Stored now: Only its first year.").is_visible()
    assert second.get_by_label("Scope note").input_value() == "All its years."
    second.get_by_role("button", name="Save").click()
    second.wait_for_url("**/desk/dialogues/*/")
    with viewing(OWNER):
        assert Dialogue.objects.get(pk=room.pk).scope_note == "All its years."
    for page in (first, second):
        page.context.close()


def test_a_dialogue_is_logged_without_javascript(own_site, browser, team):
    somebody("tove", team[0])
    page = signs_in(browser, own_site, "tove", java_script_enabled=False)
    page.get_by_role("link", name="Log a dialogue").first.click()
    page.get_by_label("Working name").fill("Blue room")
    page.get_by_label("Convened by").fill("Kettering Foundation")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/desk/dialogues/*/")
    assert page.get_by_role("heading", name="Blue room").is_visible()
    page.get_by_role("link", name="Log book").click()
    assert page.get_by_role("heading", name="Log book: Blue room").is_visible()
    page.context.close()


def test_a_dialogue_is_logged_on_a_phone_by_keyboard_in_arabic(own_site, browser, team):
    somebody("tove", team[0])
    page = signs_in(browser, own_site, "tove", viewport={"width": 390, "height": 800})
    page.goto(f"{own_site}/desk/log/")
    page.get_by_label("Working name").focus()
    page.keyboard.type("الغرفة الزرقاء")
    page.keyboard.press("Tab")
    page.keyboard.type("شمال")
    page.keyboard.press("Enter")
    page.keyboard.type("جنوب")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Save":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/dialogues/*/")
    heading = page.get_by_role("heading", name="الغرفة الزرقاء")
    assert heading.locator("bdi, [dir=auto]").count() or heading.get_attribute("dir") == "auto"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert "شمال" in page.get_by_role("main").inner_text()
    page.context.close()

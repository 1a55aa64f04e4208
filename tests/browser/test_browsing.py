"""Narrowing, sorting and paging a list: by keyboard, back and forward, aloud, and without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def loads(page: Page) -> list[str]:
    """The addresses of whole pages that were loaded."""
    found: list[str] = []
    page.on("domcontentloaded", lambda seen: found.append(seen.url))
    return found


def test_a_choice_narrows_the_list_without_loading_the_page_and_keeps_the_keyboard_there(
    page: Page, site: str, loads: list[str]
):
    page.goto(f"{site}/dialogues/")
    box = page.get_by_role("checkbox", name="Arab-Israeli conflict")
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator("h1")).to_contain_text("11 dialogues")
    expect(page).to_have_url(f"{site}/dialogues/?conflict=arab-israeli")
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    expect(page.get_by_role("status")).to_contain_text("11 dialogues on")
    assert page.title() == "Dialogues · Track Two Catalogue"
    assert len(loads) == 1


def test_back_and_forward_go_through_the_states_of_the_list(page: Page, site: str):
    page.goto(f"{site}/dialogues/")
    whole = page.locator("h1").inner_text()
    page.get_by_role("checkbox", name="Arab-Israeli conflict").check()
    expect(page.locator("h1")).to_contain_text("11 dialogues")
    page.get_by_role("link", name="1990 to 1999").click()
    expect(page).to_have_url(f"{site}/dialogues/?conflict=arab-israeli&from=1990&to=1999")
    narrowest = page.locator("h1").inner_text()
    page.go_back()
    expect(page.locator("h1")).to_contain_text("11 dialogues")
    expect(page.get_by_role("checkbox", name="Arab-Israeli conflict")).to_be_checked()
    page.go_back()
    expect(page.locator("h1")).to_have_text(whole)
    expect(page.get_by_role("checkbox", name="Arab-Israeli conflict")).not_to_be_checked()
    page.go_forward()
    expect(page.locator("h1")).to_contain_text("11 dialogues")
    page.go_forward()
    expect(page.locator("h1")).to_have_text(narrowest)


def test_a_link_that_goes_with_the_old_list_leaves_the_keyboard_at_the_top_of_the_new(
    page: Page, site: str, loads: list[str]
):
    page.goto(f"{site}/dialogues/?conflict=cold-war&audience=elite")
    page.get_by_role("link", name="Remove Conflict: Cold War", exact=False).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/dialogues/?audience=elite")
    expect(page.locator("#headline")).to_be_focused()
    page.get_by_role("link", name="by length").click()
    expect(page.get_by_label("Order of the list")).to_contain_text("Sorted by length, longest first")
    expect(page).to_have_url(f"{site}/dialogues/?audience=elite&ordering=-span")
    assert len(loads) == 1


def test_the_next_page_begins_at_its_top(page: Page, site: str):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{site}/dialogues/")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("link", name="Previous")).to_be_attached()
    expect(page.locator("#headline")).to_be_in_viewport()


def test_folds_stay_as_their_reader_left_them(page: Page, site: str):
    page.goto(f"{site}/dialogues/")
    page.locator("#facet-method > summary").click()
    page.get_by_role("checkbox", name="Arab-Israeli conflict").check()
    expect(page.locator("h1")).to_contain_text("11 dialogues")
    expect(page.locator("#facet-method")).to_have_attribute("open", "")


def test_years_are_typed_and_sent_with_enter(page: Page, site: str):
    page.goto(f"{site}/dialogues/")
    page.get_by_role("textbox", name="From").fill("19x")
    page.get_by_role("textbox", name="From").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Write it like 1993-12")
    page.get_by_role("textbox", name="From").fill("1990")
    page.get_by_role("textbox", name="From").press("Enter")
    expect(page).to_have_url(f"{site}/dialogues/?from=1990")
    expect(page.get_by_role("textbox", name="From")).to_be_focused()


def test_another_record_is_a_page_of_its_own(page: Page, site: str, loads: list[str]):
    page.goto(f"{site}/outcomes/")
    page.locator("tbody a").filter(has_text="Dartmouth").first.click()
    page.wait_for_url("**/dialogues/**")
    assert len(loads) == 2


def test_htmx_asks_as_a_browser_asks(page: Page, site: str):
    """So that who comes with scripts and who comes without share what is kept."""
    page.goto(f"{site}/dialogues/")
    with page.expect_request("**/dialogues/?conflict=arab-israeli") as asked:
        page.get_by_role("checkbox", name="Arab-Israeli conflict").check()
    assert asked.value.headers["accept"] == "text/html"


def test_nothing_is_left_in_the_browser(page: Page, site: str):
    page.goto(f"{site}/dialogues/")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    page.get_by_role("checkbox", name="Arab-Israeli conflict").check()
    expect(page.locator("h1")).to_contain_text("11 dialogues")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.context.cookies() == []


def test_without_javascript_the_form_has_a_button_and_the_links_load_pages(browser: Browser, site: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/dialogues/")
    page.get_by_role("checkbox", name="Arab-Israeli conflict").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator("h1")).to_contain_text("11 dialogues")
    page.get_by_role("link", name="1990 to 1999").click()
    expect(page).to_have_url(f"{site}/dialogues/?conflict=arab-israeli&from=1990&to=1999")
    page.get_by_role("link", name="Remove Conflict", exact=False).click()
    expect(page).to_have_url(f"{site}/dialogues/?from=1990&to=1999")
    context.close()

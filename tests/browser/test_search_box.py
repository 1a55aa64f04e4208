"""Suggestions while somebody types: by keyboard, for screen readers, and without JavaScript none."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_kind_of_page import faults

pytestmark = pytest.mark.browser


def test_a_suggestion_is_reached_and_taken_with_the_keyboard_alone(page: Page, site: str):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(site)
    box = page.get_by_role("combobox", name="Search the catalogue")
    box.press_sequentially("dart")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Dartmouth Conference")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#found-feedback")).to_have_text("10 results.")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    expect(box).to_be_in_viewport()
    assert faults(page) == []
    box.press("Enter")
    page.wait_for_url("**/dialogues/dartmouth-conference/")


def test_escape_closes_and_enter_searches_for_what_was_typed(page: Page, site: str):
    page.goto(site)
    box = page.locator("#q")
    box.press_sequentially("dart")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("option").first).to_be_hidden()
    box.press("Enter")
    page.wait_for_url("**/search/?q=dart")


def test_without_javascript_it_is_a_form(browser, site: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.locator("#q").fill("oslo")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("h2").first).to_contain_text("4 dialogues")
    context.close()

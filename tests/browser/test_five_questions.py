"""Somebody new answers five of the field's questions from the first page on, by keyboard alone, also on a phone."""

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
FAR = 400  # presses of the tab key before nobody would go on
# The question, and words that must stand in its answer on the shipped library.
QUESTIONS = {
    "Which participants later sat at the official table, where and when?": "Primakov",
    "Who sits in more than one dialogue?": "Pundak",
    "What kinds of funders paid, and when?": "foundation",
    "Which meetings were held while contact was illegal?": "Possibly",
    "Which dialogues lasted longest, and what was the longest gap between their meetings?": "Dartmouth",
}


def reach(page: Page, words: str) -> None:
    """Go on by the tab key until what has the focus says these words; it must be seen there."""
    for _ in range(FAR):
        page.keyboard.press("Tab")
        if words in (page.evaluate("document.activeElement.textContent") or "").strip()[: len(words) + 40]:
            box = page.evaluate(
                "(({top, bottom}) => [top, bottom])(document.activeElement.getBoundingClientRect())"
            )
            assert -1 <= box[0] < page.viewport_size["height"], words
            return
    pytest.fail(f"{words} was not reached.")


@pytest.mark.parametrize("width", [1280, 390])
def test_five_questions_from_home_by_keyboard(site, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    for question, expected in QUESTIONS.items():
        page.goto(f"{site}/")
        reach(page, "All research questions")
        page.keyboard.press("Enter")
        page.wait_for_url("**/explore/questions/")
        reach(page, question)
        page.keyboard.press("Enter")
        page.get_by_role("heading", level=1, name=question).wait_for()
        assert expected.lower() in page.locator("#answer").inner_text().lower(), question
        assert page.locator("#answer .of").inner_text()  # of how much it speaks
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), question


def test_a_question_is_asked_otherwise_by_keyboard(site, page):
    page.goto(f"{site}/explore/questions/")
    reach(page, "Who sits in more than one dialogue?")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1).wait_for()
    before = page.locator("#h-answer").inner_text()
    page.locator("form.ask input[type=number]").first.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**?**")
    assert page.locator("#h-answer").inner_text() != before

"""Every kind of page of our own, as a reader meets it: no barrier, no sideways scroll, nothing refused by policy."""

from functools import cache
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from dialogues.models import Meeting
from records.viewer import PUBLIC, viewing

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/dialogues/",
    "/dialogues/?conflict=arab-israeli&audience=elite&from=1980&to=1999&match=certain",
    "/dialogues/?q=nothing-is-called-so",
    "/dialogues/oslo-channel/",
    "/dialogues/dartmouth-conference/",
    "/dialogues/sino-japanese-track-two/",
    "/dialogues/oslo-channel/cite/?fact=b1d61ad0",
    "/dialogues/oslo-channel/cite/?fact=00000000",
    "/actors/",
    "/actors/yossi-beilin/",
    "/participants/",
    "/third-parties/",
    "/funders/",
    "/conflicts/",
    "/conflicts/arab-israeli/",
    "/processes/",
    "/processes/israel-plo-oslo/",
    "/sources/",
    "/sources/jones-2015/",
    "/meetings/",
    "/explore/questions/",
    "/explore/questions/former-officials-by-decade/",
    "/explore/questions/later-at-the-official-table/",
    "/explore/questions/what-a-source-is-cited-for/?source=jones-2015",
    "/history/",
    "/explore/",
    "/explore/timeline/",
    "/explore/timeline/?from=1990&to=1999",
    "/explore/map/",
    "/explore/network/",
    "/explore/network/?dialogue=oslo-channel",
    "/compare/",
    "/compare/?d=oslo-channel&d=stockholm-beilin-abu-mazen&d=boisto-2014",
    "/outcomes/",
    "/transfers/",
    "/funding/",
    "/codebook/",
    "/about/",
    "/data/",
    "/data/releases/1.1/",  # those that there are, in tests/browser/test_releases.py
    "/search/?q=oslo",
    "/search/?q=nothing-is-called-so",
    "/nowhere/",
)


@cache
def axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


COLOURS = "color-contrast"
ALL: dict[str, object] = {}
BUT_COLOURS = {"rules": {COLOURS: {"enabled": False}}}
ONLY_COLOURS = {"runOnly": [COLOURS]}


def faults(page: Page, rules: dict[str, object] = ALL) -> list[str]:
    """What axe finds, as `rule: element`."""
    page.evaluate(axe())
    found = page.evaluate("async rules => (await axe.run(rules)).violations", rules)
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]


def a_meeting() -> str:
    with viewing(PUBLIC):
        return f"/meetings/{Meeting.objects.order_by('id').values_list('id', flat=True)[0]}/"


# Colours are the same whatever the width, and all that differs between the schemes; to look at them takes longest, and
# in the dark every other page shows them.
@pytest.mark.parametrize(
    ("width", "scheme", "rules", "every"),
    [(1280, "light", ALL, 1), (1280, "dark", ONLY_COLOURS, 2), (390, "light", BUT_COLOURS, 1)],
    ids=["on a desk", "in the dark", "on a phone"],
)
def test_axe_finds_nothing(site, page, width, scheme, rules, every):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    found = {}
    for address in (*PAGES, a_meeting())[::every]:
        page.goto(site + address)
        if problems := faults(page, rules):
            found[address] = problems[:3]
    assert found == {}


def test_no_page_scrolls_sideways(site, page):
    wide = {}
    for address in (*PAGES, a_meeting()):
        page.goto(site + address)
        for width in (1280, 768, 390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            needed = page.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                wide[address, width] = needed
    assert wide == {}


def test_the_policy_refuses_nothing_that_a_page_wants_and_no_other_host_is_asked(site, page):
    said: list[str] = []
    asked: set[str] = set()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.add(request.url))
    for address in (*PAGES, a_meeting()):
        page.goto(site + address)
    assert [text for text in said if "404" not in text] == []
    assert [url for url in asked if not url.startswith(site)] == []


def test_the_keyboard_reaches_everything_and_shows_where_it_is(site, page):
    """Tab through the page of a dialogue: every link, field and fold is reached, each visibly."""
    page.set_viewport_size({"width": 1280, "height": 800})
    for address in ("/", "/dialogues/", "/dialogues/stockholm-beilin-abu-mazen/"):
        page.goto(site + address)
        wanted = page.evaluate(
            "[...document.querySelectorAll('a[href], button, input, select, summary')]"
            ".filter(e => e.checkVisibility({visibilityProperty: true}))"
            ".filter(e => !e.closest('details:not([open]) > :not(summary)'))"
            ".filter(e => e.type !== 'radio' || e.checked).length"
        )
        reached = set()
        for _ in range(wanted + 5):
            page.keyboard.press("Tab")
            place = page.evaluate(
                "(() => { const e = document.activeElement; if (e === document.body) return null;"
                "const all = [...document.querySelectorAll('a[href], button, input, select, summary')];"
                "return [all.indexOf(e), getComputedStyle(e).outlineStyle]; })()"
            )
            if place is None:
                break
            assert place[1] != "none", f"{address}: focus cannot be seen on element {place[0]}"
            reached.add(place[0])
        assert len(reached) >= wanted, address


def test_without_javascript_all_is_there(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/dialogues/oslo-channel/")
    assert page.get_by_role("heading", name="Where accounts differ").is_visible()
    page.goto(site + "/dialogues/")
    page.get_by_label("Israeli-Palestinian conflict", exact=False).first.check()
    page.get_by_role("button", name="Show").click()
    assert "conflict=israeli-palestinian" in page.url
    context.close()

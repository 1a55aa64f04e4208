"""Releases in the browser: one that stands, one that was withdrawn, and what changed since."""

import pytest

from dialogues.models import ParticipationIdentity
from exchange.releases.making import Wanted, make
from records import services
from records.viewer import OWNER, viewing
from tests.browser.test_every_kind_of_page import ALL, BUT_COLOURS, ONLY_COLOURS, faults

pytestmark = pytest.mark.browser
PAGES = ("/data/?since=2026.1", "/data/releases/2026.1/", "/data/releases/2026.1.1/", "/codebook/")


@pytest.fixture
def library(own_library, tmp_path, settings):
    """The shipped library with two releases, one of them withdrawn."""
    settings.HOME = tmp_path
    make(Wanted("2026.1", "The first."))
    with viewing(OWNER):
        services.hide(row=ParticipationIdentity.objects.first(), reason="consent was withdrawn")
    make(Wanted("2026.1.1", withdraws=("2026.1",), why="consent"))
    return own_library


def test_axe_finds_nothing_and_nothing_scrolls_sideways(site, page):
    found, wide = {}, {}
    for address in PAGES:
        page.goto(site + address)
        for width, scheme, rules in (
            (1280, "light", ALL),
            (1280, "dark", ONLY_COLOURS),
            (390, "light", BUT_COLOURS),
        ):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            if problems := faults(page, rules):
                found[address, width, scheme] = problems[:3]
        for width in (768, 390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
                wide[address, width] = needed
    assert (found, wide) == ({}, {})


def test_with_the_keyboard_alone_one_asks_what_changed_and_takes_the_file(site, page):
    page.goto(f"{site}/data/")
    page.get_by_label("What changed since you last cited?").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/data/?since=2026.1#since")
    assert page.get_by_role("heading", name="Since release 2026.1").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="file", exact=True).first.press("Enter")
    assert download.value.suggested_filename == "track-two-catalogue-2026.1.1.zip"

"""The network, where it moves and where it stays still."""

import pytest

pytestmark = pytest.mark.browser

NETWORK = "/explore/network/?dialogue=oslo-channel"
CAPABLE = "Boolean(document.createElement('canvas').getContext('webgl2'))"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 800}


@pytest.fixture
def moving(site, page):
    """The page with the drawing that moves; skipped where the browser cannot draw it."""
    page.set_viewport_size(WIDE)
    page.goto(site + NETWORK)
    if not page.evaluate(CAPABLE):
        pytest.skip("this browser has no WebGL")
    page.locator(".network").scroll_into_view_if_needed()
    page.wait_for_selector(".network[data-drawn]")
    return page


def labels_drawn(page):
    """Whether anything stands on the canvas of the names."""
    return page.evaluate(
        "(() => { const c = document.querySelector('.room canvas.sigma-labels');"
        "return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(Boolean); })()"
    )


def test_it_is_drawn_to_move_around_in_and_can_be_made_still(moving):
    assert not moving.locator(".network svg").is_visible()
    assert labels_drawn(moving)
    moving.get_by_role("button", name="Still drawing").click()
    assert moving.locator(".network svg").is_visible()
    assert not moving.locator(".network .room").is_visible()
    moving.get_by_role("button", name="Drawing to move around in").click()
    assert moving.locator(".network .room").is_visible()


def test_it_comes_to_look_the_same_each_time(moving):
    pictures = []
    for _ in range(2):
        moving.reload()
        moving.locator(".network").scroll_into_view_if_needed()
        moving.wait_for_selector(".network[data-drawn]")
        moving.mouse.move(0, 0)
        moving.wait_for_timeout(500)
        pictures.append(moving.locator(".room").screenshot())
    assert pictures[0] == pictures[1]


def test_buttons_bring_it_nearer_by_keyboard(moving):
    before = moving.locator(".room").screenshot()
    moving.get_by_role("button", name="Nearer").focus()
    moving.keyboard.press("Enter")
    moving.wait_for_timeout(600)
    assert moving.locator(".room").screenshot() != before


def test_the_wheel_scrolls_the_page(moving):
    moving.locator(".room").hover()
    before = moving.evaluate("scrollY")
    moving.mouse.wheel(0, -200)
    moving.wait_for_timeout(300)
    assert moving.evaluate("scrollY") < before


def test_on_paper_the_still_one_is_printed(moving):
    moving.emulate_media(media="print")
    assert moving.locator(".network svg").is_visible()
    assert not moving.locator(".room").is_visible()


def test_it_is_there_after_the_choice_was_changed_too(moving):
    moving.get_by_role("link", name="Remove").first.click()
    moving.wait_for_url("**/explore/network/")
    moving.locator(".network").scroll_into_view_if_needed()
    moving.wait_for_selector(".network[data-drawn]")


def test_a_phone_is_sent_no_drawing(site, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size(NARROW)
    page.goto(site + NETWORK)
    page.mouse.wheel(0, 10_000)
    page.wait_for_timeout(300)
    assert not [url for url in asked if "sigma" in url or "/api/" in url]
    assert page.get_by_role("heading", name="Who sat with whom").is_visible()
    assert not page.locator(".network svg").is_visible()


def test_without_javascript_the_still_one_is_there(site, browser):
    context = browser.new_context(java_script_enabled=False, viewport=WIDE)
    page = context.new_page()
    page.goto(site + NETWORK)
    assert page.locator(".network svg").is_visible()
    page.locator(".network svg a", has_text="Ron Pundak").click()
    assert page.url.endswith("/actors/ron-pundak/")
    context.close()

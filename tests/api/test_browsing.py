"""The same answers on a page for people, and the explorable documentation."""

import html
import re

import orjson
import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("library")
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def browser() -> Client:
    return Client(headers=BROWSER)


def _shown(page: str) -> str:
    """What a reader can copy off the page."""
    (pre,) = re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", pre))


@pytest.mark.parametrize(
    "path",
    ["", "dialogues/?page_size=3", "dialogues/oslo-channel/", "terms/?page_size=2", "sources/oslo-time/"],
)
def test_the_page_shows_the_very_same_json(browser, api, path):
    page = browser.get(f"/api/v1/{path}")
    assert page["Content-Type"] == "text/html; charset=utf-8"
    assert orjson.loads(_shown(page.content.decode())) == orjson.loads(api.get(f"/api/v1/{path}").content)


def test_ids_and_addresses_on_the_page_lead_where_they_say(browser, api):
    page = browser.get("/api/v1/participations/?dialogue=oslo-channel&page_size=5").content.decode()
    inside = {html.unescape(a) for a in re.findall(r'href="(/api/v1/[^"]+)"', page)}
    assert "/api/v1/dialogues/oslo-channel/" in inside
    assert any(address.startswith("/api/v1/actors/") for address in inside)
    for address in inside:
        assert api.get(address).status_code == 200, address


def test_the_page_tells_the_call_and_has_nothing_to_fill_in(browser):
    page = browser.get("/api/v1/dialogues/?ordering=-name&page_size=2").content.decode()
    assert "http://localhost:8000/api/v1/dialogues/?ordering=-name&amp;page_size=2" in page
    assert "format=json" in page
    assert "/api/docs/" in page
    assert "/api/schema/" in page
    assert not re.search(r"<(form|input|script|style)|\sstyle=|csrf|token|log ?in", page, re.IGNORECASE)


def test_format_json_gives_json_to_a_browser(browser, api):
    answer = browser.get("/api/v1/dialogues/oslo-channel/?format=json")
    assert answer["Content-Type"] == "application/json"
    assert answer.content == api.get("/api/v1/dialogues/oslo-channel/").content


def test_an_answer_too_long_for_a_page_is_offered_as_a_file(browser):
    page = browser.get("/api/v1/dialogues/?page_size=1000&expand=participations,outcomes,meetings,sources")
    assert "too long for a page" in page.content.decode()


def test_what_a_text_holds_never_becomes_markup():
    from records.browse import page

    told = {"text": "<b onclick=x>", "url": "javascript:alert(1)", "<i>": 'http://x/"><b>'}
    shown = str(page(orjson.dumps(told), {}))
    assert "<b onclick" not in shown
    assert 'href="javascript' not in shown
    assert 'href="http://x/&#34;&gt;&lt;b&gt;"' in shown


def test_the_docs_run_under_the_policy_that_everything_runs_under(browser):
    docs = browser.get("/api/docs/")
    page = docs.content.decode()
    assert "script-src 'self'" in docs["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    script = re.findall(r'src="(/api/docs/[^"]+)"', page)[0]
    code = Client(headers={"accept": "*/*"}).get(html.unescape(script))
    assert code["Content-Type"].startswith("application/javascript")
    assert "/api/schema/" in code.content.decode()

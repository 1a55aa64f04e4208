"""What is kept between requests: for nobody who may not see it, and not for longer than it holds."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

import dialogues.views
from records import services
from records.viewer import OWNER, viewing
from tests.confidentiality.addresses import routes
from tests.confidentiality.conftest import NAME


def asked(circle) -> list[str]:
    keys = (str(circle.hidden.id), circle.hidden.slug, circle.shown.slug)
    pages = [f"/{door}dialogues/{key}/" for door in ("", "api/v1/") for key in keys]
    return [*pages, *(route.path for route in routes() if not route.keyed)]


def test_what_was_shown_to_one_is_not_shown_to_the_next(circle):
    addresses, visitor, somebody = asked(circle), Client(), Client()
    somebody.handler = circle.client.handler = visitor.handler  # one process
    first = [visitor.get(a).getvalue() for a in addresses]
    mine = {a: circle.client.get(f"/desk{a}").getvalue() for a in addresses}
    assert first == [somebody.get(a).getvalue() for a in addresses]
    assert not any(words.encode() in body for body in first for words in circle.secrets)
    for address in ("/dialogues/", f"/dialogues/{circle.hidden.id}/", "/api/v1/dialogues/"):
        assert NAME.encode() in mine[address]


def hidden_elsewhere(circle) -> None:
    """By another process, or thread, of which this one knows nothing."""

    def act() -> None:
        try:
            with viewing(OWNER):
                services.hide(row=circle.shown, reason="somebody asked")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as other:
        other.submit(act).result()


@pytest.mark.parametrize(
    "address", ["/dialogues/shown/", "/dialogues/", "/api/v1/dialogues/shown/", "/sitemap.xml"]
)
def test_what_was_hidden_is_gone_with_the_next_answer(circle, address):
    visitor = Client()
    before = visitor.get(address)
    assert b"shown" in before.content
    hidden_elsewhere(circle)
    after = visitor.get(address, headers={"if-none-match": before["ETag"]})
    assert after.status_code in (200, 404)
    assert b"shown" not in after.content


def test_what_is_hidden_while_a_page_is_made_is_not_kept(circle, monkeypatch):
    made = dialogues.views.dialogue_page

    def slowly(*args):
        hidden_elsewhere(circle)
        return made(*args)

    visitor = Client()
    monkeypatch.setattr(dialogues.views, "dialogue_page", slowly)
    page = visitor.get("/dialogues/shown/")
    assert "Shown to all" in page.text
    monkeypatch.undo()
    for headers in ({}, {"if-none-match": page["ETag"]}):
        assert visitor.get("/dialogues/shown/", headers=headers).status_code == 404


def test_a_count_is_of_this_moment_and_for_who_asks(circle):
    visitor = Client()

    def counted(client: Client, door: str = "") -> int:
        return int(re.search(r"(\d+) dialogues?\b", client.get(f"{door}/dialogues/").text)[1])

    before = counted(visitor)
    assert counted(circle.client, "/desk") > before
    hidden_elsewhere(circle)
    assert counted(visitor) == before - 1

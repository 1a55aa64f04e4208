"""Mistakes: every answer in the house's look, and nothing of the address in it."""

import pytest
from django.test import RequestFactory

from records import site
from records.withdrawn import Withdrawn
from tests.pages.reading import Page

NOWHERE = [
    "/dialogues/no-such-dialogue/",
    "/dialogues/00000000-0000-4000-8000-000000000000/",
    "/meetings/not-an-id/",
    "/meetings/00000000-0000-4000-8000-000000000000/",
    "/actors/nobody/",
    "/sources/nothing/",
    "/conflicts/none/",
    "/processes/none/",
    "/no/such/page",
]


def test_whatever_is_not_there_is_missing_in_the_same_bytes(visitor):
    answers = {(r.status_code, r.content, r["Content-Type"]) for r in map(visitor.get, NOWHERE)}
    assert len(answers) == 1
    ((status, body, _),) = answers
    assert status == 404
    assert b"There is no such page" in body


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (site.bad_request, 400, "could not be read"),
        (site.not_found, 404, "no such page"),
        (
            lambda asked: site.not_found(asked, Withdrawn("Made in error", "It went wrong.")),
            410,
            "made in error",
        ),
        (site.broken, 500, "our mistake, not yours"),
    ],
)
def test_each_mistake_has_a_page_that_leads_on(view, status, words):
    page = Page(view(RequestFactory().get("/")))
    assert page.status == status
    assert words in page.text
    assert "/" in page.links

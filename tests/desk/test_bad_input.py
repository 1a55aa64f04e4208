"""Whatever is typed into any form of the desk: saved as it is, or refused beside the field with nothing written."""

import html

import pytest

from desk.kinds import parts
from dialogues.models import Dialogue, DialogueNote, Meeting, Participation
from records.kernel.graph import table
from records.viewer import OWNER, viewing
from tests import factories as make
from tests.desk.conftest import Shown
from tests.pages.reading import Element

TYPED = {
    "nothing": "",
    "too much": "x" * 30_000,
    "another script": "اسم 漢字 ‮ Ñ",
    "HTML": "<script>alert(1)</script>&amp;\"'",
    "a control character": "one\x07two",
    "a NUL": "one\x00two",
    "a lone surrogate's neighbour": "\ufffe\U0010ffff",
    "SQL": "'; drop table vault.dialogue; --",
}
PLAIN = {"text", "search", None, ""}


@pytest.fixture
def rows(desk):
    """One of each kind of row that others are added to, with its form's addresses."""
    with viewing(OWNER):
        of = make.dialogue(own_label=desk.private, slug=None)
        found = [
            of,
            make.meeting(of, own_label=desk.private),
            make.participation(of, own_label=desk.private),
        ]
    return [
        f"/desk/rows/{table(type(row))}/{row.pk}/add/{table(part)}/"
        for row in found
        for part, _ in parts(type(row))
    ]


def filled(page: Shown, typed: str) -> dict[str, str]:
    """The page's first form with this in every line and text, the first choice of every list, as a browser sends it."""
    form = next(one for one in page.root.all("form", class_="entry"))
    sent = {}
    for one in form.all():
        name = one.attributes.get("name", "")
        if one.name == "textarea" or (one.name == "input" and one.attributes.get("type") in PLAIN):
            sent[name] = typed
        elif one.name == "input" and one.attributes.get("type") == "hidden":
            sent[name] = one.attributes.get("value", "")
        elif one.name == "select":
            sent[name] = _first(one)
    return sent


def _first(choices: Element) -> str:
    return next((one.attributes["value"] for one in choices.all("option") if one.attributes["value"]), "")


def how_many() -> int:
    with viewing(OWNER):
        return sum(model.objects.count() for model in (Dialogue, Meeting, Participation, DialogueNote))


@pytest.mark.parametrize("what", TYPED)
def test_every_form_takes_it_or_says_what_is_wrong_and_keeps_it(desk, rows, what):
    typed, refused = TYPED[what], 0
    for address in [*rows, "/desk/log/"]:
        sent, before = filled(desk.tove.opens(address), typed), how_many()
        answer = desk.tove.client.post(address, sent)
        assert answer.status_code in (303, 400), (address, answer.content[:2000])
        assert b"<script>alert" not in answer.content
        if answer.status_code == 400:
            refused += 1
            page = Shown(answer)
            assert page.root.all("ul", class_="error") or page.root.all("div", class_="wrong"), address
            assert how_many() == before, address
            if typed and typed.isprintable() and typed in sent.values():
                assert html.escape(typed) in page.html, address
    assert refused or what in ("another script", "HTML", "SQL"), "everything was taken"


def test_too_much_is_said_beside_the_field_with_how_much_it_may_be(desk, rows):
    page = desk.tove.sends("/desk/log/", 400, name="x" * 2_001, who=desk.private)
    assert "at most 2000 characters" in page.text


def test_what_cannot_be_seen_is_said_with_its_place(desk, rows):
    page = desk.tove.sends("/desk/log/", 400, name="Blue\x07 room", who=desk.private)
    assert "cannot be seen, after “Blue”" in page.text


def test_a_second_dialogue_of_the_same_name_is_another_one(desk):
    for _ in range(2):
        desk.tove.sends("/desk/log/", name="Blue room", who=desk.private)
    with viewing(OWNER):
        assert Dialogue.objects.filter(name="Blue room").count() == 2


def test_what_breaks_before_any_page_is_found_is_told_on_our_own_page(desk, monkeypatch):
    def fails(user: object) -> None:
        raise RuntimeError

    desk.tove.client.raise_request_exception = False
    monkeypatch.setattr("records.doors.viewer_of", fails)
    answer = desk.tove.client.get("/desk/")
    assert answer.status_code == 500
    assert "Your dialogues" in answer.content.decode()

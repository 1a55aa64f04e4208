"""What is asked for later, the address it gets, and the mail that tells nobody anything."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from dialogues.models import Dialogue
from records import services
from records.housekeeping import release_due
from records.viewer import OWNER, viewing
from tests import factories as make
from tests.kernel.people import ask

LATER = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


@pytest.fixture
def logged(desk):
    """A dialogue that the team shares with the editors, with a source."""

    def log(name: str = "Blue room") -> str:
        key = desk.tove.sends("/desk/log/", name=name, who=desk.shared).split("/")[3]
        with viewing(OWNER):
            make.cite(Dialogue.objects.get(pk=key), make.source())
        return key

    return log


def proposes(desk, key: str, **fields: object) -> str:
    given = {"row": [f"dialogue:{key}"], "reason": "it is known"}
    return desk.tove.sends(f"/desk/rows/dialogue/{key}/publish/", **given, **fields)


def test_a_record_gets_an_address_in_words_and_a_second_one_a_number(desk, logged):
    for address in ("blue-room", "blue-room-2"):
        review = proposes(desk, logged())
        desk.anna.sends(f"{review}publish/", reason="agreed")
        assert desk.public.get(f"/dialogues/{address}/").status_code == 200


def test_a_name_that_has_no_letters_of_ours_gets_an_address_all_the_same(desk, logged):
    key = logged("الغرفة الزرقاء")
    desk.anna.sends(f"{proposes(desk, key)}publish/", reason="agreed")
    ((slug,),) = ask("select slug from open.dialogue")
    assert desk.public.get(f"/dialogues/{slug}/").status_code == 200


def test_before_its_day_nobody_makes_it_public(desk, logged):
    key = logged()
    review = proposes(desk, key, not_before=LATER)
    assert "then a review begins" in desk.anna.opens(review).text
    assert "under embargo until" in desk.anna.sends(f"{review}publish/", 409, reason="now").text


def test_on_its_day_it_becomes_public_by_itself_if_somebody_else_agreed_before(desk, logged):
    key = logged()
    review = proposes(desk, key, not_before=LATER, release="on")
    assert "if somebody else agrees before" in desk.anna.opens(review).text
    desk.anna.sends(f"{review}agree/", reason="by then it is known")
    assert "as was agreed on" in desk.tove.opens(review).text
    ask("update kernel.review set not_before = now() - interval '1 hour'")
    with viewing(OWNER):
        assert [became for _, became in services.release_due()] == ["public"]
    assert desk.public.get("/dialogues/blue-room/").status_code == 200


def test_a_day_that_is_none_is_told_beside_the_field_and_nothing_typed_is_lost(desk, logged):
    key = logged()
    page = desk.tove.sends(
        f"/desk/rows/dialogue/{key}/publish/",
        400,
        row=[f"dialogue:{key}"],
        reason="it is known",
        not_before="soon",
    )
    assert "Enter a valid date" in page.text
    assert 'value="it is known"' in page.html
    assert "checked" in page.html
    assert (
        "Say when these rows"
        in desk.tove.sends(
            f"/desk/rows/dialogue/{key}/publish/", 400, row=[f"dialogue:{key}"], reason="x", release="on"
        ).text
    )
    assert ask("select count(*) from kernel.review") == [(0,)]


# ------------------------------------------------------------------ notices


@pytest.fixture
def addresses(desk, settings):
    settings.MAIL_IS_SENT = True
    for name in ("tove", "anna", "bert"):
        user = getattr(desk, name).user
        user.email = f"{name}@example.org"
        user.save()


def test_editors_hear_that_something_waits_and_the_author_that_it_was_decided(desk, logged, addresses):
    review = proposes(desk, logged())
    assert sorted(one.to[0] for one in mail.outbox) == ["anna@example.org", "bert@example.org"]
    mail.outbox.clear()
    desk.anna.sends(f"{review}publish/", reason="agreed")
    assert [one.to for one in mail.outbox] == [["tove@example.org"]]


def test_a_notice_says_nothing_of_what_waits(desk, logged, addresses):
    proposes(desk, logged("Zephyr room"))
    for one in mail.outbox:
        assert "Zephyr" not in one.subject + str(one.body)
        assert "it is known" not in str(one.body)
        assert str(one.body).count("http") == 1
        assert "/desk/\n" in str(one.body)


def test_until_it_is_said_how_no_mail_goes_out(desk, logged, addresses, settings):
    settings.MAIL_IS_SENT = False
    proposes(desk, logged())
    assert mail.outbox == []


def test_a_mail_that_cannot_be_sent_keeps_nothing_from_being_done(desk, logged, addresses, monkeypatch):
    def fails(*args: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("records.notices.send_mail", fails)
    assert proposes(desk, logged())


def test_editors_hear_of_an_embargo_that_ends_in_a_review(desk, logged, addresses):
    proposes(desk, logged(), not_before=LATER)
    mail.outbox.clear()
    assert release_due() == []
    assert mail.outbox == []
    ask("update kernel.review set not_before = now() - interval '1 hour'")
    assert [became for _, became in release_due()] == ["review"]
    assert sorted(one.to[0] for one in mail.outbox) == ["anna@example.org", "bert@example.org"]
    mail.outbox.clear()
    assert release_due() == []
    assert mail.outbox == []

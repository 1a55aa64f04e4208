"""Wrong or unsafe? Tell us: by anybody, at the accounts door, for editors alone."""

import pytest
from django.db import DatabaseError, connections, transaction
from django.test import Client

TELL = "/accounts/corrections/"


@pytest.fixture
def written(fresh):
    """What is written down."""

    def ask() -> list[tuple]:
        with connections["owner"].cursor() as cursor:
            cursor.execute("select page, words, contact, unsafe from kernel.correction order by at")
            return cursor.fetchall()

    with connections["owner"].cursor() as cursor:
        cursor.execute("delete from kernel.correction")
    return ask


def test_what_is_told_is_written_down_as_it_was_said(written):
    fields = {
        "page": "/dialogues/x/",
        "words": "He was not there. I was.",
        "contact": "a@example.org",
        "unsafe": "on",
    }
    answer = Client().post(TELL, fields)
    assert (answer.status_code, answer["Location"]) == (303, f"{TELL}?told")
    assert "It is written down" in Client().get(answer["Location"]).content.decode()
    assert written() == [("/dialogues/x/", "He was not there. I was.", "a@example.org", True)]


def test_the_answer_is_the_same_whether_there_is_such_a_record_or_not(written):
    answers = [
        Client().post(TELL, {"page": page, "words": "x"}) for page in ("/dialogues/is/", "/dialogues/isnt/")
    ]
    assert len({(a.status_code, a["Location"], a.content) for a in answers}) == 1


@pytest.mark.parametrize("words", ["", "   ", "x" * 5001, "a\x00b"])
def test_what_cannot_be_kept_is_said_beside_its_field_and_nothing_typed_is_lost(written, words):
    answer = Client().post(TELL, {"page": "the page on Oslo", "words": words})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert "the page on Oslo" in answer.content.decode()
    assert written() == []


def test_the_accounts_door_reads_none_of_it(written):
    Client().post(TELL, {"words": "x"})
    for question in ("select * from kernel.correction", "select kernel.corrections()"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(using="accounts"):
            connections["accounts"].cursor().execute(question)

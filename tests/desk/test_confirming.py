"""What can put others at risk asks first who it is; nothing that was typed is lost by that."""

import time

import pytest
from django.test import Client

from tests.desk.conftest import Person

PASSWORD = "a long enough sentence"


@pytest.fixture
def anna(desk) -> Person:
    """An editor who signed in long ago, with a password."""
    user = desk.anna.user
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.force_login(user)
    return Person(user, client)


def confirms(person: Person) -> None:
    done = person.client.post("/accounts/reauthenticate/?next=/desk/", {"password": PASSWORD})
    assert done["Location"] == "/desk/", done.text


def test_making_public_asks_an_editor_who_it_is_and_keeps_what_was_typed(desk, anna):
    key = desk.tove.sends("/desk/log/", name="Blue room", who=desk.shared).split("/")[3]
    review = desk.tove.sends(
        f"/desk/rows/dialogue/{key}/publish/", row=[f"dialogue:{key}"], reason="it is known"
    )
    assert "Confirm that it is you" in anna.opens(review).html
    asked = anna.sends(f"{review}publish/", 403, reason="it stands in <the> papers")
    assert "First confirm that it is you" in asked.html
    assert 'name="reason" value="it stands in &lt;the&gt; papers"' in asked.html
    confirms(anna)
    assert "Confirm that it is you" not in anna.opens(review).html
    assert anna.client.post(f"{review}publish/", {"reason": "it stands in the papers"}).status_code == 409


def test_it_is_asked_again_after_a_while(desk, anna):
    confirms(anna)
    session = anna.client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [one | {"at": time.time() - 301} for one in records]
    session.save()
    assert anna.client.post("/desk/people/", {"email": "x@example.org"}).status_code == 403


def test_a_whole_list_leaves_the_desk_with_somebody_who_has_just_confirmed(anna):
    for file in ("dialogues.csv", "dialogues.xlsx", "api/v1/dialogues.jsonl"):
        asked = anna.client.get(f"/desk/{file}")
        assert asked["Location"] == f"/accounts/reauthenticate/?next=/desk/{file}"
    assert Client().get("/dialogues.csv").status_code == 200  # what is public asks nobody
    confirms(anna)
    assert anna.client.get("/desk/dialogues.csv").status_code == 200

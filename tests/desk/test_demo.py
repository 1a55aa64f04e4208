"""Trying the desk with what `manage.py demo` adds."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from dialogues.models import Dialogue
from records.viewer import OWNER, viewing


@pytest.fixture
def told(own_library, capsys) -> dict[str, str]:
    """The people it names, with their words to sign in."""
    call_command("demo")
    return dict(re.findall(r"^  (demo-[\w-]+) +(\S+)", capsys.readouterr().out, re.MULTILINE))


def signed_in(name: str, word: str) -> Client:
    client = Client()
    assert client.post("/accounts/login/", {"login": name, "password": word}).status_code == 302
    return client


def test_the_convener_finds_the_invented_dialogue_and_an_outsider_does_not(told):
    assert (
        "Blue room (invented)"
        in signed_in("demo-convener", told["demo-convener"]).get("/desk/").content.decode()
    )
    outside = signed_in("demo-outsider", told["demo-outsider"]).get("/desk/").content.decode()
    assert "Blue room" not in outside
    assert "Blue room" not in Client().get("/dialogues/").content.decode()
    with viewing(OWNER):
        key = Dialogue.objects.get(name__contains="invented").pk
    page = signed_in("demo-colleague", told["demo-colleague"]).get(f"/desk/dialogues/{key}/").content.decode()
    for words in ("Ada Example", "Guest 2", "A first day", "Your team"):
        assert words in page


def test_it_is_added_once(told):
    with pytest.raises(CommandError, match="already"):
        call_command("demo")

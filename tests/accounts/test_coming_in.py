"""From an invitation to what it is for: one's own account, a second factor, a team; and out again."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, Session, User
from dialogues.models import Dialogue
from records import services
from records.viewer import OWNER, editor, member, viewing
from tests import factories as make
from tests import worlds

PASSWORD = "a long enough sentence of hers"


def code(secret: str) -> str:
    """What an authenticator shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


class Team:
    """A team with a dialogue that nobody else sees."""

    def __init__(self) -> None:
        with viewing(OWNER):
            self.private, self.shared = services.open_team(name="One")
            self.other, _ = services.open_team(name="Two")
            self.dialogue = make.dialogue(own_label=worlds.label_of(frozenset({self.private})))

    def invites(self, email: str = "mira@example.org", *circles: int, manages: bool = False) -> str:
        """The address of the link."""
        with viewing(OWNER):
            token = services.invite(
                email=email, compartments=circles or (self.private,), manages=manages, reason="asked to join"
            )
        return f"/accounts/invitations/{token}/"

    def seen_by(self, email: str) -> bool:
        user = User.objects.get(username=email)
        with viewing(editor(user.pk) if user.is_staff else member(user.pk)):
            return Dialogue.objects.filter(pk=self.dialogue.pk).exists()


@pytest.fixture
def team(fresh) -> Team:
    return Team()


def makes_an_account(link: str) -> Client:
    client = Client()
    made = client.post(link, {"password": PASSWORD})
    assert made.status_code == 303, made.text
    return client


def adds_an_authenticator(client: Client) -> str:
    secret = re.search(r"Secret: <code>(\w+)", client.get("/accounts/2fa/totp/activate/").text)[1]
    done = client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    assert done.status_code == 302, done.text
    return secret


def takes(client: Client, link: str) -> int:
    return client.post(link.replace("/accounts/", "/desk/")).status_code


def comes_in(team: Team, email: str = "mira@example.org", *circles: int, manages: bool = False) -> Client:
    link = team.invites(email, *circles, manages=manages)
    client = makes_an_account(link)
    adds_an_authenticator(client)
    assert takes(client, link) == 303
    return client


# ------------------------------------------------------------------ coming in


def test_who_was_invited_makes_an_account_adds_a_second_factor_and_is_in(team):
    link = team.invites()
    client = makes_an_account(link)
    assert "no second factor yet" in client.get("/accounts/").text
    adds_an_authenticator(client)
    assert len(re.findall(r"<code>\d{8}</code>", client.get("/accounts/2fa/recovery-codes/").text)) == 10
    assert not team.seen_by("mira@example.org")
    assert f'href="{link.replace("/accounts/", "/desk/")}"' in client.get("/accounts/").text
    assert takes(client, link) == 303
    assert team.seen_by("mira@example.org")
    assert client.get(f"/desk/dialogues/{team.dialogue.pk}/").status_code == 200


def test_the_next_time_the_second_factor_is_asked_for(team):
    link = team.invites()
    secret = adds_an_authenticator(makes_an_account(link))
    client = Client()
    given = {"login": "mira@example.org", "password": PASSWORD}
    first = client.post("/accounts/login/", given)
    assert first["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/desk/").status_code == 302  # the password alone is not enough
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "Incorrect code" in wrong.text
    # Another half minute, for each code is good once.
    later = format_hotp_value(hotp_value(secret, int(time.time()) // 30 + 1))
    assert client.post("/accounts/2fa/authenticate/", {"code": later})["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_without_a_second_factor_an_invitation_cannot_be_taken(team):
    link = team.invites()
    client = makes_an_account(link)
    assert takes(client, link) == 409
    assert not team.seen_by("mira@example.org")


def test_who_gives_up_the_second_factor_holds_nothing_from_then_on(team):
    client = comes_in(team)
    assert team.seen_by("mira@example.org")
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not team.seen_by("mira@example.org")
    assert "no second factor yet" in client.get("/desk/").text


@pytest.mark.parametrize("why", ["used", "too old", "unknown"])
def test_a_link_that_is_no_longer_good_says_nothing_else(team, why):
    link = team.invites()
    if why == "used":
        client = makes_an_account(link)
        adds_an_authenticator(client)
        takes(client, link)
    elif why == "too old":
        Invitation.objects.update(expires=timezone.now() - timedelta(seconds=1))
    else:
        link = "/accounts/invitations/neverwas/"
    answer = Client().get(link)
    assert answer.status_code == 410
    assert "no longer good" in answer.text
    assert "mira" not in answer.text
    assert Client().post(link, {"password": PASSWORD}).status_code == 410


def test_a_link_is_for_whoever_it_was_sent_to(team):
    mallory = comes_in(team, "mallory@example.org", team.other)
    link = team.invites("mira@example.org")
    assert takes(mallory, link) == 409
    assert not team.seen_by("mallory@example.org")
    assert takes(comes_in(team, "other@example.org", team.other), "/accounts/invitations/neverwas/") == 409


def test_a_password_that_is_too_simple_is_refused_beside_the_field(team):
    link = team.invites()
    answer = Client().post(link, {"password": "password"})
    assert answer.status_code == 400
    assert "too common" in answer.text
    assert not User.objects.exists()


def test_who_has_an_account_is_asked_to_sign_in(team):
    comes_in(team, "mira@example.org", team.other)
    link = team.invites("mira@example.org")
    first = Client().get(link)
    assert first["Location"] == link.replace("/accounts/", "/desk/")
    assert "/accounts/login/" in Client().get(first["Location"])["Location"]


def test_a_link_of_the_installation_makes_an_editor_and_custodian(team, capsys):
    call_command("admin_link", "mira@example.org")
    link = "/accounts/" + capsys.readouterr().out.strip().partition("/accounts/")[2]
    client = makes_an_account(link)
    adds_an_authenticator(client)
    assert takes(client, link) == 303
    user = User.objects.get()
    assert user.is_staff
    with viewing(editor(user.pk)):
        assert {name for _, _, name in services.own_circles()} >= {"editors", "custodians", "One"}


# ------------------------------------------------------------------ inviting and parting


def invitation(team: Team, *circles: int, email: str = "jon@example.org") -> dict[str, object]:
    return {"email": email, "circles": circles or (team.private,), "reason": "works with us"}


def test_whoever_manages_a_team_invites_to_it_and_the_letter_tells_nothing(team):
    client = comes_in(team, manages=True)
    done = client.post("/desk/people/", invitation(team))
    assert done.status_code == 200, done.text
    link = re.search(r"/accounts/invitations/[\w-]+/", done.text)[0]
    (letter,) = mail.outbox
    assert letter.to == ["jon@example.org"]
    assert link in letter.body
    assert "One" not in f"{letter.subject} {letter.body}"
    jon = makes_an_account(link)
    adds_an_authenticator(jon)
    assert takes(jon, link) == 303
    assert team.seen_by("jon@example.org")


def test_nobody_invites_to_what_is_not_theirs(team):
    manager, member_ = comes_in(team, manages=True), comes_in(team, "pia@example.org")
    assert "Invite somebody" not in member_.get("/desk/people/").text
    assert member_.post("/desk/people/", invitation(team)).status_code == 400
    for circle in (1, 2, team.other):
        assert manager.post("/desk/people/", invitation(team, circle)).status_code == 400
    with viewing(member(User.objects.get(username="pia@example.org").pk)), pytest.raises(services.Refused):
        services.invite(email="x@example.org", compartments=[team.private], reason="mine")
    assert Invitation.objects.filter(used_at=None).count() == 0


def test_who_is_taken_out_sees_nothing_more_and_is_signed_out_at_once(team):
    manager, pia = comes_in(team, manages=True), comes_in(team, "pia@example.org")
    user = User.objects.get(username="pia@example.org")
    assert Session.objects.filter(user_id=user.pk).exists()
    done = manager.post(f"/desk/people/{user.pk}/{team.private}/part/", {"reason": "has left"})
    assert done.status_code == 303
    assert not team.seen_by("pia@example.org")
    assert pia.get("/desk/").status_code == 302
    assert manager.get("/desk/").status_code == 200


def test_a_member_takes_nobody_out(team):
    comes_in(team, manages=True)
    pia = comes_in(team, "pia@example.org")
    mira = User.objects.get(username="mira@example.org")
    done = pia.post(f"/desk/people/{mira.pk}/{team.private}/part/", {"reason": "mine"})
    assert done.status_code == 409
    assert team.seen_by("mira@example.org")


def test_people_of_other_teams_are_not_listed(team):
    client = comes_in(team)
    comes_in(team, "jon@example.org", team.other)
    page = client.get("/desk/people/").text
    assert "mira@example.org" in page
    assert "jon@example.org" not in page


# ------------------------------------------------------------------ one's own account


OWN = ("", "2fa/", "2fa/webauthn/", "2fa/webauthn/add/", "reauthenticate/", "logout/")


def test_every_page_of_ones_own_account_is_there_before_and_after_a_second_factor(team):
    client = makes_an_account(team.invites())
    for address in (*OWN, "2fa/totp/activate/"):
        assert client.get(f"/accounts/{address}").status_code == 200, address
    adds_an_authenticator(client)
    more = (
        "2fa/totp/deactivate/",
        "2fa/recovery-codes/",
        "2fa/recovery-codes/generate/",
        "2fa/reauthenticate/",
    )
    for address in (*OWN, *more):
        assert client.get(f"/accounts/{address}").status_code == 200, address
    assert "Make new ones" in client.get("/accounts/2fa/").text


def test_somebody_sees_where_they_are_signed_in_and_ends_the_others(team):
    client = comes_in(team)
    user = User.objects.get(username="mira@example.org")
    elsewhere = Client()
    elsewhere.force_login(user)
    assert "Another browser" in client.get("/accounts/").text
    assert client.post("/accounts/").status_code == 303
    assert elsewhere.get("/desk/").status_code == 302
    assert client.get("/desk/").status_code == 200


def test_nobody_signs_up_and_an_account_cannot_be_probed(team):
    comes_in(team)
    for address in ("signup/", "password/reset/", "email/"):
        assert Client().get(f"/accounts/{address}").status_code == 404

"""`manage.py demo`: an invented team with an invented dialogue, and people to sign in as, to try the desk with."""

import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction

from accounts.models import User
from actors.models import Actor
from dialogues.models import (
    Dialogue,
    DialogueNote,
    Meeting,
    MeetingVenue,
    Participation,
    ParticipationIdentity,
    Side,
    ThirdPartyRole,
)
from records import services
from records.kernel.install import prepare
from records.models import Fact, Term
from records.viewer import OWNER, viewing

MARK = "(invented)"  # stands in every name, so that nobody takes one for true
# Who signs in, what they are, and whether they are editors.
PEOPLE = {
    "demo-convener": ("keeps the log of the dialogue", False),
    "demo-colleague": ("of the same team", False),
    "demo-outsider": ("of another team", False),
    "demo-editor": ("an editor", True),
    "demo-second-editor": ("another editor, without whom nothing becomes public", True),
}


class Command(BaseCommand):
    help = "Add an invented team, dialogue and people to sign in as; all are marked as invented."

    def handle(self, **options: Any) -> None:
        """Raises CommandError where there is a demo already, or no vocabulary to write it with."""
        prepare()
        with viewing(OWNER), transaction.atomic(using="owner_accounts"):
            if not Term.objects.filter(id="note_kind:about").exists():
                raise CommandError(
                    "There is no vocabulary yet: run `make run` or `manage.py load_library` once before."
                )
            if User.objects.using("owner_accounts").filter(username__in=PEOPLE).exists():
                raise CommandError("The demo is here already.")
            private, _ = services.open_team(name=f"River House {MARK}")
            other, _ = services.open_team(name=f"Other House {MARK}")
            words = {name: _person(name, staff) for name, (_, staff) in PEOPLE.items()}
            held = dict(zip(PEOPLE, (private, private, other, Fact.EDITORS, Fact.EDITORS), strict=True))
            for name, (user, _) in words.items():
                _needs_no_second_factor(user)
                services.grant_clearance(user=user.pk, compartment=held[name], reason="demo")
            self._dialogue(_label(private))
        self.stdout.write(f"Sign in at {settings.SITE_URL}/desk/ as")
        for name, (_, password) in words.items():
            self.stdout.write(f"  {name:20} {password}   {PEOPLE[name][0]}")

    def _dialogue(self, label: int) -> None:
        own = {"own_label": label}
        person = {"kind_id": "actor_kind:person", **own}
        house = Actor.objects.create(
            name=f"River House {MARK}", sort_name="River House", kind_id="actor_kind:organisation", **own
        )
        guest = Actor.objects.create(name=f"Ada Example {MARK}", sort_name="Example, Ada", **person)
        made = Dialogue.objects.create(name=f"Blue room {MARK}", record_kind_id="record_kind:process", **own)
        for place, text in enumerate(("Upstream", "Downstream")):
            Side.objects.create(dialogue=made, text=f"{text} {MARK}", position=place, **own)
        notes = {
            "about": "Water of the river",
            "when": "twice a year, not fixed",
            "follow_up": "Find a house by the river",
        }
        for place, (kind, text) in enumerate(notes.items()):
            DialogueNote.objects.create(
                dialogue=made, kind_id=f"note_kind:{kind}", text=text, position=place, **own
            )
        ThirdPartyRole.objects.create(dialogue=made, actor=house, role_id="third_party_role:convener", **own)
        meeting = Meeting.objects.create(
            dialogue=made,
            kind_id="meeting_kind:dialogue_meeting",
            status_id="meeting_status:held",
            date="2026-03",
            text="A first day of getting to know each other.",
            **own,
        )
        MeetingVenue.objects.create(meeting=meeting, place=f"A house by the river {MARK}", **own)
        for number, side in enumerate(("Upstream", "Downstream"), start=1):
            seat = Participation.objects.create(
                dialogue=made,
                attribution=f"Guest {number}",
                side=f"{side} {MARK}",
                status_id="participation_status:attended",
                position=number,
                **own,
            )
            if number == 1:
                ParticipationIdentity.objects.create(participation=seat, actor=guest, **own)


def _person(name: str, staff: bool) -> tuple[User, str]:
    password = secrets.token_urlsafe(9)
    user = User(username=name, is_staff=staff)
    user.set_password(password)
    user.save(using="owner_accounts")
    return user, password


def _needs_no_second_factor(user: User) -> None:
    """Only here: nobody who tries things has one at hand."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("insert into kernel.factor values (%s)", [user.pk])


def _label(compartment: int) -> int:
    """The label that needs this compartment alone."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("select kernel.intern(array[%s])", [compartment])
        (label,) = cursor.fetchone()
    return label

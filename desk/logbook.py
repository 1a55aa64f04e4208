"""The log book of one dialogue: what is still open, and what is written before, at and after its meetings."""

import datetime
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from desk.kinds import title, told
from desk.places import find, form_of
from dialogues.models import Dialogue, DialogueNote, Funding, Meeting, Participation, ParticipationIdentity
from outcomes.models import Outcome, Transfer
from records.circles import chips
from records.models import Fact
from records.presentation import url
from records.vocabulary import vocabulary
from sources.models import Basis

FROM = "log"  # in a form's address: back to the log book afterwards
TO_DO = {"note_kind:follow_up", "note_kind:promise", "note_kind:open_point"}
SUMMARY = "note_kind:summary"
# What is written down when, in the order in which it comes up.
KINDS = {
    "before": ("purpose", "risk", "legal", "rule", "agenda", "open_point"),
    "at": ("agenda", "idea", "agreed", "disagreed", "incident", "promise", "summary"),
    "after": ("follow_up", "promise", "debrief"),
}
OFF = {"meeting_status:cancelled"}  # of such a meeting nothing is asked
COMING = {"participation_status:attended", "participation_status:planned", "participation_status:unknown"}


@dataclass(frozen=True)
class Point:
    """Something that waits: what it is, of what, whose it is and by when, and the form in which it is settled."""

    what: str
    words: str
    form: str
    by: str = ""
    when: str = ""


@dataclass(frozen=True)
class Guest:
    """Somebody invited. `consent` is the form of what allows the name, None where nothing does; `identity` that of who
    it is, None where that is not written or not in sight."""

    seat: Participation
    name: str
    identity: ParticipationIdentity | None
    consent: Basis | None


@dataclass(frozen=True)
class Gathering:
    """A meeting with its entries, how many were there, and where."""

    meeting: Meeting
    entries: list[DialogueNote]
    there: int
    place: str


@dataclass(frozen=True)
class Book:
    """All that the log book of a dialogue shows to this viewer."""

    dialogue: Dialogue
    entries: list[DialogueNote]
    guests: list[Guest]
    gatherings: list[Gathering]
    money: list[Funding]
    results: list[Fact]

    @classmethod
    def of(cls, dialogue: Dialogue) -> "Book":
        meetings = list(
            dialogue.meetings.select_related("kind", "status", "rule").prefetch_related(
                "venues", "attendances"
            )
        )
        notes = list(
            DialogueNote.objects.filter(
                Q(dialogue=dialogue) | Q(meeting__in=[one.pk for one in meetings])
            ).select_related("kind")
        )
        return cls(
            dialogue,
            [note for note in notes if note.dialogue_id],
            _guests(dialogue),
            [_gathering(meeting, notes) for meeting in meetings],
            list(
                dialogue.funding.select_related("conditions", "decision", "disclosure").prefetch_related(
                    "funders__actor"
                )
            ),
            [
                *Outcome.objects.filter(dialogue=dialogue).select_related("code"),
                *Transfer.objects.filter(dialogue=dialogue).select_related("kind"),
            ],
        )

    @property
    def rows(self) -> list[Fact]:
        """Everything that stands in it and has a circle."""
        at = [row for one in self.gatherings for row in (one.meeting, *one.entries)]
        return [*self.entries, *(one.seat for one in self.guests), *at, *self.money, *self.results]

    def points(self) -> list[Point]:
        """What is open: what somebody has to do, by its day, and then what was not answered yet."""
        every = [*self.entries, *(entry for one in self.gatherings for entry in one.entries)]
        due = sorted((one for one in every if one.kind_id in TO_DO and not one.done), key=_due)
        return [
            *(Point(str(one.kind), one.text, _form(one), one.by, one.date_words) for one in due),
            *(
                Point("To be checked by somebody else", one.text, _form(one))
                for one in every
                if one.kind_id == SUMMARY and not one.done
            ),
            *(
                Point("What participants were told about this money", giver(one), _form(one))
                for one in self.money
                if not one.disclosure_id
            ),
            *(
                Point("What may be repeated of this meeting", called(one.meeting), _form(one.meeting))
                for one in self.gatherings
                if not one.meeting.rule_id and one.meeting.status_id not in OFF
            ),
        ]

    def balance(self) -> list[tuple[str, Counter[str]]]:
        """Of each side, how many guests are how close to power, in words; those who do not come are left out."""
        sides: dict[str, Counter[str]] = {}
        for one in self.guests:
            if one.seat.status_id in COMING:
                near = str(one.seat.proximity) if one.seat.proximity_id else "not said"
                sides.setdefault(one.seat.side or "no side", Counter())[near] += 1
        return sorted(sides.items())


def _due(entry: DialogueNote) -> datetime.date:
    return (entry.date_possible and entry.date_possible.upper) or datetime.date.max


def _guests(dialogue: Dialogue) -> list[Guest]:
    consents = Basis.objects.filter(kind="basis_kind:consent", withdrawn=False)
    named = ParticipationIdentity.objects.select_related("actor").prefetch_related(
        Prefetch("bases", queryset=consents, to_attr="consents")
    )
    seats = dialogue.participations.select_related("status", "proximity").prefetch_related(
        Prefetch("identities", queryset=named, to_attr="known")
    )
    return [_guest(seat, next(iter(seat.known), None)) for seat in seats]


def _guest(seat: Participation, identity: Any) -> Guest:
    if identity is None:
        return Guest(seat, "", None, None)
    return Guest(seat, identity.actor.name, identity, next(iter(identity.consents), None))


def _gathering(meeting: Meeting, notes: Iterable[DialogueNote]) -> Gathering:
    return Gathering(
        meeting,
        [note for note in notes if note.meeting_id == meeting.pk],
        len(meeting.attendances.all()),
        next((one.place for one in meeting.venues.all()), ""),
    )


def called(meeting: Meeting) -> str:
    return meeting.date_words or told(meeting)


def giver(money: Funding) -> str:
    """Who gave it, as far as that is in sight."""
    return next((one.actor.name for one in money.funders.all()), "") or money.text or title(Funding)


def _form(row: Fact) -> str:
    return f"{form_of(row)}?{FROM}"


def back_to(request: HttpRequest, record: Fact, otherwise: str) -> str:
    """Where a form leads that was opened from the log book."""
    return book_of(record) if FROM in request.GET and isinstance(record, Dialogue) else otherwise


def book_of(dialogue: Fact) -> str:
    return f"{url('desk')}logs/{dialogue.pk}/"


def _titled(codes: Iterable[str]) -> list[tuple[str, str]]:
    known = vocabulary().get("note_kind", {})
    return [(code, known[code].title) for code in codes if code in known]


@require_safe
def book(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A dialogue's log book."""
    dialogue = find("dialogue", key)
    assert isinstance(dialogue, Dialogue)
    found = Book.of(dialogue)
    page = {
        "book": found,
        "points": found.points(),
        "balance": found.balance() if "balance" in request.GET else None,
        "chips": chips(row.pk for row in found.rows),
        "kinds": {name: _titled(codes) for name, codes in KINDS.items()},
        "told": told,
        "giver": giver,
        "called": called,
        "form": _form,
        "titled": lambda row: title(type(row)),
    }
    return render(request, "desk/book.html", page)

"""What people do about secrecy. Each act is one function of the kernel, which decides whether it may be done and writes
down who did it and why; here it gets a name, its arguments and its errors.

All take place under the viewer who acts, in that viewer's transaction (see records/viewer.py); as OWNER they are the
installation's own doing. They raise Refused, with a sentence for the person, and have then done nothing.
"""

import hashlib
import secrets
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import DatabaseError, connections, transaction
from psycopg.types.json import Jsonb

from records.kernel.graph import table
from records.models import Fact
from records.viewer import current, flush

# What the kernel refuses in words meant for people: not allowed, not there, not now, lacking something, said wrongly.
SAYABLE = {"42501", "P0002", "55000", "23514", "22023"}
NOT_YOURS = "Only editors do this."  # where the login may not so much as ask


class Refused(Exception):
    """The act was not done; the text says why, a line for each reason."""


@dataclass(frozen=True)
class Preview:
    """What publishing would do. `rows` are (kind, id) of exactly the rows that would become public; `lacking` says, a
    line each, what is missing; publishing fails while there is any."""

    rows: list[tuple[str, uuid.UUID]]
    lacking: list[str]


@dataclass(frozen=True)
class Act:
    """Something that was done about a row. `alone`: made public without a second person, as the installation allows. Of
    a public row only editors and custodians are told by whom and why; for others that is empty."""

    id: uuid.UUID
    at: datetime
    kind: str
    actor: int | None
    second: int | None
    alone: bool
    reason: str


@dataclass(frozen=True)
class Review:
    """Rows that somebody wants to be public and that are not yet, from `not_before` on where given. With `release` they
    become so by themselves then, if a second person agreed; `lacking` says why they did not."""

    id: uuid.UUID
    at: datetime
    actor: int | None
    reason: str
    not_before: datetime | None
    release: bool
    second: int | None
    agreed_at: datetime | None
    due_at: datetime | None
    lacking: str | None


def open_reviews() -> list[Review]:
    """What waits for a decision, oldest first: the reviews of which the viewer sees every row."""
    columns = "id, at, actor, reason, not_before, on_due = 'release', second, agreed_at, due_at, lacking"
    return [Review(*found) for found in _read("open_reviews", columns=columns)]


def propose(
    *, rows: Iterable[Fact], reason: str, not_before: datetime | None = None, release: bool = False
) -> uuid.UUID:
    """Ask for rows to become public, from `not_before` on where given; returns the review's id.

    With `release` they become public then, if a second person agrees to it now; else a review begins then.
    """
    listed = [{"kind": table(type(row)), "id": str(row.pk)} for row in rows]
    return _one("propose", Jsonb(listed), reason, not_before, "release" if release else "review")


def preview(*, review: uuid.UUID) -> Preview:
    """What publishing this review would do. Nothing is changed."""
    found = _call("becomes_public", review)
    return Preview(
        rows=[(kind, row) for kind, row, lacks in found if lacks is None],
        lacking=[lacks for _, _, lacks in found if lacks is not None],
    )


def publish(*, review: uuid.UUID, reason: str) -> None:
    """Make the review's rows public: by an editor, and another person than who proposed it."""
    _call_and_settle("publish", review, reason)


def agree_to_release(*, review: uuid.UUID, reason: str) -> None:
    """Agree, as the second person, that the rows become public when their embargo ends."""
    _call("agree_to_release", review, reason)


def withdraw(*, review: uuid.UUID, reason: str) -> None:
    """End a review without publishing anything."""
    _call("withdraw", review, reason)


def release_due() -> list[tuple[uuid.UUID, str]]:
    """See to the embargoes that have ended: (review, "public" or "review")."""
    return [tuple(row) for row in _call("release_due")]


def hide(*, row: Fact, reason: str, tombstone: str | None = None) -> None:
    """Take a row out of the public's sight now, with everything that hangs on it. An editor may have a record's address
    say that it was withdrawn: `tombstone` is the id of a term of that vocabulary."""
    _call_and_settle("hide", table(type(row)), row.pk, reason, tombstone)


def destroy(*, row: Fact, reason: str) -> None:
    """Leave nothing of a row that was never public, of its parts and of their past."""
    _call_and_settle("destroy", table(type(row)), row.pk, reason)


def erase(*, person: Fact, reason: str) -> None:
    """Forget who somebody is: the person, rows that say nothing else, and their past."""
    _call_and_settle("erase", person.pk, reason)


def grant_clearance(
    *, user: int, compartment: int, reason: str, starts: datetime | None = None, ends: datetime | None = None
) -> uuid.UUID:
    """Give somebody a compartment, at once and for good unless said otherwise."""
    return _one("grant_clearance", user, compartment, reason, starts, ends)


def end_clearance(*, user: int, compartment: int, reason: str) -> None:
    """Take it away, at once."""
    _call("end_clearance", user, compartment, reason)


@dataclass(frozen=True)
class Draft:
    """What the viewer was writing into a form and has not saved: the form's address, its fields as pairs of name and
    value, and when that was."""

    form: str
    fields: list[list[str]]
    at: datetime


def keep_draft(*, form: str, fields: list[tuple[str, str]]) -> None:
    """In place of what was kept of the same form."""
    _call("keep_draft", form, Jsonb(fields))


def drafts() -> list[Draft]:
    """The viewer's own, the latest first."""
    return [Draft(form, orjson.loads(fields), at) for form, fields, at in _read("drafts")]


def drop_draft(*, form: str) -> None:
    _call("drop_draft", form)


@dataclass(frozen=True)
class Proposal:
    """What somebody thinks a public row should say: the fields that would be others, as pairs of name and value as they
    were typed. Once it is decided it says so, and stays."""

    id: uuid.UUID
    at: datetime
    actor: int
    kind: str
    row: uuid.UUID
    reason: str
    decided_at: datetime | None
    decided_by: int | None
    accepted: bool | None
    answer: str | None
    fields: list[list[str]]


def suggest(*, row: Fact, fields: list[tuple[str, str]], reason: str) -> uuid.UUID:
    """Propose what a public row should say; returns the proposal's id."""
    return _one("suggest", table(type(row)), row.pk, Jsonb(fields), reason)


def proposals() -> list[Proposal]:
    """The viewer's own, for editors everybody's; the open ones first."""
    columns = "id, at, actor, kind, row_id, reason, decided_at, decided_by, accepted, answer, fields"
    return [Proposal(*(*rest, orjson.loads(last))) for *rest, last in _read("proposals", columns=columns)]


def decide(*, proposal: uuid.UUID, accepted: bool, reason: str) -> None:
    """Say what became of a proposal, once; whoever accepts it has changed the row."""
    _call("decide", proposal, accepted, reason)


@dataclass(frozen=True)
class Seat:
    """Somebody in a circle. `ready`: has a second factor, without which nobody holds anything. `mine`: the viewer may
    end it."""

    user: int
    compartment: int
    kind: str
    name: str
    manages: bool
    ends: datetime | None
    ready: bool
    mine: bool


def people() -> list[Seat]:
    """Everybody in the circles that the viewer belongs to or sees to."""
    return [Seat(*found) for found in _read("people")]


def own_circles() -> list[tuple[int, str, str]]:
    """The compartments to which the viewer may add somebody: id, kind, name."""
    return _read("own_circles")


def has_second_factor() -> bool:
    """Whether the viewer has one."""
    ((found,),) = _read("has_second_factor")
    return bool(found)


def invite(*, email: str, compartments: Iterable[int], manages: bool = False, reason: str) -> str:
    """Ask somebody into circles; returns the secret end of the link, which is kept nowhere, good once and for 72
    hours, and for whoever signs in with that address."""
    token = secrets.token_urlsafe(24)
    digest = hashlib.sha256(token.encode()).hexdigest()
    _call("invite", digest, email, [*compartments], manages, reason)
    return token


def accept(*, token: str) -> None:
    """Take what an invitation offers."""
    _call("accept", token)


@dataclass(frozen=True)
class Correction:
    """What a reader says is wrong or, where `unsafe`, puts somebody at risk. `contact` may be empty."""

    id: uuid.UUID
    at: datetime
    page: str
    words: str
    contact: str
    unsafe: bool


def corrections() -> list[Correction]:
    """What nobody has seen to yet, for editors: what is unsafe first, then the oldest."""
    return [
        Correction(*found) for found in _call("corrections", columns="id, at, page, words, contact, unsafe")
    ]


def settle_correction(*, correction: uuid.UUID, reason: str) -> None:
    """Say what was done about it, once."""
    _call("settle_correction", correction, reason)


def open_team(*, name: str) -> tuple[int, int]:
    """The two compartments of a new team: its private one, and the one it shares with the editors."""
    team = uuid.uuid4()
    return _one("open_compartment", "team_private", name, team), _one(
        "open_compartment", "team_shared", name, team
    )


def open_process(*, name: str) -> int:
    """A compartment for the named people of one live process."""
    return _one("open_compartment", "process", name, None)


def acts_on(*, row: Fact) -> list[Act]:
    """What was done about a row, oldest first."""
    return [Act(*found) for found in _call("acts_of", table(type(row)), row.pk)]


@dataclass(frozen=True)
class Past:
    """A change of a row: what it was before, None where it came into being. Who did it and why is told to the row's own
    people only, and of what is public to editors."""

    id: uuid.UUID
    at: datetime
    act: str
    was: dict[str, Any] | None
    who: int | None
    why: str | None


def past_of(*, row: Fact) -> list[Past]:
    """As far as the viewer may see it, oldest first."""
    return [
        Past(key, at, act, was and orjson.loads(was), who, words)
        for key, at, act, was, who, words in _call("past_of", table(type(row)), row.pk)
    ]


@contextmanager
def because(reason: str) -> Iterator[None]:
    """What is changed inside is remembered with this reason."""
    alias = current().alias
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("select coalesce(current_setting('kernel.reason', true), '')")
        (before,) = cursor.fetchone()
        cursor.execute("select set_config('kernel.reason', %s, true)", [reason])
        yield
        cursor.execute("select set_config('kernel.reason', %s, true)", [before])


@contextmanager
def writing(reason: str = "") -> Iterator[None]:
    """Rows that a person writes: what is done inside stands as readers will see it, or is not done at all.

    Raises Refused with what the rules between rows say.
    """
    with _sayable(), transaction.atomic(using=current().alias), because(reason):
        yield
        flush()


def _one(function: str, *arguments: Any) -> Any:
    ((value,),) = _call(function, *arguments)
    return value


def _call_and_settle(function: str, *arguments: Any) -> None:
    """The same where readers are to see it: what a commit would refuse, too, is refused here."""
    with _sayable(), transaction.atomic(using=current().alias):
        _call(function, *arguments)
        flush()


def _call(function: str, *arguments: Any, columns: str = "*") -> list[Any]:
    """The rows that a function of the kernel gives; all of it or, where it refuses, nothing."""
    alias = current().alias
    places = ", ".join(["%s"] * len(arguments))
    with _sayable(), transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(f"select {columns} from kernel.{function}({places})", arguments)  # noqa: S608  our own names
        return cursor.fetchall()


def _read(function: str, *arguments: Any, columns: str = "*") -> list[Any]:
    """The rows that a function of the kernel gives which refuses nobody."""
    with connections[current().alias].cursor() as cursor:
        places = ", ".join(["%s"] * len(arguments))
        cursor.execute(f"select {columns} from kernel.{function}({places})", arguments)  # noqa: S608  our own names
        return cursor.fetchall()


@contextmanager
def _sayable() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") not in SAYABLE:
            raise
        words = str(error)
        raise Refused(NOT_YOURS if words.startswith("permission denied") else words) from None

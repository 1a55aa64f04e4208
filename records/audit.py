"""The head of the audit's chain, noted outside the database: lines that are taken off its end leave no other trace."""

import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connections

from config.refusal import Refusal
from records.viewer import OWNER, viewing


@dataclass(frozen=True)
class Head:
    """The last batch of the chain at some time: its number, and the hash that stands for all lines up to it."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> "Head":
        """As it is printed; raises ValueError."""
        number, digest = text.strip().split(":")
        return cls(int(number), bytes.fromhex(digest).hex())


def head() -> Head | None:
    """What it is now; None of an empty chain."""
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute("select number, encode(hash, 'hex') from audit.batch order by number desc limit 1")
        found = cursor.fetchone()
    return Head(*found) if found else None


def still_holds(earlier: Head) -> bool:
    """Whether the chain still goes through what was once its head."""
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute(
            "select exists (select from audit.batch where number = %s and hash = decode(%s, 'hex'))",
            [earlier.number, earlier.hash],
        )
        return cursor.fetchone()[0]


def place() -> Path:
    """The file with the latest head that this installation noted."""
    return settings.HOME / "audit-head"


def noted() -> Head | None:
    """What stands there; raises Refusal if that is no head."""
    try:
        return Head.read(place().read_text()) if place().exists() else None
    except ValueError:
        raise Refusal(f"{place()} does not read as the number and hash of a batch of the audit.") from None


def note_head() -> bool:
    """Note what the head is now. False where the chain does not go on from the one noted before, which then stays as
    the witness of it."""
    before, now = noted(), head()
    if before and not still_holds(before):
        return False
    if now and now != before:
        _write(f"{now}\n")
    return True


def _write(text: str) -> None:
    """Whole or not at all, for the eyes of its owner only."""
    draft = place().with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place())

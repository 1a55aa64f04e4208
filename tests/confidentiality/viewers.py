"""Everybody who looks, and what the written policy says each holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.client import ClientHandler

from accounts.models import User
from tests import factories as make
from tests.environment import AT, PROOF, THOROUGH
from tests.worlds import EDITORS, OTHERS, OTHERS_SHARED, PRIVATE, PROCESS, SHARED

NOTHING = "!"  # no way to confirm who one is, so that nobody asks for it


@dataclass(frozen=True)
class Onlooker:
    """`given` are the compartments of a clearance, `ended` of one that is over; `holds` is what that comes to."""

    name: str
    bare: float = 0.08  # of the routes without a key that a pair asks
    share: float = 0.006  # of the queries of a list
    keyed: float = 0.02  # of the addresses with a key
    ways: float = 0.03  # of the routes, in another way than GET
    desk: bool = True
    given: frozenset[int] = frozenset()
    ended: frozenset[int] = frozenset()
    holds: frozenset[int] = frozenset()
    staff: bool = False
    doors: list[str] = field(default_factory=lambda: ["open", "desk", "accounts"], hash=False)

    @property
    def pairs(self) -> int:
        """How many pairs of worlds are shown to this one."""
        many = self.name in {"anonymous", "member"}
        if PROOF:  # 500 in all on the server that comes along, 50 on another
            return (150 if many else 40) if THOROUGH else (15 if many else 4)
        if AT:  # a mutant is tried where it tells: few addresses, and as many worlds as it takes
            return 480
        return (40 if many else 10) if THOROUGH else 5

    @contextmanager
    def looking(self, handler: ClientHandler | None = None) -> Iterator[Client]:
        """A browser of this person, signed in where the desk is what is looked at; `handler` is the process it asks, or
        one of its own."""
        before, settings.DOORS = settings.DOORS, self.doors
        client = Client(raise_request_exception=False)
        client.handler = handler or client.handler
        if self.desk:
            client.force_login(self.user())
        try:
            yield client
        finally:
            settings.DOORS = before

    def user(self) -> User:
        user, made = User.objects.get_or_create(
            username=self.name, is_staff=self.staff, defaults={"password": NOTHING}
        )
        if made:
            long_ago = datetime.now(UTC) - timedelta(days=2)
            rows: list[tuple] = [(user.pk, one, None) for one in self.given]
            rows += [(user.pk, one, long_ago + timedelta(days=1)) for one in self.ended]
            make.factor(user.pk)
            with connections["owner"].cursor() as cursor:
                cursor.executemany(
                    "insert into kernel.clearance (user_id, compartment_id, starts, ends) values (%s, %s, %s, %s)",
                    [(user_id, one, long_ago, ends) for user_id, one, ends in rows],
                )
        return user

    @property
    def urls(self) -> str | None:
        """The module of the addresses that are this one's to ask; none for the open catalogue's."""
        return settings.DESK_URLCONF if self.desk else None

    def address(self, path: str) -> str:
        """Where this one finds a page of the open catalogue."""
        return f"/desk{path}" if self.desk else path


ONLOOKERS = {
    one.name: one
    for one in (
        Onlooker("anonymous", bare=0.1, share=0.007, keyed=0.03, ways=0.04, desk=False),
        Onlooker("public node", bare=0.1, share=0.007, keyed=0.03, ways=0.04, desk=False, doors=["open"]),
        Onlooker("stranger"),
        Onlooker(
            "member",
            given=frozenset({PRIVATE, PROCESS}),
            holds=frozenset({PRIVATE, SHARED, PROCESS}),
        ),
        Onlooker("of another team", given=frozenset({OTHERS}), holds=frozenset({OTHERS, OTHERS_SHARED})),
        Onlooker("left the team", ended=frozenset({PRIVATE, PROCESS})),
        Onlooker(
            "editor",
            given=frozenset({EDITORS}),
            holds=frozenset({EDITORS, SHARED, OTHERS_SHARED}),
            staff=True,
        ),
    )
}
# Not compared with anything: who has been in the process before.
EVERYBODY = Onlooker("everybody", given=frozenset(range(1, 8)), holds=frozenset(range(1, 8)), staff=True)

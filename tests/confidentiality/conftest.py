"""A circle of one member and its hidden dialogue, and what must not be found anywhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from dialogues.models import Dialogue
from records.viewer import OWNER, viewing
from tests import factories as make
from tests import worlds
from tests.kernel.test_desk import GIVEN

NAME = "Zephyrine working name"


@dataclass(frozen=True)
class Circle:
    user: User
    client: Client
    hidden: Dialogue
    shown: Dialogue
    world: worlds.World

    @property
    def secrets(self) -> tuple[str, ...]:
        return NAME, str(self.hidden.id), str(self.hidden.slug)


@pytest.fixture
def circle(fresh: str) -> Circle:
    worlds.load_terms()
    worlds.make_compartments()
    for someone, compartments in GIVEN.items():
        make.clearance(someone, *compartments)
    user = User.objects.create_user("anna", pk=70)
    make.clearance(user.pk, worlds.PRIVATE)
    world = worlds.random_world(Random(3), size=4)
    with viewing(OWNER):
        worlds.insert(world.values())
        make.term("record_kind:process")
        label = worlds.label_of(frozenset({worlds.PRIVATE}))
        hidden = make.dialogue(name=NAME, slug="zephyrine-slug", own_label=label)
        shown = make.dialogue(name="Shown to all", slug="shown")
        for founded in (hidden, shown):
            make.cite(founded, make.source())
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return Circle(user, client, hidden, shown, world)


Said = Callable[[], str]


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Said:
    """All that was logged since the test began: by the process and, where it came along, by the server."""
    log = settings.HOME / "postgresql" / "server.log"
    before = log.stat().st_size if log.exists() else 0

    def since() -> str:
        server = log.read_bytes()[before:].decode() if log.exists() else ""
        return caplog.text + server

    return since

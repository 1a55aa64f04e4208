"""A team of two, two editors, and somebody of another team, each in a browser of their own."""

from dataclasses import dataclass

import pytest
from django.test import Client

from accounts.models import User
from records import services
from records.viewer import OWNER, viewing
from tests import factories as make
from tests import worlds
from tests.pages.reading import Page

TERMS = (
    "record_kind:process",
    "actor_kind:person",
    "actor_kind:organisation",
    "third_party_role:convener",
    "participation_status:attended",
    "source_type:press",
    "reliability:high",
    "citation_stance:supports",
    "basis_kind:consent",
    *(f"note_kind:{code}" for code in ("about", "when", "remember", "follow_up")),
)


@dataclass
class Person:
    user: User
    client: Client

    def opens(self, address: str, status: int = 200) -> "Shown":
        response = self.client.get(address)
        assert response.status_code == status, (address, response.status_code)
        return Shown(response)

    def sends(self, address: str, wanted: int = 303, /, **fields: object) -> "str | Shown":
        """These fields to the form at this address: the address led to, or the page that says why not."""
        response = self.client.post(address, fields)
        assert response.status_code == wanted, (
            address,
            response.status_code,
            response.content.decode()[:3000],
        )
        return response["Location"] if wanted == 303 else Shown(response)


class Shown(Page):
    """A page, and what it is written in."""

    def __init__(self, response) -> None:
        super().__init__(response)
        self.html = response.content.decode()


@dataclass
class Desk:
    tove: Person
    carl: Person
    anna: Person
    bert: Person
    stranger: Person
    public: Client
    team: int  # the compartment of the team alone, and its label
    private: int
    shared: int
    theirs: int  # that of the stranger's team


@pytest.fixture
def desk(fresh) -> Desk:
    worlds.load_terms()
    with viewing(OWNER):
        for code in TERMS:
            make.term(code)
        private, shared = services.open_team(name="One")
        other, _ = services.open_team(name="Two")
    people = {
        "tove": (private,),
        "carl": (private,),
        "anna": (1,),
        "bert": (1,),
        "stranger": (other,),
    }
    return Desk(
        **{name: _person(name, held) for name, held in people.items()},
        public=Client(),
        team=private,
        private=worlds.label_of(frozenset({private})),
        shared=worlds.label_of(frozenset({shared})),
        theirs=worlds.label_of(frozenset({other})),
    )


def _person(name: str, held: tuple[int, ...]) -> Person:
    user = User.objects.create_user(name, is_staff=held == (1,))  # no password, and so nothing to confirm
    make.clearance(user.pk, *held)
    client = Client()
    client.force_login(user)
    return Person(user, client)

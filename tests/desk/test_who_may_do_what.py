"""Every act of the desk by everybody: a table, in which an address that is not in it fails the build."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from desk.urls import urlpatterns
from dialogues.models import Dialogue
from records.viewer import OWNER, viewing
from tests import factories as make

WHO = ("stranger", "tove", "anna")  # of another team, of the team, an editor
# What each gets who sends a form, or only looks; about a dialogue that the team shares with the editors.
TABLE = {
    "desk": (200, 200, 200),
    "log": (303, 303, 303),
    "row": (404, 303, 303),
    "row-history": (404, 200, 200),
    "add-part": (404, 303, 303),
    "hide": (404, 303, 303),
    "destroy": (404, 303, 303),
    "propose": (404, 303, 303),
    "log-book": (404, 200, 200),
    "attendance": (404, 303, 303),
    "reviews": (200, 200, 200),
    "review": (404, 200, 200),
    "publish-review": (404, 409, 303),
    "agree-to-review": (404, 409, 409),
    "withdraw-review": (404, 303, 303),
    "corrections": (403, 403, 200),
    "settle-correction": (409, 409, 303),
    "proposals": (200, 200, 200),
    "decline-proposal": (404, 404, 404),
    "names": (200, 200, 200),
    "drafts": (204, 204, 204),
    "people": (400, 400, 400),
    "part": (409, 409, 409),
    "open-circle": (409, 409, 409),
    "invited": (409, 409, 409),
}
LOOKS = {"desk", "reviews", "review", "corrections", "names", "proposals", "row-history", "log-book"}


@pytest.fixture
def shared(desk):
    """Makes a dialogue that the team shares with the editors, ready to be public, and proposes it."""

    def share() -> tuple[Dialogue, str]:
        address = desk.tove.sends("/desk/log/", name="Blue room", who=desk.shared)
        key = address.split("/")[3]
        with viewing(OWNER):
            made = Dialogue.objects.get(pk=key)
            made.slug = f"blue-room-{key[:8]}"
            made.save()
            make.cite(made, make.source())
        review = desk.tove.sends(
            f"/desk/rows/dialogue/{key}/publish/", row=[f"dialogue:{key}"], reason="it is known"
        )
        return made, review

    return share


def told() -> str:
    """The id of something that a reader told us."""
    with connections["accounts"].cursor() as cursor:
        cursor.execute("select tell('/', 'It is wrong.', '', false)")
    with connections["owner"].cursor() as cursor:
        cursor.execute("select id from kernel.correction order by at desc limit 1")
        return str(cursor.fetchone()[0])


def meeting_of(made: Dialogue) -> object:
    with viewing(OWNER):
        return make.meeting(made, own_label=made.own_label).pk


def sent(desk, act: str, who: str, made: Dialogue, review: str) -> int:
    person = getattr(desk, who)
    row = f"/desk/rows/dialogue/{made.pk}/"
    address = {
        "desk": "/desk/",
        "log": "/desk/log/",
        "row": row,
        "row-history": f"{row}history/",
        "add-part": f"{row}add/side/",
        "hide": f"{row}hide/",
        "destroy": f"{row}destroy/",
        "propose": f"{row}publish/",
        "log-book": f"/desk/logs/{made.pk}/",
        "attendance": f"/desk/meetings/{meeting_of(made)}/attendance/",
        "reviews": "/desk/reviews/",
        "review": review,
        "publish-review": f"{review}publish/",
        "agree-to-review": f"{review}agree/",
        "withdraw-review": f"{review}withdraw/",
        "corrections": "/desk/corrections/",
        "settle-correction": f"/desk/corrections/{told()}/settle/",
        "names": "/desk/names/?of=actor&q=Maya",
        "drafts": "/desk/drafts/",
        "proposals": "/desk/proposals/",
        "decline-proposal": "/desk/proposals/00000000-0000-4000-8000-000000000000/decline/",
        "people": "/desk/people/",
        "part": f"/desk/people/{desk.carl.user.pk}/{desk.team}/part/",
        "open-circle": "/desk/people/circles/",
        "invited": "/desk/invitations/never-was/",
    }[act]
    if act in LOOKS:
        return person.client.get(address).status_code
    circle = {"stranger": desk.theirs, "tove": desk.shared, "anna": 1}[who]
    fields = {
        "name": "Green room",
        "record_kind": "record_kind:process",
        "text": "Northerners",
        "who": desk.shared if who == "anna" and act in ("row", "add-part") else circle,
        "reason": "a reason",
        "row": [f"dialogue:{made.pk}"],
        "draft-form": "/desk/log/",
    }
    if act == "row" and (page := person.client.get(address)).status_code == 200:
        fields["seen"] = page.content.decode().partition('name="seen" value="')[2].partition('"')[0]
    return person.client.post(address, fields).status_code


@pytest.mark.parametrize("act", TABLE)
def test_everybody_may_do_what_the_table_says(desk, shared, act):
    got = tuple(sent(desk, act, who, *shared()) for who in WHO)
    assert got == TABLE[act]


def test_every_address_of_the_desk_is_in_the_table():
    from config.urls import urlpatterns as catalogue

    assert {route.name for route in urlpatterns if route not in catalogue} == {*TABLE}


@pytest.mark.parametrize("act", sorted(TABLE))
def test_nobody_comes_in_without_signing_in(desk, shared, act):
    desk.stranger.client.logout()
    assert sent(desk, act, "stranger", *shared()) == 302


# What each page may ask the database, at most, savepoints and the audit among it.
ASKED = {"/desk/": 12, "/desk/log/": 7, "/desk/reviews/": 8}


@pytest.mark.parametrize("address", ASKED)
def test_a_page_asks_no_more_however_much_there_is(desk, shared, address):
    for _ in range(3):
        shared()
    assert asked(desk, address) <= ASKED[address]


def test_a_row_asks_once_for_each_kind_of_part(desk, shared):
    made, review = shared()
    first = asked(desk, f"/desk/rows/dialogue/{made.pk}/")
    for number in range(4):
        desk.tove.sends(f"/desk/rows/dialogue/{made.pk}/add/side/", text=f"Side {number}", who=desk.shared)
        desk.tove.sends(
            f"/desk/rows/dialogue/{made.pk}/add/participation/",
            attribution=f"Guest {number}",
            status="participation_status:attended",
            who=desk.shared,
            **{
                "participation_identity-new-actor": f"Maya {number}",
                "participation_identity-new-actor_is_new": "actor_kind:person",
                "participation_identity-new-who": desk.shared,
            },
        )
    # Beside: what is a part of sides, of participants and of who they are.
    assert asked(desk, f"/desk/rows/dialogue/{made.pk}/") <= first + 8
    assert first <= 45
    assert asked(desk, review) <= 14


def asked(desk, address: str) -> int:
    with CaptureQueriesContext(connections["desk"]) as queries:
        assert desk.tove.client.get(address).status_code == 200
    return len([q for q in queries if "kernel.nonce" not in q["sql"] and "kernel.enter" not in q["sql"]])

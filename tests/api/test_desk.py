"""The API at the desk: the same resources, seen with one's own clearances."""

import orjson
from django.test import Client

from accounts.models import User
from records.viewer import OWNER, viewing
from tests import factories as make
from tests import worlds


def test_a_member_of_a_circle_sees_its_rows_and_links_that_stay_at_the_desk(fresh):
    worlds.load_terms()
    worlds.make_compartments()
    user = User.objects.create_user("anna", password="x")
    with viewing(OWNER):
        make.clearance(user.pk, worlds.PRIVATE)
        own = worlds.label_of(frozenset({worlds.PRIVATE}))
        hidden = [make.dialogue(name=name, own_label=own) for name in ("A working name", "B working name")]
        seat = make.participation(hidden[0], own_label=own)
        make.dialogue(name="C, of another circle", own_label=worlds.label_of(frozenset({worlds.OTHERS})))
    client = Client(headers={"accept": "application/json"})
    client.force_login(user)
    page = orjson.loads(client.get("/desk/api/v1/dialogues/?page_size=1").content)
    assert [d["name"] for d in page["results"]] == ["A working name"]
    assert page["next"].startswith("http://localhost:8000/desk/api/v1/dialogues/?")
    page = orjson.loads(client.get(page["next"].removeprefix("http://localhost:8000")).content)
    assert [d["name"] for d in page["results"]] == ["B working name"]
    assert page["next"] is None
    whole = orjson.loads(client.get(f"/desk/api/v1/dialogues/{hidden[0].pk}/").content)
    assert [p["id"] for p in whole["participations"]] == [str(seat.pk)]
    response = client.get(f"/desk/api/v1/participations/{seat.pk}/")
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
    assert client.get(f"/api/v1/participations/{seat.pk}/").status_code == 404

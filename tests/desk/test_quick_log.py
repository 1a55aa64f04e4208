"""Logging a dialogue: in under a minute, for one's team, and for nobody else."""

from dialogues.models import Dialogue, DialogueNote, Side, ThirdPartyRole
from records.viewer import OWNER, viewing

LOG = "/desk/log/"


def logged(desk, **fields):
    return desk.tove.sends(LOG, **{"name": "Blue room", "who": desk.private, **fields})


def test_the_name_alone_is_enough(desk):
    address = logged(desk)
    assert address.startswith("/desk/dialogues/")
    assert "Blue room" in desk.tove.opens(address).text


def test_what_was_written_is_kept_word_for_word(desk):
    logged(
        desk,
        sides="Northerners\nSoutherners\n",
        about="Water of the river",
        when="spring, not fixed",
        remember="Bring the map.",
        convener="House of Talks",
    )
    with viewing(OWNER):
        assert [*Side.objects.values_list("text", flat=True)] == ["Northerners", "Southerners"]
        assert {*DialogueNote.objects.values_list("kind_id", "text")} == {
            ("note_kind:about", "Water of the river"),
            ("note_kind:when", "spring, not fixed"),
            ("note_kind:remember", "Bring the map."),
        }
        role = ThirdPartyRole.objects.select_related("actor").get()
        assert (role.actor.name, role.role_id) == ("House of Talks", "third_party_role:convener")


def test_a_date_that_can_be_read_is_one_on_the_timeline(desk):
    address = logged(desk, when="2031-04")
    assert "April 2031" in desk.tove.opens(address).text


def test_the_team_sees_it_and_nobody_else(desk):
    address = logged(desk)
    key = address.split("/")[3]
    assert "Blue room" in desk.carl.opens("/desk/").text
    for person in (desk.anna, desk.stranger):
        assert "Blue room" not in person.opens("/desk/").text
        person.opens(address, 404)
    assert desk.public.get(f"/dialogues/{key}/").status_code == 404


def test_the_page_says_who_will_see_it_before_it_is_saved(desk):
    assert (
        "Only you and 1 colleague can see this. It is not sent, listed or published."
        in desk.tove.opens(LOG).text
    )


def test_without_a_name_nothing_is_saved_and_nothing_typed_is_lost(desk):
    page = desk.tove.sends(LOG, 400, name=" ", remember="Bring the map.", who=desk.private)
    assert "This field is required" in page.text
    assert "Bring the map." in page.text
    with viewing(OWNER):
        assert not Dialogue.objects.exists()


def test_it_cannot_be_written_for_a_circle_one_is_not_in(desk):
    with_editors_only = 1
    assert "valid choice" in desk.tove.sends(LOG, 400, name="Blue room", who=with_editors_only).text


def test_whoever_belongs_to_no_team_is_told_so(desk):
    with viewing(OWNER):
        from records import services

        for compartment in _held(desk.tove):
            services.end_clearance(user=desk.tove.user.pk, compartment=compartment, reason="left")
    desk.tove.client.force_login(desk.tove.user)  # who is taken out is signed out everywhere
    assert "no team yet" in desk.tove.opens(LOG, 403).text


def _held(person):
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("select compartment_id from kernel.clearance where user_id = %s", [person.user.pk])
        return [compartment for (compartment,) in cursor.fetchall()]


def test_at_the_open_door_there_is_no_such_address(desk):
    assert desk.public.get("/log/").status_code == 404
    assert desk.public.post("/log/", {"name": "x"}).status_code == 404

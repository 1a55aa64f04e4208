"""What a row was before, for those who can see it, and how it becomes that again."""

from records import services
from records.viewer import OWNER, viewing
from tests import factories as make
from tests.kernel.people import ask

LOG = "/desk/log/"


def changes(person, form: str, **fields: object) -> None:
    seen = person.opens(form).html.partition('name="seen" value="')[2].partition('"')[0]
    person.sends(form, seen=seen, **fields)


def logged(desk) -> tuple[str, dict]:
    key = desk.tove.sends(LOG, name="Blue room", who=desk.private).split("/")[3]
    return f"/desk/rows/dialogue/{key}/", {"record_kind": "record_kind:process", "who": desk.private}


def test_each_change_stands_there_with_who_and_why_and_what_differs(desk):
    form, given = logged(desk)
    changes(desk.carl, form, name="Blue salon", summary="By the river.", reason="a better name", **given)
    text = desk.tove.opens(f"{form}history/").text
    assert "Changed by carl: a better name" in text
    assert "Name Blue room Blue salon" in text
    assert "Summary nothing By the river." in text
    assert "Entered by tove: logged" in text


def test_an_earlier_version_is_taken_up_as_a_new_one(desk):
    form, given = logged(desk)
    changes(desk.tove, form, name="Blue salon", summary="By the river.", **given)
    was = desk.tove.opens(f"{form}history/").html.partition("?was=")[2].partition('"')[0]
    page = desk.tove.opens(f"{form}?was={was}").html
    assert 'value="Blue room"' in page
    assert "By the river." not in page
    assert ask("select name from vault.dialogue") == [("Blue salon",)]  # nothing has happened yet
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    desk.tove.sends(form, name="Blue room", seen=seen, **given)
    assert ask("select name, summary from vault.dialogue") == [("Blue room", "")]
    assert desk.tove.opens(f"{form}history/").html.count("Changed by") == 2


def test_what_is_kept_apart_from_a_row_stays_as_it_is(desk):
    form, _ = logged(desk)
    at = f"{form}add/meeting/"
    given = {"kind": "meeting_kind:dialogue_meeting", "status": "meeting_status:held", "who": desk.private}
    with viewing(OWNER):
        for term in ("meeting_kind:dialogue_meeting", "meeting_status:held"):
            make.term(term)
    desk.tove.sends(
        at,
        text="First",
        **given,
        **{"meeting_venue-new-place": "A house by the river", "meeting_venue-new-who": desk.private},
    )
    ((key,),) = ask("select id from vault.meeting")
    meeting = f"/desk/rows/meeting/{key}/"
    page = desk.tove.opens(meeting).html
    prefix = page.partition('name="meeting_venue-')[2].partition("-")[0]
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    other = page.partition(f'name="meeting_venue-{prefix}-seen" value="')[2].partition('"')[0]
    venue = {
        f"meeting_venue-{prefix}-place": "A house by the river",
        f"meeting_venue-{prefix}-who": desk.private,
        f"meeting_venue-{prefix}-seen": other,
    }
    desk.tove.sends(meeting, text="Second", seen=seen, **given, **venue)
    was = desk.tove.opens(f"{meeting}history/").html.partition("?was=")[2].partition('"')[0]
    assert "A house by the river" in desk.tove.opens(f"{meeting}?was={was}").html


def test_a_version_of_something_else_or_of_nothing_is_no_version(desk):
    form, _ = logged(desk)
    for was in ("", "nonsense", "00000000-0000-4000-8000-000000000000"):
        assert 'value="Blue room"' in desk.tove.opens(f"{form}?was={was}").html


def test_the_past_is_for_those_who_see_the_row(desk):
    form, _ = logged(desk)
    desk.stranger.opens(f"{form}history/", 404)
    desk.anna.opens(f"{form}history/", 404)


def test_of_what_is_public_only_editors_read_who_changed_it_and_why(desk):
    with viewing(OWNER):
        room = make.dialogue(name="Blue room")
        make.cite(room, make.source())
        with services.because("somebody was threatened"):
            room.name = "Blue salon"
            room.save()
    past = f"/desk/rows/dialogue/{room.pk}/history/"
    assert "somebody was threatened" in desk.bert.opens(past).text
    for person in (desk.tove, desk.stranger):
        text = person.opens(past).text
        assert "Name Blue room Blue salon" in text
        assert "threatened" not in text


def test_of_acts_about_it_too(desk):
    with viewing(OWNER):
        room = make.dialogue(name="Blue room")
        make.cite(room, make.source())
    desk.anna.sends(f"/desk/rows/dialogue/{room.pk}/hide/", reason="a threat")
    with viewing(OWNER):
        services.publish(review=services.propose(rows=[room], reason="it is over"), reason="indeed")
    past = f"/desk/rows/dialogue/{room.pk}/history/"
    assert "hide by anna: a threat" in desk.bert.opens(past).text
    for person in (desk.tove, desk.stranger):
        text = person.opens(past).text
        assert "hide" in text
        assert "anna" not in text
        assert "threat" not in text

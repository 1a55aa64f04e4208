"""A change to what is public is proposed by anybody of a circle, decided by an editor, and kept with both names."""

import pytest

from records.viewer import OWNER, viewing
from sources.models import Source
from tests import factories as make
from tests.kernel.people import ask

GIVEN = {"source_type": "source_type:press", "reliability": "reliability:high"}


@pytest.fixture
def source(desk) -> Source:
    with viewing(OWNER):
        return make.source(title="The river", outlet="A paper")


def form(source: Source) -> str:
    return f"/desk/rows/source/{source.pk}/"


def seen(person, address: str) -> str:
    return person.opens(address).html.partition('name="seen" value="')[2].partition('"')[0]


def proposes(person, source: Source, wanted: int = 303, **fields: object):
    given = {**GIVEN, "title": "The river", "outlet": "A paper", "reason": "the title page says so"}
    return person.sends(form(source), wanted, **{**given, "seen": seen(person, form(source)), **fields})


def test_what_differs_is_proposed_and_nothing_is_changed(desk, source):
    assert "proposed to the editors" in desk.tove.opens(form(source)).text
    assert proposes(desk.tove, source, title="The River") == "/desk/proposals/"
    assert ask("select title from vault.source") == [("The river",)]
    mine = desk.tove.opens("/desk/proposals/").text
    assert "Title The River" in mine
    assert "Outlet" not in mine
    assert "the title page says so" in mine


def test_an_editor_takes_it_up_and_both_names_stay_beside_it(desk, source):
    proposes(desk.tove, source, title="The River")
    assert "1 change is proposed" in desk.anna.opens("/desk/").text
    page = desk.anna.opens("/desk/proposals/").html
    key = page.partition("?proposal=")[2].partition('"')[0]
    entry = desk.anna.opens(f"{form(source)}?proposal={key}").html
    assert 'value="The River"' in entry
    mark = entry.partition('name="seen" value="')[2].partition('"')[0]
    desk.anna.sends(
        form(source), **GIVEN, title="The River", outlet="A paper", seen=mark, proposal=key, reason="so it is"
    )
    assert ask("select title from vault.source") == [("The River",)]
    past = desk.bert.opens(f"{form(source)}history/").text
    assert "by tove: the title page says so" in past
    assert "Taken up on" in past
    assert "by anna: so it is" in past
    assert "1 change is proposed" not in desk.anna.opens("/desk/").text


def test_an_editor_declines_it_and_the_author_reads_why(desk, source):
    proposes(desk.tove, source, title="The River")
    key = desk.anna.opens("/desk/proposals/").html.partition("?proposal=")[2].partition('"')[0]
    desk.anna.sends(f"/desk/proposals/{key}/decline/", reason="the cover has it small")
    mine = desk.tove.opens("/desk/proposals/").text
    assert "Declined on" in mine
    assert "the cover has it small" in mine
    desk.anna.sends(f"/desk/proposals/{key}/decline/", 409, reason="again")


def test_others_see_nobodys_proposals_but_their_own(desk, source):
    proposes(desk.tove, source, title="The River")
    for person in (desk.carl, desk.stranger):
        assert "The River" not in person.opens("/desk/proposals/").text
    key = desk.anna.opens("/desk/proposals/").html.partition("?proposal=")[2].partition('"')[0]
    desk.carl.sends(f"/desk/proposals/{key}/decline/", 404, reason="mine")
    desk.tove.sends(f"/desk/proposals/{key}/decline/", 409, reason="mine")


def test_without_a_reason_or_a_difference_nothing_is_proposed_and_what_was_typed_stays(desk, source):
    assert 'value="The River"' in proposes(desk.tove, source, 400, title="The River", reason="").html
    assert "Nothing differs" in proposes(desk.tove, source, 400).text
    assert ask("select count(*) from kernel.proposal") == [(0,)]


def test_what_is_not_public_is_changed_and_not_proposed(desk):
    key = desk.tove.sends("/desk/log/", name="Blue room", who=desk.private).split("/")[3]
    assert "proposed to the editors" not in desk.carl.opens(f"/desk/rows/dialogue/{key}/").text

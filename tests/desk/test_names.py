"""Names while somebody types one: what tells namesakes apart, and never a hint of what they cannot see."""

import pytest

from actors.models import Affiliation
from records.viewer import OWNER, viewing
from tests import factories as make


@pytest.fixture
def people(desk):
    with viewing(OWNER):
        minister = make.actor(name="Maya Example", own_label=desk.private)
        Affiliation.objects.create(
            actor=minister, post="Minister of water", date="1990", own_label=desk.private
        )
        make.actor(name="Maya Example", own_label=desk.private)
        make.actor(name="Maya Elsewhere", own_label=desk.theirs)
    return desk


def test_namesakes_are_told_apart_by_their_posts_and_codes(people):
    page = people.tove.opens("/desk/names/?of=actor&q=Maya").html
    assert page.count('role="option"') == 2
    assert "Minister of water" in page
    assert page.count('data-autocomplete-value="Maya Example · ') == 2


def test_what_is_offered_is_taken(people):
    page = people.tove.opens("/desk/names/?of=actor&q=Maya").html
    value = page.partition('data-autocomplete-value="')[2].partition('"')[0]
    people.tove.sends("/desk/log/", name="Blue room", convener=value, who=people.private)


def test_nobody_is_offered_whom_the_person_cannot_see(people):
    assert "Elsewhere" not in people.tove.opens("/desk/names/?of=actor&q=Maya").html
    assert people.anna.opens("/desk/names/?of=actor&q=Maya").html.strip() == ""


def test_of_a_kind_that_has_no_names_there_is_nothing(people):
    people.tove.opens("/desk/names/?of=meeting&q=Maya", 404)

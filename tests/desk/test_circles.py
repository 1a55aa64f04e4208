"""A custodian opens a team or the circle of a process, and asks its first people in."""

import re

import pytest

from tests.desk.conftest import Person, _person


@pytest.fixture
def custodian(desk) -> Person:
    return _person("cora", (1, 2))


def test_a_custodian_opens_a_team_with_both_its_circles(desk, custodian):
    assert "Open a circle" in custodian.opens("/desk/people/").text
    assert custodian.sends("/desk/people/circles/", name=" River  House ", kind="team") == "/desk/people/"
    page = custodian.opens("/desk/people/")
    assert "River House and editors" in page.text
    circle = re.search(r'value="(\d+)"[^>]*>\s*River House<', page.html)[1]
    invited = custodian.sends(
        "/desk/people/", 200, email="mira@example.org", circles=circle, manages="on", reason="she convenes it"
    )
    assert "An invitation for mira@example.org is made." in invited.text


def test_a_custodian_opens_the_circle_of_a_process(desk, custodian):
    custodian.sends("/desk/people/circles/", name="The Lake process", kind="process")
    assert "The Lake process" in custodian.opens("/desk/people/").text


def test_a_circle_has_a_name(desk, custodian):
    assert (
        "Say how it is called." in custodian.sends("/desk/people/circles/", 409, name=" ", kind="team").text
    )


def test_nobody_else_opens_one(desk):
    assert "Open a circle" not in desk.anna.opens("/desk/people/").text
    for person in (desk.anna, desk.tove):
        refused = person.sends("/desk/people/circles/", 409, name="River House", kind="team").text
        assert "Only custodians" in refused

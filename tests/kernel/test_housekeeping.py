"""What the serving process sees to by itself."""

import time

import pytest
from django.db import connections

from records.housekeeping import keep_tidy, tidy


@pytest.fixture(autouse=True)
def a_home_of_its_own(settings, tmp_path):
    settings.HOME = tmp_path


def shown_to(user: int) -> None:
    with connections["audit"].cursor() as cursor:
        cursor.execute(
            "insert into event (who, what, status, rows) values (%s, 'GET dialogues/', 200, '{}')", [user]
        )


def unbound() -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from audit.event where batch is null")
        return cursor.fetchone()[0]


def test_lines_of_the_audit_are_bound_by_the_next_round(own):
    shown_to(7)
    assert unbound() == 1
    tidy()
    assert unbound() == 0


def test_rounds_go_on_until_they_are_stopped(own):
    stop = keep_tidy(0.05)
    shown_to(7)
    deadline = time.monotonic() + 10
    while unbound() and time.monotonic() < deadline:
        time.sleep(0.05)
    stop()
    assert unbound() == 0
    shown_to(8)
    time.sleep(0.2)
    assert unbound() == 1

"""A request is one transaction under its viewer; where the answer is an error nothing was written."""

import os
import subprocess
import sys

import pytest
from django.test import Client

from accounts.models import User
from dialogues.models import Dialogue
from records.viewer import OWNER, viewing
from tests import factories as make
from tests import worlds


@pytest.fixture
def anna(fresh, settings):
    """A practitioner who holds her team's compartment."""
    settings.ROOT_URLCONF = "tests.kernel.urls_that_write"
    user = User.objects.create_user("anna", password="x")
    worlds.make_compartments()
    with viewing(OWNER):
        make.clearance(user.pk, worlds.PRIVATE)
        make.term("record_kind:process")
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("address", "status", "kept"), [("keep", 200, 1), ("refuse", 400, 0), ("fail", 500, 0)]
)
def test_only_an_answer_without_error_leaves_something_written(anna, address, status, kept):
    assert anna.get(f"/desk/{address}/").status_code == status
    with viewing(OWNER):
        assert Dialogue.objects.count() == kept


def test_the_open_door_writes_nothing_even_if_a_view_tries(anna):
    assert anna.get("/keep/").status_code == 500
    with viewing(OWNER):
        assert Dialogue.objects.count() == 0


@pytest.mark.xdist_group("roles")
def test_a_serving_process_carries_no_owner(fresh):
    """Asked of a process of its own, as the server starts one."""
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'\n"
        "from django.conf import settings\n"
        f"[database.update(NAME='{fresh}') for database in settings.DATABASES.values() if database]\n"
        "import config.wsgi\n"
        "assert set(settings.DATABASES) == {'default', 'open'}, settings.DATABASES.keys()"
    )
    subprocess.run([sys.executable, "-c", code], env=os.environ | {"DOORS": "open"}, check=True)


def test_a_door_that_is_not_opened_answers_like_any_absent_address(fresh, settings):
    settings.DOORS = ["open"]
    answers = {Client().get(a).content for a in ("/desk/dialogues/x/", "/accounts/login/", "/nowhere/")}
    assert len(answers) == 1
    assert Client().get("/desk/").status_code == 404

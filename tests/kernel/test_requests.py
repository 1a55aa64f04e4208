"""A request is one transaction under its viewer; where the answer is an error nothing was written."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import get_script_prefix

from accounts.models import User
from config.databases import role
from dialogues.models import Dialogue
from records.viewer import OWNER, viewing
from tests import factories as make
from tests import worlds


@pytest.fixture
def anna(fresh, settings):
    """A practitioner who holds her team's compartment."""
    settings.ROOT_URLCONF = settings.DESK_URLCONF = "tests.kernel.urls_that_write"
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


@pytest.mark.parametrize("group", ["member", "editor"])
def test_each_comes_in_by_the_login_and_steps_into_the_role_that_is_theirs(anna, group):
    User.objects.filter(username="anna").update(is_staff=group == "editor")
    login = {"member": "web", "editor": "staff"}[group]
    names = [role(settings.SERVER, suffix) for suffix in (login, group)]
    assert anna.get("/desk/who/").json() == names
    assert Client().get("/who/").json() == [role(settings.SERVER, "open")] * 2


def test_a_form_from_elsewhere_is_refused_at_the_desk(anna):
    elsewhere = Client(enforce_csrf_checks=True)
    elsewhere.cookies = anna.cookies
    assert elsewhere.get("/desk/who/").status_code == 200
    assert elsewhere.post("/desk/keep/").status_code == 403


def test_behind_the_desk_there_is_no_other_door(anna):
    for address in ("/desk/accounts/keep/", "/desk/desk/keep/"):
        assert anna.get(address).status_code == 404
        assert get_script_prefix() == "/"  # or the next visitor's links would lead to the desk


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


def test_a_process_whose_login_could_do_too_much_does_not_serve(own):
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'grant usage on schema vault to "{role(settings.SERVER, "reader")}"')
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'\n"
        "from django.conf import settings\n"
        f"[database.update(NAME='{own}') for database in settings.DATABASES.values() if database]\n"
        "import config.wsgi"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"DOORS": "open"}, capture_output=True, text=True
    )
    assert "Nothing is served" in done.stderr


def test_a_door_that_is_not_opened_answers_like_any_absent_address(fresh, settings):
    settings.DOORS = ["open"]
    answers = {Client().get(a).content for a in ("/desk/dialogues/x/", "/accounts/login/", "/nowhere/")}
    assert len(answers) == 1
    assert Client().get("/desk/").status_code == 404

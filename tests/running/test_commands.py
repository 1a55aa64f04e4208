"""What the two entrances, manage.py and `manage.py serve`, refuse and how they say it."""

import ast
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config.refusal import Refusal
from manage import needs_database
from records.management.commands import serve

ROOT = Path(serve.__file__).parents[3]
UNREACHABLE = "postgresql://ann:hidden@127.0.0.1:1/catalogue"


def said_by(*command, **environment):
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True
    )
    return done.returncode, done.stderr


def test_an_old_python_is_told_so_in_one_sentence():
    ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 8))
    pretend = "import sys; sys.version_info = (3, 11, 2); import manage; manage.main()"
    assert said_by("-c", pretend) == (1, "The catalogue needs Python 3.12 or later, and this is 3.11.\n")


def test_a_database_that_does_not_answer_is_one_sentence():
    code, said = said_by("manage.py", "migrate", DATABASE_URL=UNREACHABLE)
    assert code == 1
    assert said.startswith("The database server named by DATABASE_URL does not let us in")
    assert said.count("\n") == 1
    assert "hidden" not in said


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        ("", False),
        ("help", False),
        ("migrate --help", False),
        ("check", False),
        ("check --deploy", True),
        ("check --database open", True),
        ("makemigrations", False),
        ("serve", False),  # it sees to the database itself, after its port
        ("migrate", True),
        ("load_library --if-empty", True),
    ],
)
def test_only_commands_that_need_the_database_wait_for_it(arguments, needed):
    assert needs_database(arguments.split()) is needed


def test_a_taken_port_is_refused_with_the_next_one():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refusal, match=f"Port {port} is taken: .*PORT={port + 1}"):
            serve.refuse_taken_port("127.0.0.1", port)
    serve.refuse_taken_port("127.0.0.1", port)


def test_a_host_that_is_not_this_machine_is_refused():
    with pytest.raises(Refusal, match=r"cannot listen on 192\.0\.2\.1:8000"):
        serve.refuse_taken_port("192.0.2.1", 8000)


@pytest.mark.parametrize("value", ["eighty", "0", "-1", "65536", "8000.0", "८०"])
def test_a_port_that_is_no_port_is_refused(monkeypatch, value):
    monkeypatch.setenv("PORT", value)
    with pytest.raises(Refusal, match=f"PORT={value} is not a whole number from 1 to 65535"):
        serve.number("PORT", 8000)


def test_an_empty_port_is_the_default(monkeypatch):
    monkeypatch.setenv("PORT", "")
    assert serve.number("PORT", 8000) == 8000


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "http://localhost:8000/"),
        ("0.0.0.0", "http://localhost:8000/"),
        ("catalogue.example", "http://catalogue.example:8000/"),
        ("2001:db8::1", "http://[2001:db8::1]:8000/"),
    ],
)
def test_the_address_is_one_that_a_browser_takes(host, expected):
    assert serve.address(host, 8000) == expected

"""The whole of `manage.py serve` in a home of its own: what it starts, stops and recovers from."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from config import cluster
from tests.serving import ROOT, Serving


@pytest.fixture
def environment(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    chosen = {"PORT": str(port), "TRACKTWO_HOME": str(tmp_path / "home"), "HOST": "", "WORKERS": ""}
    yield os.environ | chosen | {"DATABASE_URL": ""}
    cluster.stop(tmp_path / "home")


def is_answering(environment):
    with urllib.request.urlopen(f"http://localhost:{environment['PORT']}/healthz", timeout=10) as response:
        return response.status == 200


def is_database_up(environment):
    return cluster.postmaster(Path(environment["TRACKTWO_HOME"])) is not None


def test_serving_starts_and_stops_everything_and_recovers_from_the_death_of_any_part(environment):
    serving = Serving(environment)
    assert is_answering(environment)
    second = subprocess.run(
        [sys.executable, "manage.py", "serve"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.startswith(f"Port {environment['PORT']} is taken")
    assert serving.end(signal.SIGINT) == (0, "Stopped.\n")
    assert not is_database_up(environment)

    serving = Serving(environment)
    worker = serving.worker()
    assert serving.end(signal.SIGKILL)[0] == -signal.SIGKILL
    psutil.wait_procs([worker], timeout=10)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE

    serving = Serving(environment)  # on the same port, with the orphaned database
    assert is_answering(environment)
    serving.worker().kill()
    code, said = serving.ended()
    assert code == 1
    assert "A web server process ended unexpectedly" in said
    assert not is_database_up(environment)

    serving = Serving(environment)
    cluster.postmaster(Path(environment["TRACKTWO_HOME"])).kill()
    code, said = serving.ended()
    assert code == 1
    assert "PostgreSQL ended unexpectedly" in said

    serving = Serving(environment)
    assert is_answering(environment)
    assert serving.end(signal.SIGTERM) == (0, "Stopped.\n")
    assert not is_database_up(environment)

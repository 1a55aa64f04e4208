"""A running `manage.py serve`."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from config import cluster

ROOT = Path(cluster.__file__).parent.parent


class Serving:
    """A running `manage.py serve`, once it has printed its address."""

    def __init__(self, environment):
        command = [sys.executable, "manage.py", "serve"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.said = []
        for line in self.process.stdout:
            self.said.append(line)
            if "http://localhost" in line:
                return
        pytest.fail("it ended instead of serving: " + "".join(self.said))

    def worker(self):
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if "spawn_main" in " ".join(child.cmdline()))

    def end(self, signum):
        """(exit code, what it said last) after the signal."""
        self.process.send_signal(signum)
        return self.ended()

    def ended(self):
        said = self.process.stdout.read()
        return self.process.wait(60), said


@contextmanager
def served(database: str, silent_about: str = "\0") -> Iterator[int]:
    """A server of a database that a test has made, with its settings as they come; gives the port. What it says in the
    end must not hold those words."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    chosen = {"PORT": str(port), "SERVED_DATABASE": database, "TRACKTWO_HOME": str(settings.HOME)}
    inherited = {key: value for key, value in os.environ.items() if key != "GENERATION_TTL"}
    environment = inherited | chosen | {"DJANGO_SETTINGS_MODULE": "tests.served", "HOST": "", "WORKERS": ""}
    serving = Serving(environment)
    try:
        yield port
    finally:
        code, said = serving.end(signal.SIGINT)
        assert code == 0
        assert silent_about not in said

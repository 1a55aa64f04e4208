"""A running `manage.py serve`."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

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

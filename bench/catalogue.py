"""A synthetic catalogue of each size in a home of its own, kept between runs while its data would be the same."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from config import cluster
from config.databases import role
from config.secrets import secret

PROJECT = Path(__file__).parent.parent
MADE_OF = ("*/models.py", "*/models/*.py", "*/migrations/*.py", "exchange/synthetic.py", "library/terms.yaml")


@dataclass(frozen=True)
class Catalogue:
    """So many dialogues, and where they are."""

    dialogues: int
    home: Path

    def connect(self) -> psycopg.Connection:
        """As the owner; while a server runs."""
        server = cluster.embedded(self.home)
        connection = server.connect()
        connection.execute(f'set role "{role(server, "owner")}"; set search_path = open, ext')
        return connection

    def dsn(self, options: str = "") -> str:
        """Of the login that the open door uses."""
        server = cluster.embedded(self.home)
        return psycopg.conninfo.make_conninfo(
            host=server.host,
            port=server.port,
            dbname=server.dbname,
            user=role(server, "open"),
            password=secret(self.home, "login-open"),
            options=f"-c search_path=open,ext {options}",
        )

    def environment(self, **more: str) -> dict[str, str]:
        without = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return {
            **without,
            "TRACKTWO_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "THROTTLE": "off",
            **more,
        }

    @contextmanager
    def served(self, port: int, ttl: float) -> Iterator[psutil.Process]:
        """The catalogue's own server with one worker, as `make run` starts it; gives the worker."""
        environment = self.environment(PORT=str(port), WORKERS="1", GENERATION_TTL=str(ttl))
        command = [sys.executable, "manage.py", "serve", "--with-parent"]
        with subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True
        ) as server:
            try:
                assert server.stdout
                if not any("The catalogue is at" in line for line in server.stdout):
                    raise RuntimeError("The server did not start; what it says stands above.")
                workers = psutil.Process(server.pid).children(recursive=True)
                yield max(workers, key=lambda process: process.memory_info().rss)
            finally:
                server.terminate()
                server.wait()


def catalogue(dialogues: int) -> Catalogue:
    """Made if it is not there; those of an earlier shape are removed."""
    base = cluster.home() / "bench"
    made = Catalogue(dialogues, base / f"{dialogues}-{_fingerprint()}")
    for other in base.glob(f"{dialogues}-*"):
        if other != made.home:
            shutil.rmtree(other)
    if not (made.home / "made").exists():
        shutil.rmtree(made.home, ignore_errors=True)
        made.home.mkdir(parents=True)
        command = [sys.executable, "manage.py", "make_catalogue", f"--dialogues={dialogues}"]
        subprocess.run(command, cwd=PROJECT, env=made.environment(), check=True)
        (made.home / "made").touch()
    return made


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(path for pattern in MADE_OF for path in PROJECT.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]

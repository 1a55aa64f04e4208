"""Ways of the logins to the database: straight, through psycopg's own pool, through PgBouncer."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections

from config.cluster import Server
from config.databases import DOORS, databases, role
from config.secrets import secret
from config.unprivileged import as_account, own, reach, server_account

LOGINS = [alias for alias, door in DOORS.items() if door.login]
# Debian has it where not every account looks for programs.
PROGRAM = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
PORT = 6432  # only part of the socket's name
WHAT_A_WAY_SETS = ("HOST", "PORT", "OPTIONS", "CONN_MAX_AGE", "DISABLE_SERVER_SIDE_CURSORS")
CONFIGURATION = """\
[databases]
* = {server}

[pgbouncer]
pool_mode = transaction
default_pool_size = {size}
listen_port = {port}
unix_socket_dir = {directory}
auth_type = scram-sha-256
auth_file = {directory}/users
max_client_conn = 200
"""


@contextmanager
def through(pooler: tuple[str, int] | None = None, *, pool: int = 0) -> Iterator[None]:
    """Every thread's logins come this way; the owner goes past it. Other threads must have closed what they opened."""
    made = databases(settings.SERVER, settings.HOME, pooler)
    before = {alias: dict(settings.DATABASES[alias]) for alias in LOGINS}
    for alias in LOGINS:
        if pool:
            made[alias]["OPTIONS"] |= {
                "pool": {"min_size": 0, "max_size": pool, "timeout": 60},
                "prepare_threshold": None,
            }
            made[alias]["CONN_MAX_AGE"] = 0
        _set(alias, made[alias])
    try:
        yield
    finally:
        for alias in LOGINS:
            _set(alias, before[alias])


def _set(alias: str, database: dict) -> None:
    connections[alias].close()
    connections[alias].close_pool()
    settings.DATABASES[alias].update({key: database[key] for key in WHAT_A_WAY_SETS})


@contextmanager
def pgbouncer(size: int = 2) -> Iterator[tuple[str, int]]:
    """PgBouncer in transaction mode in front of the server of the tests, as host and port."""
    account = _account(settings.SERVER)
    directory = Path(tempfile.mkdtemp(prefix="pooler-"))
    try:
        _write(directory, size)
        for path in (*directory.iterdir(), directory):
            own(path, account)
        reach(directory.parent, account)
        with (directory / "log").open("w") as log:
            running = subprocess.Popen(
                [PROGRAM, "--quiet", directory / "configuration"],
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C"},
                **as_account(account),
            )
        try:
            _await(directory, running)
            yield str(directory), PORT
        finally:
            running.terminate()
            running.wait(10)
    finally:
        shutil.rmtree(directory)


def _account(server: Server) -> pwd.struct_passwd | None:
    """PgBouncer refuses to be root. Who owns the server's socket can reach it, and is no root either."""
    if os.geteuid() != 0:
        return None
    owner = Path(server.host).stat().st_uid if server.host.startswith("/") else 0
    return pwd.getpwuid(owner) if owner else server_account(settings.HOME / "postgresql")


def _write(directory: Path, size: int) -> None:
    server = f"host={settings.SERVER.host or '127.0.0.1'} port={settings.SERVER.port}"
    (directory / "configuration").write_text(
        CONFIGURATION.format(server=server, size=size, port=PORT, directory=directory)
    )
    (directory / "users").write_text(
        "".join(
            f'"{role(settings.SERVER, login)}" "{secret(settings.HOME, f"login-{login}")}"\n'
            for login in sorted({DOORS[alias].login for alias in LOGINS})
        )
    )


def _await(directory: Path, running: subprocess.Popen) -> None:
    """Until it lets us in."""
    door = settings.DATABASES["open"]
    for _ in range(100):
        try:
            psycopg.connect(
                host=str(directory),
                port=PORT,
                user=door["USER"],
                password=door["PASSWORD"],
                dbname=door["NAME"],
            ).close()
        except psycopg.OperationalError:
            assert running.poll() is None, (directory / "log").read_text()
            time.sleep(0.05)
        else:
            return
    raise TimeoutError((directory / "log").read_text())

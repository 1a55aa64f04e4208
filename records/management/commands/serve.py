"""`manage.py serve`: one process that starts everything, watches it and takes everything down with it.

    make (if any) -> this supervisor, which is also Granian's parent -> workers
                     the embedded PostgreSQL, a daemon of its own

What a killed part leaves behind:
* make killed: the supervisor hears of it and ends in order (--with-parent; Linux).
* the supervisor killed: the kernel kills the workers, so that nobody holds the port (Linux); PostgreSQL goes
  on alone, is adopted by the next start, and stopped by it as its last user.
* a worker or PostgreSQL killed: the supervisor ends the rest, says so and exits with 1.
"""

import contextlib
import ctypes
import errno
import hashlib
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.common import AbstractServer

from config import cluster
from config.refusal import Refusal

THREADS = 4  # of each worker; every one may hold a connection to each database login
HOUSEKEEPING = 30.0  # seconds from one round to the next
PORT_PATIENCE = 1.0  # seconds for the workers of a killed supervisor to let go of the port


class Command(BaseCommand):
    help = (
        "Serve the catalogue until Ctrl-C. The environment may set HOST (default 127.0.0.1), PORT (8000), "
        "WORKERS (1), TRACKTWO_HOME (var/) and DATABASE_URL (default: the embedded PostgreSQL)."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--with-parent", action="store_true", help="stop when the starting process ends")

    def handle(self, *, with_parent: bool, **options: Any) -> None:
        """Serves; returns after Ctrl-C or SIGTERM, raises Refusal if something failed."""
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # like Ctrl-C: KeyboardInterrupt
        if with_parent:
            when_parent_dies(signal.SIGTERM)
        host, port = os.environ.get("HOST") or "127.0.0.1", number("PORT", 8000)
        try:
            refuse_taken_port(host, port)
            postmaster = cluster.ready()
            self.prepare()
            self.serve(host, port, watch(postmaster))
        except KeyboardInterrupt:
            pass
        finally:
            for stop in (signal.SIGINT, signal.SIGTERM):  # impatience must not leave half of it running
                signal.signal(stop, signal.SIG_IGN)
            cluster.leave()
        self.stdout.write("Stopped.")

    def prepare(self) -> None:
        """Brings the database, its library and the static files up to date; quick when they are."""
        self.stdout.write("Preparing the database ...")
        # Imported here: a worker imports this file before Django is up.
        import_module("records.kernel.install").prepare()
        import_module("records.kernel.lint").refuse_unless_sound()
        call_command("load_library", "--if-empty")
        if not import_module("records.management.commands.admin_link").anybody():
            self.stdout.write("Nobody can sign in yet: `manage.py admin_link you@example.org` lets you.")
        collect_static_files()
        connections.close_all()

    def serve(self, host: str, port: int, lost: threading.Event) -> None:
        """Runs the web server until it is stopped, or something died, or the database was `lost`."""
        server = web_server(host, port)
        when_answering(host, port, lambda: self.stdout.write(f"The catalogue is at {address(host, port)}"))
        stop_tidying = import_module("records.housekeeping").keep_tidy(HOUSEKEEPING)
        with contextlib.suppress(SystemExit):  # Granian's own word for a worker that died
            server.serve(target_loader=load_application)
        stop_tidying()
        if lost.is_set():
            raise Refusal("PostgreSQL ended unexpectedly, so everything was stopped: start again.")
        if not server.interrupt_signal:
            raise Refusal("A web server process ended unexpectedly, so everything was stopped: start again.")


def number(name: str, default: int) -> int:
    """The environment's value of `name`, or `default`."""
    value = os.environ.get(name) or str(default)
    if not value.isascii() or not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise Refusal(f"{name}={value} is not a whole number from 1 to 65535.")
    return int(value)


def address(host: str, port: int) -> str:
    """As a browser wants it: by name on this machine, for passkeys refuse a bare IP address."""
    name = "localhost" if host in ("127.0.0.1", "::1", "0.0.0.0", "::") else host  # noqa: S104
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/"


def refuse_taken_port(host: str, port: int) -> None:
    """Raises Refusal unless `host`:`port` is free. Granian shares ports, so it would not notice by itself."""
    deadline = time.monotonic() + PORT_PATIENCE
    while error := _cannot_listen(host, port):
        if error.errno != errno.EADDRINUSE:
            raise Refusal(f"The catalogue cannot listen on {host}:{port}: {error.strerror or error}.")
        if time.monotonic() > deadline:
            raise Refusal(f"Port {port} is taken: choose another, for example `make run PORT={port + 1}`.")
        time.sleep(0.1)


def _cannot_listen(host: str, port: int) -> OSError | None:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(
                socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
            )  # connections that linger do not count
            trial.bind((host, port))
            trial.listen()
    except OSError as error:
        return error
    return None


def collect_static_files() -> None:
    """Collects, hashes and compresses the static files, if one of them changed since the last time."""
    stamp, state = Path(settings.STATIC_ROOT) / ".state", _state_of_static_files()
    if stamp.exists() and stamp.read_text() == state:
        return
    call_command("collectstatic", "--clear", interactive=False, verbosity=0)
    stamp.write_text(state)


def _state_of_static_files() -> str:
    """A digest of where the files are, how long and how old."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = os.stat(storage.path(path))
            digest.update(f"{storage.path(path)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def web_server(host: str, port: int) -> AbstractServer:
    """Workers are spawned, not forked: they inherit neither connections nor the owner's memory."""
    multiprocessing.set_start_method("spawn", force=True)
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # or each thread keeps what it once used
    return Granian(
        "config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=number("WORKERS", 1),
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.error,
        workers_kill_timeout=10,
    )


def load_application(target: str) -> Callable:
    """Runs in each worker: ties it to its supervisor, then imports the application."""
    os.setsid()  # Ctrl-C is for the supervisor, which lets the workers finish their requests
    when_parent_dies(signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is None or parent.pid != os.getppid():  # it died before the line above
        sys.exit(1)
    module, name = target.split(":")
    return getattr(import_module(module), name)


def when_parent_dies(signum: signal.Signals) -> None:
    """Has the kernel send us `signum` when the process that started us ends; on Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, int(signum))  # PR_SET_PDEATHSIG


def watch(postmaster: psutil.Process | None) -> threading.Event:
    """An event that is set, while this process is asked to stop, when the embedded PostgreSQL ends."""
    lost = threading.Event()

    def wait(process: psutil.Process) -> None:
        process.wait()
        lost.set()
        os.kill(os.getpid(), signal.SIGTERM)

    if postmaster:
        threading.Thread(target=wait, args=[postmaster], daemon=True).start()
    return lost


def when_answering(host: str, port: int, tell: Callable[[], object]) -> None:
    """Calls `tell` once, from a thread, as soon as a worker answers, whatever it answers."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104

    def ask() -> None:
        while not _answers(reachable, port):
            time.sleep(0.05)
        tell()

    threading.Thread(target=ask, daemon=True).start()


def _answers(host: str, port: int) -> bool:
    connection = HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True

"""The catalogue's code in this process, which asks one database and then another, and measures how long each takes.

So whatever differs is the databases' doing: the code, the machine's state and the order of things are the same.
"""

import gc
import os
import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from bench.catalogue import Catalogue
from config import cluster

BROWSER, PROGRAM = {"Accept": "text/html"}, {"Accept": "application/json"}
AGAIN = 100  # measurements with the same connections; no session's luck decides
FEWEST = 5  # measurements of what takes long


def begin(catalogue: Catalogue) -> None:
    """From here on this process is one of the catalogue's, which keeps no answers."""
    os.environ.pop("DATABASE_URL", None)
    os.environ.update(catalogue.environment(GENERATION_TTL="0", CACHE_MEGABYTES="0"))
    cluster.ready()
    import django

    django.setup()
    from records.kernel.install import prepare
    from records.management.commands.serve import collect_static_files

    prepare()
    collect_static_files()


def copied(name: str) -> "Place":
    """Another database with the same in it, file by file."""
    from django.conf import settings
    from django.db import connections

    from records.kernel.install import open_database

    connections.close_all()
    with settings.SERVER.connect("postgres") as admin:
        admin.execute(f'drop database if exists "{name}" with (force)')
        admin.execute(f'create database "{name}" template "{settings.SERVER.dbname}" strategy file_copy')
    with settings.SERVER.connect(name) as owner:
        open_database(owner, settings.SERVER)
    return Place(name)


class Place:
    """A database, and connections to it that are kept."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.kept: dict[str, Any] = {}

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Every query inside goes here."""
        from django.conf import settings
        from django.db import connections

        for alias in settings.DATABASES:
            if alias not in self.kept:
                self.kept[alias] = connections.create_connection(alias)
                self.kept[alias].settings_dict = {**connections.settings[alias], "NAME": self.name}
        before = {alias: connections[alias] for alias in self.kept}
        self._put(self.kept)
        try:
            yield
        finally:
            self._put(before)

    @staticmethod
    def _put(kept: dict[str, Any]) -> None:
        from django.db import connections

        for alias, connection in kept.items():
            connections[alias] = connection

    def close(self) -> None:
        for connection in self.kept.values():
            connection.close()

    def drop(self) -> None:
        from django.conf import settings

        self.close()
        with settings.SERVER.connect("postgres") as admin:
            admin.execute(
                f'drop database if exists "{self.name}"'
            )  # by force it may not be, while it is vacuumed


def page(address: str) -> Callable[[], None]:
    """Asks the open door for an address, as those do who ask for such."""
    from django.test import Client

    client = Client(headers=asker(address), SERVER_NAME="localhost")

    def ask() -> None:
        response = client.get(address)
        assert response.status_code == 200, address

    return ask


def asker(address: str) -> dict[str, str]:
    return PROGRAM if address.startswith("/api/") else BROWSER


def timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def turn_about(
    sides: dict[str, tuple[Place, Callable[[], None]]],
    count: int,
    chance: random.Random,
    seconds: float = float("inf"),
) -> dict[str, list[float]]:
    """Seconds of `count` measurements of each side, one of each in turn and in an order that is drawn; of fewer where
    they take longer than `seconds` in all."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    order = [*sides]
    until = time.monotonic() + seconds
    gc.disable()
    for number in range(count):
        if number >= FEWEST and time.monotonic() > until:
            break
        if number % AGAIN == 0:
            gc.collect()
            _anew(sides.values())
        chance.shuffle(order)
        for name in order:
            place, act = sides[name]
            with place.entered():
                times[name].append(timed(act))
    gc.enable()
    return times


def _anew(sides: Iterable[tuple[Place, Callable[[], None]]]) -> None:
    """New sessions, warm."""
    for place, act in sides:
        place.close()
        for _ in range(2):
            with place.entered():
                act()

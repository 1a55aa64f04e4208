"""The catalogue's own settings, on a database that a test has made: for a process that serves it."""

import os

from config.settings import *  # noqa: F403
from config.settings import DATABASES, HOME

for _database in DATABASES.values():
    if _database:
        _database["NAME"] = os.environ["SERVED_DATABASE"]

# Of its own, since other tests collect theirs at the same time.
STATIC_ROOT = HOME / "static-served"

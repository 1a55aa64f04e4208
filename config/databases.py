"""One database, four schemas, one login for each door: the aliases differ only in login and search_path."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from config import cluster
from config.secrets import secret


@dataclass(frozen=True)
class Door:
    """A connection's login (as a suffix of the role names), its schema and its limits."""

    login: str
    schema: str
    role: str = ""  # the role to step into; only migrations and data loading need one
    timeout: str = "5s"
    isolation: str = ""


DOORS = {
    "open": Door("open", "open", isolation="repeatable read"),
    "desk": Door("web", "vault", timeout="15s"),
    "staff": Door("staff", "vault", timeout="15s"),
    "accounts": Door("accounts", "accounts"),
    # Never given to a process that serves requests: migrations, loading, repair.
    "owner": Door("", "vault", role="owner", timeout="0"),
    "owner_open": Door("", "open", role="owner", timeout="0"),
    "owner_accounts": Door("", "accounts", role="owner", timeout="0"),
}
OWNERS = {"vault": "owner", "open": "owner_open", "accounts": "owner_accounts"}


def databases(server: cluster.Server, home: Path, *, name: str = "") -> dict[str, dict[str, Any]]:
    """Django's DATABASES. `default` is left empty: a query that nobody opened a door for must fail."""
    return {"default": {}} | {
        alias: _alias(server, home, alias, door, name or server.dbname) for alias, door in DOORS.items()
    }


def role(server: cluster.Server, suffix: str) -> str:
    """Roles are cluster-wide, so their names carry the database's."""
    return f"{server.dbname}_{suffix}"


def _alias(server: cluster.Server, home: Path, alias: str, door: Door, name: str) -> dict[str, Any]:
    # Documents are long queries over few rows: compiling them would take longer than running them.
    options = f"-c search_path={door.schema},ext -c statement_timeout={door.timeout} -c jit=off"
    if door.role:
        options += f" -c role={role(server, door.role)}"
    if door.isolation:
        options += f" -c default_transaction_isolation={door.isolation.replace(' ', chr(92) + ' ')}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "HOST": server.host,
        "PORT": server.port,
        "USER": role(server, door.login) if door.login else server.user,
        "PASSWORD": secret(home, f"login-{door.login}") if door.login else server.password,
        "OPTIONS": server.options | {"options": options},
        "CONN_MAX_AGE": None if door.login else 0,
        # The open door finds out by itself when it asks for the generation, see records/public.py.
        "CONN_HEALTH_CHECKS": bool(door.login) and alias != "open",
        "TEST": {"MIGRATE": False},
    }


# door of a process -> the connections it carries, and the groups each login may step into
CARRIED: dict[str, dict[str, tuple[str, ...]]] = {
    "open": {"open": ("reader",)},
    "desk": {"desk": ("member",), "staff": ("member", "editor")},
    "accounts": {"accounts": ()},
}


def keep_doors() -> None:
    """Forget every login but those of the doors this process opens; the owner's first of all."""
    carried = {"default"} | {alias for door in settings.DOORS for alias in CARRIED[door]}
    for alias in set(settings.DATABASES) - carried:
        del settings.DATABASES[alias]

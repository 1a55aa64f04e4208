"""One database, one login for each door: the aliases differ only in login and search_path."""

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
    isolation: str = "read committed"
    plans: str = "auto"

    @property
    def settings(self) -> dict[str, str]:
        """What holds of every session. Logins have it from the server, where a pooler cannot lose it."""
        return {
            "search_path": self.schema if self.schema == "audit" else f"{self.schema},ext",
            "statement_timeout": self.timeout,
            # Documents are long queries over few rows: compiling them would take longer than running them.
            "jit": "off",
            "default_transaction_isolation": self.isolation,
            "plan_cache_mode": self.plans,
            "timezone": "UTC",
        }


DOORS = {
    # What is common is looked for in another way than what is rare: a plan for either would be wrong for the other.
    "open": Door("open", "open", isolation="repeatable read", plans="force_custom_plan"),
    # What a list counts at the desk is kept for nobody: it is worked out for each who asks, hidden rows with it.
    "desk": Door("web", "vault", timeout="15s"),
    "staff": Door("staff", "vault", timeout="15s"),
    "accounts": Door("accounts", "accounts"),
    "audit": Door("audit", "audit"),
    # Never given to a process that serves requests: migrations, loading, repair.
    "owner": Door("", "vault", role="owner", timeout="0"),
    "owner_open": Door("", "open", role="owner", timeout="0"),
    "owner_accounts": Door("", "accounts", role="owner", timeout="0"),
}
# To read a question takes longer than to answer most: a session reads once what comes again and again.
KEPT_STATEMENTS = {"server_side_binding": True, "prepare_threshold": 3}
OWNERS = {"vault": "owner", "open": "owner_open", "accounts": "owner_accounts"}


def databases(
    server: cluster.Server, home: Path, pooler: tuple[str, int] | None = None
) -> dict[str, dict[str, Any]]:
    """Django's DATABASES. `default` is left empty: a query that nobody opened a door for must fail.

    `pooler` is the host and port through which the logins come, where that is not the server itself.
    """
    return {"default": {}} | {
        alias: _alias(server, home, door, pooler if door.login else None) | _keeping(alias, door)
        for alias, door in DOORS.items()
    }


def role(server: cluster.Server, suffix: str) -> str:
    """Roles are cluster-wide, so their names carry the database's."""
    return f"{server.dbname}_{suffix}"


def _alias(server: cluster.Server, home: Path, door: Door, pooler: tuple[str, int] | None) -> dict[str, Any]:
    """A login's own settings stand in its role, see records/kernel/install.py; the owner's come with the connection."""
    options: dict[str, Any] = dict(server.options)
    host, port = pooler or (server.host, server.port)
    if door.login and not pooler:  # behind a pooler the next transaction may be on another session
        options |= KEPT_STATEMENTS
    if door.role:
        given = door.settings | {"role": role(server, door.role)}
        options["options"] = " ".join(
            f"-c {key}={value.replace(' ', chr(92) + ' ')}" for key, value in given.items()
        )
    return {
        "ENGINE": "records.kernel.backend",
        "NAME": server.dbname,
        "HOST": host,
        "PORT": port,
        "USER": role(server, door.login) if door.login else server.user,
        "PASSWORD": secret(home, f"login-{door.login}") if door.login else server.password,
        "OPTIONS": options,
        "DISABLE_SERVER_SIDE_CURSORS": pooler is not None,
        "TEST": {"MIGRATE": False},
    }


def _keeping(alias: str, door: Door) -> dict[str, Any]:
    return {
        "CONN_MAX_AGE": None if door.login else 0,
        # The open door finds out by itself when it asks for the generation, see records/public.py.
        "CONN_HEALTH_CHECKS": bool(door.login) and alias != "open",
    }


# door of a process -> the connections it carries, and the groups each login may step into
CARRIED: dict[str, dict[str, tuple[str, ...]]] = {
    "open": {"open": ("reader",)},
    "desk": {"desk": ("member",), "staff": ("member", "editor"), "audit": ()},
    "accounts": {"accounts": ()},
}


def keep_doors() -> None:
    """Forget every login but those of the doors this process opens; the owner's first of all."""
    carried = {"default"} | {alias for door in settings.DOORS for alias in CARRIED[door]}
    for alias in set(settings.DATABASES) - carried:
        del settings.DATABASES[alias]

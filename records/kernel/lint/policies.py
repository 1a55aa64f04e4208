"""Findings about policies: every table has exactly those that were meant for it, in the very words."""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import transaction

from records.kernel import graph
from records.kernel.graph import table
from records.kernel.install import KERNEL, SQL, named
from records.kernel.protect.policies import POLICIES

# name -> command, whether it permits, roles, what may be seen, what may be written; as PostgreSQL tells them
Told = dict[str, tuple[Any, ...]]
WRITTEN = re.compile(r"create policy (\w+) on (\w+)\s+([^;]+);")


def policies(cursor: Any) -> Iterator[str]:
    """Tables of the vault and of the kernel that people read."""
    cursor.execute("set local search_path = pg_catalog")
    found, meant = _told(cursor), _meant(cursor)
    for name in sorted(found.keys() | meant.keys()):
        has, needs = found.get(name, {}), meant.get(name, {})
        for policy in sorted(has.keys() | needs.keys()):
            if policy not in has:
                yield f"{name} lacks the policy {policy}."
            elif policy not in needs:
                yield f"{name} has the policy {policy}, which nobody meant it to have."
            elif has[policy] != needs[policy]:
                yield f"The policy {policy} on {name} does not say what it should."
    cursor.execute(
        "select oid::regclass::text from pg_class where oid = any (%s::regclass[]) and not relrowsecurity",
        [[*meant]],
    )
    for (name,) in cursor.fetchall():
        yield f"{name} has no row-level security."


def _meant(cursor: Any) -> dict[str, Told]:
    """Of each table, from the same words that made them."""
    vault = _tried(cursor, POLICIES)
    meant = {f"vault.{table(model)}": vault for model in graph.protected()}
    for part in KERNEL:
        for policy, name, clause in WRITTEN.findall((SQL / f"{part}.sql").read_text()):
            meant.setdefault(f"kernel.{name}", {}).update(_tried(cursor, {policy: clause}))
    return meant


def _tried(cursor: Any, clauses: dict[str, str]) -> Told:
    """What PostgreSQL makes of them, on a table that is gone afterwards."""
    with transaction.atomic(using="owner"):
        cursor.execute("create table kernel.trial (label int, user_id bigint)")
        for policy, clause in clauses.items():
            cursor.execute(named(f"create policy {policy} on kernel.trial {clause}", settings.SERVER))
        told = _told(cursor)["kernel.trial"]
        transaction.set_rollback(True, using="owner")
    return told


def _told(cursor: Any) -> dict[str, Told]:
    cursor.execute(
        "select polrelid::regclass::text, polname, polcmd, polpermissive, "
        "array(select r::regrole::text from unnest(polroles) r order by 1), "
        "pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) from pg_policy"
    )
    found: dict[str, Told] = {}
    for name, policy, *told in cursor.fetchall():
        found.setdefault(name, {})[policy] = tuple(map(str, told))
    return found

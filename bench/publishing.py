"""What it costs to make a participation with its identity and its citation public, and to insert the same rows bare.

    python -m bench.publishing COUNT > times.json

Each is one transaction of an editor. The bare tables have the same columns, indexes and foreign keys, and no kernel.
"""

import json
import os
import sys
import time
import uuid
from typing import Any

TABLES = ("participation", "participation_identity", "citation")
PARTICIPATION = (
    "insert into {}.participation (id, own_label, label, position, dialogue_id, attribution, side, status_id, role, "
    "date, date_words) values (%s, 0, 0, 99, %s, 'a former official', 'one side', 'participation_status:attended', "
    "'', '', '')"
)
IDENTITY = (
    "insert into {}.participation_identity (id, own_label, label, position, participation_id, actor_id, note) "
    "values (%s, 0, 0, 0, %s, %s, '')"
)
CITATION = (
    "insert into {}.citation (id, own_label, label, position, source_id, stance_id, participation_id, locator, note) "
    "values (%s, 0, 0, 0, %s, 'citation_stance:supports', %s, 'p. 1', '')"
)


def main(count: int) -> None:
    from config import cluster

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    cluster.ready()
    import django

    django.setup()
    json.dump(measured(count), sys.stdout)


def measured(count: int) -> dict[str, list[float]]:
    """Seconds for each of `count` publications, and for as many bare inserts, turn about. Leaves nothing behind."""
    about = _prepare(count)
    times: dict[str, list[float]] = {"bare": [], "vault": []}
    made = []
    for warm, (dialogue, actor, source) in enumerate(about):
        for schema, found in times.items():
            ids = [uuid.uuid4() for _ in TABLES]
            begun = time.perf_counter()
            _publish(schema, ids, dialogue, actor, source)
            if warm >= 10:  # a connection's first ones plan their statements
                found.append(time.perf_counter() - begun)
            made += ids if schema == "vault" else []
    _tidy(made)
    return times


def _publish(schema: str, ids: list[uuid.UUID], dialogue: Any, actor: Any, source: Any) -> None:
    from django.db import connections

    from records.viewer import editor, viewing

    participation, identity, citation = ids
    with viewing(editor(1)), connections["staff"].cursor() as cursor:
        cursor.execute(PARTICIPATION.format(schema), [participation, dialogue])
        cursor.execute(IDENTITY.format(schema), [identity, participation, actor])
        cursor.execute(CITATION.format(schema), [citation, source, participation])


def _prepare(count: int) -> list[tuple]:
    """Bare tables, filled; and for each round a dialogue, a person as often named as people are, and a source."""
    from django.conf import settings
    from django.db import connections

    from config.databases import role
    from records.viewer import OWNER, viewing

    editors = f'"{role(settings.SERVER, "editor")}"'
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute("drop schema if exists bare cascade; create schema bare")
        for name in TABLES:
            cursor.execute(f"create table bare.{name} (like vault.{name} including all)")
            cursor.execute(f"insert into bare.{name} select * from vault.{name}")
            cursor.execute(f"analyze bare.{name}")
            _add_foreign_keys(cursor, name)
        cursor.execute(
            f"grant usage on schema bare to {editors}; grant insert on all tables in schema bare to {editors}"
        )
        shuffled = "select {}, row_number() over (order by md5(id::text)) as n from open.{}"
        cursor.execute(
            f"select dialogue_id, actor_id, source_id from ({shuffled.format('id as dialogue_id', 'dialogue')}) d "
            f"join ({shuffled.format('actor_id', 'participation_identity')}) i using (n) "
            f"join ({shuffled.format('id as source_id', 'source')}) s using (n) order by n limit %s",
            [count + 10],
        )
        return cursor.fetchall()


def _add_foreign_keys(cursor: Any, name: str) -> None:
    """The same, but to the bare table where there is one."""
    cursor.execute("set local search_path = vault, ext")
    cursor.execute(
        "select conname, pg_get_constraintdef(oid) from pg_constraint "
        "where contype = 'f' and conrelid = %s::regclass",
        [f"vault.{name}"],
    )
    found = cursor.fetchall()
    cursor.execute("set local search_path = bare, vault, ext")
    for key, definition in found:
        cursor.execute(f'alter table bare.{name} add constraint "{key}" {definition} not valid')


def _tidy(made: list[uuid.UUID]) -> None:
    from django.db import connections

    from records.viewer import OWNER, viewing

    with viewing(OWNER), connections["owner"].cursor() as cursor:
        for name in reversed(TABLES):
            cursor.execute(f"delete from vault.{name} where id = any (%s)", [made])
        cursor.execute("drop schema bare cascade")


if __name__ == "__main__":
    main(int(sys.argv[1]))

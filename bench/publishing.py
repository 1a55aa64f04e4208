"""What it costs to make a participation with its identity and its citation public, and to insert the same rows bare.

    python -m bench.publishing COUNT > times.json

`vault` is one transaction of the installation that inserts the rows public; `act` one of an editor who publishes them
after another proposed them: the act asks twice, for it looks first what would become public. The bare tables have the
same columns, indexes and foreign keys, and no kernel.
"""

import json
import os
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

TABLES = ("participation", "participation_identity", "citation", "basis")
WRITTEN = "insert into {0}.{1} (id, own_label, label, position"
INSERTS = (
    ", dialogue_id, attribution, side, status_id, role, date, date_words) values (%s, {2}, 0, 99, %s, "
    "'a former official', 'one side', 'participation_status:attended', '', '', '')",
    ", participation_id, actor_id, note) values (%s, {2}, 0, 0, %s, %s, '')",
    ", source_id, stance_id, participation_id, locator, note) values (%s, {2}, 0, 0, %s, "
    "'citation_stance:supports', %s, 'p. 1', '')",
    ", source_id, kind_id, identity_id, text, withdrawn) values (%s, 1, 0, 0, %s, 'basis_kind:published_source', "
    "%s, '', false)",
)
PUBLIC, EDITORS_ONLY = 0, 1  # labels
PROPOSER, EDITOR = 1, 2  # whoever they are
WARM = 10  # a connection's first ones plan their statements


def main(count: int) -> None:
    from config import cluster

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    cluster.ready()
    import django

    django.setup()
    json.dump(measured(count), sys.stdout)


def measured(count: int) -> dict[str, list[float]]:
    """Seconds for each of `count` bare inserts, inserts into the vault, and acts, turn about. Leaves nothing behind."""
    from records import services
    from records.viewer import OWNER, editor, viewing

    times: dict[str, list[float]] = {"bare": [], "vault": [], "act": []}
    made: list[uuid.UUID] = []
    for warm, about in enumerate(_prepare(count)):
        bare, vault, act = ([uuid.uuid4() for _ in TABLES] for _ in times)
        made += [*vault, *act]

        @contextmanager
        def timed(name: str, warm: int = warm) -> Iterator[None]:
            begun = time.perf_counter()
            yield
            if warm >= WARM:
                times[name].append(time.perf_counter() - begun)

        with timed("bare"), viewing(OWNER):
            _insert("bare", bare, about, PUBLIC)
        with timed("vault"), viewing(OWNER):
            _insert("vault", vault, about, PUBLIC)
        with viewing(OWNER):
            _insert("vault", act, about, EDITORS_ONLY)
        with viewing(editor(PROPOSER)):
            review = services.propose(rows=_published(act), reason="measured")
        with timed("act"), viewing(editor(EDITOR)):
            services.publish(review=review, reason="measured")
    _tidy(made)
    return times


def _insert(schema: str, ids: list[uuid.UUID], about: tuple, label: int) -> None:
    from django.db import connections

    dialogue, actor, source = about
    participation, identity, _, _ = ids
    values = ([dialogue], [participation, actor], [source, participation], [source, identity])
    with connections["owner"].cursor() as cursor:
        for name, statement, row, more in zip(TABLES, INSERTS, ids, values, strict=True):
            cursor.execute((WRITTEN + statement).format(schema, name, label), [row, *more])


def _published(ids: list[uuid.UUID]) -> list[Any]:
    """The rows that become public; the basis never does."""
    from dialogues.models import Participation, ParticipationIdentity
    from sources.models import Citation

    models: tuple[Any, ...] = (Participation, ParticipationIdentity, Citation)
    return [model(id=one) for model, one in zip(models, ids, strict=False)]


def _prepare(count: int) -> list[tuple]:
    """Bare tables, filled; and for each round a dialogue, a person as often named as people are, and a source."""
    from django.db import connections

    from records.viewer import OWNER, viewing

    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute("drop schema if exists bare cascade; create schema bare")
        for name in TABLES:
            cursor.execute(f"create table bare.{name} (like vault.{name} including all)")
            cursor.execute(f"insert into bare.{name} select * from vault.{name}")
            cursor.execute(f"analyze bare.{name}")
            _add_foreign_keys(cursor, name)
        cursor.execute(
            "insert into kernel.factor select unnest(%s::bigint[]) on conflict do nothing",
            [[PROPOSER, EDITOR]],
        )
        cursor.execute("delete from kernel.clearance where user_id = any (%s)", [[PROPOSER, EDITOR]])
        cursor.execute(
            "insert into kernel.clearance (user_id, compartment_id, starts) "
            "select u, 1, now() - interval '1 day' from unnest(%s::int[]) u",
            [[PROPOSER, EDITOR]],
        )
        shuffled = "select {}, row_number() over (order by md5(id::text)) as n from open.{}"
        cursor.execute(
            f"select dialogue_id, actor_id, source_id from ({shuffled.format('id as dialogue_id', 'dialogue')}) d "
            f"join ({shuffled.format('actor_id', 'participation_identity')}) i using (n) "
            f"join ({shuffled.format('id as source_id', 'source')}) s using (n) order by n limit %s",
            [count + WARM],
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
        cursor.execute("delete from kernel.clearance where user_id = any (%s)", [[PROPOSER, EDITOR]])


if __name__ == "__main__":
    main(int(sys.argv[1]))

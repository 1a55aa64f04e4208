"""What it costs to make a participation with its identity and its citation public, and to insert the same rows bare.

    python -m bench.publishing COUNT > times.json

`vault` is one transaction of the installation that inserts the rows public; `act` one of an editor who publishes them
after another proposed them: the act asks twice, for it looks first what would become public. The bare tables have the
same columns, indexes and foreign keys, and no kernel. `desk` is a member of a team who saves a participant of a hidden
dialogue, with who it is, by the form: the whole request, the audit among it.
"""

import json
import os
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
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
MEMBER = "bench-member"
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

    stack = ExitStack()
    times: dict[str, list[float]] = {"bare": [], "vault": [], "act": [], "desk": []}
    made: list[uuid.UUID] = []
    rounds, save = _prepare(count), stack.enter_context(_at_the_desk())
    for warm, about in enumerate(rounds):
        bare, vault, act = ([uuid.uuid4() for _ in TABLES] for _ in range(3))
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
        with timed("desk"):
            save(about[1])
    stack.close()
    _tidy(made)
    return times


@contextmanager
def _at_the_desk() -> Iterator[Callable[[uuid.UUID], None]]:
    """Saves a participant, who is this actor, of a dialogue that is there for this alone; gone with all of it at the
    end."""
    from django.db import connections
    from django.test import Client

    from accounts.models import User
    from dialogues.models import Dialogue
    from records import services
    from records.viewer import OWNER, viewing

    User.objects.filter(username=MEMBER).delete()
    user = User.objects.create_user(MEMBER)
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        team, _ = services.open_team(name=MEMBER)
        cursor.execute("insert into kernel.factor values (%s) on conflict do nothing", [user.pk])
        services.grant_clearance(user=user.pk, compartment=team, reason="measured")
        cursor.execute("select kernel.intern(array[%s])", [team])
        (label,) = cursor.fetchone()
        room = Dialogue.objects.create(name=MEMBER, record_kind_id="record_kind:process", own_label=label)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    fields = {"attribution": "Guest", "status": "participation_status:attended", "who": label}

    def save(actor: uuid.UUID) -> None:
        known = {"participation_identity-new-actor": actor, "participation_identity-new-who": label}
        saved = client.post(f"/desk/rows/dialogue/{room.pk}/add/participation/", {**fields, **known})
        assert saved.status_code == 303, saved.content

    try:
        yield save
    finally:
        with viewing(OWNER):
            services.destroy(row=room, reason="measured")
        user.delete()


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

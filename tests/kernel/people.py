"""Who acts in these tests: two editors, a member of a team, a custodian, and somebody who holds nothing."""

import uuid
from typing import Any

from django.db import connections

from records import services
from records.kernel import graph
from records.kernel.graph import table
from records.models import Fact
from records.viewer import OWNER, Viewer, editor, member, viewing
from tests import factories as make
from tests import worlds

ANNA, BERT = editor(7), editor(9)
TOVE = member(8)
CARLA = member(6)
NOBODY = member(5)


def come() -> tuple[int, int]:
    """Everybody gets what they hold; the labels of the team's private and shared compartment."""
    with viewing(OWNER):
        private, shared = services.open_team(name="one")
        for who, compartment in ((ANNA, 1), (BERT, 1), (TOVE, private), (CARLA, 2)):
            make.clearance(user(who), compartment)
    make.factor(user(NOBODY))
    return worlds.label_of(frozenset({private})), worlds.label_of(frozenset({shared}))


def user(who: Viewer) -> int:
    assert who.user_id
    return who.user_id


def label(row: Fact) -> int:
    """What the row's label is now."""
    with viewing(OWNER):
        return type(row).objects.get(pk=row.pk).label


def is_public(row: Fact) -> bool:
    return (table(type(row)), row.pk) in public_rows()


def public_rows() -> set[tuple[str, uuid.UUID]]:
    return {(kind, i) for kind in map(table, graph.facts()) for (i,) in ask(f"select id from open.{kind}")}


def proposed(who: Viewer, *rows: Fact, **kwargs: Any) -> uuid.UUID:
    with viewing(who):
        return services.propose(rows=rows, reason="it is known", **kwargs)


def published(*rows: Fact, by: Viewer = ANNA, agreed: Viewer = BERT) -> None:
    review = proposed(by, *rows)
    with viewing(agreed):
        services.publish(review=review, reason="indeed")


def ask(sql: str, *arguments: Any) -> list[Any]:
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute(sql, arguments or None)
        return cursor.fetchall() if cursor.description else []


def where_stands(*words: object) -> list[str]:
    """The tables of the database with a row in which any of these words stands."""
    tables = ask(
        "select oid::regclass::text from pg_class where relkind in ('r', 'p') and relnamespace = any "
        "('{vault,open,kernel,accounts,audit}'::regnamespace[])"
    )
    return [
        name
        for (name,) in tables
        if ask(f"select 1 from {name} t where t::text ~* any (%s) limit 1", [str(word) for word in words])
    ]

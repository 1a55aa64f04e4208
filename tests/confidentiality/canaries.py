"""Words that stand in one text of one row each, so that wherever one comes up it is known what was told."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from random import Random
from secrets import randbits
from uuid import UUID

from django.db import connections, models

from records import services
from records.fields import DateWords, FuzzyDateField
from records.kernel import graph
from records.viewer import OWNER, viewing
from tests import worlds
from tests.worlds import PRIVATE, Row, World

WORD = re.compile(rb"wren[a-z]{12}")
ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LENGTH = 16
NO_ROW = UUID(int=0)
Place = tuple[str, str]  # table, column


def new_word(r: Random) -> str:
    return "wren" + "".join(r.choices("bcdfghjklmnpqrstvwxz", k=LENGTH - 4))


def texts(model: type[models.Model]) -> list[str]:
    """The columns of a table in which a word can stand."""
    return [
        f.name
        for f in model._meta.concrete_fields
        if isinstance(f, (models.TextField, models.CharField))
        and not isinstance(f, (FuzzyDateField, DateWords))
        and not f.primary_key
        and (f.max_length or LENGTH) >= LENGTH
    ]


CIRCLE: Place = ("compartment", "name")  # of the team whose private one it is
WHY: Place = (
    "history",
    "why",
)  # of a change, for whoever is in the circle of a row; editors read it of public ones too


@dataclass
class Planted:
    """A world each of whose texts is a word of its own; of hidden rows there were other words before.

    Its seed is drawn anew each time: what another run has left in a folder that all share is no trace of this one.
    """

    seed: int
    world: World
    words: dict[str, tuple[UUID, Place]] = field(default_factory=dict)

    def secret(self, table: str, column: str, r: Random) -> str:
        """A word that stands in no row of the catalogue, and that nobody is ever shown."""
        word = new_word(r)
        self.words[word] = (NO_ROW, (table, column))
        return word

    def seen(self, holds: Iterable[int]) -> set[str]:
        """The words of the rows that somebody may see, those of what they were before among them."""
        visible = self.world.visible({*holds})
        return {word for word, (row, _) in self.words.items() if row in visible}

    def hidden(self, holds: Iterable[int] = ()) -> set[str]:
        return {*self.words} - self.seen(holds)

    def told(self, text: bytes, holds: Iterable[int] = ()) -> list[tuple[str, Place]]:
        """What a text tells of what somebody who holds these compartments may not see: words and where they are
        from, and ids."""
        visible = self.world.visible({*holds})
        found = [(word, *self.words[word]) for word in self.words_in(text)]
        found += [(str(row.id), row.id, (row.kind, "id")) for row in self._ids_in(text)]
        own = {CIRCLE: PRIVATE in {*holds}, WHY: any(holds)}  # these stand beside what people see
        return [(told, place) for told, row, place in found if row not in visible and not own.get(place)]

    def words_in(self, text: bytes) -> set[str]:
        return {found.decode() for found in WORD.findall(text.lower())} & self.words.keys()

    def _ids_in(self, text: bytes) -> Iterator[Row]:
        for found in set(ID.findall(text.lower())):
            if row := self.world.get(UUID(found.decode())):
                yield row


def dense_world(r: Random) -> World:
    """A random world in which every table has a row that one team alone may see, and rows that everybody may."""
    world = worlds.random_world(r)
    for model in graph.facts():
        if all(PRIVATE not in world.label(row) for row in world.of(model)):
            row = worlds.random_row(model, r, world) or next(iter(world.of(model)), None)
            if row is None:
                return dense_world(r)
            world.put(replace(row, needs=frozenset({PRIVATE})))
    world.settle(public_before={*world})
    return World({row.id: row for model in graph.facts() for row in world.of(model)})


def plant(seed: int | None = None) -> Planted:
    """Puts such a world into the database, the hidden rows in two versions."""
    seed = randbits(32) if seed is None else seed
    r = Random(seed)
    planted = Planted(seed, dense_world(r))
    public = planted.world.visible(set())
    before, after = World(), World()
    for row in planted.world.values():
        before.put(_worded(row, planted, r))
        after.put(before[row.id] if row.id in public else _worded(row, planted, r))
    planted.world = after
    with viewing(OWNER), services.because(planted.secret("history", "why", r)):
        worlds.insert(before.values())
    worlds.become(before, after)
    with connections["owner"].cursor() as cursor:
        cursor.execute("update kernel.compartment set name = %s where id = 3", [planted.secret(*CIRCLE, r)])
    return planted


def _worded(row: Row, planted: Planted, r: Random) -> Row:
    words = {name: new_word(r) for name in texts(row.model)}
    planted.words |= {word: (row.id, (row.kind, name)) for name, word in words.items()}
    return replace(row, values=row.values | words)

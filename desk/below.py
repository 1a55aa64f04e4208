"""From what is hidden to what is proposed: which rows hang on a row, and what would become public of them."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from desk.kinds import parts, satellites, tellable, title, told
from records.kernel.graph import references, table, target
from records.models import Fact, Record


@dataclass(frozen=True)
class Part:
    """A row below another, how deep, and in a few words. `free`: it may be asked for at all."""

    row: Fact
    depth: int

    @property
    def kind(self) -> str:
        return table(type(self.row))

    @property
    def value(self) -> str:
        """As a form sends it."""
        return f"{self.kind}:{self.row.pk}"

    @property
    def title(self) -> str:
        return title(type(self.row))

    @property
    def words(self) -> str:
        return told(self.row)

    @property
    def free(self) -> bool:
        return not self.row.never_public


def below(row: Fact) -> list[Part]:
    """The row and all that is a part of it, as the person sees it, each under what it belongs to. A query for each kind
    and level."""
    under: dict[uuid.UUID, list[Fact]] = {}
    level = [row]
    while level:
        following: list[Fact] = []
        for model, alike in groupby(sorted(level, key=_kind), key=type):
            ids = [one.pk for one in alike]
            for child, fk in (*parts(model), *satellites(model)):
                for found in tellable(child).filter(**{f"{fk.name}__in": ids}):
                    under.setdefault(getattr(found, fk.attname), []).append(found)
                    following.append(found)
        level = following
    return [*_tree(row, under, 0)]


def spoken_of(found: Iterable[Part]) -> list[Part]:
    """The records that are not public and of which these rows speak: they can be public only together with these."""
    wanted: dict[type[Record], set[uuid.UUID]] = {}
    for row in (part.row for part in found):
        for fk in references(type(row)):
            if issubclass(model := target(fk), Record) and (key := getattr(row, fk.attname)):
                wanted.setdefault(model, set()).add(key)
    known = {part.row.pk for part in found}
    return [
        Part(row, 0)
        for model, keys in wanted.items()
        for row in tellable(model).filter(pk__in=keys - known).exclude(label=Fact.PUBLIC)
    ]


def _kind(row: Fact) -> str:
    return table(type(row))


def _tree(row: Fact, under: dict[uuid.UUID, list[Fact]], depth: int) -> Iterator[Part]:
    yield Part(row, depth)
    for one in under.get(row.pk, []):
        yield from _tree(one, under, depth + 1)

"""What is asked of the catalogue and of Datasette alike, and the SQL that answers it: the same words, the same filters.

Of each question there are more than can be asked in a few seconds, so that none comes twice and nothing is kept.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import psycopg

from bench import datasette
from bench.load import BROWSER, NO_HEADERS, Headers

MANY = 1500
SHORTEST = 3  # letters before there is a suggestion
# Of the summary of every invented dialogue.
COMMON = [
    "invented",
    "people",
    "states",
    "office",
    "talk",
    "exchanged",
    "papers",
    "carried",
    "heard",
    "capitals",
]
CONTRAST = f"array[{', '.join(f"'record_kind:{kind}'" for kind in datasette.CONTRAST)}]"


@dataclass(frozen=True)
class Questions:
    """So many of one kind: the addresses at our door and at Datasette's, and the parameters of the bare statement."""

    name: str
    ours: list[str]
    headers: Headers = field(default_factory=lambda: BROWSER)
    peers: dict[str, list[str]] = field(default_factory=dict)  # "Datasette" and what else it can be asked
    sql: str = ""
    parameters: list[Any] = field(default_factory=list)


class Asker:
    """Draws questions about what is in a catalogue."""

    def __init__(self, catalogue: psycopg.Connection, chance: random.Random) -> None:
        self.chance = chance

        def column(query: str) -> list[Any]:
            return [value for (value,) in catalogue.execute(query.encode()).fetchall()]

        self.topics = column("select distinct split_part(name, ' on ', 2) from dialogue order by 1")
        self.acronyms = column("select text from dialogue_name order by id")
        self.people = column(
            "select distinct substr(name, 11) from actor where kind_id = 'actor_kind:person'"
        )
        self.cities = column("select distinct substr(place, 11) from meeting_venue")
        self.conflicts = column("select slug from conflict order by slug")
        self.values = {
            prefix: column(f"select split_part(id, ':', 2) from term where scheme = '{prefix}' order by 1")
            for prefix in ("methods", "quietness")
        }
        self.names = column(
            "select name from dialogue_document union select name from actor_document order by 1"
        )
        self.begins = catalogue.execute(
            "select begins::text, number, id::text from (select begins, facets, id, row_number() over (order by id) as "
            f"number from dialogue_document) d where begins is not null and not facets && {CONTRAST}"
        ).fetchall()

    # ---------------------------------------------------------------- searching

    def words(self) -> Iterator[str]:
        """Turn about, from what one record has to what all have: a name, phrases, words."""
        while True:
            draw = self.chance.choice
            yield draw(self.acronyms)
            yield f'"{draw(self.people)}"'
            yield f'"{draw(self.cities)}"'
            yield f"{draw(self.topics)} {self.chance.randint(1960, 2015)}"
            yield f"{draw(COMMON)} {draw(self.topics)} {draw(COMMON)}"
            yield " ".join(self.chance.sample(COMMON, 3))

    def searches(self) -> Iterator[Questions]:
        for name, arms, address, headers, query, form in (
            ("search", datasette.KINDS, "/search/", BROWSER, "everything", ""),
            ("search by the API", {"dialogue": 25}, "/api/v1/search/", NO_HEADERS, "dialogues", ".json"),
        ):
            asked = self._many(self.words())
            yield Questions(
                name,
                [f"{address}?{urlencode({'q': words})}" for words in asked],
                headers,
                {"Datasette": [datasette.found(words, query, form) for words in asked]},
                " union all ".join(bare_search(kind, arms.get(kind, 0)) for kind in datasette.KINDS),
                [{"words": words} for words in asked],
            )

    # ---------------------------------------------------------------- lists

    def filtered(self) -> Questions:
        asked = self._many(self._filters())
        lists = [
            ([f"conflict:{c}", f"methods:{m}", f"quietness:{q}"], {"ends__gte": f"{begun}-01-01"})
            for c, m, q, begun in asked
        ]
        names = ("conflict", "method", "quietness", "from")
        return Questions(
            "filtered list",
            [f"/dialogues/?{urlencode(dict(zip(names, one, strict=True)))}" for one in asked],
            peers=_both(lambda more: [datasette.listed(values, **{**one, **more}) for values, one in lists]),
            sql=BARE_FILTER,
            parameters=[{"values": values, "ends": one["ends__gte"]} for values, one in lists],
        )

    def _filters(self) -> Iterator[tuple[str, str, str, int]]:
        while True:
            method, quietness = (self.chance.choice(self.values[one]) for one in ("methods", "quietness"))
            yield self.chance.choice(self.conflicts), method, quietness, self.chance.randint(1955, 1990)

    def browse(self, pages: list[str]) -> Questions:
        """`pages` of our list, which leads from one to the next."""
        keys = self.chance.sample(self.begins, min(len(self.begins), MANY))
        nexts = [datasette.after(begins, number) for begins, number, _ in keys]
        return Questions(
            "list",
            pages,
            peers=_both(lambda more: [datasette.listed(_sort="begins", _next=one, **more) for one in nexts]),
            sql=BARE_LIST,
            parameters=[{"begins": begins, "id": key} for begins, _, key in keys],
        )

    # ---------------------------------------------------------------- suggestions

    def typed(self) -> Questions:
        """Names letter by letter, from their first word on or from a later one."""
        asked = self._many(self._letters())
        return Questions(
            "suggestions",
            [f"/search/suggestions/?{urlencode({'q': words})}" for words in asked],
            sql=" union all ".join(BARE_NAMES.format(kind) for kind in datasette.KINDS),
            parameters=[{"words": f"{words.lower()}%"} for words in asked],
        )

    def _letters(self) -> Iterator[str]:
        while True:
            words = self.chance.choice(self.names).split()
            name = " ".join(words[self.chance.randrange(len(words)) :])
            yield from (
                name[:end] for end in range(SHORTEST, len(name) + 1) if name[:end].strip() == name[:end]
            )

    @staticmethod
    def _many[T](drawn: Iterator[T]) -> list[T]:
        """Different ones, as they come."""
        found = {next(drawn): None for _ in range(MANY)}
        return [*found]


def _both(addresses: Callable[[dict[str, Any]], list[str]]) -> dict[str, list[str]]:
    return {"Datasette": addresses({}), "Datasette, five facets of one value": addresses({"table": "plain"})}


def bare_search(kind: str, size: int) -> str:
    """How many records answer, and the best as json; at most 300 are ranked."""
    asked = "websearch_to_tsquery('ext.english', %(words)s)"
    total = f"(select count(*) from {kind}_search where words @@ {asked})"
    if not size:
        return f"select {total}, null::json[]"
    parts = [
        f"(select id, gist from {kind}_search where {part} @@ {asked} limit 300)"
        for part in ("gist", "words")
    ]
    best = (
        f"select id from (select distinct on (id) * from ({' union all '.join(parts)} limit 300) c) c "
        f"order by ts_rank(gist, {asked}) desc limit {size}"
    )
    return f"select {total}, array(select core from {kind}_document where id = any (array({best})))"


BARE_LIST = (
    "select core::text, sides::text, roles::text from dialogue_document where not facets && "
    f"{CONTRAST} and (begins, id) > (%(begins)s::date, %(id)s::uuid) order by begins, id limit 26"
)
BARE_FILTER = (
    "with found as materialized (select core, sides, roles, begins, id, facets from dialogue_document "
    f"where facets @> %(values)s and ends >= %(ends)s::date and not facets && {CONTRAST}) "
    "select array(select row(core, sides, roles)::text from found order by begins, id limit 26), "
    "array(select row(f, count(*))::text from found, unnest(facets) f group by f), (select count(*) from found)"
)
BARE_NAMES = (
    "(select slug, name from {0}_document where left(names_folded, 200) like %(words)s "
    "order by left(names_folded, 200) using ~<~ limit 10)"
)

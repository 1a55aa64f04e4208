"""Every address of the open door with every parameter it documents, taken from the resolver and the schema."""

import itertools
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from urllib.parse import urlencode
from zlib import crc32

from django.urls import URLPattern, URLResolver, get_resolver

from exchange.cite.formats import FORMS
from records.kernel import graph
from tests.environment import AT
from tests.worlds import RARE, Row, World

# Not compared, each for a reason that stands beside it; at most five.
EXEMPT = {
    "static/": "files of the build, the same whatever the database holds",
}
OTHERWISE = ("one", "nonsense")
VALUES = {
    "q": ("alpha", "oslo", "geneve", "cuhadar gamma"),
    "country": ("alpha", "Oslo", "beta gamma"),
    "match": ("certain", "possible"),
    "from": ("1960", "1993-09"),
    "to": ("1990", "197X"),
    "record_kind": ("all", "one"),
    "per": ("year",),
    "of": ("actor", "dialogue", "source"),
    "at_least": ("1", "2", "0"),
    "share": ("0", "50"),
    "years": ("1", "10"),
    "as": ("third_party", "served", "participant"),
    "since": ("2000-01-01", "2100-01-01T00:00:00Z"),
    "page_size": ("1", "2", "1000"),
    "format": ("json",),
    "cursor": ("bm9uc2Vuc2U",),
}
# Stands in a route where a file's ending does: each key asks for one of them.
FORM = "{form}"
ENDINGS = (*FORMS,)
# What has a page without a key on which single statements are cited.
OF_THE_FIELD = {"event", "publication", "assessment"}
# The kind of row that a parameter names, where it is not called like that.
KINDS = {
    **dict.fromkeys(("author", "by", "by_actor", "convener", "funder", "on_behalf_of"), "actor"),
    **dict.fromkeys(("organisation", "participant", "third_party"), "actor"),
    "d": "dialogue",
    "parent": "conflict",
    "other_dialogue": "dialogue",
    **dict.fromkeys(("from_process", "process", "to_process"), "official_process"),
}


# The same rows in another form, of which there are several for each list and question, are asked less often each.
ANOTHER_FORM = 0.35


@dataclass(frozen=True)
class Route:
    path: str  # with {name} where a key stands
    view: object

    @property
    def weight(self) -> float:
        """How often it is asked, of the share that the onlooker asks."""
        return ANOTHER_FORM if "." in self.path.rpartition("/")[2] else 1

    def filled(self, key: str) -> str:
        ending = ENDINGS[crc32(key.encode()) % len(ENDINGS)]
        return re.sub(r"\{\w+\}", key, self.path.replace(FORM, ending))

    def of_row(self, row: Row) -> str:
        """The desk's address of any row, or of one of its parts."""
        kinds = [graph.table(child) for child, _ in graph.children(row.model)]
        part = kinds[crc32(row.id.bytes) % len(kinds)] if kinds else "none"
        return self.path.format(kind=row.kind, key=row.id, part=part)

    @property
    def keyed(self) -> bool:
        return "{" in self.path

    @property
    def table(self) -> str:
        """What stands behind a route with a key."""
        name = self.path.split("/{")[0].rpartition("/")[2]
        return TABLES.get(name, name.removesuffix("s"))


@cache
def routes(urls: str | None = None) -> tuple[Route, ...]:
    """Every route of the open door, or of another module of addresses, from Django's own resolver."""
    found = [Route(f"/{path}", view) for path, view in _walk(get_resolver(urls).url_patterns, "")]
    return tuple(
        r for r in found if not r.path.startswith("/accounts/") and r.path.removeprefix("/") not in EXEMPT
    )


def _walk(patterns: list, prefix: str) -> Iterator[tuple[str, object]]:
    for entry in patterns:
        path = prefix + _plain(str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, path)
        elif isinstance(entry, URLPattern):
            yield path if "{key}" in path else path.replace(FORM, ENDINGS[0]), entry.callback


def _plain(pattern: str) -> str:
    """`<uuid:key>/`, `^(?P<key>[^/.]+)/$` and the like as `{key}/`."""
    pattern = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"{\1}", pattern)
    pattern = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", pattern)
    return re.sub(r"\\(.)", r"\1", pattern).strip("^$").replace(r"/?", "/").removesuffix("\\Z")


@cache
def parameters(view: object) -> dict[str, tuple[str, ...]]:
    """What a view says it takes, and the values it lists for it: a page's own list, the API's description."""
    api = getattr(view, "cls", None)
    if api is None:
        return dict.fromkeys(sorted(getattr(view, "known_parameters", ())), ())
    described = getattr(api(**getattr(view, "initkwargs", {})), "parameters", {})
    return {name: _listed(schema) for name, schema in sorted(described.items())}


def _listed(schema: dict) -> tuple[str, ...]:
    """The values that a parameter's description enumerates, wherever in it they stand."""
    if "enum" in schema:
        return tuple(str(v) for v in schema["enum"])
    inner = [v for v in schema.values() if isinstance(v, dict)]
    return next((found for v in inner if (found := _listed(v))), ())


def requests(
    first: World,
    second: World,
    holds: set[int],
    r: Random,
    bare: float,
    keyed: float,
    share: float,
    urls: str | None = None,
) -> list[str]:
    """Addresses worth asking of both worlds: every route, with keys of what differs, of what is public and of nothing,
    and with queries. A pair asks a random share of each, so that a few pairs cover all."""
    rows = {row.id: row for row in itertools.chain(first.values(), second.values())}
    seen = first.visible(holds)
    wanted: list[str] = []
    for route in routes(urls):
        if "{kind}" in route.path:
            asked = [(route.of_row(row), keyed) for row in _any_rows(rows, seen, r)]
        elif route.keyed:
            asked = [(route.filled(key), keyed) for key in _keys(route, rows, seen, r)]
            if "fact" in parameters(route.view):
                asked += [(address, keyed) for address in _statements(route, rows, seen, r)]
        else:
            asked = [(route.path, bare)]
            asked += [(f"{route.path}?{q}", _chance(q, share)) for q in _queries(route.view, rows, seen, r)]
        wanted += [address for address, chance in asked if AT or r.random() < chance * route.weight]
    return wanted


def _chance(query: str, share: float) -> float:
    """Words are looked for more often, for what they find is a question about every text at once."""
    return 3 * share if query.startswith("q=") else share


def of_route(route: Route, addresses: list[str]) -> list[str]:
    """Those of the addresses that a route answers, without their queries; one with a key that never was, if none."""
    fits = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(route.path)))
    return [a for a in addresses if fits.fullmatch(a)] or [route.filled("never-was")]


# The tables behind the keyed routes whose names do not tell.
TABLES = {
    "processes": "official_process",
    "roles": "third_party_role",
    "stances": "official_stance",
    "terms": "",
}


def _keys(route: Route, rows: dict, seen: set, r: Random) -> list[str]:
    """Ids and slugs of a hidden and a seen row of the route's kind, of some other row, and of nothing."""
    alike = [row for row in rows.values() if row.kind == route.table]
    chosen = [
        row for wanted in (True, False) for row in _some([x for x in alike if (x.id in seen) is wanted], 2, r)
    ] + _some([*rows.values()], 1, r)
    keys = [key for row in chosen for key in (str(row.id), row.values.get("slug"), version(row)) if key]
    return [*keys, "00000000-0000-4000-8000-000000000000", "never-was"]


def _any_rows(rows: dict, seen: set, r: Random) -> list[Row]:
    """Hidden and seen rows of whatever kind."""
    hidden, shown = [row for row in rows.values() if row.id not in seen], [rows[i] for i in sorted(seen)]
    return _some(hidden, 6, r) + _some(shown, 6, r)


def version(row) -> str:
    """What a release is addressed by, beside its id."""
    return row.values["version"] if row.kind == "release" else ""


def _statements(route: Route, rows: dict, seen: set, r: Random) -> list[str]:
    """Hidden and seen statements of seen rows of the route's kind, by the codes of their anchors."""
    whole = {row.id for row in rows.values() if row.kind == route.table and row.id in seen}
    parts = [(above, row.id) for row in rows.values() for _, above in row.parents() if above in whole]
    hidden, shown = [p for p in parts if p[1] not in seen], [p for p in parts if p[1] in seen]
    chosen = _some(hidden, 2, r) + _some(shown, 1, r)
    return [f"{route.filled(str(above))}?fact={_code(part)}" for above, part in chosen]


def _code(identifier: uuid.UUID) -> str:
    return str(identifier)[:8]


def _named(kind: str, rows: dict, seen: set, r: Random) -> list[str]:
    """How hidden and seen rows of a kind are named in a query: by slug, or by id where they have none."""
    alike = [row for row in rows.values() if row.kind == kind]
    hidden, shown = [row for row in alike if row.id not in seen], [row for row in alike if row.id in seen]
    return [row.values.get("slug") or str(row.id) for row in _some(hidden, 2, r) + _some(shown, 1, r)]


def _rare(rows: dict, seen: set, r: Random) -> list[str]:
    """Words that stand in few rows, and in hidden ones."""
    hidden = [
        v for row in rows.values() if row.id not in seen for v in row.values.values() if isinstance(v, str)
    ]
    return _some(sorted({word for text in hidden for word in re.findall(rf"{RARE}\d+", text)}), 3, r)


def _some(rows: list, number: int, r: Random) -> list:
    return r.sample(rows, min(number, len(rows)))


def _queries(view: object, rows: dict, seen: set, r: Random) -> Iterator[str]:
    described = parameters(view)
    values = {
        name: VALUES.get(name)
        or r.sample(listed, min(3, len(listed)))
        or _named(KINDS.get(name, name), rows, seen, r)
        or OTHERWISE
        for name, listed in described.items()
    }
    if "fact" in described:
        alike = [row for row in rows.values() if row.kind in OF_THE_FIELD]
        values["fact"] = [_code(row.id) for row in _some(alike, 4, r)] or OTHERWISE
    if "since" in described:  # a moment, or a release
        releases = [version(row) for row in _some([row for row in rows.values() if version(row)], 3, r)]
        values["since"] = (*VALUES["since"], *releases)
    if "q" in described:
        values["q"] = (*VALUES["q"], *_rare(rows, seen, r))
    for name in described:
        yield from (urlencode({name: value}) for value in values[name])
    pairs = [*itertools.combinations(described, 2)]
    for one, other in r.sample(pairs, min(4, len(pairs))):
        yield urlencode({one: r.choice(values[one]), other: r.choice(values[other])})
    if "d" in described:  # several dialogues side by side: seen ones, and a hidden one among them
        several = _named("dialogue", rows, seen, r) + _named("dialogue", {i: rows[i] for i in seen}, seen, r)
        yield urlencode([("d", key) for key in dict.fromkeys(several[-2:] + several[:1])])
        yield urlencode([("d", key) for key in dict.fromkeys(several)])

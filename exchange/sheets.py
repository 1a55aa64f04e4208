"""Read the case library and say everything that is wrong with it.

A folder of YAML in, plain dicts that know their file and line out; no Django, no database.
`library/README.md` describes the files. SHAPES below is the one list of keys and codes; the rules
that a table cannot say are the functions after it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from records.dates import InvalidDate, Span, parse

# ---------------------------------------------------------------- reading


class Item(dict):
    """A mapping of the library that knows where it was written: `file` and `line` (counted from 1)."""

    file: str = ""
    line: int = 0
    lines: dict[str, int]

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


class Problem(NamedTuple):
    """One thing to mend. `str()` gives "cases/oslo-channel.yaml:41: what to do"."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass
class Library:
    """The files as lists of Items, in the order of the files; `unreadable` holds what could not be read."""

    cases: list[Item] = field(default_factory=list)
    terms: list[Item] = field(default_factory=list)
    sources: list[Item] = field(default_factory=list)
    conflicts: list[Item] = field(default_factory=list)
    processes: list[Item] = field(default_factory=list)
    actors: list[Item] = field(default_factory=list)
    events: list[Item] = field(default_factory=list)
    publications: list[Item] = field(default_factory=list)
    statements: list[Item] = field(default_factory=list)
    unreadable: list[Problem] = field(default_factory=list)

    def complain(self, file: str, line: int, message: str) -> None:
        self.unreadable.append(Problem(file, line, message))


FILES = {
    "terms.yaml": ("t2-terms/3", ("terms",)),
    "sources.yaml": ("t2-sources/3", ("sources",)),
    "conflicts.yaml": ("t2-conflicts/2", ("conflicts",)),
    "processes.yaml": ("t2-processes/2", ("processes",)),
    "actors.yaml": ("t2-actors/1", ("actors",)),
    "context.yaml": ("t2-context/3", ("events", "publications", "statements")),
}
CASE_SCHEMA = "t2-case/3"
CASE_FILE = re.compile(r"cases/[a-z0-9-]+\.yaml")
BESIDES = {"README.md", "LICENCE"}


class _Loader(yaml.CSafeLoader):
    file = ""

    def item(self, node: yaml.MappingNode) -> Item:
        item = Item(self.construct_mapping(node, deep=True))
        item.file, item.line = self.file, node.start_mark.line + 1
        item.lines = {}
        for key, _ in node.value:
            if key.value in item.lines:
                twice = f"the key {key.value!r} stands twice"
                raise yaml.MarkedYAMLError(problem=twice, problem_mark=key.start_mark)
            item.lines[key.value] = key.start_mark.line + 1
        return item


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.item)


def read_library(folder: Path) -> Library:
    """Read every file of the folder. Never raises for bad content: `problems()` reports it.

    What cannot be read, and values of the wrong type, are left out, so that types can be relied on."""
    library = Library()
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name in found.keys() - BESIDES:
        _read(found[name], name, library)
    for name in FILES.keys() - found.keys():
        library.complain(name, 0, "This file is missing; the library cannot be read without it.")
    library.cases.sort(key=lambda case: case.file)
    return library


def _read(path: Path, name: str, library: Library) -> None:
    schema, parts = (CASE_SCHEMA, None) if CASE_FILE.fullmatch(name) else FILES.get(name, (None, None))
    if schema is None:
        library.complain(name, 0, "No file of the library is named so; write cases/<slug>.yaml or remove it.")
        return
    try:
        root = _load(path, name)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or error
        library.complain(name, mark.line + 1 if mark else 1, f"Mend the YAML here: {reason}.")
        return
    if not isinstance(root, Item) or root.get("schema") != schema:
        library.complain(name, 1, f"Write the file as a mapping with schema: {schema}.")
    else:
        _take(root, parts, library)


def _load(path: Path, name: str) -> Any:
    loader = _Loader(path.read_text(encoding="utf-8"))
    loader.file = name
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def _take(root: Item, parts: tuple[str, ...] | None, library: Library) -> None:
    if parts is None:
        _settle("case", root, library)
        library.cases.append(root)
        return
    for key in root.lines.keys() - {"schema", *parts}:
        library.complain(
            root.file, root.line_of(key), f"The key {key!r} is not used in this file; remove it."
        )
    for part in parts:
        if not _fits(root.get(part), "a list of mappings"):
            library.complain(root.file, root.line_of(part), f"Write {part} as a list of mappings.")
            continue
        for row in root[part]:
            _settle(part, row, library)
            getattr(library, part).append(row)


def _settle(kind: str, item: Item, library: Library) -> None:
    """Report and leave out the values of the wrong type in a row and in the rows below it."""
    children = CHILDREN.get(kind, {})
    for key in list(item):
        wanted = _wanted(kind, key)
        if not _fits(item[key], wanted):
            library.complain(item.file, item.line_of(key), f"Write {key} as {wanted}.")
            del item[key]
        elif key in children:
            for below in _several(item[key]):
                _settle(children[key], below, library)


def _wanted(kind: str, key: str) -> str:
    if key in CHILDREN.get(kind, {}):
        return "one mapping" if key in SINGLE else "a list of mappings"
    if key in LISTS or (kind, key) in LISTS_IN:
        return "a list of texts"
    return TYPES.get(key, "text in quotes")


def _fits(value: Any, wanted: str) -> bool:
    if wanted.startswith("text"):
        return bool(value.strip()) if isinstance(value, str) else value is None and wanted == "text or null"
    if wanted.startswith("a list"):
        inner = str if wanted == "a list of texts" else Item
        return isinstance(value, list) and all(isinstance(one, inner) for one in value)
    return type(value) is {"a number": int, "true or false": bool, "one mapping": Item}[wanted]


def _several(value: Any) -> list:
    return value if isinstance(value, list) else [] if value is None else [value]


# ---------------------------------------------------------------- shapes


class Shape(NamedTuple):
    needed: frozenset[str]
    allowed: frozenset[str]
    codes: dict[str, str]


def _shape(
    needed: str, optional: str = "", *, cited: str = "src cert", key: str = "uuid", **codes: str
) -> Shape:
    """Keys in words; `codes` maps a key to the scheme of its code (or list of codes)."""
    must = frozenset(f"{key} {needed} {cited}".split())
    return Shape(
        must, must | set(optional.split()), {**codes, **({"cert": "certainty"} if "cert" in cited else {})}
    )


def _coded(scheme: str) -> Shape:
    return _shape("code", "text edtf", code=scheme)


_TEXT = _shape("text", cited="")
# fmt: off
SHAPES = {
    "case": _shape(
        "schema id name record_kind summary track conflict sides periods status continuity",
        "alt_names scope_note phases goals audience methods quietness attribution legality third_parties"
        " participants involvement funders official_stance meetings_stated meetings outcomes transfers"
        " subsequent_fate criticism assessments competing_claims relations unknown",
        cited="",
        record_kind="record_kind",
    ),
    "summary": _shape("text", cited="src", key=""),
    "sides": _TEXT,
    "alt_names": _TEXT,
    "unknown": _TEXT,
    "track": _shape("code by", "by_who edtf text", code="track"),
    "conflict": _shape("id", "text"),
    "periods": _shape("edtf", "text last_attested attested_only"),
    "phases": _shape("edtf text"),
    "status": _coded("status"),
    "continuity": _coded("continuity"),
    "goals": _coded("goals"),
    "audience": _coded("audience"),
    "methods": _coded("methods"),
    "quietness": _coded("quietness"),
    "attribution": _coded("attribution"),
    "legality": _shape("rule", "edtf text"),
    "third_parties": _shape(
        "name who kind role", "edtf text", kind="third_party_kind", role="third_party_role"
    ),
    "participants": _shape(
        "name who status", "side affiliation_then sector prox role edtf text",
        sector="sector", prox="proximity", status="participation_status",
    ),
    "involvement": _shape("name who kind", "side affiliation_then edtf text", kind="involvement_kind"),
    "funders": _shape(
        "name who kind", "edtf amount conditions participants_approved text",
        kind="funder_kind", conditions="funder_conditions", participants_approved="participants_approved",
    ),
    "official_stance": _shape(
        "actor who code channel", "on_behalf_of for edtf text",
        code="official_stance", channel="stance_channel",
    ),
    "meetings_stated": _shape("number text", "counts", cited="src"),
    "meetings": _shape(
        "edtf status kind", "ordinal series place country size text",
        status="meeting_status", kind="meeting_kind",
    ),
    "outcomes": _shape("code contribution", "edtf text", code="outcomes", contribution="contribution"),
    "transfers": _shape(
        "kind what from to contribution",
        "person who number from_process to_process edtf direction text",
        kind="transfer_kind", contribution="contribution", direction="transfer_direction",
    ),
    "subsequent_fate": _shape("text", "edtf"),
    "criticism": _shape("by code", "by_who edtf text", code="criticism"),
    "assessments": _shape("by kind text", "by_who edtf", kind="assessment_kind"),
    "competing_claims": _shape("about claims resolution", cited=""),
    "claims": _shape("text", cited="src"),
    "relations": _shape("kind to", "text", kind="relation"),
    "terms": _shape("scheme code label def", "rank use", cited=""),
    "sources": _shape(
        "id kind title url source_type reliability", "authors outlet date note derived_from voice copy read",
        cited="", kind="source_kind", source_type="source_type", reliability="reliability",
    ),
    "conflicts": _shape("id name region", "parent", cited=""),
    "processes": _shape("id name conflict phases", "agreements seats", cited=""),
    "process_phases": _shape("code edtf", "text", code="process_phase"),
    "agreements": _shape("id name edtf", "fate"),
    "seats": _shape("person who side role edtf", "text", role="seat_role"),
    "actors": _shape("id kind name sort in", "names same note", cited="", kind="actor_kind"),
    "names": _shape("text kind", "language", cited="", kind="name_kind"),
    "events": _shape("id kind name edtf", "linked_cases process", kind="event_kind"),
    "publications": _shape("", "title description authors edtf note venue publisher foreword foreword_who"),
    "authors": _shape("name who", "note", cited=""),
    "statements": _shape(
        "id by about stance text", "by_who post edtf code linked_cases",
        about="statement_about", stance="statement_stance", code="criticism",
    ),
}
# fmt: on
CHILDREN = {  # shape -> its keys that hold rows, with the shape of these rows
    "case": {key: key for key in SHAPES["case"].allowed & SHAPES.keys()},
    "competing_claims": {"claims": "claims"},
    "processes": {"phases": "process_phases", "agreements": "agreements", "seats": "seats"},
    "actors": {"names": "names"},
    "publications": {"authors": "authors"},
}
SINGLE = {"summary", "status", "continuity"}
NAMED = {  # in these rows the text under the first key is the actor under the second
    "third_parties": {"name": "who"},
    "participants": {"name": "who"},
    "involvement": {"name": "who"},
    "funders": {"name": "who"},
    "official_stance": {"actor": "who", "on_behalf_of": "for"},
    "transfers": {"person": "who"},
    "seats": {"person": "who"},
    "authors": {"name": "who"},
    "publications": {"foreword": "foreword_who"},
}
WHO_KEYS = {"who", "for", "by_who", "foreword_who"}
PEOPLE = {"participants", "involvement", "transfers", "seats", "authors"}
LISTED = {  # key -> what its ids belong to
    "src": "sources",
    "derived_from": "sources",
    "linked_cases": "cases",
    "from_process": "processes",
    "to_process": "processes",
    "process": "processes",
}
LISTED_IN = {  # the same for keys that mean something else in other rows
    "conflict": {"id": "conflicts"},
    "conflicts": {"parent": "conflicts"},
    "processes": {"conflict": "conflicts"},
}
OWN_ID = {"sources", "conflicts", "processes", "actors", "agreements", "events", "statements"}
LISTS = {"src", "use", "in", "derived_from", "linked_cases"}
LISTS_IN = {("third_parties", "role"), ("sources", "authors")}
TYPES = {  # every other value is text in quotes, or a code
    "number": "a number",
    "size": "a number",
    "rank": "a number",
    "copy": "true or false",
    "attested_only": "true or false",
    "url": "text or null",
}
FIRST_HAND = {"organiser", "primary", "funder", "official"}
NO_CAUSE = {"own_result", "same_person", "documented"}
ACCUSING = {"disloyalty", "exploitation_by_adversary"}
PLACEHOLDER = re.compile(r"^\s*(unknown|n/?a|none given|tbd|as named)\b", re.I)
NAME_KEYS = {"name", "place", "affiliation_then", "side", "country", "person", "actor", "title"}
SEVERAL = re.compile(r"\b(and|or|et al)\b|/|&")
RANDOM_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:home|tmp|root|Users|var)/|[A-Z]:\\\\")


# ---------------------------------------------------------------- rows


class Row(NamedTuple):
    """One mapping with the name of its shape and the sheet (or "processes", "context") that holds it."""

    kind: str
    item: Item
    home: str


def _below(row: Row) -> Iterator[Row]:
    yield row
    for key, kind in CHILDREN.get(row.kind, {}).items():
        if key in row.item:
            value = row.item[key]
            for item in [value] if key in SINGLE else value:
                yield from _below(Row(kind, item, row.home))


def _rows(library: Library) -> Iterator[Row]:
    for part in ("terms", "sources", "conflicts", "processes", "actors"):
        for item in getattr(library, part):
            yield from _below(Row(part, item, part))
    for part in ("events", "publications", "statements"):
        for item in getattr(library, part):
            yield from _below(Row(part, item, "context"))
    for case in library.cases:
        yield from _below(Row("case", case, case.get("id", "")))


class _Index:
    """The library by id, so that every rule finds what a row points to."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.rows = list(_rows(library))
        self.of = {
            part: {row["id"]: row for row in getattr(library, part) if "id" in row}
            for part in ("cases", "sources", "conflicts", "processes", "actors")
        }
        self.codes: dict[str, dict[str, Item]] = defaultdict(dict)
        for term in library.terms:
            self.codes[term.get("scheme", "")][term.get("code", "")] = term
        self.mentions: dict[str, set[str]] = defaultdict(set)
        for row in self.rows:
            for key in WHO_KEYS & row.item.keys():
                self.mentions[row.item[key]].add(row.home)


Found = Iterator[tuple[str, str]]  # (key of the row or "", sentence)


# ---------------------------------------------------------------- rules for one row


def _keys(index: _Index, row: Row) -> Found:
    shape = SHAPES[row.kind]
    for key in sorted(row.item.lines.keys() - shape.allowed):
        yield key, f"The key {key!r} is not used in {row.kind}; remove it or spell it right."
    for key in sorted(shape.needed - row.item.lines.keys()):
        yield "", f"Add the key {key}: every row of {row.kind} needs it."


def _codes(index: _Index, row: Row) -> Found:
    for key, scheme in SHAPES[row.kind].codes.items():
        for code in _several(row.item.get(key)):
            if code not in index.codes[scheme]:
                yield key, f"The code {code!r} under {key} is not in the scheme {scheme}; correct it."


def _dates(index: _Index, row: Row) -> Found:
    for key in {"edtf", "last_attested", "date", "read"} & row.item.keys():
        try:
            parse(row.item[key])
        except InvalidDate as error:
            yield key, f"Correct {key}: {error}"


def _targets(index: _Index, row: Row) -> Found:
    for key, part in {**LISTED, **LISTED_IN.get(row.kind, {})}.items():
        for value in _several(row.item.get(key)):
            if value not in index.of[part]:
                yield key, f"{value!r} under {key} is not among the {part}; correct it or add the entry."


def _words(index: _Index, row: Row) -> Found:
    for key, text in row.item.items():
        if key in NAME_KEYS and isinstance(text, str) and PLACEHOLDER.match(text):
            yield key, f"{text!r} is no {key}; leave the key out when it is not known."
        if isinstance(text, str) and MACHINE_PATH.search(text):
            yield key, f"Take the path of a machine out of {key}: {text!r}."


def _uuid(index: _Index, row: Row) -> Found:
    if "uuid" in row.item and not RANDOM_UUID.fullmatch(row.item["uuid"]):
        yield "uuid", f"{row.item['uuid']!r} is not a random UUID (version 4, small letters); draw a new one."


def _citation(index: _Index, row: Row) -> Found:
    ids = row.item.get("src")
    if ids == []:
        yield "src", "Name at least one source under src; a fact without a source does not go in."
    sources = [index.of["sources"][one] for one in ids or [] if one in index.of["sources"]]
    if any(source.get("kind") == "not_read" for source in sources):
        yield "src", "Take out the source that was not read; only a source that was read can be cited."
    if sources and row.item.get("cert") == "high" and not _is_high(index, row, sources):
        yield "cert", NOT_HIGH
    if sources and row.item.get("cert") == "medium" and all(s.get("reliability") == "low" for s in sources):
        yield "cert", "Low-grade sources alone give certainty low; add a source or lower it."


NOT_HIGH = (
    "Certainty high needs two sources that do not rest on each other, or for a plain fact one first-hand"
    " source of high reliability; add a source or lower the certainty."
)


def _is_high(index: _Index, row: Row, sources: list[Item]) -> bool:
    causal = row.kind in ("outcomes", "transfers") and row.item.get("contribution") not in NO_CAUSE
    first = any(s.get("source_type") in FIRST_HAND and s.get("reliability") == "high" for s in sources)
    return _independent(index, sources) > 1 or (first and not causal)


def _independent(index: _Index, sources: list[Item]) -> int:
    """Number of sources of at least medium reliability with no root and no voice in common."""
    kept: list[tuple[set[str], str | None]] = []
    for source in sources:
        roots, voice = _roots(index, source["id"]), source.get("voice")
        weak = source.get("reliability") == "low"
        if not weak and not any(roots & others or (voice and voice == other) for others, other in kept):
            kept.append((roots, voice))
    return len(kept)


def _roots(index: _Index, source: str, seen: tuple[str, ...] = ()) -> set[str]:
    """The sources on which a source rests in the end; itself when it rests on none."""
    below = index.of["sources"].get(source, {}).get("derived_from", [])
    roots = [_roots(index, one, (*seen, source)) for one in below if one not in seen]
    return set().union(*roots) if roots else {source}


def _who(index: _Index, row: Row) -> Found:
    actors = index.of["actors"]
    for key in WHO_KEYS & row.item.keys():
        if row.item[key] not in actors:
            yield key, f"{row.item[key]!r} under {key} is not in actors.yaml; correct it or add the actor."
    for text_key, key in NAMED.get(row.kind, {}).items():
        text, actor = row.item.get(text_key), actors.get(row.item.get(key, ""))
        if text and key not in row.item.lines:
            yield text_key, f"Add {key}: the id in actors.yaml of {text!r}."
        if text and actor and text not in _names(actor):
            yield text_key, f"{text!r} is no name of {actor['id']!r}; correct it or add it to its names."


def _names(actor: Item) -> set[str | None]:
    return {actor.get("name"), *(name.get("text") for name in actor.get("names", []))}


def _person(index: _Index, row: Row) -> Found:
    actor = index.of["actors"].get(row.item.get("who", ""))
    person = row.kind in PEOPLE or (row.kind == "third_parties" and row.item.get("kind") == "person")
    if actor and row.kind in PEOPLE | {"third_parties"} and person != (actor.get("kind") == "person"):
        yield "who", f"{actor['id']!r} is of the kind {actor.get('kind')}; correct it or the row."
    if row.kind == "third_parties" and person and SEVERAL.search(row.item.get("name", "")):
        yield "name", "Write one row for each person."
    if row.kind == "participants" and "prox" in row.item and not row.item.get("affiliation_then"):
        yield "prox", "Proximity is read from an affiliation; add affiliation_then or leave prox out."


def _accusation(index: _Index, row: Row) -> Found:
    accused = row.item.get("sector") == "intelligence"
    if row.kind == "criticism" and row.item.get("code") in ACCUSING:
        accused = _names_a_person(index, row.item.get("text", ""))
    if accused and row.item.get("cert") not in ("high", "medium"):
        yield "cert", HURTFUL


HURTFUL = (
    "A statement that could hurt a named person (intelligence ties, betrayal) stands only at certainty medium"
    " or better; add a source or take it out."
)


def _names_a_person(index: _Index, text: str) -> bool:
    people = [actor for actor in index.of["actors"].values() if actor.get("kind") == "person"]
    surnames = {actor["sort"].split(",")[0] for actor in people if actor.get("sort")}
    return any(re.search(rf"\b{re.escape(name)}\b", text) for name in surnames)


def _grade(index: _Index, row: Row) -> Found:
    code = row.item.get("contribution")
    if code in index.codes["contribution"] and row.kind not in index.codes["contribution"][code].get(
        "use", []
    ):
        yield "contribution", f"The grade {code} is not for {row.kind}; use another grade."
    if code == "same_person" and row.kind == "transfers":
        if row.item.get("kind") != "person":
            yield "contribution", "same_person is for transfers of the kind person; correct one."
        if not row.item.keys() & {"person", "number"}:
            yield "contribution", "same_person needs person, or number where no names are given; add it."


def _relation(index: _Index, row: Row) -> Found:
    if row.kind != "relations" or "to" not in row.item:
        return
    to, target = row.item["to"], index.of["cases"].get(row.item["to"], {})
    if not target and to not in index.of["processes"]:
        yield "to", f"{to!r} is neither a case sheet nor a process; correct it."
    if to == row.home:
        yield "to", "A sheet cannot have a relation with itself; name the other record."
    if row.item.get("kind") == "may_be_meant_by" and target.get("record_kind") != "contact_cluster":
        yield "to", "may_be_meant_by points to a contact_cluster; use another relation or another target."
    if row.item.get("kind") == "may_be_meant_by" and row.item.get("cert") != "low":
        yield "cert", "may_be_meant_by is our own reading; write cert: low."


def _claims(index: _Index, row: Row) -> Found:
    if row.kind == "competing_claims" and len(row.item.get("claims", [])) < 2:
        yield "claims", "A competing claim needs at least two claims; add the other one."


def _case(index: _Index, row: Row) -> Found:
    if row.kind != "case":
        return
    if row.item.file != f"cases/{row.item.get('id')}.yaml":
        yield "id", f"The id {row.item.get('id')!r} differs from the name of the file; make them equal."
    status = row.item.get("status", {})
    if status.get("code") == "active" and "edtf" not in status:
        yield "status", "Status active needs the date of the sighting; add edtf."
    text = row.item.get("summary", {}).get("text", "")
    if len(text.split()) > 60 or len(re.findall(r"[.!?](?:\s|$)", text)) != 2:
        yield "summary", "Write the summary in two sentences of at most 60 words together."


ROW_RULES: tuple[Callable[[_Index, Row], Found], ...] = (
    _keys, _codes, _dates, _targets, _words, _uuid, _citation, _who, _person, _accusation, _grade, _relation,
    _claims, _case,
)  # fmt: skip


# ---------------------------------------------------------------- rules for more than one row

At = Iterator[tuple[Item, str, str]]  # (row, key, sentence)


def _people_once(index: _Index) -> At:
    for case in index.library.cases:
        seen = set()
        for item in case.get("participants", []):
            if item.get("who") in seen:
                yield item, "name", "This person stands among the participants already; keep one row."
            seen.add(item.get("who"))
        for item in case.get("involvement", []):
            if item.get("who") in seen:
                yield item, "name", "This person stands among the participants as well; keep one row."


def _periods(index: _Index) -> At:
    for case in index.library.cases:
        active = case.get("status", {}).get("code") == "active"
        for item in case.get("periods", []):
            edtf, last = item.get("edtf", ""), item.get("last_attested")
            if edtf.endswith("..") and not _recent(last):
                yield item, "edtf", "An open end needs last_attested within 24 months; else end with /."
            if active and edtf.endswith("/") and not last:
                yield item, "edtf", "The end is not known and the status is active; add last_attested."


def _recent(last: str | None) -> bool:
    end = _possible(last).last
    return end is not None and (date.today() - end).days <= 731


def _inside(index: _Index) -> At:
    for case in index.library.cases:
        spans = [_possible(item.get("edtf"), item.get("last_attested")) for item in case.get("periods", [])]
        for item in filter(_counts_for_periods, case.get("meetings", [])):
            if not any(_overlap(_possible(item.get("edtf")), span) for span in spans):
                yield item, "edtf", f"{item['edtf']} lies outside the periods; correct one of them."


def _counts_for_periods(item: Item) -> bool:
    own = item.get("kind") in ("dialogue_meeting", "remote")
    return own and item.get("status") not in ("planned", "cancelled")


def _possible(text: str | None, last_attested: str | None = None) -> Span:
    """The possible days; without bounds where the date cannot be read, which `_dates` reports."""
    try:
        return parse(text or "", last_attested).possible
    except InvalidDate:
        return Span(None, None)


def _overlap(one: Span, other: Span) -> bool:
    return (one.last is None or other.first is None or other.first <= one.last) and (
        one.first is None or other.last is None or one.first <= other.last
    )


def _unique(index: _Index) -> At:
    seen: set[tuple] = set()
    for row in index.rows:
        for key, scope in _own_ids(row):
            mark = (key, scope, row.item.get(key))
            if mark in seen and mark[2]:
                yield row.item, key, f"The {key} {mark[2]!r} is taken already; draw or write another."
            seen.add(mark)


def _own_ids(row: Row) -> Iterator[tuple[str, Any]]:
    yield "uuid", ""
    if row.kind in OWN_ID:
        yield "id", row.kind
    if row.kind == "terms":
        yield "code", row.item.get("scheme")


def _tree(index: _Index) -> At:
    tops = [row for row in index.library.conflicts if "parent" not in row]
    if len(tops) > 25:
        yield tops[-1], "id", f"{len(tops)} conflicts have no parent, at most 25 may; group this one."
    for row in index.library.conflicts:
        seen, above = set(), row.get("id")
        while above in index.of["conflicts"] and above not in seen:
            seen.add(above)
            above = index.of["conflicts"][above].get("parent")
        if above in seen:
            yield row, "parent", "The parents of this conflict run in a circle; correct the parent."


def _mentions(index: _Index) -> At:
    for actor in index.library.actors:
        mentioned = index.mentions[actor.get("id", "")]
        if not mentioned:
            yield actor, "id", "Nothing mentions this actor; remove it or add the mention."
        elif set(actor.get("in", [])) != mentioned:
            yield actor, "in", f"It is mentioned in {', '.join(sorted(mentioned))}; write that."
        if len(mentioned) > 1 and not actor.get("same"):
            yield actor, "in", "Several files mention this actor; say under same why it is one."


LIBRARY_RULES: tuple[Callable[[_Index], At], ...] = (
    _people_once,
    _periods,
    _inside,
    _unique,
    _tree,
    _mentions,
)


def problems(library: Library) -> list[Problem]:
    """Everything that is wrong, by file and line; empty when the library can be loaded."""
    index = _Index(library)
    found = list(library.unreadable)
    for row in index.rows:
        for rule in ROW_RULES:
            found += [Problem(row.item.file, row.item.line_of(key), text) for key, text in rule(index, row)]
    for wide in LIBRARY_RULES:
        found += [Problem(item.file, item.line_of(key), text) for item, key, text in wide(index)]
    return sorted(set(found))


# ---------------------------------------------------------------- figures


def figures(library: Library) -> dict[str, Any]:
    """The figures of a library without problems, by the name they have in `library/README.md`.

    A value is a number, a dict of code -> number, a dict of name -> number or a list of slugs. People and
    funders are counted as actors (`who`), not by the spelling of their names."""
    cases, counted = library.cases, _Counts(library)
    meetings, transfers = counted.rows("meetings"), counted.rows("transfers")
    held = [m for m in meetings if m["status"] == "held" and m["kind"] == "dialogue_meeting"]
    people, outcomes = counted.rows("participants"), counted.rows("outcomes")
    moved = [t for t in transfers if t["kind"] == "person"]
    labels = {case["id"]: {track["code"] for track in case["track"]} for case in cases}
    return {
        "sheets": len(cases),
        "sheets by record_kind": _by(cases, "record_kind"),
        "sheets by track label": dict(Counter(code for codes in labels.values() for code in codes)),
        "sheets with more than one label": [slug for slug, codes in labels.items() if len(codes) > 1],
        "meetings": len(meetings),
        "meetings by status": _by(meetings, "status"),
        "meetings by kind": _by(meetings, "kind"),
        "dialogue meetings held": len(held),
        "meetings by country": _by(meetings, "country"),
        "dialogue meetings held, by country": _by(held, "country"),
        "sheets with meetings_stated": len(counted.sheets("meetings_stated")),
        "participations": len(people),
        "participations by status": _by(people, "status"),
        "participations with a proximity rating": sum("prox" in person for person in people),
        "participations by proximity": _by([person for person in people if "prox" in person], "prox"),
        "involvement rows by kind": _by(counted.rows("involvement"), "kind"),
        "transfers": len(transfers),
        "transfers of persons": len(moved),
        "sheets with transfers of persons": len({row.file for row in moved}),
        "transfers of persons with a name": sum("person" in row for row in moved),
        "transfers of persons from official to unofficial": sum(
            row.get("direction") == "t1_t2" for row in moved
        ),
        "transfers by contribution": _by(transfers, "contribution"),
        "outcomes": len(outcomes),
        "outcomes by contribution": _by(outcomes, "contribution"),
        "outcomes by code": _by(outcomes, "code"),
        "sheets with a legal restriction": counted.sheets("legality"),
        "people attending two or more dialogues": counted.in_several(
            (row, case) for row, case in counted.pairs("participants") if row["status"] == "attended"
        ),
        "people named in two or more sheets in any part": len(counted.in_several(counted.people())),
        "funders of more than one dialogue": counted.in_several(counted.pairs("funders")),
        "sheets with funding": len(counted.sheets("funders")),
        "stances by channel": _by(counted.rows("official_stance"), "channel"),
        "competing claims": len(counted.rows("competing_claims")),
        "sheets with competing claims": len(counted.sheets("competing_claims")),
        "relations by kind": _by(counted.rows("relations"), "kind"),
        "statements by certainty": counted.certainty(),
        "sources in the register": len(library.sources),
        "derived sources": sum("derived_from" in source for source in library.sources),
        "conflicts": len(library.conflicts),
        "conflicts at the top": sum("parent" not in conflict for conflict in library.conflicts),
        "official processes": len(library.processes),
        "agreements": sum(len(process.get("agreements", [])) for process in library.processes),
        "seats": sum(len(process.get("seats", [])) for process in library.processes),
        "events": len(library.events),
        "publications": len(library.publications),
        "statements": len(library.statements),
        "actors": len(library.actors),
        "actors by kind": _by(library.actors, "kind"),
    }


def _by(rows: list[Item], key: str) -> dict[str, int]:
    return dict(Counter(row.get(key, "(not given)") for row in rows).most_common())


class _Counts:
    def __init__(self, library: Library) -> None:
        self.cases = library.cases
        self.names = {actor["id"]: actor["name"] for actor in library.actors}

    def pairs(self, key: str) -> Iterator[tuple[Item, str]]:
        return ((row, case["id"]) for case in self.cases for row in case.get(key, []))

    def rows(self, key: str) -> list[Item]:
        return [row for row, _ in self.pairs(key)]

    def sheets(self, key: str) -> list[str]:
        return [case["id"] for case in self.cases if case.get(key)]

    def people(self) -> Iterator[tuple[Item, str]]:
        yield from self.pairs("participants")
        yield from self.pairs("involvement")
        yield from ((row, case) for row, case in self.pairs("third_parties") if row["kind"] == "person")

    def in_several(self, pairs: Iterator[tuple[Item, str]]) -> dict[str, int]:
        """Name of each actor that stands in more than one sheet -> number of sheets."""
        sheets = defaultdict(set)
        for row, case in pairs:
            sheets[row["who"]].add(case)
        return {self.names[who]: len(found) for who, found in sorted(sheets.items()) if len(found) > 1}

    def certainty(self) -> dict[str, int]:
        values = (value for case in self.cases for value in case.values())
        rows = (row for value in values for row in _several(value) if isinstance(row, Item))
        return dict(Counter(row["cert"] for row in rows if "cert" in row).most_common())

"""Ids: each is taken once, leads somewhere, and never in a circle."""

from collections.abc import Iterator

from exchange.sheets.index import Found, FoundAt, Index, Row
from exchange.sheets.items import several
from exchange.sheets.shape import LISTED, LISTED_IN, OWN_ID


def targets(index: Index, row: Row) -> Found:
    for key, part in {**LISTED, **LISTED_IN.get(row.kind, {})}.items():
        for value in several(row.item.get(key)):
            if value not in index.of[part]:
                yield key, f"{value!r} under {key} is not among the {part}; correct it or add the entry."


def relation(index: Index, row: Row) -> Found:
    if row.kind != "relations" or "to" not in row.item:
        return
    to, target = row.item["to"], index.of["cases"].get(row.item["to"], {})
    if not target and to not in index.of["processes"]:
        yield "to", f"{to!r} is neither a case sheet nor a process; correct it."
    if to == row.home:
        yield "to", "A sheet cannot have a relation with itself; name the other record."
    if row.item.get("kind") == "may_be_meant_by":
        if target.get("record_kind") != "contact_cluster":
            yield "to", "may_be_meant_by points to a contact_cluster; use another relation or another target."
        if row.item.get("cert") != "low":
            yield "cert", "may_be_meant_by is our own reading; write cert: low."


def unique(index: Index) -> FoundAt:
    seen: set[tuple[str, str | None, str | None]] = set()
    for row in index.rows:
        for key, scope in _own_ids(row):
            value = row.item.get(key)
            if value and (key, scope, value) in seen:
                yield row.item, key, f"The {key} {value!r} is taken already; draw or write another."
            seen.add((key, scope, value))


def _own_ids(row: Row) -> Iterator[tuple[str, str | None]]:
    """The keys that name the row, each with what the name must be the only one in."""
    yield "uuid", ""
    if row.kind in OWN_ID:
        yield "id", row.kind
    if row.kind == "terms":
        yield "code", row.item.get("scheme")


def tree(index: Index) -> FoundAt:
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

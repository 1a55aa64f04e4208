"""Sources: each fact has one that was read, and no more certainty than its sources carry."""

from exchange.sheets.index import Found, Index, Row
from exchange.sheets.items import Item

FIRST_HAND = {"organiser", "primary", "funder", "official"}
NO_CAUSE = {"own_result", "same_person", "documented"}
NOT_HIGH = (
    "Certainty high needs two sources that do not rest on each other, or for a plain fact one first-hand"
    " source of high reliability; add a source or lower the certainty."
)


def citation(index: Index, row: Row) -> Found:
    ids = row.item.get("src")
    if ids == []:
        yield "src", "Name at least one source under src; a fact without a source does not go in."
    if "loc" in row.item and len(ids or []) != 1:
        yield "loc", "loc is a place in one source; name just that one under src, or leave loc out."
    sources = [index.of["sources"][one] for one in ids or [] if one in index.of["sources"]]
    if any(source.get("kind") == "not_read" for source in sources):
        yield "src", "Take out the source that was not read; only a source that was read can be cited."
    if sources and row.item.get("cert") == "high" and not _is_high(index, row, sources):
        yield "cert", NOT_HIGH
    if sources and row.item.get("cert") == "medium" and all(s.get("reliability") == "low" for s in sources):
        yield "cert", "Low-grade sources alone give certainty low; add a source or lower it."


def _is_high(index: Index, row: Row, sources: list[Item]) -> bool:
    causal = row.kind in ("outcomes", "transfers") and row.item.get("contribution") not in NO_CAUSE
    first = any(s.get("source_type") in FIRST_HAND and s.get("reliability") == "high" for s in sources)
    return _independent(index, sources) > 1 or (first and not causal)


def _independent(index: Index, sources: list[Item]) -> int:
    """Number of sources of at least medium reliability with no root and no voice in common."""
    kept: list[tuple[set[str], str | None]] = []
    for source in sources:
        roots, voice = _roots(index, source["id"]), source.get("voice")
        weak = source.get("reliability") == "low"
        if not weak and not any(roots & others or (voice and voice == other) for others, other in kept):
            kept.append((roots, voice))
    return len(kept)


def _roots(index: Index, source: str, seen: tuple[str, ...] = ()) -> set[str]:
    """The sources on which a source rests in the end; itself when it rests on none."""
    below = index.of["sources"].get(source, {}).get("derived_from", [])
    roots = [_roots(index, one, (*seen, source)) for one in below if one not in seen]
    return set().union(*roots) if roots else {source}

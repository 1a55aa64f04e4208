"""What must be true of the library. A rule yields a key, "" for the whole row, and what to do about it."""

from collections.abc import Callable

from exchange.sheets.index import Found, FoundAt, Index, Row
from exchange.sheets.items import Library, Problem
from exchange.sheets.rules import cases, citations, form, links, people, periods

ROW_RULES: tuple[Callable[[Index, Row], Found], ...] = (
    form.keys,
    form.codes,
    form.dates,
    form.words,
    form.uuid,
    links.targets,
    links.relation,
    citations.citation,
    people.mention,
    people.kind,
    people.proximity,
    people.accusation,
    cases.sheet,
    cases.grade,
    cases.claims,
)
LIBRARY_RULES: tuple[Callable[[Index], FoundAt], ...] = (
    links.unique,
    links.tree,
    people.once,
    people.listed,
    periods.ends,
    periods.meetings,
)


def problems(library: Library) -> list[Problem]:
    """Everything that is wrong, by file and line; empty when the library can be loaded."""
    index = Index(library)
    found = set(library.unreadable)
    for row in index.rows:
        for rule in ROW_RULES:
            found |= {row.item.problem(key, text) for key, text in rule(index, row)}
    for wide in LIBRARY_RULES:
        found |= {item.problem(key, text) for item, key, text in wide(index)}
    return sorted(found)

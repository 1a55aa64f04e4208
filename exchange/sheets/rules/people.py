"""Actors and the rows that name them, and what may be said of a person."""

import re

from exchange.sheets.index import Found, FoundAt, Index, Row
from exchange.sheets.items import Item
from exchange.sheets.shape import NAMED, PEOPLE, WHO_KEYS

SEVERAL = re.compile(r"\b(and|or|et al)\b|/|&")
ACCUSING = {"disloyalty", "exploitation_by_adversary"}
HURTFUL = (
    "A statement that could hurt a named person (intelligence ties, betrayal) stands only at certainty medium"
    " or better; add a source or take it out."
)
UNPLACED = (
    "A statement that could hurt a named person says where it can be read: cite a single page, or add loc, the"
    " place in the whole text."
)


def mention(index: Index, row: Row) -> Found:
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


def kind(index: Index, row: Row) -> Found:
    """A person stands where persons do, and nobody else; third parties say themselves what they are."""
    third = row.kind == "third_parties"
    if not third and row.kind not in PEOPLE:
        return
    actor = index.of["actors"].get(row.item.get("who", ""))
    person = not third or row.item.get("kind") == "person"
    if actor and person != (actor.get("kind") == "person"):
        yield "who", f"{actor['id']!r} is of the kind {actor.get('kind')}; correct it or the row."
    if third and person and SEVERAL.search(row.item.get("name", "")):
        yield "name", "Write one row for each person."


def proximity(index: Index, row: Row) -> Found:
    if row.kind == "participants" and "prox" in row.item and not row.item.get("affiliation_then"):
        yield "prox", "Proximity is read from an affiliation; add affiliation_then or leave prox out."


def accusation(index: Index, row: Row) -> Found:
    accused = row.item.get("sector") == "intelligence"
    if row.kind == "criticism" and row.item.get("code") in ACCUSING:
        accused = _names_a_person(index, row.item.get("text", ""))
    if not accused:
        return
    if row.item.get("cert") not in ("high", "medium"):
        yield "cert", HURTFUL
    sources = [index.of["sources"].get(one, {}) for one in row.item.get("src", ())]
    if "loc" not in row.item and not any(source.get("kind") == "page" for source in sources):
        yield "src", UNPLACED


def _names_a_person(index: Index, text: str) -> bool:
    people = [actor for actor in index.of["actors"].values() if actor.get("kind") == "person"]
    surnames = {actor["sort"].split(",")[0] for actor in people if actor.get("sort")}
    return any(re.search(rf"\b{re.escape(name)}\b", text) for name in surnames)


def once(index: Index) -> FoundAt:
    for case in index.library.cases:
        seen = set()
        for item in case.get("participants", []):
            if item.get("who") in seen:
                yield item, "name", "This person stands among the participants already; keep one row."
            seen.add(item.get("who"))
        for item in case.get("involvement", []):
            if item.get("who") in seen:
                yield item, "name", "This person stands among the participants as well; keep one row."


def listed(index: Index) -> FoundAt:
    """An actor's `in` names the files that mention it: at least one, and of several it says why."""
    for actor in index.library.actors:
        mentioned = index.mentions[actor.get("id", "")]
        if not mentioned:
            yield actor, "id", "Nothing mentions this actor; remove it or add the mention."
        elif set(actor.get("in", [])) != mentioned:
            yield actor, "in", f"It is mentioned in {', '.join(sorted(mentioned))}; write that."
        if len(mentioned) > 1 and not actor.get("same"):
            yield actor, "in", "Several files mention this actor; say under same why it is one."

"""The network page: a network in; who sat with whom as a table, a still drawing, words and files out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from analytics.figures import LETTER, Cell, Column
from analytics.network import (
    APART,
    MOST_EDGES,
    MOST_NODES,
    SAME_MEETING,
    SAME_TIME,
    UNKNOWN,
    Link,
    Network,
    Node,
    Pair,
)
from records.presentation import Json, address, anchor, capital, counted
from records.vocabulary import vocabulary

AT_ONCE, PAIRS_SHOWN, PAIRS_TABLED = 25, 200, 10_000  # before the rest folds away, of a page, of a file
TOGETHER = {
    SAME_MEETING: "At the same meeting",
    SAME_TIME: "Their dates overlap",
    UNKNOWN: "Not known",
    APART: "At different times",
}
# By what joins: one, several, and what is said of two who are joined to the same dialogue.
WHO = {
    "participant": ("person", "people", "sat in"),
    "third_party": ("third party", "third parties", "had a role in"),
    "served": ("body", "bodies", "were served in"),
}
ANYBODY = ("person or body", "people and bodies", "are joined to")
COLUMNS = (
    Column("one", "Who"),
    Column("other", "With whom"),
    Column("number", "Dialogues", number=True),
    Column("dialogues", "Where, and when"),
    Column("together", "At the same time?"),
    Column("one_address"),
    Column("other_address"),
)


def who(parts: Sequence[str]) -> tuple[str, str, str]:
    return WHO[parts[0]] if len(parts) == 1 else ANYBODY


# ------------------------------------------------------------------ the list


def table(pairs: Sequence[Pair]) -> list[list[Cell]]:
    return [_row(pair) for pair in pairs]


def _row(pair: Pair) -> list[Cell]:
    one, other = (address("actor", node.record) for node in (pair.one, pair.other))
    parts = tuple(_where(dialogue, link, grade, pair) for dialogue, link, _, grade in pair.shared)
    return [
        Cell(pair.one.name, one),
        Cell(pair.other.name, other),
        Cell(len(pair.shared)),
        Cell("; ".join(str(part.value) for part in parts), parts=parts),
        Cell(pair.grade, words=TOGETHER[pair.grade]),
        Cell(one),
        Cell(other),
    ]


def _where(dialogue: Node, link: Link, grade: str, pair: Pair) -> Cell:
    """A dialogue with its years, leading to the statement that the first of the two was there."""
    text = f"{dialogue.name}, {dialogue.years}" if dialogue.years else dialogue.name
    if grade != pair.grade:
        text = f"{text} ({TOGETHER[grade].lower()})"
    return Cell(text, f"{address('dialogue', dialogue.record)}#{anchor(link.fact)}")


# ------------------------------------------------------------------ in words


def headline(network: Network, parts: Sequence[str]) -> str:
    one, many, joined = who(parts)
    if not network.all_actors:
        return "nobody is named in this choice"
    people, dialogues = counted(network.all_actors, one, many), counted(network.all_dialogues, "dialogue")
    return f"{people} who {joined} {dialogues}" if parts == ("participant",) else f"{people}, {dialogues}"


def denominator(network: Network) -> str:
    return (
        f"Somebody is joined to {network.all_dialogues:,} of {counted(network.chosen, 'dialogue')}; of "
        f"{counted(network.seats, 'participant')} recorded there, {network.named:,} are named. Who is not named is in "
        "no pair"
    )


def words(network: Network, parts: Sequence[str]) -> str:
    """What the drawing tells."""
    if not network.actors:
        return "Nobody is named, so that nothing is drawn."
    several = [node for key, node in network.actors.items() if network.degrees[key] > 1]
    _, many, joined = who(parts)
    often = ", ".join(f"{node.name} ({network.degrees[node.id]})" for node in several[:3])
    again = (
        f"{len(several):,} {joined} more than one of these dialogues, most of all {often}"
        if several
        else f"None of these {many} {joined} more than one of these dialogues"
    )
    drawn_between = f"{len(network.actors):,} {many} and {counted(len(network.dialogues), 'dialogue')}"
    return (
        f"{counted(len(network.edges), 'line')} between {drawn_between}. {again}.{_left_out(network, many)}"
    )


def _left_out(network: Network, many: str) -> str:
    actors, dialogues = network.left_out
    if not (actors or dialogues):
        return ""
    return (
        f" Of so many at most {MOST_NODES:,} names and {MOST_EDGES:,} statements are taken: those in most dialogues, "
        f"and the dialogues that join most of these. {actors:,} {many} and {counted(dialogues, 'dialogue')} are left "
        "out. Narrow the choice to see them."
    )


# ------------------------------------------------------------------ the still drawing: two columns and lines between

WIDTH, LEFT, RIGHT, ROW, TOP = 832, 306, 480, 18, 30
MOST_ROWS = 60  # names in a column


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    full: str
    href: str
    y: float
    more: int = 0  # joined to this dialogue, and not drawn


@dataclass(frozen=True, slots=True)
class Line:
    from_y: float
    to_y: float
    kind: str


@dataclass(frozen=True)
class Drawing:
    actors: list[Name]
    dialogues: list[Name]
    lines: list[Line]
    height: int
    only_several: bool  # those joined to one dialogue alone are counted, not named


def drawn(network: Network) -> Drawing | None:
    """Actors on the left, dialogues by their beginning on the right; None where there is nobody.

    Of very many, those who are joined to several dialogues; the others are counted at theirs.
    """
    if not network.actors:
        return None
    few = len(network.actors) <= MOST_ROWS and len(network.dialogues) <= MOST_ROWS
    named = [key for key in network.actors if few or network.degrees[key] > 1 or key in network.around]
    several = {*named[:MOST_ROWS]}
    # Where nobody comes back, the first dialogues with their number of people.
    theirs = {d for a, d in network.edges if a in several} or {*network.dialogues}
    dialogues = [d for d in network.dialogues if d in theirs][:MOST_ROWS]
    place = {d: number for number, d in enumerate(dialogues)}
    lines = [(a, d) for a, d in network.edges if a in several and d in place]
    places: dict[str, list[int]] = {}
    for a, d in lines:
        places.setdefault(a, []).append(place[d])
    actors = sorted(places, key=lambda a: (sum(places[a]) / len(places[a]), network.actors[a].name, a))
    rows = max(len(actors), len(dialogues))
    at = {**_spread(actors, rows), **_spread(dialogues, rows)}
    shown = Counter(d for _, d in lines)
    return Drawing(
        [_name("actor", network.actors[a], at[a]) for a in actors],
        [_name("dialogue", network.dialogues[d], at[d], network.degrees[d] - shown[d]) for d in dialogues],
        [Line(at[a], at[d], _kind(network.edges[a, d])) for a, d in lines],
        TOP + rows * ROW + 6,
        not few,
    )


def _spread(keys: Sequence[str], rows: int) -> dict[str, float]:
    """Their heights, evenly over as many rows as the longer column has."""
    step = rows * ROW / max(1, len(keys))
    return {key: round(TOP + (number + 0.5) * step, 1) for number, key in enumerate(keys)}


def _name(route: str, node: Node, y: float, more: int = 0) -> Name:
    full = f"{node.name}, {node.years}" if node.years else node.name
    room = (LEFT if route == "actor" else WIDTH - RIGHT - (40 if more else 0)) / (LETTER * 1.1)
    text = node.name if len(node.name) <= room else f"{node.name[: int(room) - 1].rstrip()}…"
    return Name(text, full, address(route, node.record), y, more)


def _kind(links: Sequence[Link]) -> str:
    return "seat" if any(link.part == "participant" for link in links) else "part"


# ------------------------------------------------------------------ for programs


def told(network: Network) -> Json:
    """The network as json: ids, codes and labels, and never an address."""
    return {
        "totals": {
            "dialogues": network.chosen,
            "dialogues_joined": network.all_dialogues,
            "actors": network.all_actors,
            "links": network.all_links,
            "participants": network.seats,
            "participants_named": network.named,
        },
        "left_out": dict(zip(("actors", "dialogues"), network.left_out, strict=True)),
        "nodes": [
            *(_node("actor", "actor_kind", node) for node in network.actors.values()),
            *(_node("dialogue", "record_kind", node) for node in network.dialogues.values()),
        ],
        "edges": [
            {"actor": actor, "dialogue": dialogue, "links": [_told_link(link) for link in links]}
            for (actor, dialogue), links in network.edges.items()
        ],
    }


def _node(kind: str, scheme: str, node: Node) -> Json:
    return {
        "id": node.id,
        "slug": node.slug,
        "name": node.name,
        "type": kind,
        "kind": _term(scheme, node.kind),
        "years": node.years,
    }


def _term(scheme: str, code: str) -> Json:
    entry = vocabulary().get(scheme, {}).get(code)
    return {"code": code, "label": entry.title if entry else code}


def _told_link(link: Link) -> Json:
    return {
        "id": link.fact,
        "part": link.part,
        "role": _term("third_party_role", link.role) if link.role else None,
        "date": link.words or None,
    }


SPACE = "http://graphml.graphdrawing.org/xmlns"
# Key, what has it, type.
KEYS = (
    ("name", "node", "string"),
    ("type", "node", "string"),
    ("kind", "node", "string"),
    ("years", "node", "string"),
    ("address", "node", "string"),
    ("statements", "edge", "int"),
    ("parts", "edge", "string"),
    ("dates", "edge", "string"),
    ("title", "graph", "string"),
    ("units", "graph", "string"),
    ("denominator", "graph", "string"),
    ("source", "graph", "string"),
)


def graphml(network: Network, about: Mapping[str, str], site: str) -> bytes:
    """The network as other programs read it; `about` says of the graph what stands around the drawing."""
    root = ElementTree.Element("graphml", xmlns=SPACE)
    for name, what, kind in KEYS:
        named = {"id": f"{what}-{name}", "for": what, "attr.name": name, "attr.type": kind}
        ElementTree.SubElement(root, "key", named)
    graph = ElementTree.SubElement(root, "graph", id="network", edgedefault="undirected")
    _data(graph, "graph", about)
    for kind, nodes in (("actor", network.actors), ("dialogue", network.dialogues)):
        for node in nodes.values():
            there = f"{site}{address(kind, node.record)}"
            told = {"name": node.name, "type": kind, "kind": node.kind, "years": node.years, "address": there}
            _data(ElementTree.SubElement(graph, "node", id=node.id), "node", told)
    for (actor, dialogue), links in network.edges.items():
        _data(ElementTree.SubElement(graph, "edge", source=actor, target=dialogue), "edge", _edge(links))
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _edge(links: Sequence[Link]) -> dict[str, str]:
    parts = dict.fromkeys(link.role or link.part for link in links)
    dates = dict.fromkeys(link.words for link in links if link.words)
    return {"statements": str(len(links)), "parts": "; ".join(parts), "dates": "; ".join(dates)}


def _data(element: ElementTree.Element, what: str, told: Mapping[str, Any]) -> None:
    for name, value in told.items():
        if value:
            ElementTree.SubElement(element, "data", key=f"{what}-{name}").text = _possible(str(value))


def _possible(text: str) -> str:
    """Without the characters that no XML can hold."""
    return "".join(_allowed(text))


def _allowed(text: str) -> Iterator[str]:
    for letter in text:
        if (
            letter in "\t\n\r"
            or " " <= letter <= "\ud7ff"
            or "\ue000" <= letter <= "\ufffd"
            or letter >= "\U00010000"
        ):
            yield letter


def joined_by(parts: Sequence[str]) -> list[tuple[str, str, bool]]:
    """Ways to join: code, words, and whether it is the one in force."""
    return [(part, capital(said), part in parts) for part, said in JOINED_BY.items()]


JOINED_BY = {
    "participant": "seats at the table",
    "third_party": "roles as a third party",
    "served": "bodies that participants served then",
}

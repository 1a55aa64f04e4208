"""What lists show of dialogues, the sentence above them, the first page's questions, and the tree of conflicts."""

from collections.abc import Iterable, Sequence
from typing import Any

from analytics.counts import Counted
from dialogues.presentation.page import conveners
from records.facets import Side
from records.presentation import Json, counted


def with_conveners(d: Json) -> Json:
    """What the list shows of a dialogue."""
    return d | {"conveners": conveners(d["roles"])}


def headline(side: Side) -> str:
    """ "23 dialogues on 4 conflicts, 1960 to 2019"."""
    found = side.counted
    wanted = counted(side.total, "record" if side.link.chosen.get("record_kind") else "dialogue")
    roots = [slug for slug in found.values("conflict") if slug not in side.names.above]
    about = f" on {counted(len(roots), 'conflict or issue', 'conflicts and issues')}" if roots else ""
    if not (span := found.span()):
        return f"{wanted}{about}"
    first, last = span[0].year, span[1].year
    return f"{wanted}{about}, {first}{f' to {last}' if last != first else ''}"


# Questions of the first page: words, filter, facet. The first six that have an answer are asked.
QUESTIONS = (
    (
        "Which dialogues became official talks?",
        "status=merged_into_track_one",
        "status:merged_into_track_one",
    ),
    ("Which were kept secret in their time?", "quietness=secret", "quietness:secret"),
    (
        "Where did a person cross from the dialogue to the official table?",
        "transfer=person",
        "transfer_kind:person",
    ),
    ("Which results can be traced to the dialogue?", "contribution=documented", "contribution:documented"),
    (
        "Which were problem-solving workshops?",
        "method=problem_solving_workshop",
        "methods:problem_solving_workshop",
    ),
    ("Which brought people together who hold no power?", "audience=public", "audience:public"),
    ("Which ended because they became public?", "status=exposed", "status:exposed"),
    ("Which wrote a text together?", "outcome=joint_text", "outcomes:joint_text"),
    ("Which are said to have done harm?", "outcome=harm", "outcomes:harm"),
    ("Where do sources disagree about a result?", "certainty=conflict", "certainty:conflict"),
    ("Which still met when last heard of?", "status=active", "status:active"),
    ("Which prepared official talks?", "goal=prenegotiation", "goals:prenegotiation"),
)
QUESTIONS_ASKED = 6


def questions(counted: Counted) -> list[tuple[str, str, int]]:
    """Question, query of the list that answers it, and how many dialogues do."""
    asked = [(words, query, counted.of(facet).shown) for words, query, facet in QUESTIONS]
    return [question for question in asked if question[2]][:QUESTIONS_ASKED]


def conflict_tree(rows: Iterable[tuple[Any, ...]], numbers: Json, words: Sequence[str]) -> list[Json]:
    """Conflicts (id, slug, name, region, parent) as nested lists; with `words`, what they name and all above it."""
    nodes = {
        row[0]: {"slug": row[1] or row[0], "name": row[2], "region": row[3], "parent": row[4], "children": []}
        for row in rows
    }
    for node in nodes.values():
        node["count"] = numbers.get(node["slug"], 0)
        if node["parent"] in nodes:
            nodes[node["parent"]]["children"].append(node)
    roots = [node for node in nodes.values() if node["parent"] not in nodes]
    return [node for node in roots if _names(node, words)]


def _names(node: Json, words: Sequence[str]) -> bool:
    """Whether the node or one below it bears all the words; branches that do not are cut off."""
    found = all(word in f"{node['name']} {node['region']}".casefold() for word in words)
    if not found:
        node["children"] = [child for child in node["children"] if _names(child, words)]
    return found or bool(node["children"])

"""The controlled vocabularies as this generation of the open catalogue has them."""

import difflib
from dataclasses import dataclass

from records.models import Term
from records.public import per_generation

# What a question about a code is called on the screen, by the scheme of the code.
TITLES = {
    "outcomes": "What came of it",
    "contribution": "Link to the dialogue",
    "outcome_sign": "Good or bad",
    "transfer_kind": "What crossed",
    "transfer_direction": "Which way",
    "meeting_kind": "Kind of gathering",
    "meeting_status": "Was it held",
    "funder_conditions": "What the giver asked for",
    "funding_decision": "How that was answered",
    "disclosure": "What participants were told",
    "participants_approved": "Did participants approve",
}


@dataclass(frozen=True, slots=True)
class Entry:
    code: str
    title: str
    definition: str
    rank: int | None
    since: str


@per_generation
def vocabulary() -> dict[str, dict[str, Entry]]:
    """Scheme -> code -> entry, in the codebook's order. One query for each generation."""
    found: dict[str, dict[str, Entry]] = {}
    for t in Term.objects.all():
        found.setdefault(t.scheme, {})[t.code] = Entry(t.code, t.title, t.definition, t.rank, t.since)
    return found


def nearest(word: str, among: list[str]) -> str:
    """A hint for somebody who mistyped a name or code; empty where nothing is near."""
    found = difflib.get_close_matches(word, among, n=1, cutoff=0.5)
    return found[0] if found else ""

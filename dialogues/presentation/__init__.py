"""From documents to pages: the same facts, grouped as each page shows them."""

from dialogues.presentation.conflicts import alive, conflict_page
from dialogues.presentation.lists import conflict_tree, headline, questions, with_conveners
from dialogues.presentation.page import (
    AT_THE_TABLE,
    CONVENERS,
    INVERSE,
    conveners,
    dialogue_page,
    meeting_title,
    money_line,
    shared_facets,
)

__all__ = [
    "AT_THE_TABLE",
    "CONVENERS",
    "INVERSE",
    "alive",
    "conflict_page",
    "conflict_tree",
    "conveners",
    "dialogue_page",
    "headline",
    "meeting_title",
    "money_line",
    "questions",
    "shared_facets",
    "with_conveners",
]

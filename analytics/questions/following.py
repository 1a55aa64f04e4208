"""What else is recorded of a dialogue, with a date: for questions about what came after something."""

from analytics.questions.rows import fact
from analytics.questions.telling import Cell, Json, of_dialogue, text, when
from dialogues.models import Classification, Meeting, OfficialStance
from outcomes.models import Fate, Outcome
from records.kernel.graph import table
from records.presentation import capital

KINDS = (Meeting, Outcome, Fate, OfficialStance, Classification)


def _rows(model: type) -> str:
    status = " and starts_with(f.term_id, 'status:')" if model is Classification else ""
    own = " and f.dialogue_id is not null" if model is Fate else ""
    return (
        f"select '{table(model)}' as kind, f.id, f.dialogue_id, f.date_possible as possible, "
        f"f.date_certain as certain from {table(model)} f where f.date_possible is not null{status}{own}"
    )


# Columns: kind, id, dialogue_id, possible, certain.
FOLLOWING = " union all ".join(map(_rows, KINDS))


def follower() -> str:
    """SQL: the statement that the columns `kind` and `id` of a row name."""
    arms = " ".join(f"when '{table(model)}' then ({fact(model, 'id')})" for model in KINDS)
    return f"case here.kind {arms} end"


def told_follower(fact: Json, kind: str) -> tuple[Cell, Cell]:
    """What it says, leading to it, and when that was."""
    return of_dialogue(fact["dialogue"], fact, _words(fact, kind)), when(fact["date"])


def _words(fact: Json, kind: str) -> str:
    if kind == "meeting":
        return text(f"{fact['kind']['label']}, {fact['status']['label'].lower()}", fact["text"])
    if kind == "classification":
        return text(fact["term"]["label"], fact["text"])
    label = fact["code"]["label"] if fact["code"] else None
    who = fact["actor"]["name"] if kind == "official_stance" else None
    return text(f"{who}: {label.lower()}" if who and label else label, capital(fact["text"] or ""))

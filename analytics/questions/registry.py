"""All questions, in groups; and those that wait for data."""

from itertools import groupby

from analytics.questions import (
    accords,
    course,
    crossing,
    evidence,
    funders,
    labels,
    money,
    officials,
    people,
    recurring,
    results,
    seats,
    times,
)
from analytics.questions.asking import Question, Waiting

PARTS = (
    people,
    recurring,
    seats,
    crossing,
    accords,
    results,
    funders,
    money,
    labels,
    officials,
    times,
    course,
    evidence,
)
QUESTIONS: tuple[Question, ...] = tuple(question for part in PARTS for question in part.QUESTIONS)
WAITING: tuple[Waiting, ...] = tuple(one for part in PARTS for one in getattr(part, "WAITING", ()))


def grouped() -> list[tuple[str, list[Question | Waiting]]]:
    """Every question under its heading, in the order of the parts, then of the numbers."""
    headings = list(dict.fromkeys(question.group for question in QUESTIONS))
    both: list[Question | Waiting] = [*QUESTIONS, *WAITING]
    every = sorted(both, key=lambda one: (headings.index(one.group), one.number))
    return [(group, list(found)) for group, found in groupby(every, key=lambda one: one.group)]

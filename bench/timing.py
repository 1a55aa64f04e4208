"""Whether the time of a public page tells that there are hidden rows.

    python -m bench.timing [--dialogues 1000] [--requests 2000] [--results FILE]

Three copies of one catalogue: in one of them 3,000 hidden rows of each kind are related to a dialogue, a person and a
conflict. Nothing is kept between requests. Each page is asked of all three in turn, in an order that is drawn. For a
page of 2,000 requests, 1,000 are put to the copy with the hidden rows and 1,000 to one without; as many to the second
copy without tell how much two copies differ by themselves.

AUC is the chance that a request to the one took longer than a request to the other: at 1/2 time tells nothing. How
well the measure sees is told by the same dialogue at the desk, asked for by somebody who holds nothing: the answer is
the same, but the policies have looked at the hidden rows.
"""

import argparse
import json
import random
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench import inside, report
from bench.catalogue import Catalogue, catalogue

HIDDEN = 3000
MOST = 0.05  # of |AUC - 1/2|
LEAST_SEEN = 0.2  # of the same at the desk
WORD = "amnesty"  # in the name of every twentieth public dialogue
AT_THE_DESK = "the dialogue at the desk, to compare with"


@dataclass(frozen=True)
class Subject:
    """What the hidden rows are related to."""

    dialogue: Any
    person: Any
    conflict: Any


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.timing")
    parser.add_argument("--dialogues", type=int, default=1000)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--results", type=Path, help="a JSON file instead of the table of bench/README.md")
    asked = parser.parse_args()
    made = catalogue(asked.dialogues)
    inside.begin(made)
    places = {name: inside.copied(f"timing_{name}") for name in ("hidden", "without", "control")}
    try:
        found = measured(places, asked.requests // 2)
    finally:
        for place in places.values():
            place.drop()
    if asked.results:
        asked.results.write_text(json.dumps(found))
    else:
        report.put(table(found, made, asked.requests), "python -m bench.timing")
    missed = [name for name, one in found.items() if name != AT_THE_DESK and one["hidden"] > MOST]
    if missed or found[AT_THE_DESK]["hidden"] < LEAST_SEEN:
        sys.exit(f"Time tells of hidden rows: {', '.join(missed)}" if missed else "The measure sees nothing.")


def measured(places: dict[str, inside.Place], count: int) -> dict[str, dict[str, float]]:
    """For each page |AUC - 1/2| of the copy with hidden rows, and of the control, against the one without."""
    with places["without"].entered():
        about = subject()
    with places["hidden"].entered():
        hide_beside(about)
    for place in places.values():
        with place.entered():
            analyse()
    found, chance = {}, random.Random(1)  # noqa: S311
    for name, act in acts(about):
        print(name, flush=True)
        times = inside.turn_about({key: (place, act) for key, place in places.items()}, count, chance)
        found[name] = {key: abs(auc(times[key], times["without"]) - 0.5) for key in ("hidden", "control")}
    return found


def acts(about: Subject) -> Iterator[tuple[str, Callable[[], None]]]:
    for name, address in {
        "list": "/dialogues/",
        "filtered list": f"/dialogues/?conflict={about.conflict.slug}",
        "search": f"/dialogues/?q={WORD}",
        "person": f"/actors/{about.person.slug}/",
        "dialogue": f"/dialogues/{about.dialogue.slug}/",
        "API detail": f"/api/v1/dialogues/{about.dialogue.slug}/",
        "API list": f"/api/v1/participations/?dialogue={about.dialogue.slug}",
    }.items():
        yield name, _keeping_nothing(inside.page(address))
    yield AT_THE_DESK, lambda: at_the_desk(about)


def _keeping_nothing(ask: Callable[[], None]) -> Callable[[], None]:
    """Nor what a process knows besides answers until the next change: counts, the vocabulary."""
    from records.public import forget

    def anew() -> None:
        forget()
        ask()

    return anew


def subject() -> Subject:
    """A dialogue with a named person and a conflict, all of them public."""
    from dialogues.models import Dialogue
    from records.viewer import PUBLIC, viewing

    with viewing(PUBLIC):
        at = Dialogue.objects.filter(
            participations__identities__isnull=False, conflicts__isnull=False, name__contains=WORD
        ).order_by("slug")[0]
        seat = at.participations.filter(identities__isnull=False)[0]
        return Subject(at, seat.identities.get().actor, at.conflicts.all()[0].conflict)


def hide_beside(about: Subject) -> None:
    """Hidden rows that hang on these: dialogues on the same conflict that the search would find, seats at the
    dialogue, the person at them, and what sources say of the dialogue."""
    from dialogues.models import Dialogue, DialogueConflict, Participation, ParticipationIdentity
    from records.viewer import OWNER, viewing
    from sources.models import Citation, Source

    numbers, status = range(HIDDEN), "participation_status:attended"
    with viewing(OWNER):
        source = Source.objects.filter(label=0).order_by("id")[0]
        others = Dialogue.objects.bulk_create(
            Dialogue(name=f"Hidden {n} on {WORD}", record_kind_id=about.dialogue.record_kind_id)
            for n in numbers
        )
        DialogueConflict.objects.bulk_create(
            DialogueConflict(dialogue=other, conflict_id=about.conflict.pk) for other in others
        )
        seats = Participation.objects.bulk_create(
            Participation(dialogue_id=about.dialogue.pk, attribution=f"a participant {n}", status_id=status)
            for n in numbers
        )
        ParticipationIdentity.objects.bulk_create(
            ParticipationIdentity(participation=seat, actor_id=about.person.pk) for seat in seats
        )
        Citation.objects.bulk_create(
            Citation(source=source, dialogue_id=about.dialogue.pk, stance_id="citation_stance:supports")
            for _ in numbers
        )


def analyse() -> None:
    """As housekeeping would in its time, of all tables at once."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum analyze")


def at_the_desk(about: Subject) -> None:
    from dialogues.documents import DIALOGUE
    from records.documents import document_row
    from records.viewer import member, viewing

    with viewing(member(0)):
        assert document_row(DIALOGUE, about.dialogue.slug, ("core", *DIALOGUE.section_names))


def auc(one: list[float], other: list[float]) -> float:
    """The chance that something drawn from `one` is larger than something drawn from `other`."""
    ranked = sorted(other)
    wins = sum(bisect_left(ranked, x) + bisect_right(ranked, x) for x in one)
    return wins / (2 * len(one) * len(other))


def table(found: dict[str, dict[str, float]], of: Catalogue, requests: int) -> Iterator[str]:
    yield (
        f"{date.today():%-d %B %Y}. {report.machine(of)} {of.dialogues:,} dialogues, {HIDDEN:,} hidden rows of each "
        f"kind, {requests:,} requests of each page."
    )
    yield from ("", *report.head(["\\|AUC - 1/2\\|", "hidden rows", "control", "asked", "kept"]))
    for name, one in found.items():
        seen = name == AT_THE_DESK
        limit, kept = (LEAST_SEEN, one["hidden"] >= LEAST_SEEN) if seen else (MOST, one["hidden"] <= MOST)
        asked = f"{'at least' if seen else 'at most'} {limit}"
        figures = [f"{one[key]:.3f}" for key in ("hidden", "control")]
        yield report.row([name, *figures, asked, "yes" if kept else "**no**"])


if __name__ == "__main__":
    main()

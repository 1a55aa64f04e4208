"""Who comes back, and which dialogues share people."""

from analytics.bars import Bar, one_group
from analytics.questions.asking import Asked, Found, Question
from analytics.questions.parameters import KINDS, Number, Reference, Values
from analytics.questions.people import (
    DIALOGUE,
    DIALOGUES_WITH_PEOPLE,
    GROUP,
    ONLY_ATTENDED,
    SEATS,
    in_the_api,
)
from analytics.questions.rows import (
    ATTENDED,
    DIALOGUES,
    TREE,
    actor,
    dialogue,
    facts,
    named,
)
from analytics.questions.seats import named_of
from analytics.questions.telling import (
    SAID,
    Answer,
    Cell,
    Json,
    call,
    columns,
    linked,
    of_dialogue,
    record,
    said,
    several,
    share,
)
from dialogues.models import Participation
from records.presentation import counted

# ------------------------------------------------------------------ 9: who comes back

MOST_NAMED = 12  # seats of one person that a cell tells of
CONFLICT = Reference(
    name="conflict",
    label="Conflict or issue",
    table="conflict",
    among="select conflict_id from dialogue_conflict union select parent_id from conflict",
    every="All dialogues taken together",
)


def _recurring(values: Values) -> Asked:
    on_it = (
        "(%(conflict)s = '' or exists (select from dialogue_conflict dc join tree t on t.id = dc.conflict_id "
        f"where dc.dialogue_id = d.id and t.above = {CONFLICT.id}))"
    )
    people = f"select {named()} as actor, d.id as dialogue, p.id as participation {SEATS} and {on_it}"
    return Asked(
        found=(
            f"{TREE}select a.id as actor, a.sort_name, count(distinct s.dialogue)::int as dialogues, "
            "count(*)::int as seats, array_agg(participation order by dialogue, participation) as participations "
            f"from ({people}) s "
            "join actor a on a.id = s.actor group by a.id having count(distinct dialogue) >= %(at_least)s"
        ),
        order="dialogues desc, sort_name, actor",
        shown={"actor": actor(), "participations": facts(Participation, "participations", MOST_NAMED)},
        figures={
            "seats": f"{TREE}select count(*) {SEATS} and {on_it}",
            "named": f"{TREE}select count({named()}) {SEATS} and {on_it}",
            "people": f"{TREE}select count(distinct {named()}) {SEATS} and {on_it}",
        },
    )


def _where(row: Json) -> list[Cell]:
    return [of_dialogue(p["dialogue"], p, p["dialogue"]["name"]) for p in row["participations"]]


def _more(row: Json) -> list[Cell]:
    """That there are more than a cell can hold."""
    left = row["seats"] - len(row["participations"])
    return [Cell(f"and {counted(left, 'seat')} more")] if left else []


def _told_recurring(found: Found, values: Values) -> Answer:
    figures = found.figures
    rows = [
        (
            record("actor", row["actor"]),
            Cell(row["dialogues"]),
            several([*_where(row), *_more(row)]),
            said(*row["participations"]),
        )
        for row in found.rows
    ]
    return Answer(
        columns(
            linked("person", "Person"),
            ("number", "Dialogues"),
            linked("dialogues", "Where"),
            SAID,
        ),
        rows,
        of=(
            f"{found.total} of {counted(figures['people'], 'person', 'people')} who are named as having taken part. "
            f"{named_of(figures)}"
        ),
        chart=one_group(
            "Dialogues by person",
            "dialogues",
            [Bar(row["actor"]["name"], row["dialogues"]) for row in found.rows],
        ),
    )


RECURRING = Question(
    slug="usual-suspects",
    number=9,
    title="Who sits in more than one dialogue?",
    group=GROUP,
    method=(
        "Seats at the table are counted by the person named there; the dialogues of a conflict are those on it "
        "and on whatever is a part of it.",
        ONLY_ATTENDED,
    ),
    parameters=(
        CONFLICT,
        Number(name="at_least", label="At least so many dialogues", least=2, most=100, default=2),
        KINDS,
    ),
    asked=_recurring,
    told=_told_recurring,
    api=lambda values: [
        (
            "People, those in most dialogues first",
            call("actors", ("kind", "person"), ("as", "participant"), ("ordering", "-dialogues")),
        )
    ],
    drawn=True,
)


# ------------------------------------------------------------------ 10: overlap of two

OTHER = Reference(
    name="other_dialogue",
    label="And",
    table="dialogue",
    among=DIALOGUES_WITH_PEOPLE,
    every="Any other",
)


def _overlap(values: Values) -> Asked:
    people = f"select distinct {named()} as actor, d.id as dialogue, d.name {SEATS}"
    chosen = [f"{x.id} in (a.dialogue, b.dialogue)" for x in (DIALOGUE, OTHER) if values[x.name]]
    return Asked(
        found=(
            f"with people as materialized ({people}) select a.dialogue as one, b.dialogue as other, "
            "count(*)::int as people from people a join people b on b.actor = a.actor "
            "and (a.name, a.dialogue) < (b.name, b.dialogue) "
            f"{'where ' if chosen else ''}{' and '.join(chosen)} group by 1, 2"
        ),
        order="people desc, one, other",
        shown={
            "one": dialogue("one"),
            "other": dialogue("other"),
            "actors": (
                "select json_agg(json_build_object('id', a.id, 'slug', a.slug, 'name', a.name) "
                f"order by a.sort_name, a.id) from actor a where a.id in ({_at('one')} intersect {_at('other')})"
            ),
        },
        figures={
            "dialogues": f"select count(distinct d.id) {SEATS} and {named()} is not null",
            "all": DIALOGUES,
        },
    )


def _at(column: str) -> str:
    return f"select {named()} from participation p where {ATTENDED} and p.dialogue_id = here.{column}"


def _told_overlap(found: Found, values: Values) -> Answer:
    return Answer(
        columns(
            linked("one", "Dialogue"),
            linked("other", "And"),
            ("number", "People in both"),
            linked("people", "Who"),
        ),
        [
            (
                record("dialogue", row["one"]),
                record("dialogue", row["other"]),
                Cell(row["people"]),
                several(record("actor", a) for a in row["actors"] or ()),
            )
            for row in found.rows
        ],
        of=(
            f"Participants are named for {share(found.figures['dialogues'], found.figures['all'], 'dialogue')}; "
            "for the others nothing can be said."
        ),
    )


OVERLAP = Question(
    slug="overlap-of-dialogues",
    number=10,
    title="Which dialogues share participants?",
    group=GROUP,
    method=(
        "Two dialogues are compared by the people who are named as having taken part in both, each counted once; "
        "whoever has no name here is in no pair.",
        ONLY_ATTENDED,
    ),
    parameters=(DIALOGUE, OTHER, KINDS),
    asked=_overlap,
    told=_told_overlap,
    api=lambda values: [("The participations", in_the_api(values))],
)

QUESTIONS = (
    RECURRING,
    OVERLAP,
)

"""Who of a dialogue later sat at the official table, and after how long."""

from analytics.questions.asking import Asked, Found, Question
from analytics.questions.parameters import KINDS, MATCH, Reference, Values, kept
from analytics.questions.rows import ATTENDED, fact, named
from analytics.questions.spans import after, matching, years_between
from analytics.questions.telling import (
    SAID,
    Answer,
    Cell,
    Json,
    call,
    columns,
    linked,
    of_dialogue,
    of_process,
    record,
    said,
    share,
    term,
    timing,
    when,
    who,
)
from dialogues.models import Participation
from outcomes.models import Seat, Transfer
from records.presentation import counted

GROUP = "What crossed into official talks"
DIALOGUE = Reference(
    name="dialogue",
    label="Dialogue",
    table="dialogue",
    among="select dialogue_id from participation union select dialogue_id from transfer",
    every="All of them",
)
CROSSED = f"from transfer t join dialogue d on d.id = t.dialogue_id where {kept()}"
# When somebody was there: as the seat says, or the meetings attended, or else some time while the dialogue was alive.
THERE = (
    "coalesce(p.date_possible, (select range_merge(range_agg(m.date_possible)) from attendance a "
    "join meeting m on m.id = a.meeting_id where a.participation_id = p.id), "
    "(select m.date_possible from meeting m where m.id = p.meeting_id), "
    "(select range_merge(range_agg(q.date_possible)) from period q where q.dialogue_id = d.id))"
)
SEATED = (
    f"from participation p join dialogue d on d.id = p.dialogue_id join seat s on s.actor_id = {named()} "
    "join actor w on w.id = s.actor_id "
    f"where {ATTENDED} and {kept()} and {DIALOGUE.holds('d.id')}"
)
ATTENDANCE = (
    "When somebody was at the table is taken from the seat there or the meetings attended; where neither has a "
    "date, it may be any time while the dialogue was alive."
)
UNNAMED = {
    "seats": f"select count(*) from participation p join dialogue d on d.id = p.dialogue_id where {ATTENDED} "
    f"and {kept()} and {DIALOGUE.holds('d.id')}",
    "named": f"select count({named()}) from participation p join dialogue d on d.id = p.dialogue_id where {ATTENDED} "
    f"and {kept()} and {DIALOGUE.holds('d.id')}",
}


def named_of(figures: Json) -> str:
    missing = figures["seats"] - figures["named"]
    rest = f"; the other {missing:,} cannot be followed." if missing else "."
    return f"{share(figures['named'], figures['seats'], 'seat')} at these tables have a name here{rest}"


# ------------------------------------------------------------------ 1: who later sat at the official table


def _later(values: Values) -> Asked:
    judged = after("s.date_possible", THERE)
    moved = "t.kind_id = 'transfer_kind:person' and t.direction_id = 'transfer_direction:t2_t1'"
    return Asked(
        found=(
            "select d.name, d.id as dialogue, w.sort_name as who, p.id as participation, "
            "s.id as seat, null::uuid as transfer, "
            f"s.date_possible as moment, {judged} as timing {SEATED} "
            f"and ({matching(judged)} or (%(match)s <> 'certain' and {judged} = 'not_known')) "
            f"union all select d.name, d.id, (select w.sort_name from actor w where w.id = t.actor_id), null, null, "
            f"t.id, t.date_possible, 'said' {CROSSED} and {moved} "
            f"and {DIALOGUE.holds('d.id')}"
        ),
        order="name, dialogue, moment, who, participation, seat, transfer",
        shown={
            "participation": fact(Participation, "participation"),
            "seat": fact(Seat, "seat"),
            "transfer": fact(Transfer, "transfer"),
        },
        figures=UNNAMED,
    )


def _told_later(found: Found, values: Values) -> Answer:
    rows = [_sat(row) if row["seat"] else _moved(row["transfer"]) for row in found.rows]
    return Answer(
        columns(
            linked("who", "Who"),
            linked("dialogue", "Dialogue"),
            linked("where", "Where later"),
            ("when", "When"),
            ("timing", "Later"),
            ("contribution", "Link to the dialogue"),
            SAID,
        ),
        rows,
        of=named_of(found.figures),
    )


def _sat(row: Json) -> tuple[Cell, ...]:
    p, seat = row["participation"], row["seat"]
    words = f"{seat['role']['label']}, {seat['process']['name']}"
    return (
        who(p),
        of_dialogue(p["dialogue"], p, p["dialogue"]["name"]),
        of_process(seat["process"], seat, words),
        when(seat["date"]),
        timing(row["timing"]),
        Cell("Not claimed"),
        said(p, seat),
    )


def _moved(t: Json) -> tuple[Cell, ...]:
    return (
        person(t),
        record("dialogue", t["dialogue"]),
        of_dialogue(t["dialogue"], t, t["what"]),
        when(t["date"]),
        Cell("As the source says"),
        term(t["contribution"]),
        said(t),
    )


def person(transfer: Json) -> Cell:
    if transfer["actor"]:
        return record("actor", transfer["actor"])
    number = transfer["number"]
    return Cell(f"{counted(number, 'person', 'people')}, not named" if number else "Not named")


LATER = Question(
    slug="later-at-the-official-table",
    number=1,
    title="Which participants later sat at the official table, where and when?",
    group=GROUP,
    method=(
        "Two kinds of rows: a seat in official talks of somebody who is named as having taken part, by dates; "
        "and a transfer of a person from the dialogue into office, as a source reports it. The same person may "
        "stand in both.",
        f"{ATTENDANCE} “Surely” later: the whole of the seat lies after it. A seat that is wholly earlier is left "
        f"out here.",
        "That the same person sat at both is no claim that the dialogue brought it about.",
    ),
    parameters=(DIALOGUE, MATCH, KINDS),
    asked=_later,
    told=_told_later,
    api=lambda values: [
        (
            "The transfers",
            call("transfers", ("kind", "person"), ("direction", "t2_t1"), ("dialogue", values["dialogue"])),
        ),
        ("The seats", call("seats")),
        (
            "The participations",
            call("participations", ("status", "attended"), ("dialogue", values["dialogue"])),
        ),
    ],
)

# ------------------------------------------------------------------ 2: after how many years


def _gaps(values: Values) -> Asked:
    judged = after("s.date_possible", THERE)
    least, most = years_between("g.there", "g.seated")
    first = (
        "select distinct on (p.id) p.id as participation, s.id as seat, d.name, w.sort_name as who, "
        f"{THERE} as there, s.date_possible as seated, {judged} as timing {SEATED} and {matching(judged)} "
        "order by p.id, s.date_possible, s.position, s.id"
    )
    return Asked(
        found=f"select g.*, {least} as least, {most} as most from ({first}) g",
        order="least, most, name, who, participation",
        shown={"participation": fact(Participation, "participation"), "seat": fact(Seat, "seat")},
        figures=UNNAMED | {"undated": f"select count(*) {SEATED} and s.date_possible is null"},
    )


def _told_gaps(found: Found, values: Values) -> Answer:
    rows = []
    for row in found.rows:
        p, seat = row["participation"], row["seat"]
        rows.append(
            (
                who(p),
                of_dialogue(p["dialogue"], p, p["dialogue"]["name"]),
                of_process(seat["process"], seat, f"{seat['role']['label']}, {seat['process']['name']}"),
                when(seat["date"]),
                Cell(row["least"] if row["least"] is not None else "Open"),
                Cell(row["most"] if row["most"] is not None else "Open"),
                timing(row["timing"]),
                said(p, seat),
            )
        )
    return Answer(
        columns(
            linked("who", "Who"),
            linked("dialogue", "Dialogue"),
            linked("seat", "First official seat after it"),
            ("seat_date", "When"),
            ("years_at_least", "Years between, at least"),
            ("years_at_most", "Years between, at most"),
            ("timing", "Later"),
            SAID,
        ),
        rows,
        of=f"{named_of(found.figures)} Seats without a date: {found.figures['undated']}.",
    )


GAPS = Question(
    slug="years-until-the-official-table",
    number=2,
    title="How many years lay between the dialogue and a participant’s first official seat?",
    group=GROUP,
    method=(
        f"{ATTENDANCE} So most answers are wide: from at least so many whole years to at most so many.",
        "Only seats that may be later count, of each participant the first. Offices that are not seats in "
        "official talks have no dates here and are not measured.",
    ),
    parameters=(DIALOGUE, MATCH, KINDS),
    asked=_gaps,
    told=_told_gaps,
    api=lambda values: [
        ("The seats", call("seats")),
        (
            "The participations",
            call("participations", ("status", "attended"), ("dialogue", values["dialogue"])),
        ),
    ],
)

QUESTIONS = (
    LATER,
    GAPS,
)

"""When dialogues were alive against the official talks of their conflict."""

from analytics.questions.asking import Asked, Found, Question
from analytics.questions.parameters import KINDS, MATCH, Code, Number, Reference, Values, kept
from analytics.questions.rows import DIALOGUES, TREE, dialogue, fact, years
from analytics.questions.spans import beginning, matching
from analytics.questions.telling import (
    SAID,
    Answer,
    Cell,
    call,
    columns,
    linked,
    of_process,
    record,
    said,
    share,
    text,
    timing,
    when,
)
from outcomes.models import Agreement, ProcessPhase
from records.presentation import capital, counted

GROUP = "Time and place"
# The dialogue's conflict is that of the talks, or above or below it.
ON_THE_SAME = (
    "exists (select from dialogue_conflict dc join tree t on dc.dialogue_id = d.id and "
    "((t.id = dc.conflict_id and t.above = o.conflict_id) or (t.id = o.conflict_id and t.above = dc.conflict_id)))"
)
BEST = (
    "case min(case timing when 'surely' then 1 else 2 end) when 1 then 'surely' else 'possibly' end as timing"
)
SAME = (
    "A dialogue and official talks belong together if they are on the same conflict, or on one that is a part of "
    "the other."
)

# ------------------------------------------------------------------ 4: before an accord

AGREEMENT = Reference(
    name="agreement",
    label="Accord",
    table="agreement",
    among="select id from agreement",
    slug="",
    every="Each of them",
)


def _before(values: Values) -> Asked:
    a, span = "a.date_possible", "make_interval(years => %(years)s)"
    possible = f"daterange((lower({a}) - {span})::date, upper({a}) - 1)"
    # As late as the accord may have been, and no later than it may have been.
    certain = (
        f"case when (upper({a}) - 1 - {span})::date < lower({a}) "
        f"then daterange((upper({a}) - 1 - {span})::date, lower({a})) else 'empty' end"
    )
    judged = (
        f"case when p.date_certain && {certain} or p.date_possible <@ {certain} then 'surely' "
        f"when p.date_possible && {possible} then 'possibly' else 'no' end"
    )
    pairs = (
        f"select d.id as dialogue, d.name, a.id as agreement, {a} as moment, {judged} as timing from agreement a "
        "join official_process o on o.id = a.process_id join dialogue d on true "
        "join period p on p.dialogue_id = d.id "
        f"where lower({a}) is not null and upper({a}) is not null and {AGREEMENT.holds('a.id')} and {kept()} "
        f"and {ON_THE_SAME}"
    )
    return Asked(
        found=(
            f"{TREE}select dialogue, name, agreement, moment, {BEST} from ({pairs}) s "
            f"where {matching('timing')} group by dialogue, name, agreement, moment"
        ),
        order="moment, agreement, name, dialogue",
        shown={"dialogue": dialogue(), "agreement": fact(Agreement, "agreement"), "years": years()},
        figures={
            "reached": "select count(distinct agreement) from found",
            "accords": "select count(*) from agreement",
            "dated": "select count(*) from agreement where date_possible is not null",
            "surely": "select count(*) from found where timing = 'surely'",
        },
    )


def _told_before(found: Found, values: Values) -> Answer:
    figures = found.figures
    return Answer(
        columns(
            linked("agreement", "Accord"),
            ("agreement_date", "When"),
            linked("process", "Official talks"),
            linked("dialogue", "Dialogue"),
            ("years", "When the dialogue was alive"),
            ("timing", f"Within {counted(values['years'], 'year')} before"),
            SAID,
        ),
        [
            (
                of_process(row["agreement"]["process"], row["agreement"], row["agreement"]["name"]),
                when(row["agreement"]["date"]),
                record("process", row["agreement"]["process"]),
                record("dialogue", row["dialogue"]),
                Cell(capital(row["years"] or "No date")),
                timing(row["timing"]),
                said(row["agreement"]),
            )
            for row in found.rows
        ],
        of=(
            f"{figures['surely']} of {counted(found.total, 'pair')} surely. A dialogue is recorded before "
            f"{share(figures['reached'], figures['accords'], 'accord')}; {figures['accords'] - figures['dated']} "
            f"have no date."
        ),
    )


BEFORE = Question(
    slug="alive-before-an-accord",
    number=4,
    title="Which dialogues were alive in the years before an accord on their conflict?",
    group=GROUP,
    method=(
        f"{SAME} That a dialogue came before an accord does not mean that it brought it about.",
        "“Surely” and “possibly” follow the dates of the dialogue’s periods and of the accord, the day of the "
        "accord left out. An end that is not known is taken to be the last sighting.",
    ),
    parameters=(
        AGREEMENT,
        Number(name="years", label="Within so many years", least=1, most=50, default=2),
        MATCH,
        KINDS,
    ),
    asked=_before,
    told=_told_before,
    api=lambda values: [
        ("The accords", call("agreements")),
        ("Dialogues and their periods", call("dialogues", ("expand", "periods,conflicts"))),
    ],
)

# ------------------------------------------------------------------ 19: begun during deadlock

PHASE = Code(name="phase", label="The official talks were", scheme="process_phase", default="stalled")


def _begun(values: Values) -> Asked:
    # A dialogue with several periods began with the earliest.
    begun = (
        f"select distinct on (d.id) d.id as dialogue, d.name, {beginning('p')} as begun from dialogue d "
        f"join period p on p.dialogue_id = d.id where {kept()} order by d.id, p.date_possible, p.id"
    )
    judged = (
        "case when d.begun <@ h.date_certain then 'surely' when d.begun && h.date_possible then 'possibly' "
        "else 'no' end"
    )
    return Asked(
        found=(
            f"{TREE}select d.id as dialogue, d.name, d.begun, h.id as phase, {judged} as timing "
            f"from (select b.dialogue as id, b.name, b.begun from ({begun}) b) d "
            "join process_phase h on h.code_id = 'process_phase:' || %(phase)s "
            f"join official_process o on o.id = h.process_id where {ON_THE_SAME} and {matching(judged)}"
        ),
        order="begun, name, dialogue, phase",
        shown={"dialogue": dialogue(), "phase": fact(ProcessPhase, "phase"), "years": years()},
        figures={
            "dialogues": "select count(distinct dialogue) from found",
            "begun": f"select count(begun) from ({begun}) b",
            "all": DIALOGUES,
            "talks": "select count(distinct process_id) from process_phase "
            "where code_id = 'process_phase:' || %(phase)s",
            "processes": "select count(*) from official_process",
        },
    )


def _told_begun(found: Found, values: Values) -> Answer:
    figures = found.figures
    return Answer(
        columns(
            linked("dialogue", "Dialogue"),
            ("years", "When it was alive"),
            linked("process", "Official talks"),
            linked("phase", "Phase"),
            ("phase_date", "When"),
            ("timing", "Begun then"),
            SAID,
        ),
        [
            (
                record("dialogue", row["dialogue"]),
                Cell(capital(row["years"])),
                record("process", row["phase"]["process"]),
                of_process(
                    row["phase"]["process"],
                    row["phase"],
                    text(row["phase"]["code"]["label"], row["phase"]["text"]),
                ),
                when(row["phase"]["date"]),
                timing(row["timing"]),
                said(row["phase"]),
            )
            for row in found.rows
        ],
        of=(
            f"{figures['dialogues']} of {counted(figures['begun'], 'dialogue')} of which the beginning is known; "
            f"of {figures['all'] - figures['begun']} it is not. Such a phase is recorded for "
            f"{share(figures['talks'], figures['processes'], 'set', 'sets')} of official talks."
        ),
    )


BEGUN = Question(
    slug="begun-during-deadlock",
    number=19,
    title="Which dialogues began while the official talks were stalled?",
    group=GROUP,
    method=(
        SAME,
        "A dialogue begins when its first period does; where that start is not known, or the dates are mere "
        "sightings, it is left out and counted above. A phase that is dated once counts for that date only.",
    ),
    parameters=(PHASE, MATCH, KINDS),
    asked=_begun,
    told=_told_begun,
    api=lambda values: [
        ("Official talks with their phases", call("processes", ("expand", "phases"))),
        ("Dialogues and their periods", call("dialogues", ("expand", "periods,conflicts"))),
    ],
)

QUESTIONS = (
    BEFORE,
    BEGUN,
)

"""When dialogues were alive against the official talks, where they met, how long they lasted, what they grew "
"from."""

from analytics.bars import Bar, one_group
from analytics.questions.asking import Asked, Found, Question
from analytics.questions.parameters import KINDS, MATCH, Code, Number, Reference, Values, kept
from analytics.questions.rows import HELD, TREE, country, dialogue, fact, years
from analytics.questions.spans import beginning, decade, matching
from analytics.questions.telling import (
    NOT_RECORDED,
    SAID,
    Answer,
    Cell,
    call,
    columns,
    linked,
    of_dialogue,
    of_process,
    record,
    said,
    share,
    text,
    timing,
    when,
)
from dialogues.models import DialogueRelation
from outcomes.models import Agreement, ProcessPhase
from records.presentation import capital, counted

GROUP = "Time and place"
DIALOGUES = f"select count(*) from dialogue d where {kept()}"
# The dialogue's conflict is that of the talks, or above or below it.
ON_THE_SAME = (
    "exists (select from dialogue_conflict dc join tree t on dc.dialogue_id = d.id and "
    "((t.id = dc.conflict_id and t.above = o.conflict_id) or (t.id = o.conflict_id and t.above = dc.conflict_id)))"
)
BEST = (
    "case min(case timing when 'surely' then 1 else 2 end) when 1 then 'surely' else 'possibly' end as timing"
)
SAME = "A dialogue and official talks belong together if they are on the same conflict, or on one that is a part of the other."

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
        "accord left "
        "out. An end that is not known is taken to be the last sighting.",
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
            f"of "
            f"{figures['all'] - figures['begun']} it is not. Such a phase is recorded for "
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
        "sightings, it "
        "is left out and counted above. A phase that is dated once counts for that date only.",
    ),
    parameters=(PHASE, MATCH, KINDS),
    asked=_begun,
    told=_told_begun,
    api=lambda values: [
        ("Official talks with their phases", call("processes", ("expand", "phases"))),
        ("Dialogues and their periods", call("dialogues", ("expand", "periods,conflicts"))),
    ],
)

# ------------------------------------------------------------------ 24: the longest, and their gaps


def _longest(values: Values) -> Asked:
    gaps = (
        "select dialogue_id, count(*)::int as meetings, "
        "max(lower(next) - (upper(possible) - 1)) as least, max(upper(next) - 1 - lower(possible)) as most "
        "from (select m.dialogue_id, m.date_possible as possible, lead(m.date_possible) over "
        "(partition by m.dialogue_id order by m.date_possible, m.id) as next from meeting m "
        f"where {HELD} and m.date_possible is not null) s group by 1"
    )
    ends = "case when isempty(p.date_certain) then lower(p.date_possible) else upper(p.date_certain) - 1 end"
    begins = (
        "case when isempty(p.date_certain) then upper(p.date_possible) - 1 else lower(p.date_certain) end"
    )
    lives = (
        f"select d.id as dialogue, d.name, floor((max({ends}) - min({begins})) / 365.25)::int as at_least, "
        "ceil((max(upper(p.date_possible)) - min(lower(p.date_possible))) / 365.25)::int as at_most "
        f"from dialogue d join period p on p.dialogue_id = d.id where {kept()} group by d.id"
    )
    return Asked(
        found=(
            "select v.dialogue, v.name, v.at_least, v.at_most, g.meetings, "
            "greatest(0, floor(g.least / 365.25))::int as gap_least, ceil(g.most / 365.25)::int as gap_most "
            f"from ({lives}) v left join ({gaps}) g on g.dialogue_id = v.dialogue where v.at_least >= %(years)s"
        ),
        order="at_least desc, name, dialogue",
        shown={
            "dialogue": dialogue(),
            "years": years(),
            "stated": "select max(s.number) from meetings_stated s where s.dialogue_id = here.dialogue",
        },
        figures={
            "all": DIALOGUES,
            "dated": "select count(distinct d.id) from dialogue d join period p on p.dialogue_id = d.id "
            f"where {kept()}",
            "two": "select count(*) from found where meetings > 1",
        },
    )


def _told_longest(found: Found, values: Values) -> Answer:
    figures = found.figures
    return Answer(
        columns(
            linked("dialogue", "Dialogue"),
            ("years", "When it was alive"),
            ("years_at_least", "Years, at least"),
            ("years_at_most", "Years, at most"),
            ("meetings", "Meetings recorded"),
            ("stated", "Meetings stated"),
            ("gap", "Longest gap between two recorded"),
        ),
        [
            (
                record("dialogue", row["dialogue"]),
                Cell(capital(row["years"])),
                Cell(row["at_least"]),
                Cell(row["at_most"] if row["at_most"] is not None else "Open"),
                Cell(row["meetings"] or 0),
                Cell(row["stated"] if row["stated"] is not None else NOT_RECORDED),
                Cell(_gap(row["gap_least"], row["gap_most"])),
            )
            for row in found.rows
        ],
        of=(
            f"{found.total} of {counted(figures['dated'], 'dialogue')} with dates, of {figures['all']} in all; for "
            f"{figures['two']} of these two or more meetings have a date here. Meetings that are not recorded "
            f"make gaps "
            "look longer than they were."
        ),
        chart=one_group(
            "Years from first to last known",
            "years",
            [Bar(row["dialogue"]["name"], row["at_least"]) for row in found.rows],
        ),
    )


def _gap(least: int | None, most: int | None) -> str:
    if least is None or most is None:
        return NOT_RECORDED
    return f"{least} to {counted(most, 'year')}" if least != most else counted(most, "year")


LONGEST = Question(
    slug="longest-running",
    number=24,
    title="Which dialogues lasted longest, and what was the longest gap between their meetings?",
    group=GROUP,
    method=(
        "From the first day to the last of all periods together, rests between them included: at least so many "
        "whole years "
        "whatever the exact dates were, at most so many. An end that is not known is the last sighting.",
        "A gap lies between two meetings that are recorded one after the other, with a date, as held.",
    ),
    parameters=(Number(name="years", label="At least so many years", least=0, most=500, default=10), KINDS),
    asked=_longest,
    told=_told_longest,
    api=lambda values: [
        (
            "Dialogues, the longest first",
            call("dialogues", ("ordering", "-span"), ("expand", "periods,meetings")),
        )
    ],
    drawn=True,
)

# ------------------------------------------------------------------ 25: where, by decade


def _places(values: Values) -> Asked:
    day = "m.date_possible"
    held = f"from meeting m join dialogue d on d.id = m.dialogue_id where {HELD} and {kept()}"
    sure = f"case when {decade(f'lower({day})')} = {decade(f'upper({day}) - 1')} then {decade(f'lower({day})')} end"
    meetings = f"select coalesce(nullif({country()}, ''), '') as country, {sure} as decade {held}"
    return Asked(
        found=(
            "select country, decade, count(*)::int as meetings, "
            f"sum(count(*)) over (partition by country)::int as all_there from ({meetings}) s group by country, "
            f"decade"
        ),
        order="all_there desc, country, decade",
        figures={
            "meetings": f"select count(*) {held}",
            "without": f"select count(*) {held} and coalesce({country()}, '') = ''",
            "countries": "select count(distinct country) from found where country <> ''",
            "dialogues": f"select count(distinct d.id) {held}",
            "all": DIALOGUES,
        },
        tally=True,
    )


def _told_places(found: Found, values: Values) -> Answer:
    there = {row["country"] or "No country recorded": row["all_there"] for row in found.rows}
    figures = found.figures
    return Answer(
        columns(("country", "Country"), ("decade", "Decade"), ("meetings", "Meetings held")),
        [
            (
                Cell(row["country"] or "No country recorded"),
                Cell(f"{row['decade']}s" if row["decade"] is not None else "Not known"),
                Cell(row["meetings"]),
            )
            for row in found.rows
        ],
        of=(
            f"{counted(figures['meetings'], 'meeting')} of "
            f"{share(figures['dialogues'], figures['all'], 'dialogue')}, in "
            f"{counted(figures['countries'], 'country', 'countries')}; {figures['without']} without a country. "
            f"Many more "
            "were held than are recorded one by one."
        ),
        chart=one_group(
            "Meetings by country", "meetings", [Bar(place, number) for place, number in there.items()]
        ),
    )


PLACES = Question(
    slug="countries-by-decade",
    number=25,
    title="In which countries did dialogues meet, decade by decade?",
    group=GROUP,
    method=(
        "Meetings of a dialogue that are known to have been held, by the country of their venue as it was called "
        "then. Acts "
        "of officials and public events are left out.",
        "A meeting whose date may lie in either of two decades stands under “Not known”. Whether a host was "
        "neutral is a "
        "judgement, and not computed.",
    ),
    parameters=(KINDS,),
    asked=_places,
    told=_told_places,
    api=lambda values: [("The meetings", call("meetings", ("kind", "dialogue_meeting"), ("status", "held")))],
    drawn=True,
)

# ------------------------------------------------------------------ 27: what grew from what

DESCENT = "('relation:part_of', 'relation:spun_off_from', 'relation:successor_of')"
MOST_STEPS = 12
DIALOGUE = Reference(
    name="dialogue",
    label="Dialogue",
    table="dialogue",
    among="select dialogue_id from dialogue_relation union select to_dialogue_id from dialogue_relation",
    every="Each with what it came from",
)


def _descent(values: Values) -> Asked:
    kin = f"select r.id, r.dialogue_id as child, r.to_dialogue_id as parent from dialogue_relation r where r.kind_id in {DESCENT}"
    if values["dialogue"]:
        # Down to what came from it, and up to what it came from; each step once.
        found = (
            f"with recursive kin as ({kin}), "
            f"down(id, at, step) as (select k.id, k.child, 1 from kin k where k.parent = {DIALOGUE.id} "
            f"union select k.id, k.child, n.step + 1 from down n join kin k on k.parent = n.at where n.step < "
            f"{MOST_STEPS}), "
            f"up(id, at, step) as (select k.id, k.parent, 1 from kin k where k.child = {DIALOGUE.id} "
            f"union select k.id, k.parent, n.step + 1 from up n join kin k on k.child = n.at where n.step < "
            f"{MOST_STEPS}) "
            "select id as relation, 'Led to' as way, min(step)::int as step from down group by id "
            "union all select id, 'Came from', min(step)::int from up group by id"
        )
    else:
        found = f"select k.id as relation, 'Came from' as way, 1 as step from ({kin}) k"
    found = (
        f"select s.relation, s.way, s.step, p.name as parent, c.name as child from ({found}) s "
        "join dialogue_relation r on r.id = s.relation join dialogue c on c.id = r.dialogue_id "
        "join dialogue p on p.id = r.to_dialogue_id"
    )
    return Asked(
        found=found,
        order="way, step, parent, child, relation",
        shown={"relation": fact(DialogueRelation, "relation")},
        figures={
            "descent": f"select count(*) from dialogue_relation r where r.kind_id in {DESCENT}",
            "others": f"select count(*) from dialogue_relation r where r.kind_id not in {DESCENT}",
        },
    )


def _told_descent(found: Found, values: Values) -> Answer:
    rows = []
    for row in found.rows:
        r = row["relation"]
        rows.append(
            (
                Cell(row["way"]),
                Cell(row["step"]),
                record("dialogue", r["dialogue"]),
                of_dialogue(r["dialogue"], r, text(capital(r["kind"]["label"]), r["text"])),
                record("dialogue", r["to_dialogue"]),
                said(r),
            )
        )
    figures = found.figures
    return Answer(
        columns(
            ("way", "Which way"),
            ("step", "Steps away"),
            linked("dialogue", "Dialogue"),
            linked("relation", "How"),
            linked("other", "Other dialogue"),
            SAID,
        ),
        rows,
        of=(
            f"{found.total} of {counted(figures['descent'], 'relation')} of descent on record. Other relations, "
            f"which are "
            f"no descent, are left out: {figures['others']}. A relation that is not here was not found, not ruled "
            f"out."
        ),
    )


FAMILY = Question(
    slug="what-grew-from-a-dialogue",
    number=27,
    title="What did a dialogue grow from, and what grew from it?",
    group=GROUP,
    method=(
        "Three relations count as descent: part of, grew out of, follows on from. Running beside, mirroring, and "
        "being "
        "perhaps what a source meant do not.",
        f"Of one dialogue, all that came of it and all that it came from, step by step, at most {MOST_STEPS}. "
        f"Groups of "
        "contacts count as well: descent is not asked of dialogues alone.",
    ),
    parameters=(DIALOGUE,),
    asked=_descent,
    told=_told_descent,
    api=lambda values: [
        (
            "The dialogue, with its relations",
            call("dialogues", key=values["dialogue"])
            if values["dialogue"]
            else call("dialogues", ("expand", "relations"), ("record_kind", "all")),
        )
    ],
)

QUESTIONS = (BEFORE, BEGUN, LONGEST, PLACES, FAMILY)

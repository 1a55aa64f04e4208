"""How long dialogues lasted, where they met, and what they grew from."""

from analytics.bars import Bar, one_group
from analytics.questions.asking import Asked, Found, Question
from analytics.questions.parameters import KINDS, Number, Reference, Values, kept
from analytics.questions.rows import DIALOGUES, HELD, country, dialogue, fact, years
from analytics.questions.spans import decade, whole_years, years_begun, years_between
from analytics.questions.telling import (
    NOT_RECORDED,
    SAID,
    Answer,
    Cell,
    call,
    columns,
    linked,
    of_dialogue,
    record,
    said,
    share,
    text,
)
from dialogues.models import DialogueRelation
from records.presentation import capital, counted

GROUP = "Time and place"

# ------------------------------------------------------------------ 24: the longest, and their gaps


def _longest(values: Values) -> Asked:
    least, most = years_between("possible", "next")
    gaps = (
        f"select dialogue_id, count(*)::int as meetings, max({least}) as gap_least, max({most}) as gap_most "
        "from (select m.dialogue_id, m.date_possible as possible, lead(m.date_possible) over "
        "(partition by m.dialogue_id order by m.date_possible, m.id) as next from meeting m "
        f"where {HELD} and m.date_possible is not null) s group by 1"
    )
    ends = "case when isempty(p.date_certain) then lower(p.date_possible) else upper(p.date_certain) - 1 end"
    begins = (
        "case when isempty(p.date_certain) then upper(p.date_possible) - 1 else lower(p.date_certain) end"
    )
    lives = (
        f"select d.id as dialogue, d.name, {whole_years(f'min({begins})', f'max({ends})')} as at_least, "
        "case when not bool_or(lower_inf(p.date_possible) or upper_inf(p.date_possible)) "
        f"then {years_begun('min(lower(p.date_possible))', 'max(upper(p.date_possible)) - 1')} end as at_most "
        f"from dialogue d join period p on p.dialogue_id = d.id where {kept()} group by d.id"
    )
    return Asked(
        found=(
            "select v.dialogue, v.name, v.at_least, v.at_most, g.meetings, g.gap_least, g.gap_most "
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
            f"{found.total} of {counted(figures['dated'], 'dialogue')} with dates, of {figures['all']} in all; "
            f"for {figures['two']} of these two or more meetings have a date here. Meetings that are not recorded "
            "make gaps look longer than they were."
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
        "whole years whatever the exact dates were, at most so many. An end that is not known is the last "
        "sighting.",
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
            "Many more were held than are recorded one by one."
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
        "then. Acts of officials and public events are left out.",
        "A meeting whose date may lie in either of two decades stands under “Not known”. Whether a host was "
        "neutral is a judgement, and not computed.",
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
    kin = (
        "select r.id, r.dialogue_id as child, r.to_dialogue_id as parent from dialogue_relation r "
        f"where r.kind_id in {DESCENT}"
    )
    if values["dialogue"]:
        # Down to what came from it, and up to what it came from; each step once.
        found = (
            f"with recursive kin as ({kin}), down(id, at, step) as (select k.id, k.child, 1 from kin k where "
            f"k.parent = {DIALOGUE.id} union select k.id, k.child, n.step + 1 from down n join kin k on k.parent "
            f"= n.at where n.step < {MOST_STEPS}), up(id, at, step) as (select k.id, k.parent, 1 from kin k where "
            f"k.child = {DIALOGUE.id} union select k.id, k.parent, n.step + 1 from up n join kin k on k.child = "
            f"n.at where n.step < {MOST_STEPS}) select id as relation, 'Led to' as way, min(step)::int as step "
            "from down group by id union all select id, 'Came from', min(step)::int from up group by id"
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
            f"which are no descent, are left out: {figures['others']}. A relation that is not here was not found, "
            "not ruled out."
        ),
    )


FAMILY = Question(
    slug="what-grew-from-a-dialogue",
    number=27,
    title="What did a dialogue grow from, and what grew from it?",
    group=GROUP,
    method=(
        "Three relations count as descent: part of, grew out of, follows on from. Running beside, mirroring, and "
        "being perhaps what a source meant do not.",
        f"Of one dialogue, all that came of it and all that it came from, step by step, at most {MOST_STEPS}. "
        "Groups of contacts count as well: descent is not asked of dialogues alone.",
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

QUESTIONS = (
    LONGEST,
    PLACES,
    FAMILY,
)

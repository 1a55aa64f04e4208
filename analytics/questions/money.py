"""Which money, on which conditions, and what happened when it ended."""

from typing import Any

from analytics.bars import Bar, Chart, Group
from analytics.questions.asking import Asked, Found, Question, Waiting
from analytics.questions.following import FOLLOWING, follower, told_follower
from analytics.questions.parameters import KINDS, MATCH, Code, Looked, Number, Values, Word, kept
from analytics.questions.rows import (
    code,
    fact,
    funder_kind,
)
from analytics.questions.spans import ending, matching
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
    term,
    text,
    timing,
    when,
)
from dialogues.models import Funding
from records.presentation import at, capital, counted
from records.vocabulary import vocabulary

GROUP = "Who convened and who paid"
PAID = f"from funding f join dialogue d on d.id = f.dialogue_id where {kept()}"
RECORDED = {
    "with": f"select count(distinct d.id) {PAID}",
    "all": f"select count(*) from dialogue d where {kept()}",
}


def recorded(figures: dict[str, Any]) -> str:
    """ "Funding is recorded for 15 of 66 dialogues."."""
    whole = share(figures["with"], figures["all"], "dialogue")
    return f"Funding is recorded for {whole}; of the others it is not known."


def giver(funding: dict[str, Any]) -> Cell:
    return record("actor", at(funding, "funder", "actor"), "Giver not named")


# ------------------------------------------------------------------ 15: money by time and kind of giver

REGION = Looked(
    name="region",
    label="Region",
    every="All regions",
    offered="select region, region from conflict where region <> '' group by 1 order by 1",
)
STEP = Word(name="per", label="Per", words={"": "Decade", "year": "Year"})


def _by_time(values: Values) -> Asked:
    step = 1 if values["per"] == "year" else 10
    where = (
        f"{PAID} and (%(region)s = '' or exists (select from dialogue_conflict dc join conflict c "
        "on c.id = dc.conflict_id where dc.dialogue_id = d.id and c.region = %(region)s))"
    )
    # An end that is open counts where the gift begins, and the other way round: it never runs on to today.
    days = (
        "case when f.date_possible is null then null when upper_inf(f.date_possible) "
        "then daterange(lower(f.date_possible), lower(f.date_possible) + 1) when lower_inf(f.date_possible) "
        "then daterange(upper(f.date_possible) - 1, upper(f.date_possible)) else f.date_possible end"
    )
    bounds = [
        f"extract(year from {day})::int / {step} * {step}" for day in ("lower(g.days)", "upper(g.days) - 1")
    ]
    span = f"daterange(make_date(y.first, 1, 1), make_date(y.first + {step}, 1, 1))"
    return Asked(
        found=(
            "select y.first, g.kind, count(*)::int as possibly, "
            f"(count(*) filter (where g.date_certain && {span} or g.days <@ {span}))::int as surely, "
            "(select t.position from term t where t.id = g.kind) as place "
            f"from (select f.id, f.date_certain, {days} as days, {funder_kind()} as kind {where}) g "
            f"left join lateral generate_series({bounds[0]}, {bounds[1]}, {step}) y(first) on g.days is not null "
            "group by y.first, g.kind"
        ),
        order="first, place, kind",
        shown={"kind": code("kind")},
        figures=RECORDED
        | {
            "gifts": f"select count(*) {where}",
            "undated": f"select count(*) {where} and f.date_possible is null",
        },
        tally=True,
    )


def _told_by_time(found: Found, values: Values) -> Answer:
    decade = values["per"] != "year"

    def words(first: int | None) -> str:
        return "No date" if first is None else f"{first}s" if decade else str(first)

    groups: dict[str, list[Bar]] = {}
    for row in found.rows:
        label = row["kind"]["label"] if row["kind"] else "Kind of giver not recorded"
        groups.setdefault(words(row["first"]), []).append(Bar(capital(label), row["possibly"]))
    figures = found.figures
    return Answer(
        columns(
            ("decade" if decade else "year", "Decade" if decade else "Year"),
            ("kind", "Kind of giver"),
            ("gifts", "Gifts that may fall in it"),
            ("surely", "That surely do"),
        ),
        [
            (
                Cell(words(row["first"])),
                term(row["kind"]),
                Cell(row["possibly"]),
                Cell(row["surely"] if row["first"] is not None else "Not known"),
            )
            for row in found.rows
        ],
        of=(
            f"{counted(figures['gifts'], 'gift')}, {figures['undated']} of them without a date. "
            f"{recorded(figures)} Amounts are seldom stated, so gifts are counted, not money."
        ),
        chart=Chart(
            "Gifts by time and kind of giver",
            "gifts",
            tuple(Group(title, tuple(bars)) for title, bars in groups.items()),
        )
        if groups
        else None,
    )


BY_TIME = Question(
    slug="funding-by-kind-of-funder",
    number=15,
    title="What kinds of funders paid, and when?",
    group=GROUP,
    method=(
        "Each gift counts once in every decade, or year, that its dates may touch; the last column counts those "
        "of which that is sure.",
        "A gift with an open end counts where it begins. A region is that of a conflict that the dialogue is "
        "about.",
    ),
    parameters=(REGION, STEP, KINDS),
    asked=_by_time,
    told=_told_by_time,
    api=lambda values: [("The money", call("funding"))],
    drawn=True,
)

# ------------------------------------------------------------------ 16: conditions

CONDITIONS = Code(
    name="conditions", label="What the giver asked for", scheme="funder_conditions", every="Any condition"
)


def _conditions(values: Values) -> Asked:
    wanted = (
        "f.conditions_id = 'funder_conditions:' || %(conditions)s"
        if values["conditions"]
        else "f.conditions_id <> 'funder_conditions:none_asked'"
    )
    return Asked(
        found=f"select f.id as funding, d.name, f.date_possible {PAID} and {wanted}",
        order="date_possible, name, funding",
        shown={"funding": fact(Funding, "funding")},
        figures=RECORDED
        | {
            "gifts": f"select count(*) {PAID}",
            "stated": f"select count(f.conditions_id) {PAID}",
        },
    )


def _told_conditions(found: Found, values: Values) -> Answer:
    rows = []
    for row in found.rows:
        f = row["funding"]
        rows.append(
            (
                giver(f),
                of_dialogue(f["dialogue"], f, f["dialogue"]["name"]),
                when(f["date"]),
                term(f["conditions"]),
                term(f["decision"]),
                Cell(text(f["text"]) or NOT_RECORDED),
                said(f),
            )
        )
    figures = found.figures
    return Answer(
        columns(
            linked("funder", "Funder"),
            linked("dialogue", "Dialogue"),
            ("date", "When"),
            ("conditions", "What was asked for"),
            ("decision", "How that was answered"),
            ("text", "In words"),
            SAID,
        ),
        rows,
        of=(
            f"Whether the giver asked for anything is recorded for "
            f"{share(figures['stated'], figures['gifts'], 'gift')}. "
            f"{recorded(figures)}"
        ),
    )


def _conditions_api(values: Values) -> list[tuple[str, str]]:
    codes = [c for c in vocabulary().get("funder_conditions", {}) if c != "none_asked"]
    chosen = [values["conditions"]] if values["conditions"] else codes
    return [("The money", call("funding", *(("conditions", one) for one in chosen)))]


WITH_CONDITIONS = Question(
    slug="funding-with-conditions",
    number=16,
    title="Which money came with conditions, and how were they answered?",
    group=GROUP,
    method=(
        "Gifts for which a source says that the giver asked for something. That nothing is recorded does not "
        "mean that nothing was asked.",
    ),
    parameters=(CONDITIONS, KINDS),
    asked=_conditions,
    told=_told_conditions,
    api=_conditions_api,
)

# ------------------------------------------------------------------ 18: after the money ended


def _after(values: Values) -> Asked:
    span = "make_interval(years => %(years)s)"
    surely = f"daterange(upper(g.ends), (lower(g.ends) + {span})::date + 1)"
    possibly = f"daterange(lower(g.ends) + 1, (upper(g.ends) - 1 + {span})::date + 1)"
    # A range must not end before it begins, not even where nobody looks at it.
    sure = f"case when upper(g.ends) <= (lower(g.ends) + {span})::date then w.possible <@ {surely} else false end"
    judged = (
        f"case when w.id is null then null when {sure} then 'surely' when w.possible && {possibly} then 'possibly' "
        "else 'no' end"
    )
    gifts = (
        f"select f.id, d.id as dialogue, d.name, {ending('f')} as ends {PAID} and {ending('f')} is not null"
    )
    return Asked(
        found=(
            f"select g.id as funding, g.name, g.ends, w.kind, w.id, w.possible, {judged} as timing "
            f"from ({gifts}) g left join ({FOLLOWING}) w on w.dialogue_id = g.dialogue "
            f"and w.possible && {possibly} and {matching(f'({judged})')}"
        ),
        order="ends, name, funding, possible, kind, id",
        shown={"funding": fact(Funding, "funding"), "follower": follower()},
        figures=RECORDED
        | {
            "gifts": f"select count(*) {PAID}",
            "ended": "select count(distinct funding) from found",
            "said": f"select count(*) {PAID} and f.decision_id in "
            "('funding_decision:ended_by_funder', 'funding_decision:ended_by_recipient')",
        },
    )


def _told_after(found: Found, values: Values) -> Answer:
    rows = []
    for row in found.rows:
        f, then = row["funding"], row["follower"]
        rows.append(
            (
                giver(f),
                of_dialogue(f["dialogue"], f, f["dialogue"]["name"]),
                when(f["date"]),
                *(told_follower(then, row["kind"]) if then else (Cell(NOT_RECORDED), Cell(""))),
                timing(row["timing"]) if row["timing"] else Cell(""),
                said(f, then),
            )
        )
    figures = found.figures
    return Answer(
        columns(
            linked("funder", "Funder"),
            linked("dialogue", "Dialogue"),
            ("paid", "Paid"),
            linked("then", "What is recorded after that"),
            ("then_date", "When"),
            ("timing", "Within that time"),
            SAID,
        ),
        rows,
        of=(
            f"The dates of {share(figures['ended'], figures['gifts'], 'gift')} have an end; "
            f"for {figures['said']} a source says who ended it. {recorded(figures)}"
        ),
    )


AFTER = Question(
    slug="after-a-funder-left",
    number=18,
    title="What happened in the years after a funder’s support ended?",
    group=GROUP,
    method=(
        "Support ended where its dates have an end; a gift with a single date, or with an open or unknown end, "
        "is left out.",
        "What follows is whatever is recorded of the same dialogue with a date in the years after: meetings, "
        "results, what became of it, what officials said. That it came later does not mean that it came of it.",
        "“Surely” means that it lies within those years whatever the exact dates were; “possibly”, that it may.",
    ),
    parameters=(
        Number(name="years", label="Within so many years", least=1, most=50, default=3),
        MATCH,
        KINDS,
    ),
    asked=_after,
    told=_told_after,
    api=lambda values: [
        ("The money", call("funding")),
        ("What became of dialogues", call("dialogues", ("expand", "fates"))),
    ],
)

QUESTIONS = (
    BY_TIME,
    WITH_CONDITIONS,
    AFTER,
)
WAITING = (
    Waiting(
        17,
        "Which money was not disclosed to the participants?",
        GROUP,
        "Waits for a source that says what participants were told: no gift on record says so yet.",
    ),
)

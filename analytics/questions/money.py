"""Who convened, who paid, on which conditions, and what happened when the money ended."""

from typing import Any

from analytics.bars import Bar, Chart, Group
from analytics.questions.asking import Asked, Found, Question, Waiting
from analytics.questions.following import FOLLOWING, follower, told_follower
from analytics.questions.parameters import KINDS, MATCH, Code, Looked, Number, Reference, Values, Word, kept
from analytics.questions.rows import (
    TREE,
    actor,
    code,
    conflict,
    dialogue,
    fact,
    funder,
    funder_kind,
    named,
    served,
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
from dialogues.models import Funding, Participation, ThirdPartyRole
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
    return f"Funding is recorded for {share(figures['with'], figures['all'], 'dialogue')}; of the others it is not known."


def giver(funding: dict[str, Any]) -> Cell:
    return record("actor", at(funding, "funder", "actor"), "Giver not named")


# ------------------------------------------------------------------ 14: what a third party did

THIRD = Reference(
    name="third_party",
    label="Third party",
    table="actor",
    among="select actor_id from third_party_role",
    every="Everybody with a role in more than one dialogue",
)


def _roles(values: Values) -> Asked:
    rows = f"from third_party_role t join dialogue d on d.id = t.dialogue_id where {kept()}"
    often = f"t.actor_id in (select t.actor_id {rows} group by 1 having count(distinct d.id) > 1)"
    wanted = THIRD.holds("t.actor_id") if values["third_party"] else often
    return Asked(
        found=(
            "select t.id as role, t.actor_id as actor, a.sort_name, "
            "(select min(lower(q.date_possible)) from period q where q.dialogue_id = d.id) as begins "
            f"from third_party_role t join dialogue d on d.id = t.dialogue_id join actor a on a.id = t.actor_id "
            f"where {kept()} and {wanted}"
        ),
        order="sort_name, actor, begins, role",
        shown={"role": fact(ThirdPartyRole, "role"), "years": _years("role")},
        figures={
            "actors": "select count(distinct actor) from found",
            "all": f"select count(distinct t.actor_id) {rows}",
        },
    )


def _years(column: str) -> str:
    return (
        "select string_agg(p.date_words, '; ' order by p.date_possible, p.position, p.id) from period p "
        f"where p.dialogue_id = (select t.dialogue_id from third_party_role t where t.id = here.{column})"
    )


def _told_roles(found: Found, values: Values) -> Answer:
    rows = []
    for row in found.rows:
        r = row["role"]
        rows.append(
            (
                record("actor", r["actor"]),
                term(r["role"]),
                of_dialogue(r["dialogue"], r, r["dialogue"]["name"]),
                Cell(capital(row["years"] or "No date")),
                when(r["date"], NOT_RECORDED),
                said(r),
            )
        )
    return Answer(
        columns(
            linked("third_party", "Third party"),
            ("role", "Role"),
            linked("dialogue", "Dialogue"),
            ("years", "Years of the dialogue"),
            ("role_date", "When in the role"),
            SAID,
        ),
        rows,
        of=f"{found.figures['actors']} of {counted(found.figures['all'], 'third party', 'third parties')} on record.",
    )


ROLES = Question(
    slug="what-a-third-party-did",
    number=14,
    title="What did a convener or another third party do, in which dialogues, and when?",
    group=GROUP,
    method=(
        "One row for each role in each dialogue. Without a choice: whoever has a role in more than one dialogue.",
        "The years are those of the dialogue; when somebody held the role is seldom recorded.",
    ),
    parameters=(THIRD, KINDS),
    asked=_roles,
    told=_told_roles,
    api=lambda values: [("The roles", call("roles", ("third_party", values["third_party"])))],
)

# ------------------------------------------------------------------ 5: funders who cover a conflict

CONFLICT = Reference(
    name="conflict",
    label="Conflict or issue",
    table="conflict",
    among="select conflict_id from dialogue_conflict union select parent_id from conflict",
    every="Each of them",
)


def _coverage(values: Values) -> Asked:
    return Asked(
        found=(
            f"{TREE}, within as (select distinct t.above as conflict, d.id as dialogue from tree t "
            f"join dialogue_conflict dc on dc.conflict_id = t.id join dialogue d on d.id = dc.dialogue_id "
            f"where {kept()}), paid as (select distinct f.dialogue_id as dialogue, {funder()} as funder from "
            f"funding f), "
            "size as (select w.conflict, count(*)::int as dialogues, "
            "count(*) filter (where exists (select from paid p where p.dialogue = w.dialogue))::int as recorded "
            f"from within w where {CONFLICT.holds('w.conflict')} group by 1) "
            "select s.conflict, p.funder, count(*)::int as covered, s.dialogues, s.recorded, a.sort_name, c.name "
            "from size s join within w on w.conflict = s.conflict join paid p on p.dialogue = w.dialogue "
            "join actor a on a.id = p.funder join conflict c on c.id = s.conflict "
            "group by s.conflict, p.funder, s.dialogues, s.recorded, a.sort_name, c.name "
            "having count(*) * 100 > s.dialogues * %(share)s and s.dialogues >= %(at_least)s"
        ),
        order="dialogues desc, name, conflict, sort_name, funder",
        shown={"conflict": conflict(), "funder": actor("funder")},
        figures=RECORDED,
        tally=True,
    )


def _told_coverage(found: Found, values: Values) -> Answer:
    return Answer(
        columns(
            linked("conflict", "Conflict or issue"),
            linked("funder", "Funder"),
            ("paid_for", "Paid for"),
            ("dialogues", "Dialogues on it"),
            ("with_funding", "Of these, with any funding recorded"),
        ),
        [
            (
                record("conflict", row["conflict"]),
                record("actor", row["funder"]),
                Cell(row["covered"]),
                Cell(row["dialogues"]),
                Cell(row["recorded"]),
            )
            for row in found.rows
        ],
        of=f"{recorded(found.figures)} Where a conflict has one dialogue only, whoever paid for it covers all.",
    )


COVERAGE = Question(
    slug="funders-of-a-conflict",
    number=5,
    title="Which funders paid for more than half of the dialogues on a conflict?",
    group=GROUP,
    method=(
        "The dialogues of a conflict are those on it and on whatever is a part of it. A funder covers a dialogue "
        "by any "
        "gift to it, whatever its size or date.",
        "Shares are of all dialogues on the conflict, not only of those whose money is known; gifts whose giver "
        "is not "
        "named count for nobody.",
    ),
    parameters=(
        CONFLICT,
        Number(name="share", label="More than (per cent)", least=0, most=99, default=50),
        Number(name="at_least", label="At least so many dialogues on it", least=1, most=1000, default=1),
        KINDS,
    ),
    asked=_coverage,
    told=_told_coverage,
    api=lambda values: [
        ("The money", call("funding")),
        ("The dialogues", call("dialogues", ("conflict", values["conflict"]))),
    ],
)

# ------------------------------------------------------------------ 15: money by time and kind of giver

REGION = Looked(
    name="region",
    label="Region",
    every="All regions",
    offered="select region, region from conflict where region <> '' group by 1 order by 1",
)
STEP = Word(name="by", label="By", words={"": "Decade", "year": "Year"})


def _by_time(values: Values) -> Asked:
    step = 1 if values["by"] == "year" else 10
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
    decade = values["by"] != "year"

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
            f"{recorded(figures)} "
            "Amounts are seldom stated, so gifts are counted, not money."
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
        "of which "
        "that is sure.",
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
        "mean that "
        "nothing was asked.",
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
        "results, what "
        "became of it, what officials said. That it came later does not mean that it came of it.",
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

# ------------------------------------------------------------------ 30: funders with another part


def _both(values: Values) -> Asked:
    money = (
        f"select {funder()} as actor, d.id as dialogue, f.id as funding, null::uuid as as_role {PAID} "
        "union all select t.actor_id, d.id, null, t.id from third_party_role t join dialogue d on d.id = "
        "t.dialogue_id "
        f"where {kept()} and t.role_id = 'third_party_role:funder'"
    )
    parts = (
        "select t.actor_id as actor, d.id as dialogue, t.id as role, null::uuid as seat, '' as part "
        "from third_party_role t "
        f"join dialogue d on d.id = t.dialogue_id where {kept()} and t.role_id <> 'third_party_role:funder' "
        f"union all select {named()}, d.id, null, p.id, 'seat' from participation p "
        f"join dialogue d on d.id = p.dialogue_id where {kept()} "
        f"union all select {served()}, d.id, null, p.id, 'post' from participation p "
        f"join dialogue d on d.id = p.dialogue_id where {kept()}"
    )
    return Asked(
        found=(
            "select m.actor, a.sort_name, m.dialogue, m.funding, m.as_role, x.dialogue as elsewhere, x.role, "
            "x.seat, "
            f"x.part from ({money}) m join ({parts}) x on x.actor = m.actor join actor a on a.id = m.actor"
        ),
        order="sort_name, actor, dialogue, funding, as_role, elsewhere, role, seat, part",
        shown={
            "actor": actor(),
            "dialogue": dialogue(),
            "elsewhere": dialogue("elsewhere"),
            "funding": fact(Funding, "funding"),
            "as_role": fact(ThirdPartyRole, "as_role"),
            "role": fact(ThirdPartyRole, "role"),
            "seat": fact(Participation, "seat"),
        },
        figures=RECORDED
        | {
            "actors": "select count(distinct actor) from found",
            "funders": f"select count(distinct m.actor) from ({money}) m",
        },
    )


def _part(row: dict[str, Any]) -> str:
    if row["role"]:
        return capital(row["role"]["role"]["label"])
    status = row["seat"]["status"]["label"].lower()
    return (
        f"At the table ({status})" if row["part"] == "seat" else f"Somebody of theirs at the table ({status})"
    )


def _told_both(found: Found, values: Values) -> Answer:
    rows = []
    for row in found.rows:
        paid, part = row["funding"] or row["as_role"], row["role"] or row["seat"]
        same = row["dialogue"]["id"] == row["elsewhere"]["id"]
        rows.append(
            (
                record("actor", row["actor"]),
                of_dialogue(row["dialogue"], paid, row["dialogue"]["name"]),
                Cell(_part(row)),
                of_dialogue(row["elsewhere"], part, row["elsewhere"]["name"]),
                Cell("The same" if same else "Another"),
                said(paid, part),
            )
        )
    return Answer(
        columns(
            linked("actor", "Who"),
            linked("paid_for", "Paid for"),
            ("part", "Other part"),
            linked("part_in", "In"),
            ("same", "Dialogue"),
            SAID,
        ),
        rows,
        of=(
            f"{found.figures['actors']} of {counted(found.figures['funders'], 'funder')} who are named. "
            f"{recorded(found.figures)}"
        ),
    )


BOTH = Question(
    slug="funders-with-another-part",
    number=30,
    title="Which funders were also third parties, or sat at the table?",
    group=GROUP,
    method=(
        "Whoever gave money, or had the role of a funder, and had another part in any dialogue: as a third "
        "party, at the "
        "table, or as the body that somebody at the table served.",
        "A government and its state are two here if the sources are recorded so.",
    ),
    parameters=(KINDS,),
    asked=_both,
    told=_told_both,
    api=lambda values: [
        ("The funders", call("actors", ("as", "funder"))),
        ("Third parties", call("actors", ("as", "third_party"))),
    ],
)

QUESTIONS = (COVERAGE, ROLES, BY_TIME, WITH_CONDITIONS, AFTER, BOTH)
WAITING = (
    Waiting(
        17,
        "Which money was not disclosed to the participants?",
        GROUP,
        "Waits for a source that says what participants were told: no gift on record says so yet.",
    ),
)

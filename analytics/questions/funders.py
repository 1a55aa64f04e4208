"""Third parties and funders: what they did, whom they covered, and which other part they had."""

from typing import Any

from analytics.questions.asking import Asked, Found, Question
from analytics.questions.money import GROUP, PAID, RECORDED, recorded
from analytics.questions.parameters import KINDS, Number, Reference, Values, kept
from analytics.questions.rows import (
    TREE,
    actor,
    conflict,
    dialogue,
    fact,
    funder,
    named,
    served,
)
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
    term,
    when,
)
from dialogues.models import Funding, Participation, ThirdPartyRole
from records.presentation import capital, counted

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
            f"{TREE}, within as (select distinct t.above as conflict, d.id as dialogue from tree t join "
            "dialogue_conflict dc on dc.conflict_id = t.id join dialogue d on d.id = dc.dialogue_id where "
            f"{kept()}), paid as (select distinct f.dialogue_id as dialogue, {funder()} as funder from funding "
            "f), size as (select w.conflict, count(*)::int as dialogues, count(*) filter (where exists (select "
            "from paid p where p.dialogue = w.dialogue))::int as recorded from within w where "
            f"{CONFLICT.holds('w.conflict')} group by 1) select s.conflict, p.funder, count(*)::int as covered, "
            "s.dialogues, s.recorded, a.sort_name, c.name from size s join within w on w.conflict = s.conflict "
            "join paid p on p.dialogue = w.dialogue join actor a on a.id = p.funder join conflict c on c.id = "
            "s.conflict group by s.conflict, p.funder, s.dialogues, s.recorded, a.sort_name, c.name having "
            "count(*) * 100 > s.dialogues * %(share)s and s.dialogues >= %(at_least)s"
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
        "by any gift to it, whatever its size or date.",
        "Shares are of all dialogues on the conflict, not only of those whose money is known; gifts whose giver "
        "is not named count for nobody.",
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

# ------------------------------------------------------------------ 30: funders with another part


def _both(values: Values) -> Asked:
    money = (
        f"select {funder()} as actor, d.id as dialogue, f.id as funding, null::uuid as as_role {PAID} union all "
        "select t.actor_id, d.id, null, t.id from third_party_role t join dialogue d on d.id = t.dialogue_id "
        f"where {kept()} and t.role_id = 'third_party_role:funder'"
    )
    parts = (
        "select t.actor_id as actor, d.id as dialogue, t.id as role, null::uuid as seat, '' as part from "
        f"third_party_role t join dialogue d on d.id = t.dialogue_id where {kept()} and t.role_id <> "
        f"'third_party_role:funder' union all select {named()}, d.id, null, p.id, 'seat' from participation p "
        f"join dialogue d on d.id = p.dialogue_id where {kept()} union all select {served()}, d.id, null, p.id, "
        f"'post' from participation p join dialogue d on d.id = p.dialogue_id where {kept()}"
    )
    return Asked(
        found=(
            "select m.actor, a.sort_name, m.dialogue, m.funding, m.as_role, x.dialogue as elsewhere, x.role, "
            f"x.seat, x.part from ({money}) m join ({parts}) x on x.actor = m.actor join actor a on a.id = m.actor"
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
        "party, at the table, or as the body that somebody at the table served.",
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

QUESTIONS = (
    COVERAGE,
    ROLES,
    BOTH,
)

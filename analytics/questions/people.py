"""Who took part, how close to power they were, and who stayed away."""

from typing import Any

from analytics.bars import Bar, Chart, Group
from analytics.questions.asking import Asked, Found, Question
from analytics.questions.parameters import KINDS, Code, Number, Reference, Values, kept
from analytics.questions.rows import (
    ATTENDED,
    code,
    dialogue,
    fact,
    years,
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
    share,
    term,
    text,
    who,
)
from dialogues.models import Participation
from records.presentation import at, capital, counted
from records.vocabulary import vocabulary

GROUP = "Who took part"
SEATS = f"from participation p join dialogue d on d.id = p.dialogue_id where {ATTENDED} and {kept()}"
ONLY_ATTENDED = (
    "Only people who took part count: not those invited in vain, nor those whose presence is not known."
)
DIALOGUES_WITH_PEOPLE = "select dialogue_id from participation"
DIALOGUE = Reference(
    name="dialogue",
    label="Dialogue",
    table="dialogue",
    among=DIALOGUES_WITH_PEOPLE,
    every="All of them",
)


def in_the_api(values: Values, *more: tuple[str, str]) -> str:
    """The participations behind an answer."""
    return call("participations", ("status", "attended"), *more, ("dialogue", values.get("dialogue")))


# ------------------------------------------------------------------ 3: how close to power


LATEST = "case when isempty(q.date_certain) then upper(q.date_possible) - 1 else lower(q.date_certain) end"


def _first_period(column: str) -> str:
    """SQL: something of the period with which a dialogue began."""
    return (
        f"(select {column} from period q where q.dialogue_id = d.id order by q.date_possible, q.id limit 1)"
    )


def _shares(values: Values) -> Asked:
    return Asked(
        found=(
            "select d.id as dialogue, d.name, count(*) as listed, count(p.proximity_id) as rated, "
            "count(*) filter (where p.proximity_id = 'proximity:' || %(proximity)s) as chosen, "
            f"{_first_period('lower(q.date_possible)')} as begins, "
            f"{_first_period(LATEST)} as begun {SEATS} group by d.id "
            "having count(p.proximity_id) >= %(at_least)s"
        ),
        order="begins, name, dialogue",
        shown={"dialogue": dialogue(), "years": years()},
        figures={
            "listed": f"select count(*) {SEATS}",
            "rated": f"select count(p.proximity_id) {SEATS}",
            "rated_here": "select sum(rated)::int from found",
            "chosen": "select sum(chosen)::int from found",
        },
    )


def _decades(row: dict[str, Any]) -> str:
    """The decade in which it began, or the two between which that is not known."""
    if not row["begins"]:
        return "Beginning not known"
    first, last = (int(day[:4]) // 10 * 10 for day in (row["begins"], row["begun"] or row["begins"]))
    return f"{first}s" if first == last else f"{first}s to {last}s"


def _told_shares(found: Found, values: Values) -> Answer:
    label = _proximity(values["proximity"])
    groups: dict[str, list[Bar]] = {}
    for row in found.rows:
        groups.setdefault(_decades(row), []).append(Bar(row["dialogue"]["name"], row["chosen"], row["rated"]))
    figures = found.figures
    chart = Chart(
        f"{capital(label)} among rated participants, by dialogue and the decade in which it began",
        "participants",
        tuple(Group(title, tuple(bars)) for title, bars in groups.items()),
        parts=f"filled: {label}; outline: all who are rated",
    )
    return Answer(
        columns(
            linked("dialogue", "Dialogue"),
            ("began_in", "Began in"),
            ("chosen", capital(label)),
            ("rated", "Rated"),
            ("listed", "Listed as having taken part"),
        ),
        [
            (
                record("dialogue", row["dialogue"]),
                Cell(_decades(row)),
                Cell(row["chosen"]),
                Cell(row["rated"]),
                Cell(row["listed"]),
            )
            for row in found.rows
        ],
        of=(
            f"{figures['chosen'] or 0} of {figures['rated_here'] or 0} rated participants of these dialogues: "
            f"{label}. In all, {share(figures['rated'], figures['listed'], 'participant')} are rated; "
            f"{figures['listed'] - figures['rated']} are not."
        ),
        chart=chart if groups else None,
    )


def _proximity(value: str) -> str:
    entry = vocabulary().get("proximity", {}).get(value)
    return entry.title if entry else value


SHARES = Question(
    slug="former-officials-by-decade",
    number=3,
    title="What share of each dialogue’s participants were former officials, and does it change by decade?",
    group=GROUP,
    method=(
        "How close somebody was to the decision-makers of their own side is rated only where the post held then is "
        "cited; shares are of those rated, never of all.",
        ONLY_ATTENDED,
        "A dialogue stands under the decade in which it began, or under all between which its beginning is not "
        "known; when each participant came is seldom recorded.",
        "A list that gives later careers, not posts at the time, yields few ratings: a warning, not a finding.",
    ),
    parameters=(
        Code(
            name="proximity",
            label="How close to power, then",
            scheme="proximity",
            default="former_official",
        ),
        Number(name="at_least", label="At least so many rated", least=1, most=1000, default=1),
        KINDS,
    ),
    asked=_shares,
    told=_told_shares,
    api=lambda values: [
        ("The participations", in_the_api(values, ("proximity", values["proximity"]))),
    ],
    drawn=True,
)


# ------------------------------------------------------------------ 31: the profile of each side


def _profile(values: Values) -> Asked:
    side = "p.side" if values["dialogue"] else "''"
    where = f"{SEATS} and {DIALOGUE.holds('d.id')}"
    return Asked(
        found=(
            f"select {side} as side, p.proximity_id as proximity, count(*) as people, "
            f"(select t.position from term t where t.id = p.proximity_id) as place {where} group by 1, 2"
        ),
        order="side, place, proximity",
        shown={"proximity": code("proximity")},
        figures={"listed": f"select count(*) {where}", "rated": f"select count(p.proximity_id) {where}"},
        tally=True,
    )


def _told_profile(found: Found, values: Values) -> Answer:
    sides: dict[str, list[Bar]] = {}
    every = "All sides of all dialogues" if not values["dialogue"] else "Side not recorded"
    for row in found.rows:
        label = capital(row["proximity"]["label"]) if row["proximity"] else "Not rated"
        sides.setdefault(row["side"] or every, []).append(Bar(label, row["people"]))
    listed, rated = found.figures["listed"], found.figures["rated"]
    return Answer(
        columns(("side", "Side"), ("proximity", "How close to power, then"), ("people", "People")),
        [
            (Cell(row["side"] or every), term(row["proximity"], "Not rated"), Cell(row["people"]))
            for row in found.rows
        ],
        of=f"{share(rated, listed, 'participant')} are rated; {listed - rated} are not.",
        chart=Chart(
            "Participants by how close to power they were then",
            "participants",
            tuple(Group(side, tuple(bars)) for side, bars in sides.items()),
        )
        if sides
        else None,
    )


PROFILE = Question(
    slug="closeness-of-each-side",
    number=31,
    title="How close to power was each side of a dialogue?",
    group=GROUP,
    method=(
        "Participants are counted by side and by how close to power they were then; they are never averaged.",
        ONLY_ATTENDED,
        "Those who are not rated stand in rows of their own. Who was at which single meeting is seldom recorded, "
        "so the profile is that of the dialogue.",
    ),
    parameters=(DIALOGUE, KINDS),
    asked=_profile,
    told=_told_profile,
    api=lambda values: [("The participations", in_the_api(values))],
    drawn=True,
)


# ------------------------------------------------------------------ 29: who stayed away

AWAY = ("invited_declined", "prevented", "withdrew", "excluded")
STATUS = Code(name="status", label="What happened", scheme="participation_status", every="Any of them")


def _absent(values: Values) -> Asked:
    wanted = (
        "p.status_id = 'participation_status:' || %(status)s"
        if values["status"]
        else f"p.status_id in ({', '.join(f"'participation_status:{one}'" for one in AWAY)})"
    )
    where = f"from participation p join dialogue d on d.id = p.dialogue_id where {kept()}"
    return Asked(
        found=f"select p.id as participation, d.id as dialogue, d.name {where} and {wanted}",
        order="name, dialogue, participation",
        shown={"participation": fact(Participation, "participation")},
        figures={
            "all": f"select count(*) {where}",
            "attended": f"select count(*) {where} and {ATTENDED}",
            "unknown": f"select count(*) {where} and p.status_id = 'participation_status:unknown'",
        },
    )


def _told_absent(found: Found, values: Values) -> Answer:
    figures = found.figures
    rows = []
    for row in found.rows:
        p = row["participation"]
        rows.append(
            (
                who(p),
                of_dialogue(p["dialogue"], p, p["dialogue"]["name"]),
                term(p["status"]),
                Cell(text(at(p, "affiliation", "post"), p["role"]) or NOT_RECORDED),
                said(p),
            )
        )
    return Answer(
        columns(
            linked("who", "Who"),
            linked("dialogue", "Dialogue"),
            ("what", "What happened"),
            ("post_and_reason", "Post then, and reason"),
            SAID,
        ),
        rows,
        of=(
            f"{found.total} of {counted(figures['all'], 'person', 'people')} recorded at a table or invited to it; "
            f"{figures['attended']} took part, of {figures['unknown']} it is not known. Few sources tell who was "
            f"not there."
        ),
    )


ABSENT = Question(
    slug="who-stayed-away",
    number=29,
    title="Who was invited and refused, was prevented, withdrew, or was left out, and why?",
    group=GROUP,
    method=(
        "Invitations are counted by what became of them; reasons stand where a source gives them.",
        "People whose presence is merely not known are not in the table, but are counted above it.",
    ),
    parameters=(STATUS, KINDS),
    asked=_absent,
    told=_told_absent,
    api=lambda values: [
        (
            "The participations",
            call(
                "participations",
                *(("status", one) for one in ([values["status"]] if values["status"] else AWAY)),
            ),
        )
    ],
)

QUESTIONS = (
    SHARES,
    PROFILE,
    ABSENT,
)

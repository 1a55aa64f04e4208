"""What came of dialogues, and how people judge them."""

from analytics.bars import Bar, Chart, Group, one_group
from analytics.questions.asking import Asked, Found, Question, Waiting
from analytics.questions.parameters import KINDS, Code, Values, kept
from analytics.questions.rows import DIALOGUES, code, fact, facts
from analytics.questions.telling import (
    SAID,
    Answer,
    Cell,
    Json,
    by_whom,
    call,
    columns,
    linked,
    of_dialogue,
    record,
    said,
    several,
    share,
    term,
    text,
    when,
)
from outcomes.models import Assessment, Outcome
from records.presentation import capital, counted

GROUP = "What came of it"
RESULTS = f"from outcome o join dialogue d on d.id = o.dialogue_id where {kept()}"

# ------------------------------------------------------------------ 20: results by method

METHOD = Code(name="method", label="Method", scheme="methods", every="Each of them")
OUTCOME = Code(name="outcome", label="Result", scheme="outcomes", every="Each of them")


def _by_method(values: Values) -> Asked:
    return Asked(
        found=(
            "select c.term_id as method, o.code_id as outcome, count(distinct o.id)::int as results, "
            "count(distinct d.id)::int as dialogues, t.position as place, (select q.position from term q where "
            "q.id = o.code_id) as after from dialogue d join classification c on c.dialogue_id = d.id join term "
            "t on t.id = c.term_id and t.scheme = 'methods' join outcome o on o.dialogue_id = d.id where "
            f"{kept()} and (%(method)s = '' or c.term_id = 'methods:' || %(method)s) and (%(outcome)s = '' or "
            "o.code_id = 'outcomes:' || %(outcome)s) group by c.term_id, o.code_id, t.position"
        ),
        order="place, method, after, outcome",
        shown={"method": code("method"), "outcome": code("outcome")},
        figures={
            "results": f"select count(*) {RESULTS}",
            "dialogues": f"select count(distinct d.id) {RESULTS}",
            "all": DIALOGUES,
            "without": f"select count(distinct d.id) {RESULTS} and not exists (select from classification c "
            "where c.dialogue_id = d.id and starts_with(c.term_id, 'methods:'))",
        },
        tally=True,
    )


def _told_by_method(found: Found, values: Values) -> Answer:
    groups: dict[str, list[Bar]] = {}
    for row in found.rows:
        bar = Bar(capital(row["outcome"]["label"]), row["results"])
        groups.setdefault(capital(row["method"]["label"]), []).append(bar)
    figures = found.figures
    return Answer(
        columns(
            ("method", "Method"),
            ("outcome", "Result"),
            ("results", "Results recorded"),
            ("dialogues", "Of so many dialogues"),
        ),
        [
            (term(row["method"]), term(row["outcome"]), Cell(row["results"]), Cell(row["dialogues"]))
            for row in found.rows
        ],
        of=(
            f"{counted(figures['results'], 'result')} of "
            f"{share(figures['dialogues'], figures['all'], 'dialogue')}; "
            f"{figures['without']} of these have no method recorded. A dialogue with several methods counts under "
            f"each."
        ),
        chart=Chart(
            "Results by method", "results", tuple(Group(title, tuple(bars)) for title, bars in groups.items())
        )
        if groups
        else None,
    )


BY_METHOD = Question(
    slug="results-by-method",
    number=20,
    title="What came of workshops, and what of conferences and other methods?",
    group=GROUP,
    method=(
        "Results are counted by the methods of their dialogue, whatever their link to it. That a method and a "
        "result occur together says nothing about the one having led to the other.",
    ),
    parameters=(METHOD, OUTCOME, KINDS),
    asked=_by_method,
    told=_told_by_method,
    api=lambda values: [
        ("The results", call("outcomes", ("code", values["outcome"]))),
        ("Dialogues of that method", call("dialogues", ("method", values["method"]), ("expand", "outcomes"))),
    ],
    drawn=True,
)

# ------------------------------------------------------------------ 22: criticism

CRITICISM = Code(
    name="criticism", label="Criticised for", scheme="criticism", default="excluded_party", every="Anything"
)


def _criticised(values: Values) -> Asked:
    wanted = "a.criticism_id is not null and (%(criticism)s = '' or a.criticism_id = 'criticism:' || %(criticism)s)"
    faults = f"from assessment a join dialogue d on d.id = a.dialogue_id where a.criticism_id is not null and {kept()}"
    return Asked(
        found=(
            "select a.id as assessment, d.name, a.date_possible from assessment a "
            f"join dialogue d on d.id = a.dialogue_id where {wanted} and {kept()}"
        ),
        order="date_possible, name, assessment",
        shown={"assessment": fact(Assessment, "assessment")},
        figures={
            "dialogues": f"select count(distinct d.id) {faults}",
            "all": DIALOGUES,
            "faults": f"select count(*) {faults}",
            "by_fault": "select coalesce(json_agg(json_build_object('label', f.title, 'number', f.number) "
            "order by f.number desc, f.position), '[]') from "
            f"(select t.title, t.position, count(*) as number "
            f"{faults.replace(' where ', ' join term t on t.id = a.criticism_id where ', 1)} "
            "group by t.id) f",
        },
    )


def _told_criticised(found: Found, values: Values) -> Answer:
    rows = []
    for row in found.rows:
        a = row["assessment"]
        rows.append(
            (
                record("dialogue", a["dialogue"]),
                of_dialogue(a["dialogue"], a, text(capital(a["text"] or "")) or a["criticism"]["label"]),
                term(a["criticism"]),
                by_whom(a),
                when(a["date"]),
                said(a),
            )
        )
    figures = found.figures
    return Answer(
        columns(
            linked("dialogue", "Dialogue"),
            linked("text", "The criticism"),
            ("criticism", "For"),
            linked("by", "By"),
            ("date", "When"),
            SAID,
        ),
        rows,
        of=(
            f"{found.total} of {counted(figures['faults'], 'criticism')} of "
            f"{share(figures['dialogues'], figures['all'], 'dialogue')}. Of the others no criticism is recorded, "
            "which is not to say that there was none."
        ),
        chart=one_group(
            "Criticisms of dialogues, by what for",
            "criticisms",
            [Bar(capital(one["label"]), one["number"]) for one in figures["by_fault"]],
        ),
    )


CRITICISED = Question(
    slug="criticised-for-leaving-out-a-party",
    number=22,
    title="Which dialogues were criticised for leaving out a party?",
    group=GROUP,
    method=(
        "Signed judgements that name a fault, of one dialogue. What is said of the field as a whole is left out. "
        "The chart has all faults, whichever is chosen.",
    ),
    parameters=(CRITICISM, KINDS),
    asked=_criticised,
    told=_told_criticised,
    api=lambda values: [("The judgements", call("assessments", ("criticism", values["criticism"])))],
    drawn=True,
)

# ------------------------------------------------------------------ 23: disputed causes


def _disputed(values: Values) -> Asked:
    effect = (
        "array(select a.id from assessment a where (a.outcome_id = o.id or a.dialogue_id = d.id and a.outcome_id "
        "is null and (a.kind_id = 'assessment_kind:effect' or a.criticism_id = 'criticism:unproven_causation')) "
        "order by a.date_possible, a.position, a.id)"
    )
    return Asked(
        found=(
            f"select o.id as outcome, d.name, o.date_possible, {effect} as judged {RESULTS} and "
            "(o.contribution_id = 'contribution:disputed' or exists (select from citation c where c.outcome_id = "
            "o.id and (c.stance_id = 'citation_stance:contradicts' or c.certainty_id = 'certainty:conflict')))"
        ),
        order="name, date_possible, outcome",
        shown={"outcome": fact(Outcome, "outcome"), "judged": facts(Assessment, "judged")},
        figures={
            "results": f"select count(*) {RESULTS}",
            "graded": f"select count(*) {RESULTS} and o.contribution_id <> 'contribution:own_result' "
            "and o.contribution_id <> 'contribution:unknown'",
            "unknown": f"select count(*) {RESULTS} and o.contribution_id = 'contribution:unknown'",
        },
    )


def _told_disputed(found: Found, values: Values) -> Answer:
    rows = []
    for row in found.rows:
        o = row["outcome"]
        d = o["dialogue"]
        rows.append(
            (
                record("dialogue", d),
                of_dialogue(d, o, text(o["code"]["label"], o["text"])),
                when(o["date"]),
                term(o["contribution"]),
                several(_judgement(d, a) for a in row["judged"]),
                said(o),
            )
        )
    figures = found.figures
    return Answer(
        columns(
            linked("dialogue", "Dialogue"),
            linked("outcome", "Result"),
            ("date", "When"),
            ("contribution", "Link to the dialogue"),
            linked("judgements", "Who judges its effect"),
            SAID,
        ),
        rows,
        of=(
            f"{found.total} of {counted(figures['results'], 'result')}. For {figures['graded']} somebody says "
            f"that the result may be owed to the dialogue; for {figures['unknown']} the link is not known."
        ),
    )


def _judgement(d: Json, a: Json) -> Cell:
    date = f", {a['date']['words']}" if a["date"] else ""
    return of_dialogue(d, a, f"{capital(a['by'])}{date}")


DISPUTES = Question(
    slug="disputed-results",
    number=23,
    title="On which results do authors disagree whether the dialogue brought them about?",
    group=GROUP,
    method=(
        "Results whose link to the dialogue is graded as disputed, or that one source supports and another "
        "contradicts. Beside them, judgements of that result, or of the dialogue’s effect, each signed; they are "
        "not weighed.",
    ),
    parameters=(KINDS,),
    asked=_disputed,
    told=_told_disputed,
    api=lambda values: [
        ("The disputed results", call("outcomes", ("contribution", "disputed"))),
        ("Judgements of effect", call("assessments", ("kind", "effect"))),
    ],
)

QUESTIONS = (BY_METHOD, CRITICISED, DISPUTES)
WAITING = (
    Waiting(
        35,
        "Which dialogues worked at economic cooperation?",
        GROUP,
        "Waits for labels by Montville’s three processes: the vocabulary has them, but nobody is on record yet "
        "to have given one.",
    ),
)

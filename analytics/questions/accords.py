"""Which accords that dialogues fed into did not last."""

from analytics.questions.asking import Asked, Found, Question
from analytics.questions.parameters import KINDS, Values, kept
from analytics.questions.rows import fact, facts
from analytics.questions.seats import GROUP
from analytics.questions.spans import after
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
    said,
    several,
    text,
    when,
)
from outcomes.models import Agreement, ProcessPhase, Transfer
from records.presentation import capital, counted

# ------------------------------------------------------------------ 21: accords that collapsed


def _collapsed(values: Values) -> Asked:
    fed = (
        "select o.id as process, array_agg(t.id order by d.name, t.id) as fed_by from official_process o "
        "join transfer t on t.to_process_id = o.id and t.direction_id = 'transfer_direction:t2_t1' "
        f"join dialogue d on d.id = t.dialogue_id where {kept()} group by o.id"
    )
    later = after("h.date_possible", "a.date_possible")
    return Asked(
        found=(
            "select a.id as agreement, a.name, a.date_possible as moment, f.fed_by, z.id as fate, null::uuid as "
            f"phase from agreement a join ({fed}) f on f.process = a.process_id join fate z on z.agreement_id = "
            "a.id and (z.code_id is null or z.code_id = 'fate:collapsed') union all select a.id, a.name, "
            f"a.date_possible, f.fed_by, null, h.id from agreement a join ({fed}) f on f.process = a.process_id "
            "join process_phase h on h.process_id = a.process_id and h.code_id = 'process_phase:collapsed' and "
            f"{later} <> 'no'"
        ),
        order="moment, name, agreement, fate, phase",
        shown={
            "agreement": fact(Agreement, "agreement"),
            "fate": "select v.data from fate_fact v where v.id = here.fate",
            "phase": fact(ProcessPhase, "phase"),
            "fed_by": facts(Transfer, "fed_by"),
        },
        figures={
            "fed": f"select count(*) from agreement a join ({fed}) f on f.process = a.process_id",
            "accords": "select count(*) from agreement",
            "collapsed": "select count(distinct agreement) from found",
            "words": "select count(*) from found x join fate z on z.id = x.fate where z.code_id is null",
        },
    )


def _told_collapsed(found: Found, values: Values) -> Answer:
    rows = []
    for row in found.rows:
        a, fate, phase = row["agreement"], row["fate"], row["phase"]
        later = fate or phase
        graded = phase or fate["code"]
        rows.append(
            (
                of_process(a["process"], a, a["name"]),
                when(a["date"]),
                several(_fed(t) for t in row["fed_by"]),
                of_process(a["process"], later, fate["text"] if fate else _phase(phase)),
                when(later["date"]),
                Cell("As collapsed" if graded else "In words only: read it"),
                said(later),
            )
        )
    figures = found.figures
    return Answer(
        columns(
            linked("agreement", "Accord"),
            ("agreement_date", "When"),
            linked("fed_by", "What crossed into its talks, from"),
            linked("fate", "What became of it"),
            ("fate_date", "When"),
            ("recorded", "Recorded"),
            SAID,
        ),
        rows,
        of=(
            f"{figures['collapsed']} of {counted(figures['fed'], 'accord')} whose talks something crossed into, of "
            f"{figures['accords']} in all. {capital(counted(figures['words'], 'fate'))} given in words only. "
            "Of the others it is not recorded that they broke down."
        ),
    )


def _fed(t: Json) -> Cell:
    return of_dialogue(t["dialogue"], t, f"{t['dialogue']['name']} ({t['contribution']['label'].lower()})")


def _phase(phase: Json) -> str:
    return text(phase["code"]["label"], phase["text"])


COLLAPSED = Question(
    slug="accords-that-collapsed",
    number=21,
    title="Which accords that dialogues fed into later collapsed?",
    group=GROUP,
    method=(
        "Accords of official talks into which something is recorded to have crossed from a dialogue, with its "
        "link to the dialogue, which may be no more than said.",
        "Collapsed: a fate of the accord so graded, or a later phase of the talks. Fates that are told in words "
        "only are in the table too, and marked; not each of them is a collapse.",
    ),
    parameters=(KINDS,),
    asked=_collapsed,
    told=_told_collapsed,
    api=lambda values: [
        ("The accords, with their fates", call("agreements")),
        (
            "Official talks, with phases and what crossed",
            call("processes", ("expand", "phases,transfers_in")),
        ),
    ],
)

QUESTIONS = (COLLAPSED,)

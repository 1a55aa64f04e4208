"""What crossed between dialogues and official talks: people, texts, channels, and which way."""

from analytics.bars import Bar, one_group
from analytics.questions.asking import Asked, Found, Question
from analytics.questions.parameters import KINDS, MATCH, Code, Reference, Values, kept
from analytics.questions.rows import ATTENDED, fact, facts, named
from analytics.questions.spans import after, matching, years_between
from analytics.questions.telling import (
    NOT_RECORDED,
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
    several,
    share,
    term,
    text,
    timing,
    when,
    who,
)
from dialogues.models import Classification, Participation
from outcomes.models import Agreement, ProcessPhase, Seat, Transfer
from records.presentation import capital, counted

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
    f"where {ATTENDED} and {kept()} and {DIALOGUE.holds('d.id')}"
)
ATTENDANCE = (
    "When somebody was at the table is taken from the seat there or the meetings attended; where neither has a "
    "date, it "
    "may be any time while the dialogue was alive."
)
UNNAMED = {
    "seats": f"select count(*) from participation p join dialogue d on d.id = p.dialogue_id where {ATTENDED} "
    f"and {kept()} and {DIALOGUE.holds('d.id')}",
    "named": f"select count({named()}) from participation p join dialogue d on d.id = p.dialogue_id where {ATTENDED} "
    f"and {kept()} and {DIALOGUE.holds('d.id')}",
}


def named_of(figures: Json) -> str:
    return (
        f"{share(figures['named'], figures['seats'], 'seat')} at these tables have a name here; the others cannot "
        f"be "
        "followed."
    )


# ------------------------------------------------------------------ 1: who later sat at the official table


def _later(values: Values) -> Asked:
    judged = after("s.date_possible", THERE)
    moved = "t.kind_id = 'transfer_kind:person' and t.direction_id = 'transfer_direction:t2_t1'"
    return Asked(
        found=(
            "select d.name, d.id as dialogue, p.id as participation, s.id as seat, null::uuid as transfer, "
            f"s.date_possible as moment, {judged} as timing {SEATED} "
            f"and ({matching(judged)} or (%(match)s <> 'certain' and {judged} = 'not_known')) "
            f"union all select d.name, d.id, null, null, t.id, t.date_possible, 'said' {CROSSED} and {moved} "
            f"and {DIALOGUE.holds('d.id')}"
        ),
        order="name, dialogue, moment, participation, seat, transfer",
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
        "and a "
        "transfer of a person from the dialogue into office, as a source reports it. The same person may stand "
        "in both.",
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
        "select distinct on (p.id) p.id as participation, s.id as seat, d.name, "
        f"{THERE} as there, s.date_possible as seated, {judged} as timing {SEATED} and {matching(judged)} "
        "order by p.id, s.date_possible, s.position, s.id"
    )
    return Asked(
        found=f"select g.*, {least} as least, {most} as most from ({first}) g",
        order="least, most, name, participation",
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
        "official talks "
        "have no dates here and are not measured.",
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

# ------------------------------------------------------------------ 11, 12 and 13: transfers


def _transfers(wanted: str, order: str = "name, moment, transfer") -> Asked:
    return Asked(
        found=f"select t.id as transfer, d.name, t.date_possible as moment {CROSSED} and {wanted}",
        order=order,
        shown={"transfer": fact(Transfer, "transfer")},
        figures={
            "all": f"select count(*) {CROSSED}",
            "dialogues": f"select count(distinct d.id) {CROSSED}",
            "every": f"select count(*) from dialogue d where {kept()}",
        },
    )


def _of_transfers(found: Found) -> str:
    figures = found.figures
    return (
        f"{found.total} of {counted(figures['all'], 'transfer')}, which are recorded for "
        f"{share(figures['dialogues'], figures['every'], 'dialogue')}; of the others it is not known whether "
        f"anything crossed."
    )


def talks(reference: Json | None, words: str) -> Cell:
    """Official talks, by their page where they have one."""
    return Cell(words, record("process", reference).href) if reference else Cell(words)


KIND = Code(name="kind", label="What crossed", scheme="transfer_kind", default="text", every="Anything")
LINK = Code(
    name="contribution",
    label="Link to the dialogue",
    scheme="contribution",
    default="documented",
    every="Any link",
)


def _documented(values: Values) -> Asked:
    return _transfers(
        "(%(kind)s = '' or t.kind_id = 'transfer_kind:' || %(kind)s) "
        "and (%(contribution)s = '' or t.contribution_id = 'contribution:' || %(contribution)s)"
    )


def _told_documented(found: Found, values: Values) -> Answer:
    rows, tally = [], dict[str, int]()
    for row in found.rows:
        t = row["transfer"]
        link = capital(t["contribution"]["label"])
        tally[link] = tally.get(link, 0) + 1
        rows.append(
            (
                of_dialogue(t["dialogue"], t, text(t["kind"]["label"], capital(t["what"]))),
                record("dialogue", t["dialogue"]),
                talks(t["to_process"], t["target"]),
                when(t["date"]),
                term(t["contribution"]),
                said(t),
            )
        )
    return Answer(
        columns(
            linked("what", "What crossed"),
            linked("dialogue", "Dialogue"),
            linked("to", "To"),
            ("date", "When"),
            ("contribution", "Link to the dialogue"),
            SAID,
        ),
        rows,
        of=_of_transfers(found),
        chart=one_group(
            "What crossed, by its link to the dialogue",
            "transfers",
            [Bar(label, n) for label, n in tally.items()],
        )
        if len(tally) > 1
        else None,
    )


DOCUMENTED = Question(
    slug="documented-transfers",
    number=11,
    title="Which texts can be traced from a dialogue into official talks, not merely said to be?",
    group=GROUP,
    method=(
        "The link to the dialogue is graded apart from how sure the statement is: “traced to it” means that the "
        "path is "
        "shown, “said to follow” that somebody says so. Only the grade chosen is in the table.",
    ),
    parameters=(KIND, LINK, KINDS),
    asked=_documented,
    told=_told_documented,
    api=lambda values: [
        (
            "The transfers",
            call("transfers", ("kind", values["kind"]), ("contribution", values["contribution"])),
        )
    ],
    drawn=True,
)


def _moved_up(values: Values) -> Asked:
    status = "c.term_id = 'status:merged_into_track_one'"
    return Asked(
        found=(
            "select d.name, d.id as dialogue, t.id as transfer, null::uuid as status, t.date_possible as moment "
            f"{CROSSED} and t.kind_id = 'transfer_kind:channel' and t.direction_id = 'transfer_direction:t2_t1' "
            "union all select d.name, d.id, null, c.id, c.date_possible from classification c "
            f"join dialogue d on d.id = c.dialogue_id where {status} and {kept()}"
        ),
        order="name, dialogue, moment, transfer, status",
        shown={"transfer": fact(Transfer, "transfer"), "status": fact(Classification, "status")},
        figures={
            "dialogues": "select count(distinct dialogue) from found",
            "undated": "select count(*) from found where moment is null",
            "every": f"select count(*) from dialogue d where {kept()}",
        },
    )


def _told_moved_up(found: Found, values: Values) -> Answer:
    rows = []
    for row in found.rows:
        t, c = row["transfer"], row["status"]
        f = t or c
        words = text("Channel", capital(t["what"])) if t else text(c["term"]["label"], c["text"])
        rows.append(
            (
                record("dialogue", f["dialogue"]),
                of_dialogue(f["dialogue"], f, words),
                when(f["date"]),
                talks(t["to_process"], t["target"]) if t else Cell(NOT_RECORDED),
                term(t["contribution"]) if t else Cell(NOT_RECORDED),
                said(f),
            )
        )
    figures = found.figures
    return Answer(
        columns(
            linked("dialogue", "Dialogue"),
            linked("how", "How"),
            ("date", "When"),
            linked("to", "To"),
            ("contribution", "Link to the dialogue"),
            SAID,
        ),
        rows,
        of=(
            f"{figures['dialogues']} of {counted(figures['every'], 'dialogue')}; {figures['undated']} of the rows "
            f"without "
            "a date. Of the others it is not known that they did."
        ),
    )


MOVED_UP = Question(
    slug="became-official-talks",
    number=12,
    title="Which dialogues moved into official talks, and when?",
    group=GROUP,
    method=(
        "Two kinds of rows: the channel itself is recorded to have crossed into official talks; or a source says "
        "that the "
        "dialogue became official, its status. A dialogue may stand in both.",
    ),
    parameters=(KINDS,),
    asked=_moved_up,
    told=_told_moved_up,
    api=lambda values: [
        ("The channels that crossed", call("transfers", ("kind", "channel"), ("direction", "t2_t1"))),
        ("The dialogues of that status", call("dialogues", ("status", "merged_into_track_one"))),
    ],
)


def _reverse(values: Values) -> Asked:
    asked = _transfers("t.direction_id = 'transfer_direction:t1_t2' and t.kind_id = 'transfer_kind:person'")
    stuck = (
        "select coalesce(json_agg(v.data order by h.date_possible, h.position, h.id), '[]') from process_phase h "
        "join process_phase_fact v on v.id = h.id where h.code_id in ('process_phase:stalled', "
        "'process_phase:collapsed') "
        "and h.process_id = (select t.from_process_id from transfer t where t.id = here.transfer)"
    )
    seats = (
        "select coalesce(json_agg(v.data order by s.date_possible, s.position, s.id), '[]') from seat s "
        "join seat_fact v on v.id = s.id join transfer t on t.id = here.transfer "
        "where s.process_id = t.from_process_id and s.actor_id = t.actor_id"
    )
    return Asked(asked.found, asked.order, {**asked.shown, "stuck": stuck, "seats": seats}, asked.figures)


def _told_reverse(found: Found, values: Values) -> Answer:
    rows = []
    for row in found.rows:
        t, talk = row["transfer"], row["transfer"]["from_process"]
        rows.append(
            (
                person(t),
                talks(talk, t["origin"]),
                several(
                    of_process(
                        talk, s, f"{s['role']['label']}{', ' + s['date']['words'] if s['date'] else ''}"
                    )
                    for s in row["seats"]
                ),
                several(
                    of_process(
                        talk, h, f"{h['code']['label']}{', ' + h['date']['words'] if h['date'] else ''}"
                    )
                    for h in row["stuck"]
                ),
                of_dialogue(t["dialogue"], t, t["dialogue"]["name"]),
                when(t["date"]),
                said(t),
            )
        )
    return Answer(
        columns(
            linked("who", "Who"),
            linked("from", "From"),
            linked("seat", "Official seat"),
            linked("stalled_or_collapsed", "When these talks were stuck"),
            linked("dialogue", "Into the dialogue"),
            ("date", "When"),
            SAID,
        ),
        rows,
        of=_of_transfers(found),
    )


REVERSE = Question(
    slug="from-official-talks-into-dialogue",
    number=13,
    title="Which officials went into a dialogue after official talks, and had those failed?",
    group=GROUP,
    method=(
        "Transfers of persons from official talks into a dialogue, as a source reports them; beside each, the "
        "seat there "
        "and every phase in which these talks are recorded as stalled or collapsed, with its dates, to be "
        "compared.",
        "That talks are not recorded as stuck does not mean that they went well.",
    ),
    parameters=(KINDS,),
    asked=_reverse,
    told=_told_reverse,
    api=lambda values: [("The transfers", call("transfers", ("direction", "t1_t2"), ("kind", "person")))],
)

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
            "phase "
            f"from agreement a join ({fed}) f on f.process = a.process_id join fate z on z.agreement_id = a.id "
            "and (z.code_id is null or z.code_id = 'fate:collapsed') "
            "union all select a.id, a.name, a.date_possible, f.fed_by, null, h.id "
            f"from agreement a join ({fed}) f on f.process = a.process_id join process_phase h "
            f"on h.process_id = a.process_id and h.code_id = 'process_phase:collapsed' and {later} <> 'no'"
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
        "link to the "
        "dialogue, which may be no more than said.",
        "Collapsed: a fate of the accord so graded, or a later phase of the talks. Fates that are told in words "
        "only are in "
        "the table too, and marked; not each of them is a collapse.",
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

QUESTIONS = (LATER, GAPS, DOCUMENTED, MOVED_UP, REVERSE, COLLAPSED)

"""What crossed between dialogues and official talks: texts, channels and people, and which way."""

from analytics.bars import Bar, one_group
from analytics.questions.asking import Asked, Found, Question
from analytics.questions.parameters import KINDS, Code, Values, kept
from analytics.questions.rows import fact
from analytics.questions.seats import CROSSED, GROUP, person
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
    when,
)
from dialogues.models import Classification
from outcomes.models import Transfer
from records.presentation import capital, counted

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
        "path is shown, “said to follow” that somebody says so. Only the grade chosen is in the table.",
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
            "without a date. Of the others it is not known that they did."
        ),
    )


MOVED_UP = Question(
    slug="became-official-talks",
    number=12,
    title="Which dialogues moved into official talks, and when?",
    group=GROUP,
    method=(
        "Two kinds of rows: the channel itself is recorded to have crossed into official talks; or a source says "
        "that the dialogue became official, its status. A dialogue may stand in both.",
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
        "'process_phase:collapsed') and h.process_id = (select t.from_process_id from transfer t where t.id = "
        "here.transfer)"
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
        "seat there and every phase in which these talks are recorded as stalled or collapsed, with its dates, "
        "to be compared.",
        "That talks are not recorded as stuck does not mean that they went well.",
    ),
    parameters=(KINDS,),
    asked=_reverse,
    told=_told_reverse,
    api=lambda values: [("The transfers", call("transfers", ("direction", "t1_t2"), ("kind", "person")))],
)

QUESTIONS = (DOCUMENTED, MOVED_UP, REVERSE)

"""What a dialogue was called, what the law forbade, what officials said in public and did in private."""

from typing import Any

from analytics.questions.asking import Asked, Found, Question, Waiting
from analytics.questions.following import FOLLOWING, follower, told_follower
from analytics.questions.parameters import KINDS, MATCH, Code, Values, kept
from analytics.questions.rows import HELD, dialogue, fact
from analytics.questions.spans import after, matching, overlaps
from analytics.questions.telling import (
    NOT_RECORDED,
    SAID,
    Answer,
    Cell,
    by_whom,
    call,
    columns,
    linked,
    of_dialogue,
    record,
    said,
    share,
    text,
    timing,
    when,
)
from dialogues.models import Classification, LegalRestriction, Meeting, OfficialStance
from records.presentation import capital, counted

GROUP = "Names, law and officials"
DIALOGUES = f"select count(*) from dialogue d where {kept()}"

# ------------------------------------------------------------------ 6: labels that differ

LABELS = tuple(
    Code(name=name, label=label, scheme="track", default=default, every="Any label")
    for name, label, default in (
        ("label", "One calls it", "track_1_5"),
        ("other_label", "Another", "track_2"),
    )
)


def _labels(values: Values) -> Asked:
    def wanted(one: str, other: str) -> str:
        pairs = [(one, "label"), (other, "other_label")]
        return " and ".join(
            f"(%({name})s = '' or {alias}.term_id = 'track:' || %({name})s)" for alias, name in pairs
        )

    return Asked(
        found=(
            "select d.id as dialogue, d.name, a.id as one, b.id as other, s.position as place, t.position as next "
            "from dialogue d join classification a on a.dialogue_id = d.id "
            "join term s on s.id = a.term_id and s.scheme = 'track' join classification b on b.dialogue_id = d.id "
            "join term t on t.id = b.term_id and t.scheme = 'track' "
            "where a.term_id < b.term_id "
            "and coalesce(a.by_actor_id::text, a.by) <> coalesce(b.by_actor_id::text, b.by) "
            f"and (({wanted('a', 'b')}) or ({wanted('b', 'a')})) and {kept()}"
        ),
        order="name, dialogue, place, next, one, other",
        shown={
            "dialogue": dialogue(),
            "one": fact(Classification, "one"),
            "other": fact(Classification, "other"),
        },
        figures={
            "dialogues": "select count(distinct dialogue) from found",
            "labelled": "select count(distinct d.id) from dialogue d join classification c on c.dialogue_id = d.id "
            f"where starts_with(c.term_id, 'track:') and {kept()}",
            "all": DIALOGUES,
        },
    )


def _told_labels(found: Found, values: Values) -> Answer:
    rows = []
    for row in found.rows:
        cells = [record("dialogue", row["dialogue"])]
        for c in (row["one"], row["other"]):
            cells += [of_dialogue(row["dialogue"], c, c["term"]["label"]), by_whom(c)]
        rows.append((*cells, said(row["one"], row["other"])))
    figures = found.figures
    return Answer(
        columns(
            linked("dialogue", "Dialogue"),
            linked("label", "Called"),
            linked("by", "By"),
            linked("other_label", "And called"),
            linked("other_by", "By"),
            SAID,
        ),
        rows,
        of=(
            f"{figures['dialogues']} of {counted(figures['labelled'], 'dialogue')} that anybody is on record to "
            f"have "
            f"given such a label; {figures['all'] - figures['labelled']} have none here."
        ),
    )


def _both(values: Values) -> bool:
    """Whether two labels are chosen; with one, the other may be any."""
    return all(values[one.name] for one in LABELS)


DISPUTED = Question(
    slug="labels-that-differ",
    number=6,
    title="Which dialogues does one author call Track 1.5 and another Track Two?",
    group=GROUP,
    method=(
        "Labels are somebody’s words. One row for each pair of labels by different authors; one author who uses "
        "two "
        "labels makes no pair. “Our reading” counts as an author.",
    ),
    parameters=(*LABELS, KINDS),
    asked=_labels,
    told=_told_labels,
    api=lambda values: [
        (
            "The labels",
            call(
                "classifications",
                ("scheme", "track"),
                *(("code", values[x.name]) for x in LABELS if _both(values)),
            ),
        )
    ],
)

# ------------------------------------------------------------------ 7: while contact was illegal


def _illegal(values: Values) -> Asked:
    # One date tells that there was a rule then; whether it still held later is not recorded.
    told = overlaps("m.date", "l.date")
    unknown = "(m.date_possible is null or l.date_possible is null or (strpos(l.date, '/') = 0 and m.date_possible >> l.date_possible))"
    judged = f"case when {unknown} then 'not_known' else {told} end"
    rows = (
        "from legal_restriction l join dialogue d on d.id = l.dialogue_id "
        f"join meeting m on m.dialogue_id = d.id and {HELD} where {kept()}"
    )
    return Asked(
        found=(
            f"select m.id as meeting, l.id as restriction, d.name, m.date_possible, {judged} as timing {rows} "
            f"and ({matching(judged)} or (%(match)s <> 'certain' and {judged} = 'not_known'))"
        ),
        order="name, date_possible, meeting, restriction",
        shown={"meeting": fact(Meeting, "meeting"), "restriction": fact(LegalRestriction, "restriction")},
        figures={
            **{
                one: f"select count(distinct meeting) from found where timing = '{one}'"
                for one in ("surely", "possibly", "not_known")
            },
            "meetings": f"select count(distinct m.id) {rows}",
            "with": f"select count(distinct d.id) from dialogue d join legal_restriction l on l.dialogue_id = d.id "
            f"where {kept()}",
            "all": DIALOGUES,
        },
    )


def _told_illegal(found: Found, values: Values) -> Answer:
    rows = []
    for row in found.rows:
        m, law = row["meeting"], row["restriction"]
        d = m["dialogue"]
        rows.append(
            (
                record("dialogue", d),
                of_dialogue(d, m, capital(m["date"]["words"]) if m["date"] else "No date"),
                of_dialogue(d, law, law["rule"]),
                when(law["date"]),
                timing(row["timing"]),
                said(m, law),
            )
        )
    figures = found.figures
    return Answer(
        columns(
            linked("dialogue", "Dialogue"),
            linked("meeting", "Meeting"),
            linked("law", "Law, as recorded"),
            ("law_date", "When"),
            ("timing", "At the time of the meeting"),
            SAID,
        ),
        rows,
        of=(
            f"Of {counted(figures['meetings'], 'meeting')} of dialogues with a law on record, {figures['surely']} "
            f"surely "
            f"fall within its dates, {figures['possibly']} possibly; of {figures['not_known']} it is not known. "
            f"A law is recorded for {share(figures['with'], figures['all'], 'dialogue')}."
        ),
    )


ILLEGAL = Question(
    slug="while-contact-was-illegal",
    number=7,
    title="Which meetings were held while contact was illegal?",
    group=GROUP,
    method=(
        "Each meeting of a dialogue that is known to have been held, against each law recorded for the dialogue, "
        "by dates. "
        "Acts of officials and public events are left out.",
        "“Surely”: the meeting falls within the sure dates of the law, whatever its own exact day. “Possibly”: "
        "the dates "
        "may fall together. “Not known”: the law is dated once, before the meeting, and whether it still held is "
        "not "
        "recorded; or a date is missing.",
        "Steps on the way to a law and to its repeal are recorded like laws: read the rule before you count.",
    ),
    parameters=(MATCH, KINDS),
    asked=_illegal,
    told=_told_illegal,
    api=lambda values: [
        ("The meetings", call("meetings", ("kind", "dialogue_meeting"), ("status", "held"))),
        ("Dialogues with their laws", call("dialogues", ("expand", "restrictions"))),
    ],
)

# ------------------------------------------------------------------ 8: denied in public, used in private

DENIALS = ("denied", "disavowed", "distanced", "opposed")
ACCEPTANCES = (
    *("initiated", "supported", "funded", "hosted", "blessed", "participated", "recognised"),
    *("informed", "used", "used_as_sounding_board", "tolerated"),
)


def _stance(alias: str, name: str, usual: tuple[str, ...], value: str) -> str:
    if value:
        return f"{alias}.code_id = 'official_stance:' || %({name})s"
    return f"{alias}.code_id in ({', '.join(f"'official_stance:{one}'" for one in usual)})"


def _denied(values: Values) -> Asked:
    return Asked(
        found=(
            "select d.id as dialogue, d.name, a.id as said, b.id as done from dialogue d "
            "join official_stance a on a.dialogue_id = d.id and a.channel_id = 'stance_channel:public' "
            "join official_stance b on b.dialogue_id = d.id and b.channel_id = 'stance_channel:private' "
            "and coalesce(a.on_behalf_of_id, a.actor_id) = coalesce(b.on_behalf_of_id, b.actor_id) "
            f"where {kept()} and {_stance('a', 'public', DENIALS, values['public'])} "
            f"and {_stance('b', 'private', ACCEPTANCES, values['private'])}"
        ),
        order="name, dialogue, said, done",
        shown={
            "dialogue": dialogue(),
            "said": fact(OfficialStance, "said"),
            "done": fact(OfficialStance, "done"),
        },
        figures={
            "dialogues": "select count(distinct dialogue) from found",
            "both": "select count(*) from dialogue d where exists (select from official_stance s where "
            "s.dialogue_id = d.id "
            "and s.channel_id = 'stance_channel:public') and exists (select from official_stance s "
            f"where s.dialogue_id = d.id and s.channel_id = 'stance_channel:private') and {kept()}",
            "all": DIALOGUES,
        },
    )


def _told_denied(found: Found, values: Values) -> Answer:
    rows = []
    for row in found.rows:
        a, b = row["said"], row["done"]
        rows.append(
            (
                record("dialogue", row["dialogue"]),
                record("actor", a["on_behalf_of"] or a["actor"]),
                of_dialogue(row["dialogue"], a, _stood(a)),
                of_dialogue(row["dialogue"], b, _stood(b)),
                said(a, b),
            )
        )
    figures = found.figures
    return Answer(
        columns(
            linked("dialogue", "Dialogue"),
            linked("government", "Whose officials"),
            linked("in_public", "In public"),
            linked("in_private", "In private"),
            SAID,
        ),
        rows,
        of=(
            f"{figures['dialogues']} of {counted(figures['both'], 'dialogue')} for which both something public and "
            f"something private is recorded, of {figures['all']} in all. What stayed private is mostly not known."
        ),
    )


def _stood(stance: dict[str, Any]) -> str:
    date = f", {stance['date']['words']}" if stance["date"] else ""
    return text(f"{stance['actor']['name']}{date}: {stance['code']['label'].lower()}", stance["text"])


DENIED = Question(
    slug="denied-in-public-used-in-private",
    number=8,
    title="Which dialogues did a government deny in public and use in private?",
    group=GROUP,
    method=(
        "What officials said in public and did in private are statements of their own, paired here where they "
        "are of the "
        "same government, or of the same official who speaks for none.",
        "Without a choice, in public: denied, disowned, kept its distance, objected. In private: everything from "
        "starting "
        "it to letting it happen. Which came first is not compared.",
        "What is not known to have been public or private is left out.",
    ),
    parameters=(
        Code(name="public", label="In public", scheme="official_stance", every="Any denial"),
        Code(name="private", label="In private", scheme="official_stance", every="Any use"),
        KINDS,
    ),
    asked=_denied,
    told=_told_denied,
    api=lambda values: [
        ("In public", _stances("public", [values["public"]] if values["public"] else DENIALS)),
        ("In private", _stances("private", [values["private"]] if values["private"] else ACCEPTANCES)),
    ],
)


def _stances(channel: str, codes: Any) -> str:
    return call("stances", ("channel", channel), *(("code", one) for one in codes))


# ------------------------------------------------------------------ 26: exposed, and then


def _exposed(values: Values) -> Asked:
    judged = f"case when w.id is null then null else {after('w.possible', 'c.date_possible')} end"
    exposed = (
        "from classification c join dialogue d on d.id = c.dialogue_id "
        f"where c.term_id = 'status:exposed' and {kept()}"
    )
    return Asked(
        found=(
            "select c.id as exposed, d.name, w.kind, w.id, w.possible, "
            f"{judged} as timing from classification c join dialogue d on d.id = c.dialogue_id "
            f"left join ({FOLLOWING}) w on w.dialogue_id = d.id and w.id <> c.id and {matching(f'({judged})')} "
            f"where c.term_id = 'status:exposed' and {kept()}"
        ),
        order="name, exposed, possible, kind, id",
        shown={"exposed": fact(Classification, "exposed"), "follower": follower()},
        figures={
            "exposed": f"select count(distinct d.id) {exposed}",
            "undated": f"select count(*) {exposed} and c.date_possible is null",
            "all": DIALOGUES,
        },
    )


def _told_exposed(found: Found, values: Values) -> Answer:
    rows = []
    for row in found.rows:
        c, then = row["exposed"], row["follower"]
        rows.append(
            (
                record("dialogue", c["dialogue"]),
                of_dialogue(c["dialogue"], c, text(c["term"]["label"], c["text"])),
                when(c["date"]),
                *(told_follower(then, row["kind"]) if then else (Cell(NOT_RECORDED), Cell(""))),
                timing(row["timing"]) if row["timing"] else Cell(""),
                said(c, then),
            )
        )
    figures = found.figures
    return Answer(
        columns(
            linked("dialogue", "Dialogue"),
            linked("exposed", "Exposed"),
            ("exposed_date", "When"),
            linked("then", "What is recorded with a later date"),
            ("then_date", "When"),
            ("timing", "Later"),
            SAID,
        ),
        rows,
        of=(
            f"{figures['exposed']} of {counted(figures['all'], 'dialogue')} are recorded as exposed, "
            f"{figures['undated']} "
            "of them without a date; of the others it is not known that they were."
        ),
    )


EXPOSED = Question(
    slug="exposed-and-then",
    number=26,
    title="Which dialogues were exposed, and what followed?",
    group=GROUP,
    method=(
        "Exposed is a status that a source reports. What followed is whatever is recorded of the same dialogue "
        "with a date "
        "that may lie after it: meetings, results, what became of it, what officials said. After is not because "
        "of.",
    ),
    parameters=(MATCH, KINDS),
    asked=_exposed,
    told=_told_exposed,
    api=lambda values: [
        ("The reports of exposure", call("classifications", ("scheme", "status"), ("code", "exposed"))),
        ("The dialogues", call("dialogues", ("status", "exposed"), ("expand", "stances,fates"))),
    ],
)

QUESTIONS = (DISPUTED, ILLEGAL, DENIED, EXPOSED)
WAITING = (
    Waiting(
        28,
        "Which dialogues among elites meant to work by public pressure?",
        GROUP,
        "Waits for theories of change: the vocabulary has them, but no author of one is on record yet.",
    ),
)

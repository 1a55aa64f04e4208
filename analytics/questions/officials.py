"""What the law forbade, and what officials said in public and did in private."""

from typing import Any

from analytics.questions.asking import Asked, Found, Question
from analytics.questions.parameters import KINDS, MATCH, Code, Values, kept
from analytics.questions.rows import DIALOGUES, HELD, dialogue, fact
from analytics.questions.spans import matching, overlaps
from analytics.questions.telling import (
    SAID,
    Answer,
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
from dialogues.models import LegalRestriction, Meeting, OfficialStance
from records.presentation import capital, counted

GROUP = "Names, law and officials"

# ------------------------------------------------------------------ 7: while contact was illegal


def _illegal(values: Values) -> Asked:
    # One date tells that there was a rule then, not until when; an end without a start, not since when.
    told = overlaps("m.date", "l.date")
    unknown = (
        "m.date_possible is null or l.date_possible is null "
        "or (strpos(l.date, '/') = 0 or right(l.date, 1) = '/') and m.date_possible >> l.date_possible "
        "or left(l.date, 1) = '/' and m.date_possible << l.date_possible"
    )
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
            f"surely fall within its dates, {figures['possibly']} possibly; of {figures['not_known']} it is not "
            f"known. A law is recorded for {share(figures['with'], figures['all'], 'dialogue')}."
        ),
    )


ILLEGAL = Question(
    slug="while-contact-was-illegal",
    number=7,
    title="Which meetings were held while contact was illegal?",
    group=GROUP,
    method=(
        "Each meeting of a dialogue that is known to have been held, against each law recorded for the dialogue, "
        "by dates. Acts of officials and public events are left out.",
        "“Surely”: the meeting falls within the sure dates of the law, whatever its own exact day. “Possibly”: "
        "the dates may fall together. “Not known”: the law has one date, or an end or a start that is "
        "not known, and the meeting lies beyond what is recorded; or a date is missing.",
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
            "s.dialogue_id = d.id and s.channel_id = 'stance_channel:public') and exists (select from "
            "official_stance s where s.dialogue_id = d.id and s.channel_id = 'stance_channel:private') and "
            f"{kept()}",
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
        "are of the same government, or of the same official who speaks for none.",
        "Without a choice, in public: denied, disowned, kept its distance, objected. In private: everything from "
        "starting it to letting it happen. Which came first is not compared.",
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


QUESTIONS = (
    ILLEGAL,
    DENIED,
)

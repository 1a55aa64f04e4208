"""What a dialogue was called, and what followed when it was exposed."""

from analytics.questions.asking import Asked, Found, Question, Waiting
from analytics.questions.following import FOLLOWING, follower, told_follower
from analytics.questions.parameters import KINDS, MATCH, Code, Values, kept
from analytics.questions.rows import DIALOGUES, dialogue, fact
from analytics.questions.spans import after, matching
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
    text,
    timing,
    when,
)
from dialogues.models import Classification
from records.presentation import counted

GROUP = "Names, law and officials"

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
            "select d.id as dialogue, d.name, a.id as one, b.id as other, s.position as place, t.position as "
            "next from dialogue d join classification a on a.dialogue_id = d.id join term s on s.id = a.term_id "
            "and s.scheme = 'track' join classification b on b.dialogue_id = d.id join term t on t.id = "
            "b.term_id and t.scheme = 'track' where a.term_id < b.term_id and coalesce(a.by_actor_id::text, "
            f"a.by) <> coalesce(b.by_actor_id::text, b.by) and (({wanted('a', 'b')}) or ({wanted('b', 'a')})) and "
            f"{kept()}"
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
            f"have given such a label; {figures['all'] - figures['labelled']} have none here."
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
        "two labels makes no pair. “Our reading” counts as an author.",
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
            f"{figures['undated']} of them without a date; of the others it is not known that they were."
        ),
    )


EXPOSED = Question(
    slug="exposed-and-then",
    number=26,
    title="Which dialogues were exposed, and what followed?",
    group=GROUP,
    method=(
        "Exposed is a status that a source reports. What followed is whatever is recorded of the same dialogue "
        "with a date that may lie after it: meetings, results, what became of it, what officials said. After is "
        "not because of.",
    ),
    parameters=(MATCH, KINDS),
    asked=_exposed,
    told=_told_exposed,
    api=lambda values: [
        ("The reports of exposure", call("classifications", ("scheme", "status"), ("code", "exposed"))),
        ("The dialogues", call("dialogues", ("status", "exposed"), ("expand", "stances,fates"))),
    ],
)

QUESTIONS = (
    DISPUTED,
    EXPOSED,
)
WAITING = (
    Waiting(
        28,
        "Which dialogues among elites meant to work by public pressure?",
        GROUP,
        "Waits for theories of change: the vocabulary has them, but no author of one is on record yet.",
    ),
)

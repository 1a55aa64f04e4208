"""Dialogues side by side: what each says to the same question, and where they differ."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from dialogues.presentation import AT_THE_TABLE, CONVENERS, INVERSE
from records.presentation import Json, address, by, capital, counted, key, url

AT_MOST = 12  # answers in one cell; the rest stands on the dialogue's own page


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of one dialogue.

    words  as the page has it
    same   by what it is the same as another dialogue's
    fact   the statement that it is, with its sources; None for what we counted ourselves
    """

    words: str
    same: str
    fact: Json | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one dialogue answers; `shared` is what another answers too, where not all say the same."""

    answers: tuple[Answer, ...]
    differs: bool
    more: str  # where the rest is
    shared: frozenset[str]

    @property
    def first(self) -> tuple[Answer, ...]:
        return self.answers[:AT_MOST]

    @property
    def rest(self) -> int:
        return max(0, len(self.answers) - AT_MOST)


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        return any(cell.differs for cell in self.cells)

    @property
    def empty(self) -> bool:
        return not any(cell.answers for cell in self.cells)


Question = tuple[
    str, str, Callable[[Json], Iterable[Answer]]
]  # title, section of the dialogue's page, answers


def compared(dialogues: Sequence[Json]) -> list[Row]:
    """A row for each question, those that nobody answers included."""
    return [_row(title, section, answers, dialogues) for title, section, answers in QUESTIONS]


def _row(
    title: str, section: str, answers: Callable[[Json], Iterable[Answer]], dialogues: Sequence[Json]
) -> Row:
    given = [tuple(answers(d)) for d in dialogues]
    said = [frozenset(answer.same for answer in one) for one in given]
    often = Counter(value for one in said for value in one)
    shared = frozenset(value for value, number in often.items() if number > 1)
    cells = zip(given, _unlike(said), (_place(d, section) for d in dialogues), strict=True)
    return Row(title, tuple(Cell(one, unlike, place, shared) for one, unlike, place in cells))


def _place(d: Json, section: str) -> str:
    return f"{address('dialogue', d)}{section and '#'}{section}"


def _unlike(values: Sequence[frozenset[str]]) -> list[bool]:
    """Which say otherwise than most of those do who say anything; all of these, where no answer is that of most."""
    often = Counter(value for value in values if value)
    if len(often) < 2:
        return [False for _ in values]
    most, number = often.most_common(1)[0]
    usual = most if number * 2 > often.total() else None
    return [bool(value) and value != usual for value in values]


# ------------------------------------------------------------------ the answers


def _kind(d: Json) -> Iterator[Answer]:
    yield Answer(d["record_kind"]["label"], d["record_kind"]["code"])


def _years(d: Json) -> Iterator[Answer]:
    for row in d["periods"]:
        if row["date"]:
            yield Answer(capital(row["date"]["words"]), row["date"]["edtf"], row)


def _conflicts(d: Json) -> Iterator[Answer]:
    for row in d["conflicts"]:
        conflict = row["conflict"]
        yield Answer(conflict["name"], conflict["id"], row, address("conflict", conflict))


def _sides(d: Json) -> Iterator[Answer]:
    for side in d["sides"]:
        yield Answer(side["text"], side["text"])


def _labelled(*schemes: str) -> Callable[[Json], Iterator[Answer]]:
    def answers(d: Json) -> Iterator[Answer]:
        for row in d["classifications"]:
            if row["term"]["scheme"] in schemes:
                yield Answer(_label(row), row["term"]["code"], row)

    return answers


def _label(row: Json) -> str:
    whose = row["by_actor"]["name"] if row["by_actor"] else row["by"]
    ours = (whose or "our reading").lower() == "our reading"
    said = row["term"]["label"] if ours else f"{row['term']['label']}, according to {whose}"
    return f"{said} ({row['date']['words']})" if row["date"] else said


def _conveners(d: Json) -> Iterator[Answer]:
    for row in d["roles"]:
        if row["role"]["code"] in CONVENERS:
            yield Answer(row["actor"]["name"], row["actor"]["id"], row, address("actor", row["actor"]))


def _other_parties(d: Json) -> Iterator[Answer]:
    for row in d["roles"]:
        if row["role"]["code"] not in CONVENERS:
            words = f"{row['actor']['name']}: {row['role']['label'].lower()}"
            yield Answer(words, row["actor"]["id"], row, address("actor", row["actor"]))


def _funders(d: Json) -> Iterator[Answer]:
    for row in d["funding"]:
        giver = row["funder"]["actor"] if row["funder"] else None
        terms = [row[name]["label"] for name in ("conditions", "decision") if row[name]]
        words = ". ".join([giver["name"] if giver else "Giver not named", *terms])
        yield Answer(words, giver["id"] if giver else "", row, address("actor", giver) if giver else "")


def _told(d: Json) -> Iterator[Answer]:
    for row in d["funding"]:
        if row["disclosure"]:
            yield Answer(row["disclosure"]["label"], row["disclosure"]["code"], row)


def _recorded(d: Json) -> Iterator[Answer]:
    number = sum(m["kind"]["code"] == "dialogue_meeting" for m in d["meetings"])
    if number:
        listed = f"{url('meetings')}?dialogue={key(d)}&kind=dialogue_meeting"
        yield Answer(f"{number:,}", str(number), None, listed)


def _stated(d: Json) -> Iterator[Answer]:
    for row in d["meetings_stated"]:
        number = " ".join(filter(None, [row["counts"], str(row["number"])]))
        yield Answer(f"{capital(number)}: {row['text']}", number, row)


def _present(d: Json) -> list[Json]:
    return [p for p in d["participations"] if p["status"]["code"] in AT_THE_TABLE]


def _named(d: Json) -> Iterator[Answer]:
    for row in _present(d):
        if row["identity"]:
            actor = row["identity"]["actor"]
            near = f": {row['proximity']['label']}" if row["proximity"] else ""
            yield Answer(f"{actor['name']}{near}", actor["id"], row, address("actor", actor))


def _proximity(d: Json) -> Iterator[Answer]:
    rated = by([p for p in _present(d) if p["proximity"]], "proximity", "label")
    for label, rows in rated.items():
        yield Answer(f"{capital(label)}: {len(rows):,}", f"{label} {len(rows)}")
    if rated and (unrated := len(_present(d)) - sum(map(len, rated.values()))):
        yield Answer(f"Not rated: {unrated:,}", f"not rated {unrated}")


def _outcomes(d: Json) -> Iterator[Answer]:
    for row in d["outcomes"]:
        grades = [row["contribution"]["label"], row["certainty"]["label"] if row["certainty"] else ""]
        yield Answer(f"{row['code']['label']}: {'; '.join(filter(None, grades))}", row["code"]["code"], row)


def _transfers(d: Json) -> Iterator[Answer]:
    for row in d["transfers"]:
        words = f"{row['kind']['label']}: {row['what']} ({row['contribution']['label']})"
        yield Answer(words, row["kind"]["code"], row)


def _laws(d: Json) -> Iterator[Answer]:
    for row in d["restrictions"]:
        yield Answer(row["rule"], row["rule"], row)


def _stances(*channels: str) -> Callable[[Json], Iterator[Answer]]:
    def answers(d: Json) -> Iterator[Answer]:
        for row in d["stances"]:
            if row["channel"]["code"] in channels:
                words = f"{row['actor']['name']}: {row['code']['label'].lower()}"
                yield Answer(words, row["code"]["code"], row, address("actor", row["actor"]))

    return answers


def _official(d: Json) -> Iterator[Answer]:
    for row in d["process_links"]:
        words = f"{capital(row['kind']['label'])}: {row['process']['name']}"
        yield Answer(words, row["process"]["id"], row, address("process", row["process"]))


def _relations(d: Json) -> Iterator[Answer]:
    for row in d["relations"]:
        words = f"{capital(row['kind']['label'])}: {row['to_dialogue']['name']}"
        yield Answer(words, row["to_dialogue"]["id"], row, address("dialogue", row["to_dialogue"]))
    for row in d["related_from"]:
        words = f"{INVERSE.get(row['kind']['code'], row['kind']['label'])}: {row['dialogue']['name']}"
        yield Answer(words, row["dialogue"]["id"], None, address("dialogue", row["dialogue"]))


def _differ(d: Json) -> Iterator[Answer]:
    for row in d["competing_claims"]:
        words = f"{row['about']} ({counted(len(row['versions']), 'version')})"
        yield Answer(words, row["id"], None, f"{address('dialogue', d)}#differ")


def _unknown(d: Json) -> Iterator[Answer]:
    for row in d["absences"]:
        yield Answer(f"{row['kind']['label']}: {row['text']}", row["text"])


QUESTIONS: tuple[Question, ...] = (
    ("Kind of record", "", _kind),
    ("Years", "timeline", _years),
    ("Conflict or issue", "links", _conflicts),
    ("Between", "", _sides),
    ("What it has been called", "called", _labelled("track", "nine_tracks", "montville_processes")),
    ("How change was meant to come", "called", _labelled("theory_of_change")),
    ("Goal", "called", _labelled("goals")),
    ("Method", "called", _labelled("methods")),
    ("Audience", "called", _labelled("audience")),
    ("Rhythm", "called", _labelled("continuity")),
    ("How quiet it was", "secrecy", _labelled("quietness")),
    ("What could be repeated", "secrecy", _labelled("attribution")),
    ("What became of it", "called", _labelled("status")),
    ("Convened by", "third", _conveners),
    ("Other third parties", "third", _other_parties),
    ("Paid by", "money", _funders),
    ("What participants were told of the money", "money", _told),
    ("Meetings recorded", "timeline", _recorded),
    ("Meetings stated", "timeline", _stated),
    ("Who took part, as far as named", "people", _named),
    ("How close to power, then", "people", _proximity),
    ("What came of it", "results", _outcomes),
    ("What crossed into official talks", "results", _transfers),
    ("Law then", "secrecy", _laws),
    ("What officials said and did in public", "secrecy", _stances("public")),
    ("What officials said and did in private", "secrecy", _stances("private")),
    ("What officials did, not known where", "secrecy", _stances("unknown")),
    ("Beside which official talks", "links", _official),
    ("Related dialogues", "links", _relations),
    ("Where accounts differ", "differ", _differ),
    ("Not known, or withheld", "unknown", _unknown),
)

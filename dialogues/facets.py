"""The side of the list of dialogues: what it can be narrowed by, with counts, names and denominators."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet, TextField, Value
from django.http import QueryDict
from django.template.loader import render_to_string

from actors.models import Actor
from analytics.counts import ALL, Counted, count_facets
from dialogues.documents import DIALOGUE
from dialogues.filters import DialogueFilter
from dialogues.models import Conflict
from dialogues.querysets import CONTRAST
from records.documents import documents_of
from records.presentation import counted as in_words
from records.public import public_per_generation
from records.views import Chip
from records.vocabulary import vocabulary

# The page's order; "years" stands for the two dates and how to match them.
ORDER = (
    "conflict",
    "years",
    "convener",
    "method",
    "audience",
    "outcome",
    "contribution",
    "certainty",
    "funder",
    "goal",
    "quietness",
    "status",
    "transfer",
    "country",
    "record_kind",
    "track",
)
OPEN = ("conflict", "years")
# Of these there are as many as people, or combinations; lists are narrowed by them, but offer none.
UNCOUNTED = ("participant", "third_party", "result")
TYPED = ("q", "from", "to", "match")  # what the form has fields for beside the facets
AT_ONCE = 8  # values of a facet before the rest folds away
MOST = 80
RECORDED = {
    "funder": "A funder is named",
    "convener": "A convener is named",
    "country": "A country is recorded",
}
KIND_WORDS = {"contact_cluster": ("group of contacts", "groups of contacts"), "back_channel": ("back channel", ""),
              "mediation": ("mediation", "")}  # fmt: skip


Chosen = list[tuple[str, str]]
Errors = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    words: str
    count: int
    chosen: bool
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    title: str
    first: list[Choice]
    rest: list[Choice]
    chosen: bool
    note: str
    errors: list[str]

    @property
    def open(self) -> bool:
        return self.chosen or self.name in OPEN or bool(self.errors)


@dataclass(frozen=True)
class Names:
    """Words for slugs, and which conflict belongs to which."""

    actors: dict[str, str]
    conflicts: dict[str, str]
    parents: dict[str, str | None]

    def __getitem__(self, pair: tuple[str, str]) -> str:
        prefix, value = pair
        return (self.conflicts if prefix == "conflict" else self.actors).get(value, value)

    def depth(self, slug: str) -> int:
        above = self.parents.get(slug)
        return 1 + self.depth(above) if above else 0


@dataclass(frozen=True)
class Side:
    """What stands beside a list: the counts of everything, the facets, and the sentence above."""

    counted: Counted
    names: Names
    facets: list[Facet]
    headline: str
    asked: Mapping[str, str]  # what the form's text fields hold
    kept: list[tuple[str, str]]  # filters in force that the form has no field for; it carries them along
    narrowed: bool

    @cached_property
    def html(self) -> str:
        return render_to_string("dialogues/facets.html", {"side": self})


def side(filters: DialogueFilter, chosen: Chosen, errors: Errors) -> Side:
    """For `chosen` filters in force, and `errors` of those that were misread. Two queries, or none without filters."""
    return _side(filters, chosen, errors) if chosen or errors else _side_of_all()


@public_per_generation
def _side_of_all() -> Side:
    return _side(DialogueFilter(QueryDict()), [], {})


def _side(filters: DialogueFilter, chosen: Chosen, errors: Errors) -> Side:
    counted = _count(filters, chosen)
    names = _name_values(counted, chosen)
    facets = _facets(filters, chosen, errors, counted, names)
    kinds = [value for name, value in chosen if name == "record_kind"]
    fields = {facet.name for facet in facets} | {*TYPED}
    return Side(
        counted,
        names,
        facets,
        _headline(counted, names, kinds),
        {name: filters.data.get(name, "") for name in TYPED},
        [pair for pair in chosen if pair[0] not in fields],
        bool(chosen or errors),
    )


# ------------------------------------------------------------------ counting


@public_per_generation
def everything() -> Counted:
    """The counts without any filter."""
    return count_facets(_countable(DialogueFilter(QueryDict()), set()), uncounted=UNCOUNTED)


def _count(filters: DialogueFilter, chosen: Chosen) -> Counted:
    """Everything the page counts, in one statement."""
    names = list(dict.fromkeys(name for name, _ in chosen if name != "match"))
    if not names:
        return everything()
    removed = {name: (_countable(filters, {name}), _prefix(filters, name)) for name in names}
    return count_facets(_countable(filters, set()), removed, UNCOUNTED)


def _countable(filters: DialogueFilter, without: set[str]) -> QuerySet:
    """The documents that the filters leave, whatever their kind, with `shown` telling whether the kind is listed."""
    misread, data = filters.errors, QueryDict(mutable=True)
    for name, values in filters.data.lists():
        if name not in {*without, "record_kind"} and name not in misread:
            data.setlist(name, values)
    data["record_kind"] = "all"
    kinds = [] if "record_kind" in without else filters.form.cleaned_data.get("record_kind") or []
    return DialogueFilter(data, documents_of(DIALOGUE)._default_manager.all()).qs.annotate(
        shown=ExpressionWrapper(_shown(kinds), BooleanField())
    )


def _shown(kinds: list[str]) -> Q:
    if "all" in kinds:
        return Q(Value(True))
    if kinds:
        return Q(facets__overlap=[f"record_kind:{kind}" for kind in kinds])
    return ~Q(facets__overlap=[f"record_kind:{kind}" for kind in CONTRAST])


def _prefix(filters: DialogueFilter, name: str) -> str:
    """How a filter's values are written in documents: "goals" for goal; "" for what has no values."""
    one = filters.filters[name]
    return getattr(one, "prefix", "") or one.extra.get("scheme", "")


# ------------------------------------------------------------------ naming


def _name_values(counted: Counted, chosen: Chosen) -> Names:
    """Names of every conflict and actor that the page shows, in one query."""
    people = {value for name, value in chosen if name in {"convener", "third_party", "participant", "funder"}}
    for prefix in ("convener", "funder"):
        people |= set(list(counted.values(prefix))[:MOST])
        people |= set(list(counted.values(prefix, without=prefix))[:MOST])
    conflicts = Conflict.objects.annotate(above=F("parent__slug"), sort=Value("c"))
    actors = Actor.objects.filter(slug__in=people).annotate(
        above=Value(None, output_field=TextField()), sort=Value("a")
    )
    columns = ("slug", "name", "above", "sort")
    named = (
        conflicts.order_by()
        .values_list(*columns)
        .union(actors.order_by().values_list(*columns), all=True)
        .order_by()
    )
    found: dict[str, dict[str, tuple[str, str | None]]] = {"c": {}, "a": {}}
    for slug, name, parent, sort in named:
        found[sort][slug] = (name, parent)
    return Names(
        actors={slug: name for slug, (name, _) in found["a"].items()},
        conflicts={slug: name for slug, (name, _) in found["c"].items()},
        parents={slug: parent for slug, (_, parent) in found["c"].items()},
    )


# ------------------------------------------------------------------ facets


def _facets(
    filters: DialogueFilter, chosen: Chosen, errors: Errors, counted: Counted, names: Names
) -> list[Facet]:
    """In the page's order; those without any value to offer are left out."""
    picked: dict[str, set[str]] = {}
    for name, value in chosen:
        picked.setdefault(name, set()).add(value)
    made = [
        _years(picked, errors)
        if name == "years"
        else _facet(name, filters, picked.get(name, set()), errors.get(name, []), counted, names)
        for name in ORDER
    ]
    return [facet for facet in made if facet.first or facet.name == "years" or facet.errors]


def _years(picked: Mapping[str, set[str]], errors: Errors) -> Facet:
    mine = ("from", "match", "to")
    wrong = [e for part in mine for e in errors.get(part, [])]
    return Facet("years", "Years", [], [], any(part in picked for part in mine), "", wrong)


def _facet(
    name: str, filters: DialogueFilter, picked: set[str], errors: list[str], counted: Counted, names: Names
) -> Facet:
    prefix = _prefix(filters, name)
    choices = _choices(prefix, counted.values(prefix, without=name if picked else ""), picked, names)
    title = "Kind of record" if name == "record_kind" else str(filters.filters[name].label)
    note = _denominator(name, prefix, counted)
    return Facet(name, title, choices[:AT_ONCE], choices[AT_ONCE:MOST], bool(picked), note, errors)


def _choices(prefix: str, values: Mapping[str, int], picked: set[str], names: Names) -> list[Choice]:
    """Chosen values first, then by count; conflicts as their tree."""
    terms = vocabulary().get(prefix, {})
    found = [
        Choice(
            value,
            terms[value].title if value in terms else names[prefix, value],
            number,
            value in picked,
            names.depth(value) if prefix == "conflict" else 0,
        )
        for value, number in {**dict.fromkeys(picked, 0), **values}.items()
    ]
    if prefix == "conflict":
        return _as_tree(found, names)
    return sorted(found, key=lambda c: (not c.chosen, -c.count, c.words, c.value))


def _as_tree(choices: list[Choice], names: Names) -> list[Choice]:
    """Each conflict under the one that it belongs to."""
    below: dict[str | None, list[Choice]] = {}
    offered = {choice.value for choice in choices}
    for choice in sorted(choices, key=lambda c: (-c.count, c.words, c.value)):
        parent = names.parents.get(choice.value)
        below.setdefault(parent if parent in offered else None, []).append(choice)

    def walk(parent: str | None) -> list[Choice]:
        return [found for choice in below.get(parent, []) for found in (choice, *walk(choice.value))]

    return walk(None)


def _denominator(name: str, prefix: str, counted: Counted) -> str:
    """Rule 9: of how many rows the facet speaks at all."""
    known, total = counted.of(prefix).shown, counted.of(ALL).shown
    if not total or name == "record_kind" or known == total:
        return ""
    return f"{RECORDED.get(name, 'Recorded')} for {known:,} of {total:,}."


# ------------------------------------------------------------------ the sentences of the page


def _headline(counted: Counted, names: Names, kinds: list[str]) -> str:
    """ "23 dialogues on 4 conflicts, 1960 to 2019"."""
    total = counted.of(ALL).shown
    wanted = in_words(total, "record") if kinds else in_words(total, "dialogue")
    roots = [slug for slug in counted.values("conflict") if not names.parents.get(slug)]
    about = f" on {in_words(len(roots), 'conflict or issue', 'conflicts and issues')}" if roots else ""
    if not (counted.begins and counted.ends):
        return f"{wanted}{about}"
    first, last = counted.begins.year, counted.ends.year
    return f"{wanted}{about}, {first}{f' to {last}' if last != first else ''}"


def not_shown(counted: Counted) -> str:
    """ "14 groups of contacts, 4 mediations, 2 back channels"; empty where nothing is left out."""
    left = []
    for kind in CONTRAST:
        count = counted.of(f"record_kind:{kind}")
        if hidden := count.every - count.shown:
            left.append(in_words(hidden, *KIND_WORDS[kind]))
    return ", ".join(left)


def best_removal(chips: list[Chip], counted: Counted) -> tuple[Chip, int] | None:
    """The filter whose removal gives most, with the number of rows it gives."""
    found = [(chip, counted.of(ALL, without=chip.name).shown) for chip in chips if chip.name != "match"]
    found = [pair for pair in found if pair[1]]
    return max(found, key=lambda pair: pair[1]) if found else None

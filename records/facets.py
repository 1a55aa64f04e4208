"""The side of a list: what it can be narrowed by, with counts, names and denominators; and the ways out where nothing
is left."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db import connections
from django.db.models import Model
from django.http import QueryDict
from django.template.loader import render_to_string
from django_filters import FilterSet

from analytics.counts import ALL, DIALOGUES, Counted
from dialogues.querysets import CONTRAST
from records.browsing import SPAN, TYPED, WORDS, Browsing, Chosen, count, group, members
from records.kernel.graph import table
from records.presentation import Link, capital, url
from records.presentation import counted as in_words
from records.public import public_per_generation
from records.viewer import current
from records.vocabulary import vocabulary
from records.years import Decade, histogram

AT_ONCE = 8  # values of a facet before the rest folds away
MOST = 80
KIND_WORDS = {"contact_cluster": ("group of contacts", "groups of contacts"), "back_channel": ("back channel", ""),
              "mediation": ("mediation", "")}  # fmt: skip

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
    note: str
    errors: list[str]
    open: bool


@dataclass(frozen=True)
class Names:
    """Words for slugs, by kind of record, and which record belongs to which."""

    words: Mapping[type[Model], Mapping[str, str]]
    above: Mapping[str, str | None]


@dataclass(frozen=True)
class Side:
    """What stands beside a list, and what the sentence above it is made of."""

    browsing: Browsing
    link: Link
    counted: Counted
    names: Names
    facets: list[Facet]
    decades: list[Decade]
    asked: Mapping[str, str]  # what the form's text fields hold
    kept: list[tuple[str, str]]  # what is in force and the form has no field for; it carries them along
    wrong: bool  # something was misread

    @cached_property
    def html(self) -> str:
        return render_to_string("components/narrow.html", {"side": self})

    @property
    def total(self) -> int:
        return self.counted.of(ALL).shown

    def words(self, name: str, value: str) -> str:
        return _words(self.browsing, self.names, name, value)

    @property
    def not_shown(self) -> str:
        """ "14 groups of contacts, 4 mediations, 2 back channels"; empty where nothing is left out."""
        left = {kind: self.counted.of(f"record_kind:{kind}") for kind in CONTRAST}
        return ", ".join(
            in_words(n.every - n.shown, *KIND_WORDS[kind]) for kind, n in left.items() if n.every > n.shown
        )

    @property
    def dialogues(self) -> int:
        """To how many dialogues the rows belong."""
        return self.counted.of(DIALOGUES).shown

    @property
    def left_out(self) -> int:
        everything = self.counted.of(ALL)
        return everything.every - everything.shown


def side(browsing: Browsing, filters: FilterSet, link: Link, chosen: Chosen, errors: Errors) -> Side:
    """For `chosen` filters in force, and `errors` of those that were misread. Two queries, or none without filters."""
    if chosen or errors:
        return _side(browsing, filters, link, chosen, errors)
    return _side_of_all(browsing, link.chosen.get("ordering", ""))


@public_per_generation
def _side_of_all(browsing: Browsing, ordering: str) -> Side:
    query = QueryDict(mutable=True)
    query["ordering"] = ordering
    link = Link(url(browsing.route), query, frozenset(browsing.parameters))
    return _side(browsing, browsing.filters(QueryDict()), link, [], {})


def _side(browsing: Browsing, filters: FilterSet, link: Link, chosen: Chosen, errors: Errors) -> Side:
    counted = count(browsing, filters, chosen)
    names = _names(browsing, counted, chosen)
    facets = _facets(browsing, chosen, errors, counted, names)
    fields = {facet.name for facet in facets} | {*TYPED}
    return Side(
        browsing,
        link,
        counted,
        names,
        facets,
        histogram(filters, link, counted) if "years" in browsing.facets else [],
        {name: filters.data.get(name, "") for name in TYPED},
        [pair for pair in link.pairs() if pair[0] not in fields],
        bool(errors),
    )


# ------------------------------------------------------------------ naming


def _names(browsing: Browsing, counted: Counted, chosen: Chosen) -> Names:
    """Names of every record that the page may show, in one query whatever these are; of a tree all of it."""
    wanted: dict[type[Model], set[str]] = {}
    for name, model in browsing.named.items():
        slugs = wanted.setdefault(model, {""})
        slugs |= {value for other, value in chosen if other == name}
        if name in browsing.facets:
            slugs |= {*list(_values(browsing, counted, name))[:MOST]}
    words: dict[type[Model], dict[str, str]] = {model: {} for model in wanted}
    models, above = [*wanted], dict[str, str | None]()
    if wanted:
        arms = [_named(number, model) for number, model in enumerate(models)]
        with connections[current().alias].cursor() as cursor:
            cursor.execute(" union all ".join(arms), [[*wanted[model]] for model in models])
            for number, slug, name, parent in cursor.fetchall():
                words[models[number]][slug] = name
                if parent:
                    above[slug] = parent
    return Names(words, above)


def _named(number: int, model: type[Model]) -> str:
    """SQL for the slugs that it is given, or of a tree for all; written by hand, for every list's page asks it."""
    fields, rows = {f.name for f in model._meta.concrete_fields}, table(model)
    told = f"{number}, r.slug, r.{'name' if 'name' in fields else 'title'}"
    if "parent" in fields:
        joined = (
            f"left join {rows} p on p.id = r.parent_id where r.slug is not null and %s::text[] is not null"
        )
        return f"select {told}, p.slug from {rows} r {joined}"  # noqa: S608  our own names
    return f"select {told}, null from {rows} r where r.slug = any (%s)"  # noqa: S608


def _words(browsing: Browsing, names: Names, name: str, value: str) -> str:
    terms = vocabulary().get(browsing.prefix(name), {})
    if value in terms:
        return capital(terms[value].title)
    known = {**WORDS, **browsing.words}.get(name) or {}
    if name in browsing.named:
        known = names.words[browsing.named[name]]
    return known.get(value, value)


# ------------------------------------------------------------------ facets


def _facets(
    browsing: Browsing, chosen: Chosen, errors: Errors, counted: Counted, names: Names
) -> list[Facet]:
    """In the page's order; those without any value to offer are left out."""
    made = [
        _years(chosen, errors) if name == "years" else _facet(browsing, name, chosen, errors, counted, names)
        for name in browsing.facets
    ]
    return [facet for facet in made if facet.first or facet.name == "years" or facet.errors]


def _years(chosen: Chosen, errors: Errors) -> Facet:
    wrong = [error for part in SPAN for error in errors.get(part, [])]
    return Facet("years", "Years", [], [], "", wrong, open=True)


def _facet(
    browsing: Browsing, name: str, chosen: Chosen, errors: Errors, counted: Counted, names: Names
) -> Facet:
    picked, wrong = {value for other, value in chosen if other == name}, errors.get(name, [])
    numbers = {**dict.fromkeys(picked, 0), **_values(browsing, counted, name)}
    tree = (
        "parent" in {f.name for f in browsing.named[name]._meta.fields} if name in browsing.named else False
    )
    choices = [
        Choice(value, _words(browsing, names, name, value), number, value in picked)
        for value, number in numbers.items()
    ]
    choices = _as_tree(choices, names) if tree else _in_order(choices)
    return Facet(
        name,
        str(browsing.filters.base_filters[name].label),
        choices[:AT_ONCE],
        choices[AT_ONCE:MOST],
        _denominator(browsing, name, counted),
        wrong,
        open=bool(picked or wrong or name in browsing.unfolded),
    )


def _values(browsing: Browsing, counted: Counted, name: str) -> Mapping[str, int]:
    """What is offered: where something is chosen, what another choice would give."""
    return counted.values(browsing.prefix(name), without=name if name in counted.removed else "")


def _in_order(choices: Iterable[Choice]) -> list[Choice]:
    return sorted(choices, key=lambda c: (not c.chosen, -c.count, c.words, c.value))


def _as_tree(choices: Sequence[Choice], names: Names) -> list[Choice]:
    """Each under the one that it belongs to."""
    below: dict[str | None, list[Choice]] = {}
    offered = {choice.value for choice in choices}
    for choice in sorted(choices, key=lambda c: (-c.count, c.words, c.value)):
        parent = names.above.get(choice.value)
        below.setdefault(parent if parent in offered else None, []).append(choice)

    def walk(parent: str | None, depth: int) -> Iterator[Choice]:
        for choice in below.get(parent, []):
            yield replace(choice, depth=depth)
            yield from walk(choice.value, depth + 1)

    return [*walk(None, 0)]


def _denominator(browsing: Browsing, name: str, counted: Counted) -> str:
    """Rule 9: of how many rows the facet speaks at all."""
    known, total = counted.of(browsing.prefix(name)).shown, counted.of(ALL).shown
    if not total or known == total:
        return ""
    return f"{browsing.recorded.get(name, 'Recorded')} for {known:,} of {total:,}."


# ------------------------------------------------------------------ the way out


@dataclass(frozen=True, slots=True)
class Chip:
    """One value that narrows the list, in words, and the address of the list without it."""

    name: str
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A question taken back: what was asked, in words, the address without it, and how many rows that gives."""

    words: str
    href: str
    count: int


def best_removal(side: Side, chips: Sequence[Chip]) -> Removal | None:
    """What gives most when it is taken back."""
    groups = dict.fromkeys(group(chip.name) for chip in chips)
    found = [
        Removal(
            ", ".join(chip.words for chip in chips if group(chip.name) == one),
            side.link.without(*members(one)),
            side.counted.of(ALL, without=one).shown,
        )
        for one in groups
    ]
    return max((one for one in found if one.count), key=lambda one: one.count, default=None)

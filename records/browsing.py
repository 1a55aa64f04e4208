"""How a list is browsed: a short table for each list says what it can be narrowed and sorted by."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet, Value
from django.http import QueryDict
from django_filters import FilterSet

from analytics.counts import Condition, Counted, Removed, Rows, count_facets
from dialogues.querysets import CONTRAST
from records.ordering import Orderings, directions
from records.public import public_per_generation

Chosen = Sequence[tuple[str, str]]  # filters in force, as pairs of name and value
SPAN = ("from", "to", "match")  # one question, which pages call the years
WORDS = {
    "match": {"possible": "Include uncertain dates", "certain": "Only certain dates"},
    "record_kind": {"all": "Every kind"},
}
TYPED = ("q", *SPAN)  # what the form has fields for beside the facets


@dataclass(frozen=True, eq=False)
class Browsing:
    """One list.

    route      the name of its address
    filters    what narrows it, for page and API alike
    rows       all of it, each row with `facets`; `begins`, `ends` and `dialogue_id` where it has them
    orderings  how it can be sorted; it stands by the one called `first`
    facets     the filters that are offered with counts, in the page's order; "years" stands for the dates
    named      filters whose values are slugs -> the records that bear them
    words      filters whose values are words of ours -> what they say
    recorded   how the denominator of a facet begins, where "Recorded" is not enough
    uncounted  prefixes of facets that no count is asked of: there are as many as people, or combinations
    listed     is a list, and so a file too; otherwise it is drawn
    contrast   leaves out what is kept for contrast, unless kinds of record or one dialogue are asked for
    """

    route: str
    filters: type[FilterSet]
    rows: Callable[[], QuerySet]
    orderings: Orderings
    first: str
    facets: tuple[str, ...]
    unfolded: tuple[str, ...] = ("years",)
    named: Mapping[str, type[Model]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    recorded: Mapping[str, str] = field(default_factory=dict)
    uncounted: tuple[str, ...] = ()
    contrast: bool = False
    listed: bool = True

    all: ClassVar[dict[str, "Browsing"]] = {}

    def __post_init__(self) -> None:
        if self.listed:
            self.all[self.route] = self

    @cached_property
    def directions(self) -> dict[str, tuple[str, ...]]:
        return directions(self.orderings)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Everything its address may say."""
        return (*self.filters.base_filters, "ordering", "cursor")

    @cached_property
    def model(self) -> type[Model]:
        """Of the rows."""
        return self.rows().model

    def prefix(self, name: str) -> str:
        """How a filter's values begin among the facets: "goals" for goal; "" for what has no values there."""
        if name == "years":
            return "decade"
        one = self.filters.base_filters[name]
        return getattr(one, "prefix", "") or one.extra.get("scheme", "")

    def shown(self, filters: FilterSet, without: str = "") -> Q:
        """Whether a row's kind of record is one that the list shows."""
        chosen = answers(filters)
        kinds = [] if without == "record_kind" else chosen.get("record_kind") or []
        if not self.contrast or "all" in kinds or chosen.get("dialogue"):
            return Q(Value(True))
        if kinds:
            return Q(record_kind__in=[f"record_kind:{kind}" for kind in kinds])
        return ~Q(record_kind__in=[f"record_kind:{kind}" for kind in CONTRAST])

    def among_shown(self, filters: FilterSet, without: str = "") -> Condition:
        """The same, for counts."""
        return Condition.of(self.model._default_manager.filter(self.shown(filters, without)))


def answers(filters: FilterSet) -> dict[str, Any]:
    """What each filter was given; misread ones left out."""
    filters.is_valid()  # reads them
    return filters.form.cleaned_data


def group(name: str) -> str:
    """The question that a filter is a part of."""
    return "years" if name in SPAN else name


def members(name: str) -> tuple[str, ...]:
    """The filters that make up a question."""
    return SPAN if name == "years" else (name,)


# ------------------------------------------------------------------ counting


@public_per_generation
def everything(browsing: Browsing) -> Counted:
    """The counts without any filter."""
    filters = browsing.filters(QueryDict())
    rows = Rows(browsing.model, [_asked(filters, browsing.rows(), ())], browsing.among_shown(filters))
    return count_facets(rows, uncounted=browsing.uncounted)


def count(browsing: Browsing, filters: FilterSet, chosen: Chosen) -> Counted:
    """Everything that the list's page counts, in at most one statement."""
    groups = list(dict.fromkeys(group(name) for name, _ in chosen if name != "match"))
    if not groups:
        return everything(browsing)
    joined = getattr(filters, "JOINED", ())
    if {*joined}.intersection(groups):  # what one of them leaves, the others choose from
        groups = [*dict.fromkeys([*groups, *joined])]
    every = browsing.model._default_manager.all()
    shown = browsing.among_shown(filters)
    asked = {one: _asked(filters, every, members(one)) for one in groups if one not in joined}
    asked[""] = _asked(filters, browsing.rows(), joined)  # with what makes a row one of the list at all
    removed: dict[str, Removed | Counted] = {}
    for one in groups:
        if len(groups) == 1 and (known := everything.known(browsing)):  # type: ignore[attr-defined]
            removed[one] = known
        elif one in joined:
            others = _asked(filters, browsing.rows(), [name for name in joined if name != one])
            rows = Rows(browsing.model, [*{**asked, "": others}.values()], shown)
            removed[one] = Removed(rows, browsing.prefix(one), *filters.joint(one))
        else:
            left = [condition for name, condition in asked.items() if name != one]
            prefix = decades(filters) if one == "years" else browsing.prefix(one)
            these = browsing.among_shown(filters, without=one) if one == "record_kind" else shown
            removed[one] = Removed(Rows(browsing.model, left, these), prefix)
    return count_facets(Rows(browsing.model, [*asked.values()], shown), removed, browsing.uncounted)


def decades(filters: FilterSet) -> str:
    """Among the facets, the decades that a row may touch, or those in which it surely falls."""
    return "sure" if answers(filters).get("match") == "certain" else "decade"


def _asked(filters: FilterSet, rows: QuerySet, names: Iterable[str]) -> Condition:
    """What makes these rows and what some of the filters ask of them. Kinds of record narrow no count: they tell which
    rows are `shown`."""
    return Condition.of(filters.narrow(rows, by={*names} - {"record_kind"}))

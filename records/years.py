"""The years of a list as a small histogram: one bar for each decade, as high as the list it leads to is long."""

from dataclasses import dataclass
from datetime import date

from django_filters import FilterSet

from analytics.counts import Counted
from records.browsing import SPAN, answers, decades
from records.dates import filter_range
from records.presentation import Link

FIRST, LAST = 1900, 2090  # decades that are counted; see ext.decades
HEIGHT = 40  # of the drawing


@dataclass(frozen=True, slots=True)
class Decade:
    first: int
    count: int
    height: int
    chosen: bool  # lies within the years asked for
    href: str  # the list of this decade; of all years, where it is the only one chosen

    @property
    def last(self) -> int:
        return self.first + 9


def histogram(filters: FilterSet, link: Link, counted: Counted) -> list[Decade]:
    """Of what is listed, whatever the years asked for, from its first decade to its last."""
    without = "years" if "years" in counted.removed else ""
    listed = counted.span(without=without)
    if listed is None:
        return []
    numbers = counted.values(decades(filters), without=without)
    most, asked = max(numbers.values(), default=1), _asked(filters)
    first, last = max(_of(listed[0]), FIRST), min(_of(listed[1]), LAST)
    return [_decade(one, numbers.get(str(one), 0), most, asked, link) for one in range(first, last + 1, 10)]


def _decade(first: int, number: int, most: int, span: tuple[date, date] | None, link: Link) -> Decade:
    whole = (date(first, 1, 1), date(first + 9, 12, 31))
    href = link.without(*SPAN[:2])
    if span != whole:
        href = link.with_(**{"from": str(first), "to": str(first + 9)})
    height = max(2, round(HEIGHT * number / most)) if number else 0
    chosen = span is not None and span[0] <= whole[1] and whole[0] <= span[1]
    return Decade(first, number, height, chosen, href)


def _asked(filters: FilterSet) -> tuple[date, date] | None:
    """The years asked for, as days; None where none are."""
    chosen = answers(filters)
    if not (chosen.get("from") or chosen.get("to")):
        return None
    first, last = filter_range(chosen.get("from"), chosen.get("to"))
    return (first or date.min, last or date.max)


def _of(day: date) -> int:
    return day.year // 10 * 10

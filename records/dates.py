"""Fuzzy dates: what was entered (EDTF), two ranges of days, and English words.

EDTF, the Extended Date/Time Format of ISO 8601-2, says as much as is known and no more: ``1993``,
``1990~`` (about), ``198X`` (some time in the decade), ``1981-24`` (that winter), ``1994/`` (end not known).
``docs/decisions/0002-fuzzy-dates.md`` gives the reasons; this module needs neither Django nor a database.
"""

import calendar
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException
from edtf.parser.parser_classes import Level2Season

EXAMPLES = "1993-12, 1990~, 198X or 1960-10/1990"
PRESENT_FOR_MONTHS = 24  # a sighting older than this no longer speaks of the present
LONGEST_QUOTE = 60  # characters of a mistaken text that an error repeats

OPEN = ".."
UNKNOWN = ""

# Not calendar.month_name, which follows the locale of the server.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}


class InvalidDate(ValueError):
    """A text that is no date. ``position`` is the 0-based index in ``text`` of the mistake."""

    def __init__(self, text: str, position: int, reason: str) -> None:
        super().__init__(text, position, reason)
        self.text, self.position, self.reason = text, position, reason

    def __str__(self) -> str:
        quoted = self.text if len(self.text) <= LONGEST_QUOTE else f"{self.text[:LONGEST_QUOTE]}…"
        return (
            f'"{quoted}" is not a date I can read: {self.reason} '
            f"(at character {self.position + 1}). Write it like {EXAMPLES}."
        )


class Span(NamedTuple):
    """Days from ``first`` to ``last``, both included; None has no bound on that side."""

    first: date | None
    last: date | None

    def overlaps(self, other: "Span") -> bool:
        return (self.last is None or other.first is None or other.first <= self.last) and (
            self.first is None or other.last is None or self.first <= other.last
        )


@dataclass(frozen=True, slots=True)
class FuzzyDate:
    """A date as entered, the days it may cover, and the days it covers for sure (None: no such day)."""

    edtf: str
    possible: Span
    certain: Span | None


def parse(text: str, last_attested: str | None = None) -> FuzzyDate:
    """Read EDTF: a date, or two parted by "/", where an end may be empty (not known) or ".." (open).

    ``last_attested``, one EDTF date, is the last sighting; it stands in for an end that is open or not
    known and is ignored where the end is known. Raises InvalidDate, also for an empty text.
    """
    return _parse(text, last_attested or None)


def words(date: FuzzyDate | str, last_attested: str | None = None, today: date | None = None) -> str:
    """The date in English, never finer than known. ``today`` (default: now) decides about "the present".

    Raises InvalidDate as `parse` does.
    """
    text = date if isinstance(date, str) else date.edtf
    parse(text, last_attested)
    start, end, no_start, no_end = _read(text)
    if no_start is not None:
        return f"until {_say(end, article=True)}" + ("" if no_start == OPEN else ", start not known")
    if no_end is not None:
        return _say(start) + _ending(no_end, _end(last_attested) if last_attested else None, today)
    return _say(start) if start == end else _from_to(start, end)


def filter_range(text_from: str | None, text_to: str | None) -> Span:
    """The days of a filter from one EDTF date to another, both included; an empty side has no bound.

    Approximation does not widen a filter: who asks from "1990~" asks from 1 January 1990. Raises InvalidDate.
    """
    text_from, text_to = text_from or "", text_to or ""
    first = _end(text_from).first if text_from else None
    last = _end(text_to).last if text_to else None
    if first and last and last < first:
        raise InvalidDate(text_to, 0, f'it lies before the first date of the filter, "{text_from}"')
    return Span(first, last)


# ---------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class _End:
    """One date, alone or at an end of an interval: its unit, its doubt (~ ? %) and its strict bounds."""

    base: str
    doubt: str
    first: date
    last: date

    @property
    def unit(self) -> str:
        if "X" in self.base:
            return "century" if self.base.endswith("XX") else "decade"
        if self.base[5:7] in SEASONS:
            return "season"
        return {4: "year", 7: "month", 10: "day"}[len(self.base)]

    @property
    def slack(self) -> int:
        """Months by which the date may be off."""
        if not self.doubt:
            return 0
        return 12 if self.unit in {"year", "decade", "century"} else 1

    @property
    def earliest(self) -> date:
        return _shift(self.first, -self.slack)

    @property
    def latest(self) -> date:
        return _shift(self.last, self.slack, to_month_end=self.unit != "day")


class _Interval(NamedTuple):
    """Both ends; where one is not given it equals the other, and OPEN or UNKNOWN stands beside."""

    start: _End
    end: _End
    no_start: str | None = None
    no_end: str | None = None


@lru_cache(maxsize=4096)
def _parse(text: str, last_attested: str | None) -> FuzzyDate:
    start, end, no_start, no_end = _read(text)
    if last_attested and no_end is not None:
        end = _end(last_attested)
        if end.last < start.first:
            raise InvalidDate(last_attested, 0, f'the last sighting lies before the start of "{text}"')
    possible = Span(
        None if no_start == OPEN else start.earliest,
        None if no_end == OPEN else end.latest,
    )
    certain = Span(start.latest, end.earliest) if start.latest <= end.earliest else None
    return FuzzyDate(text, possible, certain)


def _read(text: str) -> _Interval:
    """A single date is both ends of its interval."""
    if not text:
        raise InvalidDate(text, 0, "nothing is written")
    first, slash, rest = text.partition("/")
    if not slash:
        return _Interval(_end(text), _end(text))
    if "/" in rest:
        raise InvalidDate(text, text.rindex("/"), 'only one "/" is read, between two dates')
    return _interval(text, _end_within(text, first, 0), _end_within(text, rest, len(first) + 1))


def _interval(text: str, start: _End | str, end: _End | str) -> _Interval:
    if isinstance(start, str):
        if isinstance(end, str):
            raise InvalidDate(text, 0, "an interval needs a date on one side at least")
        return _Interval(end, end, no_start=start)
    if isinstance(end, str):
        return _Interval(start, start, no_end=end)
    if end.last < start.first:
        raise InvalidDate(text, text.index("/") + 1, "it ends before it begins")
    return _Interval(start, end)


def _end_within(text: str, part: str, offset: int) -> _End | str:
    """One end of an interval; its mistakes are counted from the beginning of the whole text."""
    if part in {OPEN, UNKNOWN}:
        return part
    try:
        return _end(part)
    except InvalidDate as mistake:
        raise InvalidDate(text, offset + mistake.position, mistake.reason) from None


SHAPE = re.compile(r"(?P<base>[0-9]{2}XX|[0-9]{3}X|[0-9]{4}(?:-[0-9]{2}){0,2})(?P<doubt>[~?%]?)")


@lru_cache(maxsize=4096)
def _end(text: str) -> _End:
    shape = SHAPE.fullmatch(text)
    if shape is None:
        raise InvalidDate(text, *_misshape(text))
    if text[0] not in "12":
        raise InvalidDate(text, 0, "only the years 1000 to 2999 are read")
    return _End(shape["base"], shape["doubt"], *_bounds(shape["base"]))


def _bounds(base: str) -> tuple[date, date]:
    if plain := _plain(base):
        return plain
    try:
        parsed = parse_edtf(base)
        first, last = (date(*bound[:3]) for bound in (parsed.lower_strict(), parsed.upper_strict()))
    except (EDTFParseException, ValueError):  # ValueError: to the parser 1900 was a leap year
        raise InvalidDate(base, *_missing_from_calendar(base)) from None
    if isinstance(parsed, Level2Season):  # codes 25 to 41: quarters, seasons of the south
        raise InvalidDate(base, *_missing_from_calendar(base))
    if base[5:] == "24":  # the parser ends winter with its December
        last = date(first.year + 1, 3, 1) - timedelta(days=1)
    return first, last


def _plain(base: str) -> tuple[date, date] | None:
    """A year, month or day that the calendar knows. The parser takes 10 ms to say the same."""
    if "X" in base:
        return None
    with suppress(ValueError):
        match [int(part) for part in base.split("-")]:
            case [year]:
                return date(year, 1, 1), date(year, 12, 31)
            case [year, month]:
                return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
            case [year, month, day]:
                return date(year, month, day), date(year, month, day)
    return None


def _shift(day: date, months: int, to_month_end: bool = False) -> date:
    """The same day some months on, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, length if to_month_end else min(day.day, length))


# ---------------------------------------------------------------- explaining mistakes

# Every shape of a date, "0" for any figure: where a text parts from the best of them, there is its mistake.
TEMPLATES = ("0000-00-00", "000X", "00XX")

# Habits of writing, known by the whole text; the mistake is where the pattern stops. The first one speaks.
HABITS = (
    (r"[0-9]{4}(?='?s$)", "a decade is written with an X, like 199X"),
    (r"[0-9]{4}(?=-[0-9]{4}|\.\.)", 'two dates are parted by "/"'),
    (r"[0-9]{4}-(?:[0-9]{2}-)?(?=[0-9](?![0-9X]))", "a month and a day have two figures, like 09"),
    (r"[0-9]{1,2}(?=[-. ])", "the year comes first, like 1993-09-13"),
)
# Slips, known by what stands where the text parts from the templates. The first one speaks.
SLIPS = (
    (r"$", "it breaks off; a year has four figures, a month and a day have two"),
    (r"\s", "a date has no spaces"),
    (r"[~?%]", "~, ? and % stand once, after a whole date"),
    (r"x", "an unknown figure is a capital X"),
    (r"X", "X stands only for the last figures of a year; leave out a month or day that is not known"),
    (r"/", "one date is wanted here, not an interval"),
    (r"[–—]", 'two dates are parted by "/", year and month by a plain "-"'),
    (r"-", "a month follows only a full year, a day only a month"),
    (r"[0-9]", "there are too many figures; a year has four, a month and a day have two"),
    (r"(?i:present|today|now)", "the present moves on; where no end is known leave it empty, like 1993/"),
    (r"[^\W\d_]", "letters and words are not read, only figures"),
)


def _misshape(text: str) -> tuple[int, str]:
    """Position and reason of the mistake in a text that has not the shape of a date."""
    for pattern, reason in HABITS:
        if habit := re.match(pattern, text):
            return habit.end(), reason
    whole = text[:-1] if text[-1:] in {"~", "?", "%"} else text
    position = max(_agreement(whole, template) for template in TEMPLATES)
    for pattern, reason in SLIPS:
        if re.match(pattern, text[position:]):
            return position, reason
    return position, f'the sign "{text[position]}" has no place here'


def _agreement(text: str, template: str) -> int:
    """How many characters of the text, from the left, agree with the template."""
    pairs = zip(text, template, strict=False)
    agrees = [sign == wanted or (wanted == "0" and sign in "0123456789") for sign, wanted in pairs]
    return [*agrees, False].index(False)


def _missing_from_calendar(base: str) -> tuple[int, str]:
    """Position and reason for a well-formed date that the calendar does not have."""
    year, month, day = [*base.split("-"), ""][:3]
    if month in SEASONS:
        return 7, "a season has no days"
    if not 1 <= int(month) <= 12:
        return 5, f"there is no month {month}"
    return 8, f"{MONTHS[int(month) - 1]} {year} has no day {day}"


# ---------------------------------------------------------------- words


def _say(end: _End, article: bool = False) -> str:
    about = end.doubt in {"~", "%"}
    the = "the " if end.unit in {"decade", "century"} and (article or about) else ""
    uncertain = " (uncertain)" if end.doubt in {"?", "%"} else ""
    return f"{'about ' if about else ''}{the}{_name(end)}{uncertain}"


def _name(end: _End) -> str:
    year, month = end.base[:4], MONTHS[end.first.month - 1]
    match end.unit:
        case "century":  # "1900s" would read as the decade
            number = int(year[:2]) + 1
            return f"{number}{ {21: 'st', 22: 'nd', 23: 'rd'}.get(number, 'th') } century"
        case "decade":
            return f"{year[:3]}0s"
        case "year":
            return year
        case "season":
            return f"{SEASONS[end.base[5:]]} {_season_year(end)}"
        case "month":
            return f"{month} {year}"
        case _:
            return f"{end.first.day} {month} {year}"


def _season_year(season: _End) -> str:
    first, last = season.first.year, season.last.year
    if first == last:
        return str(first)
    return f"{first}-{last}" if last % 100 == 0 else f"{first}-{last % 100:02}"


def _from_to(start: _End, end: _End) -> str:
    """An interval; what both ends share is said once, if neither is in doubt."""
    before = _say(start)
    if not start.doubt and not end.doubt:
        before = before.removesuffix(_shared(start, end))
    return f"{before} to {_say(end, article=True)}"


def _shared(start: _End, end: _End) -> str:
    """The closing words of the start that the end repeats: " 1993", " January 1993" or nothing."""
    if {start.unit, end.unit} & {"year", "decade", "century"} or end.last.year != start.first.year:
        return ""
    if start.unit == end.unit == "day" and start.base[:7] == end.base[:7]:
        return f" {MONTHS[start.first.month - 1]} {start.first.year}"
    return f" {start.first.year}"


def _ending(end: str, seen: _End | None, today: date | None) -> str:
    """How an interval goes on whose end is open or not known."""
    if seen is None:
        return ", end not known"
    if end == OPEN and _shift(seen.first, PRESENT_FOR_MONTHS) >= (today or date.today()):
        return f" to the present (attested {_say(seen)})"
    return f", last known active {_say(seen)}"

import calendar
import pickle
import re
from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from records.dates import MONTHS, SEASONS, FuzzyDate, InvalidDate, filter_range, parse, words

TODAY = date(2026, 11, 22)


def span(text):
    """The table's "1993-01-01 1993-12-31" as two days; ".." has no bound, "-" is no span at all."""
    if text == "-":
        return None
    return tuple(None if day == ".." else date.fromisoformat(day) for day in text.split())


# edtf, words, possible, certain
READ = [
    # one date
    ("1993-09-13", "13 September 1993", "1993-09-13 1993-09-13", "1993-09-13 1993-09-13"),
    ("2000-02-29", "29 February 2000", "2000-02-29 2000-02-29", "2000-02-29 2000-02-29"),
    ("1993-09", "September 1993", "1993-09-01 1993-09-30", "-"),
    ("1996-02", "February 1996", "1996-02-01 1996-02-29", "-"),
    ("1900-02", "February 1900", "1900-02-01 1900-02-28", "-"),
    ("1993", "1993", "1993-01-01 1993-12-31", "-"),
    ("198X", "1980s", "1980-01-01 1989-12-31", "-"),
    ("200X", "2000s", "2000-01-01 2009-12-31", "-"),
    ("19XX", "20th century", "1900-01-01 1999-12-31", "-"),
    ("20XX", "21st century", "2000-01-01 2099-12-31", "-"),
    # seasons
    ("1983-21", "spring 1983", "1983-03-01 1983-05-31", "-"),
    ("1983-22", "summer 1983", "1983-06-01 1983-08-31", "-"),
    ("1983-23", "autumn 1983", "1983-09-01 1983-11-30", "-"),
    ("1981-24", "winter 1981-82", "1981-12-01 1982-02-28", "-"),
    ("1983-24", "winter 1983-84", "1983-12-01 1984-02-29", "-"),
    ("1999-24", "winter 1999-2000", "1999-12-01 2000-02-29", "-"),
    ("2005-24", "winter 2005-06", "2005-12-01 2006-02-28", "-"),
    # about, uncertain
    ("1991~", "about 1991", "1990-01-01 1992-12-31", "-"),
    ("197X~", "about the 1970s", "1969-01-01 1980-12-31", "-"),
    ("19XX~", "about the 20th century", "1899-01-01 2000-12-31", "-"),
    ("1994-09~", "about September 1994", "1994-08-01 1994-10-31", "-"),
    ("1993-02~", "about February 1993", "1993-01-01 1993-03-31", "-"),
    ("1993-12~", "about December 1993", "1993-11-01 1994-01-31", "-"),
    ("1981-24~", "about winter 1981-82", "1981-11-01 1982-03-31", "-"),
    ("1993-09-13~", "about 13 September 1993", "1993-08-13 1993-10-13", "-"),
    ("1993-01-31~", "about 31 January 1993", "1992-12-31 1993-02-28", "-"),
    ("1999?", "1999 (uncertain)", "1998-01-01 2000-12-31", "-"),
    ("1999%", "about 1999 (uncertain)", "1998-01-01 2000-12-31", "-"),
    # intervals
    ("1960-10/1990", "October 1960 to 1990", "1960-10-01 1990-12-31", "1960-10-31 1990-01-01"),
    ("1994/1996", "1994 to 1996", "1994-01-01 1996-12-31", "1994-12-31 1996-01-01"),
    ("1992/1993", "1992 to 1993", "1992-01-01 1993-12-31", "1992-12-31 1993-01-01"),
    ("1993/1993", "1993", "1993-01-01 1993-12-31", "-"),
    ("1993-05/1993-09", "May to September 1993", "1993-05-01 1993-09-30", "1993-05-31 1993-09-01"),
    ("1993-01-20/1993-01-23", "20 to 23 January 1993", "1993-01-20 1993-01-23", "1993-01-20 1993-01-23"),
    (
        "2007-08-30/2007-09-02",
        "30 August to 2 September 2007",
        "2007-08-30 2007-09-02",
        "2007-08-30 2007-09-02",
    ),
    (
        "2013-11-24/2015-07-14",
        "24 November 2013 to 14 July 2015",
        "2013-11-24 2015-07-14",
        "2013-11-24 2015-07-14",
    ),
    ("1993-01-20/1993-08", "20 January to August 1993", "1993-01-20 1993-08-31", "1993-01-20 1993-08-01"),
    (
        "1993-01-20/1994-08",
        "20 January 1993 to August 1994",
        "1993-01-20 1994-08-31",
        "1993-01-20 1994-08-01",
    ),
    ("1993-08/1993-08-20", "August to 20 August 1993", "1993-08-01 1993-08-20", "-"),
    ("1994-06-21/1995", "21 June 1994 to 1995", "1994-06-21 1995-12-31", "1994-06-21 1995-01-01"),
    ("2012/2015-10-06", "2012 to 6 October 2015", "2012-01-01 2015-10-06", "2012-12-31 2015-10-06"),
    ("1993-09/1993", "September 1993 to 1993", "1993-09-01 1993-12-31", "-"),
    ("1993/1993-09", "1993 to September 1993", "1993-01-01 1993-09-30", "-"),
    ("1983-21/1983-23", "spring to autumn 1983", "1983-03-01 1983-11-30", "1983-05-31 1983-09-01"),
    ("1981-21/1981-24", "spring 1981 to winter 1981-82", "1981-03-01 1982-02-28", "1981-05-31 1981-12-01"),
    ("1981-24/1982-03", "winter 1981-82 to March 1982", "1981-12-01 1982-03-31", "1982-02-28 1982-03-01"),
    ("1981-24/1981-12", "winter 1981-82 to December 1981", "1981-12-01 1981-12-31", "-"),
    ("198X/1992", "1980s to 1992", "1980-01-01 1992-12-31", "1989-12-31 1992-01-01"),
    ("1965/197X", "1965 to the 1970s", "1965-01-01 1979-12-31", "1965-12-31 1970-01-01"),
    # intervals with doubt
    ("197X/1994~", "1970s to about 1994", "1970-01-01 1995-12-31", "1979-12-31 1993-01-01"),
    ("198X/1990~", "1980s to about 1990", "1980-01-01 1991-12-31", "-"),
    ("196X/2009~", "1960s to about 2009", "1960-01-01 2010-12-31", "1969-12-31 2008-01-01"),
    ("1957-07/1991~", "July 1957 to about 1991", "1957-07-01 1992-12-31", "1957-07-31 1990-01-01"),
    ("1993-09-13/2000~", "13 September 1993 to about 2000", "1993-09-13 2001-12-31", "1993-09-13 1999-01-01"),
    (
        "1961-05-09/1962-10~",
        "9 May 1961 to about October 1962",
        "1961-05-09 1962-11-30",
        "1961-05-09 1962-09-01",
    ),
    ("1994-06-16/1994-06-17~", "16 June 1994 to about 17 June 1994", "1994-06-16 1994-07-17", "-"),
    (
        "1994-09~/1995-10",
        "about September 1994 to October 1995",
        "1994-08-01 1995-10-31",
        "1994-10-31 1995-10-01",
    ),
    ("2000~/2007-07", "about 2000 to July 2007", "1999-01-01 2007-07-31", "2001-12-31 2007-07-01"),
    ("1982~/1983~", "about 1982 to about 1983", "1981-01-01 1984-12-31", "-"),
    ("2009~/2022~", "about 2009 to about 2022", "2008-01-01 2023-12-31", "2010-12-31 2021-01-01"),
    # an end that is not known: the other end is all we have
    ("1994/", "1994, end not known", "1994-01-01 1994-12-31", "-"),
    ("197X/", "1970s, end not known", "1970-01-01 1979-12-31", "-"),
    ("1999~/", "about 1999, end not known", "1998-01-01 2000-12-31", "-"),
    ("1991-10/", "October 1991, end not known", "1991-10-01 1991-10-31", "-"),
    ("2016-01-16/", "16 January 2016, end not known", "2016-01-16 2016-01-16", "2016-01-16 2016-01-16"),
    ("/2006-04", "until April 2006, start not known", "2006-04-01 2006-04-30", "-"),
    (
        "/2015-10-06",
        "until 6 October 2015, start not known",
        "2015-10-06 2015-10-06",
        "2015-10-06 2015-10-06",
    ),
    ("/197X", "until the 1970s, start not known", "1970-01-01 1979-12-31", "-"),
    # an open end
    ("1993/..", "1993, end not known", "1993-01-01 ..", "-"),
    ("1993-09-13/..", "13 September 1993, end not known", "1993-09-13 ..", "1993-09-13 1993-09-13"),
    ("../1985", "until 1985", ".. 1985-12-31", "-"),
]

# edtf, last attested, words, possible, certain
ATTESTED = [
    (
        "1996-10/",
        "2015-10",
        "October 1996, last known active October 2015",
        "1996-10-01 2015-10-31",
        "1996-10-31 2015-10-01",
    ),
    ("197X/", "1983", "1970s, last known active 1983", "1970-01-01 1983-12-31", "1979-12-31 1983-01-01"),
    (
        "1999~/",
        "2011~",
        "about 1999, last known active about 2011",
        "1998-01-01 2012-12-31",
        "2000-12-31 2010-01-01",
    ),
    (
        "2014/",
        "2015-10-30",
        "2014, last known active 30 October 2015",
        "2014-01-01 2015-10-30",
        "2014-12-31 2015-10-30",
    ),
    ("1994/", "1994", "1994, last known active 1994", "1994-01-01 1994-12-31", "-"),
    # open: possible without bound, certain only as far as seen
    (
        "1993/..",
        "2026-10",
        "1993 to the present (attested October 2026)",
        "1993-01-01 ..",
        "1993-12-31 2026-10-01",
    ),
    ("1993/..", "2015-10", "1993, last known active October 2015", "1993-01-01 ..", "1993-12-31 2015-10-01"),
    # known ends need no sighting
    ("1993/1995", "2015", "1993 to 1995", "1993-01-01 1995-12-31", "1993-12-31 1995-01-01"),
    ("/2006-04", "2015", "until April 2006, start not known", "2006-04-01 2006-04-30", "-"),
]

# text, position of the mistake, part of the sentence
INVALID = [
    ("", 0, "nothing is written"),
    ("1993-13", 5, "there is no month 13"),
    ("1993-00", 5, "there is no month 00"),
    ("1993-25", 5, "there is no month 25"),
    ("1993-41", 5, "there is no month 41"),
    ("2001-02-30", 8, "February 2001 has no day 30"),
    ("1900-02-29", 8, "February 1900 has no day 29"),
    ("1993-09-31", 8, "September 1993 has no day 31"),
    ("1993-09-00", 8, "September 1993 has no day 00"),
    ("1981-24-05", 7, "a season has no days"),
    (" 1993", 0, "no spaces"),
    ("1993 ", 4, "no spaces"),
    ("1993 / 1994", 4, "no spaces"),
    ("1993/ 1994", 5, "no spaces"),
    ("September 1993", 0, "words are not read"),
    ("about 1991", 0, "words are not read"),
    ("1993-Sep", 5, "words are not read"),
    ("1993-09-13T10:00", 10, "words are not read"),
    ("1993/present", 5, "leave it empty"),
    ("1990s", 4, "like 199X"),
    ("1990's", 4, "like 199X"),
    ("199x", 3, "capital X"),
    ("1X93", 1, "X"),
    ("XXXX", 0, "X stands only"),
    ("1993-XX", 5, "leave out a month or day"),
    ("199X-05", 4, "a month follows only a full year"),
    ("199", 3, "breaks off"),
    ("1993-", 5, "breaks off"),
    ("~", 0, "after a whole date"),
    ("1993-9", 5, "two figures, like 09"),
    ("1993-9-13", 5, "two figures, like 09"),
    ("1993-09-1", 8, "two figures, like 09"),
    ("19933", 4, "too many figures"),
    ("~1993", 0, "after a whole date"),
    ("1993~~", 4, "after a whole date"),
    ("13.09.1993", 2, "the year comes first"),
    ("13-09-1993", 2, "the year comes first"),
    ("1993.09", 4, '"." has no place'),
    ("1993-1995", 4, 'parted by "/"'),
    ("1993..1995", 4, 'parted by "/"'),
    ("1993–1995", 4, 'parted by "/"'),
    ("1993/1994/1995", 9, 'only one "/"'),
    ("1995/1993", 5, "ends before it begins"),
    ("1993-09-13/1993-09-12", 11, "ends before it begins"),
    ("1994/197X", 5, "ends before it begins"),
    ("1993/1993-13", 10, "there is no month 13"),
    ("1993-13/1994", 5, "there is no month 13"),
    ("/", 0, "a date on one side"),
    ("../..", 0, "a date on one side"),
    ("..", 0, "has no place"),
    ("[1960..1965]", 0, "has no place"),
    ("0193", 0, "1000 to 2999"),
    ("3993", 0, "1000 to 2999"),
    ("١٩٩٣", 0, "has no place"),
]


@pytest.mark.parametrize(("edtf", "said", "possible", "certain"), READ, ids=[row[0] for row in READ])
def test_a_date_is_read_and_said(edtf, said, possible, certain):
    assert parse(edtf) == FuzzyDate(edtf, span(possible), span(certain))
    assert words(edtf, today=TODAY) == said


@pytest.mark.parametrize(("edtf", "last_attested", "said", "possible", "certain"), ATTESTED)
def test_a_last_sighting_bounds_an_end_that_is_open_or_not_known(
    edtf, last_attested, said, possible, certain
):
    assert parse(edtf, last_attested) == FuzzyDate(edtf, span(possible), span(certain))
    assert words(edtf, last_attested, today=TODAY) == said


@pytest.mark.parametrize(("text", "position", "sentence"), INVALID, ids=[repr(row[0]) for row in INVALID])
def test_what_is_no_date_is_refused_where_the_mistake_is(text, position, sentence):
    with pytest.raises(InvalidDate) as refused:
        parse(text)
    assert (refused.value.text, refused.value.position) == (text, position)
    assert sentence in str(refused.value)


def test_the_refusal_is_a_sentence_with_its_place_and_examples():
    with pytest.raises(InvalidDate) as refused:
        parse("1993-13")
    assert str(refused.value) == (
        '"1993-13" is not a date I can read: there is no month 13 (at character 6). '
        "Write it like 1993-12, 1990~, 198X or 1960-10/1990."
    )


def test_the_refusal_of_a_very_long_text_quotes_its_beginning_only():
    with pytest.raises(InvalidDate) as refused:
        parse("1993" * 1000)
    assert len(str(refused.value)) < 300
    assert len(refused.value.text) == 4000


def test_a_refusal_survives_the_way_between_processes():
    copy = pickle.loads(pickle.dumps(InvalidDate("1993-13", 5, "there is no month 13")))
    assert (copy.text, copy.position, str(copy)[:9]) == ("1993-13", 5, '"1993-13"')


@pytest.mark.parametrize(
    ("last_attested", "sentence"),
    [
        ("1993", 'the last sighting lies before the start of "1994/"'),
        ("1995-13", "there is no month 13"),
        ("1995/1996", "one date is wanted here"),
    ],
)
def test_a_last_sighting_that_cannot_be_is_refused(last_attested, sentence):
    with pytest.raises(InvalidDate, match=re.escape(sentence)) as refused:
        parse("1994/", last_attested)
    assert refused.value.text == last_attested


def test_an_empty_last_sighting_is_no_sighting():
    assert parse("1994/", "") == parse("1994/", None) == parse("1994/")


def test_the_words_of_a_date_that_was_read_are_those_of_its_text():
    assert words(parse("1994/"), "1999") == "1994, last known active 1999"


@pytest.mark.parametrize(
    ("last_attested", "today", "present"),
    [
        ("2024-11-22", date(2026, 11, 22), True),
        ("2024-11-21", date(2026, 11, 22), False),
        ("2024-11", date(2026, 11, 1), True),
        ("2024-11", date(2026, 11, 2), False),  # it may have been seen on the first
        ("2024", date(2026, 1, 2), False),
    ],
)
def test_the_present_is_said_only_if_certainly_attested_within_24_months(last_attested, today, present):
    assert ("to the present" in words("1993/..", last_attested, today)) is present


def test_an_end_that_is_not_known_is_never_the_present():
    assert words("1993/", "2026-10", TODAY) == "1993, last known active October 2026"


@pytest.mark.parametrize(
    ("text_from", "text_to", "days"),
    [
        ("1993", "1995", "1993-01-01 1995-12-31"),
        ("1993-09", "1993-09", "1993-09-01 1993-09-30"),
        ("1990~", "1991~", "1990-01-01 1991-12-31"),
        ("198X", "1981-24", "1980-01-01 1982-02-28"),
        ("1993-09-13", "", "1993-09-13 .."),
        (None, "1993", ".. 1993-12-31"),
        ("", None, ".. .."),
    ],
)
def test_a_filter_runs_from_the_first_day_to_the_last_and_is_not_widened(text_from, text_to, days):
    assert filter_range(text_from, text_to) == span(days)


@pytest.mark.parametrize(
    ("text_from", "text_to", "blamed"),
    [("1993-13", "1995", "1993-13"), ("1995", "1993", "1993"), ("1993/1995", "", "1993/1995")],
)
def test_a_filter_that_cannot_be_is_refused(text_from, text_to, blamed):
    with pytest.raises(InvalidDate) as refused:
        filter_range(text_from, text_to)
    assert refused.value.text == blamed


# ---------------------------------------------------------------- for any date

unhurried = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # a parse takes milliseconds

YEARS = st.integers(1000, 2999).map(str)
UNITS = {
    "day": st.dates(date(1000, 1, 1), date(2999, 12, 31)).map(date.isoformat),
    "month": st.builds("{}-{:02}".format, YEARS, st.integers(1, 12)),
    "season": st.builds("{}-{}".format, YEARS, st.integers(21, 24)),
    "year": YEARS,
    "decade": st.integers(100, 299).map("{}X".format),
    "century": st.integers(10, 29).map("{}XX".format),
}
DATES = st.builds("".join, st.tuples(st.one_of(*UNITS.values()), st.sampled_from(["", "~", "?", "%"])))


def in_order(pair):
    return parse(pair[0]).possible.first <= parse(pair[1]).possible.first


ORDERED = st.tuples(DATES, DATES).map(lambda pair: pair if in_order(pair) else pair[::-1])


def can_be_read(edtf, last_attested=None):
    try:
        parse(edtf, last_attested)
    except InvalidDate:
        return False
    return True


@st.composite
def periods(draw):
    """(edtf, last attested or None) of every form that can be read."""
    first, last = draw(ORDERED)
    form = draw(st.sampled_from(["{0}", "{0}/", "{0}/..", "/{1}", "../{1}", "{0}/{1}"]))
    edtf, seen = form.format(first, last), draw(st.sampled_from([None, last]))
    # doubt widens: what may begin first can still end before the other begins
    return (edtf, seen) if can_be_read(edtf, seen) else (first, None)


@unhurried
@given(periods())
def test_certain_days_are_possible_and_some_day_always_is(period):
    date = parse(*period)
    first, last = date.possible
    assert first is None or last is None or first <= last
    if date.certain:
        assert first is None or first <= date.certain.first
        assert date.certain.first <= date.certain.last
        assert last is None or date.certain.last <= last


@unhurried
@given(periods())
def test_words_never_claim_a_finer_unit_than_is_known(period):
    edtf, seen = period
    said, known = words(edtf, seen, TODAY), f"{edtf}/{seen or ''}"
    ends = [end.rstrip("~?%") for end in known.split("/") if end[:1].isdigit()]
    months = [end for end in ends if re.fullmatch(r"\d{4}-(0\d|1[012])(-\d\d)?", end)]
    assert {m for m in MONTHS if m in said} <= {MONTHS[int(end[5:7]) - 1] for end in months}
    assert {s for s in SEASONS.values() if s in said} <= {SEASONS.get(end[5:7]) for end in ends}
    days = re.findall(r"(?<![\d-])\d{1,2}(?= to | [A-Z])", said)
    assert {int(day) for day in days} <= {int(end[8:]) for end in months if len(end) == 10}
    years = {int(year) for year in re.findall(r"(?<!\d)\d{4}(?![\ds])", said)}
    known_years = {int(end[:4]) for end in ends if "X" not in end}
    assert years <= known_years | {int(end[:4]) + 1 for end in ends if end.endswith("-24")}


@unhurried
@given(UNITS["decade"], st.sampled_from(["{}", "{}~", "{}/", "/{}", "{}/..", "../{}"]))
def test_a_decade_is_always_said_with_an_s(decade, form):
    years = re.findall(r"\d{3,4}\w*", words(form.format(decade)))
    assert years == [f"{decade[:3]}0s"]


@unhurried
@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)), st.sampled_from([4, 7, 10]))
def test_what_needs_no_parser_is_read_as_the_parser_would(day, length):
    text = day.isoformat()[:length]
    assume(
        day.month != 2 or length == 4 or calendar.isleap(day.year) == (day.year % 4 == 0)
    )  # else it is wrong
    parsed = parse_edtf(text)
    bounds = [date(*bound[:3]) for bound in (parsed.lower_strict(), parsed.upper_strict())]
    assert parse(text).possible == tuple(bounds)


@unhurried
@given(UNITS["year"])
def test_a_year_is_never_shown_as_first_of_january(year):
    assert words(year) == year


@unhurried
@given(st.text(alphabet="0123456789-/.~?%X sT", max_size=12))
def test_any_text_is_read_or_refused_within_its_length(text):
    if can_be_read(text):
        assert parse(text).edtf == text
    else:
        with pytest.raises(InvalidDate) as refused:
            parse(text)
        assert 0 <= refused.value.position <= len(text)


def is_a_day(text):
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


@unhurried
@given(st.from_regex(r"\A[12][0-9]{3}-[0-9]{2}(-[0-9]{2})?\Z"))
def test_the_calendar_alone_decides_about_months_and_days(text):
    month_exists = "01" <= text[5:7] <= "12" or (len(text) == 7 and text[5:7] in SEASONS)
    exists = month_exists and (len(text) == 7 or is_a_day(text))
    assert can_be_read(text) is exists

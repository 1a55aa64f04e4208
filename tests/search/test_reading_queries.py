"""What somebody typed, as it is understood; any text can be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.search.query import LONGEST, MOST, Query, Sought


def read(text):
    return [
        [("" if one.wanted else "-") + one.words for one in alternative]
        for alternative in Query.read(text).alternatives
    ]


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("oslo channel", [["oslo", "channel"]]),
        ('"oslo channel" 1993', [["oslo channel", "1993"]]),
        ("“oslo channel”", [["oslo channel"]]),
        ("oslo -norway", [["oslo", "-norway"]]),
        ('oslo -"back channel"', [["oslo", "-back channel"]]),
        ("oslo or geneva norway", [["oslo"], ["geneva", "norway"]]),
        ("Oslo OR Geneva", [["Oslo"], ["Geneva"]]),
        ("or oslo or", [["oslo"]]),
        ('"oslo channel', [["oslo channel"]]),
        ("track-two", [["track-two"]]),
        ("- & | ! () :*", []),
        ("", []),
        ("o\u202eslo\x00", [["o", "slo"]]),
        ("مفاوضات أوسلو", [["مفاوضات", "أوسلو"]]),
    ],
)
def test_words_phrases_choices_and_what_is_left_out(text, understood):
    assert read(text) == understood


def test_what_only_leaves_out_cannot_be_answered():
    assert not Query.read("-oslo").answerable
    assert not Query.read("geneva or -oslo").answerable
    assert Query.read("geneva -oslo").answerable


def test_words_can_be_exchanged():
    changed = Query.read('dartmuth -"task fors" or oslo').with_({"dartmuth": "dartmouth"})
    assert changed.text == 'dartmouth -"task fors" or oslo'
    assert Query.read(changed.text).alternatives == changed.alternatives


@given(st.text(max_size=LONGEST * 2))
def test_any_text_is_read_and_what_is_read_can_be_written(text):
    query = Query.read(text)
    words = [one for alternative in query.alternatives for one in alternative]
    assert len(words) <= MOST
    assert all(isinstance(one, Sought) and one.words.strip() for one in words)
    assert Query.read(query.with_({}).text).alternatives == query.alternatives

"""Words and numbers between a document and its page."""

import pytest

from records.presentation import FOLDED_FROM, Part, counted, first_sentence, folded, sentence


def test_more_than_three_empty_parts_in_a_row_become_one():
    few = [Part(str(n), "", empty=True) for n in range(FOLDED_FROM - 1)]
    many = [Part(str(n), "", empty=True) for n in range(FOLDED_FROM)]
    full = Part("full", "")
    assert [len(run) for run in folded([full, *few, full])] == [1, 1, 1, 1, 1]
    assert [len(run) for run in folded([full, *many, full])] == [1, FOLDED_FROM, 1]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("They met. They parted.", "They met."),
        ("The U.S. Army met them. Then not.", "The U.S. Army met them."),
        ("Mr. X came in May. He left.", "Mr. X came in May."),
        ("Only one", "Only one"),
        (None, ""),
    ],
)
def test_the_first_sentence_ends_at_its_own_full_stop(text, first):
    assert first_sentence(text) == first


def test_counts_and_sentences_read_as_english():
    assert counted(1, "meeting") == "1 meeting"
    assert counted(1204, "group of contacts", "groups of contacts") == "1,204 groups of contacts"
    assert sentence("no date") == "No date."
    assert sentence("Was it so?") == "Was it so?"

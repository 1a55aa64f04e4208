"""Words and numbers between a document and its page."""

import pytest

from records.presentation import FOLDED_FROM, Numbering, Part, counted, first_sentence, folded, sentence


def source(name, **more):
    return {"id": name, "slug": name, "title": name, "voice": None, "derived_from": [], **more}


def cites(name):
    return {"source": {"id": name, "slug": name}}


def test_sources_are_numbered_as_they_are_met_and_remember_every_place():
    numbering = Numbering([source("a"), source("b"), source("never cited")])
    assert [numbering.mark(cites(name)).id for name in ("b", "a", "b")] == ["c1-1", "c2-1", "c1-2"]
    assert [(item.number, item.source["id"], item.places) for item in numbering.listed()] == [
        (1, "b", ("c1-1", "c1-2")),
        (2, "a", ("c2-1",)),
        (3, "never cited", ()),
    ]


def test_one_voice_in_two_sources_is_told():
    numbering = Numbering([source("a", voice="W"), source("b", voice="W"), source("c")])
    for name in "abc":
        numbering.mark(cites(name))
    assert [item.same_voice for item in numbering.listed()] == [(2,), (1,), ()]


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

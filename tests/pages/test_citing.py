"""Who says so, how sure that is, and where: the marks of a statement, and the list of sources at the foot."""

import re

import pytest

from records.citing import LETTERS, Citations, ways_back

EVIL = "<script>alert('&')</script>"


def source(name, **more):
    return {"id": name, "slug": name, "title": name, "voice": None, "derived_from": [], "date": None, **more}


def cites(name, **more):
    plain = {
        "stance": {"code": "supports", "label": "supports"},
        "certainty": None,
        "locator": "",
        "note": "",
    }
    return {"source": {"id": name, "slug": name, "name": name}, **plain, **more}


def row(*citations, certainty=None, **more):
    return {"id": "0123456789ab", "citations": citations, "certainty": certainty, "date": None, **more}


def sure(code):
    return {"code": code, "label": f"how {code}"}


def test_sources_are_numbered_as_they_are_met_and_remember_every_place():
    page = Citations([source("a"), source("b"), source("never cited")])
    marks = page.marks(row(cites("b"), cites("a"), cites("b")))
    assert re.findall(r'id="([^"]+)" href="([^"]+)"', marks) == [
        ("c1-1", "#s1"), ("c2-1", "#s2"), ("c1-2", "#s1"),
    ]  # fmt: skip
    listed = page.listed()
    assert [(item.number, item.source["id"], item.places) for item in listed] == [
        (1, "b", 2),
        (2, "a", 1),
        (3, "never cited", 0),
    ]
    assert re.findall(r'href="#([^"]+)"', ways_back(listed[0])) == ["c1-1", "c1-2"]


def test_after_z_the_ways_back_are_numbered():
    page = Citations([source("a")])
    page.marks(row(*[cites("a")] * 28))
    assert re.findall(">([^<]+)</a>", ways_back(page.listed()[0])) == [*LETTERS, "27", "28"]


def test_one_voice_in_two_sources_is_told():
    page = Citations([source("a", voice="W"), source("b", voice="W"), source("c")])
    page.marks(row(*map(cites, "abc")))
    assert [item.same_voice for item in page.listed()] == [(2,), (1,), ()]


def test_a_source_that_the_page_does_not_list_is_linked():
    page = Citations([])
    assert page.marks(row(cites("far"))) == '<sup class="cite"><a href="/sources/far/">source</a></sup>'
    assert '<a href="/sources/far/">on its own page</a>' in page.proof(row(cites("far")))
    assert page.listed() == []


def test_a_statement_without_a_source_shows_no_mark():
    assert Citations([]).marks(row()) == ""


@pytest.mark.parametrize(
    ("code", "shown"), [("high", False), ("medium", False), ("low", True), ("conflict", True)]
)
def test_only_what_is_not_well_founded_says_so_at_once(code, shown):
    assert ("how " in Citations([]).doubt(row(certainty=sure(code)))) is shown


def test_a_conflict_leads_to_where_accounts_differ_if_the_page_has_that():
    disputed = row(certainty=sure("conflict"))
    assert 'href="#differ"' in Citations([], accounts_differ=True).doubt(disputed)
    assert "href" not in Citations([]).doubt(disputed)


def test_what_folds_out_says_how_sure_and_what_each_source_does():
    page = Citations([source("a"), source("b")])
    against = cites(
        "b", stance={"code": "disputes", "label": "disputes"}, certainty=sure("low"), note="a letter"
    )
    proof = page.proof(row(cites("a", locator="p. 3"), against, certainty=sure("high")))
    assert re.sub("<[^>]+>", "", proof) == (
        "Source and certaintyHow sure: how high. Source 1, p. 3; Disputes 2 (how low): a letter. "
        "Link to this fact · Cite"
    )
    assert 'href="#f-01234567"' in proof
    assert 'href="cite/?fact=01234567"' in proof


def test_nothing_that_was_typed_becomes_markup():
    evil = {"code": "low", "label": EVIL}
    page = Citations([source("a", date={"words": EVIL})])
    typed = cites(
        "a",
        locator=EVIL,
        note=EVIL,
        stance={"code": "x", "label": EVIL},
        certainty={"code": "y", "label": EVIL},
    )
    said = page.said(row(typed, certainty=evil)) + page.when_said(row(typed))
    assert "<script" not in said
    assert said.count("&lt;script&gt;") == 7

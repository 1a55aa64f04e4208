"""Works as others read them: files by the libraries that read such files, text against what the styles' books print."""

import bibtexparser
import orjson
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given
from hypothesis import strategies as st

from exchange.cite.formats import bibtex, csl_json, ris
from exchange.cite.styles import STYLES, apa, chicago_bibliography, chicago_note
from exchange.cite.works import Issued, Work, issued, of_source, of_statement, one_line

HOSTILE = "{\"a\\} 100% of $5 & #1_x^~\nER  - \r\nTY  - BOOK </script> @misc{x, مرحبا 'ü'"
GOOGLE = Work(
    "google",
    "Privacy Policy",
    ("Google",),
    "Privacy & Terms",
    "https://www.google.com/policies/privacy/",
    Issued("17 April 2017", 2017, 4, 17),
    changed=True,
)
SNAP = Work(
    "snap",
    "Snap Makes a Bet on the Cultural Supremacy of the Camera",
    ("Farhad Manjoo",),
    "New York Times",
    "https://www.nytimes.com/2017/03/08/snap.html",
    Issued("8 March 2017", 2017, 3, 8),
    "newspaper",
)
WHO = Work(
    "who",
    "The top 10 causes of death",
    ("World Health Organization",),
    "World Health Organization",
    "https://www.who.int/top-10",
    Issued("24 May 2018", 2018, 5, 24),
)


def a_source(**more):
    """As a document has it."""
    plain = {
        "id": "0123",
        "slug": "a-source",
        "title": "A title",
        "authors": ["An Author"],
        "outlet": "An outlet",
        "url": "https://example.org/a",
        "date": {"edtf": "2015-10-06", "words": "6 October 2015"},
        "source_type": {"code": "press"},
    }
    return plain | more


def text(markup):
    return markup.striptags()


# ---------------------------------------------------------------------- text


def test_a_page_reads_as_the_chicago_manual_has_it():
    address = "https://www.google.com/policies/privacy/."
    assert text(chicago_note(GOOGLE)) == (
        f"Google, “Privacy Policy,” Privacy & Terms, last modified April 17, 2017, {address}"
    )
    assert text(chicago_bibliography(GOOGLE)) == (
        f"Google. “Privacy Policy.” Privacy & Terms. Last modified April 17, 2017. {address}"
    )


def test_an_article_reads_as_the_chicago_manual_has_it_but_for_the_order_of_names():
    said, address = "“Snap Makes a Bet on the Cultural Supremacy of the Camera", f"{SNAP.url}."
    assert text(chicago_note(SNAP)) == f"Farhad Manjoo, {said},” New York Times, March 8, 2017, {address}"
    assert (
        text(chicago_bibliography(SNAP))
        == f"Farhad Manjoo. {said}.” New York Times, March 8, 2017. {address}"
    )


def test_a_page_of_a_body_reads_as_the_apa_has_it():
    assert text(apa(WHO)) == (
        "World Health Organization. (2018, May 24). The top 10 causes of death. https://www.who.int/top-10"
    )
    assert "<cite><bdi>The top 10 causes of death.</bdi></cite>" in apa(WHO)


def test_an_article_reads_as_the_apa_has_it_but_for_the_order_of_names():
    assert text(apa(SNAP)) == f"Farhad Manjoo. (2017, March 8). {SNAP.title}. New York Times. {SNAP.url}"
    assert "<cite><bdi>New York Times.</bdi></cite>" in apa(SNAP)


@pytest.mark.parametrize(
    ("edtf", "words", "chicago", "in_apa"),
    [
        ("2015-10", "October 2015", "October 2015", "(2015, October)"),
        ("2015", "2015", "2015", "(2015)"),
        ("2011~", "about 2011", "ca. 2011", "(ca. 2011)"),
        ("1981-24", "winter 1981-82", "winter 1981-82", "(winter 1981-82)"),
        ("198X", "1980s", "1980s", "(1980s)"),
        ("2001/2003", "2001 to 2003", "2001 to 2003", "(2001 to 2003)"),
    ],
)
def test_dates_say_no_more_than_is_known(edtf, words, chicago, in_apa):
    work = of_source(a_source(date={"edtf": edtf, "words": words}))
    assert f", {chicago}, " in text(chicago_note(work))
    assert in_apa in text(apa(work))


def test_no_date_is_said_once():
    work = of_source(a_source(date=None, url=None))
    assert text(chicago_note(work)) == "An Author, “A title,” An outlet, n.d."
    assert text(chicago_bibliography(work)) == "An Author. “A title.” An outlet, n.d."
    assert text(apa(work)) == "An Author. (n.d.). A title. An outlet."


def test_what_asks_or_quotes_keeps_its_marks():
    work = of_source(a_source(title="Who “needs” Norwegians?", authors=[]))
    assert text(chicago_bibliography(work)).startswith("“Who ‘needs’ Norwegians?” An outlet, ")
    assert text(apa(work)).startswith("Who “needs” Norwegians? (2015, October 6). An outlet. ")


def test_many_authors_are_shortened_in_a_note_alone():
    work = of_source(a_source(authors=["A", "B", "C", "D"]))
    assert text(chicago_note(work)).startswith("A et al., “")
    assert text(chicago_bibliography(work)).startswith("A, B, C, and D. “")
    assert text(apa(work)).startswith("A, B, C, & D. (")


@given(st.text(), st.text(), st.text())
def test_nothing_that_was_typed_becomes_markup(title, author, outlet):
    work = of_source(a_source(title=f"<b>{title}", authors=[f"<i>{author}"], outlet=f"<s>{outlet}"))
    for _, style in STYLES:
        assert not {"<b>", "<i>", "<s>"} & {*style(work).split(">")}
        assert "&lt;b&gt;" in style(work)


# ---------------------------------------------------------------------- files


def read_bibtex(works):
    found = bibtexparser.parse_string(bibtex(works).decode(), append_middleware=[LatexDecodingMiddleware()])
    assert not found.failed_blocks
    return [{f.key: f.value for f in entry.fields} | {"key": entry.key} for entry in found.entries]


typed = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
# What TeX joins to other signs is left to it; the library does not know its words for braces and the circumflex.
unjoined = st.text(
    st.characters(codec="utf-8", exclude_characters="\0-'`\"?!<>,^{}", exclude_categories=("Zs", "M"))
)


@given(st.lists(typed, min_size=1, max_size=3), typed, typed)
def test_whatever_was_typed_each_work_is_one_entry(titles, author, outlet):
    works = [
        of_source(a_source(slug=f"s{n}", title=f"T{title}", authors=[f"A{author}"], outlet=outlet))
        for n, title in enumerate(titles)
    ]
    keys = [work.key for work in works]
    assert [entry["key"] for entry in read_bibtex(works)] == keys
    assert [entry["id"] for entry in rispy.loads(ris(works).decode())] == keys
    assert [entry["id"] for entry in orjson.loads(csl_json(works))] == keys


@given(typed)
def test_titles_and_names_come_back_as_they_were(words):
    work = of_source(a_source(title=f"T{words}", authors=[f"A{words}"]))
    (entry,) = rispy.loads(ris([work]).decode())
    assert (entry["title"], entry["authors"]) == (work.title, [work.authors[0]])
    (entry,) = orjson.loads(csl_json([work]))
    assert (entry["title"], entry["author"]) == (work.title, [{"literal": work.authors[0]}])


@given(unjoined)
def test_bibtex_keeps_every_sign(words):
    work = of_source(a_source(title=f"T{words}T"))
    (entry,) = read_bibtex([work])
    assert one_line(entry["title"].strip("{}")) == work.title


def test_braces_and_circumflex_are_written_in_words_so_that_braces_come_in_pairs():
    entry = bibtex([of_source(a_source(title="a}^{b"))]).decode()
    assert r"title = {{a\textbraceright{}\textasciicircum{}\textbraceleft{}b}}" in entry
    assert entry.count("{") == entry.count("}")


def test_hostile_words_stay_words():
    work = of_source(a_source(title=HOSTILE, authors=[HOSTILE], outlet=HOSTILE, url=f"https://a.b/{HOSTILE}"))
    (entry,) = read_bibtex([work])
    assert entry["key"] == "a-source"
    (entry,) = rispy.loads(ris([work]).decode())
    assert entry["title"] == one_line(HOSTILE)
    assert entry["urls"] == [
        "https://a.b/%7B%22a%5C%7D100%of$5&#1_x%5E~ER-TY-BOOK%3C/script%3E@misc%7Bx,%D9%85%D8%B1%D8%AD%D8%A8%D8%A7'%C3%BC'"
    ]


def test_a_file_of_ris_is_lines_of_a_tag_and_a_value():
    lines = ris([of_source(a_source()), of_source(a_source(date={"edtf": "2011~", "words": "about 2011"}))])
    assert lines.decode().split("\r\n")[:9] == [
        "TY  - NEWS",
        "ID  - a-source",
        "TI  - A title",
        "AU  - An Author",
        "T2  - An outlet",
        "PY  - 2015",
        "DA  - 2015/10/06/",
        "UR  - https://example.org/a",
        "ER  - ",
    ]
    assert b"PY  - 2011\r\nDA  - 2011///\r\nN1  - Date: about 2011\r\n" in lines
    assert b"\n" not in lines.replace(b"\r\n", b"")


def test_an_entry_of_bibtex_serves_both_programs_that_read_it():
    assert bibtex([of_source(a_source())]).decode() == (
        "@article{a-source,\n  author = {{An Author}},\n  title = {{A title}},\n  journal = {An outlet},\n"
        "  year = {2015},\n  month = oct,\n  date = {2015-10-06},\n  url = {https://example.org/a}\n}\n"
    )
    about = bibtex([of_source(a_source(date={"edtf": "2011~", "words": "about 2011"}))]).decode()
    assert "  year = {about 2011},\n  date = {2011~},\n" in about


@pytest.mark.parametrize(
    ("code", "url", "csl_type", "in_ris"),
    [
        ("press", None, "article-newspaper", "NEWS"),
        ("weblog", "https://example.org", "post-weblog", "BLOG"),
        ("scholarly", "https://example.org", "webpage", "ELEC"),
        ("scholarly", None, "document", "GEN"),
    ],
)
def test_what_sort_of_text_it_is_is_told_as_far_as_it_is_known(code, url, csl_type, in_ris):
    work = of_source(a_source(source_type={"code": code}, url=url))
    assert orjson.loads(csl_json([work]))[0]["type"] == csl_type
    assert rispy.loads(ris([work]).decode())[0]["type_of_reference"] == in_ris


def test_a_date_in_csl_is_a_date_only_where_it_is_one():
    def dated(edtf, words=""):
        work = of_source(a_source(date={"edtf": edtf, "words": words}))
        return orjson.loads(csl_json([work]))[0]["issued"]

    assert dated("2015-10") == {"date-parts": [[2015, 10]]}
    assert dated("2011~") == {"date-parts": [[2011]], "circa": True}
    assert dated("1981-24", "winter 1981-82") == {"literal": "winter 1981-82"}


def test_a_statement_has_the_address_of_its_anchor():
    work = of_statement(WHO, "0123abcd", "a\nstatement")
    assert (work.title, work.url) == (f"{WHO.title}: a statement", f"{WHO.url}#f-0123abcd")
    assert work.key == "who-0123abcd"


def test_nothing_at_all_is_an_empty_file():
    assert (bibtex([]), ris([]), orjson.loads(csl_json([]))) == (b"", b"", [])


def test_joiners_and_marks_of_direction_are_kept():
    assert one_line("می‌خواهم\n\t‏x\x00y") == "می‌خواهم ‏x y"
    assert issued(None) is None

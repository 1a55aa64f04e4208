"""Timelines: where dates come to stand."""

from analytics.timeline import Entry, Scale, Span, all_in_lanes, span, window


def fuzzy(edtf, earliest, latest, certain_from=None, certain_to=None):
    return {"edtf": edtf, "words": edtf, "earliest": earliest, "latest": latest,
            "certain_from": certain_from, "certain_to": certain_to}  # fmt: skip


def test_a_date_without_bounds_has_no_place():
    assert span(None) is None
    assert span(fuzzy("", None, None)) is None


def test_an_end_that_is_not_known_is_vague_however_long_the_drawing():
    piece = span(fuzzy("1994/", "1994-01-01", "1994-12-31", "1994-12-31", "1994-01-01"))
    bar = Scale(1900, 2000, 700).bar(piece, 0, 10, "bar")
    assert bar.fade == "out"


def test_a_decade_fades_on_a_short_drawing_and_a_year_does_not_on_a_long_one():
    decade = Span(1980, 1990, opens=10)
    year = Span(1980, 1990, opens=1)
    assert Scale(1975, 1995, 700).bar(decade, 0, 10, "bar").fade == "in"
    assert Scale(1950, 2020, 700).bar(year, 0, 10, "bar").fade == ""


def test_bars_are_cut_at_the_edges_and_fade_there():
    bar = Scale(1990, 2000, 700).bar(Span(1980, 1995), 0, 10, "bar")
    assert bar.x == 8
    assert bar.fade == "in"


def test_ticks_are_whole_years_or_months_and_never_crowd():
    assert [t.text for t in window([Span(1992.9, 1993.7)], 700).ticks()] == [
        "July",
        "October",
        "1993",
        "April",
        "July",
        "October",
        "1994",
    ]
    assert len(window([Span(1957, 2024)], 1120).ticks()) <= 9


def test_bars_and_names_of_one_row_never_overlap():
    entries = [Entry("A", f"Dialogue number {n}", "/", (Span(1960 + n, 1965 + n),)) for n in range(40)]
    drawing = all_in_lanes(entries, ["A"], [])
    taken: dict[float, float] = {}
    for link in sorted(drawing.links, key=lambda link: link.bars[0].x):
        left = link.bars[0].x if link.where != "before" else link.x - len(link.text) * 6
        right = link.bars[-1].x + link.bars[-1].width
        assert taken.get(link.y, 0) <= left
        taken[link.y] = right if link.where != "after" else link.x + len(link.text) * 6
    assert {link.where for link in drawing.links} == {"after", "before"}


def test_a_name_that_fits_on_neither_side_stands_inside_its_bar():
    whole = Entry("A", "A dialogue as long as the drawing", "/", (Span(1957, 2024),))
    assert all_in_lanes([whole], ["A"], []).links[0].where == "inside"

"""What pages say of composition: how close to power people were, who comes back, and what happened meanwhile."""

import re
from collections import Counter
from datetime import timedelta

import orjson
import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.composition import composed
from analytics.meanwhile import meanwhile, overlap, stuck
from analytics.questions.spans import overlaps
from dialogues.models import Attendance
from dialogues.presentation import money_line
from records.dates import parse
from records.viewer import OWNER, PUBLIC, viewing
from tests import factories as make
from tests import worlds
from tests.pages.reading import Page
from tests.pages.test_every_page import questions
from tests.records.test_dates import DATES


def table(page, caption):
    """Of the table with this caption the head, and the cells of each row."""
    (found,) = [t for t in page.root.all("table") if t.all("caption") and t.one("caption").text == caption]
    head = [th.text for th in found.one("thead").all("th")]
    rows = [
        [cell.text for cell in row.children if getattr(cell, "name", "") in ("th", "td")]
        for row in found.one("tbody").all("tr")
    ]
    return head, rows


def numbers(rows):
    return {row[0]: [int(n) for n in row[1:]] for row in rows}


# ------------------------------------------------------------------ on the shipped library


def test_a_dialogue_counts_its_people_by_side_and_by_how_close_to_power_they_were(visit):
    page = visit("/dialogues/oslo-channel/")
    head, rows = table(page, "Participants by side")
    assert head == [
        *("Side", "Sent by their side", "Inside the circle", "Outsider with access"),
        *("Not rated", "Together"),
    ]
    assert numbers(rows) == {"Israel": [2, 0, 2, 0, 4], "Palestine Liberation Organization": [0, 1, 0, 2, 3]}
    assert (
        "Of 7 who took part, 5 are rated (2 sent by their side, 1 inside the circle, 2 outsider with access) and 2 "
        "are not."
    ) in page.text


@pytest.mark.parametrize("dialogue", ["oslo-channel", "pugwash-cold-war", "chaophraya-dialogue"])
def test_the_figures_are_those_of_the_research_question(visit, dialogue):
    page = visit(f"/dialogues/{dialogue}/")
    asked = f"/explore/questions/closeness-of-each-side/?dialogue={dialogue}"
    assert asked in page.links
    head, rows = table(page, "Participants by side")
    here = {
        (row[0], word): int(n)
        for row in rows
        for word, n in zip(head[1:-1], row[1:-1], strict=True)
        if n != "0"
    }
    _, answer = table(visit(asked), "How close to power was each side of a dialogue?")
    there = {(side or "Side not recorded", word): int(n) for side, word, n in answer}
    there = {
        (side.replace("All sides of all dialogues", "Side not recorded"), word): n
        for (side, word), n in there.items()
    }
    assert here == there


def test_where_nobody_is_rated_that_is_said_and_no_table_shown(visit):
    page = visit("/dialogues/schlaining-process/")
    assert "Of 4 who took part, none is rated." in page.text
    assert "Participants by side" not in page.text


def test_a_dialogue_names_who_of_its_people_sat_elsewhere_and_says_of_how_many(visit):
    section = visit("/dialogues/oslo-channel/").section("people")
    assert "2 of 7 named participants also sat in another dialogue, channel or mediation" in section.text
    assert (
        "Yair Hirschfeld: Stockholm talks (Beilin-Abu Mazen understanding), about September 1994"
        in section.text
    )
    none = visit("/dialogues/elbe-group/").section("people")
    assert "None of 8 named participants is recorded in another dialogue, channel or mediation." in none.text


def test_meetings_while_talks_were_stuck_are_told_as_surely_as_dates_are_known(visit):
    section = visit("/dialogues/oslo-channel/").section("timeline")
    assert "Of 2 meetings recorded as held, 0 surely and 2 possibly fell into a time" in section.text
    phases = [a for a in section.all("a") if "stalled (about 1992 to about 1993)" in a.text]
    assert len(phases) == 2
    path, _, anchor = phases[0].attributes["href"].partition("#")
    assert anchor in visit(path).ids


def test_money_says_of_how_many_gifts_it_is_known_what_was_asked_and_told(visit):
    gifts = visit("/dialogues/dartmouth-conference/").section("money")
    number = len(gifts.one("ul", class_="facts-list").all("li"))
    assert f"is recorded for 1 of {number} gift" in gifts.text
    assert "or whether they approved, for 0." in gifts.text


def test_a_conflict_tells_the_same_of_its_dialogues_together(visit):
    page = visit("/conflicts/arab-israeli/")
    _, rows = table(page, "Participants by dialogue")
    assert numbers(rows)["Oslo channel"][-1] == 7
    whole = sum(row[-1] for row in numbers(rows).values())
    assert f"Of {whole} who took part" in page.text
    assert f"People are recorded for {len(rows)} of 11 dialogues." in page.text
    assert "Groups of contacts, back channels and mediations are not counted: 1." in page.text
    crossed = page.root.one("section", **{"aria-labelledby": "h-crossed"})
    dates = [span.text for span in crossed.all("span", class_="when")]
    assert dates[0] != "No date"
    assert dates == sorted(dates, key=lambda date: date == "No date")
    assert "Money is recorded for" in page.text


def test_a_conflict_counts_meetings_against_the_times_when_its_talks_were_stuck(visit):
    page = visit("/conflicts/korea-nuclear/")
    _, rows = table(
        page,
        "Meetings recorded as held, against the times when the official talks above were stalled or had broken down",
    )
    assert rows
    for held, surely, possibly, undated in numbers(rows).values():
        assert held >= surely + possibly + undated > 0
    total = sum(row[0] for row in numbers(rows).values())
    said = re.search(r"Of (\d+) meetings recorded as held, (\d+) surely and (\d+) possibly", page.text)
    assert int(said[1]) >= total
    assert int(said[2]) == sum(row[1] for row in numbers(rows).values())


def test_a_person_is_told_with_how_close_to_power_they_were_in_each_dialogue(visit):
    assert "How close to power: outsider with access." in visit("/actors/yair-hirschfeld/").text


def test_who_convened_is_told_with_how_close_to_power_those_were_who_came(visit):
    page = visit("/actors/pugwash-conferences-on-science-and-world-affairs/")
    _, rows = table(page, "Participants by dialogue")
    for dialogue, *counts in rows:
        link = next(
            a.attributes["href"]
            for a in page.root.all("a")
            if a.text == dialogue and "#people" in a.attributes["href"]
        )
        _, sides = table(visit(link.split("#")[0]), "Participants by side")
        assert sum(row[-1] for row in numbers(sides).values()) == int(counts[-1])
    assert f"People are recorded for {len(rows)} of 3 dialogues convened." in page.text


def test_a_person_is_told_with_whoever_took_part_in_several_of_their_dialogues(visit):
    page = visit("/actors/yair-hirschfeld/")
    others = page.root.one("section", **{"aria-labelledby": "h-others"})
    assert "Ron Pundak: Oslo channel, Stockholm talks (Beilin-Abu Mazen understanding)" in others.text
    assert len(others.all("li")) == 1
    assert "several of these dialogues" not in visit("/actors/ahmed-qurie/").text


@pytest.mark.parametrize(
    "address",
    [
        "/dialogues/oslo-channel/",
        "/dialogues/elbe-group/",
        "/conflicts/arab-israeli/",
        "/actors/yair-hirschfeld/",
        "/actors/pugwash-conferences-on-science-and-world-affairs/",
    ],
)
def test_all_this_asks_no_more_than_four_questions(visitor, address):
    visitor.get("/codebook/")
    assert questions(visitor, address) <= 4


# ------------------------------------------------------------------ who counts


def test_who_was_at_which_meeting_is_counted_where_it_is_recorded(fresh, client):
    worlds.load_terms()
    with viewing(OWNER):
        near = make.term("proximity:official_mandated", position=1)
        far = make.term("proximity:autonomous", position=6)
        source, d = make.source(), make.dialogue(slug="met")
        make.cite(d, source)
        first, second = (make.meeting(d, date=year) for year in ("1990", "1991"))
        seats = [make.participation(d, side="A", proximity_id=p) for p in (near, far, None)]
        alone = make.participation(d, side="A", proximity_id=far, meeting=second)
        away = make.participation(d, side="A", status_id=make.term("participation_status:prevented"))
        for fact in (first, second, *seats, alone, away):
            make.cite(fact, source)
        for seat in (*seats, alone):
            seat.affiliations.create(own_label=0, post="A post")
        for seat in seats[:2]:
            attended = Attendance.objects.create(meeting=first, participation=seat, own_label=0)
            make.cite(attended, source)
            make.basis("public_role", attendance=attended)
    page = Page(client.get("/dialogues/met/", headers={"accept": "text/html"}))
    assert numbers(table(page, "Participants by side")[1]) == {"A": [1, 2, 1, 4]}
    _, rows = table(page, "Participants by meeting, where it is recorded who was there")
    assert numbers(rows) == {"1990": [1, 1, 0, 2], "1991": [0, 1, 0, 1]}


def test_a_seat_elsewhere_counts_only_if_it_was_taken(fresh, client):
    worlds.load_terms()
    with viewing(OWNER):
        source, somebody = make.source(), None
        for slug, status in (("here", "attended"), ("there", "invited_declined"), ("beyond", "attended")):
            d = make.dialogue(slug=slug, name=slug.capitalize())
            seat = make.participation(d, status_id=make.term(f"participation_status:{status}"))
            somebody = somebody or make.actor(name="Ada", slug="ada")
            make.identity(seat, somebody)
            for fact in (d, seat):
                make.cite(fact, source)
    text = Page(client.get("/dialogues/here/", headers={"accept": "text/html"})).section("people").text
    assert "1 of 1 named participant also sat in another dialogue" in text
    assert "Ada: Beyond" in text
    assert "There" not in text


# ------------------------------------------------------------------ rules with a shape

CODES = ["official_mandated", "insider", "autonomous", "unknown"]
SEATS = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["attended", "attended", "withdrew", "unknown"]).map(lambda c: {"code": c}),
        "proximity": st.none() | st.sampled_from(CODES).map(lambda c: {"code": c, "label": c}),
    }
)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.just(""), st.lists(SEATS, max_size=6)), max_size=4))
def test_whoever_took_part_is_counted_once_and_nobody_else(groups):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("analytics.composition.vocabulary", lambda: {"proximity": dict.fromkeys(CODES)})
        found = composed(groups)
    present = [seat for *_, seats in groups for seat in seats if seat["status"]["code"] == "attended"]
    if not present:
        assert found is None
        return
    assert found.listed == len(present)
    assert found.rated == sum(bool(seat["proximity"]) for seat in present)
    assert dict(found.totals) == Counter(seat["proximity"]["code"] for seat in present if seat["proximity"])
    order = [CODES.index(term["code"]) for term in found.terms]
    assert order == sorted(order)


TEXTS = DATES | st.builds("{}/{}".format, DATES, DATES) | DATES.map("{}/".format) | DATES.map("../{}".format)


def days(span):
    """A range of days as SQL has it."""
    if span is None:
        return "empty"
    last = span.last + timedelta(days=1) if span.last else ""
    return f"[{span.first or ''},{last})"


@settings(max_examples=150, deadline=None, database=None, suppress_health_check=[*HealthCheck])
@given(TEXTS, TEXTS)
def test_two_dates_fall_together_as_the_database_has_it(library, one, other):
    try:
        dates = [parse(one), parse(other)]
    except ValueError:
        return
    values = [(d.edtf, days(d.possible), days(d.certain)) for d in dates]
    row = "(select %s::text as edtf, %s::daterange as date_possible, %s::daterange as date_certain)"
    fuzzy = "ext.fuzzy({0}.edtf, {0}.date_possible, {0}.date_certain, '')"
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute(
            f"select {fuzzy.format('m')}, {fuzzy.format('l')}, {overlaps('m.date', 'l.date')} from {row} m, {row} l",
            [*values[0], *values[1]],
        )
        *read, expected = cursor.fetchone()
    read = [orjson.loads(r) if isinstance(r, (str, bytes)) else r for r in read]
    assert overlap(*read) == expected
    assert overlap(*reversed(read)) == overlap(*read)


def date(first, last):
    return {
        "earliest": first,
        "latest": last,
        "certain_from": first,
        "certain_to": last,
        "words": first,
        "edtf": first,
    }


def meeting(when, status="held", kind="dialogue_meeting"):
    return {"id": str(when), "date": when, "status": {"code": status}, "kind": {"code": kind}}


def test_only_meetings_held_are_set_against_phases_in_which_talks_were_stuck():
    talks = [
        {
            "name": "Talks",
            "phases": [
                {"code": {"code": "negotiating"}, "date": date("1990-01-01", "1999-12-31")},
                {"code": {"code": "stalled"}, "date": date("1992-01-01", "1992-12-31")},
                {"code": {"code": "collapsed"}, "date": None},
            ],
        }
    ]
    meetings = [
        meeting(date("1992-05-01", "1992-05-02")),
        meeting(date("1991-05-01", "1991-05-02")),
        meeting(None),
        meeting(date("1992-06-01", "1992-06-01"), status="cancelled"),
        meeting(date("1992-06-01", "1992-06-01"), kind="public_event"),
    ]
    found = meanwhile(meetings, stuck(talks))
    assert (found.held, found.number("surely"), found.number("possibly"), found.undated) == (3, 1, 0, 2)
    assert meanwhile(meetings, []) is None
    assert meanwhile([], stuck(talks)) is None


def test_what_is_not_told_of_a_gift_is_counted_as_not_told():
    gift = dict.fromkeys(("conditions", "decision", "disclosure", "approval"))
    gifts = [gift, {**gift, "decision": {"code": "declined"}}, {**gift, "approval": {"code": "no"}}]
    assert money_line(gifts) == (
        "What the giver asked for, or how that was answered, is recorded for 1 of 3 gifts; what participants were "
        "told, or whether they approved, for 1"
    )

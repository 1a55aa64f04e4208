"""What counts for a question and what does not: surely, possibly, not known, and not at all."""

import pytest
from django.db import transaction

from analytics.questions.asking import find
from analytics.questions.parameters import defaults
from analytics.questions.registry import QUESTIONS
from dialogues.models import (
    Attendance,
    Classification,
    Conflict,
    DialogueConflict,
    DialogueRelation,
    Funding,
    FundingFunder,
    LegalRestriction,
    MeetingVenue,
    OfficialStance,
    Period,
)
from outcomes.models import Agreement, Fate, OfficialProcess, ProcessPhase, Seat, Transfer
from records.viewer import OWNER, viewing
from tests import factories as make

BY_SLUG = {question.slug: question for question in QUESTIONS}


@pytest.fixture
def writing(fresh):
    """Rows are made as they are asked about, and none outlives the test."""
    with viewing(OWNER):
        yield
        transaction.set_rollback(True, using="owner")


def answer(slug, **asked):
    """Rows as dicts of columns, with the plain text of each cell."""
    question = BY_SLUG[slug]
    values = defaults(question.parameters) | asked
    told = question.told(find(question, values), values)
    return [
        {column.name: cell.plain for column, cell in zip(told.columns, row, strict=True)} for row in told.rows
    ]


def timings(slug, **asked):
    return [row["timing"] for row in answer(slug, **asked)]


def given(model, **values):
    """A row whose terms are made where they are missing."""
    for name, value in values.items():
        if name.endswith("_id") and isinstance(value, str) and ":" in value:
            make.term(value)
    return model.objects.create(**values)


def alive(date, *, name="Talks", **more):
    dialogue = make.dialogue(name=name, own_label=1)
    given(Period, dialogue=dialogue, date=date, **more)
    return dialogue


def conflict(name, parent=None):
    return given(Conflict, name=name, parent=parent)


def about(dialogue, on):
    return given(DialogueConflict, dialogue=dialogue, conflict=on)


def official(on=None, name="Official talks"):
    return given(OfficialProcess, name=name, conflict=on)


def seated(dialogue, who, **more):
    seat = make.participation(dialogue, own_label=1, **more)
    make.identity(seat, who, own_label=1, because="")
    return seat


# ------------------------------------------------------------------ law


LAWS = [
    ("1993-05-03", "1990/1995", ["Surely"]),
    ("1993-05", "1990/1995", ["Surely"]),
    ("1995", "1990/1995", ["Possibly"]),
    ("1993", "1993", ["Possibly"]),
    ("1996", "1990/1995", []),
    ("1989", "1990/1995", []),
    ("1993", "1990", ["Not known"]),  # one date: whether it still held is not recorded
    ("1989", "1990", []),
    ("1993", "1990/", ["Not known"]),
    ("1985", "/1990", ["Not known"]),
    ("1993", "/1990", []),
    ("1993", "", ["Not known"]),
    ("", "1990/1995", ["Not known"]),
]


@pytest.mark.parametrize(("meeting", "law", "expected"), LAWS)
def test_a_meeting_is_held_under_a_law_as_surely_as_both_dates_are_known(writing, meeting, law, expected):
    dialogue = alive("1980/1999")
    make.meeting(dialogue, date=meeting, own_label=1, outside_periods=True)
    given(LegalRestriction, dialogue=dialogue, date=law, rule="No contact")
    assert timings("while-contact-was-illegal") == expected
    assert timings("while-contact-was-illegal", match="certain") == [t for t in expected if t == "Surely"]


def test_a_meeting_that_was_not_held_is_under_no_law(writing):
    dialogue = alive("1990/1995")
    make.meeting(dialogue, date="1993", own_label=1, status_id=make.term("meeting_status:planned"))
    given(LegalRestriction, dialogue=dialogue, date="1990/1995", rule="No contact")
    assert answer("while-contact-was-illegal") == []


# ------------------------------------------------------------------ seats

SEATS = [
    ("1990/1992", "", "1995", ["Surely"]),
    ("1990/1992", "", "1991", ["Possibly"]),
    ("1990/1992", "", "1990~/", ["Possibly"]),
    ("1990/1992", "", "1988", []),
    ("1990/1992", "1990", "1991", ["Surely"]),
    ("1990/1992", "1992", "1991", []),
    ("1990/1992", "", "", ["Not known"]),
]


@pytest.mark.parametrize(("years", "there", "seat", "expected"), SEATS)
def test_a_seat_is_later_as_surely_as_both_dates_are_known(writing, years, there, seat, expected):
    who = make.actor(name="Ann", own_label=1)
    seated(alive(years), who, date=there)
    given(Seat, process=official(), actor=who, role_id="seat_role:mediator", date=seat)
    assert timings("later-at-the-official-table") == expected


def test_the_meetings_attended_say_when_somebody_was_there(writing):
    who, dialogue = make.actor(name="Ann", own_label=1), alive("1990/1999")
    seat = seated(dialogue, who)
    meeting = make.meeting(dialogue, date="1991", own_label=1)
    given(Attendance, meeting=meeting, participation=seat)
    given(Seat, process=official(), actor=who, role_id="seat_role:mediator", date="1995")
    assert timings("later-at-the-official-table") == ["Surely"]
    (row,) = answer("years-until-the-official-table")
    assert (row["years_at_least"], row["years_at_most"]) == (3, 5)


def test_who_declined_never_sat_there(writing):
    who = make.actor(name="Ann", own_label=1)
    seated(alive("1990"), who, status_id=make.term("participation_status:invited_declined"))
    given(Seat, process=official(), actor=who, role_id="seat_role:mediator", date="1995")
    assert answer("later-at-the-official-table") == []


def test_a_transfer_of_a_person_counts_by_its_direction(writing):
    dialogue = alive("1990")
    for way, what in (("t2_t1", "Became minister"), ("t1_t2", "Had been minister")):
        given(
            Transfer,
            dialogue=dialogue,
            kind_id="transfer_kind:person",
            direction_id=f"transfer_direction:{way}",
            contribution_id="contribution:same_person",
            what=what,
            origin="a",
            target="b",
        )
    assert [row["where"] for row in answer("later-at-the-official-table")] == ["Became minister"]
    assert [row["from"] for row in answer("from-official-talks-into-dialogue")] == ["a"]


# ------------------------------------------------------------------ accords and phases

ACCORDS = [
    ("1991/1995", "1993-09-13", ["Surely"]),
    ("1992-01/1992-03", "1993-09-13", ["Surely"]),
    ("1991", "1993-09-13", ["Possibly"]),
    ("1989/1990", "1993-09-13", []),
    ("1994/1999", "1993-09-13", []),
    ("1993-09-13", "1993-09-13", []),
    ("1993", "1993", ["Possibly"]),
    ("197X", "1972", ["Possibly"]),
]


@pytest.mark.parametrize(("years", "accord", "expected"), ACCORDS)
def test_a_dialogue_is_alive_before_an_accord_as_surely_as_both_are_known(writing, years, accord, expected):
    on = conflict("A war")
    about(alive(years), on)
    given(Agreement, process=official(on), name="Accord", date=accord)
    assert timings("alive-before-an-accord") == expected


def test_conflicts_within_each_other_belong_together_and_others_do_not(writing):
    whole = conflict("Region")
    part, beside = conflict("A war", whole), conflict("Another war", whole)
    for name, on in (("Above", whole), ("Same", part), ("Beside", beside)):
        about(alive("1992/1993", name=name), on)
    given(Agreement, process=official(part), name="Accord", date="1993")
    assert sorted(row["dialogue"] for row in answer("alive-before-an-accord")) == ["Above", "Same"]


BEGINNINGS = [
    ("1992-06/1999", "1990/1995", {}, ["Surely"]),
    ("1995/1999", "1990/1995", {}, ["Possibly"]),
    ("1989/1999", "1990/1995", {}, []),
    ("/1992", "1990/1995", {}, []),  # its beginning is not known
    ("1992/1999", "1990/1995", {"attested_only": True}, []),
    ("1992-06-01", "1992", {}, ["Possibly"]),
]


@pytest.mark.parametrize(("years", "phase", "more", "expected"), BEGINNINGS)
def test_a_dialogue_begins_in_a_phase_as_surely_as_both_are_known(writing, years, phase, more, expected):
    on = conflict("A war")
    about(alive(years, **more), on)
    given(ProcessPhase, process=official(on), code_id="process_phase:stalled", date=phase)
    assert timings("begun-during-deadlock") == expected


def test_an_accord_collapsed_only_where_something_crossed_and_only_later(writing):
    talks, others = official(), official(name="Other talks")
    given(
        Transfer,
        dialogue=alive("1990"),
        kind_id="transfer_kind:text",
        direction_id="transfer_direction:t2_t1",
        contribution_id="contribution:claimed",
        what="a",
        origin="b",
        target="c",
        to_process=talks,
    )
    for process in (talks, others):
        accord = given(Agreement, process=process, name=f"Accord of {process}", date="1993")
        given(ProcessPhase, process=process, code_id="process_phase:collapsed", date="1980")
        given(ProcessPhase, process=process, code_id="process_phase:collapsed", date="2000")
        given(Fate, agreement=accord, code_id="fate:upheld", text="Still kept")
        given(Fate, agreement=accord, text="Broke down, some say")
    rows = answer("accords-that-collapsed")
    assert {row["agreement"] for row in rows} == {"Accord of Official talks"}
    assert sorted((row["recorded"], row["fate_date"]) for row in rows) == [
        ("As collapsed", "2000"),
        ("In words only: read it", "No date"),
    ]


# ------------------------------------------------------------------ what followed


def test_what_follows_the_end_of_money_lies_within_the_years_asked_for(writing):
    dialogue = alive("1980/2010")
    given(Funding, dialogue=dialogue, date="1990/1993")
    for text, date in (("Soon", "1994-05"), ("Same year", "1993"), ("Late", "1999"), ("Before", "1991")):
        given(Fate, dialogue=dialogue, text=text, date=date)
    found = {row["then"]: row["timing"] for row in answer("after-a-funder-left")}
    assert found == {"Soon.": "Surely", "Same year.": "Possibly"}
    assert "Late." in {row["then"] for row in answer("after-a-funder-left", years=8)}


def test_money_whose_end_is_not_known_did_not_end(writing):
    dialogue = alive("1980/2010")
    for date in ("1990", "1990/", "1990/..", ""):
        given(Funding, dialogue=dialogue, date=date)
    assert answer("after-a-funder-left") == []


def test_what_follows_an_exposure_is_later_or_may_be(writing):
    dialogue = alive("1980/2010")
    make.term("status:exposed")
    given(Classification, dialogue=dialogue, term_id="status:exposed", date="1990-06")
    for text, date in (("After", "1991"), ("Same year", "1990"), ("Before", "1989"), ("When?", "")):
        given(Fate, dialogue=dialogue, text=text, date=date)
    found = {row["then"]: row["timing"] for row in answer("exposed-and-then")}
    assert found == {"After.": "Surely", "Same year.": "Possibly"}


# ------------------------------------------------------------------ counting


def test_a_gift_counts_in_each_decade_it_may_touch_and_an_open_end_never_runs_on(writing):
    dialogue = alive("1980/2010")
    for date in ("1988/1992", "1989~", "1995/..", ""):
        given(Funding, dialogue=dialogue, date=date)
    rows = answer("funding-by-kind-of-funder")
    assert [(row["decade"], row["gifts"], row["surely"]) for row in rows] == [
        ("1980s", 2, 1),
        ("1990s", 3, 2),
        ("No date", 1, "Not known"),
    ]


def test_a_meeting_between_two_decades_stands_in_neither(writing):
    dialogue = alive("1980/1999")
    for date in ("1989/1990", "1985", ""):
        meeting = make.meeting(dialogue, date=date, own_label=1, outside_periods=True)
        given(MeetingVenue, meeting=meeting, country="Norway")
    rows = answer("countries-by-decade")
    assert [(row["decade"], row["meetings"]) for row in rows] == [("1980s", 1), ("Not known", 2)]


def test_lengths_and_gaps_are_given_as_far_as_they_are_known(writing):
    dialogue = alive("1960/1990")
    for date in ("1970", "1975-06-01", "1975-08-01"):
        make.meeting(dialogue, date=date, own_label=1)
    (row,) = answer("longest-running")
    assert (row["years_at_least"], row["years_at_most"], row["gap"]) == (29, 31, "4 to 6 years")
    assert answer("longest-running", years=30) == []


def test_a_funder_covers_more_than_the_share_asked_for(writing):
    on, giver = conflict("A war"), make.actor(name="Giver", own_label=1)
    dialogues = [alive("1990", name=f"Talks {place}") for place in range(3)]
    for place, dialogue in enumerate(dialogues):
        about(dialogue, on)
        if place < 2:
            gift = given(Funding, dialogue=dialogue)
            given(FundingFunder, funding=gift, actor=giver, kind_id="funder_kind:foundation")
    assert [(row["paid_for"], row["dialogues"]) for row in answer("funders-of-a-conflict")] == [(2, 3)]
    assert answer("funders-of-a-conflict", share=67) == []
    assert answer("funders-of-a-conflict", at_least=4) == []


def test_people_come_back_on_one_conflict_or_anywhere(writing):
    who, whole = make.actor(name="Ann", own_label=1), conflict("Region")
    first, second = alive("1990", name="First"), alive("1990", name="Second")
    about(first, conflict("A war", whole))
    about(second, conflict("Elsewhere"))
    for dialogue in (first, first, second):
        seated(dialogue, who)
    assert [(row["person"], row["number"]) for row in answer("usual-suspects")] == [("Ann", 2)]
    assert answer("usual-suspects", conflict=str(whole.id)) == []
    assert [(row["one"], row["other"]) for row in answer("overlap-of-dialogues")] == [("First", "Second")]


def test_what_is_kept_for_contrast_counts_only_where_it_is_asked_for(writing):
    who = make.actor(name="Ann", own_label=1)
    seated(alive("1990"), who)
    seated(make.dialogue(own_label=1, record_kind_id=make.term("record_kind:mediation")), who)
    assert answer("usual-suspects") == []
    assert len(answer("usual-suspects", record_kind="all")) == 1


def test_one_author_with_two_labels_disagrees_with_nobody(writing):
    dialogue = alive("1990")
    for code, by in (("track_2", "A"), ("track_1_5", "A"), ("track_1_5", "B")):
        given(Classification, dialogue=dialogue, term_id=f"track:{code}", by=by)
    assert [(row["by"], row["other_by"]) for row in answer("labels-that-differ")] == [("B", "A")]


def test_only_the_same_government_denies_and_uses(writing):
    dialogue, state = alive("1990"), make.actor(name="State", own_label=1)
    minister, other = make.actor(name="Minister", own_label=1), make.actor(name="Other", own_label=1)

    def stood(who, code, channel, state=None):
        make.term(f"official_stance:{code}")
        given(
            OfficialStance,
            dialogue=dialogue,
            actor=who,
            on_behalf_of=state,
            code_id=f"official_stance:{code}",
            channel_id=f"stance_channel:{channel}",
        )

    stood(minister, "denied", "public", state)
    stood(other, "used", "private")
    assert answer("denied-in-public-used-in-private") == []
    stood(state, "used", "private")
    assert [row["government"] for row in answer("denied-in-public-used-in-private")] == ["State"]


def test_descent_is_followed_step_by_step_and_never_round_in_circles(writing):
    a, b, c = (alive("1990", name=name) for name in "ABC")
    for child, parent in ((b, a), (c, b), (a, c)):
        given(DialogueRelation, dialogue=child, to_dialogue=parent, kind_id="relation:spun_off_from")
    given(DialogueRelation, dialogue=b, to_dialogue=c, kind_id="relation:parallel_to")
    rows = answer("what-grew-from-a-dialogue", dialogue=str(a.id))
    led = [(row["step"], row["dialogue"]) for row in rows if row["way"] == "Led to"]
    assert led == [(1, "B"), (2, "C"), (3, "A")]
    assert len(rows) == 6


def test_a_statement_is_alone_on_a_thin_source_only_without_another(writing):
    thin, good = make.term("certainty:low"), make.term("certainty:high")
    dialogue = alive("1990")
    for certainties in ((thin,), (thin, good), (good,)):
        fate = given(Fate, dialogue=dialogue, text="x")
        for certainty in certainties:
            make.cite(fate, make.source(own_label=1), certainty_id=certainty, own_label=1)
    assert len(answer("on-one-thin-source")) == 1

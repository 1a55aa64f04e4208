"""Lists of single facts: meetings, results, transfers, money; and the page of a meeting."""

import pytest
from django.db import connections

from records.viewer import PUBLIC, viewing

LISTS = {"meeting": "/meetings/", "outcome": "/outcomes/", "transfer": "/transfers/", "funding": "/funding/"}


@pytest.mark.parametrize("table", LISTS)
def test_lists_count_ordinary_dialogues_and_say_what_they_leave_out(visit, table):
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute(f"""select count(*) filter (where not contrast), count(*) filter (where contrast)
            from (select d.record_kind_id in ('record_kind:contact_cluster', 'record_kind:back_channel',
                  'record_kind:mediation') contrast from {table} f join dialogue d on d.id = f.dialogue_id) x""")
        shown, left_out = cursor.fetchone()
    page = visit(LISTS[table])
    assert page.root.one("h1").text.split()[0] == str(shown)
    assert f"Not shown: {left_out} " in page.text
    everything = visit(f"{LISTS[table]}?record_kind=all")
    assert everything.root.one("h1").text.split()[0] == str(shown + left_out)


def test_who_asks_for_one_record_gets_all_of_it_whatever_its_kind(visit):
    assert (
        visit("/meetings/?dialogue=early-israeli-plo-contacts").root.one("h1").text.startswith("4 gatherings")
    )


def test_results_carry_both_grades_and_can_be_narrowed_by_each(visit):
    page = visit("/outcomes/?contribution=documented&certainty=high")
    cells = [[td.text for td in row.all("td")][2:] for row in page.root.one("tbody").all("tr")]
    assert cells
    assert all(cell == ["Traced to it", "Well established"] for cell in cells)


def test_transfers_say_from_where_to_where(visit):
    text = visit("/transfers/?dialogue=oslo-channel").text
    assert "Framework worked out by the two academics and Qurie. From Oslo channel to Oslo Accords." in text


def test_money_names_the_giver(visit):
    assert "Ford Foundation Dartmouth Conference" in visit("/funding/?dialogue=dartmouth-conference").text


def test_a_list_of_facts_refuses_an_unknown_code(visit):
    page = visit("/outcomes/?contribution=documentd", 400)
    assert "Did you mean documented?" in page.root.one("div", role="alert").text


def test_a_meeting_shows_when_and_where_and_leads_to_its_dialogue(visit):
    page = visit("/meetings/71f083b6-16a6-4af2-b4bd-7e4ff54e3521/")
    assert page.root.one("h1").text == "December 1992: Hotel in central London, United Kingdom"
    assert "/dialogues/oslo-channel/" in page.links
    assert "Swimming the Oslo Channel" in page.text


def test_a_month_is_never_shown_as_a_day(visit):
    assert "1 December 1992" not in visit("/meetings/?dialogue=oslo-channel").text

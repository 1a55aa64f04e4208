"""Pages of sources, and the history of the field."""

from django.db import connections

from records.viewer import PUBLIC, viewing


def test_a_source_says_what_it_supports_and_how_much_rests_on_it_alone(visit):
    page = visit("/sources/oslo-time/")
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute("""
            with mine as (select c.* from cited c join source s on s.id = c.source_id where s.slug = 'oslo-time')
            select (select count(*) from mine), (select count(distinct fact_id) from mine m where not exists
                (select from cited o where o.fact_id = m.fact_id and o.source_id <> m.source_id))""")
        cited, alone = cursor.fetchone()
    assert f"{cited} citations; {alone} statements rest on it alone" in page.text
    assert 0 < alone < cited
    assert "Oslo channel 2 disputed accounts" in page.text


def test_a_link_to_a_supported_fact_leads_to_its_anchor(visit):
    links = [link for link in visit("/sources/oslo-time/").links if "/dialogues/oslo-channel/#" in link]
    anchors = set(visit("/dialogues/oslo-channel/").ids)
    assert len(links) > 5
    assert {link.split("#")[1] for link in links} <= anchors


def test_a_source_that_rests_on_another_says_so_from_both_ends(visit):
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute("""select s.slug, s.title, o.slug, o.title from source_derivation d
            join source s on s.id = d.source_id join source o on o.id = d.original_id order by 1 limit 1""")
        slug, title, origin_slug, origin_title = cursor.fetchone()
    assert f"Rests on {origin_title}" in visit(f"/sources/{slug}/").text
    assert title in visit(f"/sources/{origin_slug}/").text.split("What rests on it:")[1]


def test_sources_are_found_by_author_and_outlet(visit):
    assert "The Oslo Years: A Diary" in visit("/sources/?q=hirschfeld").text
    assert "Swimming the Oslo Channel" in visit("/sources/?q=oslo channel").text


def test_the_history_of_the_field_runs_in_order_of_time_and_is_signed(visit):
    page = visit("/history/")
    when = [e.text for e in page.root.one("ol", class_="judgements").all(class_="when")]
    assert when[0] == "1 May 1960"
    assert when.index("Winter 1981-82") < when.index("9 September 1993")
    assert when[-1] == "No date"
    assert "Foreign Policy According to Freud" in page.text
    assert "Mikhail Tsypkin, Heritage Foundation on: its risks, critical" in page.text

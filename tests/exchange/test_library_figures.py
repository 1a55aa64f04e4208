"""The figures of the library's files, counted in SQL on what stands at the open door."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from exchange.sheets import figures, read_library
from records.viewer import PUBLIC, viewing
from sources.models import TARGETS


def by(column: str, table: str) -> str:
    return f"""
        select split_part({column}_id, ':', 2), count(*) from {table}
        where {column}_id is not null group by 1"""


def several(rows: str) -> str:
    """Actors that stand in more than one dialogue; `rows` gives actor_id and dialogue_id."""
    return f"""
        select name, count(distinct dialogue_id) from ({rows}) r join actor on actor.id = actor_id
        group by actor.id, name having count(distinct dialogue_id) > 1"""


SEATED = """
    select actor_id, dialogue_id from participation_identity
    join participation p on p.id = participation_id"""
NAMED = f"""{SEATED}
    union all select actor_id, dialogue_id from involvement
    union all select actor_id, dialogue_id from third_party_role
    join actor on actor.id = actor_id and kind_id = 'actor_kind:person'"""
PAID = "select actor_id, dialogue_id from funding_funder join funding f on f.id = funding_id"
MOVED = "from transfer where kind_id = 'transfer_kind:person'"
HELD = "status_id = 'meeting_status:held' and kind_id = 'meeting_kind:dialogue_meeting'"
COUNTRY = """
    select coalesce(nullif(country, ''), '(not given)'), count(*)
    from meeting m left join meeting_venue on meeting_id = m.id"""
CITED = f"coalesce({', '.join(f'c.{name}_id' for name in TARGETS)})"

FIGURES = {
    "sheets": "select count(*) from dialogue",
    "sheets by record_kind": by("record_kind", "dialogue"),
    "sheets by track label": """
        select code, count(distinct dialogue_id) from classification join term on term.id = term_id
        where scheme = 'track' group by 1""",
    "sheets with more than one label": """
        select slug from dialogue d join classification c on c.dialogue_id = d.id
        where starts_with(term_id, 'track:') group by 1 having count(distinct term_id) > 1""",
    "meetings": "select count(*) from meeting",
    "meetings by status": by("status", "meeting"),
    "meetings by kind": by("kind", "meeting"),
    "dialogue meetings held": f"select count(*) from meeting where {HELD}",
    "meetings by country": f"{COUNTRY} group by 1",
    "dialogue meetings held, by country": f"{COUNTRY} where {HELD} group by 1",
    "sheets with meetings_stated": "select count(distinct dialogue_id) from meetings_stated",
    "participations": "select count(*) from participation",
    "participations by status": by("status", "participation"),
    "participations with a proximity rating": "select count(proximity_id) from participation",
    "participations by proximity": by("proximity", "participation"),
    "involvement rows by kind": by("kind", "involvement"),
    "transfers": "select count(*) from transfer",
    "transfers of persons": f"select count(*) {MOVED}",
    "sheets with transfers of persons": f"select count(distinct dialogue_id) {MOVED}",
    "transfers of persons with a name": f"select count(actor_id) {MOVED}",
    "transfers of persons from official to unofficial": f"""
        select count(*) {MOVED} and direction_id = 'transfer_direction:t1_t2'""",
    "transfers by contribution": by("contribution", "transfer"),
    "outcomes": "select count(*) from outcome",
    "outcomes by contribution": by("contribution", "outcome"),
    "outcomes by code": by("code", "outcome"),
    "sheets with a legal restriction": """
        select distinct slug from dialogue d join legal_restriction r on r.dialogue_id = d.id""",
    "people attending two or more dialogues": several(
        f"{SEATED} where status_id = 'participation_status:attended'"
    ),
    "people named in two or more sheets in any part": f"select count(*) from ({several(NAMED)}) s",
    "funders of more than one dialogue": several(PAID),
    "sheets with funding": "select count(distinct dialogue_id) from funding",
    "stances by channel": by("channel", "official_stance"),
    "competing claims": "select count(*) from competing_claim",
    "sheets with competing claims": "select count(distinct dialogue_id) from competing_claim",
    "relations by kind": by(
        "kind", "(select kind_id from dialogue_relation union all select kind_id from process_link) r"
    ),
    # A row that a file names has a random id (version 4); rows derived from it count with it.
    "statements by certainty": f"""
        select split_part(certainty_id, ':', 2), count(distinct {CITED})
        from citation c left join assessment a on a.id = c.assessment_id
        where certainty_id is not null and substr({CITED}::text, 15, 1) = '4' and a.about_id is null
        and coalesce(process_phase_id, agreement_id, seat_id, event_id, publication_id) is null
        group by 1""",
    "sources in the register": "select count(*) from source",
    "derived sources": "select count(distinct source_id) from source_derivation",
    "conflicts": "select count(*) from conflict",
    "conflicts at the top": "select count(*) from conflict where parent_id is null",
    "official processes": "select count(*) from official_process",
    "agreements": "select count(*) from agreement",
    "seats": "select count(*) from seat",
    "events": "select count(*) from event",
    "publications": "select count(*) from publication",
    "statements": "select count(*) from assessment where about_id is not null",
    "actors": "select count(*) from actor",
    "actors by kind": by("kind", "actor"),
}


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    """Counted in the files; that they are the known ones is held by test_shipped_library."""
    return figures(read_library(Path(__file__).parents[2] / "library"))


def test_every_figure_of_the_files_is_counted_in_the_database_too(expected):
    assert FIGURES.keys() == expected.keys()


@pytest.mark.parametrize("name", FIGURES)
def test_the_database_has_the_figures_of_the_files(name, library, expected):
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute(FIGURES[name])
        rows = cursor.fetchall()
    if isinstance(expected[name], dict):
        assert dict(rows) == expected[name]
    elif isinstance(expected[name], list):
        assert sorted(slug for (slug,) in rows) == sorted(expected[name])
    else:
        assert rows == [(expected[name],)]

"""What a source speaks to, read from either end."""

import pytest
from django.db import connections

from records.viewer import PUBLIC, editor, viewing

DIFFERENCE = """
select count(*) from (
    (select * from {one} except all select * from {other}) union all
    (select * from {other} except all select * from {one})
) d
"""
COLUMNS = "id, source_id, certainty_id, stance_id, position, kind, fact_id, conflict_id, dialogue_id, "
COLUMNS += "official_process_id"


@pytest.mark.parametrize("viewer", [PUBLIC, editor(1)], ids=["public", "editor"])
def test_both_ways_to_find_what_is_cited_give_the_same_rows(viewer, library):
    one, other = (f"(select {COLUMNS} from {view})" for view in ("cited", "cited_by_source"))
    with viewing(viewer), connections[viewer.alias].cursor() as cursor:
        cursor.execute("select count(*) from cited_by_source where dialogue_id is not null")
        assert cursor.fetchone()[0] > 2000
        cursor.execute(DIFFERENCE.format(one=one + " a", other=other + " b"))
        assert cursor.fetchone()[0] == 0

"""When a record was first published and when it last changed: of what the public sees, and of nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from records import documents, installing, services
from records.kernel.republish import check, republish
from records.viewer import OWNER, PUBLIC, viewing
from tests import factories as make
from tests.kernel.people import ANNA, ask, come, published

LONG_AGO = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def of(fresh):
    """A public dialogue with its source, both of long ago."""
    with viewing(OWNER):
        one = make.dialogue(name="Talks", summary="Two sides.")
        make.cite(one, make.source())
    long_ago()
    return one


def long_ago() -> None:
    """All that is public now has been so for long."""
    ask("update kernel.once_public set at = %s", LONG_AGO)
    ask("update kernel.told set published = %s, changed = %s", LONG_AGO, LONG_AGO)
    for doc in documents.registered():
        ask(f"update open.{doc.table} set published = %s, changed = %s", LONG_AGO, LONG_AGO)
    assert check() == []


def dates(record) -> Any:
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute(
            f"select published, changed from {record._meta.db_table}_document where id = %s", [record.pk]
        )
        return cursor.fetchone()


def change(record, **values) -> None:
    with viewing(OWNER):
        type(record).objects.filter(pk=record.pk).update(**values)


def just_now(moment: datetime) -> bool:
    return timedelta(0) <= datetime.now(UTC) - moment < timedelta(minutes=1)


def test_what_is_new_was_published_and_changed_at_one_moment(fresh):
    with viewing(OWNER):
        source = make.source()
    first, last = dates(source)
    assert first == last
    assert just_now(first)


def test_a_change_that_shows_is_one(of):
    change(of, summary="Three sides.")
    first, last = dates(of)
    assert first == LONG_AGO
    assert just_now(last)
    assert check() == []


def test_what_another_record_shows_of_it_changes_that_too_and_no_third(of):
    with viewing(OWNER):
        who, seat = make.actor(), make.participation(of)
        make.cite(seat, make.source())
        make.identity(seat, who)
    long_ago()
    change(who, name="Another name")
    assert just_now(dates(who)[1])
    assert just_now(dates(of)[1])
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute("select count(*) from source_document where changed <> %s", [LONG_AGO])
        assert cursor.fetchone() == (0,)


def test_a_change_taken_back_before_the_commit_is_none(of):
    with viewing(OWNER):
        change(of, summary="Three sides.")
        change(of, summary="Two sides.")
    assert dates(of) == (LONG_AGO, LONG_AGO)


def test_a_hidden_edit_moves_nothing(of):
    with viewing(OWNER):
        hidden = make.participation(of, own_label=make.EDITORS)
    change(hidden, attribution="somebody else")
    assert dates(of) == (LONG_AGO, LONG_AGO)


def test_what_only_lists_are_narrowed_by_moves_nothing(of):
    ask("insert into kernel.stale select 'dialogue', %s::uuid", of.pk)
    ask("update open.dialogue_document set facets = '{}'")
    ask("select kernel.settle()")
    assert dates(of) == (LONG_AGO, LONG_AGO)


def test_made_anew_all_keep_their_dates_even_from_nothing(of):
    republish()
    assert dates(of) == (LONG_AGO, LONG_AGO)
    ask("delete from open.dialogue_document")
    republish()
    assert dates(of) == (LONG_AGO, LONG_AGO)


def test_a_release_that_writes_documents_otherwise_is_no_change_but_the_next_real_one_is(of):
    ask("update kernel.told set digest = 'of another form'")
    for doc in documents.registered():
        ask(f"delete from open.{doc.table}")
        for statement in installing.written(doc, doc.table, installing.NOW, form_only=True):
            ask(statement)
    assert dates(of) == (LONG_AGO, LONG_AGO)
    republish()
    assert dates(of) == (LONG_AGO, LONG_AGO)
    change(of, summary="Three sides.")
    assert just_now(dates(of)[1])


def test_a_hidden_record_leaves_nothing_behind_and_comes_back_as_changed(of):
    come()
    with viewing(ANNA):
        services.hide(row=of, reason="somebody asked")
    assert dates(of) is None
    assert ask("select from kernel.told where id = %s", of.pk) == []
    published(of)
    first, last = dates(of)
    assert first == LONG_AGO
    assert just_now(last)


def test_at_the_desk_the_dates_are_those_of_what_the_public_sees(of):
    come()
    with viewing(OWNER):
        make.participation(of, own_label=make.EDITORS)
        hidden = make.dialogue(own_label=make.EDITORS)
    with viewing(ANNA), connections["staff"].cursor() as cursor:
        cursor.execute("select id, published, changed from dialogue_document")
        assert {*cursor.fetchall()} == {(of.pk, LONG_AGO, LONG_AGO), (hidden.pk, None, None)}
        cursor.execute("select id from record_change where kind = 'dialogue' and changed is not null")
        assert cursor.fetchall() == [(of.pk,)]


# ---------------------------------------------------------------------- and nothing is made anew in vain


def test_a_citation_that_changes_leaves_alone_what_else_its_source_speaks_to(fresh):
    with viewing(OWNER):
        source, one, other = make.source(), make.dialogue(), make.dialogue()
        citation = make.cite(one, source)
        make.cite(other, source)
    before = {record: made(record) for record in (source, one, other)}
    change(citation, locator="p. 7")
    again = {record for record, number in before.items() if made(record) != number}
    assert again == {source, one}
    assert check() == []


def made(record) -> Any:
    """The transaction that wrote its document."""
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute(
            f"select xmin::text from open.{record._meta.db_table}_document where id = %s", [record.pk]
        )
        return cursor.fetchone()

"""A start with other code: everything that guards is made anew, the documents only where they would differ."""

import pytest

from records.kernel.install import prepare
from records.kernel.republish import check
from records.viewer import OWNER, viewing
from tests import factories as make
from tests.kernel.people import ask


@pytest.fixture
def oslo(own):
    with viewing(OWNER):
        made = make.dialogue(name="Oslo channel")
        make.cite(made, make.source())
    return made


def tables() -> set[tuple[int]]:
    names = "{dialogue_document,dialogue_search,meeting_listed}"
    return {*ask(f"select ('open.' || name)::regclass::oid from unnest('{names}'::text[]) name")}


def test_documents_stay_where_their_definition_is_the_same(oslo):
    before = tables()
    ask("update kernel.installed set fingerprint = 'of other code'")
    assert prepare()
    assert tables() == before
    assert ask("select name from open.dialogue_document") == [("Oslo channel",)]
    assert check() == []
    assert not prepare()


def test_documents_are_made_anew_by_another_definition(oslo):
    before = tables()
    ask("update kernel.installed set fingerprint = 'of other code'")
    ask("update kernel.installed_documents set digest = 'of another definition'")
    assert prepare()
    assert not tables() & before
    assert ask("select name from open.dialogue_document") == [("Oslo channel",)]
    assert check() == []


def test_a_document_that_changes_after_such_a_start_is_made_anew(oslo):
    ask("update kernel.installed set fingerprint = 'of other code'")
    prepare()
    with viewing(OWNER):
        oslo.name = "Oslo back channel"
        oslo.save()
    assert ask("select name from open.dialogue_document") == [("Oslo back channel",)]

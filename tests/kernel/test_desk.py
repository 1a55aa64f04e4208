"""The vault under row-level security: what one holds one sees, and nothing can be taken out of a circle unseen."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connections
from django.test import Client

from accounts.models import User
from dialogues.models import Conflict, Dialogue
from records import listed
from records.documents import documents_of, registered
from records.gathered import bearing
from records.kernel.graph import protected, table
from records.viewer import OWNER, PUBLIC, NoViewer, editor, member, viewing
from tests import factories as make
from tests import worlds
from tests.worlds import Random

# What each was given, and what that means: a team holds what it shares, editors hold what any team shares.
GIVEN = {
    7: {worlds.PRIVATE},
    8: {worlds.OTHERS, worlds.PROCESS},
    9: {worlds.EDITORS},
    6: {worlds.CUSTODIANS},
    4: {worlds.PRIVATE, worlds.PROCESS},
    5: set(),
}
ALONG = {
    worlds.PRIVATE: {worlds.SHARED},
    worlds.OTHERS: {worlds.OTHERS_SHARED},
    worlds.EDITORS: {worlds.SHARED, worlds.OTHERS_SHARED},
}
HOLDS = {user: given.union(*(ALONG.get(one, set()) for one in given)) for user, given in GIVEN.items()}


@pytest.fixture
def cleared(fresh):
    worlds.load_terms()
    worlds.make_compartments()
    for user, compartments in GIVEN.items():
        make.clearance(user, *compartments)


@pytest.mark.parametrize("seed", range(10))
def test_everybody_sees_on_every_table_what_the_written_policy_says(cleared, seed):
    world = worlds.random_world(Random(seed))
    with viewing(OWNER):
        worlds.insert(world.values())
    for user, holds in HOLDS.items():
        visible = world.visible(holds)
        with viewing(editor(user) if 1 in holds else member(user)):
            for model in {row.model for row in world.values()}:
                found = {*model.objects.values_list("id", flat=True)}
                assert found == {row.id for row in world.of(model) if row.id in visible}, (user, table(model))


@pytest.mark.parametrize("seed", range(6))
def test_lists_are_narrowed_and_counted_by_what_the_rows_in_sight_say(cleared, seed):
    """Though what is public of it is read from the open catalogue, and either way round."""
    with viewing(OWNER):
        worlds.insert(worlds.random_world(Random(seed)).values())
    documents, kinds = [doc for doc in registered() if doc.facets], [doc.sought for doc in registered()]
    for user, holds in HOLDS.items():
        who = editor(user) if 1 in holds else member(user)
        with viewing(who), connections[who.alias].cursor() as cursor:
            for doc in documents:
                said = facets(cursor, f"({doc.sql()}) d")
                assert facets(cursor, doc.table) == said, (user, doc.table)
                whats = {one.what for one in doc.facets if one.what}
                found = {
                    facet for each in said.values() for facet in each if facet.partition(":")[0] in whats
                }
                if wanted := {facet for facet in found if ":" in facet}:
                    cursor.execute(*bearing(doc.facets, wanted))
                    assert {*cursor.fetchall()} == {(key, f) for key in said for f in wanted & {*said[key]}}
            for one in listed.registered():
                assert facets(cursor, one.table) == facets(cursor, f"({one.sql(kinds)}) d"), (user, one.table)


def facets(cursor, rows):
    cursor.execute(f"select id, facets from {rows}")
    return {key: sorted(facets) for key, facets in cursor.fetchall()}


def test_two_implementations_agree_without_clearance(cleared):
    """Anonymous through the open copy, and a member who holds nothing through the vault: the same documents."""
    world = worlds.random_world(Random(3))
    with viewing(OWNER):
        worlds.insert(world.values())
    for doc in registered():
        names = ["core", *doc.section_names, *doc.columns]
        with viewing(PUBLIC):
            anonymous = [*documents_of(doc)._default_manager.order_by("id").values_list(*names)]
        with viewing(member(5)):
            assert anonymous == [*documents_of(doc)._default_manager.order_by("id").values_list(*names)], (
                doc.table
            )


def test_no_viewer_no_query(fresh):
    with pytest.raises(NoViewer):
        Dialogue.objects.count()


def test_a_viewer_cannot_be_replaced_from_inside(fresh):
    with viewing(PUBLIC), pytest.raises(NoViewer), viewing(OWNER):
        pass


def test_the_open_login_reaches_nothing_of_the_vault(fresh):
    for name in ("vault.dialogue", "kernel.holds", "accounts.user_account"):
        with pytest.raises(DatabaseError, match="permission denied"), viewing(PUBLIC):
            connections["open"].cursor().execute(f"select * from {name}")
    for act in ("insert into dialogue (id) values (gen_random_uuid())", "create temporary table t (id int)"):
        with pytest.raises(DatabaseError, match="permission denied"), viewing(PUBLIC):
            connections["open"].cursor().execute(act)


def test_a_member_cannot_publish_nor_carry_a_row_out_of_the_circle(cleared):
    with viewing(OWNER):
        make.term("record_kind:process")
        mine = make.dialogue(own_label=worlds.label_of(frozenset({worlds.PRIVATE})))
    refusals = {0: "by being published", worlds.label_of(frozenset({worlds.OTHERS})): "row-level security"}
    for label, refusal in refusals.items():
        with pytest.raises(DatabaseError, match=refusal), viewing(member(7)):
            Dialogue.objects.filter(id=mine.id).update(own_label=label)
        # Where nothing is read, what one may see is not asked for.
        with pytest.raises(DatabaseError, match=refusal), viewing(member(7)):
            connections["desk"].cursor().execute("update dialogue set own_label = %s", [label])
    with viewing(member(7)):
        assert Dialogue.objects.filter(id=mine.id).update(name="Another") == 1
    with viewing(member(8)):
        assert Dialogue.objects.filter(id=mine.id).update(name="Mine now") == 0


def test_hanging_a_row_on_a_hidden_and_on_an_absent_parent_fails_alike(cleared):
    with viewing(OWNER):
        make.term("participation_status:attended")
        hidden = make.dialogue(own_label=worlds.label_of(frozenset({worlds.OTHERS})))
    messages = set()
    for parent in (hidden.id, "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(DatabaseError) as refused, viewing(member(7)):
            make.participation(Dialogue(id=parent), own_label=worlds.label_of(frozenset({worlds.PRIVATE})))
        messages.add(str(refused.value))
    assert len(messages) == 1


def test_a_hidden_row_below_and_an_absent_one_are_refused_alike_as_parents(cleared):
    with viewing(OWNER):
        region = Conflict.objects.create(name="The region", own_label=0)
        below = Conflict.objects.create(
            name="A quiet one", parent=region, own_label=worlds.label_of(frozenset({worlds.CUSTODIANS}))
        )
    messages = set()
    for parent in (below.pk, uuid4()):
        with pytest.raises(DatabaseError) as refused, viewing(editor(9)):
            Conflict.objects.filter(pk=region.pk).update(parent=parent)
        messages.add(str(refused.value))
    assert len(messages) == 1
    with pytest.raises(DatabaseError, match="cannot stand above itself"), viewing(editor(9)):
        Conflict.objects.filter(pk=region.pk).update(parent=region.pk)


def test_somebody_elses_signature_is_nobodys(cleared):
    """A setting that was not signed in this transaction makes nobody of the viewer."""
    with viewing(OWNER):
        make.term("record_kind:process")
        make.dialogue(own_label=worlds.label_of(frozenset({worlds.PRIVATE})))
    with viewing(member(7)), connections["desk"].cursor() as cursor:
        cursor.execute("select count(*) from dialogue")
        assert cursor.fetchone() == (1,)
        for forged in ("7", "7.0000", ""):
            cursor.execute("select set_config('kernel.viewer', %s, true)", [forged])
            cursor.execute("select kernel.viewer(), (select count(*) from dialogue)")
            assert cursor.fetchone() == (-2, 0)


def test_the_desk_asks_a_stranger_to_sign_in_whatever_the_address(fresh):
    for address in ("/desk/dialogues/never-was/", "/desk/nowhere/"):
        response = Client().get(address)
        assert response.status_code == 302
        assert response["Location"] == f"/accounts/login/?next={address}"


def test_the_desk_is_the_same_page_under_its_own_prefix(cleared):
    user = User.objects.create_user("anna", password="x")
    with viewing(OWNER):
        make.clearance(user.pk, worlds.PRIVATE)
        make.term("record_kind:process")
        hidden = make.dialogue(name="Working name", own_label=worlds.label_of(frozenset({worlds.PRIVATE})))
    client = Client()
    client.force_login(user)
    response = client.get(f"/desk/dialogues/{hidden.id}/")
    assert response.status_code == 200
    assert "Working name" in response.text
    assert response["Cache-Control"] == "private, no-store"
    assert client.get(f"/dialogues/{hidden.id}/").status_code == 404


@pytest.mark.parametrize("viewer", [member(7), editor(9)], ids=["member", "editor"])
def test_a_list_at_the_desk_works_out_of_a_document_only_what_it_asks_for(cleared, viewer):
    """Were what a policy asks volatile, all sections of all documents would be made for their facets alone."""
    with viewing(viewer), connections[viewer.alias].cursor() as cursor:
        cursor.execute("explain select facets from dialogue_document")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert " on period " in plan
    assert " on competing_claim " not in plan
    assert " on term " not in plan


def test_every_model_is_protected_or_belongs_to_accounts():
    from django.apps import apps
    from django.conf import settings

    for model in apps.get_models():
        places = [
            model in protected(),
            model._meta.app_label not in settings.CATALOGUE_APPS,
            not model._meta.managed and model._meta.app_label == "documents",
        ]
        assert places.count(True) == 1, model

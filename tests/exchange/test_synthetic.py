"""The synthetic catalogue: what bulk loading makes is what row by row would have made."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from bench import publishing
from dialogues.models import Dialogue, Participation
from records.dated import Dated
from records.fields import CertainRange, DateWords, PossibleRange
from records.kernel import graph
from records.kernel.graph import table
from records.kernel.republish import check
from records.viewer import OWNER, PUBLIC, viewing
from tests import databases, worlds

NUMBER = 120
pytestmark = pytest.mark.xdist_group("synthetic")  # what one has made serves all


def make(number: int = NUMBER, seed: int = 7, **options: object) -> str:
    output = StringIO()
    call_command("make_catalogue", dialogues=number, seed=seed, stdout=output, **options)
    return output.getvalue()


@pytest.fixture(scope="module")
def _synthetic() -> Iterator[str]:
    with databases.clone(databases.template()) as name:
        make()
        yield name


@pytest.fixture
def synthetic(_synthetic: str) -> Iterator[str]:
    with databases.using(_synthetic):
        yield _synthetic


def shares(model: type) -> float:
    """What part of the rows is hidden."""
    with viewing(OWNER):
        return 1 - model.objects.filter(label=0).count() / model.objects.count()


def contents() -> list[tuple]:
    """Every row of every table without the numbers under which this database knows its labels."""
    found = []
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        for model in graph.facts():
            columns = [f'"{f.column}"' for f in model._meta.concrete_fields if "label" not in f.name]
            cursor.execute(f"select {', '.join(columns)}, label = 0 from {table(model)} order by id")
            found += cursor.fetchall()
    return found


def indexes() -> list[tuple]:
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute("select indexdef from pg_indexes where schemaname in ('open', 'vault') order by 1")
        return cursor.fetchall()


def test_every_index_is_there_again(synthetic):
    with databases.using(databases.template()):
        meant = indexes()
    assert len(meant) > 200
    assert indexes() == meant


def test_labels_are_those_of_the_row_and_all_its_parents(synthetic):
    assert worlds.labels_in_database() == worlds.labels_recomputed()


def test_the_open_catalogue_and_its_documents_are_what_the_vault_makes_public(synthetic):
    assert check() == []


def test_about_a_fifth_is_hidden_and_in_unions_of_compartments_too(synthetic):
    assert 0.1 < shares(Dialogue) < 0.25
    assert 0.15 < shares(Participation) < 0.3
    assert any(len(needs) > 2 for needs in worlds.labels_in_database().values())


def test_it_has_the_shape_of_a_catalogue(synthetic):
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        counts = {m: m.objects.count() for m in graph.facts()}
        cursor.execute("select count(*) from dialogue_document")
        assert cursor.fetchone()[0] == counts[Dialogue]
    assert counts[Participation] > 7 * counts[Dialogue]
    assert counts[graph.evidence()] > sum(n for m, n in counts.items() if m.claim)


def test_no_public_claim_is_without_a_source_and_no_public_actor_without_a_fact(synthetic):
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        for model in graph.facts():
            if model.claim or model.needs_mention:
                cursor.execute(
                    f"insert into kernel.note select '{table(model)}', id, false from open.{table(model)}"
                )
        cursor.execute("select * from kernel.unfounded()")
        assert cursor.fetchall() == []
        cursor.execute("delete from kernel.note")


def test_what_is_made_from_dates_is_what_the_models_make(synthetic):
    with viewing(OWNER):
        for model in graph.facts():
            made = [
                f
                for f in model._meta.concrete_fields
                if isinstance(f, (PossibleRange, CertainRange, DateWords))
            ]
            for row in model.objects.order_by("id")[:200] if issubclass(model, Dated) else ():
                stored = {f.name: getattr(row, f.name) for f in made}
                assert stored == {f.name: f.pre_save(row, False) for f in made}


def test_the_rules_between_rows_hold(synthetic):
    """An update fires them all; what follows from it is nothing."""
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute("update vault.period set text = text; update vault.participation set side = side")
        cursor.execute("update vault.meeting set text = text; set constraints all immediate")


def test_triggers_and_indexes_are_as_before(synthetic):
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        after = structure(cursor)
    with databases.using(databases.template()), viewing(OWNER), connections["owner"].cursor() as cursor:
        assert structure(cursor) == after


def structure(cursor) -> list[tuple]:
    cursor.execute(
        "select c.oid::regclass::text, tgname, tgenabled::text from pg_trigger t join pg_class c on c.oid = tgrelid "
        "where not tgisinternal and relnamespace = any (array['vault', 'open']::regnamespace[]) "
        "union all select indrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid::text from pg_index "
        "join pg_class c on c.oid = indrelid where relnamespace = any (array['vault', 'open']::regnamespace[]) "
        "union all select conrelid::regclass::text, pg_get_constraintdef(oid), convalidated::text from pg_constraint "
        "where connamespace = any (array['vault', 'open']::regnamespace[]) order by 1, 2"
    )
    return cursor.fetchall()


def test_what_publishing_costs_can_be_measured_on_it_and_leaves_it_as_it_was(synthetic):
    before = contents()
    times = publishing.measured(2)
    assert {name: len(found) for name, found in times.items()} == dict.fromkeys(
        ("bare", "vault", "act", "desk"), 2
    )
    assert contents() == before
    assert check() == []


def test_a_seed_gives_the_same_catalogue_always():
    made = []
    for seed in (3, 3, 4):
        with databases.clone(databases.template()):
            make(20, seed)
            made.append(contents())
    one, again, other = made
    assert one == again
    assert one != other


def test_it_keeps_away_from_a_catalogue_that_is_in_use(fresh):
    make(10)
    with pytest.raises(CommandError, match="use an empty TRACKTWO_HOME, or --force"):
        make(10, seed=8)
    make(10, seed=8, force=True)
    assert check() == []
    with pytest.raises(CommandError, match="was seed 8 used here before"):
        make(10, seed=8, force=True)

"""The process refuses to serve over a login that could do more than its door allows."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connections

from config.databases import role
from config.refusal import Refusal
from records.kernel import graph, lint
from records.kernel.protect import statements
from tests import databases

pytestmark = pytest.mark.xdist_group(
    "roles"
)  # they are the server's, so other workers would see them changed


def as_owner(sql: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)


def as_admin(sql: str) -> None:
    from django.conf import settings

    with settings.SERVER.connect() as connection:
        connection.execute(sql)


def test_a_prepared_database_is_sound(own):
    assert [*lint.placed(), *lint.logins(), *lint.structure()] == []


def test_check_deploy_asks_the_same(own):
    as_owner("alter table vault.dialogue disable row level security")
    with pytest.raises(SystemCheckError, match=r"vault\.dialogue has no row-level security"):
        call_command("check", deploy=True, fail_level="ERROR")


def test_a_login_with_one_membership_too_many_is_refused(own, settings):
    group, login = role(settings.SERVER, "editor"), role(settings.SERVER, "open")
    as_admin(f'grant "{group}" to "{login}"')
    try:
        with pytest.raises(Refusal, match="is a member of"):
            lint.refuse_unless_sound()
    finally:
        as_admin(f'revoke "{group}" from "{login}"')


def test_a_login_that_owns_a_table_is_refused(own, settings):
    login = role(settings.SERVER, "web")
    as_admin(f'grant "{login}" to current_user')
    with settings.SERVER.connect(own) as connection:
        connection.execute(f'create schema hers authorization "{login}"')
        connection.execute(f'set role "{login}"; create table hers.secrets (id int); reset role')
        with pytest.raises(Refusal, match="owns tables"):
            lint.refuse_unless_sound()


@pytest.mark.parametrize("right", ["createrole", "createdb"])
def test_a_login_with_a_right_over_the_server_is_refused(own, settings, right):
    login = role(settings.SERVER, "staff")
    as_admin(f'alter role "{login}" {right}')
    try:
        with pytest.raises(Refusal, match=right.upper()):
            lint.refuse_unless_sound()
    finally:
        as_admin(f'alter role "{login}" no{right}')


def test_a_process_that_carries_the_owner_as_its_open_login_is_refused(own, settings):
    databases_of_open = settings.DATABASES["open"]
    before = dict(databases_of_open)
    databases_of_open.update(USER=settings.SERVER.user, PASSWORD=settings.SERVER.password)
    connections["open"].close()
    try:
        with pytest.raises(Refusal, match="CREATEROLE"):
            lint.refuse_unless_sound()
    finally:
        databases_of_open.update(before)
        connections["open"].close()


@pytest.mark.parametrize(
    ("planted", "finding"),
    [
        ("grant usage on schema vault to @reader", "may use the schemas vault"),
        (
            "create view open.totals as select count(*) from vault.dialogue",
            "open.totals runs with its owner's rights",
        ),
        (
            "create view open.totals with (security_invoker) as select * from vault.dialogue",
            "reads vault.dialogue",
        ),
        ("create table open.copied (id int)", "open.copied is protected by nobody"),
        ("alter table open.dialogue add column extra int", "dialogue.extra is in open only"),
        ("alter table open.dialogue drop constraint dialogue_is_public", "does not refuse hidden rows"),
        ("drop trigger a_label on vault.meeting", "lacks the triggers a_label"),
        ("alter table vault.meeting disable trigger z_publish_update", "lacks the triggers z_publish_update"),
        (
            "create function kernel.f() returns int language sql security definer as 'select 1'",
            "caller's search_path",
        ),
        (
            "create function kernel.f() returns int language sql security definer set search_path = '' as 'select 1'",
            "Everybody may execute kernel.f",
        ),
    ],
)
def test_what_a_hurried_hand_does_is_found(own, settings, planted, finding):
    as_owner(planted.replace("@reader", f'"{role(settings.SERVER, "reader")}"'))
    assert any(finding in found for found in [*lint.logins(), *lint.structure()])


def test_a_model_that_nobody_protects_is_found(own, monkeypatch):
    *others, forgotten = catalogue_models()
    monkeypatch.setattr(graph, "protected", lambda: tuple(others))
    assert f"{forgotten.__name__} is a catalogue model that nobody protects." in [*lint.placed()]


def catalogue_models() -> tuple:
    from django.apps import apps

    from records.models import Protected

    return tuple(m for m in apps.get_models() if issubclass(m, Protected))


def test_protecting_twice_changes_nothing(own, settings):
    from records.kernel.install import named

    for model in graph.protected():
        for statement in statements(model):
            as_owner(named(statement, settings.SERVER))
    assert [*lint.structure()] == []
    assert databases.template()

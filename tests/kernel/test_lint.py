"""The process refuses to serve over a login that could do more than its door allows."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connections, transaction

from config.databases import role
from config.refusal import Refusal
from records.kernel import graph, lint
from records.kernel.install import LOGINS, named
from records.kernel.lint.functions import allowed, executable
from records.kernel.lint.server import QUIET
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


def test_a_prepared_database_is_sound(own, settings):
    assert [*lint.placed(), *lint.logins(), *lint.structure()] == []
    if not settings.DATABASE_URL:  # another server's settings are for others to make
        assert [*lint.server()] == []


def test_check_deploy_asks_the_same(own):
    as_owner("alter table vault.dialogue disable row level security")
    with pytest.raises(SystemCheckError, match=r"vault\.dialogue has no row-level security"):
        call_command("check", deploy=True, fail_level="ERROR")


@pytest.mark.parametrize(
    ("login", "group"),
    [
        ("open", "editor"),
        ("open", "owner"),
        ("web", "editor"),
        ("staff", "owner"),
        ("accounts", "member"),
        ("audit", "reader"),
    ],
)
def test_a_login_with_one_membership_too_many_is_refused(fresh, settings, login, group):
    server = settings.SERVER
    as_admin(f'grant "{role(server, group)}" to "{role(server, login)}"')
    try:
        with pytest.raises(Refusal, match=f"{role(server, login)} is a member of {role(server, group)}"):
            lint.refuse_unless_sound()
    finally:
        as_admin(f'revoke "{role(server, group)}" from "{role(server, login)}"')


def test_a_login_that_owns_a_table_is_refused(own, settings):
    login = role(settings.SERVER, "web")
    as_admin(f'grant "{login}" to current_user')
    with settings.SERVER.connect(own) as connection:
        connection.execute(f'create schema hers authorization "{login}"')
        connection.execute(f'set role "{login}"; create table hers.secrets (id int); reset role')
        with pytest.raises(Refusal, match="owns tables"):
            lint.refuse_unless_sound()


@pytest.mark.parametrize("right", ["createrole", "createdb"])
def test_a_login_with_a_right_over_the_server_is_refused(fresh, settings, right):
    login = role(settings.SERVER, "staff")
    as_admin(f'alter role "{login}" {right}')
    try:
        with pytest.raises(Refusal, match=right.upper()):
            lint.refuse_unless_sound()
    finally:
        as_admin(f'alter role "{login}" no{right}')


@pytest.mark.parametrize("right", ["superuser", "bypassrls", "replication"])
@pytest.mark.parametrize("login", LOGINS)
def test_a_login_that_no_rule_holds_is_refused(fresh, settings, as_superuser, login, right):
    name = role(settings.SERVER, login)
    as_superuser(f'alter role "{name}" {right}')
    try:
        with pytest.raises(Refusal, match=f"{name} has {right if right == 'superuser' else right.upper()}"):
            lint.refuse_unless_sound()
    finally:
        as_superuser(f'alter role "{name}" no{right}')


@contextmanager
def trusted(home: Path, name: str, as_superuser: Callable[..., None]) -> Iterator[None]:
    """The server lets this one in whatever the password; as somebody does who has forgotten it."""
    lines = home / "postgresql" / "pg_hba.conf"
    before = lines.read_text()
    try:
        lines.write_text(f'local all "{name}" trust\n{before}')
        as_superuser("select pg_reload_conf()")
        yield
    finally:
        lines.write_text(before)
        as_superuser("select pg_reload_conf()")


def soon(holds: Callable[[], bool]) -> bool:
    """A server reads its files again in its own time."""
    deadline = time.monotonic() + 10
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return held


@pytest.mark.parametrize("login", [*LOGINS, "tracktwo", "postgres"])
def test_a_server_that_trusts_whoever_comes_is_refused(fresh, settings, as_superuser, login):
    """The owner's login and the superuser's, too: through either everything can be read."""
    name = role(settings.SERVER, login) if login in LOGINS else login
    with trusted(settings.HOME, name, as_superuser):
        assert soon(lambda: [*lint.logins()] == [f"The server lets {name} in without its password."])
        with pytest.raises(Refusal, match=f"lets {name} in without its password"):
            lint.refuse_unless_sound()
    assert soon(lambda: [*lint.logins()] == [])


LOUD = {
    "log_statement": "all",
    "log_min_messages": "warning",
    "log_min_error_statement": "error",
    "log_error_verbosity": "verbose",
    "log_parameter_max_length_on_error": "-1",
    "log_min_duration_statement": "100",
    "log_min_duration_sample": "100",
    "log_transaction_sample_rate": "0.5",
    "debug_print_plan": "on",
    "debug_print_parse": "on",
    "debug_print_rewritten": "on",
    "row_security": "off",
}


@pytest.mark.parametrize("setting", QUIET)
def test_every_setting_that_would_fill_the_log_is_asked(fresh, settings, as_superuser, setting):
    owner = settings.SERVER.user
    as_superuser(f'alter role "{owner}" in database "{fresh}" set {setting} = \'{LOUD[setting]}\'')
    connections["owner"].close()
    try:
        meant = f"is {LOUD[setting]}; set it to"
        assert [finding.split(meant)[0] for finding in lint.server()] == [
            f"The server's {setting} ",
            f"For {owner} {setting} ",
        ]
    finally:
        as_superuser(f'alter role "{owner}" in database "{fresh}" reset all')
        connections["owner"].close()


def test_a_setting_that_the_server_does_not_know_is_no_quiet_one(fresh, monkeypatch):
    monkeypatch.setitem(QUIET, "log_statements", {"none"})
    assert "The server's log_statements is unknown; set it to none." in [*lint.server()]


def test_a_process_that_carries_the_owner_as_its_open_login_is_refused(fresh, settings):
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
        (
            "create function kernel.f() returns int language sql security definer set search_path = '' as 'select 1'; "
            "revoke execute on function kernel.f() from public; grant execute on function kernel.f() to @member",
            "member may execute kernel.f(), which runs with its owner's rights",
        ),
        (
            "grant execute on function kernel.publish(uuid, text) to @member",
            "member may execute kernel.publish(",
        ),
        ("grant execute on function kernel.viewer() to @reader", "reader may execute kernel.viewer()"),
        (
            "grant execute on function kernel.forget(uuid[]) to @login_web",
            "login_web may execute kernel.forget(",
        ),
        (
            "create policy more on vault.meeting_venue for select using (true)",
            "vault.meeting_venue has the policy more, which nobody meant it to have",
        ),
        ("create policy more on kernel.act for select using (true)", "kernel.act has the policy more"),
        ("drop policy see on vault.meeting", "vault.meeting lacks the policy see"),
        (
            "alter policy see on vault.participation using (own_label = 0)",
            "see on vault.participation does not say",
        ),
        ("alter policy see on vault.dialogue to @member", "The policy see on vault.dialogue does not say"),
        (
            "drop policy see on vault.side; create policy see on vault.side to @member, @editor using (label = 0)",
            "The policy see on vault.side does not say",
        ),
        ("alter policy own on kernel.held using (true)", "The policy own on kernel.held does not say"),
        ("alter policy see on kernel.history using (true)", "The policy see on kernel.history does not say"),
        ("alter table kernel.held disable row level security", "kernel.held has no row-level security"),
        ("grant select on kernel.act to @member", "member has SELECT on kernel.act"),
        ("grant select (needs) on kernel.label to @editor", "editor has SELECT on kernel.label"),
        (
            "grant usage on schema audit to @reader; grant select (who) on audit.event to @reader",
            "reader has SELECT",
        ),
        (
            "alter table vault.side add column number int generated always as identity",
            "The sequence vault.side_number_seq tells how many rows there are",
        ),
        ("create sequence open.numbers", "The sequence open.numbers tells how many"),
        (
            "alter table open.meeting disable trigger n_note_delete",
            "open.meeting lacks the triggers n_note_delete",
        ),
    ],
)
def test_what_a_hurried_hand_does_is_found(fresh, settings, planted, finding):
    with transaction.atomic(using="owner"):
        as_owner(named(planted, settings.SERVER))
        assert any(finding in found for found in lint.structure())
        transaction.set_rollback(True, using="owner")


@pytest.mark.parametrize(
    ("planted", "finding"),
    [
        ("grant usage on schema vault to @reader", "may use the schemas vault"),
        ("grant usage on schema kernel to @login_accounts", "may use the schemas kernel"),
        (
            "grant select (key) on kernel.ticket_key to @login_web",
            "SELECT of some columns on tables of kernel",
        ),
        ("grant insert on audit.event to @login_audit", "INSERT on tables of audit"),
        ("grant delete on open.dialogue to @login_open", "DELETE on tables of open"),
    ],
)
def test_what_a_hurried_hand_gives_a_login_is_refused(own, settings, planted, finding):
    as_owner(named(planted, settings.SERVER))
    with pytest.raises(Refusal, match=finding):
        lint.refuse_unless_sound()


def test_the_list_of_what_people_may_ask_is_what_they_are_granted(fresh):
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        assert executable(cursor) == allowed()


def test_a_model_that_nobody_protects_is_found(own, monkeypatch):
    *others, forgotten = catalogue_models()
    monkeypatch.setattr(graph, "protected", lambda: tuple(others))
    assert f"{forgotten.__name__} is a catalogue model that nobody protects." in [*lint.placed()]


def catalogue_models() -> tuple:
    from django.apps import apps

    from records.models import Protected

    return tuple(m for m in apps.get_models() if issubclass(m, Protected))


def test_protecting_twice_changes_nothing(own, settings):
    for model in graph.protected():
        for statement in statements(model):
            as_owner(named(statement, settings.SERVER))
    assert [*lint.structure()] == []
    assert databases.template()

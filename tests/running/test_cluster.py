"""The embedded server: found, started, killed, adopted and stopped, each in a home of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from config import cluster
from config.refusal import Refusal
from config.secrets import secret

# A user of the server in a process of its own; says when it is in, leaves when told, unless killed first.
OTHER_USER = """
import sys
from pathlib import Path
from config import cluster
print(cluster.start(Path(sys.argv[1])), flush=True)
sys.stdin.read()
cluster.leave()
"""


@pytest.fixture
def home(tmp_path):
    yield tmp_path / "home"
    if (tmp_path / "home").exists():
        cluster.stop(tmp_path / "home")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    home = tmp_path_factory.mktemp("running")
    cluster.start(home)
    yield home
    cluster.stop(home)


def another_user(home):
    user = subprocess.Popen(
        [sys.executable, "-c", OTHER_USER, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(cluster.__file__).parent.parent,
    )
    user.started = user.stdout.readline() == b"True\n"
    return user


def count_of_kept(home):
    with cluster.embedded(home).connect() as connection:
        connection.execute("create table if not exists kept (n int)")
        connection.execute("insert into kept values (1)")
        return connection.execute("select count(*) from kept").fetchone()[0]


def test_the_server_survives_the_death_of_its_parts_and_loses_nothing(home):
    assert cluster.start(home) is True
    assert count_of_kept(home) == 1
    lingering = cluster.embedded(home).connect()
    cluster.postmaster(home).kill()
    assert cluster.start(home) is True  # despite stale lock files and orphaned server processes
    assert count_of_kept(home) == 2
    with pytest.raises(psycopg.OperationalError):
        lingering.execute("select 1")
    assert cluster.stop(home) is True
    assert cluster.postmaster(home) is None

    user = another_user(home)
    assert user.started
    user.kill()
    user.wait()
    assert cluster.start(home) is False  # the orphaned server is adopted ...
    assert count_of_kept(home) == 3
    assert cluster.stop(home) is True  # ... and stopped by its last user


def test_the_last_user_stops_the_server(home):
    user = another_user(home)
    assert cluster.start(home) is False
    assert cluster.stop(home) is False
    assert cluster.postmaster(home)
    user.communicate(timeout=30)
    assert cluster.postmaster(home) is None


def test_a_stale_lock_file_that_names_a_living_stranger_harms_nobody(home):
    cluster.start(home)
    cluster.stop(home)
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    (home / "postgresql" / "postmaster.pid").write_text(f"{stranger.pid}\n{home / 'postgresql'}\n")
    assert cluster.start(home) is True
    assert stranger.poll() is None
    stranger.communicate(b"\n")


def test_a_first_start_that_was_cut_short_is_made_good(home):
    (home / "postgresql.making" / "base").mkdir(parents=True)
    (home / "postgresql.making" / "PG_VERSION").write_text("18\n")
    assert cluster.start(home) is True
    assert not (home / "postgresql.making").exists()


def test_a_home_with_a_long_and_odd_name_is_served(tmp_path):
    home = tmp_path / ("long" * 30) / 'it\'s, "quoted"'
    assert len(os.fsencode(home / "socket" / ".s.PGSQL.5432")) > 107
    try:
        assert cluster.start(home) is True
        assert count_of_kept(home) == 1
        socket = Path(cluster.embedded(home).host)
        assert socket.stat().st_mode & 0o777 == 0o700
    finally:
        cluster.stop(home)
    socket.rmdir()


def test_a_socket_directory_that_somebody_else_laid_out_is_refused(home, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    home.mkdir()
    (home / "socket").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refusal, match="not ours alone"):
        cluster.start(home)


def test_the_server_lets_nobody_in_without_a_password_and_listens_on_no_network(running):
    server = cluster.embedded(running)
    for user in ("postgres", cluster.LOGIN):
        with pytest.raises(psycopg.OperationalError, match="no password"):
            psycopg.connect(host=server.host, port=server.port, user=user, dbname="postgres")
    password = secret(running, "superuser")
    with psycopg.connect(
        host=server.host, user="postgres", dbname="postgres", password=password
    ) as superuser:
        settings = "select current_setting('listen_addresses'), current_setting('unix_socket_permissions')"
        assert superuser.execute(settings).fetchone() == ("", "0700")
    for directory in ("postgresql", "socket", "secrets"):
        assert (running / directory).stat().st_mode & 0o777 == 0o700


def test_statements_that_fail_leave_no_data_in_the_log(running):
    with cluster.embedded(running).connect() as connection:
        connection.execute("create table quiet (n int)")
        with pytest.raises(psycopg.DataError):
            connection.execute("insert into quiet select %s::text::int", ["Sensitive Name"])
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("select 'Sensitive Name' from nowhere")
    log = (running / "postgresql" / "server.log").read_text()
    assert "ready to accept connections" in log
    for words in ("Sensitive", "nowhere", "insert into"):
        assert words not in log


def test_the_login_makes_roles_and_databases_and_is_no_superuser(running):
    server = cluster.embedded(running)
    cluster.check_server(server)
    with server.connect("postgres") as connection:
        connection.execute("create role someone login")
        connection.execute("create database of_ours")
        rights = "select has_database_privilege('someone', datname, 'connect') from pg_database"
        refused = connection.execute(f"{rights} where datname in ('{cluster.LOGIN}', 'postgres')").fetchall()
        assert refused == [(False,), (False,)]


@pytest.mark.parametrize(
    ("rights", "sentence"),
    [
        ("createdb", "lacks CREATEROLE:"),
        ("createrole", "lacks CREATEDB:"),
        ("", "lacks CREATEROLE and CREATEDB:"),
        ("superuser createrole createdb", "is a superuser"),
    ],
)
def test_a_role_without_just_the_needed_rights_is_refused(running, rights, sentence):
    server, password = cluster.embedded(running), secret(running, "superuser")
    superuser = cluster.Server(server.host, server.port, "postgres", "postgres", password)
    name = f"role_{rights.replace(' ', '_')}"
    with superuser.connect() as connection:
        connection.execute(f"create role {name} login password 'p' {rights}")
        connection.execute(f"grant connect on database postgres to {name}")
    with pytest.raises(Refusal, match=sentence):
        cluster.check_server(cluster.Server(server.host, server.port, "postgres", name, "p"))


def test_an_old_server_is_refused(running, monkeypatch):
    monkeypatch.setattr(psycopg.ConnectionInfo, "server_version", 140011)
    with pytest.raises(Refusal, match=r"PostgreSQL 14\.11, but the catalogue needs version 15"):
        cluster.check_server(cluster.embedded(running))


def test_data_of_another_major_version_are_refused_with_the_way_to_carry_them_over(home):
    (home / "postgresql").mkdir(parents=True)
    (home / "postgresql" / "PG_VERSION").write_text("17\n")
    with pytest.raises(Refusal) as refused:
        cluster.start(home)
    for word in ("PostgreSQL 17", "PostgreSQL 18", "pg_dump", "pg_restore"):
        assert word in str(refused.value)
    assert [path.name for path in (home / "postgresql").iterdir()] == ["PG_VERSION"]


def test_a_full_disk_is_refused_before_anything_is_made(home, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 5_000_000}))
    with pytest.raises(Refusal, match="is full: the database needs 100 MB free"):
        cluster.start(home)
    assert not (home / "postgresql").exists()


def test_a_disk_that_fills_while_a_program_runs_is_called_full(home):
    said = "initdb: error: could not write to file: No space left on device"
    assert "is full" in str(cluster._failure(home, "initdb", said))


def test_a_home_that_cannot_be_used_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Refusal, match="cannot be used: Not a directory"):
        cluster.start(tmp_path / "file" / "home")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://ann:s%40t@db.example/catalogue", ("db.example", 5432, "catalogue", "ann", "s@t")),
        ("postgres://ann@db.example:5433/c", ("db.example", 5433, "c", "ann", "")),
        ("postgresql://ann:s@/c?host=/run/postgresql", ("/run/postgresql", 5432, "c", "ann", "s")),
        ("postgresql://ann:s@%2Frun%2Fpostgresql/c", ("/run/postgresql", 5432, "c", "ann", "s")),
    ],
)
def test_an_address_is_read_as_postgresql_itself_reads_it(url, expected):
    server = cluster.server_from_url(url)
    assert (server.host, server.port, server.dbname, server.user, server.password) == expected
    assert server.options == {}


def test_what_else_an_address_asks_for_is_kept():
    server = cluster.server_from_url("postgresql://ann:s@db.example/c?sslmode=verify-full")
    assert server.options == {"sslmode": "verify-full"}


@pytest.mark.parametrize("url", ["mysql://u:hidden@h/d", "postgresql://u:hidden@h:port/d", "postgresql://h"])
def test_an_address_that_cannot_be_read_is_refused_without_repeating_its_password(url):
    with pytest.raises(Refusal, match="DATABASE_URL does not read as") as refused:
        cluster.server_from_url(url)
    assert "hidden" not in str(refused.value)


def test_a_password_is_not_shown_with_its_server():
    assert "hidden" not in repr(cluster.server_from_url("postgresql://ann:hidden@db.example/c"))


def test_a_server_that_does_not_answer_is_refused():
    with pytest.raises(Refusal, match=r"does not let us in.*Connection refused"):
        cluster.check_server(cluster.Server("127.0.0.1", 1, "c", "ann", "hidden"))


def test_the_signal_that_stops_a_user_from_outside_leaves_the_server_to_the_others(home):
    cluster.start(home)
    user = another_user(home)
    user.send_signal(signal.SIGTERM)
    user.wait(30)
    assert cluster.postmaster(home)
    assert count_of_kept(home) == 1

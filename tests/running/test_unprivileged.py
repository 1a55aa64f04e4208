"""As root: the account that runs PostgreSQL reaches its own directories, and gains nothing else."""

import os
import subprocess
from types import SimpleNamespace

import pytest

from config import unprivileged

STRANGER = SimpleNamespace(pw_uid=64001, pw_gid=64001)
ANOTHER = SimpleNamespace(pw_uid=64002, pw_gid=64002)
# An ordinary user can change no rights of others, and needs not: PostgreSQL then runs as that user.
AS_ROOT = os.geteuid() == 0


def can(test, path, account=STRANGER):
    return subprocess.run(["test", test, path], **unprivileged.as_account(account)).returncode == 0


@pytest.fixture
def locked(tmp_path):
    """A directory with a file in it, behind a parent that is closed to all but its owner."""
    (tmp_path / "closed" / "inner").mkdir(parents=True)
    (tmp_path / "closed" / "inner" / "file").touch()
    (tmp_path / "closed").chmod(0o700)
    for account in (STRANGER, ANOTHER):
        unprivileged.reach(tmp_path, account if AS_ROOT else None)
    return tmp_path / "closed"


if AS_ROOT:

    def test_the_account_passes_through_and_sees_nothing_on_the_way(locked):
        assert not can("-e", locked / "inner" / "file")
        unprivileged.reach(locked / "inner", STRANGER)
        assert can("-e", locked / "inner" / "file")
        assert not can("-r", locked)
        assert not can("-w", locked)
        assert not can("-e", locked / "inner" / "file", account=ANOTHER)

    def test_closing_a_directory_again_is_undone_at_the_next_start(locked):
        unprivileged.reach(locked / "inner", STRANGER)
        locked.chmod(0o700)
        assert not can("-e", locked / "inner" / "file")
        unprivileged.reach(locked / "inner", STRANGER)
        assert can("-e", locked / "inner" / "file")

    def test_what_others_were_granted_stays(locked):
        unprivileged.reach(locked / "inner", ANOTHER)
        unprivileged.reach(locked / "inner", STRANGER)
        assert can("-e", locked / "inner" / "file", account=ANOTHER)

    def test_without_access_lists_the_directory_is_opened_for_passing_alone(locked, monkeypatch):
        monkeypatch.setattr(os, "setxattr", lambda *_: (_ for _ in ()).throw(OSError))
        unprivileged.reach(locked / "inner", STRANGER)
        assert locked.stat().st_mode & 0o777 == 0o701

    def test_programs_hidden_by_a_strict_umask_become_readable(locked):
        program = locked / "inner" / "bin" / "postgres"
        program.parent.mkdir(mode=0o700)
        program.touch(mode=0o700)
        unprivileged.readable(locked / "inner", STRANGER)
        assert program.stat().st_mode & 0o777 == 0o755

    def test_data_that_belong_to_a_user_are_served_as_that_user(tmp_path):
        (tmp_path / "data").mkdir()
        os.chown(tmp_path / "data", 1, 1)
        assert unprivileged.server_account(tmp_path / "data").pw_uid == 1

else:

    def test_an_ordinary_user_runs_the_server_itself(tmp_path):
        assert unprivileged.server_account(tmp_path) is None
        assert unprivileged.as_account(None) == {}

"""PostgreSQL refuses to run as root: then an account without rights runs it and reaches only what it must."""

import os
import pwd
import shutil
import stat
import struct
import subprocess
from pathlib import Path

from config.refusal import Refusal

ACCOUNT = "tracktwo"
# How Linux writes an access control list: a version, then (kind of entry, rights, user or group), sorted.
ACL, ACL_VERSION = "system.posix_acl_access", struct.pack("<I", 2)
OWNER, USER, GROUP, MASK, OTHERS = 0x01, 0x02, 0x04, 0x10, 0x20
NOBODY = 0xFFFFFFFF  # in entries that name no user or group


def server_account(data: Path) -> pwd.struct_passwd | None:
    """The account that runs the server on the directory `data`; None when we are not root: ourselves."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid:  # made earlier, perhaps by an ordinary user
        return pwd.getpwuid(data.stat().st_uid)
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        return _created()


def _created() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", ACCOUNT], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Refusal(
            "PostgreSQL refuses to run as root and no account could be made for it: "
            f"run as an ordinary user, or create a system account named {ACCOUNT}."
        ) from error
    return pwd.getpwnam(ACCOUNT)


def as_account(account: pwd.struct_passwd | None) -> dict:
    """Arguments of subprocess.run that make a command run as `account`."""
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


def own(path: Path, account: pwd.struct_passwd | None) -> None:
    """Makes `path` the account's and nobody else's."""
    if account:
        shutil.chown(path, account.pw_uid, account.pw_gid)
    path.chmod(0o700)


def reach(directory: Path, account: pwd.struct_passwd | None) -> None:
    """Lets the account pass through `directory` and its parents, but not list or read them."""
    if account is None or _passes(directory, account):
        return
    for step in [*reversed(directory.parents), directory]:
        if not _passes(step, account):
            _let_pass(step, account)


def _passes(directory: Path, account: pwd.struct_passwd) -> bool:
    test = ["/bin/sh", "-c", 'test -e "$0/."', str(directory)]
    return subprocess.run(test, cwd="/", **as_account(account)).returncode == 0


def _let_pass(directory: Path, account: pwd.struct_passwd) -> None:
    """`setfacl -m u:account:x`, which a fresh machine lacks; `chmod o+x` where a file system knows no ACL."""
    try:
        acl = _access_list(directory)
        acl[USER, account.pw_uid] = acl.get((USER, account.pw_uid), 0) | 1
        acl[MASK, NOBODY] = acl.get((MASK, NOBODY), acl[GROUP, NOBODY]) | 1
        entries = [struct.pack("<HHI", tag, rights, who) for (tag, who), rights in sorted(acl.items())]
        os.setxattr(directory, ACL, b"".join([ACL_VERSION, *entries]))
    except OSError:
        directory.chmod(directory.stat().st_mode | stat.S_IXOTH)


def _access_list(directory: Path) -> dict[tuple[int, int], int]:
    """{(kind of entry, user or group): rights}, from the plain mode where there is no list yet."""
    if ACL not in os.listxattr(directory):
        mode = directory.stat().st_mode
        return {(OWNER, NOBODY): mode >> 6 & 7, (GROUP, NOBODY): mode >> 3 & 7, (OTHERS, NOBODY): mode & 7}
    entries = struct.iter_unpack("<HHI", os.getxattr(directory, ACL)[len(ACL_VERSION) :])
    return {(tag, who): rights for tag, rights, who in entries}


def readable(programs: Path, account: pwd.struct_passwd | None) -> None:
    """A strict umask of root hides the server's programs, which hold nothing secret, from the account."""
    if account is None or (programs / "bin" / "postgres").stat().st_mode & 0o005 == 0o005:
        return
    for path in [programs, *programs.rglob("*")]:
        mode = path.stat().st_mode
        path.chmod(mode | (0o055 if mode & stat.S_IXUSR else 0o044))

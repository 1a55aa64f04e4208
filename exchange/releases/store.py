"""Where the files of releases are kept: in TRACKTWO_HOME/releases, each written once and never again.

2026.1.zip           the release
2026.1.changes.csv   what changed since the one before: tables, ids and columns, so that it can stay when the file goes
"""

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.utils.crypto import constant_time_compare

VERSION = re.compile(r"(20\d\d)\.([1-9]\d{0,2})(?:\.([1-9]\d{0,2}))?", re.ASCII)


def folder() -> Path:
    return Path(settings.HOME) / "releases"


def file_of(version: str) -> Path:
    """Raises ValueError for what is no release's number, and so no name of a file."""
    return folder() / f"{_checked(version)}.zip"


def changes_of(version: str) -> Path:
    return folder() / f"{_checked(version)}.changes.csv"


def numbers(version: str) -> tuple[int, ...]:
    """For the order of versions: 2026.1 comes before 2026.1.1, and that before 2026.2."""
    found = VERSION.fullmatch(version)
    return tuple(int(part) for part in found.groups(default="0")) if found else ()


def _checked(version: str) -> str:
    if not VERSION.fullmatch(version):
        raise ValueError(version)
    return version


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_whole(path: Path, known: str) -> bool:
    return path.exists() and constant_time_compare(digest(path), known)


def keep(made: Sequence[tuple[Path, Path]]) -> None:
    """Give finished files their names, all of them or none. Raises FileExistsError where one is there already."""
    done: list[Path] = []
    try:
        for source, name in made:
            os.link(source, name)  # unlike a rename, it never takes another's place
            done.append(name)
    except BaseException:
        for name in done:
            name.unlink()
        raise

"""Passwords and keys that the catalogue draws for itself: one file each, for the eyes of its owner only."""

import os
import secrets
import tempfile
from pathlib import Path

from config.refusal import Refusal


def secret(home: Path, name: str) -> str:
    """The secret `name` kept in `home/secrets/`; drawn when first asked for, the same ever after.

    Raises Refusal when its file can be read by group or others, or can be neither read nor written by us.
    """
    path = home / "secrets" / name
    try:
        if not path.exists():
            _draw(path)
        if path.stat().st_mode & 0o077:
            raise Refusal(f"{path} can be read by other accounts: run `chmod 600 {path}` and start again.")
        return path.read_text().strip()
    except OSError as error:
        raise Refusal(f"{path} cannot be read or written: {error.strerror}.") from error


def _draw(path: Path) -> None:
    """Written whole under another name, then linked: of two processes that draw at once, one wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:  # mkstemp gives it mode 0600
        draft.write(secrets.token_urlsafe(32) + "\n")
        draft.flush()
        os.fsync(draft.fileno())
        try:
            os.link(draft.name, path)
        except FileExistsError:
            return

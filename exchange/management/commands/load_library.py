"""`manage.py load_library`: the shipped case library into the catalogue."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from dialogues.models import Dialogue
from exchange.library import Report, WrongLibrary, load
from records.kernel.install import prepare
from records.viewer import OWNER, viewing


class Command(BaseCommand):
    help = "Load the case library, or bring it up to date. What people changed since is left and reported."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is any dialogue")
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "library", help="the files")

    def handle(self, *, if_empty: bool, folder: Path, verbosity: int, **options: Any) -> None:
        """Raises CommandError with every problem of the files; then nothing was written."""
        prepare()
        if if_empty and _has_dialogues():
            return
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}: name the one that holds terms.yaml and cases/.")
        start = time.monotonic()
        report = _load(folder)
        if verbosity > 1:
            self._print_tables(report)
        if verbosity:
            self._print(report, time.monotonic() - start)

    def _print_tables(self, report: Report) -> None:
        for table, number in sorted(report.rows.items()):
            if number:
                self.stdout.write(f"{table:28}{number:6}")

    def _print(self, report: Report, seconds: float) -> None:
        for line in report.left:
            self.stdout.write(line)
        kinds = {"added": report.added, "changed": report.changed, "deleted": report.deleted}
        done = ", ".join(f"{rows.total()} {kind}" for kind, rows in kinds.items())
        self.stdout.write(f"{report.written} written ({done}) of {report.rows.total()} rows in {seconds:.1f} s")


def _has_dialogues() -> bool:
    with viewing(OWNER):
        return Dialogue.objects.exists()


def _load(folder: Path) -> Report:
    try:
        return load(folder)
    except WrongLibrary as wrong:
        found = len(wrong.problems)
        raise CommandError(f"Nothing was loaded: {found} to mend in the library.\n{wrong}") from wrong
    except DatabaseError as error:
        raise CommandError(f"Nothing was loaded, since the database refused it: {error}") from error

"""`manage.py republish`: the open catalogue and all documents anew from the vault."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.kernel.install import prepare
from records.kernel.republish import check, republish


class Command(BaseCommand):
    help = "Make labels, the open catalogue and all documents anew from the vault, and compare them with it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", dest="only_compare", help="only compare; change nothing"
        )

    def handle(self, *, only_compare: bool, **options: Any) -> None:
        """Raises CommandError with what differs."""
        prepare()
        start = time.monotonic()
        if not only_compare:
            republish(lambda words: self.stdout.write(f"{time.monotonic() - start:7.1f} s  {words}"))
        compare()
        self.stdout.write(
            f"{time.monotonic() - start:7.1f} s  The open catalogue is what the vault makes public."
        )


def compare() -> None:
    """Raises CommandError with what differs between the open catalogue and what the vault makes public."""
    if wrong := check():
        raise CommandError("The open catalogue is not what the vault makes public:\n" + "\n".join(wrong))

"""`manage.py make_catalogue`: a large catalogue of invented dialogues, to measure and to try things on."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from dialogues.models import Dialogue
from exchange.synthetic import make_catalogue
from records.kernel.install import prepare
from records.management.commands.republish import compare
from records.viewer import OWNER, viewing


class Command(BaseCommand):
    help = "Fill the catalogue with invented dialogues, about a fifth of them hidden; the same for a seed, always."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dialogues", type=int, required=True, help="how many")
        parser.add_argument("--seed", type=int, default=1, help="another seed makes another catalogue")
        parser.add_argument(
            "--force", action="store_true", help="add them to dialogues that are there already"
        )
        parser.add_argument(
            "--library", type=Path, default=settings.BASE_DIR / "library", help="gives the terms"
        )

    def handle(
        self, *, dialogues: int, seed: int, force: bool, library: Path, verbosity: int, **options: Any
    ) -> None:
        """Raises CommandError where there are dialogues already, or where what was made is not consistent."""
        prepare()
        if not force and _has_dialogues():
            raise CommandError(
                "There are dialogues here, and invented ones would stand among them: "
                "use an empty TRACKTWO_HOME, or --force."
            )
        start = time.monotonic()

        def say(words: str) -> None:
            if verbosity:
                self.stdout.write(f"{time.monotonic() - start:7.1f} s  {words}")

        try:
            make_catalogue(dialogues, seed, library, say)
        except IntegrityError as error:
            raise CommandError(
                f"Nothing was added, since the database refused it; was seed {seed} used here before? {error}"
            ) from error
        say("comparing")
        compare()
        say(f"{dialogues} dialogues are there.")


def _has_dialogues() -> bool:
    with viewing(OWNER):
        return Dialogue.objects.exists()

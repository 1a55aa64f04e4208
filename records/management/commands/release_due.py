"""`manage.py release_due`: see to the embargoes whose day has come."""

from typing import Any

from django.core.management.base import BaseCommand

from records.housekeeping import release_due
from records.kernel.install import prepare

BECAME = {"public": "its rows are public now.", "review": "it waits for a review now."}


class Command(BaseCommand):
    help = "Make public what was to be public by now and was agreed to; begin a review of the rest."

    def handle(self, **options: Any) -> None:
        prepare()
        for review, became in release_due():
            self.stdout.write(f"{review}: {BECAME[became]}")

"""`manage.py release_due`: see to the embargoes whose day has come."""

from typing import Any

from django.core.management.base import BaseCommand

from records import services
from records.kernel.install import prepare
from records.viewer import OWNER, viewing

BECAME = {"public": "its rows are public now.", "review": "it waits for a review now."}


class Command(BaseCommand):
    help = "Make public what was to be public by now and was agreed to; begin a review of the rest."

    def handle(self, **options: Any) -> None:
        prepare()
        with viewing(OWNER):
            done = services.release_due()
        for review, became in done:
            self.stdout.write(f"{review}: {BECAME[became]}")

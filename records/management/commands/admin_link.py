"""`manage.py admin_link`: a link for the first administrator, or for one who has an account already."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.models import User
from records import services
from records.kernel.install import prepare
from records.models import Fact
from records.viewer import OWNER, viewing


class Command(BaseCommand):
    help = "Print a link with which the person at this mail address becomes editor and custodian; once, for three days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="they sign in with it")

    def handle(self, *, email: str, **options: Any) -> None:
        prepare()
        with viewing(OWNER):
            token = services.invite(
                email=email, compartments=[Fact.EDITORS, CUSTODIANS], reason="by the installation"
            )
        self.stdout.write(f"{settings.SITE_URL}/accounts/invitations/{token}/")


CUSTODIANS = 2  # the compartment, see records/kernel/sql/labels.sql


def anybody() -> bool:
    """Whether there is any account."""
    return User.objects.using("owner_accounts").exists()

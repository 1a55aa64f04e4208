"""`manage.py verify_audit`: whether the audit is still what was written."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from records.audit import Head, head, noted, place, still_holds
from records.kernel.install import prepare
from records.viewer import OWNER, viewing

BOUND = """
select count(*) filter (where e.batch is not null), count(*) filter (where e.batch is null),
    date_trunc('second', clock_timestamp() - min(e.at) filter (where e.batch is null))::text,
    (select count(*) from audit.batch)
from audit.event e
"""


class Command(BaseCommand):
    help = "Compare the audit's lines with the chain they are bound in; its head is worth keeping elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since",
            type=Head.read,
            metavar="HEAD",
            help="a head printed earlier, which the chain must still hold",
        )

    def handle(self, *, since: Head | None = None, **options: Any) -> None:
        """Raises CommandError with the batches that are not what they were, or with a head that is no more."""
        prepare()
        with viewing(OWNER), connections["owner"].cursor() as cursor:
            cursor.execute(BOUND)
            bound, loose, age, batches = cursor.fetchone()
            cursor.execute("select number from audit.broken()")
            broken = [number for (number,) in cursor.fetchall()]
        self.stdout.write(f"{bound} lines in {batches} batches; the head is {head() or '-'}.")
        waiting = f", the oldest of them {age} old" if loose else ""
        self.stdout.write(f"{loose} lines are not yet bound{waiting}.")
        if broken:
            raise CommandError(
                f"Lines of the audit were changed, taken out or put in later, in batches "
                f"{', '.join(map(str, broken))} or right before."
            )
        for earlier, where in ((since, "--since"), (noted(), place())):
            if earlier and not still_holds(earlier):
                raise CommandError(
                    f"Lines were taken off the end of the audit, or an older copy of it was put in its place: "
                    f"it no longer holds batch {earlier.number} as {where} has it."
                )

"""`manage.py verify_audit`: whether the audit is still what was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from records.kernel.install import prepare
from records.viewer import OWNER, viewing

BOUND = """
select count(*) filter (where e.batch is not null), count(*) filter (where e.batch is null),
    date_trunc('second', clock_timestamp() - min(e.at) filter (where e.batch is null))::text,
    (select count(*) from audit.batch), (select encode(hash, 'hex') from audit.batch order by number desc limit 1)
from audit.event e
"""


class Command(BaseCommand):
    help = "Compare the audit's lines with the chain they are bound in; the last hash is worth keeping elsewhere."

    def handle(self, **options: Any) -> None:
        """Raises CommandError with the batches that are not what they were."""
        prepare()
        with viewing(OWNER), connections["owner"].cursor() as cursor:
            cursor.execute(BOUND)
            bound, loose, age, batches, last = cursor.fetchone()
            cursor.execute("select number from audit.broken()")
            broken = [number for (number,) in cursor.fetchall()]
        self.stdout.write(f"{bound} lines in {batches} batches; the last hash is {last or '-'}.")
        waiting = f", the oldest of them {age} old" if loose else ""
        self.stdout.write(f"{loose} lines are not yet bound{waiting}.")
        if broken:
            raise CommandError(
                f"Lines of the audit were changed, taken out or put in later, in batches "
                f"{', '.join(map(str, broken))} or right before."
            )

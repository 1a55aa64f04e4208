"""`manage.py make_release 2026.1`: a numbered copy of the public catalogue that stays as it is."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exchange.releases.making import Made, Refused, Wanted, make, read_reasons
from records.kernel.install import prepare
from records.presentation import counted


class Command(BaseCommand):
    help = (
        "Make a data release of the public catalogue, and list it under /data/. A release is never changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("version", help="its number: 2026.1, or 2026.1.1 for one that corrects")
        parser.add_argument("--note", default="", help="why it is made, in a sentence for everybody")
        parser.add_argument(
            "--withdraws", nargs="+", default=(), metavar="VERSION", help="releases whose files go with it"
        )
        parser.add_argument("--why", default="", help="the reason for that: consent, safety, rights or error")
        parser.add_argument(
            "--reasons",
            type=Path,
            metavar="FILE",
            help="what is said of single changes, as CSV: table, id, into (where another row stands for it), why",
        )
        parser.add_argument(
            "--to", type=Path, metavar="FOLDER", help="only write the file there; list nothing"
        )

    def handle(
        self,
        *,
        version: str,
        note: str,
        withdraws: list[str],
        why: str,
        reasons: Path | None,
        to: Path | None,
        **options: Any,
    ) -> None:
        """Raises CommandError with what is wrong, having written nothing."""
        prepare()
        try:
            said = read_reasons(reasons) if reasons else None
            made = make(Wanted(version, note.strip(), tuple(withdraws), why, said), to)
        except Refused as mistake:
            raise CommandError(str(mistake)) from mistake
        self.tell(made)

    def tell(self, made: Made) -> None:
        tallies = made.draft.tallies.values()
        rows, size = sum(t.rows for t in tallies), made.file.stat().st_size
        self.stdout.write(f"{made.file}: {counted(len(tallies), 'table')}, {rows:,} rows, {size:,} bytes.")
        self.stdout.write(f"SHA-256 {made.digest}")
        if made.draft.previous:
            kinds = ("added", "changed", "removed", "merged")
            sums = ", ".join(f"{sum(getattr(t, kind) for t in tallies):,} {kind}" for kind in kinds)
            self.stdout.write(f"Since {made.draft.previous}: {sums}.")
        for version, reason in made.draft.replaces:
            self.stdout.write(f"Release {version} is withdrawn: {reason}.")
        for version, number in made.gone.items():
            self.stdout.write(
                f"Release {version} still holds {counted(number, 'row')} that the public sees no longer. Where any of "
                "them must not be read, withdraw it with the next release (--withdraws, --why)."
            )

"""How fast whole lists are sent as files, beside PostgreSQL's own COPY of the same.

    python -m bench.files [--dialogues 10000 100000] [--rounds 3]

In each round each file is copied by the database to a client that counts its bytes, and then asked of the server, one
after the other. What is compared is bytes a second.
"""

import argparse
import os
import socket
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import psutil

from bench import report
from bench.catalogue import Catalogue, catalogue
from bench.load import head
from bench.report import Target

PORT = 8731
# The same cells, as somebody writes them who knows this table and has it all at once.
CELLS = """
select p.id, d.id, d.slug, d.name, p.date, p.date_words, lower(p.date_possible), upper(p.date_possible) - 1,
  case when p.date_possible is null then 'not_recorded'
    when lower_inf(p.date_possible) or upper_inf(p.date_possible) then 'open'
    when p.date_possible = p.date_certain then 'exact' else 'uncertain' end,
  p.meeting_id, p.attribution, p.side, st.code, st.title, p.role, se.code, se.title, pr.code, pr.title,
  case when i.id is null then 'not_recorded' else 'recorded' end, a.id, a.slug, a.name, i.note,
  case when f.id is null then 'not_recorded' else 'recorded' end, o.id, o.slug, o.name, f.post,
  ct.code, ct.title, s.sources
from open.participation p
join open.dialogue d on d.id = p.dialogue_id
left join open.term st on st.id = p.status_id
left join open.term se on se.id = p.sector_id
left join open.term pr on pr.id = p.proximity_id
left join open.participation_identity i on i.participation_id = p.id
left join open.actor a on a.id = i.actor_id
left join open.participation_affiliation f on f.participation_id = p.id
left join open.actor o on o.id = f.organisation_id
left join (select participation_id, min(certainty_id) as certainty_id, string_agg(source_id::text, '|') as sources
  from open.citation where participation_id is not null group by participation_id) s on s.participation_id = p.id
left join open.term ct on ct.id = s.certainty_id"""
CSV = "/api/v1/participations.csv"
STORED = "participations as CSV, beside their stored columns"
# The file, and the COPY that gives what is in it, without a header or names.
FILES = {
    "participations as CSV": (CSV, f"copy ({CELLS}) to stdout (format csv)"),
    STORED: (
        CSV,
        "copy (select * from open.participation p left join open.participation_identity i on i.participation_id = p.id "
        "left join open.participation_affiliation a on a.participation_id = p.id) to stdout (format csv)",
    ),
    "dialogues as JSON Lines": (
        "/dialogues.jsonl?record_kind=all",
        "copy (select {columns} from open.dialogue_document) to stdout",
    ),
}
SHARES = {"participations as CSV": 0.5, STORED: 0.5, "dialogues as JSON Lines": 0.6}


@dataclass
class Sent:
    """The rounds of one file: of ours and COPY's MB a second, of ours also ms to the first byte."""

    ours: list[float] = field(default_factory=list)
    copied: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)


@dataclass
class Sending:
    """One catalogue while its files are asked for; `memory` is what the worker had at first and at most, in MB."""

    of: Catalogue
    port: int
    worker: psutil.Process
    sent: dict[str, Sent] = field(default_factory=lambda: {name: Sent() for name in FILES})
    memory: tuple[float, float] = (0.0, 0.0)

    def round(self) -> None:
        for name, (address, copy) in FILES.items():
            self.sent[name].copied.append(self._copied(copy))
            if not self.memory[0]:
                self._asked("/api/v1/conflicts.csv")
                self.memory = (self._now(), 0.0)
            speed, first = self._asked(address)
            self.sent[name].ours.append(speed)
            self.sent[name].first.append(first)

    def _now(self) -> float:
        return self.worker.memory_info().rss / 1e6

    def _copied(self, statement: str) -> float:
        with self.of.connect() as database:
            columns = database.execute(
                "select string_agg(quote_ident(attname), ', ') from pg_attribute where attnum > 0 "
                "and attrelid = 'open.dialogue_document'::regclass and atttypid = 'json'::regtype"
            ).fetchone()[0]  # type: ignore[index]
            begun, size = time.perf_counter(), 0
            with database.cursor().copy(statement.format(columns=columns).encode()) as copy:
                for data in copy:
                    size += len(data)
            return size / 1e6 / (time.perf_counter() - begun)

    def _asked(self, address: str) -> tuple[float, float]:
        """MB a second, and ms to the first byte."""
        with socket.create_connection(("127.0.0.1", self.port)) as client:
            begun = time.perf_counter()
            client.sendall(head(address, {"Connection": "close"}).encode())
            data = client.recv(1 << 20)
            first, size = time.perf_counter() - begun, 0
            while data:
                size += len(data)
                self.memory = (self.memory[0], max(self.memory[1], self._now()))
                data = client.recv(1 << 20)
        return size / 1e6 / (time.perf_counter() - begun), first * 1000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.files")
    parser.add_argument("--dialogues", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    os.environ.pop("DATABASE_URL", None)
    found = []
    for place, size in enumerate(asked.dialogues):
        of = catalogue(size)
        with of.served(PORT + place, 0.2) as worker:
            sending = Sending(of, PORT + place, worker)
            for number in range(asked.rounds):
                print(f"Round {number + 1}, {size} dialogues", flush=True)
                sending.round()
            found.append(sending)
            machine = report.machine(of)
    report.put(tables(found, asked.rounds, machine), "python -m bench.files")


def targets(found: Sequence[Sending]) -> Iterator[Target]:
    for name, share in SHARES.items():
        ratios = [
            statistics.median(a / b for a, b in zip(one.sent[name].ours, one.sent[name].copied, strict=True))
            for one in found
        ]
        yield Target(f"{name}: bytes a second to COPY's", ratios, share, at_least=True)
        yield Target(
            f"{name}: first byte", [statistics.median(one.sent[name].first) for one in found], 50, " ms"
        )
    yield Target("most that the worker grew by", [one.memory[1] - one.memory[0] for one in found], 10, " MB")


def tables(found: Sequence[Sending], rounds: int, machine: str) -> Iterator[str]:
    sizes = [f"{one.of.dialogues:,}" for one in found]
    yield f"{date.today():%-d %B %Y}. {machine} Medians of {rounds} rounds."
    yield from ("", *report.head(["sent", *sizes, "asked", "kept"]))
    yield from (target.shown() for target in targets(found))
    yield from ("", *report.head(["MB a second: ours, COPY", *sizes]))
    for name in FILES:
        speeds = [
            f"{statistics.median(one.sent[name].ours):.0f}, {statistics.median(one.sent[name].copied):.0f}"
            for one in found
        ]
        yield report.row([name, *speeds])


if __name__ == "__main__":
    main()

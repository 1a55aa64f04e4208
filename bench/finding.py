"""How fast things are found, beside Datasette on the same rows: a part of `make bench`; see bench/README.md.

    python -m bench.finding [--dialogues 10000 100000] [--rounds 3] [--seconds 2]

Of each size there are one server of ours with one worker and one of Datasette. In each round every question is asked
as bare SQL, of us and of Datasette, one after the other, by one client, by four and by eight; its lists by four.
"""

import argparse
import contextlib
import itertools
import os
import random
import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from bench import datasette, report
from bench.catalogue import Catalogue, catalogue
from bench.load import BROWSER, head, run
from bench.questions import Asker, Questions
from bench.report import Target
from bench.sitting import Result, fresh, walk

PORT = 8721
CLIENTS = (1, 4, 8)
COMPARED = 4  # of them
LEAST = 4  # answers, however long they take
LARGE = 100_000  # dialogues, from which on more may be asked
SEARCHES = ("search", "search by the API")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.finding")
    parser.add_argument("--dialogues", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2)
    asked = parser.parse_args()
    os.environ.pop("DATABASE_URL", None)
    with contextlib.ExitStack() as stack:
        found = [_begin(stack, PORT + 2 * n, catalogue(size)) for n, size in enumerate(asked.dialogues)]
        for number in range(asked.rounds):
            for one in found:
                print(f"Round {number + 1}, {one.catalogue.dialogues} dialogues", flush=True)
                one.round(asked.seconds)
        report.put(tables(found, asked.rounds, asked.seconds), "python -m bench.finding")


def _begin(stack: contextlib.ExitStack, port: int, of: Catalogue) -> "Finding":
    stack.enter_context(of.served(port, 0.2))
    stack.enter_context(datasette.served(of, port + 1))
    return Finding(of, port, port + 1)


class Finding:
    """One catalogue while things are looked for in it."""

    def __init__(self, of: Catalogue, port: int, peer: int) -> None:
        self.catalogue, self.port, self.peer = of, port, peer
        self.results: dict[tuple[str, int], Result] = defaultdict(
            Result
        )  # by what was asked, and the clients
        self.pages = walk(port, "/dialogues/", BROWSER, r'cursor=([\w-]+)[^"]*" rel="next"', 300)
        with of.connect() as database:
            self.asker = Asker(database, random.Random(1))  # noqa: S311

    def round(self, seconds: float) -> None:
        for clients in CLIENTS:
            asked = [
                *self.asker.searches(),
                self.asker.filtered(),
                self.asker.browse(self.pages),
                self.asker.typed(),
            ]
            for questions in asked:
                fresh(self.catalogue, [self.port])
                self.ask(questions, {"clients": clients, "seconds": seconds, "least": LEAST})

    def ask(self, questions: Questions, job: dict[str, Any]) -> None:
        name, clients = questions.name, job["clients"]
        bare = {"dsn": self.catalogue.dsn("-c plan_cache_mode=force_custom_plan"), "sql": questions.sql}
        self.results[f"{name}, bare", clients].add(run(**job, **bare, parameters=questions.parameters))
        ours = [head(address, questions.headers) for address in questions.ours]
        self.results[name, clients].add(run(**job, port=self.port, requests=ours, count=len(ours)))
        if clients != COMPARED and name not in SEARCHES:
            return  # Datasette would take minutes for one list with all its facets
        for peer, addresses in questions.peers.items():
            theirs = [head(address, questions.headers) for address in addresses]
            self.results[f"{name}, {peer}", clients].add(run(**job, port=self.peer, requests=theirs))

    def ratio(self, of: str, to: str, what: str, clients: int = COMPARED) -> float:
        """The median of the rounds' ratios."""
        pairs = zip(*(getattr(self.results[name, clients], what) for name in (of, to)), strict=True)
        return statistics.median(one / other for one, other in pairs)


# ------------------------------------------------------------------ the tables


def targets(found: Sequence[Finding]) -> Iterator[Target]:
    """What is asked of each size, with as many clients as are compared."""

    def by_size(small: float, large: float) -> list[float]:
        return [large if one.catalogue.dialogues >= LARGE else small for one in found]

    for name in SEARCHES:
        faster = [one.ratio(name, f"{name}, Datasette", "per_second") for one in found]
        yield Target(f"{name}: answers to Datasette's", faster, by_size(1.2, 2), at_least=True)
        slowest = [one.ratio(name, f"{name}, Datasette", "p95") for one in found]
        yield Target(f"{name}: p95 to Datasette's", slowest, by_size(0.5, 0.5))
    for name, limits in {"filtered list": by_size(10, 5), "list": by_size(25, 25)}.items():
        faster = [one.ratio(name, f"{name}, Datasette", "per_second") for one in found]
        yield Target(f"{name} with facets: answers to Datasette's", faster, limits, at_least=True)
    p95 = [one.results["suggestions", COMPARED].medians()["p95"] for one in found]
    yield Target("suggestions: p95", p95, by_size(30, 30), " ms")


def growth(small: Finding, large: Finding) -> Iterator[Target]:
    """How much dearer a search is in the larger catalogue."""
    for name in SEARCHES:
        pairs = zip(*(one.results[name, COMPARED].per_second for one in (small, large)), strict=True)
        yield Target(name, [statistics.median(one / other for one, other in pairs)], [2.5])


def tables(found: Sequence[Finding], rounds: int, seconds: float) -> Iterator[str]:
    sizes = [f"{one.catalogue.dialogues:,}" for one in found]
    machine = f"{report.machine(found[0].catalogue)} {datasette.version()}."
    yield f"{date.today():%-d %B %Y}. {machine} Medians of {rounds} rounds of {seconds:g} s, {COMPARED} clients."
    yield from ("", *report.head(["found", *sizes, "asked", "kept"]))
    yield from (target.shown() for target in targets(found))
    for small, large in itertools.pairwise(found):
        step = f"{small.catalogue.dialogues:,} to {large.catalogue.dialogues:,}"
        yield from ("", *report.head(["dearer with more dialogues", step, "asked", "kept"]))
        yield from (target.shown() for target in growth(small, large))
    for one, size in zip(found, sizes, strict=True):
        clients = ["1 client", *(f"{number} clients" for number in CLIENTS[1:])]
        yield from (
            "",
            *report.head([f"{size} dialogues: answers a second; p50, p95 in ms; p50 to bare", *clients]),
        )
        yield from (
            report.row([name, *_speeds(one, name)]) for name in dict.fromkeys(name for name, _ in one.results)
        )


def _speeds(one: Finding, name: str) -> Iterator[str]:
    for clients in CLIENTS:
        if (name, clients) not in one.results:
            yield ""
            continue
        speed = report.speed(one.results[name, clients])
        bare = f"{name}, bare"
        yield (
            f"{speed}; {one.ratio(name, bare, 'p50', clients):.1f}x"
            if (bare, clients) in one.results
            else speed
        )


if __name__ == "__main__":
    main()

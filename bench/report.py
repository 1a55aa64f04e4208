"""The tables of bench/README.md."""

import itertools
import os
import platform
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING

import psutil

from bench.catalogue import PROJECT, Catalogue

if TYPE_CHECKING:
    from bench.sitting import Result, Sitting

README = PROJECT / "bench" / "README.md"
BEGIN, END = "<!-- made by `{}` -->", "<!-- until here -->"
COLD = ("detail", "dialogue page", "list", "API page")


@dataclass(frozen=True)
class Target:
    """A figure for each size, and what is asked of it: the same of all, or something of each."""

    words: str
    figures: list[float]
    limit: float | list[float]
    unit: str = "x"
    at_least: bool = False

    @property
    def limits(self) -> list[float]:
        return self.limit if isinstance(self.limit, list) else [self.limit] * len(self.figures)

    @property
    def kept(self) -> list[bool]:
        return [
            figure >= limit if self.at_least else figure <= limit
            for figure, limit in zip(self.figures, self.limits, strict=True)
        ]

    def shown(self) -> str:
        figures = [_number(figure, self.unit) for figure in self.figures]
        limits = dict.fromkeys(_number(limit, self.unit) for limit in self.limits)
        asked = f"{'at least' if self.at_least else 'at most'} {', '.join(limits)}"
        return row([self.words, *figures, asked, "yes" if all(self.kept) else "**no**"])


def targets(sittings: Sequence["Sitting"]) -> Iterator[Target]:
    """What holds of each size by itself."""

    def ratio(of: str, to: str, what: str) -> list[float]:
        return [_ratio(s, of, to, what) for s in sittings]

    yield Target(
        "detail of the API, cold: answers to those of hello",
        ratio("detail", "hello", "per_second"),
        0.25,
        "x",
        True,
    )
    yield Target(
        "API page of 100, expanded: p50 to the bare query", ratio("API page", "100 documents", "p50"), 3
    )
    yield Target(
        "dialogue page, cold: p95 to the bare document", ratio("dialogue page", "document", "p95"), 20
    )
    yield Target("list of dialogues: p95 to its bare 25 rows", ratio("list", "25 rows", "p95"), 20)
    for ttl, repeated, unchanged in (("0.2", 1.3, 2), ("0.0", 2.5, 2.5)):
        hello = f"hello, ttl {ttl}"
        for words, name, limit in (("repeated request", "repeated", repeated), ("304", "304", unchanged)):
            costs = [1 / _ratio(s, f"{name}, ttl {ttl}", hello, "per_second") for s in sittings]
            yield Target(f"{words}, GENERATION_TTL {ttl}: cost to that of hello", costs, limit)
    yield Target("worker after 10,000 mixed requests", [s.memory[1] for s in sittings], 200, " MB")
    yield Target("its growth since 2,000", [s.memory[1] - s.memory[0] for s in sittings], 10, " MB")
    for way, name in {"": "vault", ", by the act": "act"}.items():
        medians = [
            statistics.median(s.published[name]) / statistics.median(s.published["bare"]) for s in sittings
        ]
        yield Target(f"participation with identity made public{way}: to bare inserts", medians, 12)
        slow = [statistics.quantiles(s.published[name], n=20)[18] * 1000 for s in sittings]
        yield Target("the same, p95", slow, 30, " ms")
    saved = [statistics.median(s.published["desk"]) * 1000 for s in sittings]
    yield Target("a participant saved at the desk", saved, 50, " ms")


def growth(small: "Sitting", large: "Sitting") -> Iterator[Target]:
    """How much dearer things are in the larger catalogue."""
    for name in ("filtered list", *COLD, "repeated, ttl 0.2", "304, ttl 0.2"):
        pairs = zip(small.results[name].per_second, large.results[name].per_second, strict=True)
        cost = statistics.median(one / other for one, other in pairs)
        yield Target(name, [cost], 4 if name == "filtered list" else 1.3)


def _ratio(sitting: "Sitting", of: str, to: str, what: str) -> float:
    """The median of the rounds' ratios."""
    pairs = zip(getattr(sitting.results[of], what), getattr(sitting.results[to], what), strict=True)
    return statistics.median(one / other for one, other in pairs)


def write_report(sittings: Sequence["Sitting"], rounds: int, seconds: float) -> None:
    """Puts the tables between the marks of the README, and prints them."""
    put(_report(sittings, rounds, seconds), "make bench")


def put(lines: Iterable[str], maker: str) -> None:
    """Puts a text between the marks of what makes it, and prints it."""
    text, begin = "\n".join(lines), BEGIN.format(maker)
    before, found, rest = README.read_text().partition(begin)
    assert found, f"{README.name} has no {begin}"
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{begin}\n\n{text}\n\n{END}{after}")
    print(text)


def _report(sittings: Sequence["Sitting"], rounds: int, seconds: float) -> Iterator[str]:
    sizes = [f"{s.catalogue.dialogues:,}" for s in sittings]
    yield f"{date.today():%-d %B %Y}. {machine(sittings[0].catalogue)} Medians of {rounds} rounds of {seconds:g} s."
    yield from ("", *head(["measured", *sizes, "asked", "kept"]))
    yield from (target.shown() for target in targets(sittings))
    for small, large in itertools.pairwise(sittings):
        yield from (
            "",
            *head(
                [
                    "dearer with more dialogues",
                    f"{small.catalogue.dialogues:,} to {large.catalogue.dialogues:,}",
                    "asked",
                    "kept",
                ]
            ),
        )
        yield from (target.shown() for target in growth(small, large))
    yield from ("", *head(["answers a second; p50, p95 in ms", *sizes]))
    for name in sittings[0].results:
        yield row([name, *(speed(s.results[name]) for s in sittings)])
    yield row(
        [
            "first list after a change, ms",
            *(f"{statistics.median(s.first_lists) * 1000:.0f}" for s in sittings),
        ]
    )


def speed(result: "Result") -> str:
    medians = result.medians()
    return f"{medians['per_second']:,.0f}; {medians['p50']:.2f}, {medians['p95']:.2f}"


def machine(catalogue: Catalogue) -> str:
    """What all of it was measured on; while a server of the catalogue runs."""
    memory = psutil.virtual_memory().total / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in ("Django", "granian", "psycopg"))
    with catalogue.connect() as database:
        postgresql = database.execute("show server_version").fetchone()[0].split()[0]  # type: ignore[index]
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, "
        f"PostgreSQL {postgresql}, {versions}."
    )


def _number(figure: float, unit: str) -> str:
    whole = unit == " MB" or (unit == " ms" and figure >= 10)
    return f"{figure:.0f}{unit}" if whole else f"{figure:.2f}{unit}"


def head(names: Sequence[str]) -> tuple[str, str]:
    return row(names), row(["---"] * len(names))


def row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"

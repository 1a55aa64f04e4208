"""Runs mutants: `python -m tests.mutants.run [--some N --seed S] [--only WORDS] [--sure] [--write FILE]`; ends with 1
where one survives.

A mutant of the database is SQL that every test database is given after it was made; a mutant of the code is one text
exchanged for another, in a copy of the tree. Then the test it names must fail, which passes while nothing is wrong.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from tests.mutants import code, database, leaks
from tests.mutants.leaks import Place

ROOT = Path(__file__).parents[2]
HOME = ROOT / "var" / "mutants"
PATIENCE = 300  # seconds; what takes longer hangs, and that is noticed too
GROUPS = 8  # of the comparison of worlds: each asks every eighth seed
# What databases are made of: a mutant in it needs a template of its own.
MAKES_DATABASES = (
    "records/kernel/*.py",
    "records/kernel/protect/*.py",
    "records/kernel/sql/*.sql",
    "rules.sql",
    "documents.py",
    "records/gathered.py",
    "records/listed.py",
    "records/shapes.py",
)
# Not of ours, or of another run: neither another server nor other lengths, nor somebody else's worker.
NOT_HANDED_ON = ("DATABASE_", "PYTEST_", "PROOF", "SEQUENCES", "MUTANT", "AT")


@dataclass(frozen=True)
class Mutant:
    kind: str  # leak, database or code
    name: str
    patch: str | Place | tuple[Place, ...]
    test: str
    at: str = ""  # where worlds are compared, so that it does not take long

    @property
    def places(self) -> list[Place]:
        """Of a mutant of the code, what is exchanged where."""
        patch: Any = self.patch
        return [patch] if isinstance(patch[0], str) else [*patch]

    @property
    def makes_databases(self) -> bool:
        return any(Path(file).match(made) for file, _, _ in self.places for made in MAKES_DATABASES)


@dataclass(frozen=True)
class Outcome:
    mutant: Mutant
    verdict: str  # noticed, hangs or SURVIVED
    worlds: int  # pairs that were compared until it was noticed
    seconds: float

    @property
    def killed(self) -> bool:
        return self.verdict != "SURVIVED"


def every() -> list[Mutant]:
    """Every mutant there is."""
    listed: dict[str, list[Any]] = {
        "leak": leaks.MUTANTS,
        "database": database.MUTANTS,
        "code": code.MUTANTS,
    }
    return [Mutant(kind, *mutant) for kind, mutants in listed.items() for mutant in mutants]


def chosen(some: int | None, seed: int, words: str = "") -> list[Mutant]:
    """Those with the words in their name; of these only `some`, drawn by the seed from what is quick."""
    found = [mutant for mutant in every() if words in mutant.name]
    if some is None:
        return found
    quick = [mutant for mutant in found if mutant.name not in SLOW]
    return Random(seed).sample(quick, min(some, len(quick)))


def try_all(mutants: Iterable[Mutant], *, sure: bool = False) -> Iterator[Outcome]:
    """One after the other, after all their tests have passed without any of them; to be sure each by itself, since that
    is how it meets its mutant."""
    wanted = [*mutants]
    tests = sorted({mutant.test for mutant in wanted})
    for together in [[test] for test in tests] if sure else [tests]:
        done = _pytest(ROOT, together, {})
        if done.returncode:
            raise RuntimeError(f"These tests fail without a mutant:\n{_end(done)}")
    for mutant in wanted:
        yield run(mutant)


def run(mutant: Mutant) -> Outcome:
    """One mutant and its test, in a process of its own."""
    begun = time.monotonic()
    more = {"AT": mutant.at}
    if isinstance(mutant.patch, str):
        tree, more["MUTANT_SQL"] = ROOT, mutant.patch
    else:
        tree, more["MUTANT"] = _patched(mutant), "database" if mutant.makes_databases else "code"
    try:
        done = _pytest(tree, [mutant.test], more, PATIENCE)
        verdict = _verdict(mutant, done)
        seed = re.search(r"seed (\d+): told apart", done.stdout)
    except subprocess.TimeoutExpired:
        verdict, seed = "hangs", None
    worlds = int(seed[1]) // GROUPS + 1 if seed else 0
    return Outcome(mutant, verdict, worlds, time.monotonic() - begun)


def _verdict(mutant: Mutant, done: subprocess.CompletedProcess[str]) -> str:
    """Only a test that failed has noticed something: what could not begin says nothing, nor does an error where two
    worlds were to be told apart."""
    if done.returncode == 0:
        return "SURVIVED"
    failed = done.returncode == 1 and re.search(r"\b\d+ failed", done.stdout)
    if failed and (
        mutant.kind != "leak" or "noninterference" not in mutant.test or "told apart at" in done.stdout
    ):
        return "noticed"
    raise RuntimeError(f"{mutant.name}: {mutant.test} did not come to a verdict:\n{_end(done)}")


def _end(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout[-4000:] + done.stderr[-1000:]


def _pytest(
    tree: Path, tests: list[str], more: dict[str, str], patience: float | None = None
) -> subprocess.CompletedProcess[str]:
    """These tests of this tree, in the mutants' own home and with its own server."""
    handed_on = {name: value for name, value in os.environ.items() if not name.startswith(NOT_HANDED_ON)}
    environment = handed_on | {
        "TRACKTWO_HOME": str(HOME / "home"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TRIALS": "0",
        **more,
    }
    HOME.mkdir(parents=True, exist_ok=True)
    # In a folder of its own: at its start pytest closes the common one to others, such as servers under test.
    apart = [f"--basetemp={HOME / 'tmp'}", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", *apart, *tests]
    return subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, timeout=patience
    )


def _patched(mutant: Mutant) -> Path:
    """A copy of the tree with the texts exchanged; each of them stands in its file once."""
    tree = HOME / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".*", "__pycache__", "var", "out"))
    for file, old, new in mutant.places:
        text = (tree / file).read_text()
        if text.count(old) != 1:
            raise RuntimeError(f"{mutant.name}: {file} holds {text.count(old)} times: {old}")
        (tree / file).write_text(text.replace(old, new))
    return tree


def table(outcomes: Iterable[Outcome]) -> str:
    lines = [
        "| kind | what went wrong | test that fails | pairs of worlds | |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {o.mutant.kind} | {o.mutant.name} | `{o.mutant.test.removeprefix('tests/')}` | {o.worlds or ''} "
        f"| {o.verdict if o.killed else '**survived**'} |"
        for o in outcomes
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants.run")
    parser.add_argument("--some", type=int, help="only so many, drawn by --seed")
    parser.add_argument(
        "--seed", type=int, default=int(time.time() // 86400), help="default: the day's number"
    )
    parser.add_argument("--only", default="", help="only those with this in their name")
    parser.add_argument("--write", type=Path, help="the table, as Markdown")
    parser.add_argument("--sure", action="store_true", help="ask every test by itself beforehand")
    asked = parser.parse_args()
    outcomes = []
    for outcome in try_all(chosen(asked.some, asked.seed, asked.only), sure=asked.sure):
        outcomes.append(outcome)
        print(f"{outcome.verdict:8} {outcome.seconds:5.1f} s  {outcome.mutant.name}", flush=True)
    if asked.write:
        asked.write.write_text(f"{HEADING}\n\n{table(outcomes)}\n")
    sys.exit(any(not outcome.killed for outcome in outcomes))


# Only in a whole run: these take half a minute and more.
SLOW = {"documents are not told of changes"}

HEADING = """# Would the tests notice?

Each line is one thing gone wrong on purpose and the test that fails then; written by
`.venv/bin/python -m tests.mutants.run --write docs/mutants.md`. Where two worlds were compared, the fourth column says
how many pairs it took until a byte differed."""

if __name__ == "__main__":
    main()

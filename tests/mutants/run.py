"""Runs mutants: `python -m tests.mutants.run [--some N --seed S] [--write FILE]`; ends with 1 where one survives.

A mutant of the database is SQL that every test database is given after it was made; a mutant of the code is a text of
one file exchanged for another, in a copy of the tree. Then the test it names must fail.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.mutants import code, database, leaks

ROOT = Path(__file__).parents[2]
HOME = ROOT / "var" / "mutants"


@dataclass(frozen=True)
class Outcome:
    kind: str
    name: str
    test: str
    killed: bool
    worlds: str
    seconds: float


Mutant = tuple[str, str, str | tuple[str, str, str], str]  # kind, name, patch, test


def every() -> list[Mutant]:
    """Every mutant there is."""
    return [
        *(("leak", *mutant) for mutant in leaks.MUTANTS),
        *(("database", *mutant) for mutant in database.MUTANTS),
        *(("code", *mutant) for mutant in code.MUTANTS),
    ]


def run(kind: str, name: str, patch: str | tuple[str, str, str], test: str) -> Outcome:
    """One mutant and its test, in a process of its own."""
    begun = time.monotonic()
    environment = os.environ | {"TRACKTWO_HOME": str(HOME / "home"), "PYTHONDONTWRITEBYTECODE": "1"}
    if isinstance(patch, str):
        environment["MUTANT_SQL"], tree = patch, ROOT
    else:
        tree = _patched(*patch)
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", test]
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{name}: {test} did not run:\n{done.stdout[-2000:]}{done.stderr[-500:]}")
    seeds = re.findall(r"seed (\d+)", done.stdout)
    return Outcome(
        kind,
        name,
        test,
        done.returncode == 1,
        str(int(seeds[0]) + 1) if seeds else "",
        time.monotonic() - begun,
    )


def _patched(file: str, old: str, new: str) -> Path:
    """A copy of the tree with one text exchanged; the text stands in it once."""
    tree = HOME / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, tree / name)
    text = (tree / file).read_text()
    if text.count(old) != 1:
        raise RuntimeError(f"{file} holds {text.count(old)} times: {old}")
    (tree / file).write_text(text.replace(old, new))
    return tree


def chosen(some: int | None, seed: int) -> list[Mutant]:
    found = every()
    return found if some is None else Random(seed).sample(found, min(some, len(found)))


def table(outcomes: list[Outcome]) -> str:
    lines = [
        "| kind | what went wrong | test that fails | worlds | noticed |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {o.kind} | {o.name} | `{o.test.removeprefix('tests/')}` | {o.worlds} | {'yes' if o.killed else '**no**'} |"
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
    asked = parser.parse_args()
    outcomes = []
    for mutant in chosen(asked.some, asked.seed):
        if asked.only in mutant[1]:
            outcomes.append(run(*mutant))
            last = outcomes[-1]
            print(
                f"{'noticed ' if last.killed else 'SURVIVED'} {last.seconds:5.1f} s  {last.name}", flush=True
            )
    if asked.write:
        asked.write.write_text(table(outcomes) + "\n")
    sys.exit(any(not outcome.killed for outcome in outcomes))


if __name__ == "__main__":
    main()

"""`make proof`: every long proof at full length, and what came of it, written to docs/proof.md. It takes hours;
`python -m tests.proof mutants timing` does these parts alone, and leaves what was found by the others; `page` none.

As a plugin of pytest (`-p tests.proof`) it gathers what the tests recorded. Every figure of the page is one of these,
or is counted by one of the other programs that are run.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "proof.md"
# The parts that pytest runs, and their tests.
PROVED = {
    "worlds": ["tests/confidentiality"],
    "acts": ["tests/kernel/test_sequences.py", "tests/kernel/test_no_state_survives.py"],
    "fuzzing": ["tests/fuzzing"],
}
LONG = {"PROOF": "1", "POOLED_JOBS": "10000"}
FILE = "PROOF_RESULTS"  # the variable that says where the plugin writes


@dataclass
class Results:
    """What one run of pytest came to: of each file of tests how many passed or did not, and what they recorded."""

    postgresql: str = ""
    outcomes: dict[str, dict[str, int]] = field(default_factory=dict)
    recorded: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    seconds: float = 0

    def __add__(self, other: "Results") -> "Results":
        """Of other files of tests."""
        return Results(
            other.postgresql or self.postgresql,
            self.outcomes | other.outcomes,
            self.recorded | other.recorded,
            self.seconds + other.seconds,
        )

    def all(self, file: str, name: str) -> list[Any]:
        return self.recorded.get(file, {}).get(name, [])

    def sum(self, file: str, name: str) -> str:
        """A number that a test recorded, of all its runs together; a dash where none did."""
        found = self.all(file, name)
        return f"{sum(found):,}" if found else "-"

    def failed(self, file: str) -> str:
        """How many of a file's tests did."""
        found = self.outcomes.get(file, {})
        return f"{found.get('failed', 0)} of {sum(found.values())} runs failed"

    @property
    def whole(self) -> str:
        """How many of all tests passed, failed, or were left out."""
        kinds = sorted({kind for found in self.outcomes.values() for kind in found})
        return ", ".join(
            f"{sum(found.get(kind, 0) for found in self.outcomes.values()):,} {kind}" for kind in kinds
        )


# ------------------------------------------------------------------ the plugin

_results = Results()
_began = time.monotonic()


def pytest_runtest_logreport(report: Any) -> None:
    """Of each test, from whatever worker."""
    file = Path(report.nodeid.split("::")[0]).stem
    if report.when == "call" or report.outcome != "passed":
        found = _results.outcomes.setdefault(file, {})
        found[report.outcome] = found.get(report.outcome, 0) + 1
    if report.when == "call":
        of_file = _results.recorded.setdefault(file, {})
        for name, value in report.user_properties:
            of_file.setdefault(name, []).append(value)


def pytest_sessionfinish(session: Any) -> None:
    if FILE in os.environ and not hasattr(session.config, "workerinput"):
        from django.conf import settings

        with settings.SERVER.connect() as connection:
            _results.postgresql = connection.info.parameter_status("server_version") or ""
        _results.seconds = time.monotonic() - _began
        Path(os.environ[FILE]).write_text(json.dumps(asdict(_results)))


# ------------------------------------------------------------------ the page


def main() -> None:
    """All parts, or those named on the command line; the page tells what of each is in var/proof."""
    folder = ROOT / "var" / "proof"
    folder.mkdir(parents=True, exist_ok=True)
    mutants, timing = folder / "mutants.md", folder / "timing.json"
    parts = {
        name: (folder / f"{name}.json", "pytest", "-n", "2", "-p", "tests.proof", *PROVED[name])
        for name in PROVED
    }
    parts["mutants"] = (mutants, "tests.mutants.run", "--write", str(mutants))
    parts["timing"] = (timing, "bench.timing", "--results", str(timing))
    codes = []
    for name in [name for name in sys.argv[1:] or parts if name != "page"]:
        made, module, *arguments = parts[name]
        made.unlink(missing_ok=True)
        codes.append(_run(module, *arguments, **({**LONG, FILE: str(made)} if name in PROVED else {})))
    found = [Results(**json.loads(_read(folder / f"{name}.json") or "{}")) for name in PROVED]
    results = sum(found, Results())
    PAGE.write_text("\n".join([*page(results, _read(mutants), json.loads(_read(timing) or "{}")), ""]))
    print(PAGE.read_text())
    sys.exit(any(codes))


def _run(module: str, *arguments: str, **environment: str) -> int:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment).returncode


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def page(results: Results, mutants: str, timing: dict[str, dict[str, float]]) -> Iterator[str]:
    """What was asked, how often, and what was found."""
    yield "# What was proved last"
    yield ""
    yield "Written by `make proof`; [confidentiality.md](confidentiality.md) says what is asked and why."
    yield ""
    yield (
        f"{date.today():%-d %B %Y}, PostgreSQL {results.postgresql}. Tests: {results.whole}, in "
        f"{results.seconds / 60:.0f} minutes."
    )
    yield ""
    yield "| asked | how often | found |"
    yield "| --- | --- | --- |"
    for asked, often, found in rows(results, mutants, timing):
        yield f"| {asked} | {often} | {found} |"


def rows(
    results: Results, mutants: str, timing: dict[str, dict[str, float]]
) -> Iterator[tuple[str, str, str]]:
    worlds, words, hidden = "test_noninterference", "test_canaries", "test_hidden_at_once"
    story, pool = "test_sequences", "test_no_state_survives"
    yield (
        "Does a hidden row change a byte?",
        f"{results.sum(worlds, 'pairs')} pairs of worlds, {results.sum(worlds, 'requests')} requests",
        f"{results.sum(worlds, 'differing')} answers that differ",
    )
    yield (
        "Is a hidden word in a page, dump, log, mail or file?",
        f"{results.sum(words, 'canaries')} words, {results.sum(words, 'requests')} requests",
        f"{results.sum(words, 'hits')} found",
    )
    seen = results.all(hidden, "last seen after")
    yield (
        "How long is what was hidden still shown?",
        f"{len(seen)} ways of hiding, {results.sum(hidden, 'requests')} requests",
        f"at most {max(0.0, *seen):.2f} s" if seen else "-",
    )
    yield (
        "Do labels, copy and documents stay right whatever is done?",
        f"{results.sum(story, 'sequences')} sequences, {results.sum(story, 'acts')} acts",
        results.failed(story),
    )
    jobs = [done["whole"] + done["broken off"] for done in results.all(pool, "jobs")]
    yield (
        "Does anything survive from one request to the next?",
        f"{sum(jobs):,} jobs in {len(jobs)} arrangements of pools and threads",
        f"{results.sum(pool, 'wrong')} wrong answers, {results.sum(pool, 'unclean')} remains",
    )
    for file, asked in {
        "test_parameters": "Does anything written into an address break a page?",
        "test_description": "Is the API as it describes itself, whatever it is asked?",
    }.items():
        yield asked, f"{results.sum(file, 'requests')} requests", results.failed(file)
    lines = [line.split(" | ") for line in mutants.splitlines() if " | `" in line]
    noticed = [cells[-1].rstrip(" |") in ("noticed", "hangs") for cells in lines]
    yield (
        "Would the tests notice?",
        f"{len(noticed)} [things gone wrong on purpose](mutants.md)",
        f"{sum(noticed)} noticed",
    )
    for name, one in timing.items():
        yield f"Does time tell? {name[0].upper()}{name[1:]}", "\\|AUC - 1/2\\|", f"{one['hidden']:.3f}"


if __name__ == "__main__":
    main()

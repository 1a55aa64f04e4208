"""Ten mutants of the day; another ten are tried tomorrow, and all of them by `python -m tests.mutants.run`."""

import os
import time

import pytest

from tests.mutants.run import ROOT, chosen, every, run


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="they have a server of their own, whichever ours is")
def test_ten_mutants_of_today_are_noticed(record_property):
    seed = int(os.environ.get("MUTANT_SEED", time.time() // 86400))
    # That their tests pass without them, the rest of the suite tells.
    outcomes = [run(mutant) for mutant in chosen(10, seed)]
    record_property("mutants", [(o.mutant.name, o.verdict, round(o.seconds)) for o in outcomes])
    survivors = [o.mutant.name for o in outcomes if not o.killed]
    assert not survivors, f"MUTANT_SEED={seed}: nobody notices {survivors}"
    assert len(outcomes) == 10


@pytest.mark.parametrize(
    "mutant", [m for m in every() if m.kind != "database"], ids=lambda mutant: mutant.name
)
def test_what_a_mutant_exchanges_stands_in_its_file_once(mutant):
    for file, text, _ in mutant.places:
        assert (ROOT / file).read_text().count(text) == 1, file

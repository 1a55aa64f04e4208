"""Ten mutants of the day; another ten are tried tomorrow, and all of them by `python -m tests.mutants.run`."""

import os
import time

from tests.mutants.run import chosen, try_all


def test_ten_mutants_of_today_are_noticed(record_property):
    seed = int(os.environ.get("MUTANT_SEED", time.time() // 86400))
    outcomes = [*try_all(chosen(10, seed), briefly=True)]
    record_property("mutants", [(o.mutant.name, o.verdict, round(o.seconds)) for o in outcomes])
    survivors = [o.mutant.name for o in outcomes if not o.killed]
    assert not survivors, f"MUTANT_SEED={seed}: nobody notices {survivors}"
    assert len(outcomes) == 10

"""Loaded before anything else of the tests: a database server and a home of their own."""

import os
from pathlib import Path

os.environ.setdefault("TRACKTWO_HOME", str(Path(__file__).parent.parent / "var" / "test"))
os.environ["GENERATION_TTL"] = "0"
os.environ["THROTTLE"] = "off"

from config import cluster

# The long proofs run whole on the server that comes along; on another they are sampled.
THOROUGH = "DATABASE_URL" not in os.environ
# `make proof` runs everything at full length.
PROOF = "PROOF" in os.environ
SEQUENCES = int(os.environ.get("SEQUENCES", (1000 if PROOF else 36) if THOROUGH else 12))
# Rows of which the counter-example to non-interference is relieved, if it can do without.
TRIALS = int(os.environ.get("TRIALS", 60))
# Where a mutant is being tried: worlds are compared where an address fits this pattern.
AT = os.environ.get("AT", "")

cluster.ready(durable=False)
(cluster.home() / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns where it is absent

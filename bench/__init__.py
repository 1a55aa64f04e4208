"""How fast the catalogue answers, as ratios to what the machine can do at all; see bench/README.md."""

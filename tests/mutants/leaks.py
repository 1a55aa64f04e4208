"""Leaks as people make them, one for each family of channels through which hidden things have shown elsewhere."""

# name, (file, text, other text), the test that must fail
MUTANTS: list[tuple[str, tuple[str, str, str], str]] = []

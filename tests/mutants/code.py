"""Things gone wrong in the code."""

# name, (file, text, other text), the test that must fail
MUTANTS: list[tuple[str, tuple[str, str, str], str]] = []

# `make run` serves the catalogue, `make test` checks it; nothing needs to be done before either.
# Variables: PORT, HOST, WORKERS, TRACKTWO_HOME, DATABASE_URL (see README.md); PYTHON, the interpreter to start from;
# for `make test` also LINT=no, and BROWSER and POOLER=required|auto|no.

PYTHON ?= python3
# Not ?=, for elsewhere the environment's BROWSER names a program.
BROWSER = auto
POOLER = auto
LINT = yes
COMPILE = .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	--no-annotate --python-version 3.12

.PHONY: run demo test proof lint types bench lock clean run-packages test-packages bench-packages
export PYTHON

run: run-packages
	@exec .venv/bin/python manage.py serve --with-parent

# An invented team and dialogue, and people to sign in as, to try the desk with.
demo: run-packages
	@.venv/bin/python manage.py demo

test: test-packages $(if $(filter no,$(LINT)),,lint types)
	@browser=$$(scripts/browser $(BROWSER)) && pooler=$$(scripts/pooler $(POOLER)) && \
		exec .venv/bin/python -m pytest -n 2 -m "$$browser$${browser:+$${pooler:+ and }}$$pooler"

# The long proofs, whole, and what came of them in docs/proof.md. It takes hours.
proof: test-packages
	@scripts/pooler required && exec .venv/bin/python -m tests.proof

lint: test-packages
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports

types: test-packages
	@.venv/bin/mypy

bench: test-packages bench-packages
	@.venv/bin/python -m bench && .venv/bin/python -m bench.finding && .venv/bin/python -m bench.files

# Newer versions are taken with `make lock COMPILE_FLAGS=--upgrade`. No lock may name a host.
lock: test-packages
	@$(COMPILE) $(COMPILE_FLAGS) requirements/run.in -o requirements/run.txt
	@$(COMPILE) $(COMPILE_FLAGS) -c requirements/run.txt requirements/test.in -o requirements/test.txt
	@$(COMPILE) $(COMPILE_FLAGS) requirements/bench.in -o requirements/bench.txt
	@! grep -n '://' requirements/run.txt requirements/test.txt requirements/bench.txt

# Everything that can be made again; the data in var/ stays.
clean:
	@rm -rf .venv .venv-bench .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

run-packages test-packages bench-packages:
	@scripts/packages $(@:-packages=)

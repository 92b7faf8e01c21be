# `make serve` starts the service; `make test` and `make check` are what .ci/run runs.
# Everything is installed into .venv, by the exact versions of requirements.lock.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
FASTER := $(VENV)/.faster

.DELETE_ON_ERROR:
.PHONY: help serve compile fresh test check format bench lock image-replay clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 15

serve: fresh $(FASTER) ## start on 127.0.0.1:8080; the first time it builds the place index
	@$(BIN)/whence serve

compile: $(READY) ## compile the resolver, once, to be faster; needs a C compiler, 2 to 3 min
	@$(BIN)/python scripts/compile.py

# The first start compiles the resolver while the place index is built; where sources change later,
# they are used as they are until somebody says `make compile`.
$(FASTER): | $(READY)
	@$(BIN)/python scripts/compile.py --if-possible & made=$$!; \
	  $(BIN)/whence resolve Oslo >/dev/null; wait $$made
	@touch $@

# A compiled module hides its source: whoever changed that one must not meet the old one.
fresh: $(READY)
	@$(BIN)/python scripts/compile.py --drop
	@$(BIN)/python scripts/compile.py --search

# A file's tests stay together: they share a browser, a database, an index. The longest files begin
# first (tests/conftest.py), so that neither process waits for the other at the end.
test: fresh ## all tests, in two processes
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

check: fresh ## style, types, imports between rooms, every rule's examples
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/whence rules check

format: $(READY) ## put the code into its form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: fresh ## measure speed, memory and size, compiled where that can be; writes bench/RESULTS.md
	@$(BIN)/python scripts/compile.py --if-possible
	$(BIN)/python -m bench

lock: ## take the newest versions that pyproject.toml allows into requirements.lock
	PYTHON=$(PYTHON) scripts/lock.sh

image-replay: ## run the Dockerfile's commands in a clean folder, where no container engine is at hand
	$(PYTHON) scripts/image_replay.py

clean: ## remove .venv and what tools left behind; the place index stays in the user's cache
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is written last, so an interrupted installation is taken up again.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { \
	  echo "Whence needs Python 3.11, 3.12 or 3.13; name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; \
	  exit 2; }
	@echo "Installing into $(VENV) (once) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

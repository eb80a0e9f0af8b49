# Every target sets itself up: Python 3.11 or newer, make and git are all that must be there.

PYTHON ?= $(shell for p in python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
INSTALLED := .venv/.installed
ASSIGNMENTS := $(patsubst assignments/%/assignment.py,%,$(wildcard assignments/*/assignment.py))

.DEFAULT_GOAL := help
.PHONY: help demo test check bench-decisions bench-class bench-locate bench-diagnosis format clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(INSTALLED) ## grade the sample submissions of every assignment into demo/
	@rm -rf demo
	@# Exit code 1 of grade means that something needs a person, as it should here: some samples are wrong on purpose.
	@for name in $(ASSIGNMENTS); do \
		echo "== $$name"; code=0; \
		$(BIN)/grader grade assignments/$$name assignments/$$name/samples --out demo/$$name || code=$$?; \
		[ $$code -le 1 ] || exit $$code; \
	done
	@echo; echo "Class pages:"
	@for name in $(ASSIGNMENTS); do echo "  demo/$$name/index.html"; done

test: $(INSTALLED) ## run the tests; ARGS="-k name" passes options to pytest
	@$(BIN)/python -m pytest $(ARGS)

check: $(INSTALLED) ## lint, formatting, types and architecture
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench-decisions: $(INSTALLED) ## judge the answers of benchmarks/decisions; ARGS=--one-seed is quick
	@$(BIN)/python -m benchmarks.decisions $(ARGS)

bench-locate: $(INSTALLED) ## grade the notebooks of benchmarks/locating; ARGS=--static is quick, without the sandbox
	@$(BIN)/python -m benchmarks.locating $(ARGS)

bench-diagnosis: $(INSTALLED) ## judge what is said of wrong answers; ARGS="--cases development" lists misses
	@$(BIN)/python -m benchmarks.diagnosis $(ARGS)

bench-class: $(INSTALLED) ## grade a class of 200 with known mistakes; ARGS="--out DIR" keeps its page
	@$(BIN)/python -m benchmarks.class_of_200 $(ARGS)

format: $(INSTALLED) ## lay out the code and mend what the linter can mend
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

clean: ## remove what these targets made
	rm -rf .venv demo dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find grader tests assignments -name __pycache__ -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer here; name one: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@echo "Setting up .venv with $(PYTHON); the first time takes some minutes."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --editable '.[sandbox,dev]'
	@touch $@

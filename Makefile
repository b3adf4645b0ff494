# The only entry points; CI calls the same ones. `make help` lists them.
#
#   PYTHON   the interpreter that .venv is made with (3.11 or newer)
#   CHECK=1  codegen compares with generated/ and writes nothing
#   ARGS     passed on: make test ARGS='-k duplicate_key', make audit ARGS='TELE-760 --format json'

PYTHON ?= python3
CHECK ?=
ARGS ?=

# Relative paths, so that the checkout may lie in a folder with spaces in its name.
BIN := .venv/bin
STAMP := .venv/.installed
# What mypy reads, as far as it is there.
TYPED := $(wildcard registry codegen audit cli generated/trainer_telemetry examples bench tests)

# What is imported is compiled once, not again in each of the hundreds of processes that the tests start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
# Targets share .venv and generated/; pytest brings its own workers.
.NOTPARALLEL:
# `codegen`, `audit` and others are also folders: make would hold them to be up to date.
.PHONY: help install codegen test lint type golden audit bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

install: $(STAMP) ## make .venv, or bring it up to date (every target does)

codegen: $(STAMP) ## check the records, compile them into generated/, audit the example (CHECK=1: only compare)
	$(BIN)/telewire check
	$(BIN)/telewire generate $(if $(CHECK),--check)
	$(BIN)/telewire audit $(if $(CHECK),,--write)
	@echo 'docs: generated/docs/index.md'

test: $(STAMP) ## run the tests
	$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

lint: $(STAMP) ## check style, format, types and layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy $(TYPED)
	$(BIN)/lint-imports

type: $(STAMP) ## check types only
	$(BIN)/mypy $(TYPED)

golden: $(STAMP) ## rewrite the golden files of the tests; look at the diff
	$(BIN)/python -m pytest --golden $(ARGS)

audit: $(STAMP) ## say which records are wired, and which are not
	$(BIN)/telewire audit $(ARGS)

bench: $(STAMP) ## measure the compiler and the auditor
	$(BIN)/python bench/run.py $(ARGS)

clean: ## remove .venv, caches and builds; generated/ stays
	rm -rf .venv .telewire-cache .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "telewire needs Python 3.11 or newer, and $(PYTHON) is not: try make PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo 'installing into .venv (the first time takes a minute or two)'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

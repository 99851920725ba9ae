# jatac: every task is one command. `make` lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help bootstrap demo test lint bench faults checks

BIN := .venv/bin
READY := .venv/.ready
JOBS ?= 2
ARGS ?=
PYTHON ?=
# Compiled once, not again in each of the hundreds of processes that the tests start.
unexport PYTHONDONTWRITEBYTECODE

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo '  PYTHON=path     which Python 3.11 or later makes .venv'
	@echo '  ARGS="…"        options for demo, bench and faults, for example make demo ARGS="--json"'

bootstrap: $(READY) ## Create .venv and install what requirements.lock names

$(READY): requirements.lock pyproject.toml
	@set -e; \
	python=; \
	for name in $(or $(PYTHON),python3.11 python3.12 python3.13 python3.14 python3); do \
	    path=$$(command -v "$$name") || continue; \
	    if "$$path" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then python=$$path; break; fi; \
	    older="$$older $$path is $$("$$path" -V 2>&1)."; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "jatac needs Python 3.11 or later.$${older:- None was found.}" >&2; \
	    echo "Install one (Debian 12 or Ubuntu 24.04: apt install python3 python3-venv), or say where it is: make bootstrap PYTHON=/path/to/python3" >&2; \
	    exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo "$$python cannot make a virtual environment: its venv module is a package of its own here." >&2; \
	    echo "Install it (Debian, Ubuntu: apt install python3-venv), then try again." >&2; \
	    exit 1; \
	fi; \
	real=$$("$$python" -c 'import os, sys; print(os.path.realpath(sys.executable))'); \
	case "$$real" in /root/*|/home/*|/Users/*) \
	    echo "$$real lies in a home folder: a service's own user may not be able to run it." >&2; \
	    echo "For a service use the system's Python: make bootstrap PYTHON=/usr/bin/python3" >&2;; \
	esac; \
	echo "Installing into .venv with $$("$$python" -V) (once; it takes a minute or two) …" >&2; \
	"$$python" -m venv .venv; \
	export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore; \
	$(BIN)/python -m pip install --quiet -r requirements.lock; \
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .; \
	$(BIN)/python -m compileall -q -j 0 .venv/lib >/dev/null || true; \
	touch $(READY)

demo: $(READY) ## Live through half a year of a real partnership's tasking, mail included
	@$(BIN)/jatac demo $(ARGS)

test: checks ## Check the code, then run every test on SQLite and on PostgreSQL
	@JATAC_TESTS_REQUIRE_POSTGRES=1 $(BIN)/python -m pytest -n $(JOBS) --dist worksteal --durations=25

lint: checks ## Check style, types, imports and sizes
	@$(BIN)/python -m pytest tests/shape

checks: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(READY) ## Measure the sweep and the intake, each beside its floor
	@$(BIN)/python -m benchmarks $(ARGS)

faults: $(READY) ## Live 200 lives that something befalls: kills, mail servers, disk, clock, database
	@$(BIN)/python -m tests.faults $(ARGS)

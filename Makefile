# What a newcomer and a developer type. `make play` and `make test` need nothing but Python 3.11 or newer, make, and
# a network the first time: each sets up .venv by itself and asks nothing.

SHELL := /bin/sh
VENV := .venv
PYTHON := $(VENV)/bin/python
STORY = story
ARGS =

# What the environment was last made from. Either file changing makes it again; nothing else does.
PLAYABLE := $(VENV)/.playable
TESTABLE := $(VENV)/.testable
MADE_FROM := pyproject.toml constraints.txt

# An environment whose Python has gone is none; what was installed in it counts for nothing.
$(shell test -x $(PYTHON) || rm -f $(PLAYABLE) $(TESTABLE))

# Several at once, for the tests are many small ones; not one for every core, for some of them start terminals.
SIDE_BY_SIDE := --numprocesses=auto --maxprocesses=4

# `make -j` would take the terminal away from the game.
.NOTPARALLEL:
.PHONY: help play test torture static check fix docs bench hostile clean
.DEFAULT_GOAL := help

help:
	@echo "make play    play the story (ARGS=--plain for lines in, lines out)"
	@echo "make test    run the tests (ARGS='-k undo' for some of them)"
	@echo "make torture the long tier: forged runs, edited stories, two engines, many windows; prints its counts"
	@echo "make check   format, lint, types, layers, tests: what CI asks for"
	@echo "make static  the same without the tests"
	@echo "make fix     mend format and lint where that is safe"
	@echo "make docs    print docs/format.md anew from the declarations"
	@echo "make bench   measure"
	@echo "make hostile measure how soon hostile input is answered"
	@echo "make clean   remove .venv and the caches; runs are kept"

play: $(PLAYABLE)
	@$(PYTHON) -m neovista play $(STORY) $(ARGS)

test: $(TESTABLE)
	@$(PYTHON) -m pytest $(SIDE_BY_SIDE) $(ARGS)

# The long tier of what `make test` does a little of. One process, so that the counts are printed as they come.
torture: $(TESTABLE)
	@NEOVISTA_TORTURE=10000 NEOVISTA_LONG=1 NEOVISTA_WALKS=20000 $(PYTHON) -m pytest -s --numprocesses=0 \
	  tests/test_verify.py tests/test_story_edits.py tests/test_save_folder.py tests/test_two_engines.py \
	  tests/test_journal.py tests/test_hostile_yaml.py tests/test_hostile_expressions.py $(ARGS)

# All four, whatever the first of them finds; red if one is.
static: $(TESTABLE)
	@red=; \
	$(VENV)/bin/ruff format --check . || red=1; \
	$(VENV)/bin/ruff check . || red=1; \
	$(VENV)/bin/mypy || red=1; \
	$(VENV)/bin/lint-imports || red=1; \
	test -z "$$red"

check: static test

fix: $(TESTABLE)
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

# By way of another file: a page half printed is worse than an old one.
docs: $(PLAYABLE)
	@$(PYTHON) -m neovista.writing.reference > docs/format.md.new && \
	mv docs/format.md.new docs/format.md || { rm -f docs/format.md.new; false; }

bench: $(TESTABLE)
	@$(PYTHON) -m benchmarks $(ARGS)

hostile: $(TESTABLE)
	@$(PYTHON) -m benchmarks.hostile

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage

# ------------------------------------------------------------- the environment

# The editable install makes `neovista` run from this folder. -qq leaves pip its errors and takes its small talk.
PIP := $(PYTHON) -m pip install -qq --no-input --disable-pip-version-check --constraint constraints.txt

$(PLAYABLE): $(MADE_FROM)
	@$(FIND_OR_MAKE_VENV)
	@echo "Installing what Neovista needs (only this once) ..."
	@$(PIP) --editable .
	@touch $@

$(TESTABLE): $(MADE_FROM)
	@$(FIND_OR_MAKE_VENV)
	@echo "Installing what the tests need (only this once) ..."
	@$(PIP) --editable '.[dev]'
	@touch $@ $(PLAYABLE)

# A name on the path may be an old Python, a shim for one that is not installed, or one that came without ensurepip;
# only a Python that has been asked is believed. An environment that was half made, or whose Python has gone, is made
# again.
define FIND_OR_MAKE_VENV
if ! $(PYTHON) -m pip --version >/dev/null 2>&1; then \
  wanted='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'; \
  for python in python3 python3.13 python3.12 python3.11 python3.14 python; do \
    if "$$python" -c "$$wanted" >/dev/null 2>&1; then break; fi; \
    python=; \
  done; \
  if [ -n "$$python" ]; then \
    echo "Making $(VENV) with $$("$$python" --version) ..."; \
    "$$python" -m venv --clear $(VENV); \
  elif command -v uv >/dev/null 2>&1; then \
    echo "Making $(VENV) with uv ..."; \
    rm -rf $(VENV); \
    uv venv --quiet --seed --python '>=3.11,<3.14' $(VENV); \
  else \
    echo "Neovista needs Python 3.11 or newer with its venv module, and found none on the PATH."; \
    echo "Install one (on Debian and Ubuntu: apt install python3 python3-venv), then type the same again."; \
    exit 1; \
  fi; \
fi
endef

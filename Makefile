# `make chat` opens the page over the demonstration corpus, `make test` runs the tests: each sets up what it needs.
# PYTHON names the interpreter that makes .venv, CORPUS the folder that is indexed into INDEX, HOST and PORT where the
# page listens, SERVE further options of `assistant serve`: `make chat HOST=0.0.0.0 SERVE='--auth-file users.json'`.
# MODEL names a language model: `make chat MODEL=ollama:qwen3:4b-instruct`, or a GGUF file, for which more is installed.

PYTHON ?= python3
CORPUS ?= corpus
INDEX ?= .assistant/index
HOST ?= 127.0.0.1
PORT ?= 7860
SERVE ?=
MODEL ?=

BIN := .venv/bin
RUNTIME := .venv/.installed
DEVELOPMENT := .venv/.installed-dev
LOCAL := .venv/.installed-local
# Twice quiet: pip of Debian 12 warns of an extra whose name it does not fold, though what it names is installed.
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help chat test test-model test-fuzz test-attack test-crash check bench bench-full audit format clean

help:
	@echo "make chat    install, index the demonstration corpus and open the page; MODEL=… names a language model"
	@echo "make test    install and run the tests (browser tests where Chromium is installed)"
	@echo "make test-model  the tests of a real language model, which is fetched (1.1 GB)"
	@echo "make test-crash  200 builds killed at random moments, and 20 times a server with its indexers"
	@echo "make test-attack  what once did harm to the page or the index, tried again"
	@echo "make test-fuzz  some 30,000 hostile inputs over every parser"
	@echo "make check   style, types and layers: ruff, mypy, import-linter"
	@echo "make bench   comparisons of speed and quality, printed; bench-full: on everything"
	@echo "make audit   known advisories on the pinned versions: needs the network"
	@echo "make format  let ruff format the code"
	@echo "make clean   remove .venv and caches; indexes stay"

chat: $(if $(filter %.gguf,$(MODEL)),$(LOCAL),$(RUNTIME))
	$(BIN)/assistant index '$(CORPUS)' --index '$(INDEX)'
	$(BIN)/assistant serve --index '$(INDEX)' --host $(HOST) --port $(PORT) --open $(if $(MODEL),--model '$(MODEL)') $(SERVE)

test: $(DEVELOPMENT)
	$(BIN)/python -m pytest

# A real language model in process, and hostile articles put to it: it fetches 1.1 GB once and takes a while.
test-model: $(DEVELOPMENT)
	ASSISTANT_TEST_MODEL="$$($(BIN)/python -m tests.support.fetch_test_model)" $(BIN)/python -m pytest -m model

test-fuzz: $(DEVELOPMENT)
	FUZZ_EXAMPLES=2000 $(BIN)/python -m pytest tests/test_fuzz.py

test-attack: $(DEVELOPMENT)
	$(BIN)/python -m pytest -m attack

test-crash: $(DEVELOPMENT)
	CRASHES=200 CHROMA_CRASHES=20 $(BIN)/python -m pytest tests/index/building/test_crashes.py tests/index/server/test_crashes.py --timeout 3600

check: $(DEVELOPMENT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(DEVELOPMENT)
	$(PIP) --editable '.[bench]'
	$(BIN)/python -m benchmarks.run

bench-full: $(DEVELOPMENT)
	$(PIP) --editable '.[bench]'
	$(BIN)/python -m benchmarks.run --full

# Installed elsewhere, since it is no part of what it looks at. What it cannot look up is an error (`--strict`): without
# that it would find no vulnerability where no advisories can be reached.
audit:
	@rm -rf build/audit && $(PYTHON) -m venv build/audit
	build/audit/bin/python -m pip --disable-pip-version-check install --quiet pip-audit
	build/audit/bin/pip-audit --strict --no-deps --disable-pip --requirement constraints.txt

format: $(DEVELOPMENT)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist

.venv/pyvenv.cfg:
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python 3.11 or newer with venv is needed: see README.md" >&2; exit 1; }

# The stamps are older than what they were made from when a dependency changes, and then it is installed again.
$(RUNTIME): .venv/pyvenv.cfg pyproject.toml constraints.txt
	@echo "Installing into .venv (some minutes the first time) ..."
	$(PIP) --editable .
	@touch $@

$(LOCAL): .venv/pyvenv.cfg pyproject.toml constraints.txt
	@echo "Installing into .venv (some minutes the first time) ..."
	$(PIP) --editable '.[local]'
	@touch $@ $(RUNTIME)

$(DEVELOPMENT): .venv/pyvenv.cfg pyproject.toml constraints.txt
	@echo "Installing into .venv (some minutes the first time) ..."
	$(PIP) --editable '.[dev]'
	@touch $@ $(RUNTIME)

# Everything a fresh machine needs: Python 3.11 or newer and make.
PYTHON ?= python3
BIN := .venv/bin
# Tests start hundreds of commands, which would each compile the project anew without a place to keep the bytecode.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest
TOGETHER := -n 4 --dist loadfile --no-loadscope-reorder

# What is needed is made two at a time: the knowledge is compiled while tools are installed and style is checked.
MAKEFLAGS += --jobs=2

.DEFAULT_GOAL := help
.PHONY: help venv run secrets test test-embedded soak bench bench-cluster model lint lock clean

help:  ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

venv: $(BIN)/.knowledge-ready  ## make .venv with the lourie command

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || \
	  { echo "Lourie needs Python 3.11, 3.12 or 3.13; $(PYTHON) is $$($(PYTHON) -V). Try: make venv PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

$(BIN)/.run-ready: requirements.txt pyproject.toml hatch_build.py processors/kernels/sources.py $(wildcard processors/kernels/*.[ch]) | $(BIN)/python
	@echo "installing what lourie needs (once, one or two minutes) ..."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Anew whenever what is compiled, or what compiles it, changed.
$(BIN)/.knowledge-ready: $(BIN)/.run-ready $(shell find processors -type f -not -path '*/__pycache__/*')
	$(BIN)/lourie knowledge prepare
	@touch $@

$(BIN)/.test-ready: requirements-dev.txt $(BIN)/.run-ready
	@echo "installing what the tests need (once) ..."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: $(BIN)/.knowledge-ready  ## the main job: collect, detect and show, on this machine alone
	$(BIN)/lourie run

secrets:  ## make what docker-compose.yml takes as secrets: random, mode 0600, never committed
	@sh deploy/secrets.sh

test: $(BIN)/.test-ready $(BIN)/.knowledge-ready lint  ## style, types, import contracts, all tests
	$(PYTEST) -m "not soak" $(TOGETHER)

test-embedded: $(BIN)/.test-ready $(BIN)/.knowledge-ready lint  ## the same without Kafka and the search servers
	$(PYTEST) -m "not soak and not servers" $(TOGETHER)

soak: $(BIN)/.test-ready $(BIN)/.knowledge-ready  ## the long versions: 100 kills, minutes of stream
	$(PYTEST) -m soak

bench: $(BIN)/.test-ready $(BIN)/.knowledge-ready  ## print the benchmark table, write var/bench.json
	$(BIN)/python -m tests.bench

bench-cluster: $(BIN)/.test-ready $(BIN)/.knowledge-ready  ## the same over real Kafka and Elasticsearch; writes docs/figures and the tables of docs/scale.md
	$(BIN)/python -m tests.bench.cluster

model: $(BIN)/.test-ready  ## fit the shipped model anew on the written posts, after a change in lexicon or evidence
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.evaluation.fit_written

lint: $(BIN)/.test-ready  ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: $(BIN)/.test-ready  ## remake the hash-locked requirements after a change in pyproject.toml
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --python-version 3.11 --quiet --extra build pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --python-version 3.11 --quiet --extra build --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean:  ## remove what make made
	rm -rf .venv var dist build processors/kernels/kernels.so .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

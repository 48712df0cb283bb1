# One door to everything: `make help` lists what there is to do.
#
# A stamp in .venv tells make what is already done, so that nothing is done twice.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CODE := kernel chassis deploy services tests

# What the commands below read from the environment. Set them on the line: `make run PORT=9000`.
export PORT ?= 8000
export DATA ?= ./var
export DEMO ?= 1

# Debian's own packages, needed by tests and by district mode, never by `make run`.
# The fonts are those of the screenshots: both have the Kyrgyz letters Ө, Ү and Ң.
SYSTEM_PACKAGES := postgresql rabbitmq-server nginx-light chromium-headless-shell poppler-utils fonts-dejavu-core fonts-noto-core

.PHONY: help
help: ## Show what there is to do
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  \033[1mmake %-16s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(VENV)/.stamp ## Install everything Python needs into .venv, once

.PHONY: run
run: setup ## Start Kitepkana in one process (PORT=8000 DATA=./var DEMO=1)
	@exec $(BIN)/kitepkana run

.PHONY: district
district: setup ## Start the district on this machine: PostgreSQL, RabbitMQ, nginx, every service apart
	@exec $(BIN)/kitepkana district

.PHONY: test
test: setup system-packages ## Run every test (ARGS="-k loan" to choose)
	$(BIN)/python -m pytest $(ARGS)

.PHONY: check
check: setup ## Lint, check the format, the types and the architecture
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: setup ## Put the code into the one format and fix what can be fixed safely
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

.PHONY: bench
bench: setup ## Measure, one JSON object a line (ONLY=append-one to choose)
	@$(BIN)/python -m tests.bench $(ONLY)

.PHONY: system-packages
system-packages: ## Install Debian's packages that tests and the district need, where they are missing
	@deploy/local/system-packages $(SYSTEM_PACKAGES)

.PHONY: lock
lock: setup ## Choose versions anew from requirements.in (PACKAGE=name for one of them)
	$(BIN)/pip-compile --quiet --no-header --generate-hashes --allow-unsafe --strip-extras \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
		$(if $(PACKAGE),--upgrade-package $(PACKAGE),--upgrade) --output-file requirements.lock requirements.in

.PHONY: clean
clean: ## Throw away the virtual environment and every cache; data in var stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis screenshots
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# The lock is complete, so pip resolves nothing. Our own packages are not installed but put on the
# path, which is why an edit needs no second setup. A changed lock begins with a fresh environment:
# a package that left the lock must not stay importable by accident.
$(VENV)/.stamp: requirements.lock
	@echo "Setting up .venv (once; a minute or two, nearly all of it download)"
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python deploy/local/link.py
	@touch $@

# What each target does stands behind `##`; plain `make` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup tools run test check check-format check-lint check-types check-imports check-contracts bench lock clean
SHELL := /bin/bash

VENV := .venv/bin

help: ## this list
	@echo "Vlinders: make TARGET [PYTHON=/path/to/python] [ENGINE=cuda|cpu]"
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  \1\t\2/p' Makefile | expand -t 12

setup: tools ## set everything up, tools for tests included

tools:
	@packaging/bootstrap.sh dev

run: ## set up what is missing and open the window; ARGS="…" is passed on
	@packaging/bootstrap.sh run
	@$(VENV)/vlinders $(ARGS)

test: tools ## set up what is missing and run the tests; ARGS="tests/app -k name" for some of them
	@QT_QPA_PLATFORM=offscreen $(VENV)/python -m tests $(ARGS)

check: check-format check-lint check-types check-imports check-contracts ## formatting, lint, types, import rules, budgets

check-format: tools
	$(VENV)/ruff format --check

check-lint: tools
	$(VENV)/ruff check

check-types: tools
	$(VENV)/pyright

check-imports: tools
	$(VENV)/lint-imports

check-contracts: tools
	QT_QPA_PLATFORM=offscreen $(VENV)/python -m pytest tests/contracts

bench: tools ## figures as ratios, one JSON object a line; NAME=loop for one of them
	@$(VENV)/python -m tests.bench $(NAME)

lock: ## resolve packaging/locks anew from pyproject.toml
	@packaging/lock.sh

clean: ## remove the environment and what the tools left
	rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

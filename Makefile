# Callsign, from a bare machine with Python 3.11 or newer: every target sets up .venv by itself.

BIN := .venv/bin
# Written last, so an installation that broke off is done again.
READY := .venv/ready
# Scenarios wait as much as they work, so three workers fill two cores. The slow rooms come first in the alphabet.
WORKERS ?= 3
PYTEST_ARGS ?=
TORTURE_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup sandbox demo run test long browser torture check audit format screenshots lock clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

setup: $(READY) ## make .venv with what requirements.lock names
	@echo ".venv is ready"

sandbox: $(READY) ## Slack and AWS stand-ins and the bot: no account needed
	$(BIN)/callsign sandbox

demo: $(READY) ## watch one registration go from form to verdict
	$(BIN)/callsign demo

run: $(READY) ## the bot, in your Slack, with the settings of .env
	$(BIN)/callsign run

# Workers, and the processes that tests start, share what one of them compiled, also where the environment says otherwise.
test long torture: export PYTHONDONTWRITEBYTECODE =

test: $(READY) ## every test but those in a browser, and the long ones
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder --ignore tests/browser $(PYTEST_ARGS)

long: $(READY) ## the tests that take long and break seldom: every form, workers that die
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder --ignore tests/browser -m long $(PYTEST_ARGS)

browser: $(READY) ## the tests in a real browser (needs Chromium)
	$(BIN)/python -m pytest -n 2 --dist loadscope tests/browser $(PYTEST_ARGS)

torture: $(READY) ## kill processes at every step, on SQLite and PostgreSQL, and count what is lost
	$(BIN)/python -m tests.torture $(TORTURE_ARGS)

check: $(READY) ## lint, format, types, who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

audit: ## known holes in what requirements.lock names (asks pypi.org)
	python3 -m venv .audit
	.audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	.audit/bin/pip-audit --require-hashes --disable-pip --progress-spinner off -r requirements.lock

format: $(READY) ## put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screenshots: $(READY) ## the README's pictures anew (needs Chromium)
	$(BIN)/python -m tests.browser.screenshots

lock: ## resolve pyproject.toml anew (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: python3 -m pip install uv"; exit 1; }
	uv pip compile pyproject.toml --group dev --extra sandbox --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header -o requirements.lock

clean: ## remove .venv and caches
	rm -rf .venv .audit .mypy_cache .ruff_cache .pytest_cache .hypothesis

# The first Python that is new enough and can make a venv; PYTHON=... names one outright.
define FIND_PYTHON
for python in $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3 python; do \
  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
  new_enough=$$python; \
  "$$python" -c 'import ensurepip, venv' 2>/dev/null && { able=$$python; break; }; \
done
endef

$(READY): requirements.lock pyproject.toml
	@new_enough= able=; $(FIND_PYTHON); \
	if [ -z "$$new_enough" ]; then \
	  echo "Callsign needs Python 3.11 or newer, and none is on the PATH. Install one, or name it: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; \
	elif [ -z "$$able" ]; then \
	  echo "$$new_enough cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; \
	fi; \
	echo "Setting up .venv with $$("$$able" --version); this takes a minute or two, once."; \
	$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || rm -rf .venv; \
	"$$able" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

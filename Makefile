# Callsign, from a bare machine with Python 3.11 or newer: every target installs by itself what it needs into .venv.

BIN := .venv/bin
# One stamp for each lock, written last, so an interrupted installation is repeated. A larger lock holds the smaller ones
# and leaves their stamps too, so nothing is installed twice and nothing is removed.
RUN := .venv/ready-run
SANDBOX := .venv/ready-sandbox
DEV := .venv/ready-dev
# Scenarios wait as much as they work, so three workers fill two cores. The slow rooms come first in the alphabet.
WORKERS ?= 3
PYTEST_ARGS ?=
TORTURE_ARGS ?=
LOCK_ARGS ?=
# The largest lock is resolved first, and the others take its versions.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $(LOCK_ARGS)

.DEFAULT_GOAL := help
.PHONY: help setup dev sandbox demo run test long browser torture coverage check audit templates format screenshots lock clean
# All targets share one .venv.
.NOTPARALLEL:

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup: $(RUN) ## install the bot into .venv
	@echo ".venv is ready: .venv/bin/callsign --help"

dev: $(DEV) ## install everything that work on Callsign needs
	@echo ".venv is ready"

sandbox: $(SANDBOX) ## Slack and AWS stand-ins and the bot: no account needed
	$(BIN)/callsign sandbox

demo: $(SANDBOX) ## watch one registration go from form to verdict
	$(BIN)/callsign demo

run: $(RUN) ## the bot, in your Slack, with the settings of .env
	$(BIN)/callsign run

# Workers, and the processes that tests start, share what one of them compiled, also where the environment says otherwise.
test long torture: export PYTHONDONTWRITEBYTECODE =

test: $(DEV) ## every test but those in a browser, and the long ones
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder --ignore tests/browser $(PYTEST_ARGS)

long: $(DEV) ## the tests that take long and break seldom: every form, workers that die, many examples
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder --ignore tests/browser -m "long or hypothesis" --hypothesis-profile many $(PYTEST_ARGS)

browser: $(DEV) ## the tests in a real browser (needs Chromium)
	$(BIN)/python -m pytest -n 2 --dist loadscope tests/browser $(PYTEST_ARGS)

torture: $(DEV) ## kill processes at every step, on SQLite and PostgreSQL, and count what is lost
	$(BIN)/python -m tests.torture $(TORTURE_ARGS)

coverage: ## `make test` and `make long`, and which lines and branches they reach; fails below the floor in pyproject.toml
	$(MAKE) test PYTEST_ARGS="--cov --cov-report= --cov-fail-under=0 $(PYTEST_ARGS)"
	$(MAKE) long PYTEST_ARGS="--cov --cov-append $(PYTEST_ARGS)"

check: $(DEV) ## lint, format, types, who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

audit: ## known vulnerabilities in the locked packages (asks pypi.org)
	python3 -m venv .audit
	.audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	.audit/bin/pip-audit --require-hashes --disable-pip --progress-spinner off -r requirements/dev.txt -r requirements/uv.txt

templates: $(DEV) ## check what is deployed elsewhere: the CloudFormation template, the Helm chart, the workflows of GitHub
	$(BIN)/python -m venv .venv/templates
	.venv/templates/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/templates.txt
	.venv/templates/bin/cfn-lint deploy/*.yaml
	.venv/templates/bin/zizmor --offline --quiet .github/workflows
	@if helm=$$(PATH="$$PWD/.venv/templates/bin:$$PATH" command -v helm); then \
	  for values in deploy/helm/ci/*-values.yaml; do \
	    $$helm lint --strict --quiet --values $$values deploy/helm && \
	    $$helm template callsign deploy/helm --values $$values >.venv/templates/chart.yaml && \
	    .venv/templates/bin/kubernetes-validate --strict --quiet .venv/templates/chart.yaml || exit 1; \
	  done; \
	else echo "!! There is no helm here: the chart was NOT checked."; fi
	@if command -v promtool >/dev/null; then \
	  promtool check rules deploy/prometheus/callsign.rules.yml && promtool test rules deploy/prometheus/callsign.tests.yml; \
	else echo "!! There is no promtool here: the alert rules were NOT checked."; fi

format: $(DEV) ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screenshots: $(DEV) ## take the README's pictures again (needs Chromium)
	$(BIN)/python -m tests.browser.screenshots

lock: ## resolve pyproject.toml again; LOCK_ARGS=--upgrade takes the newest releases
	@$(MAKE_VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	$(COMPILE) pyproject.toml --group dev --all-extras -o requirements/dev.txt
	$(COMPILE) -c requirements/dev.txt pyproject.toml --extra sandbox -o requirements/sandbox.txt
	$(COMPILE) -c requirements/dev.txt pyproject.toml -o requirements.txt
	$(COMPILE) -c requirements/dev.txt pyproject.toml --extra pictures -o requirements/pictures.txt
	$(COMPILE) -c requirements/dev.txt --group build -o requirements/build.txt
	$(COMPILE) --group templates -o requirements/templates.txt
	$(COMPILE) --group install -o requirements/uv.txt

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

# A .venv whose Python is gone or too old is replaced.
define MAKE_VENV
$(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
  new_enough= able=; $(FIND_PYTHON); \
  if [ -z "$$new_enough" ]; then \
    echo "Callsign needs Python 3.11 or newer, and none is on the PATH. Install one, or name it: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; \
  elif [ -z "$$able" ]; then \
    echo "$$new_enough cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; \
  fi; \
  echo "Setting up .venv with $$("$$able" --version), once."; \
  "$$able" -m venv --clear .venv; \
}
endef

$(RUN): requirements.txt
$(SANDBOX): requirements/sandbox.txt
$(DEV): requirements/dev.txt

.venv/ready-%: pyproject.toml requirements/build.txt requirements/uv.txt requirements/install.py
	@$(MAKE_VENV)
	@$(BIN)/python requirements/install.py $*

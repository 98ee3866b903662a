# Two commands do everything: `make book` and `make test`. `make help` lists the rest.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SITE := _build/html
PORT ?= 8000
SERVE ?= 1
PYTEST_ARGS ?=
BASE ?=
SECONDS ?= 30

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE := 1

.DEFAULT_GOAL := help
.PHONY: help book site dev test check exercises lint wheel lock clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

book: site ## Build the website and serve it on this machine (SERVE=0 only builds, PORT=8000)
ifeq ($(SERVE),0)
	@echo "The website is in $(SITE)/index.html"
else
	@$(BIN)/python .ci/serve.py $(SITE) $(PORT)
endif

site: $(VENV)/.complete ## Build the website: execute, read and write what has changed (COLD=1: everything)
ifdef COLD
	@rm -rf _build .execution_cache
endif
	@$(BIN)/python .ci/website.py

dev: $(VENV)/.complete ## Serve the website and build it again whenever a file is saved (PORT=8000)
	@$(BIN)/python .ci/dev.py $(PORT)

test: $(VENV)/.complete ## Run everything: lint, site, solutions, graded tests, theorems, grader, browser
	@.ci/need chromium libatomic bubblewrap seccomp
	@$(MAKE) --no-print-directory lint
	@$(BIN)/unrolled exercises --check
	@$(MAKE) --no-print-directory site
	@UNROLLED_SITE="$(CURDIR)/$(SITE)" .ci/pytest $(PYTEST_ARGS)

check: $(VENV)/.complete ## Check a change in a minute: lint, exercises, tests of what changed (BASE=rev, SECONDS=30)
	@$(MAKE) --no-print-directory lint
	@$(BIN)/unrolled exercises --check
	@OMP_NUM_THREADS=1 $(BIN)/python .ci/changed.py --base "$(BASE)" --seconds $(SECONDS)

exercises: $(VENV)/.complete ## Generate exercises/ from solutions/
	@$(BIN)/unrolled exercises

lint: $(VENV)/.complete ## Check style, format, spelling and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/codespell
	@$(BIN)/mypy

wheel: $(VENV)/.complete ## Build the wheel that students install, in dist/
	@$(BIN)/python -m hatchling build --target wheel
	@ls dist/*.whl

lock: ## Pin all dependencies anew (needs uv)
	@uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --upgrade \
	  --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet --output-file requirements.lock

clean: ## Remove the environment and all that was built
	@rm -rf $(VENV) _build .execution_cache dist

# The environment: exactly what requirements.lock pins, and the course itself on top.
$(VENV)/.locked: requirements.lock
	@.ci/need python
	@echo "Making the environment in $(VENV) (a minute or two, once)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	@touch $@

$(VENV)/.complete: $(VENV)/.locked pyproject.toml
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

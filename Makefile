# Two commands: `make book` and `make test`. Both set up .venv first and do nothing twice.
PYTHON ?= python3
JOBS ?= $(shell $(PYTHON) -c 'import os; print(os.cpu_count() or 1)')
BIN := .venv/bin
# Two calls at once must not both install into .venv.
LOCK := $(shell command -v flock >/dev/null 2>&1 && echo 'flock .venv.lock')

# A kernel or a test process that may not keep what it compiled compiles pandas and torch anew, 8 s each time.
unexport PYTHONDONTWRITEBYTECODE

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

# What the workflows in .github/workflows call besides the above.
.PHONY: reproduce compare addresses tag release

# Needs a GPU, and says so where there is none.
reproduce: setup
	$(BIN)/mobtl doctor --gpu
	$(BIN)/mobtl book --preset full --jobs $(JOBS)

# After `make reproduce`, here or on another machine whose _build/runs was brought here.
compare: setup
	$(BIN)/mobtl records compare --preset full --keep

# Needs the network.
addresses: setup
	$(BIN)/mobtl data verify --remote

# make tag TAG=v1.2.3; a workflow of GitHub Actions knows the tag itself.
tag: TAG ?= $(GITHUB_REF_NAME)
tag: setup
	$(BIN)/mobtl release check $(TAG)

release: pdf
	$(BIN)/mobtl release pack

.PHONY: launch lab

# What a live session opens.
launch: setup
	$(BIN)/mobtl prepare

# Every prepared copy as it is, in a real JupyterLab server.
lab: setup
	MOBTL_LAB=1 $(BIN)/python -m pytest -n $(JOBS) tests/lab -k "as_it_is_prepared or opens"

# What the page "Status" says of repeatability, measured anew.
.PHONY: repeatability
repeatability: setup
	PYTHONPATH=.:tests $(BIN)/python -m repeatability.flips
	PYTHONPATH=.:tests $(BIN)/python -m repeatability.together
	PYTHONPATH=.:tests $(BIN)/python -m repeatability.kills
	PYTHONPATH=.:tests $(BIN)/python -m repeatability.folders

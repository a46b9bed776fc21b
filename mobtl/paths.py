"""Every path of the repository, and nothing else.

Other modules write ``paths.BUILD``, never ``from mobtl.paths import BUILD``, so that a test can set a path in one place.
"""

from pathlib import Path

# The repository: the folder that holds the package.
ROOT = Path(__file__).resolve().parents[1]

# All data files, sealed by SHA256SUMS.
DATA = ROOT / "data"
# What every original is, where it is had and its hash.
REGISTRY = DATA / "registry.yml"
# Names and hashes of the 1521 DFPT records, one row each.
MANIFEST = DATA / "petretto2018_manifest.csv"
# The committed tables of facts, each with a sidecar NAME.yml.
TABLES = DATA / "tables"
# The generated description of the tables.
DATA_README = DATA / "README.md"
# The papers and how pages call them.
PAPERS = DATA / "papers.yml"
# Every number that the papers print, typed once.
PUBLISHED = DATA / "published.yml"
# Committed records of full-scale runs.
RESULTS = DATA / "results"
# The leaderboard: entries/NAME.yml, and the committed records of each, records/NAME/.
LEADERBOARD = DATA / "leaderboard"
# What the scripts of tests/repeatability found.
REPEATABILITY = DATA / "repeatability"
# What the scripts of benchmarks/ measured, where a page shows it.
SPEEDS = DATA / "speeds"

# Templates and the list of runs made of them.
NOTEBOOKS = ROOT / "notebooks"
RUNS = NOTEBOOKS / "runs.yml"
# Prose pages, table of contents, bibliography.
BOOK = ROOT / "book"
BOOK_CONFIG = ROOT / "_config.yml"
# Version and public address of the repository.
PROJECT = ROOT / "pyproject.toml"
# Exact versions of everything installed.
CONSTRAINTS = ROOT / "constraints.txt"
# The package's own source, which decides whether a run is fresh.
PACKAGE = ROOT / "mobtl"
# The trained models that serve predictions; package data.
WEIGHTS = PACKAGE / "prediction" / "weights"
# How this repository wants to be cited.
CITATION = ROOT / "CITATION.cff"
# What changed from version to version.
CHANGELOG = ROOT / "CHANGELOG.md"

# What a live session opens: a prepared copy for each run. Not committed.
LAUNCH = ROOT / "launch"

# Everything made by commands; safe to delete.
BUILD = ROOT / "_build"
# Finished parts of long computations that may have been stopped.
PARTIAL = BUILD / "partial"

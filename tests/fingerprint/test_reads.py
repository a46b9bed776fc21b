"""Which libraries decide a record."""

import ast
import sys

import pytest

from mobtl import paths
from mobtl.fingerprint.parts import LAYERS
from mobtl.fingerprint.reads import LIBRARIES

# Third-party modules that decide no number: bars, the form of what is written, how many threads there are.
DECIDE_NOTHING = {"tqdm", "pydantic", "threadpoolctl"}
FILES = sorted(file for layer in LAYERS for file in (paths.PACKAGE / layer.removeprefix("mobtl.")).rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(paths.PACKAGE).as_posix())
def test_each_library_that_a_record_is_made_with_counts(file):
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        named += [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
        third = {name.partition(".")[0] for name in named} - sys.stdlib_module_names - {"mobtl"}
        assert third <= LIBRARIES.keys() | DECIDE_NOTHING


def test_each_library_is_pinned():
    pinned = {line.partition("==")[0].lower() for line in paths.CONSTRAINTS.read_text().splitlines()}
    # Of the two packages of XGBoost one is installed; shap and its like are not used yet.
    unpinned = {name for names in LIBRARIES.values() for name in names if name.lower() not in pinned}
    assert unpinned <= {"xgboost", "shap", "seaborn"}

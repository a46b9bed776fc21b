"""What counts for a result and what does not."""

import pytest

from mobtl import fingerprint, paths
from mobtl.errors import MobtlError

CELLS = ["from mobtl.figures import scatter\n", "scatter.draw(3)"]


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of a few modules, a table and pins."""
    files = {
        "mobtl/__init__.py": "",
        "mobtl/figures/__init__.py": "",
        "mobtl/figures/scatter.py": "from ..models import trees\ndef draw(n):\n    from mobtl.data import load",
        "mobtl/models/__init__.py": "",
        "mobtl/models/trees.py": '"""Trees."""\nimport torch.nn as nn\n\ndef fit(x):\n    """Fit."""\n    return x  # done',
        "mobtl/data.py": "from mobtl.tables import load_table\n\ndef load():\n    return load_table('phonons')\n",
        "mobtl/tables.py": "import pandas\n\ndef load_table(name):\n    return name\n",
        "mobtl/unrelated.py": "x = 1\n",
        "tables/phonons.parquet": "table",
        "tables/phonons.yml": "origin: somewhere",
        "tables/others.csv": "a,b",
        "constraints.txt": "numpy==2.0\npandas==2.1\npyarrow==1.0\nsphinx==7.0\ntorch==2.13.0\n# scipy==9\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "mobtl")
    monkeypatch.setattr(paths, "TABLES", tmp_path / "tables")
    monkeypatch.setattr(paths, "CONSTRAINTS", tmp_path / "constraints.txt")
    return tmp_path


def edit(folder, name, old, new):
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def changed_by(folder, name, old, new):
    before = fingerprint.of_notebook(CELLS)
    edit(folder, name, old, new)
    return fingerprint.differences(before, fingerprint.of_notebook(CELLS))


def test_parts_are_named(package):
    assert set(fingerprint.of_notebook(CELLS)) == {
        "code cells",
        "mobtl",
        "mobtl.figures",
        "mobtl.figures.scatter",
        "mobtl.models",
        "mobtl.models.trees",
        "mobtl.data",
        "mobtl.tables",
        "table phonons",
        "torch",
        "numpy",
        "pandas",
        "pyarrow",
    }
    assert fingerprint.of_notebook(CELLS)["torch"] == "2.13.0"


@pytest.mark.parametrize(
    ("name", "old", "new", "part"),
    [
        ("mobtl/models/trees.py", "return x", "return x + 1", "mobtl.models.trees"),
        ("mobtl/models/__init__.py", "", "import os", "mobtl.models"),
        ("mobtl/data.py", "'phonons'", "name='phonons'", "mobtl.data"),
        ("mobtl/tables.py", "return name", "return None", "mobtl.tables"),
        ("tables/phonons.parquet", "table", "tablf", "table phonons"),
        ("constraints.txt", "torch==2.13.0", "torch==2.13.1", "torch"),
        ("constraints.txt", "numpy==2.0", "numpy==2.1", "numpy"),
    ],
)
def test_what_is_used_counts(package, name, old, new, part):
    assert changed_by(package, name, old, new) == [part]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("mobtl/models/trees.py", "  # done", "  # really done\n\n"),
        ("mobtl/models/trees.py", '"""Trees."""', '"""Boosted trees."""\n\n"""And more."""'),
        ("mobtl/models/trees.py", '    """Fit."""\n', ""),
        ("mobtl/models/trees.py", "return x", "return (x)"),
        ("mobtl/unrelated.py", "x = 1", "x = 2"),
        ("tables/others.csv", "a", "c"),
        ("tables/phonons.yml", "somewhere", "elsewhere"),
        ("constraints.txt", "sphinx==7.0", "sphinx==7.1"),
    ],
)
def test_what_is_not_used_does_not_count(package, name, old, new):
    assert changed_by(package, name, old, new) == []


def test_a_new_import_is_followed(package):
    edit(package, "mobtl/models/trees.py", "import torch.nn as nn", "import torch.nn as nn\nimport mobtl.unrelated")
    before = fingerprint.of_notebook(CELLS)
    edit(package, "mobtl/unrelated.py", "x = 1", "x = 2")
    assert fingerprint.differences(before, fingerprint.of_notebook(CELLS)) == ["mobtl.unrelated"]


def test_a_table_named_by_a_variable_makes_all_count(package):
    edit(package, "mobtl/data.py", "load_table('phonons')", "load_table(f'pho{1}')")
    parts = fingerprint.of_notebook(CELLS)
    assert {"table phonons", "table others"} <= parts.keys()


def test_a_published_value_counts_where_it_is_named_and_no_other(package, monkeypatch):
    values = package / "published.yml"
    monkeypatch.setattr(paths, "PUBLISHED", values)
    values.write_text('[{id: a, printed: "1"}, {id: b, printed: "2"}]')
    cells = [*CELLS, 'mobtl.published.printed_value("a")']
    before = fingerprint.of_notebook(cells)
    assert before["published a"] == "1"
    values.write_text('[{id: a, printed: "1", place: elsewhere}, {id: b, printed: "3"}, {id: c, printed: "4"}]')
    assert fingerprint.of_notebook(cells) == before
    values.write_text('[{id: a, printed: "5"}]')
    assert fingerprint.differences(before, fingerprint.of_notebook(cells)) == ["published a"]
    assert fingerprint.of_notebook([*CELLS, 'printed_value("x")'])["published x"] == "missing"
    assert fingerprint.of_notebook([*CELLS, "printed_value(name)"])["published a"] == "5"
    assert fingerprint.of_notebook([*CELLS, 'printed_table("a")'])["published a"] == "5"


def test_an_absent_table_and_an_absent_pin_are_said(package):
    (package / "tables/phonons.parquet").unlink()
    edit(package, "constraints.txt", "torch==2.13.0\n", "")
    parts = fingerprint.of_notebook(CELLS)
    assert parts["table phonons"] == "missing"
    assert parts["torch"] == "not pinned"


def test_only_limits_what_is_followed(package):
    parts = fingerprint.of_code("import mobtl.figures.scatter", only=("mobtl.figures", "mobtl.models"))
    assert set(parts) == {"mobtl.figures", "mobtl.figures.scatter", "mobtl.models", "mobtl.models.trees", "torch", "numpy"}


@pytest.mark.parametrize(
    "cells",
    [
        ["# a comment\n\n" + CELLS[0], CELLS[1] + "  # another"],
        [*CELLS, "# only a comment"],
        [CELLS[0].strip(), "scatter.draw( 3 )\n"],
    ],
)
def test_comments_and_blanks_in_cells_do_not_count(package, cells):
    assert fingerprint.of_notebook(cells) == fingerprint.of_notebook(CELLS)


@pytest.mark.parametrize("cells", [[CELLS[0], CELLS[1] + ";"], ["".join(CELLS)], [CELLS[0], "scatter.draw(4)"], CELLS[::-1]])
def test_code_in_cells_counts(package, cells):
    before, after = fingerprint.of_notebook(CELLS), fingerprint.of_notebook(cells)
    assert fingerprint.differences(before, after) == ["code cells"]
    assert fingerprint.digest(before) != fingerprint.digest(after)


def test_depth_of_indentation_counts_but_not_its_width():
    narrow, wide, other = "if a:\n  b\n  c", "if a:\n    b\n    c", "if a:\n  b\nc"
    assert fingerprint.code_of(narrow) == fingerprint.code_of(wide) != fingerprint.code_of(other)


def test_magics_are_understood():
    assert fingerprint.code_of("%matplotlib inline") == fingerprint.code_of("%matplotlib inline  \n")
    assert "open" not in fingerprint.of_notebook(["!echo 1"])


def test_the_order_of_parts_does_not_count():
    assert fingerprint.digest({"a": "1", "b": "2"}) == fingerprint.digest({"b": "2", "a": "1"})


def test_a_broken_module_is_named_with_its_line(package):
    edit(package, "mobtl/models/trees.py", "def fit(x):", "def fit(x:")
    with pytest.raises(MobtlError, match=r"trees\.py: line 4 is not valid Python"):
        fingerprint.of_notebook(CELLS)


def test_a_broken_cell_is_refused():
    with pytest.raises(MobtlError, match="not valid Python"):
        fingerprint.of_notebook(["x = (1"])

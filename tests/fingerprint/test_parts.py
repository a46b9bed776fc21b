"""What counts for a result and what does not."""

import importlib

import pytest

from mobtl import paths
from mobtl.errors import MobtlError
from mobtl.fingerprint import known, reads
from mobtl.fingerprint.parts import IMPORTS, differences, digest, parts_of_code, parts_of_notebook
from mobtl.fingerprint.trees import code_of

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
        "mobtl/data.py": "from mobtl.datasets.tables import load_table\n\ndef load():\n    return load_table('phonons')\n",
        "mobtl/datasets/__init__.py": '"""Nothing."""',
        "mobtl/datasets/tables.py": "import pandas\n\ndef load_table(name):\n    return name\n",
        "mobtl/answers/published.py": "def printed_value(name):\n    return 1.0\n\ndef of(paper, item):\n    return {}\n",
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
    monkeypatch.setattr(paths, "BUILD", tmp_path / "_build")
    return tmp_path


def edit(folder, name, old, new):
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def changed_by(folder, name, old, new):
    before = parts_of_notebook(CELLS)
    edit(folder, name, old, new)
    return differences(before, parts_of_notebook(CELLS))


def test_parts_are_named(package):
    assert set(parts_of_notebook(CELLS)) == {
        "code cells",
        "mobtl.figures.scatter",
        "mobtl.models.trees",
        "mobtl.data",
        "mobtl.datasets.tables",
        "imports",
        "table phonons",
        "torch",
        "numpy",
        "pandas",
        "pyarrow",
    }
    assert parts_of_notebook(CELLS)["torch"] == "2.13.0"


@pytest.mark.parametrize(
    ("name", "old", "new", "part"),
    [
        ("mobtl/models/trees.py", "return x", "return x + 1", "mobtl.models.trees"),
        ("mobtl/models/__init__.py", "", "import os", "mobtl.models"),
        ("mobtl/data.py", "'phonons'", "name='phonons'", "mobtl.data"),
        ("mobtl/datasets/tables.py", "return name", "return None", "mobtl.datasets.tables"),
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
    before = parts_of_notebook(CELLS)
    edit(package, "mobtl/unrelated.py", "x = 1", "x = 2")
    assert differences(before, parts_of_notebook(CELLS)) == ["mobtl.unrelated"]


def test_a_table_named_by_a_variable_makes_all_count(package):
    edit(package, "mobtl/data.py", "load_table('phonons')", "load_table(f'pho{1}')")
    parts = parts_of_notebook(CELLS)
    assert {"table phonons", "table others"} <= parts.keys()


def test_a_published_value_counts_where_it_is_named_and_no_other(package, monkeypatch):
    values = package / "published.yml"
    monkeypatch.setattr(paths, "PUBLISHED", values)
    values.write_text('[{id: a, printed: "1"}, {id: b, printed: "2"}]')
    use = "from mobtl.answers import published as p\n"
    cells = [*CELLS, use + 'p.printed_value("a")']
    before = parts_of_notebook(cells)
    assert before["published a"] == "1"
    values.write_text('[{id: a, printed: "1", place: elsewhere}, {id: b, printed: "3"}, {id: c, printed: "4"}]')
    assert parts_of_notebook(cells) == before
    values.write_text('[{id: a, printed: "5"}]')
    assert differences(before, parts_of_notebook(cells)) == ["published a"]
    assert parts_of_notebook([*CELLS, use + 'p.printed_value("x")'])["published x"] == "missing"
    assert parts_of_notebook([*CELLS, use + "p.printed_value(name)"])["published a"] == "5"
    assert parts_of_notebook([*CELLS, use + 'p.printed_table("a")'])["published a"] == "5"


def test_every_entry_of_the_leaderboard_counts_where_its_board_is_read(package, monkeypatch):
    board = package / "leaderboard"
    monkeypatch.setattr(paths, "LEADERBOARD", board)
    (board / "entries").mkdir(parents=True)
    (board / "entries" / "ridge.yml").write_text("id: ridge")
    cells = [*CELLS, "from mobtl.results.leaderboard.board import boards\nboards([], [])"]
    before = parts_of_notebook(cells)
    assert "entry ridge" in before and "entry ridge" not in parts_of_notebook(CELLS)
    (board / "records" / "ridge").mkdir(parents=True)
    (board / "records" / "ridge" / "kept.json").write_text("{}")
    assert differences(before, parts_of_notebook(cells)) == ["entry ridge"]


ITEM = """
- {id: a, paper: liu2020, item: Table 1, quantity: "gap, MAE", kind: value, printed: "1.50"}
- {id: b, paper: liu2020, item: Table 1, quantity: "gap, R2", kind: value, printed: "0.9"}
- {id: c, paper: liu2020, item: Table 1, quantity: "gap, share", kind: claim, printed: most gaps are small}
- {id: d, paper: liu2020, item: Table 2, quantity: "gap, MAE", kind: value, printed: "2.0"}
- {id: e, paper: chen2024, item: Table 1, quantity: "gap, MAE", kind: value, printed: "3.0"}
"""
TABLE_1 = "published liu2020 Table 1"


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ('"1.50"', '"1.5"', [TABLE_1]),
        ('"gap, R2"', '"gap, R"', [TABLE_1]),
        ("b, paper: liu2020", "b, paper: chen2024", [TABLE_1]),
        ("d, paper: liu2020, item: Table 2", "d, paper: liu2020, item: Table 1", [TABLE_1]),
        ("id: a,", "id: other, place: row 2,", []),
        ("most gaps are small", "few gaps are small", []),
        ('"2.0"', '"2.1"', []),
        ('"3.0"', '"3.1"', []),
    ],
)
def test_of_an_item_of_a_paper_its_numbers_count_and_no_others(package, monkeypatch, old, new, changed):
    values = package / "published.yml"
    monkeypatch.setattr(paths, "PUBLISHED", values)
    values.write_text(ITEM)
    cells = [*CELLS, 'from mobtl.answers import published\npublished.of("liu2020", "Table 1")']
    before = parts_of_notebook(cells)
    assert [name for name in before if name.startswith("published ")] == [TABLE_1]
    edit(package, "published.yml", old, new)
    assert differences(before, parts_of_notebook(cells)) == changed


@pytest.mark.parametrize(
    "call", ["of(paper, 'Table 1')", "of('liu2020', name)", "of('liu2020', item='Table 1')", "of(*both)"]
)
def test_an_item_that_is_not_named_by_literals_may_be_any(package, monkeypatch, call):
    values = package / "published.yml"
    monkeypatch.setattr(paths, "PUBLISHED", values)
    values.write_text(ITEM)
    found = parts_of_notebook([*CELLS, f"from mobtl.answers.published import of\n{call}"])
    items = {"published liu2020 Table 1", "published liu2020 Table 2", "published chen2024 Table 1"}
    assert {name for name in found if name.startswith("published ")} == items
    other = parts_of_notebook([*CELLS, "from mobtl.answers.published import of\nof('liu2020', 'Table 9')"])
    assert other["published liu2020 Table 9"] == "missing"


@pytest.mark.parametrize(
    "use",
    [
        "from mobtl.datasets.tables import load_table as taken\ntaken('others')",
        "import mobtl.datasets.tables\nmobtl.datasets.tables.load_table(name='others')",
        "def f():\n    from mobtl.datasets import tables as t\n    return t.load_table('others')",
        "from mobtl.data import load_table\nload_table('others')",
    ],
)
def test_a_table_is_found_by_what_the_function_is_not_by_what_it_is_called(package, use):
    found = parts_of_code(use)
    assert "table others" in found and "imports" in found


@pytest.mark.parametrize(
    "use",
    [
        "def load_table(name):\n    return name\nload_table('others')",
        "from somewhere import load_table\nload_table('others')",
        "from mobtl.models import trees\ntrees.load_table('others')",
        "from mobtl.datasets.tables import load_table\ndef f(load_table):\n    return load_table('others')",
    ],
)
def test_another_function_of_that_name_reads_nothing(package, use):
    assert "table others" not in parts_of_code(use)


def test_a_reader_that_is_handed_on_may_read_everything(package):
    found = parts_of_code("from mobtl.datasets.tables import load_table\nlist(map(load_table, names))")
    assert {"table phonons", "table others"} <= found.keys()


def test_each_reader_is_a_function_of_this_package():
    for reader in reads.READERS:
        module, _, name = reader.rpartition(".")
        assert callable(getattr(importlib.import_module(module), name))


def test_an_absent_table_and_an_absent_pin_are_said(package):
    (package / "tables/phonons.parquet").unlink()
    edit(package, "constraints.txt", "torch==2.13.0\n", "")
    parts = parts_of_notebook(CELLS)
    assert parts["table phonons"] == "missing"
    assert parts["torch"] == "not pinned"


def test_only_limits_what_is_followed(package):
    parts = parts_of_code("import mobtl.figures.scatter", only=("mobtl.figures", "mobtl.models"))
    assert set(parts) == {"mobtl.figures.scatter", "mobtl.models.trees", "imports", "torch", "numpy"}


@pytest.mark.parametrize(
    "cells",
    [
        ["# a comment\n\n" + CELLS[0], CELLS[1] + "  # another"],
        [*CELLS, "# only a comment"],
        [CELLS[0].strip(), "scatter.draw( 3 )\n"],
    ],
)
def test_comments_and_blanks_in_cells_do_not_count(package, cells):
    assert parts_of_notebook(cells) == parts_of_notebook(CELLS)


@pytest.mark.parametrize("cells", [[CELLS[0], CELLS[1] + ";"], ["".join(CELLS)], [CELLS[0], "scatter.draw(4)"], CELLS[::-1]])
def test_code_in_cells_counts(package, cells):
    before, after = parts_of_notebook(CELLS), parts_of_notebook(cells)
    assert differences(before, after) == ["code cells"]
    assert digest(before) != digest(after)


def test_depth_of_indentation_counts_but_not_its_width():
    narrow, wide, other = "if a:\n  b\n  c", "if a:\n    b\n    c", "if a:\n  b\nc"
    assert code_of(narrow) == code_of(wide) != code_of(other)


def test_magics_are_understood():
    assert code_of("%matplotlib inline") == code_of("%matplotlib inline  \n")
    assert "open" not in parts_of_notebook(["!echo 1"])


def test_the_order_of_parts_does_not_count():
    assert digest({"a": "1", "b": "2"}) == digest({"b": "2", "a": "1"})


def test_a_broken_module_is_named_with_its_line(package):
    edit(package, "mobtl/models/trees.py", "def fit(x):", "def fit(x:")
    with pytest.raises(MobtlError, match=r"trees\.py: line 4 is not valid Python"):
        parts_of_notebook(CELLS)


def test_a_broken_cell_is_refused():
    with pytest.raises(MobtlError, match="not valid Python"):
        parts_of_notebook(["x = (1"])


def move(folder, old, new, *edits):
    """Move a module, and mend what imports it."""
    target = folder / new
    target.parent.mkdir(parents=True, exist_ok=True)
    (folder / old).rename(target)
    for edited in edits:
        edit(folder, *edited)


def test_a_module_that_is_moved_and_called_otherwise_changes_nothing(package):
    (package / "mobtl/models/sums.py").write_text(
        "from mobtl.models import trees\ndef add(x):\n    return trees.fit(x) + 1\n"
    )
    edit(package, "mobtl/figures/scatter.py", "from ..models import trees", "from mobtl.models import trees, sums")
    edit(package, "mobtl/figures/scatter.py", "def draw(n):", "def draw(n):\n    return sums.add(trees.fit(n))")
    before = parts_of_code("import mobtl.figures.scatter")
    (package / "mobtl/forests").mkdir()
    (package / "mobtl/forests/__init__.py").write_text("")
    move(
        package,
        "mobtl/models/trees.py",
        "mobtl/forests/grown.py",
        ("mobtl/models/sums.py", "from mobtl.models import trees", "from mobtl.forests.grown import fit"),
        ("mobtl/models/sums.py", "trees.fit", "fit"),
        (
            "mobtl/figures/scatter.py",
            "from mobtl.models import trees, sums",
            "from mobtl.forests import grown\nfrom mobtl.models import sums as s",
        ),
        ("mobtl/figures/scatter.py", "sums.add(trees.fit(n))", "s.add(grown.fit(n))"),
    )
    after = parts_of_code("import mobtl.figures.scatter")
    assert before.keys() != after.keys()
    assert differences(before, after) == []
    assert digest(before) == digest(after)


def test_two_modules_that_swap_their_places_behind_one_alias_are_seen(package):
    (package / "mobtl/models/shrubs.py").write_text("def fit(x):\n    return -x\n")
    edit(
        package, "mobtl/figures/scatter.py", "from ..models import trees", "from mobtl.models import shrubs as a, trees as b"
    )
    edit(package, "mobtl/figures/scatter.py", "def draw(n):", "def draw(n):\n    return a.fit(n) - 2 * b.fit(n)")
    before = parts_of_notebook(CELLS)
    edit(package, "mobtl/figures/scatter.py", "shrubs as a, trees as b", "trees as a, shrubs as b")
    after = parts_of_notebook(CELLS)
    assert differences(before, after) == [IMPORTS]
    assert digest(before) != digest(after)


def test_two_modules_that_differ_only_in_what_they_take_cannot_be_swapped_unseen(package):
    (package / "mobtl/models/shrubs.py").write_text("def fit(x):\n    return -x\n")
    for name, below in (("one", "trees"), ("two", "shrubs")):
        (package / f"mobtl/models/{name}.py").write_text(
            f"from mobtl.models import {below} as m\ndef f(x):\n    return m.fit(x)\n"
        )
    edit(package, "mobtl/figures/scatter.py", "from ..models import trees", "from mobtl.models import one, two")
    edit(package, "mobtl/figures/scatter.py", "def draw(n):", "def draw(n):\n    return one.f(n) - 2 * two.f(n)")
    before = parts_of_notebook(CELLS)
    edit(package, "mobtl/figures/scatter.py", "one.f(n) - 2 * two.f(n)", "two.f(n) - 2 * one.f(n)")
    assert differences(before, parts_of_notebook(CELLS)) == [IMPORTS]


def test_a_local_name_is_not_the_module_that_is_called_so(package):
    text = "from mobtl.models import trees\ndef f(trees):\n    return trees.fit\ndef g():\n    return trees.fit(1)\n"
    (package / "mobtl/unrelated.py").write_text(text)
    before = parts_of_code("import mobtl.unrelated")
    edit(package, "mobtl/unrelated.py", "return trees.fit\n", "return other.fit\n")
    assert differences(before, parts_of_code("import mobtl.unrelated")) == ["mobtl.unrelated"]


def test_modules_in_a_circle_are_named(package):
    edit(package, "mobtl/models/trees.py", "return x", "from mobtl.figures import scatter\n    return scatter.draw(x)")
    edit(package, "mobtl/figures/scatter.py", "def draw(n):", "def draw(n):\n    return trees.fit(n)")
    with pytest.raises(MobtlError, match=r"in a circle \(.*mobtl\.models\.trees"):
        parts_of_notebook(CELLS)


def test_what_was_read_before_is_not_read_again(package, monkeypatch):
    before = parts_of_notebook(CELLS)
    monkeypatch.setattr(known.trees, "facts", lambda *_: pytest.fail("parsed again"))
    assert parts_of_notebook(CELLS) == before


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"a": {}}'])
def test_what_is_kept_of_it_may_be_damaged(package, damage):
    before = parts_of_notebook(CELLS)
    (package / "_build/facts.json").write_text(damage)
    assert parts_of_notebook(CELLS) == before

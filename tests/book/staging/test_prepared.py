"""The copies that a live session opens: parameters of their run, prose that JupyterLab can show, no cell for Colab."""

import re

import minirepo
import nbformat
import pytest

from mobtl import paths
from mobtl.book.parts import where
from mobtl.book.staging import prepared
from mobtl.catalogue import notebook, specs
from mobtl.errors import MobtlError
from mobtl.runs import plan

RUNS = specs.load().runs
PAGES = {page: run for run, page in where.pages(specs.load()).items()}


def shown(text, run="phonons/what-transfers"):
    return prepared.prose(text, RUNS[run], PAGES)


@pytest.fixture
def copies(tmp_path, monkeypatch):
    """The copies of the real runs, in a folder of their own."""
    monkeypatch.setattr(paths, "LAUNCH", tmp_path)
    prepared.write()
    return {name: nbformat.read(tmp_path / f"{name}.ipynb", as_version=4) for name in RUNS}


def test_every_run_has_its_copy_with_its_parameters_and_nothing_that_jupyterlab_cannot_show(copies):
    catalogue = specs.load()
    for task in plan.tasks(catalogue, catalogue.select(()), "fast"):
        copy = copies[task.run.id]
        set_, cells = {}, [cell.source for cell in copy.cells if "parameters" in cell.metadata.get("tags", [])]
        assert len(cells) == bool(task.values), "one cell that has an effect"
        for cell in cells:
            exec(cell, set_)  # noqa: S102
        assert {name: set_[name] for name in task.values} == task.values
        assert not any("injected-parameters" in cell.metadata.get("tags", []) for cell in copy.cells)
        assert not any(notebook.for_colab(cell) or cell.get("outputs") for cell in copy.cells)
        prose = "\n".join(cell.source for cell in copy.cells if cell.cell_type == "markdown")
        assert set(re.findall(r"\{[\w:]+\}(?=`)", prose)) <= {"{eval}"}
        for link in re.findall(r"\]\(([^):]+)\)", prose):
            assert ((paths.LAUNCH / task.run.id).parent / link).is_file(), (task.run.id, link)
    title = copies["phonons/transfer-leak-free"].cells[1].source.splitlines()[0]
    assert title == "# From electronic to phonon band gaps, leak-free"


def test_two_copies_of_one_notebook_write_records_of_their_own(copies):
    folders = {}
    for name, copy in copies.items():
        kept = [
            line for cell in copy.cells if cell.cell_type == "code" for line in re.findall(r"store\.keep.*", cell.source)
        ]
        for line in kept:
            folder = re.fullmatch(r'store\.keep\(\w+, "(records/[\w-]+)"\)', line)[1]
            assert folders.setdefault((name.partition("/")[0], folder), name) == name
    assert len(folders) > 10


def test_an_edited_copy_is_not_overwritten_and_one_that_was_run_keeps_its_outputs(tmp_path, monkeypatch, capsys):
    minirepo.use(monkeypatch, minirepo.make(tmp_path))
    path = paths.LAUNCH / "demo/one.ipynb"
    prepared.write()
    copy = nbformat.read(path, as_version=4)
    assert [cell.source for cell in copy.cells if "parameters" in cell.metadata.get("tags", [])] == [minirepo.PARAMETERS]
    copy.cells[-1].outputs = [nbformat.v4.new_output("stream", text="6\n")]
    nbformat.write(copy, path)
    prepared.write()
    assert nbformat.read(path, as_version=4) == copy
    template = paths.NOTEBOOKS / "demo/one.ipynb"
    minirepo.notebook(template, "print(members * 3)")
    prepared.write()
    assert capsys.readouterr().out == ""
    copy = nbformat.read(path, as_version=4)
    assert copy.cells[-1].source == "print(members * 3)"

    copy.cells[-1].source += "  # mine"
    nbformat.write(copy, path)
    minirepo.notebook(template, "print(members * 4)")
    before = path.read_bytes()
    prepared.write()
    assert path.read_bytes() == before
    said = f"{path} was edited since it was prepared and stays as it is; rename or remove it to have it anew.\n"
    assert capsys.readouterr().out == said
    path.unlink()
    prepared.write()
    assert nbformat.read(path, as_version=4).cells[-1].source == "print(members * 4)"


def test_numbers_become_expressions_and_what_is_known_becomes_text():
    assert shown("**{number}`a-b:.2f`** {number}`c`") == "**{eval}`said('a-b', '.2f')`** {eval}`said('c')`"
    assert shown("{published}`liu2020-semiconductors`") == "1245"
    assert shown("both {term}`protocols <protocol>`, one {term}`fold`") == "both protocols, one fold"
    assert shown("{cite:t}`liu2020`") == "[Liu et al. (2020)](https://doi.org/10.1126/sciadv.abd1356)"
    both = shown("{cite:p}`liu2020,nadeau2003`")
    assert both.startswith("([Liu et al., 2020](")
    assert "Nadeau and Bengio, 2003" in both


def test_links_lead_to_copies_or_nowhere():
    assert shown("[a](05_transfer-leak-free.ipynb)") == "[a](transfer-leak-free.ipynb)"
    assert shown("see the [audit](../../audit.md).") == "see the audit."
    assert shown("[a](https://example.org)") == "[a](https://example.org)"


@pytest.mark.parametrize("text", ["{published}`no-such`", "{cite:p}`nobody1900`"])
def test_what_does_not_exist_is_refused(text):
    with pytest.raises(MobtlError, match="correct either"):
        shown(text)


def test_a_notebook_without_parameters(tmp_path, monkeypatch):
    minirepo.use(monkeypatch, minirepo.make(tmp_path))
    minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", "1 + 1", parameters=None)
    prepared.write()
    cells = nbformat.read(paths.LAUNCH / "demo/one.ipynb", as_version=4).cells
    assert [cell.source for cell in cells if cell.cell_type == "code"][1:] == ["1 + 1"]

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
        injected = {}
        for cell in copy.cells:
            if "injected-parameters" in cell.metadata.get("tags", []):
                exec(cell.source, injected)  # noqa: S102
        assert {name: injected[name] for name in task.values} == task.values
        assert not any(notebook.for_colab(cell) or cell.get("outputs") for cell in copy.cells)
        prose = "\n".join(cell.source for cell in copy.cells if cell.cell_type == "markdown")
        assert set(re.findall(r"\{[\w:]+\}(?=`)", prose)) <= {"{eval}"}
        for link in re.findall(r"\]\(([^):]+)\)", prose):
            assert ((paths.LAUNCH / task.run.id).parent / link).is_file(), (task.run.id, link)
    title = copies["phonons/transfer-leak-free"].cells[1].source.splitlines()[0]
    assert title == "# From electronic to phonon band gaps, leak-free"


def test_numbers_become_expressions_and_what_is_known_becomes_text():
    assert shown("**{glue:text}`a-b:.2f`** {glue:text}`c`") == "**{eval}`said('a-b', '.2f')`** {eval}`said('c')`"
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

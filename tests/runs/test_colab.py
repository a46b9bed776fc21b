"""The cell that installs the package on Colab: the same in every notebook, idle anywhere else, part of no result."""

import sys

import minirepo
import nbformat
import pytest

from mobtl import paths
from mobtl.book.staging.page import compose
from mobtl.catalogue import notebook, specs
from mobtl.cli import main
from mobtl.repository import address
from mobtl.runs import cache, colab, plan, runner

URL = "https://host.example/owner/name"


class Shell:
    """Remembers what it was asked to run."""

    ran = ""

    def run_cell(self, source):
        self.ran += source


def executed(source):
    shell = Shell()
    exec(source, {"get_ipython": lambda: shell})  # noqa: S102
    return shell.ran


@pytest.mark.parametrize("path", sorted(paths.NOTEBOOKS.rglob("*.ipynb")), ids=lambda path: path.stem)
def test_every_notebook_has_the_cell_with_the_address_of_pyproject(path):
    _, url, branch = address.declared()
    code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert code[0].source == colab.source(url, branch), "call `mobtl colab`"
    assert [cell for cell in code if notebook.for_colab(cell)] == code[:1]


@pytest.mark.parametrize("url", [None, URL])
def test_it_does_nothing_but_on_colab(url, monkeypatch):
    assert executed(colab.source(url, "main")) == ""
    monkeypatch.setitem(sys.modules, "google.colab", object())
    ran = executed(colab.source(url, "trunk"))
    assert (f"!git clone --quiet --depth 1 --branch trunk {URL} mobtl\n%cd mobtl\n%pip install" in ran) == bool(url)
    assert ("no public address yet" in ran) == (url is None)


def test_an_address_that_becomes_known_is_written_and_makes_no_result_stale(repo, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["mobtl", "colab"])
    main.main()
    assert capsys.readouterr().out == "demo/one.ipynb\n"
    catalogue = specs.load()
    (task,) = plan.tasks(catalogue, catalogue.select(()), "fast")
    runner.run_all([task], 1)
    urls = f'[project.urls]\nRepository = "{URL}"\n'
    paths.PROJECT.write_text(paths.PROJECT.read_text().replace("[project.scripts]", f"{urls}[project.scripts]"))
    assert colab.write() == ["demo/one.ipynb"]
    assert colab.write() == []
    (again,) = plan.tasks(catalogue, catalogue.select(()), "fast")
    manifest = cache.find(again)
    assert manifest
    notebooks = [nbformat.read(path, as_version=4) for path in (task.run.template, task.folder / cache.NOTEBOOK)]
    assert URL in notebooks[0].cells[1].source
    page = compose(again, manifest, *notebooks, variant=False)
    assert not [cell for cell in page.cells if notebook.for_colab(cell)]


def test_a_notebook_as_it_is_keeps_its_bytes(repo):
    path = minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", "1 + 1")
    colab.write()
    before = path.read_bytes()
    assert colab.write() == []
    assert path.read_bytes() == before

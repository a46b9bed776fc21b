"""A stale committed record is told wherever it counts, and does not stop a build."""

import shutil
from pathlib import Path

import minirepo
import pytest
import tiny_experiment

from mobtl import paths
from mobtl.book.press import book, html
from mobtl.catalogue import specs
from mobtl.repository import seal
from mobtl.results import state
from mobtl.runs import plan, runner


@pytest.fixture
def stale(tmp_path, monkeypatch):
    """A repository with a book and a committed study of demo/one, whose preset study has changed since."""
    repo = minirepo.make(tmp_path, tiny_experiment.RUNS)
    minirepo.add_book(repo, "notebooks/demo/one", "notebooks/demo/one-leak-free")
    tiny_experiment.write(repo)
    repo.write("book/status.md", "# Status\n\n```{include} _generated/status.md\n```\n")
    minirepo.use(monkeypatch, repo)
    catalogue = specs.load()
    (study,) = plan.tasks(catalogue, catalogue.select([tiny_experiment.ID]), "study")
    runner.run_all([study], 1)
    state.keep(study)
    runs = paths.NOTEBOOKS / "runs.yml"
    runs.write_text(runs.read_text().replace("members: 12", "members: 13"))
    repo.write(f"data/{seal.NAME}", seal.text(paths.DATA))


def test_a_stale_record_is_listed_and_warned_of_and_its_verdicts_are_undecided(stale, monkeypatch, capsys):
    def pages(source, work, builder):
        (work / "pages").mkdir()
        return Path(shutil.copy(source / "intro.md", work / "pages" / "index.html")).parent

    # Whether its pages can be rendered is no question of what is fresh.
    monkeypatch.setattr(html, "run_jupyter_book", pages)
    book.book("fast", 2)
    assert "undecided (stale record)" in capsys.readouterr().out
    assert html.front(html.folder()).is_file()
    staged = paths.BUILD / "src"
    status = (staged / "_generated/status.md").read_text()
    assert "until they are replayed or made anew: `demo/one`." in status
    assert "| study | **stale: parameter members changed** |" in status
    assert "undecided (stale record)" in (staged / "_generated/numbers.md").read_text()
    assert "```{warning}" in (staged / "notebooks/demo/one.ipynb").read_text()

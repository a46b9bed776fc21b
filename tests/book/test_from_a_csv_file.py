"""What "Rerun and extend" says of one's own experiment is done, file by file, in a copy of the repository."""

import json
import re
import shutil

import minirepo
import nbformat
import pytest
import yaml

from mobtl import paths
from mobtl.answers.published import Published
from mobtl.book.pages.audit import Experiment, load
from mobtl.repository import seal

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks() -> dict[str, list[str]]:
    """The code blocks of the section by language, in order."""
    _, section = (paths.BOOK / "extend.md").read_text().split("## From a CSV file to a page\n")
    found: dict[str, list[str]] = {}
    for language, text in _FENCE.findall(section.split("\n## ")[0]):
        found.setdefault(language, []).append(text)
    return found


@pytest.fixture(scope="module")
def repo(tmp_path_factory):
    """The repository with nothing in it but the example."""
    found, root = blocks(), tmp_path_factory.mktemp("own")
    study, figure, *cells = found["python"]
    runs, _, papers, published, _ = found["yaml"]
    new = minirepo.make(root, runs)
    shutil.rmtree(root / "notebooks" / "demo")
    new.write("mobtl/experiments/own/__init__.py", "")
    new.write("mobtl/experiments/own/study.py", study)
    new.write("mobtl/figures/own.py", figure)
    new.write("data/papers.yml", papers)
    new.write("data/published.yml", published)
    shutil.copy(paths.REGISTRY, root / "data")
    shutil.copytree(paths.TABLES, root / "data" / "tables")
    new.write(f"data/{seal.NAME}", seal.text(root / "data"))
    new.write("gaps.csv", found["text"][0])
    declared, *code = cells
    minirepo.notebook(root / "notebooks/own/01_gaps.ipynb", *code, parameters=declared, title="Band gaps of my own")
    return new


def test_the_example_becomes_a_table_a_record_and_a_judged_number(repo):
    added = repo.mobtl("data", "add", "gaps.csv", "--unit", "gap=eV")
    assert added.returncode == 0, added.stderr
    assert "### gaps" in (repo.root / "data/README.md").read_text()
    ran = repo.mobtl("run", "own/gaps", timeout=300)
    assert ran.returncode == 0, ran.stderr
    (folder,) = repo.results("own/gaps")
    outputs = nbformat.read(folder / "notebook.ipynb", 4).cells[-1].outputs
    assert any("image/svg+xml" in output.get("data", {}) for output in outputs)
    told = repo.mobtl("numbers", "--json")
    assert told.returncode == 0, told.stderr
    (row,) = json.loads(told.stdout)
    assert (row["paper"], row["item"], row["run"], row["published"]) == ("own2026", "Table 1", "own/gaps", 1.2)
    # A forest on eleven other compounds errs by more than none, and by less than the gaps are far apart.
    assert 0.3 < row["computed"] < 2.5
    again = repo.mobtl("run", "own/gaps")
    assert again.returncode == 0 and "unchanged" in again.stderr + again.stdout


def test_the_line_of_the_contents_and_the_entry_of_the_audit_are_what_they_should_be(monkeypatch):
    _, contents, papers, published, audit = blocks()["yaml"]
    (line,) = yaml.safe_load(contents)
    ((name, entry),) = yaml.safe_load(audit).items()
    assert line == {"file": entry["pages"][0]} and name not in load().experiments
    everything = yaml.safe_load(papers) | yaml.safe_load(paths.PAPERS.read_text())
    monkeypatch.setattr("mobtl.answers.papers.names", lambda: everything)
    assert list(Experiment(**entry).answers) == list(load().kinds)
    (value,) = (Published(**each) for each in yaml.safe_load(published))
    assert value.tolerance == pytest.approx(0.12)

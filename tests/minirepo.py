"""A small repository for tests of runs and of the book: the real package beside tiny notebooks."""

import inspect
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat

from mobtl import paths
from mobtl.answers import table
from mobtl.repository import seal

_REAL = Path(__file__).resolve().parents[1]
PARAMETERS = "members: int = 3  # members of the ensemble\npreset: str = 'fast'  # size of the work"
RUNS = """\
runs:
  demo/one: {notebook: demo/one.ipynb, title: The first, makes: [Fig. 1], presets: {fast: {}, full: {members: 30}}}
"""


# A second run of the same notebook.
MORE = """\
  demo/one-more:
    {notebook: demo/one.ipynb, title: One more, makes: [], parameters: {members: 7}, presets: {fast: {}}}
"""
# In the place of mobtl.answers.table, which wants the records of the real runs.
NUMBERS = """\
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from mobtl.errors import MobtlError, UsageError


@dataclass(frozen=True)
class Row:
    quantity: str
    computed: float
    page: str
    published: float = 1.0


FIELDS = ("quantity", "computed", "page", "published")


def rows(outputs):
    if any("number missing" in (each.folder / "notebook.ipynb").read_text() for each in outputs):
        raise MobtlError("the number of Fig. 1 is missing; keep its record.")
    return [Row(each.run.id, float(each.task.values["members"]), each.page) for each in outputs]


def as_objects(rows):
    return [asdict(row) for row in rows]


def differences(before, after):
    return [f"{old} -> {new}" for old, new in zip(before, after) if old != new]


def text_table(rows):
    return "\\n".join(f"{row.quantity} {row.computed}" for row in rows)


# Of pages that are about something, and here is none.
number = spread_in_words = with_unit = str
"""
# In the place of mobtl.book.pages.numbers, which wants the rows of the real numbers.
NUMBERS_PAGE = """\
def files(rows):
    lines = [f"| [{row.quantity}]({row.page}) | {row.computed} |" for row in rows]
    return {"_generated/numbers.md": "\\n".join(["| run | computed |", "|---|---|", *lines]) + "\\n"}
"""


@dataclass(frozen=True)
class MiniRepo:
    """A copied repository; commands in it use its own package."""

    root: Path

    @property
    def build(self) -> Path:
        """Folder of everything made."""
        return self.root / "_build"

    def environment(self) -> dict[str, str]:
        """Environment of a command that finds this repository's package first."""
        return {**os.environ, "PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"}

    def mobtl(self, *arguments: str, **options) -> subprocess.CompletedProcess:
        """Call the command line in this repository."""
        command = [sys.executable, "-m", "mobtl", *arguments]
        options = {"capture_output": True, "text": True, "timeout": 60, "check": False} | options
        return subprocess.run(command, cwd=self.root, env=self.environment(), **options)

    def start(self, *arguments: str) -> subprocess.Popen:
        """Start the command line in this repository, and don't wait."""
        command = [sys.executable, "-m", "mobtl", *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=self.root, env=self.environment(), stdout=pipe, stderr=pipe, text=True)

    def write(self, name: str, text: str) -> Path:
        """Write a text file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def results(self, run_id: str) -> list[Path]:
        """Folders of kept results of a run."""
        return sorted(path.parent for path in (self.build / "runs" / run_id).glob("*/manifest.json"))


def make(root: Path, runs: str = RUNS) -> MiniRepo:
    """A repository in ``root`` with the package, runs.yml and one notebook, demo/one.ipynb."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(paths.PACKAGE, root / "mobtl", ignore=ignore)
    shutil.copy(paths.CONSTRAINTS, root)
    shutil.copy(paths.PROJECT, root)
    repo = MiniRepo(root)
    # From where this file is: a test may have pointed the paths at the repository that is being made.
    repo.write("data/papers.yml", (_REAL / "data" / "papers.yml").read_text())
    repo.write("notebooks/runs.yml", runs)
    notebook(root / "notebooks/demo/one.ipynb", "print(members * 2)")
    return repo


def use(monkeypatch, repo: MiniRepo) -> MiniRepo:
    """Point every path of this process at the repository."""
    for name, path in list(vars(paths).items()):
        if isinstance(path, Path) and path.is_relative_to(paths.ROOT) and name != "ROOT":
            monkeypatch.setattr(paths, name, repo.root / path.relative_to(paths.ROOT))
    monkeypatch.setattr(paths, "ROOT", repo.root)
    return repo


def add_book(repo: MiniRepo, *pages: str) -> None:
    """Give the repository prose, a table of contents with these pages, and settings."""
    repo.write("mobtl/answers/table.py", f"{NUMBERS}\n\n{inspect.getsource(table.read)}")
    repo.write("mobtl/book/pages/numbers.py", NUMBERS_PAGE)
    shutil.copy(_REAL / "_config.yml", repo.root)
    for name in ("_static", "_extra"):
        shutil.copytree(_REAL / "book" / name, repo.root / "book" / name)
    shutil.copytree(_REAL / "data" / "tables", repo.root / "data" / "tables")
    repo.write("data/published.yml", (_REAL / "data" / "published.yml").read_text())
    repo.write(f"data/{seal.NAME}", seal.text(repo.root / "data"))
    chapters = "".join(f"  - file: {page}\n" for page in ("numbers", *pages))
    repo.write("book/_toc.yml", f"format: jb-book\nroot: intro\nchapters:\n{chapters}")
    repo.write("book/intro.md", "# Welcome\n\nSee {cite}`knuth` and [the numbers](numbers).\n\n```{bibliography}\n```\n")
    repo.write("book/numbers.md", "# Numbers\n\n```{include} _generated/numbers.md\n```\n")
    repo.write("book/references.bib", "@book{knuth, author={Knuth, D.}, title={The Art}, year={1968}, publisher={AW}}\n")


def notebook(path: Path, *cells: str, parameters: str | None = PARAMETERS, title: str = "One") -> Path:
    """Write a notebook: a title cell, the parameters cell, a sentence, code cells."""
    new = nbformat.v4
    content = [new.new_markdown_cell(f"# {title}\n\nA first sentence.")]
    if parameters is not None:
        content.append(new.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    content.append(new.new_markdown_cell("What follows is tiny."))
    content += [new.new_code_cell(cell) for cell in cells]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new.new_notebook(cells=content, metadata=kernel), path)
    return path

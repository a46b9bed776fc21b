"""Whether finished runs, made anew at any size, give the numbers of the committed results within their spread."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mobtl import paths
from mobtl.errors import MobtlError
from mobtl.files import write_atomically
from mobtl.records import store
from mobtl.records.committed import Committed
from mobtl.results.replay import Pair, disagreements, pairs
from mobtl.runs import cache
from mobtl.runs.plan import Task


@dataclass(frozen=True)
class Comparison:
    """A committed result beside a new one of the same run: all numbers compared, and those that lie apart."""

    committed: Committed
    task: Task
    compared: list[Pair]
    apart: list[Pair]

    def __str__(self) -> str:
        agree = len(self.compared) - len(self.apart)
        return f"{self.task.run.id}: {agree} of {len(self.compared)} numbers agree with the preset {self.task.preset}"


def compare(committed: Committed, task: Task) -> Comparison:
    """Compare a committed result with the finished result of a task, by the rules of `mobtl.results.replay`.

    Raises
    ------
    MobtlError
        If there is no such result, it is damaged, or no number can be compared.
    """
    if cache.find(task) is None:
        raise MobtlError(
            f"there is no fresh result of {task.run.id} at the preset {task.preset}; `mobtl run {task.run.id} --preset "
            f"{task.preset}` makes it, or bring _build/runs/{task.run.id} from the machine that made it."
        )
    found = pairs(committed.records(), store.load_all(task.folder))
    if not found:
        raise MobtlError(f"the new run of {task.run.id} has no number to compare with the committed one; make it anew.")
    return Comparison(committed, task, found, disagreements(found))


def report(comparisons: Sequence[Comparison]) -> Path:
    """Write what lies apart to ``_build/compare.md``, and tell a workflow of GitHub Actions whether anything does.

    The workflow reads the output ``differ``, "true" or "false", from the file that ``GITHUB_OUTPUT`` names.
    """
    lines = ["Records made anew, compared with the committed ones.", ""]
    for each in comparisons:
        lines += [f"- {each}", *(f"  - {pair}" for pair in each.apart)]
    path = paths.BUILD / "compare.md"
    write_atomically(path, "\n".join(lines) + "\n")
    if output := os.environ.get("GITHUB_OUTPUT"):
        differ = any(each.apart for each in comparisons)
        with Path(output).open("a", encoding="utf-8") as stream:
            stream.write(f"differ={str(differ).lower()}\n")
    return path

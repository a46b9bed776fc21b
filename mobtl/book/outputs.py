"""Results of all runs of the book, as the numbers and the pages need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mobtl.book.pages import pages, variants
from mobtl.errors import MobtlError
from mobtl.runs import cache, plan, specs
from mobtl.runs.plan import Task
from mobtl.runs.specs import Catalogue, Run


@dataclass(frozen=True)
class Output:
    """A kept result and the page that shows it.

    ``folder`` holds notebook.ipynb and records/; ``page`` is the path of the page in the book, without suffix; ``variant``
    says that another run has shown the same notebook before.
    """

    task: Task
    manifest: cache.Manifest
    page: str
    variant: bool

    @property
    def run(self) -> Run:
        """The run, as in runs.yml."""
        return self.task.run

    @property
    def preset(self) -> str:
        """The preset of the result."""
        return self.task.preset

    @property
    def folder(self) -> Path:
        """Folder of the kept result."""
        return self.task.folder


def of_tasks(catalogue: Catalogue, tasks: Sequence[Task], manifests: Sequence[cache.Manifest]) -> list[Output]:
    """Outputs of executed tasks, in their order."""
    where, again = pages(catalogue), variants(catalogue)
    return [
        Output(task, manifest, where[task.run.id], task.run.id in again)
        for task, manifest in zip(tasks, manifests, strict=True)
    ]


def fresh(preset: str) -> list[Output]:
    """Outputs of all runs, without running anything.

    Raises
    ------
    MobtlError
        If a run has no fresh result.
    """
    catalogue = specs.load()
    tasks = plan.tasks(catalogue, catalogue.select(()), preset)
    manifests = [cache.find(task) for task in tasks]
    missing = [task.run.id for task, found in zip(tasks, manifests, strict=True) if found is None]
    if missing:
        raise MobtlError(f"no fresh result of {', '.join(missing)}; `mobtl run --preset {preset}` makes it.")
    return of_tasks(catalogue, tasks, manifests)

"""Results of all runs of the book, and the committed ones, as the numbers and the pages need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mobtl.book.parts.where import pages, variants
from mobtl.catalogue import specs
from mobtl.catalogue.specs import Catalogue, Run
from mobtl.errors import MobtlError
from mobtl.records.committed import all_kept
from mobtl.results import state
from mobtl.runs import cache, plan
from mobtl.runs.plan import Task


@dataclass(frozen=True)
class Output:
    """A kept result and the page that shows it.

    ``folder`` holds notebook.ipynb and records/; ``page`` is the path of the page in the book, without suffix; ``variant``
    says that another run has shown the same notebook before; a fresh result is never ``stale``.
    """

    task: Task
    manifest: cache.Manifest
    page: str
    variant: bool
    stale = False

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


@dataclass(frozen=True)
class CommittedOutput:
    """A committed result and the page of its run; ``stale`` says that its verdicts are undecided."""

    run: Run
    folder: Path
    preset: str
    page: str
    stale: bool


def committed(catalogue: Catalogue, outputs: Sequence[Output]) -> list[CommittedOutput]:
    """The committed results beside these outputs; one whose run is among them at the same preset is left out.

    Raises
    ------
    MobtlError
        If a file of a committed result is damaged.
    """
    own = {(output.run.id, output.preset) for output in outputs}
    others = [each for each in all_kept() if (each.run.id, each.kept.preset) not in own]
    for each in others:
        each.check()
    where = pages(catalogue)
    return [
        CommittedOutput(each.run, each.folder, each.kept.preset, where[each.run.id], state.of(each).stale) for each in others
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

"""What `mobtl leaderboard` does: which records are asked for, making and pricing them, adding those made elsewhere."""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mobtl.errors import MobtlError, UsageError
from mobtl.experiments.leaderboard import elsewhere, study
from mobtl.experiments.leaderboard.entries import Entry
from mobtl.experiments.leaderboard.sources import Source, source_of
from mobtl.experiments.leaderboard.tasks import SCHEMES, TASKS, Data, Task, check_scheme, task_of
from mobtl.originals.strict_csv import cells_of
from mobtl.records.record import Record
from mobtl.records.workers import WORKERS, Workers
from mobtl.results.leaderboard import kept

# Where set, tqdm shows nothing; it looks when it is imported.
_BARS = "TQDM_DISABLE"


@dataclass(frozen=True)
class Job:
    """An entry on a task and scheme."""

    entry: Entry
    task: Task
    scheme: str

    @property
    def title(self) -> str:
        """As commands name it."""
        return f"{self.entry.id}, {self.task.id}, {self.scheme}"


def jobs(ids: Sequence[str], tasks: Sequence[str], schemes: Sequence[str]) -> list[Job]:
    """Entries on tasks and schemes, those of an entry one after another; all where none is named.

    Raises
    ------
    UsageError
        If there is no such entry, task or scheme, or an entry that is named is made elsewhere, or serves none of them.
    """
    wanted = [task_of(name) for name in tasks] or list(TASKS.values())
    among = [check_scheme(name) for name in schemes] or list(SCHEMES)
    entries = [kept.entry_of(name) for name in ids]
    for entry in entries:
        if not any(task.id in entry.tasks for task in wanted) or not entry.models:
            entry.model_for(wanted[0])  # says why not
    entries = entries or [entry for entry in kept.every_entry().values() if entry.models]
    return [Job(each, task, scheme) for each in entries for task in wanted if task.id in each.tasks for scheme in among]


def fresh(asked: Iterable[Job]) -> list[Job]:
    """Those whose records are kept, and what today's code would make.

    Raises
    ------
    MobtlError
        If one is damaged.
    """
    code = kept.Code()
    found = ((job, kept.standing(job.entry, job.task.id, job.scheme, code, with_tables=False)) for job in asked)
    return [job for job, standing in found if standing and not standing.stale]


def make(asked: Sequence[Job], together: Workers) -> Iterator[tuple[Job, Path]]:
    """Make and keep records, each as soon as it is finished; gives the folder of each.

    Several are made side by side, since a worker takes long to start; of a single one the folds are.

    Raises
    ------
    MobtlError
        As `mobtl.experiments.leaderboard.study.run` and `mobtl.records.workers`.
    """
    if together.alone or len(asked) == 1:
        together.choose()
        yield from ((job, kept.keep(job.entry, _record(job))) for job in asked)
        return
    with _without_bars(), together.executor() as executor:
        running = {executor.submit(_alone, job): job for job in asked}
        for future in as_completed(running):
            yield running[future], kept.keep(running[future].entry, future.result())


def _record(job: Job) -> Record:
    data, source = _given(job)
    return study.run(data, job.entry, job.scheme, source, kept.partial_of(job.entry))


def _alone(job: Job) -> Record:
    """In a worker, which has no workers of its own."""
    os.environ[WORKERS] = "1"
    return _record(job)


@contextmanager
def _without_bars() -> Iterator[None]:
    """Processes that are started here show no bars, which would run into each other."""
    before = os.environ.get(_BARS)
    os.environ[_BARS] = "1"
    try:
        yield
    finally:
        del os.environ[_BARS]
        if before is not None:
            os.environ[_BARS] = before


def price(job: Job) -> tuple[float, float, int]:
    """Seconds once, seconds for each fold, and how many folds; the fold that was measured is kept."""
    data, source = _given(job)
    return study.price(data, job.entry, job.scheme, source, kept.partial_of(job.entry))


def add(file: Path) -> tuple[Job, Path]:
    """Score and keep predictions made elsewhere; return what they are of, and the folder.

    Raises
    ------
    UsageError
        If no entry has the name of the file, or it is fitted here, or does not serve the task; if a column is missing.
    MobtlError
        If the file cannot be read, or `mobtl.experiments.leaderboard.elsewhere.predictions` refuses it.
    """
    entry = kept.entry_of(file.stem)
    if entry.models:
        raise UsageError(
            f"the entry {entry.id} is fitted here, with `mobtl leaderboard run {entry.id}`; give the file another name."
        )
    cells = _cells(file)
    task, scheme = elsewhere.asked(cells, file.name)
    if task not in entry.tasks:
        raise UsageError(f"the entry {entry.id} does not serve {task}; add it to the tasks of {entry.id}.yml.")
    data = study.inputs(TASKS[task])
    predicted = elsewhere.predictions(cells, data, file.name)
    record = study.record(data, entry.id, scheme, predicted)
    return Job(entry, TASKS[task], scheme), kept.keep(entry, record)


def _cells(file: Path):
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise MobtlError(f"{file} cannot be read ({error.strerror}); give the path of a CSV file.") from error
    except UnicodeDecodeError:
        raise MobtlError(f"{file} is not encoded in UTF-8; save it as CSV in UTF-8.") from None
    cells = cells_of(text, file.name)
    if len(cells) < 2:
        raise MobtlError(f"{file} has no rows below its header; `mobtl leaderboard folds TASK` prints those to predict.")
    return cells.iloc[1:].set_axis(cells.iloc[0].tolist(), axis=1).reset_index(drop=True)


def _given(job: Job) -> tuple[Data, Source | None]:
    data = _data(job.task, job.entry.inputs)
    return data, _source(job.entry.source.property, job.task, job.entry.inputs) if job.entry.source else None


# The schemes of a task follow each other, and what they share takes seconds.
@lru_cache(maxsize=1)
def _data(task: Task, blocks: tuple[str, ...]) -> Data:
    return study.inputs(task, blocks)


@lru_cache(maxsize=1)
def _source(name: str, task: Task, blocks: tuple[str, ...]) -> Source:
    return source_of(name, task, blocks)

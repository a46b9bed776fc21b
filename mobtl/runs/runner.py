"""Execute many tasks, several at once; what succeeds is kept whatever happens to the others."""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from mobtl.errors import MobtlError, UsageError, refused
from mobtl.runs import cache, environment, sockets
from mobtl.runs.execute import execute
from mobtl.runs.plan import Task
from mobtl.runs.progress import Progress


def run_all(tasks: Sequence[Task], jobs: int) -> list[cache.Manifest]:
    """Results of all tasks, in their order, ``jobs`` at a time, the longest of last time first; else those others wait for.

    Raises
    ------
    UsageError
        If one that is not kept yet wants a GPU and there is none; nothing has started then.
    MobtlError
        If any failed, after all others have ended; the message holds what each of them said.
    """
    wanted = {task.identity: task for each in tasks for task in each.with_needs}.values()
    _check_devices(wanted)
    # Threads, not processes: when this process is killed, each kernel sees its parent gone and ends.
    pool = ThreadPoolExecutor(jobs)
    futures: dict[tuple[str, str], Future] = {}
    # One that needs others comes after them, so that it never holds the place that they wait for.
    ended = itertools.count(1)
    awaited = Counter(need.identity for task in wanted for need in task.with_needs)
    with sockets.folder() as runtime, environment.closed(runtime):
        for task in sorted(wanted, key=lambda task: (task.depth, -_last_seconds(task), -awaited[task.identity])):
            needed = [futures[need.identity] for need in task.waits_for]
            progress = Progress(task.run.id, ended, len(wanted)) if len(wanted) > 1 else Progress(task.run.id)
            futures[task.identity] = pool.submit(_after, needed, task, progress)
        outcomes = [futures[task.identity] for task in wanted]
        try:
            wait(outcomes)
        finally:
            # After Ctrl-C there is no waiting for what goes on.
            pool.shutdown(wait=False, cancel_futures=True)
    failed = {task.run.id: error for task in wanted if (error := futures[task.identity].exception())}
    if failed:
        wrongly_called = all(isinstance(error, UsageError) for error in failed.values())
        kind = UsageError if wrongly_called else MobtlError
        raise kind("\n".join(_words(run_id, error) for run_id, error in failed.items()))
    return [futures[task.identity].result() for task in tasks]


def _check_devices(tasks: Iterable[Task]) -> None:
    """Refuse tasks whose parameter ``device`` asks for a GPU that is not there; one that is kept needs none."""
    without = [task for task in tasks if task.values.get("device") == "cuda" and not cache.find(task)]
    if not without:
        return
    import torch

    if not torch.cuda.is_available():
        names = " and ".join(task.run.id for task in without)
        raise UsageError(
            f"{names} would train on a GPU, but torch {torch.__version__} can use none here: run it on a machine with one "
            "(`mobtl doctor --gpu` says what is missing), on the processor with -p device=cpu -p block=1, which takes days "
            "at the preset full, or at the preset study, which takes an hour or so."
        )


def _after(needed: Sequence[Future], task: Task, progress: Progress) -> cache.Manifest:
    """The result of a task, once those that it waits for have ended well."""
    wait(needed)
    if any(future.exception() for future in needed):
        raise MobtlError(f"{task.run.id}: {' or '.join(need.run.id for need in task.waits_for)}, which it needs, failed.")
    return execute(task, progress)


def _words(run_id: str, error: BaseException) -> str:
    if isinstance(error, MobtlError):
        return str(error)
    if isinstance(error, OSError):
        return f"{run_id}: {refused(error)}"
    # What nobody expected is for those who will mend it.
    raise error


def _last_seconds(task: Task) -> float:
    found = cache.latest(task.run, task.preset)
    return found[0].seconds if found else 0.0

"""Execute many tasks, several at once; what succeeds is kept whatever happens to the others."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager

from mobtl import paths
from mobtl.errors import MobtlError, UsageError, refused
from mobtl.runs import cache, sockets
from mobtl.runs.execute import execute
from mobtl.runs.plan import Task
from mobtl.runs.progress import Progress

_THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)


def run_all(tasks: Sequence[Task], jobs: int) -> list[cache.Manifest]:
    """Results of all tasks, in their order, ``jobs`` at a time, the longest of last time first; else those others wait for.

    Raises
    ------
    MobtlError
        If any failed, after all others have ended; the message holds what each of them said.
    """
    # Threads, not processes: when this process is killed, each kernel sees its parent gone and ends.
    pool = ThreadPoolExecutor(jobs)
    futures: dict[tuple[str, str], Future] = {}
    # One that needs others comes after them, so that it never holds the place that they wait for.
    wanted = {task.identity: task for each in tasks for task in each.with_needs}.values()
    awaited = Counter(need.identity for task in wanted for need in task.with_needs)
    with sockets.folder() as runtime, _kernel_environment(runtime):
        for task in sorted(wanted, key=lambda task: (task.depth, -_last_seconds(task), -awaited[task.identity])):
            needed = [futures[need.identity] for need in task.needs]
            futures[task.identity] = pool.submit(_after, needed, task)
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


def _after(needed: Sequence[Future], task: Task) -> cache.Manifest:
    """The result of a task, once those that it needs have ended well."""
    wait(needed)
    if any(future.exception() for future in needed):
        raise MobtlError(f"{task.run.id}: {' or '.join(need.run.id for need in task.needs)}, which it needs, failed.")
    return execute(task, Progress(task.run.id))


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


@contextmanager
def _kernel_environment(runtime: str) -> Iterator[None]:
    """Kernels inherit this: our package first, one thread each, their sockets in the folder ``runtime``."""
    search = [str(paths.ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    wanted = {
        "PYTHONPATH": os.pathsep.join(search),
        # The order of a set must not differ from one run to the next.
        "PYTHONHASHSEED": "0",
        # The kernel of this environment, not one that the user installed elsewhere under the same name.
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_RUNTIME_DIR": runtime,
        # More threads sum in another order, and a t-SNE map makes another picture of that: a result must not depend on jobs.
        **dict.fromkeys(_THREAD_VARIABLES, "1"),
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value

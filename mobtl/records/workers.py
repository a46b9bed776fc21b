"""Who works on the parts of a study side by side: processes of this machine, or a Dask cluster; one interface for both."""

import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import wait

from mobtl.errors import MobtlError, UsageError

# A kernel learns from its environment who works with it: no parameter of a run, since the record is the same.
WORKERS, SCHEDULER = "MOBTL_WORKERS", "MOBTL_SCHEDULER"
# A part whose worker dies so often is at fault itself.
ATTEMPTS = 3
_SECONDS_TO_CONNECT = 10


@dataclass(frozen=True)
class Workers:
    """So many processes of this machine, or those of the Dask cluster with this scheduler (an address, "" for none)."""

    count: int = 1
    scheduler: str = ""

    @property
    def alone(self) -> bool:
        """Whether there is nobody but the process that asks."""
        return self.count == 1 and not self.scheduler

    @property
    def are_here(self) -> bool:
        """Whether they write on the same disk."""
        return not self.scheduler

    def choose(self) -> None:
        """Let the kernels that this process starts work with them: write them into the environment, which those inherit.

        Raises
        ------
        UsageError, MobtlError
            As `connected`.
        """
        if self.scheduler:
            with connected(self.scheduler):
                os.environ[SCHEDULER] = self.scheduler
        elif self.count > 1:
            os.environ[WORKERS] = str(self.count)

    @contextmanager
    def executor(self) -> Iterator[Executor]:
        """Takes functions and their arguments; what has not begun is dropped where the context is left by an error.

        Raises
        ------
        UsageError, MobtlError
            As `connected`.
        """
        if not self.scheduler:
            with _ended(Processes(self.count)) as executor:
                yield executor
            return
        with connected(self.scheduler) as client, _ended(client.get_executor(pure=False)) as executor:
            yield executor


def chosen() -> Workers:
    """The workers that the environment names.

    Raises
    ------
    UsageError
        If their number is none.
    """
    text = os.environ.get(WORKERS, "1")
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(f"{WORKERS} is {text!r}, but must be the number of processes, at least 1.")
    return Workers(int(text), os.environ.get(SCHEDULER, ""))


@contextmanager
def connected(scheduler: str) -> Iterator:
    """A client of the Dask cluster whose scheduler has this address.

    Raises
    ------
    UsageError
        If nobody answers there, or dask.distributed is not installed.
    MobtlError
        If scheduler or workers have other versions than this environment, or there is no worker.
    """
    try:
        from distributed import Client
        from distributed.comm import get_address_host_port
    except ImportError:
        raise UsageError("--scheduler needs dask.distributed: `pip install -c constraints.txt -e '.[cluster]'`.") from None
    try:
        get_address_host_port(scheduler)  # a client that refuses an address itself says so again when it is collected
        client = Client(scheduler, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        said = " ".join(str(error).split())[:150]
        raise UsageError(
            f"no Dask scheduler answers at {scheduler!r} ({said}); start one with `dask scheduler`, workers with "
            "`dask worker ADDRESS`, and give its address, as tcp://127.0.0.1:8786."
        ) from None
    with client:
        _check(client, scheduler)
        yield client


def _check(client, scheduler: str) -> None:
    if not client.scheduler_info(n_workers=-1)["workers"]:
        raise MobtlError(f"the scheduler {scheduler} has no workers; start some with `dask worker {scheduler}`.")
    try:
        client.get_versions(check=True)
    except ValueError as error:
        said = " ".join(str(error).split())[:300]
        raise MobtlError(
            f"the cluster at {scheduler} has other versions than this environment ({said}); install the pins of "
            "constraints.txt there too."
        ) from None


@contextmanager
def _ended(executor: Executor) -> Iterator[Executor]:
    try:
        yield executor
    except BaseException:
        executor.shutdown(wait=False)
        raise
    executor.shutdown()


class Processes(Executor):
    """Processes of this machine, each a pool of its own: one that is killed loses its own work, which is begun again."""

    def __init__(self, count: int):
        self._threads, self._own = ThreadPoolExecutor(count), threading.local()
        self._pools: list[ProcessPoolExecutor] = []

    def submit(self, work, /, *args, **named) -> Future:
        """As in the base class."""
        return self._threads.submit(self._run, work, *args, **named)

    def _run(self, work, *args, **named):
        for _ in range(ATTEMPTS):
            if getattr(self._own, "pool", None) is None:
                # Started anew, not forked: a fork of a process with threads may hang.
                context = multiprocessing.get_context("spawn")
                self._own.pool = ProcessPoolExecutor(1, context, initializer=_end_with_parent)
                self._pools.append(self._own.pool)
            with suppress(BrokenProcessPool):
                return self._own.pool.submit(work, *args, **named).result()
            self._own.pool = None
        raise MobtlError(
            f"a worker process was ended {ATTEMPTS} times at the same part, perhaps for lack of memory; what is finished is "
            "kept, so call again with fewer workers."
        )

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As in the base class; without waiting, what is at work is ended, and what has not begun is dropped."""
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures or not wait)
        for pool in self._pools:
            if not wait:
                for process in list((pool._processes or {}).values()):
                    process.terminate()
            pool.shutdown(wait=wait)


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, killed or not."""

    def watch() -> None:
        wait([multiprocessing.parent_process().sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()

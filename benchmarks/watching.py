"""A command at work: how long it takes, and the most memory that all its processes hold at one time."""

import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

# Seconds between two looks at the memory.
_EVERY = 0.1


@dataclass(frozen=True)
class Watched:
    """What became of a command.

    Attributes
    ----------
    seconds : from its start to its end.
    megabytes : resident memory of the command, its children and whoever else works for it, together, at its highest.
    code : its exit code.
    said : what it wrote to stderr.
    """

    seconds: float
    megabytes: float
    code: int
    said: str


def watched(call: Sequence[str], standard_input: str = "", beside: Sequence[int] = ()) -> Watched:
    """Run a command whose output nobody wants; processes ``beside`` it, by their ids, work for it too.

    What getrusage says of a child would begin with the peak of this process, which is why memory is looked at from outside.
    """
    with tempfile.TemporaryFile("w+") as given, tempfile.TemporaryFile("w+") as said:
        given.write(standard_input)
        given.seek(0)
        start, most = time.perf_counter(), 0
        with subprocess.Popen(call, stdin=given, stdout=subprocess.DEVNULL, stderr=said) as process:  # noqa: S603
            while _goes_on(process):
                most = max(most, sum(map(_resident, [process.pid, *beside])))
        seconds = time.perf_counter() - start
        said.seek(0)
        return Watched(seconds, most / 2**20, process.returncode, said.read())


def _goes_on(process: subprocess.Popen) -> bool:
    try:
        process.wait(_EVERY)
    except subprocess.TimeoutExpired:
        return True
    return False


def _resident(identity: int) -> int:
    """Bytes of a process and of all that it has started; of one that has ended meanwhile, none."""
    try:
        every = [psutil.Process(identity), *psutil.Process(identity).children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    return sum(map(_own, every))


def _own(process: psutil.Process) -> int:
    try:
        return process.memory_info().rss
    except psutil.NoSuchProcess:
        return 0

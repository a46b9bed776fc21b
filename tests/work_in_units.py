"""Units of work for tests of those who work side by side; in a module, so that a worker can import them."""

import os
import signal
from functools import partial
from pathlib import Path

import numpy as np


def unit(number: int, folder: Path | None = None):
    """Two parts; each leaves the id of the process that made it."""

    def make(name: str):
        if folder:
            (folder / f"{number} {name} {os.getpid()}").touch()
        return {"x": np.random.default_rng(number).normal(size=3) + len(name)}

    yield from ((f"{name} {number}", partial(make, name)) for name in ("one", "three"))


def dies_once(folder: Path):
    """A part whose process is killed in the midst of it, unless it was before; one before it is finished by then."""

    def die():
        if not (folder / "died").exists():
            (folder / "died").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return {"x": np.ones(1)}

    yield from unit(7, folder)
    yield "the last", die


def same(one: dict, other: dict) -> bool:
    return list(one) == list(other) and all(np.array_equal(one[name]["x"], other[name]["x"]) for name in one)

"""Times two ways of doing the same work in one process, in turn, and prints the ratio with its spread."""

import time
from collections.abc import Callable

import numpy as np


def compare(name: str, ours: Callable[[], object], other: Callable[[], object], rounds: int = 7) -> None:
    """Print median seconds of both and the ratio other / ours, pair by pair: median, smallest and largest.

    A pair is timed back to back, so that a machine that slows down slows both.
    """
    ours(), other()
    pairs = np.array([(_seconds(ours), _seconds(other)) for _ in range(rounds)])
    ratio = pairs[:, 1] / pairs[:, 0]
    mine, theirs = np.median(pairs, axis=0)
    print(
        f"{name}: {1e3 * mine:.2f} ms against {1e3 * theirs:.2f} ms, "
        f"ratio {np.median(ratio):.1f} ({ratio.min():.1f} to {ratio.max():.1f}, {rounds} pairs)",
        flush=True,
    )


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start

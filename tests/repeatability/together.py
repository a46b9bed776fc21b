"""Two builds at once in one folder: both end well, the work is done once, and the result is that of one build."""

import random
import shutil
import time
from pathlib import Path

from repeatability import building, figures


def together(root: Path, times: int, seed: int) -> figures.Outcome:
    """Build a small book from nothing by two commands that start up to half a build apart.

    Parameters
    ----------
    root : Path
        An empty folder, for a small repository.
    times : int
        How many pairs of builds.
    seed : int
        Of the random time between their starts.
    """
    building.small(root)
    seconds, draw = building.build(root, 1), random.Random(seed)
    alone, passed = building.content(root), 0
    for _ in range(times):
        shutil.rmtree(root / "_build")
        first = building.start(root, 1)
        time.sleep(draw.uniform(0, seconds / 2))
        second = building.start(root, 2)
        said = building.finish(first) + building.finish(second)
        faults = building.differences(building.content(root), alone)
        if said.count("] starts (fast)") != building.RUNS_OF_SMALL:
            faults.append("a run was executed twice")
        if faults:
            print(", ".join(faults), flush=True)
        passed += not faults
    return figures.Outcome(times, passed, {})


if __name__ == "__main__":
    figures.command("together", __doc__, 10, together)

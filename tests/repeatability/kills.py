"""Builds killed at random moments: what readers see stays whole, and the next build ends as if nothing had been."""

import random
import shutil
import time
from pathlib import Path

from repeatability import building, figures

_JOBS = 2


def kills(root: Path, times: int, seed: int) -> figures.Outcome:
    """Kill builds of a small book, half of them from nothing, half of a book whose prose changed, and finish each.

    Parameters
    ----------
    root : Path
        An empty folder, for a small repository.
    times : int
        How many builds are killed; one that ends before it is killed does not count.
    seed : int
        Of the random moments.
    """
    building.small(root)
    intro, draw = root / "book" / "intro.md", random.Random(seed)
    proses = [intro.read_text(), intro.read_text() + "\nAnother sentence.\n"]
    seconds, undisturbed = [], []
    for prose in proses:
        intro.write_text(prose)
        seconds.append(building.build(root, _JOBS))
        undisturbed.append(building.content(root))
    now, killed, passed = 1, 0, 0
    while killed < times:
        before, now = now, 1 - now
        intro.write_text(proses[now])
        from_nothing = draw.random() < 0.5
        if from_nothing:
            shutil.rmtree(root / "_build")
        # The first of the two builds above was one from nothing, the second made only the pages.
        moment = draw.uniform(0, seconds[0] if from_nothing else seconds[1])
        process = building.start(root, _JOBS)
        time.sleep(moment)
        if not building.kill(process):
            continue
        killed += 1
        whole = [_pages(undisturbed[now]), {} if from_nothing else _pages(undisturbed[before])]
        faults = [] if building.all_end(root) else ["a process goes on"]
        faults += [] if building.pages(root) in whole else ["the pages are not whole"]
        building.build(root, _JOBS)
        faults += building.differences(building.content(root), undisturbed[now])
        if faults:
            print(f"killed after {moment:.1f} s: {', '.join(faults)}", flush=True)
        passed += not faults
    return figures.Outcome(times, passed, {})


def _pages(content: dict[str, bytes]) -> dict[str, bytes]:
    return {name: each for name, each in content.items() if name.startswith("html/")}


if __name__ == "__main__":
    figures.command("kills", __doc__, 50, kills)

"""The claim: two workers finish a study in little more than half of the time that one takes, here or on a cluster.

Eight parts of the classifier study, on the real data: the whole procedure on the authors' split with eight seeds. One
process, two, and a Dask cluster of two, which has started before; what is measured has the start of the processes in it.
"""

import time
from functools import partial

from distributed import LocalCluster

from mobtl.experiments.phonons.classifier.config import Config
from mobtl.experiments.phonons.classifier.fits import of_released_split, released_split
from mobtl.experiments.phonons.classifier.inputs import inputs
from mobtl.experiments.phonons.classifier.study import assemble
from mobtl.records.partial import Partial
from mobtl.records.workers import Workers

PARTS, ROUNDS = 8, 3


def main() -> None:
    """Print seconds of each, and their ratio to one process, in every round."""
    given, config = inputs(), Config(protocol="leak_free", replays=PARTS)
    data = assemble(given)
    split = released_split(data, given.semiconductors["cell_composition"], given.released["part"], config.protocol)
    units = [partial(of_released_split, data, config, split, number) for number in range(PARTS)]
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        for _ in range(ROUNDS):
            alone = _seconds(Workers(), units)
            two, elsewhere = (_seconds(each, units) for each in (Workers(2), Workers(scheduler=cluster.scheduler_address)))
            print(
                f"one process {alone:.1f} s, two {two:.1f} s ({two / alone:.2f} of it), "
                f"a cluster of two {elsewhere:.1f} s ({elsewhere / alone:.2f})",
                flush=True,
            )


def _seconds(workers: Workers, units: list) -> float:
    start = time.perf_counter()
    Partial(workers=workers).each(units, "benchmark")
    return time.perf_counter() - start


if __name__ == "__main__":
    main()

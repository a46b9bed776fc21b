"""The preset fast fits in two gigabytes and one core, as a live session has them; skipped where none was run, but in CI."""

import reader

from mobtl.catalogue import specs
from mobtl.runs import cache, plan

LARGEST = 2e9


def test_every_fast_run_fits_in_two_gigabytes():
    catalogue = specs.load()
    found = {task.run.id: cache.find(task) for task in plan.tasks(catalogue, catalogue.select(()), "fast")}
    peaks = {name: manifest.peak_memory for name, manifest in found.items() if manifest and manifest.peak_memory}
    if peaks.keys() != found.keys():
        reader.missing("not all fast runs are at hand with their memory; `make book` makes them, on Linux")
    assert {name: peak for name, peak in peaks.items() if peak > LARGEST} == {}

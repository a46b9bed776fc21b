"""The claim: `mobtl predict` answers for 200 POSCAR files, 100 CIF files or 500 formulas a second on two cores, parsing
included; the models are loaded within two seconds from the start of the process, and a hundred times as many formulas take
hardly more memory.

Rates are those of two processes, each with half of the files, once all is imported and the models are there, in the shortest
of several passes, since a shared machine is slowed now and then and never sped up. Layers and
bulk crystals of the committed tables; formulas of the table of bulk gaps; all written as JSON. ``--keep`` keeps the figures
for the book.
"""

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from keeping import keep, told
from pymatgen.core import Structure
from pymatgen.io.cif import CifWriter
from pymatgen.io.vasp import Poscar
from threadpoolctl import threadpool_limits
from watching import watched

from mobtl.book.pages.speeds import Speed
from mobtl.datasets import masses, phonons, twod
from mobtl.handed_in import reading
from mobtl.prediction.objects import as_object
from mobtl.prediction.predicting import Predictor

FILES, FORMULAS = 200, 2_000
# Of two cores.
WANTED = {"POSCAR": 200, "CIF": 100, "formulas": 500}
_PASSES = 5
_COMMAND = [sys.executable, "-m", "mobtl", "predict"]
# What a model compares with, the training rows, is described when it first predicts.
_LOADING = """
import mobtl.prediction.rows
from mobtl.prediction import served
served.models()
"""


def main() -> None:
    """Print rates for each kind of input, then time to the loaded models and the first answer, and memory of the command."""
    warnings.simplefilter("ignore")
    keep("prediction", [told(each) for each in (*_rates(), *_started(), *_memory())])


def _rates() -> Iterator[Speed]:
    tables = {"layers": twod.structures().dropna(subset="lattice"), "bulk crystals": phonons.cells()}
    with tempfile.TemporaryDirectory() as folder:
        for what, table in tables.items():
            structures = [_structure(row) for row in table.sample(FILES, random_state=0).itertuples()]
            for form in ("POSCAR", "CIF"):
                yield _rate(f"{form} files of {what}", _written(structures, form, Path(folder) / what), WANTED[form])
    formulas = masses.bulk_gaps()["reduced_formula"].drop_duplicates().sample(FORMULAS, random_state=0).tolist()
    yield _rate("formulas", formulas, WANTED["formulas"])


def _started() -> Iterator[Speed]:
    loading = [sys.executable, "-c", _LOADING]
    for what, call in (("models loaded, wanted within 2 s", loading), ("first answer", [*_COMMAND, "GaAs"])):
        seconds = min(_seconds(call) for _ in range(_PASSES))
        yield Speed(what=what, way="from the start of the process", materials=1, seconds=seconds)


def _memory() -> Iterator[Speed]:
    for count in (1_000, 100_000):
        many = "\n".join(f"Ga{1 + n % 300}As{1 + n // 300}" for n in range(count))
        done = watched([*_COMMAND, "-", "--csv"], many)
        if done.code:
            sys.exit(f"the command failed: {done.said[-2_000:]}")
        what, way = f"{count:,} formulas from standard input", "the whole command"
        yield Speed(what=what, way=way, materials=count, seconds=done.seconds, megabytes=done.megabytes)


def _structure(row) -> Structure:
    return Structure(np.reshape(row.lattice, (3, 3)), list(row.species), np.reshape(row.coordinates, (-1, 3)))


def _written(structures: Iterable[Structure], form: str, folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = []
    for number, each in enumerate(structures):
        paths.append(folder / f"{number}.{'vasp' if form == 'POSCAR' else 'cif'}")
        paths[-1].write_text(Poscar(each).get_str() if form == "POSCAR" else str(CifWriter(each)))
    return paths


def _rate(what: str, inputs: list, wanted: int) -> Speed:
    """The shortest of the passes of two processes, each as long as the slower one takes."""
    context = multiprocessing.get_context("spawn")
    both, found = context.Barrier(2), context.Queue()
    processes = [context.Process(target=_answer, args=(inputs[start::2], both, found)) for start in (0, 1)]
    for process in processes:
        process.start()
    passes = np.max([found.get() for _ in processes], axis=0)
    for process in processes:
        process.join()
    way = f"two processes; wanted are {wanted} a second"
    return Speed(what=what, way=way, materials=len(inputs), seconds=float(passes.min()))


def _answer(inputs: list, both, found) -> None:
    """Seconds of each pass; all begin at once in both processes."""
    warnings.simplefilter("ignore")
    seconds = []
    with threadpool_limits(1):
        for _ in range(1 + _PASSES):
            both.wait()
            start = time.perf_counter()
            for answer in Predictor().answers(reading.read(inputs)):
                json.dumps(as_object(answer, 0.8))
            seconds.append(time.perf_counter() - start)
    # The first loads the models.
    found.put(seconds[1:])


def _seconds(call: list[str]) -> float:
    """Of a whole process."""
    start = time.perf_counter()
    # Compiled modules are kept, as they are where a package is installed.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run(call, capture_output=True, env=environment, check=True)  # noqa: S603
    return time.perf_counter() - start


if __name__ == "__main__":
    main()

"""The claim: two workers, or a cluster of two, screen in little more than half of the time that one process takes, and a
hundred times as many materials take hardly more memory.

Structures are made by substituting elements in the committed collections by others of their group, and written as POSCAR
files; formulas come from one CSV file. Each way of working gets the formulas and the middle one of the numbers of
structures, two workers get all: `python benchmarks/screening.py 1000 10000 100000 --keep` takes half an hour and keeps the
figures for the book; without numbers it is a thousand structures and as many formulas.
"""

import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from distributed import LocalCluster
from keeping import KEEP, keep, told
from pymatgen.core import Composition, Structure
from pymatgen.io.vasp import Poscar
from watching import watched

from mobtl.book.pages.speeds import Speed
from mobtl.datasets import masses, phonons, twod

SIZES = (1_000,)
WHERE = "gap > 150 @ 0.5 or mobility_e > 100 @ 0.5"
# What may stand for another in the same structure.
_GROUPS = (
    ("Li", "Na", "K", "Rb", "Cs"),
    ("Be", "Mg", "Ca", "Sr", "Ba"),
    ("B", "Al", "Ga", "In", "Tl"),
    ("C", "Si", "Ge", "Sn", "Pb"),
    ("N", "P", "As", "Sb", "Bi"),
    ("O", "S", "Se", "Te"),
    ("F", "Cl", "Br", "I"),
    ("Ti", "Zr", "Hf"),
    ("V", "Nb", "Ta"),
    ("Cr", "Mo", "W"),
    ("Cu", "Ag", "Au"),
    ("Zn", "Cd", "Hg"),
)
_INSTEAD = {element: group for group in _GROUPS for element in group}


def main() -> None:
    """Print seconds, rate and memory of each number of materials and each kind of workers."""
    warnings.simplefilter("ignore")
    sizes = sorted(int(each) for each in sys.argv[1:] if each != KEEP) or SIZES
    with (
        tempfile.TemporaryDirectory() as name,
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
    ):
        keep("screening", [told(each) for each in _measured(Path(name), sizes, cluster)])


def _measured(folder: Path, sizes: Sequence[int], cluster: LocalCluster) -> Iterator[Speed]:
    address = cluster.scheduler_address
    ways = {"one process": [], "two workers": ["--workers", "2"], "a cluster of two": ["--scheduler", address]}
    nannies = [worker.pid for worker in cluster.workers.values()]
    for size in sizes:
        given = _structures(folder / f"structures {size}", size)
        for way in ways if size == sizes[len(sizes) // 2] else ["two workers"]:
            yield _called(f"{size:,} structures", way, given, size, ways[way], nannies)
    count = sizes[-1]
    given = _formulas(folder / "formulas.csv", count)
    for way, arguments in ways.items():
        yield _called(f"a CSV file of {count:,} formulas", way, given, count, arguments, nannies)


def _called(what: str, way: str, given: Path, count: int, arguments: list[str], cluster: Sequence[int]) -> Speed:
    """Seconds and memory of a whole call; the processes of the cluster count where it is asked."""
    output = given.with_name("out.parquet")
    call = [sys.executable, "-m", "mobtl", "screen", str(given), "--where", WHERE, "-o", str(output), *arguments]
    done = watched(call, beside=cluster if "--scheduler" in arguments else ())
    if not output.is_file():
        sys.exit(f"the command failed: {done.said[-2_000:]}")
    output.unlink()
    return Speed(what=what, way=way, materials=count, seconds=done.seconds, megabytes=done.megabytes)


def _structures(folder: Path, count: int) -> Path:
    """So many different structures, half of them layers, a thousand files to a folder."""
    both = zip(_substituted(twod.structures().dropna(subset="lattice")), _substituted(phonons.cells()), strict=False)
    for number, structure in enumerate(islice((each for two in both for each in two), count)):
        path = folder / f"{number // 1_000:03d}" / f"{number:06d}.vasp"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Poscar(structure).get_str())
    return folder


def _substituted(table) -> Iterator[Structure]:
    """Structures of a table without end: each element by chance another of its group, the volume of each atom kept."""
    rng = np.random.default_rng(0)
    while True:
        for row in table.sample(frac=1, random_state=int(rng.integers(2**31))).itertuples():
            instead = {element: rng.choice(_INSTEAD.get(element, (element,))) for element in sorted(set(row.species))}
            species = [str(instead[element]) for element in row.species]
            yield Structure(np.reshape(row.lattice, (3, 3)), species, np.reshape(row.coordinates, (-1, 3)))


def _formulas(path: Path, count: int) -> Path:
    """A table of so many formulas: those of bulk gaps, substituted in the same way."""
    rng = np.random.default_rng(1)
    known = masses.bulk_gaps()["reduced_formula"].drop_duplicates().to_numpy()
    with path.open("w") as stream:
        stream.write("formula\n")
        for formula in rng.choice(known, count):
            amounts = Composition(formula).get_el_amt_dict()
            made = [f"{rng.choice(_INSTEAD.get(element, (element,)))}{n:g}" for element, n in amounts.items()]
            stream.write("".join(made) + "\n")
    return path


if __name__ == "__main__":
    main()

"""The claim: what is handed in to be predicted is read several times as fast as it has to be predicted on two cores: 200
POSCAR, 100 CIF, 500 formulas a second.

Layers of the committed table, and crystals that take symmetry, as pymatgen writes them; CIF files with their operations and
with the name of the space group alone, beside `mobtl.physics.structure`, which leaves parsing to pymatgen. Processor time.
"""

import re
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from pymatgen.core import Lattice, Structure
from pymatgen.io.cif import CifWriter
from pymatgen.io.vasp import Poscar

from mobtl.datasets import masses, twod
from mobtl.handed_in import reading
from mobtl.physics import structure

LAYERS = 200
CRYSTALS = [
    ("Fm-3m", Lattice.cubic(5.64), ["Na", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]]),
    ("F-43m", Lattice.cubic(5.65), ["Ga", "As"], [[0, 0, 0], [0.25, 0.25, 0.25]]),
    ("Pa-3", Lattice.cubic(5.42), ["Fe", "S"], [[0, 0, 0], [0.385, 0.385, 0.385]]),
    ("Pnma", Lattice.orthorhombic(8.8, 4.0, 4.8), ["Pb", "S"], [[0.12, 0.25, 0.11], [0.36, 0.25, 0.02]]),
    ("R-3m", Lattice.hexagonal(4.38, 30.5), ["Bi", "Te", "Te"], [[0, 0, 0.4], [0, 0, 0], [0, 0, 0.2097]]),
]


def main() -> None:
    """Print how many are read in a second."""
    warnings.simplefilter("ignore")
    table = twod.structures()
    rows = table[table["lattice"].notna()].sample(LAYERS, random_state=0).itertuples()
    layers = [
        Structure(np.reshape(row.lattice, (3, 3)), list(row.species), np.reshape(row.coordinates, (-1, 3))) for row in rows
    ]
    crystals = [Structure.from_spacegroup(*each) for each in CRYSTALS]
    with tempfile.TemporaryDirectory() as folder:
        texts = {
            "POSCAR": [Poscar(each).get_str() for each in layers],
            "CIF, every atom": [str(CifWriter(each)) for each in layers],
            "CIF, with operations": [str(CifWriter(each, symprec=0.01)) for each in crystals] * 8,
            "CIF, with a name": [_named(str(CifWriter(each, symprec=0.01))) for each in crystals] * 8,
        }
        for name, every in texts.items():
            paths = [Path(folder) / f"{number}{'.vasp' if name == 'POSCAR' else '.cif'}" for number in range(len(every))]
            for path, text in zip(paths, every, strict=True):
                path.write_text(text)
            ours = _rate(lambda paths=paths: [entry.status for entry in reading.read(paths)], len(every))
            theirs = _rate(lambda paths=paths: [structure.read(path) for path in paths], len(every))
            print(f"{name}: {ours:.0f} a second, {theirs:.0f} by pymatgen's parser", flush=True)
    formulas = masses.bulk_masses()["formula"].drop_duplicates().tolist()
    print(f"formulas: {_rate(lambda: list(reading.read(formulas)), len(formulas)):.0f} a second")


def _named(cif: str) -> str:
    """The same file without its list of operations."""
    return re.sub(r"loop_\n _symmetry_equiv_pos_site_id\n _symmetry_equiv_pos_as_xyz\n(  .*\n)+", "", cif)


def _rate(work: Callable[[], object], count: int) -> float:
    """How many in a second of the processor, once all is imported: the median of three."""
    work()
    seconds = []
    for _ in range(3):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return count / float(np.median(seconds))


if __name__ == "__main__":
    main()

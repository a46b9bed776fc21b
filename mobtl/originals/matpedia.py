"""2DMatPedia: facts of 5,913 structures that come as supercells without ids, with the gap where a second file gives it."""

import tarfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from mobtl.errors import MobtlError
from mobtl.originals import strict_csv, twod
from mobtl.originals.strict_csv import Column
from mobtl.physics import slab as layers
from mobtl.physics.slab import MIN_VACUUM, Slab

# Two files hold the same structure if area (Å^2) and atomic heights (Å) of the primitive cell agree within this.
_SAME = 0.01
_ROOST = (Column("material_id"), Column("formula", "formula"), Column("bandgap (eV)", "gap", is_number=True))
# A structure whose gap or hull energy no file gives.
_UNKNOWN = (None, None)


@dataclass(frozen=True)
class Fingerprint:
    """What tells structures apart: composition and area (Å^2) of the primitive cell, heights (Å) above its middle."""

    formula: str
    area: float
    heights: np.ndarray

    def matches(self, other: "Fingerprint") -> bool:
        """Whether it is the same structure, either way up."""
        if self.formula != other.formula or abs(self.area - other.area) > _SAME:
            return False
        return any(np.abs(self.heights - heights).max() < _SAME for heights in (other.heights, -other.heights[::-1]))


def rows(supercells: Path, database: Path) -> Iterator[dict]:
    """Rows of the table, without geometry, in the order of the names.

    Parameters
    ----------
    supercells : Path
        ``2D.tgz``: POSCAR files of in-plane supercells.
    database : Path
        ``filtered_2DMat.db``: an ASE database of some of the same structures, with gap and decomposition energy.

    Raises
    ------
    MobtlError
        If one of them cannot be read.
    """
    described, fingerprints = {}, {}
    for name, slab in sorted(read_supercells(supercells)):
        if layers.vacuum(slab) < MIN_VACUUM:
            continue
        straight = layers.upright(slab)
        n_copies = layers.count_copies(straight)
        described[name] = twod.describe(straight, n_copies)
        fingerprints[name] = _fingerprint(straight, described[name]["formula"], n_copies)
    found = energies(fingerprints, list(_read_database(database)))
    for name, facts in described.items():
        gap, hull = found.get(name, _UNKNOWN)
        geometry = dict.fromkeys(("lattice", "species", "coordinates"))
        yield {"source": "2dmatpedia", "source_id": name, **facts, "band_gap": gap, "energy_above_hull": hull, **geometry}


def read_supercells(path: Path) -> Iterator[tuple[str, Slab]]:
    """Name and slab of every POSCAR file of the archive.

    Raises
    ------
    MobtlError
        If one cannot be read.
    """
    from pymatgen.io.vasp import Poscar

    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            if not member.isfile():
                continue
            try:
                structure = Poscar.from_str(archive.extractfile(member).read().decode()).structure
            except (ValueError, IndexError, KeyError) as error:
                raise MobtlError(f"{path}: {member.name} is not a POSCAR file ({error}); fetch it anew.") from error
            species = tuple(site.specie.symbol for site in structure)
            yield member.name.rpartition("POSCAR-")[2], Slab(structure.lattice.matrix, species, structure.frac_coords)


def _read_database(path: Path) -> Iterator[tuple[Fingerprint, float, float | None]]:
    from ase.db import connect
    from pymatgen.core import Composition

    for row in connect(path, type="db", use_lock_file=False).select():
        atoms = row.toatoms()
        straight = layers.upright(Slab(np.array(atoms.cell), tuple(atoms.symbols), atoms.get_scaled_positions()))
        n_copies = layers.count_copies(straight)
        formula = (Composition("".join(straight.species)) / n_copies).formula
        energy = row.data.get("decomposition_energy")
        yield _fingerprint(straight, formula, n_copies), float(row.data["bandgap"]), energy


def _fingerprint(slab: Slab, formula: str, n_copies: int) -> Fingerprint:
    heights = np.sort(slab.coordinates @ slab.lattice @ _normal(slab))[::n_copies]
    return Fingerprint(formula, layers.area(slab) / n_copies, heights - (heights[0] + heights[-1]) / 2)


def _normal(slab: Slab) -> np.ndarray:
    return slab.lattice[2] / np.linalg.norm(slab.lattice[2])


def energies(
    fingerprints: dict[str, Fingerprint], known: list[tuple[Fingerprint, float, float | None]]
) -> dict[str, tuple[float, float | None]]:
    """Gap and hull energy by name, for pairs that are each other's only match."""
    names_of_formula = defaultdict(list)
    for name, fingerprint in fingerprints.items():
        names_of_formula[fingerprint.formula].append(name)
    matches = defaultdict(list)
    for fingerprint, gap, energy in known:
        names = [name for name in names_of_formula[fingerprint.formula] if fingerprint.matches(fingerprints[name])]
        for name in names:
            matches[name].append((gap, energy, len(names)))
    return {name: found[0][:2] for name, found in matches.items() if len(found) == 1 and found[0][2] == 1}


def gaps(database: Path, roost: tuple[Path, ...]) -> pd.DataFrame:
    """The table ``matpedia_gaps``: every band gap by formula that the files give, in their order.

    Parameters
    ----------
    database : Path
        ``filtered_2DMat.db``.
    roost : tuple of Path
        ``bandgap_roost_train.csv`` and ``bandgap_roost_test.csv``, which give formula and gap.

    Returns
    -------
    DataFrame
        reduced_formula, band_gap (eV), decomposition_energy (eV/atom; NaN: not given), file (its name).

    Raises
    ------
    MobtlError
        If one of them cannot be read.
    """
    from ase.db import connect
    from pymatgen.core import Composition

    found = [
        (row.formula, row.data["bandgap"], row.data.get("decomposition_energy"), database.name)
        for row in connect(database, type="db", use_lock_file=False).select()
    ]
    for path in roost:
        table = strict_csv.read(path, _ROOST)
        found += [(formula, gap, None, path.name) for formula, gap in zip(table["formula"], table["gap"], strict=True)]
    table = pd.DataFrame(found, columns=["reduced_formula", "band_gap", "decomposition_energy", "file"])
    table["reduced_formula"] = [Composition(formula).reduced_formula for formula in table["reduced_formula"]]
    return table.astype({"band_gap": float, "decomposition_energy": float})

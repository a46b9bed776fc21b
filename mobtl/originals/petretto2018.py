"""The 1521 DFPT phonon records of Petretto et al. 2018: the signed phonon gap of all, the dispersion of a few."""

import itertools
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mobtl.errors import MobtlError
from mobtl.physics.phonons import signed_gap

if TYPE_CHECKING:
    from pymatgen.core import Lattice
    from pymatgen.io.cif import CifBlock

# Boron arsenide (the inset of Liu 2020, Fig. 1) has a gap because its two masses differ by a factor of seven; gallium
# arsenide, of the same structure and path, has none because its two masses are nearly equal. The paper prints the sound
# velocities of diamond.
DRAWN = ("mp-10044", "mp-2534", "mp-66")
# High-symmetry points of the face-centred cubic zone, in reciprocal lattice vectors of the primitive cell.
FCC_POINTS = {
    "Γ": (0, 0, 0),
    "X": (1 / 2, 0, 1 / 2),
    "W": (1 / 2, 1 / 4, 3 / 4),
    "K": (3 / 8, 3 / 8, 3 / 4),
    "L": (1 / 2, 1 / 2, 1 / 2),
    "U": (5 / 8, 1 / 4, 5 / 8),
}
# By crystal system.
_POINT_GROUPS = {
    "triclinic": ("1", "-1"),
    "monoclinic": ("2", "m", "2/m"),
    "orthorhombic": ("222", "mm2", "mmm"),
    "tetragonal": ("4", "-4", "4/m", "422", "4mm", "-42m", "4/mmm"),
    "trigonal": ("3", "-3", "32", "3m", "-3m"),
    "hexagonal": ("6", "-6", "6/m", "622", "6mm", "-6m2", "6/mmm"),
    "cubic": ("23", "m-3", "432", "-43m", "m-3m"),
}
_SYSTEM_OF_POINT_GROUP = {group: system for system, groups in _POINT_GROUPS.items() for group in groups}
_FLAG = {"True": True, "False": False, True: True, False: False}


def records(path: Path) -> Iterator[dict]:
    """The records one by one, from the archive or from the folder of single files.

    Raises
    ------
    MobtlError
        If a file is no record.
    """
    for name, content in _files(path):
        try:
            record = json.loads(content)
            record["metadata"]["material_id"]
        except (ValueError, KeyError, TypeError) as error:
            raise MobtlError(f"{path}: {name} is not a phonon record ({error!r}); fetch it anew.") from error
        yield record


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for file in sorted(path.glob("mp-*.json")):
            yield file.name, file.read_bytes()
        return
    with tarfile.open(path, "r:xz") as archive:
        for member in archive:
            if member.isfile() and member.name.endswith(".json"):
                yield member.name, archive.extractfile(member).read()


def bands(record: dict) -> np.ndarray:
    """Phonon frequencies along the path, shape (points, branches), cm^-1, ascending at each point."""
    return np.array(record["phonon"]["ph_bandstructure"], dtype=float)


def cif_block(cif: str) -> "CifBlock":
    """The data of a record's CIF, which lists all atoms of the cell.

    pymatgen's parser would take as long as everything else, warn of rounded positions and move them.
    """
    from pymatgen.io.cif import CifFile

    (block,) = CifFile.from_str(cif).data.values()
    return block


def cif_lattice(block: "CifBlock") -> "Lattice":
    """The lattice of a CIF's lengths and angles, as pymatgen lays it."""
    from pymatgen.core import Lattice

    names = ("length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma")
    return Lattice.from_parameters(*(float(block[f"_cell_{name}"]) for name in names))


def gap_row(record: dict) -> dict:
    """The row of the table ``phonon_gaps`` that a record gives."""
    metadata, flags = record["metadata"], record["flags"]
    return {
        "material_id": metadata["material_id"],
        "formula": metadata["formula"],
        "n_sites": metadata["nsites"],
        "signed_gap": signed_gap(bands(record), metadata["nsites"]),
        # Two of the flags are the texts "True" and "False" in the records.
        "unstable": _FLAG[flags["has_neg_fr"]],
        "large_asr_break": _FLAG[flags["large_asr_break"]],
        "large_cnsr_break": _FLAG[flags["large_cnsr_break"]],
        "crystal_system": _SYSTEM_OF_POINT_GROUP[metadata["point_group"]],
    }


def dispersion(record: dict) -> pd.DataFrame:
    """The dispersion of a face-centred cubic compound, one row per point of the path and branch.

    A new segment starts where two neighbouring points are both high-symmetry points: there the path jumps (K to U) or goes
    on in another direction (Γ, where the polar splitting depends on the direction), so no line joins them. The distance
    does not grow.
    """
    from pymatgen.core import Structure

    points = np.array(record["phonon"]["qpts"])
    frequencies = bands(record)
    structure = Structure.from_str(record["metadata"]["structure"], fmt="cif")
    labels = [_label(point) for point in points]
    breaks = np.array([a is not None and b is not None for a, b in itertools.pairwise(labels)])
    cartesian = points @ structure.lattice.reciprocal_lattice.matrix
    steps = np.where(breaks, 0.0, np.linalg.norm(np.diff(cartesian, axis=0), axis=1))
    n_points, n_branches = frequencies.shape
    along_path = pd.DataFrame(
        {
            "material_id": record["metadata"]["material_id"],
            "formula": record["metadata"]["formula"],
            "segment": np.concatenate([[0], np.cumsum(breaks)]),
            "point": np.arange(n_points),
            "distance": np.concatenate([[0.0], np.cumsum(steps)]),
            "label": labels,
        }
    )
    table = along_path.loc[along_path.index.repeat(n_branches)].reset_index(drop=True)
    table["branch"] = np.tile(np.arange(n_branches), n_points)
    table["frequency"] = frequencies.ravel()
    return table


def _label(point: np.ndarray) -> str | None:
    return next((label for label, place in FCC_POINTS.items() if np.allclose(point, place, atol=1e-6)), None)

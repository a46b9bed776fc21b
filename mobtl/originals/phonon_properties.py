"""Heat capacity and speed of sound of the phonon records, and the speed as Liu 2020 seem to have taken it."""

import itertools
from typing import TYPE_CHECKING

import numpy as np

from mobtl.originals.petretto2018 import cif_block, cif_lattice
from mobtl.physics.phonons import PUBLISHED_LIGHT, TEMPERATURE, directions_from_gamma, heat_capacity, sound_velocities

if TYPE_CHECKING:
    from pymatgen.core import Lattice, Structure

_SHORT_VECTORS = np.array([n for n in itertools.product(range(-2, 3), repeat=3) if any(n)])


def published_step(step: np.ndarray, lattice_type: str, structure: "Structure") -> float:
    """The length of the first step from Γ that gives the published speed of sound; it is right for some cells only.

    Found by trying, on the published labels. It is the length of the step in *fractional* coordinates, or its first
    component, over one lattice parameter: right for a cube, but it leaves out the angles between the axes and their other
    lengths.

    Parameters
    ----------
    step : ndarray, shape (3,)
        From Γ to the next point of the path, in reciprocal lattice vectors.
    lattice_type : str
        As in the released file.
    structure : Structure
        The released one, from the Materials Project, in Å.

    Returns
    -------
    float
        With the factor 2π, 1/Å.
    """
    component = np.abs(step)[np.abs(step) > 1e-8][0]
    if lattice_type == "tetragonal":
        from pymatgen.symmetry.analyzer import SpacegroupAnalyzer

        conventional = SpacegroupAnalyzer(structure, symprec=0.1).get_conventional_standard_structure()
        return 2 * np.pi * np.sqrt(2) * component / conventional.lattice.a
    shortest = np.linalg.norm(_SHORT_VECTORS @ structure.lattice.matrix, axis=1).min()
    fractional = np.linalg.norm(step) if lattice_type in ("cubic", "orthorhombic") else component
    return 2 * np.pi * fractional / shortest


def label_row(record: dict, released: "tuple[str, Structure] | None") -> dict:
    """The row of the table ``phonon_labels`` that a record gives.

    Parameters
    ----------
    record : dict
        One of `mobtl.originals.petretto2018.records`.
    released : tuple of str and Structure, optional
        Lattice type and structure of the compound in Liu 2020; without it, the compound is an unstable one and has neither
        heat capacity nor velocities.
    """
    from pymatgen.core import Composition

    metadata, phonon = record["metadata"], record["phonon"]
    points, wave_numbers = np.array(phonon["qpts"]), np.array(phonon["ph_bandstructure"])
    lines = directions_from_gamma(points)
    units = round(metadata["nsites"] / Composition(metadata["formula"]).num_atoms)
    row = {"material_id": metadata["material_id"], "formula_units": units, "n_directions": len(lines)}
    if released is None:
        return row | dict.fromkeys(_CALCULATED, np.nan)
    per_cell = heat_capacity(np.array(phonon["dos_frequencies"]), np.array(phonon["ph_dos"]))
    stored = record["thermo"]["C_v"][record["thermo"]["temperature"].index(TEMPERATURE)]
    lattice, (_, structure) = cif_lattice(cif_block(metadata["structure"])), released
    volumes = structure.volume / structure.num_sites, lattice.volume / metadata["nsites"]
    speeds = _speeds(points, wave_numbers, lines, lattice, released)
    values = (per_cell / units, stored, *speeds, (volumes[0] / volumes[1]) ** (1 / 3))
    return row | dict(zip(_CALCULATED, map(float, values), strict=True))


_CALCULATED = (
    "heat_capacity",
    "stored_heat_capacity",
    "speed_of_sound",
    "speed_nearest_point",
    "speed_all_directions",
    "speed_as_published",
    "cell_ratio",
)


def _speeds(points, wave_numbers, lines, lattice: "Lattice", released: "tuple[str, Structure]") -> tuple[float, ...]:
    """Means over the three branches: first direction, its nearest point, all directions, and as published."""
    lengths = np.linalg.norm(points @ lattice.reciprocal_lattice.matrix, axis=1)
    first = lines[0]
    assumed = published_step(points[first[0]], *released) * np.arange(1, len(first) + 1)
    along = [sound_velocities(wave_numbers[line], lengths[line]).mean() for line in (*lines, first[:1])]
    as_published = sound_velocities(wave_numbers[first], assumed).mean() * PUBLISHED_LIGHT
    return along[0], along[-1], np.mean(along[:-1]), as_published

"""Heat capacity and sound velocities from a phonon record, and the speed of sound as Liu 2020 seem to have taken it."""

import itertools
from typing import TYPE_CHECKING

import numpy as np
from scipy import constants

if TYPE_CHECKING:
    from pymatgen.core import Lattice, Structure

# The speed of sound is the mean of ω/k over this many points of the path next to Γ: the number that gives the published
# labels to six digits. Four give the two velocities printed for diamond.
POINTS = 5
TEMPERATURE = 300.0
_PER_EV = constants.e / (100 * constants.h * constants.c)  # 1 eV in cm^-1
# From cm^-1 and 1/Å to km/s: ω = 2π c ν.
KM_PER_S = 2e-13 * constants.pi * 100 * constants.c
# The published speeds need the speed of light rounded to four digits: over the exact one.
PUBLISHED_LIGHT = 2.998e8 / constants.c
_SHORT_VECTORS = np.array([n for n in itertools.product(range(-2, 3), repeat=3) if any(n)])


def heat_capacity(wave_numbers: np.ndarray, density: np.ndarray, temperature: float = TEMPERATURE) -> float:
    """Heat capacity at constant volume of harmonic phonons, the derivative of their Bose-Einstein energy.

    Parameters
    ----------
    wave_numbers : ndarray, shape (n,)
        Ascending, cm^-1; those that are not positive do not count.
    density : ndarray, shape (n,)
        Density of states of the unit cell, states/eV: its integral over energy is three times the number of atoms.
    temperature : float
        K.

    Returns
    -------
    float
        J/(mol K), per mole of unit cells.
    """
    positive = wave_numbers > 0
    energies = wave_numbers[positive] / _PER_EV
    half = energies * constants.e / (2 * constants.k * temperature)
    # exp(-h) / (1 - exp(-2h)) is 1 / (2 sinh h) and does not overflow.
    per_mode = (2 * half * np.exp(-half) / -np.expm1(-2 * half)) ** 2
    return float(constants.R * np.trapezoid(density[positive] * per_mode, energies))


def directions_from_gamma(points: np.ndarray) -> list[np.ndarray]:
    """Where a path leaves or reaches Γ: the indices of up to `POINTS` points on each straight line, nearest first.

    Parameters
    ----------
    points : ndarray, shape (n, 3)
        The path, in reciprocal lattice vectors.

    Returns
    -------
    list of ndarray
        The lines on which the path leaves Γ, in its order, then those on which it arrives there.
    """
    at_gamma = np.flatnonzero(np.abs(points).max(axis=1) < 1e-8)
    lines = []
    for step, gamma in itertools.product((1, -1), at_gamma):
        line = []
        for index in (gamma + step * np.arange(1, POINTS + 1)).tolist():
            if not 0 <= index < len(points) or not _on_line(points[index], points[line[0]] if line else points[index]):
                break
            line.append(index)
        if line:
            lines.append(np.array(line))
    return lines


def _on_line(point: np.ndarray, first: np.ndarray) -> bool:
    along = np.linalg.norm(first)
    return along > 1e-8 and point @ first > 1e-8 and np.linalg.norm(np.cross(point, first)) < 1e-6 * along


def sound_velocities(wave_numbers: np.ndarray, wave_vectors: np.ndarray) -> np.ndarray:
    """Velocity of each acoustic branch next to Γ: the mean of ω/k over the points given.

    Parameters
    ----------
    wave_numbers : ndarray, shape (points, branches)
        cm^-1, ascending at each point.
    wave_vectors : ndarray, shape (points,)
        Their lengths, with the factor 2π, 1/Å.

    Returns
    -------
    ndarray, shape (3,)
        km/s, the slowest branch first.
    """
    return KM_PER_S * (wave_numbers[:, :3] / wave_vectors[:, None]).mean(axis=0)


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
    lattice, (_, structure) = _lattice(metadata["structure"]), released
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


def _lattice(cif: str) -> "Lattice":
    """The lattice of a CIF text; reading all of it would take as long as everything else and warn of rounded positions."""
    from pymatgen.core import Lattice
    from pymatgen.io.cif import CifFile

    (block,) = CifFile.from_str(cif).data.values()
    names = ("length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma")
    return Lattice.from_parameters(*(float(block[f"_cell_{name}"]) for name in names))

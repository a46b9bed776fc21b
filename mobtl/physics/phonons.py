"""What follows from phonon frequencies: heat capacity, sound velocities, the signed gap."""

import itertools
from dataclasses import dataclass

import numpy as np
from scipy import constants

from mobtl.errors import MobtlError
from mobtl.physics import units


@dataclass(frozen=True)
class Property:
    """A property of a semiconductor: the column that holds it, what quantities call it, and its unit."""

    column: str
    label: str
    unit: str


# Liu 2020 learns from this one, the source; it is no property of phonons, but stands beside them.
ELECTRONIC_GAP = Property("electronic_gap", "electronic band gap", units.ELECTRONVOLT)
# And these, the targets, by column.
PROPERTIES = {
    each.column: each
    for each in (
        Property("phonon_gap", "phonon band gap", units.INVERSE_CM),
        Property("speed_of_sound", "speed of sound", units.KM_PER_SECOND),
        Property("heat_capacity", "heat capacity", units.MOLAR_HEAT),
    )
}

# The speed of sound is the mean of ω/k over this many points of the path next to Γ: the number that gives the published
# labels to six digits. Four give the two velocities printed for diamond.
POINTS = 5
TEMPERATURE = 300.0
_PER_EV = constants.e / (100 * constants.h * constants.c)  # 1 eV in cm^-1
# From cm^-1 and 1/Å to km/s: ω = 2π c ν.
KM_PER_S = 2e-13 * constants.pi * 100 * constants.c
# The published speeds need the speed of light rounded to four digits: over the exact one.
PUBLISHED_LIGHT = 2.998e8 / constants.c


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


def signed_gap(frequencies: np.ndarray, n_atoms: int) -> float:
    """Lowest optical minus highest acoustic frequency along the path (Liu 2020, Materials representation).

    Parameters
    ----------
    frequencies : ndarray, shape (points, 3 n_atoms)
        Of the primitive cell, ascending at each point: the three lowest branches are the acoustic ones. cm^-1.
    n_atoms : int
        Atoms in the primitive cell. In a larger cell branches are folded back, and the three lowest at a point are no longer
        the acoustic ones: a doubled cell would close every gap.

    Returns
    -------
    float
        cm^-1; negative where acoustic and optical branches overlap. ``max(0, gap)`` is the published label.

    Raises
    ------
    MobtlError
        If the number of branches is not three for each atom, there is one atom only (no optical branch), or no point; if a
        frequency is not finite, or branches are not ascending.
    """
    frequencies = np.asarray(frequencies, float)
    if frequencies.ndim != 2 or not len(frequencies):
        raise MobtlError(
            f"bands are an array (points, branches), not {frequencies.shape}; give the frequencies along a path."
        )
    if n_atoms < 2:
        raise MobtlError(
            f"a crystal with {n_atoms} atom in the primitive cell has no optical branch, and so no gap below one."
        )
    if frequencies.shape[1] != 3 * n_atoms:
        raise MobtlError(
            f"{n_atoms} atoms in the primitive cell have {3 * n_atoms} branches, not {frequencies.shape[1]}; a larger cell "
            "folds branches back: compute the bands of the primitive cell."
        )
    if not np.isfinite(frequencies).all():
        point, branch = np.argwhere(~np.isfinite(frequencies))[0]
        raise MobtlError(f"the frequency of branch {branch + 1} at point {point + 1} is not finite; compute the bands anew.")
    if (np.diff(frequencies, axis=1) < 0).any():
        raise MobtlError("the branches are not ascending at each point; sort the frequencies of each point.")
    return float(frequencies[:, 3:].min() - frequencies[:, :3].max())

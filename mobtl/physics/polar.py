"""What the dielectric tensor and the Born charges of a crystal must obey: the symmetry of its sites, the splitting at Γ.

Both hold only where the tensors are in the frame of the cell vectors, and so tell whether they are.
"""

import numpy as np
from scipy import constants

from mobtl.errors import MobtlError

# Å. At this tolerance the space group has the point group that the phonon records name, in all 1245 semiconductors.
SYMPREC = 0.01
_ATOMIC_MASS = constants.physical_constants["atomic mass constant"][0]
_PER_CM = 2 * constants.pi * constants.c * 100  # rad/s in 1 cm^-1
_ANGSTROM = constants.angstrom


def broken_symmetry(
    lattice: np.ndarray, species: tuple[str, ...], coordinates: np.ndarray, dielectric: np.ndarray, charges: np.ndarray
) -> tuple[float, float]:
    """How far the tensors are from what the space group asks for: R ε Rᵀ = ε, and R Z Rᵀ is the charge of the atom's image.

    Parameters
    ----------
    lattice : ndarray, shape (3, 3)
        Cell vectors as rows, Å.
    species : tuple of str, length n
        Element symbols.
    coordinates : ndarray, shape (n, 3)
        Fractional.
    dielectric : ndarray, shape (3, 3)
        High-frequency dielectric tensor.
    charges : ndarray, shape (n, 3, 3)
        Born effective charges, e.

    Returns
    -------
    tuple of float
        Largest deviation of a component: of the dielectric tensor, over its largest component; of the charges, e (those of
        an element may all vanish).

    Raises
    ------
    MobtlError
        If spglib finds no symmetry.
    """
    import spglib

    kinds = [list(dict.fromkeys(species)).index(symbol) for symbol in species]
    found = spglib.get_symmetry_dataset((lattice, coordinates, kinds), symprec=SYMPREC)
    if found is None:
        raise MobtlError(f"no symmetry is found in the cell of {''.join(dict.fromkeys(species))}; are atoms on one another?")
    worst = np.zeros(2)
    for rotation, translation in zip(found.rotations, found.translations, strict=True):
        turn = lattice.T @ rotation @ np.linalg.inv(lattice.T)
        image = _images(lattice, kinds, coordinates, coordinates @ rotation.T + translation)
        broken = turn @ dielectric @ turn.T - dielectric, turn @ charges @ turn.T - charges[image]
        worst = np.maximum(worst, [np.abs(each).max() for each in broken])
    return float(worst[0] / np.abs(dielectric).max()), float(worst[1])


def _images(lattice: np.ndarray, kinds: list[int], coordinates: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """For each moved atom the number of the atom of its kind that it comes to lie on."""
    apart = moved[:, None] - coordinates[None]
    distances = np.linalg.norm((apart - np.round(apart)) @ lattice, axis=2)
    other = np.not_equal.outer(kinds, kinds)
    return np.where(other, np.inf, distances).argmin(axis=1)


def split_squares(
    directions: np.ndarray, volume: float, masses: np.ndarray, dielectric: np.ndarray, charges: np.ndarray
) -> np.ndarray:
    """What the long-range field adds to the sum of all squared frequencies at Γ, by the direction in which Γ is approached.

    The trace of the non-analytic term of the dynamical matrix: ``e² / (ε₀ V) Σ |q Z|² / m`` over ``q ε q``. It needs no
    force constants, and holds for the sum over branches exactly.

    Parameters
    ----------
    directions : ndarray, shape (k, 3)
        Wave vectors of any length, Cartesian.
    volume : float
        Of the cell, Å^3.
    masses : ndarray, shape (n,)
        Of the atoms, u.
    dielectric : ndarray, shape (3, 3)
        High-frequency dielectric tensor.
    charges : ndarray, shape (n, 3, 3)
        Born effective charges, e; the first index is that of the field, the second that of the displacement.

    Returns
    -------
    ndarray, shape (k,)
        cm^-2.
    """
    forces = np.einsum("ka,nab->knb", directions, charges)
    strength = ((forces**2).sum(axis=2) / masses).sum(axis=1)
    screening = np.einsum("ka,ab,kb->k", directions, dielectric, directions)
    unit = constants.e**2 / (constants.epsilon_0 * _ANGSTROM**3 * _ATOMIC_MASS * _PER_CM**2)
    return unit * strength / (volume * screening)

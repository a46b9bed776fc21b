"""Draws the structure of a 2D material as balls and bonds: from above, and below that from the side."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from mobtl.figures.style import COLOURS

# A bond of two equal or of two different elements is at most this much longer than the shortest one of an atom, both
# measured in sums of covalent radii ...
_EQUAL, _DIFFERENT = 1.08, 1.15
# ... and never longer than this many of them.
_FAR = 1.25
# Radius of a ball over the covalent radius.
_BALL = 0.45
# Between the two views, and around both, Å.
_SPACE = 2.5


def draw(ax: Axes, structure: pd.Series, repeats: tuple[int, int] = (2, 2)) -> None:
    """Draw balls in element colours and bonds in both views, the cell dashed in the upper one; both axes in Å, hidden.

    Parameters
    ----------
    ax : where to draw.
    structure : row of the 2D structures that has lattice (9 numbers, Å), species and coordinates (fractional).
    repeats : cells along a and b.
    """
    atoms = _centred(structure)
    cell = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) @ atoms.cell.array[:2, :2]
    atoms = atoms.repeat((*repeats, 1))
    atoms.pbc = False
    bonds = _bonds(atoms)
    x, y, z = atoms.positions.T
    # The side view hangs below the upper one.
    side = np.stack([x, z - z.max() + min(y.min(), cell[:, 1].min()) - _SPACE], axis=1)
    for points, towards_reader in ((np.stack([x, y], axis=1), z), (side, -y)):
        ax.add_collection(LineCollection(points[bonds], colors=COLOURS["guide"], linewidths=2, zorder=1))
        for atom in np.argsort(towards_reader, kind="stable"):
            ax.add_patch(_ball(atoms.symbols[atom], points[atom]))
    ax.plot(*cell.T, color=COLOURS["ink"], linewidth=1.3, linestyle="--", zorder=3)
    low, high = np.minimum(side.min(axis=0), cell.min(axis=0)), np.maximum(np.array([x.max(), y.max()]), cell.max(axis=0))
    ax.set(
        xlim=(low[0] - _SPACE / 2, high[0] + _SPACE / 2), ylim=(low[1] - _SPACE / 2, high[1] + _SPACE / 2), aspect="equal"
    )
    ax.axis("off")


def legend_of(structure: pd.Series) -> list[Line2D]:
    """One ball per element, for a legend."""
    look = {"marker": "o", "linestyle": "", "markersize": 11, "markeredgecolor": COLOURS["ink"]}
    return [Line2D([], [], color=_colour(symbol), label=symbol, **look) for symbol in dict.fromkeys(structure["species"])]


def _colour(symbol: str) -> tuple[float, ...]:
    """The colour of an element in Jmol."""
    from ase.data import atomic_numbers
    from ase.data.colors import jmol_colors

    return tuple(map(float, jmol_colors[atomic_numbers[symbol]]))


def _centred(structure: pd.Series):
    """The atoms with the slab in one piece: collections cut it at the border of the cell where they like."""
    from ase import Atoms

    coordinates = np.reshape(structure["coordinates"], (-1, 3)).astype(float)
    angles = 2 * np.pi * coordinates[:, 2]
    middle = np.arctan2(np.sin(angles).mean(), np.cos(angles).mean()) / (2 * np.pi)
    # Rounded, so that an atom on the border does not fall on either side of it by accident.
    coordinates = np.round(coordinates - [0, 0, middle - 0.5], 4) % 1
    lattice = np.reshape(structure["lattice"], (3, 3))
    return Atoms(list(structure["species"]), cell=lattice, scaled_positions=coordinates, pbc=(True, True, False))


def _bonds(atoms) -> np.ndarray:
    """Pairs of joined atoms, (n, 2)."""
    from ase.data import covalent_radii
    from ase.neighborlist import natural_cutoffs, neighbor_list

    i, j, distance = neighbor_list("ijd", atoms, natural_cutoffs(atoms, mult=_FAR))
    length = distance / (covalent_radii[atoms.numbers[i]] + covalent_radii[atoms.numbers[j]])
    shortest = np.full(len(atoms), np.inf)
    np.minimum.at(shortest, i, length)
    longest = np.where(atoms.numbers[i] == atoms.numbers[j], _EQUAL, _DIFFERENT) * np.maximum(shortest[i], shortest[j])
    return np.stack([i, j], axis=1)[length <= longest]


def _ball(symbol: str, place: np.ndarray) -> Circle:
    from ase.data import atomic_numbers, covalent_radii

    radius = _BALL * covalent_radii[atomic_numbers[symbol]]
    return Circle(tuple(place), radius, facecolor=_colour(symbol), edgecolor=COLOURS["ink"], linewidth=0.8, zorder=2)

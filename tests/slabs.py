"""Known two-dimensional crystals, and ways to write the same crystal otherwise."""

import numpy as np

from mobtl.physics.slab import Slab

HEXAGONAL = np.array([[1.0, 0, 0], [-0.5, np.sqrt(3) / 2, 0], [0, 0, 0]])


def _hexagonal(a: float, c: float) -> np.ndarray:
    return HEXAGONAL * a + np.array([[0, 0, 0], [0, 0, 0], [0, 0, c]])


MOS2 = Slab(
    _hexagonal(3.18, 20.0),
    ("Mo", "S", "S"),
    np.array([[0, 0, 0.5], [1 / 3, 2 / 3, 0.578], [1 / 3, 2 / 3, 0.422]]),
)
GRAPHENE = Slab(_hexagonal(2.46, 15.0), ("C", "C"), np.array([[1 / 3, 2 / 3, 0.5], [2 / 3, 1 / 3, 0.5]]))
# Black phosphorus: two puckered planes, 2.12 Å apart.
_PUCKER = np.array([[0.0, 0.08, 0.553], [0.5, 0.42, 0.553], [0.0, 0.92, 0.447], [0.5, 0.58, 0.447]])
PHOSPHORENE = Slab(np.diag([3.3, 4.6, 20.0]), ("P",) * 4, _PUCKER)
# The same pucker with As and Bi alternating along it: inversion and the axis along the normal are lost.
BIAS = Slab(np.diag([4.3, 4.7, 20.0]), ("As", "Bi", "Bi", "As"), _PUCKER)


def straddling(slab: Slab) -> Slab:
    """The same layer across the boundary of its cell."""
    coordinates = slab.coordinates.copy()
    coordinates[:, 2] = (coordinates[:, 2] + 0.5) % 1.0
    return Slab(slab.lattice, slab.species, coordinates)


def slanted(slab: Slab) -> Slab:
    """The same atoms with a third cell vector that leans over; only their repetition along it moves."""
    cartesian = slab.coordinates @ slab.lattice
    lattice = slab.lattice + np.array([[0, 0, 0], [0, 0, 0], [1.3, 0.4, 0]])
    return Slab(lattice, slab.species, np.linalg.solve(lattice.T, cartesian.T).T)


def supercell(slab: Slab, n: int, m: int) -> Slab:
    """n by m cells in the plane called one."""
    shifts = [[i, j, 0] for i in range(n) for j in range(m)]
    coordinates = np.concatenate([(slab.coordinates + shift) / [n, m, 1] for shift in shifts])
    return Slab(slab.lattice * [[n], [m], [1]], slab.species * (n * m), coordinates)


def on_axis(slab: Slab, vector: int) -> Slab:
    """The same crystal with its vacuum along another vector."""
    order = np.roll([0, 1, 2], vector - 2)
    return Slab(slab.lattice[order], slab.species, slab.coordinates[:, order])

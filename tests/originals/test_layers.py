"""Layer groups of known two-dimensional crystals, however their cell is written."""

import numpy as np
import pytest

from mobtl.originals import layers
from mobtl.originals.layers import Slab

HEXAGONAL = np.array([[1.0, 0, 0], [-0.5, np.sqrt(3) / 2, 0], [0, 0, 0]])


def _hexagonal(a: float, c: float) -> np.ndarray:
    return HEXAGONAL * a + np.array([[0, 0, 0], [0, 0, 0], [0, 0, c]])


MOS2 = Slab(
    _hexagonal(3.18, 20.0),
    ("Mo", "S", "S"),
    np.array([[0, 0, 0.5], [1 / 3, 2 / 3, 0.578], [1 / 3, 2 / 3, 0.422]]),
)
GRAPHENE = Slab(_hexagonal(2.46, 15.0), ("C", "C"), np.array([[1 / 3, 2 / 3, 0.5], [2 / 3, 1 / 3, 0.5]]))


def _straddling(slab: Slab) -> Slab:
    coordinates = slab.coordinates.copy()
    coordinates[:, 2] = (coordinates[:, 2] + 0.5) % 1.0
    return Slab(slab.lattice, slab.species, coordinates)


def _slanted(slab: Slab) -> Slab:
    """The same atoms with a third cell vector that leans over; only their repetition along it moves."""
    cartesian = slab.coordinates @ slab.lattice
    lattice = slab.lattice + np.array([[0, 0, 0], [0, 0, 0], [1.3, 0.4, 0]])
    return Slab(lattice, slab.species, np.linalg.solve(lattice.T, cartesian.T).T)


def _supercell(slab: Slab, n: int, m: int) -> Slab:
    shifts = [[i, j, 0] for i in range(n) for j in range(m)]
    coordinates = np.concatenate([(slab.coordinates + shift) / [n, m, 1] for shift in shifts])
    return Slab(slab.lattice * [[n], [m], [1]], slab.species * (n * m), coordinates)


@pytest.mark.parametrize("change", [lambda slab: slab, _straddling, _slanted, lambda slab: _straddling(_slanted(slab))])
@pytest.mark.parametrize(
    ("slab", "group", "symbol", "space_group"), [(MOS2, 78, "p-6m2", 187), (GRAPHENE, 80, "p6/mmm", 191)]
)
def test_symmetry(slab, group, symbol, space_group, change):
    found = layers.symmetry(layers.upright(change(slab)))
    assert (found.layer_group, found.layer_group_symbol, found.space_group) == (group, symbol, space_group)


def test_without_upright_the_layer_group_is_wrong():
    """The trap that `upright` is for."""
    assert layers.symmetry(_slanted(MOS2)).layer_group != 78


@pytest.mark.parametrize("change", [_straddling, _slanted])
def test_upright_keeps_the_structure(change):
    slab = layers.upright(change(MOS2))
    cartesian = slab.coordinates @ slab.lattice
    expected = MOS2.coordinates @ MOS2.lattice
    distances = np.linalg.norm(cartesian[1:] - cartesian[0], axis=1)
    assert np.allclose(distances, np.linalg.norm(expected[1:] - expected[0], axis=1))
    assert np.allclose(slab.lattice[2], [0, 0, 20.0])
    heights = slab.coordinates[:, 2]
    assert heights.min() + heights.max() == pytest.approx(1.0)


def test_vacuum_and_area():
    assert layers.vacuum(MOS2) == pytest.approx(20.0 * (1 - 0.156))
    assert layers.vacuum(_straddling(MOS2)) == pytest.approx(20.0 * (1 - 0.156))
    assert layers.area(GRAPHENE) == pytest.approx(2.46**2 * np.sqrt(3) / 2)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (2, 2), (3, 3), (2, 3)])
def test_copies_in_a_supercell(n, m):
    assert layers.count_copies(layers.upright(_supercell(MOS2, n, m))) == n * m


def test_a_distorted_supercell_is_no_copy():
    slab = _supercell(MOS2, 2, 1)
    slab.coordinates[0, 2] += 0.04 / 20
    assert layers.count_copies(layers.upright(slab)) == 1

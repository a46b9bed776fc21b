"""Layer groups of known two-dimensional crystals, however their cell is written."""

import numpy as np
import pytest
from slabs import GRAPHENE, MOS2, slanted, straddling, supercell

from mobtl.physics import slab as layers


@pytest.mark.parametrize("change", [lambda slab: slab, straddling, slanted, lambda slab: straddling(slanted(slab))])
@pytest.mark.parametrize(
    ("slab", "group", "symbol", "space_group"), [(MOS2, 78, "p-6m2", 187), (GRAPHENE, 80, "p6/mmm", 191)]
)
def test_symmetry(slab, group, symbol, space_group, change):
    found = layers.symmetry(layers.upright(change(slab)))
    assert (found.layer_group, found.layer_group_symbol, found.space_group) == (group, symbol, space_group)


def test_without_upright_the_layer_group_is_wrong():
    """The trap that `upright` is for."""
    assert layers.symmetry(slanted(MOS2)).layer_group != 78


@pytest.mark.parametrize("change", [straddling, slanted])
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
    assert layers.vacuum(straddling(MOS2)) == pytest.approx(20.0 * (1 - 0.156))
    assert layers.area(GRAPHENE) == pytest.approx(2.46**2 * np.sqrt(3) / 2)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (2, 2), (3, 3), (2, 3)])
def test_copies_in_asupercell(n, m):
    assert layers.count_copies(layers.upright(supercell(MOS2, n, m))) == n * m


def test_a_distortedsupercell_is_no_copy():
    slab = supercell(MOS2, 2, 1)
    slab.coordinates[0, 2] += 0.04 / 20
    assert layers.count_copies(layers.upright(slab)) == 1

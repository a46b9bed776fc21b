"""Layer groups of known two-dimensional crystals, however their cell is written."""

import numpy as np
import pytest
from slabs import GRAPHENE, MOS2, PHOSPHORENE, on_axis, slanted, straddling, supercell

from mobtl.errors import MobtlError
from mobtl.physics import slab as layers
from mobtl.physics.slab import Slab


@pytest.mark.parametrize("change", [lambda slab: slab, straddling, slanted, lambda slab: straddling(slanted(slab))])
@pytest.mark.parametrize(
    ("slab", "group", "symbol", "space_group"), [(MOS2, 78, "p-6m2", 187), (GRAPHENE, 80, "p6/mmm", 191)]
)
def test_symmetry(slab, group, symbol, space_group, change):
    found = layers.symmetry(layers.upright(change(slab)))
    assert (found.layer_group, found.layer_group_symbol, found.space_group) == (group, symbol, space_group)


@pytest.mark.parametrize(
    "change",
    [
        slanted,
        lambda slab: on_axis(slab, 0),
        lambda slab: Slab(slab.lattice * [[1], [1], [0.2]], slab.species, slab.coordinates),
    ],
)
@pytest.mark.parametrize("ask", [layers.symmetry, layers.layer_operations, layers.count_copies])
def test_without_upright_no_symmetry_is_told(change, ask):
    """The trap that `upright` is for: spglib would give another layer group without a word."""
    with pytest.raises(MobtlError, match="put it upright first"):
        ask(change(MOS2))


@pytest.mark.parametrize("vector", [0, 1, 2])
@pytest.mark.parametrize("slab", [MOS2, PHOSPHORENE])
def test_the_vacuum_is_turned_to_the_third_vector(slab, vector):
    given, expected = on_axis(slab, vector), layers.upright(slab)
    found = layers.upright(given)
    assert layers.symmetry(found) == layers.symmetry(expected)
    assert np.ptp(layers.heights(found)) == pytest.approx(np.ptp(layers.heights(expected)))
    assert np.linalg.det(found.lattice) == pytest.approx(np.linalg.det(given.lattice))
    assert layers.vacuum(given, vector) == pytest.approx(layers.vacuum(slab))


def test_a_bulk_crystal_is_no_layer():
    gaas = Slab(2.8265 * (1 - np.eye(3)), ("Ga", "As"), [[0, 0, 0], [0.25, 0.25, 0.25]])
    cscl = Slab(4.12 * np.eye(3), ("Cs", "Cl"), [[0, 0, 0], [0.5, 0.5, 0.5]])
    graphite = Slab(
        np.vstack([GRAPHENE.lattice[:2], [0, 0, 6.7]]),
        ("C",) * 4,
        [[0, 0, 0], [1 / 3, 2 / 3, 0], [0, 0, 0.5], [2 / 3, 1 / 3, 0.5]],
    )
    for bulk in (gaas, cscl, graphite):
        with pytest.raises(MobtlError, match="no vacuum"):
            layers.upright(bulk)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"species": ()}, "at least one atom"),
        ({"species": ("Mo", "S")}, "do not fit together"),
        ({"species": ("Mo", "S", "Xx")}, "'Xx' in a slab is no element"),
        ({"coordinates": [[0, 0, 0.5], [1 / 3, np.nan, 0.6], [1 / 3, 2 / 3, 0.4]]}, r"atom 2 \(S\) are not finite"),
        ({"coordinates": [["a", 0, 0]] * 3}, "must be numbers"),
        ({"lattice": np.diag([3, 3, np.inf])}, "not finite"),
        ({"lattice": np.ones((3, 3))}, "no volume"),
    ],
)
def test_a_slab_is_checked(change, says):
    given = {"lattice": MOS2.lattice, "species": MOS2.species, "coordinates": MOS2.coordinates} | change
    with pytest.raises(MobtlError, match=says):
        Slab(**given)


def test_a_slab_keeps_what_it_was_given_and_deuterium_is_hydrogen():
    coordinates = MOS2.coordinates.copy()
    slab = Slab(MOS2.lattice, ("D", "S", "S"), coordinates)
    coordinates[0, 0] = np.nan
    assert np.isfinite(slab.coordinates).all() and slab.species == ("H", "S", "S")
    with pytest.raises(ValueError, match="read-only"):
        slab.coordinates[0, 0] = np.nan


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
    moved = slab.coordinates.copy()
    moved[0, 2] += 0.04 / 20
    assert layers.count_copies(layers.upright(Slab(slab.lattice, slab.species, moved))) == 1

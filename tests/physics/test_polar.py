"""Dielectric tensor and Born charges against symmetry, and the splitting at Γ against rock salt and its own conventions."""

import numpy as np
import pytest

from mobtl.errors import MobtlError
from mobtl.physics import polar

FCC = 4.2 * np.array([[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]])
SALT = ("Mg", "O"), np.array([[0, 0, 0], [0.5, 0.5, 0.5]])
CUBE = np.diag([4.0, 4.0, 4.0])
PEROVSKITE = ("Ba", "Ti", "O", "O", "O"), np.array([[0, 0, 0], [1, 1, 1], [0, 1, 1], [1, 0, 1], [1, 1, 0]]) / 2
# Along its bond to titanium an oxygen has another charge than across it.
OXYGENS = [np.diag([-5.0, -2, -2]), np.diag([-2.0, -5, -2]), np.diag([-2.0, -2, -5])]
CHARGES = np.array([2.7 * np.eye(3), 6.3 * np.eye(3), *OXYGENS])


def test_cubic_crystals_keep_their_symmetry():
    charges = np.array([2 * np.eye(3), -2 * np.eye(3)])
    assert polar.broken_symmetry(FCC, *SALT, 3 * np.eye(3), charges) == pytest.approx((0, 0), abs=1e-12)
    assert polar.broken_symmetry(CUBE, *PEROVSKITE, 6 * np.eye(3), CHARGES) == pytest.approx((0, 0), abs=1e-12)


def test_a_tensor_that_tells_the_axes_of_a_cube_apart():
    of_dielectric, of_charges = polar.broken_symmetry(CUBE, *PEROVSKITE, np.diag([5.0, 5, 6]), CHARGES)
    assert of_dielectric == pytest.approx(1 / 6) and of_charges == pytest.approx(0, abs=1e-12)


def test_charges_of_atoms_in_another_order():
    others = CHARGES[[0, 1, 3, 2, 4]]
    assert polar.broken_symmetry(CUBE, *PEROVSKITE, 6 * np.eye(3), others) == pytest.approx((0, 3))


def test_a_turned_frame_breaks_the_symmetry_of_a_uniaxial_crystal():
    lattice = np.diag([4.0, 4.0, 5.0])
    atoms = ("Ti", "Al"), np.array([[0, 0, 0], [0.5, 0.5, 0.5]])
    along_z, along_x = np.diag([5.0, 5, 7]), np.diag([7.0, 5, 5])
    charges = np.array([along_z, -along_z]) / 2
    assert polar.broken_symmetry(lattice, *atoms, along_z, charges) == (0, 0)
    assert polar.broken_symmetry(lattice, *atoms, along_x, charges)[0] == pytest.approx(2 / 7)


def test_a_cell_without_symmetry_is_refused():
    atoms = ("O", "O"), np.zeros((2, 3))
    with pytest.raises(MobtlError, match="no symmetry is found in the cell of O; are atoms on one another"):
        polar.broken_symmetry(CUBE, *atoms, np.eye(3), np.zeros((2, 3, 3)))


def test_splitting_of_magnesium_oxide():
    """Of two atoms: Z² e² / (ε₀ V μ ε), 4.921e7 cm^-2 in units of e, Å^3 and u; MgO's TO mode at 400 is LO at about 700."""
    charges = 1.9857 * np.array([np.eye(3), -np.eye(3)])
    masses = np.array([24.305, 15.999])
    (added,) = polar.split_squares(np.array([[0, 0, 0.1]]), 18.7046, masses, 3.23335 * np.eye(3), charges)
    reduced_mass = 24.305 * 15.999 / (24.305 + 15.999)
    assert added == pytest.approx(4.921e7 * 1.9857**2 / (18.7046 * reduced_mass * 3.23335), rel=1e-3)
    assert np.sqrt(400**2 + added) == pytest.approx(700, rel=0.02)


def test_splitting_depends_on_the_direction_and_not_on_the_length():
    dielectric, charges = np.diag([2.0, 4, 8]), np.array([np.diag([1.0, 2, 3]), -np.diag([1.0, 2, 3])])
    wave_vectors = np.array([[0.1, 0, 0], [-7, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]])
    x, minus_x, y, z, between = polar.split_squares(wave_vectors, 20, np.array([10.0, 10]), dielectric, charges)
    assert minus_x == pytest.approx(x)
    assert (y / x, z / x, between / x) == pytest.approx((4 / 2, 9 / 4, (1 + 4) / (2 + 4) * 2))


def test_the_first_index_of_a_charge_is_that_of_the_field():
    charge = np.zeros((3, 3))
    charge[0, 1] = 2.0  # a field along x moves the atom along y
    charges = np.array([charge, -charge])
    along = polar.split_squares(np.eye(3), 20, np.array([10.0, 10]), np.eye(3), charges)
    assert along[0] > 0 and along[1:].tolist() == [0, 0]

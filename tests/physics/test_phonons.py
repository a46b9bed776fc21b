"""Heat capacity and velocities against analytic cases, and the signed gap."""

import numpy as np
import pytest
from scipy import constants, integrate

from mobtl.errors import MobtlError
from mobtl.physics import phonons

PER_EV = 8065.543937  # cm^-1 in 1 eV
R = 8.31446


def _density(wave_numbers, per_wave_number):
    """A density of states as the records hold it: in states/eV on an axis in cm^-1."""
    return phonons.heat_capacity(wave_numbers, per_wave_number * PER_EV, 300.0)


@pytest.mark.parametrize("centre", [50.0, 400.0, 1300.0])
def test_einstein_solid(centre):
    """Six modes of one frequency: C = 6 R x^2 e^x / (e^x - 1)^2 with x = h c ν / (k T)."""
    grid = np.linspace(centre - 5, centre + 5, 20001)
    peak = np.exp(-(((grid - centre) / 0.5) ** 2) / 2)
    computed = _density(grid, 6 * peak / np.trapezoid(peak, grid))
    x = 1.438777 * centre / 300
    assert computed == pytest.approx(6 * R * x**2 * np.exp(x) / (np.exp(x) - 1) ** 2, rel=1e-4)


@pytest.mark.parametrize("temperature", [20.0, 300.0, 1500.0])
def test_debye_solid(temperature):
    """A density growing with the square of the frequency up to 500 cm^-1, three modes."""
    grid = np.linspace(0, 500, 200001)
    computed = phonons.heat_capacity(grid, 9 * grid**2 / 500**3 * PER_EV, temperature)
    limit = 1.438777 * 500 / temperature
    integral, _ = integrate.quad(lambda x: x**4 * np.exp(-x) / (1 - np.exp(-x)) ** 2, 0, limit)
    assert computed == pytest.approx(9 * R * integral / limit**3, rel=1e-5)
    if temperature == 20:  # Debye's T^3 law
        assert computed == pytest.approx(12 * np.pi**4 / 5 * R / limit**3, rel=1e-4)


def test_dulong_petit_limit():
    grid = np.linspace(1, 10, 1001)
    assert _density(grid, np.full(1001, 6 / 9)) == pytest.approx(6 * R, rel=1e-3)


def test_imaginary_and_zero_frequencies_do_not_count():
    grid = np.linspace(100, 200, 1001)
    below = np.linspace(-99, 0, 100)
    density = np.full(1001, 0.03)
    longer = _density(np.concatenate([below, grid]), np.concatenate([np.full(100, 5.0), density]))
    assert longer == _density(grid, density)


def test_velocities_of_a_linear_dispersion():
    """4, 5 and 9 km/s: ω = v k, and a frequency in cm^-1 is ω / (2π c)."""
    lengths = np.array([0.05, 0.1, 0.15])
    omega = np.outer(lengths * 1e10, [4e3, 5e3, 9e3])
    wave_numbers = omega / (2 * np.pi * constants.c) / 100
    optical = np.full((3, 3), 900.0)
    computed = phonons.sound_velocities(np.hstack([wave_numbers, optical]), lengths)
    assert computed == pytest.approx([4, 5, 9], rel=1e-12)


def test_directions_of_a_path_through_gamma():
    """K to Γ in three steps, Γ again, then six steps towards X, two on another line, and a single step from Γ at the end."""
    to_gamma = [[3 * i / 24, 3 * i / 24, 6 * i / 24] for i in (3, 2, 1)]
    to_x = [[i / 12, 0, i / 12] for i in range(7)]
    points = np.array([*to_gamma, [0, 0, 0], *to_x, [0.5, 0.1, 0.6], [0, 0, 0], [0, 0.1, 0]])
    lines = [line.tolist() for line in phonons.directions_from_gamma(points)]
    # From the first Γ the path does not move, so it leaves at the second; the point before the third is not on a line with
    # the one before it.
    assert lines == [[5, 6, 7, 8, 9], [13], [2, 1, 0], [11]]


def test_gap_is_taken_over_the_whole_path():
    """At each point the optical branch lies above the acoustic ones; along the path they overlap."""
    bands = np.array([[0, 0, 10, 20, 20, 20], [0, 0, 30, 40, 40, 40]], dtype=float)
    assert phonons.signed_gap(bands, 2) == -10


def _chain(cells: int = 1) -> np.ndarray:
    """Bands (points, 6 cells) of a chain of masses 1 and 7 and springs of constant 1, threefold, in a cell of so many."""
    masses, n = np.tile([1.0, 7.0], cells), 2 * cells
    bands = []
    for phase in np.linspace(0, np.pi, 21):  # over one cell
        matrix = np.diag(2.0 / masses).astype(complex)
        for atom in range(n):
            other = (atom + 1) % n
            spring = -np.exp(1j * phase * (other < atom)) / np.sqrt(masses[atom] * masses[other])
            matrix[atom, other] += spring
            matrix[other, atom] += spring.conjugate()
        bands.append(np.repeat(np.sqrt(np.linalg.eigvalsh(matrix).clip(0)), 3))
    return np.array(bands)


def test_gap_of_a_diatomic_chain():
    """sqrt(2) of the light mass above sqrt(2/7) of the heavy one, both at the border of the zone."""
    assert phonons.signed_gap(_chain(), 2) == pytest.approx(2**0.5 - (2 / 7) ** 0.5)
    assert phonons.signed_gap(_chain(), 2) == pytest.approx(0.8797, abs=5e-5)


@pytest.mark.parametrize("cells", [2, 3])
def test_bands_of_a_larger_cell_are_refused(cells):
    with pytest.raises(MobtlError, match=f"have 6 branches, not {6 * cells}; a larger cell folds"):
        phonons.signed_gap(_chain(cells), 2)


def test_bands_that_are_none_are_refused():
    bands = _chain()
    hole = bands.copy()
    hole[3, 1] = np.nan
    for wrong, n_atoms, says in (
        (bands[:, ::-1], 2, "not ascending"),
        (hole, 2, "branch 2 at point 4 is not finite"),
        (bands[:, :3], 1, "no optical branch"),
        (bands[:, :5], 2, "have 6 branches, not 5"),
        (bands[0], 2, "points, branches"),
        (bands[:0], 2, "points, branches"),
    ):
        with pytest.raises(MobtlError, match=says):
            phonons.signed_gap(wrong, n_atoms)

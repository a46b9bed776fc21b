"""Heat capacity and velocities against analytic cases, and the recipe of the published speed of sound."""

import numpy as np
import pytest
from pymatgen.core import Lattice, Structure
from scipy import constants, integrate

from mobtl.datasets import phonons
from mobtl.originals import phonon_properties

PER_EV = 8065.543937  # cm^-1 in 1 eV
R = 8.31446


def _density(wave_numbers, per_wave_number):
    """A density of states as the records hold it: in states/eV on an axis in cm^-1."""
    return phonon_properties.heat_capacity(wave_numbers, per_wave_number * PER_EV, 300.0)


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
    computed = phonon_properties.heat_capacity(grid, 9 * grid**2 / 500**3 * PER_EV, temperature)
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
    computed = phonon_properties.sound_velocities(np.hstack([wave_numbers, optical]), lengths)
    assert computed == pytest.approx([4, 5, 9], rel=1e-12)


def test_directions_of_a_path_through_gamma():
    """K to Γ in three steps, Γ again, then six steps towards X, two on another line, and a single step from Γ at the end."""
    to_gamma = [[3 * i / 24, 3 * i / 24, 6 * i / 24] for i in (3, 2, 1)]
    to_x = [[i / 12, 0, i / 12] for i in range(7)]
    points = np.array([*to_gamma, [0, 0, 0], *to_x, [0.5, 0.1, 0.6], [0, 0, 0], [0, 0.1, 0]])
    lines = [line.tolist() for line in phonon_properties.directions_from_gamma(points)]
    # From the first Γ the path does not move, so it leaves at the second; the point before the third is not on a line with
    # the one before it.
    assert lines == [[5, 6, 7, 8, 9], [13], [2, 1, 0], [11]]


CUBE = Structure(Lattice.cubic(4), ["Cs", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]])
FCC = Structure(Lattice.from_parameters(4, 4, 4, 60, 60, 60), ["Na", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]])
BCC = Structure(Lattice([[-2, 2, 2], [2, -2, 2], [2, 2, -2]]), ["Na"], [[0, 0, 0]])
HEXAGONAL = Structure(Lattice.hexagonal(3, 5), ["Mg", "Mg"], [[1 / 3, 2 / 3, 0.25], [2 / 3, 1 / 3, 0.75]])
TETRAGONAL = Structure(Lattice.tetragonal(4, 5), ["Ti", "Al"], [[0, 0, 0], [0.5, 0.5, 0.5]])


@pytest.mark.parametrize(
    ("structure", "lattice_type", "step", "over_true"),
    [
        (CUBE, "cubic", [0, 0.05, 0], 1),
        (FCC, "cubic", [0.05, 0, 0.05], 1),
        (BCC, "cubic", [0.05, -0.05, 0.05], 1),
        (HEXAGONAL, "hexagonal", [0.05, 0, 0], np.sqrt(3) / 2),
        (TETRAGONAL, "tetragonal", [0, 0.05, 0], np.sqrt(2)),
    ],
)
def test_published_step_is_right_for_cubes_only(structure, lattice_type, step, over_true):
    true = np.linalg.norm(np.array(step) @ structure.lattice.reciprocal_lattice.matrix)
    assert phonon_properties.published_step(np.array(step), lattice_type, structure) == pytest.approx(over_true * true)


def _record(velocity: float = 5.0) -> dict:
    """A cube of 4 Å whose acoustic branches all have one velocity, with six modes at 300 cm^-1 in its density of states."""
    points = [[0, i / 20, 0] for i in range(11)] + [[i / 20, i / 20, 0] for i in range(10, -1, -1)]
    lengths = np.linalg.norm(points, axis=1) * 2 * np.pi / 4
    acoustic = velocity * 1e3 * lengths * 1e10 / (2 * np.pi * constants.c) / 100
    grid = np.linspace(299, 301, 2001)
    return {
        "metadata": {"material_id": "mp-1", "formula": "CsCl", "nsites": 2, "structure": CUBE.to(fmt="cif")},
        "phonon": {
            "qpts": points,
            "ph_bandstructure": np.repeat(acoustic[:, None], 6, axis=1).tolist(),
            "dos_frequencies": grid.tolist(),
            "ph_dos": np.full(2001, 3 * PER_EV).tolist(),
        },
        "thermo": {"temperature": [295.0, 300.0], "C_v": [1.0, 42.5]},
    }


def test_label_row():
    larger = CUBE.copy()
    larger.scale_lattice(CUBE.volume * 1.02**3)
    row = phonon_properties.label_row(_record(), ("cubic", larger))
    x = 1.438777
    assert row["material_id"] == "mp-1" and row["formula_units"] == 1 and row["n_directions"] == 2
    assert row["heat_capacity"] == pytest.approx(6 * R * x**2 * np.exp(x) / (np.exp(x) - 1) ** 2, rel=1e-4)
    assert row["stored_heat_capacity"] == 42.5
    for name in ("speed_of_sound", "speed_nearest_point", "speed_all_directions"):
        assert row[name] == pytest.approx(5, rel=1e-6)
    # In a cell that is longer by 2 %, wave vectors are shorter.
    assert row["cell_ratio"] == pytest.approx(1.02)
    assert row["speed_as_published"] == pytest.approx(5 * 1.02 * 2.998e8 / 299792458, rel=1e-6)


def test_label_row_without_a_released_structure_is_that_of_an_unstable_compound():
    row = phonon_properties.label_row(_record(), None)
    stable = phonon_properties.label_row(_record(), ("cubic", CUBE))
    assert list(row) == list(stable)
    assert all(
        np.isnan(value) for name, value in row.items() if name not in ("material_id", "formula_units", "n_directions")
    )


def test_diamond_and_the_published_labels():
    """Diamond's printed heat capacity, and the recipe on all 1245: two labels do not follow it."""
    table = phonons.phonon_labels().set_index("material_id")
    assert table.loc["mp-66", "heat_capacity"] == pytest.approx(6.297, abs=5e-4)
    published = phonons.semiconductors().set_index("material_id")
    assert set(table.index[table["speed_of_sound"].notna()]) == set(published.index)
    computed = table.loc[published.index]
    assert np.allclose(computed["heat_capacity"], published["heat_capacity"], rtol=1e-5, atol=0)
    agree = np.isclose(computed["speed_as_published"], published["speed_of_sound"], rtol=1e-3, atol=0)
    assert set(published.index[~agree]) == {"mp-20351", "mp-9692"}
    # A wrong length of wave vectors moves labels of whole crystal systems, hexagonal ones by 2/sqrt(3).
    hexagonal = published["crystal_system"] == "hexagonal"
    ratio = published["speed_of_sound"] / (computed["speed_of_sound"] * computed["cell_ratio"])
    assert ratio[hexagonal].median() == pytest.approx(2 / np.sqrt(3), rel=0.01)

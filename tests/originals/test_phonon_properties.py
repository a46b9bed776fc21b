"""The rows of labels, and the recipe of the published speed of sound."""

import numpy as np
import pytest
from pymatgen.core import Lattice, Structure
from scipy import constants

from mobtl.datasets import phonons
from mobtl.originals import phonon_properties

PER_EV = 8065.543937  # cm^-1 in 1 eV
R = 8.31446

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

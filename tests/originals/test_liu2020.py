"""What the files released with Liu 2020 hold."""

import numpy as np
import pandas as pd
import pytest

from mobtl.errors import MobtlError
from mobtl.originals import liu2020


@pytest.mark.parametrize(
    ("number", "system"),
    [
        (1, "triclinic"),
        (2, "triclinic"),
        (3, "monoclinic"),
        (15, "monoclinic"),
        (16, "orthorhombic"),
        (74, "orthorhombic"),
        (75, "tetragonal"),
        (142, "tetragonal"),
        (143, "trigonal"),
        (167, "trigonal"),
        (168, "hexagonal"),
        (194, "hexagonal"),
        (195, "cubic"),
        (230, "cubic"),
    ],
)
def test_crystal_systems(number, system):
    assert liu2020._crystal_system(number) == system


def test_arrays(tmp_path):
    path = tmp_path / "y_test"
    path.write_text("1.0e+00\n0.0\n")
    assert liu2020.read_array(path).tolist() == [1.0, 0.0]
    path.write_text("1,2\n3,4\n")
    assert liu2020.read_array(path, columns=2).tolist() == [[1, 2], [3, 4]]
    with pytest.raises(MobtlError, match="2 columns instead of 1"):
        liu2020.read_array(path)


@pytest.mark.parametrize("content", ["1,2\n3\n", "one,two\n", "1,\n"])
def test_broken_arrays(content, tmp_path):
    path = tmp_path / "X_test"
    path.write_text(content)
    with pytest.raises(MobtlError, match="X_test is not a table of numbers"):
        liu2020.read_array(path, columns=2)


@pytest.fixture(scope="module")
def released():
    from mobtl.originals import fetch, registry

    return liu2020.read_semiconductors(fetch.obtain(registry.get_original("phonons/ph_cv.pkl")))


@pytest.mark.originals
def test_pickle_becomes_current_objects(released):
    from pymatgen.core import Structure

    assert len(released) == 1245 and len(released.columns) == 16
    assert all(type(structure) is Structure for structure in released["structure"])
    diamond = released.set_index("material_id").loc["mp-66"]
    assert diamond["structure"].composition.formula == "C2"
    assert diamond["structure"].volume == pytest.approx(diamond["volume"], rel=1e-6)
    assert diamond["C_v (J/mol/K)"] == pytest.approx(6.297, abs=5e-4)  # printed in the paper
    volumes = released["structure"].map(lambda structure: structure.volume)
    assert np.isclose(volumes, released["volume"], rtol=1e-3).mean() > 0.99


@pytest.mark.originals
def test_cell_composition_is_that_of_the_released_descriptors(released, original):
    """The sums of the 58 element properties (columns 58 to 115) tell the unit cell from the reduced formula."""
    from pymatgen.core import Composition

    released_rows = liu2020.read_array(original("phonons/X_test"), columns=290)
    elements = pd.read_csv(original("elements/xenonpy_element_features.csv"), index_col=0)
    table = liu2020.tidy_semiconductors(released)

    def sums(column: str) -> np.ndarray:
        compositions = [Composition(text) for text in table[column]]
        return np.array([sum(elements.loc[e.symbol].to_numpy() * n for e, n in c.items()) for c in compositions])

    def matched(candidates: np.ndarray) -> int:
        return sum(np.isclose(candidates, row[58:116], rtol=1e-9, atol=1e-5).all(axis=1).any() for row in released_rows)

    assert matched(sums("cell_composition")) == 374
    assert matched(sums("reduced_formula")) < 374


@pytest.mark.originals
def test_classifier_arrays(original):
    labels = liu2020.read_array(original("phonons/y_test"))
    assert labels.shape == (374,) and labels.sum() == 38
    assert liu2020.read_array(original("phonons/desc_new_materials"), columns=290).shape == (4, 290)

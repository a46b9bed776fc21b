"""`mobtl.predict`: pandas in, pandas out; formulas, files and structures of pymatgen beside each other."""

import subprocess
import sys

import ase
import numpy as np
import pandas as pd
import pytest
from pymatgen.core import Composition, Lattice, Molecule, Structure
from small_entries import POSCAR

import mobtl
from mobtl.errors import MobtlError
from mobtl.handed_in.entries import LAYER
from mobtl.prediction import rows
from mobtl.prediction.properties import PROPERTIES, properties

GAAS = Structure.from_spacegroup("F-43m", Lattice.cubic(5.65), ["Ga", "As"], [[0, 0, 0], [0.25, 0.25, 0.25]])


def test_a_column_of_formulas_keeps_its_index(models):
    found = mobtl.predict(pd.Series(["GaAs", "Xx", "InN", None], index=["a", "b", "c", "d"]), models=models)
    assert found.index.tolist() == ["a", "b", "c", "d"]
    assert found["status"].tolist() == ["ok", "unknown-element", "ok", "unreadable"]
    assert found.columns.tolist() == list(rows.columns())
    numbers = found[["phonon_gap", "phonon_gap_low", "phonon_gap_high", "phonon_gap_farther_than", "has_phonon_gap"]]
    assert numbers.dtypes.eq(float).all() and numbers.notna().all(axis=1).tolist() == [True, False, True, False]
    assert found["electron_mobility"].isna().all()
    assert found.attrs["units"]["phonon_gap"] == "cm^-1" and "warnings" not in found.attrs["units"]


def test_a_table_has_its_column_of_formulas_by_name(models):
    table = pd.DataFrame({"gap": [1.4, 0.7], "Formula": ["GaAs", "InN"]})
    expected = mobtl.predict(["GaAs", "InN"], models=models)
    pd.testing.assert_frame_equal(mobtl.predict(table, models=models), expected)
    renamed = table.rename(columns={"Formula": "stuff"})
    pd.testing.assert_frame_equal(mobtl.predict(renamed, column="stuff", models=models), expected)
    with pytest.raises(MobtlError, match="no column of the table is called formula, but gap, stuff"):
        mobtl.predict(renamed, models=models)


def test_structures_stand_beside_formulas_and_files(models, file):
    found = mobtl.predict(["GaAs", GAAS, file(POSCAR, "POSCAR"), GAAS], models=models)
    assert found["of"].tolist() == ["bulk", "bulk", "layer", "bulk"]
    assert found["source"].tolist()[1::2] == ["structure 2", "structure 4"]
    assert found["heat_capacity"][1] == found["heat_capacity"][3] != found["heat_capacity"][0]
    alone = mobtl.predict(GAAS, models=models)
    assert alone["heat_capacity"][0] == pytest.approx(found["heat_capacity"][1])
    column = mobtl.predict(pd.Series([GAAS], index=[7]), models=models)
    assert column["heat_capacity"][7] == pytest.approx(found["heat_capacity"][1])


def test_a_disordered_structure_is_refused(models):
    alloy = Structure(Lattice.cubic(5.5), [{"Si": 0.5, "Ge": 0.5}], [[0, 0, 0]])
    assert mobtl.predict(alloy, models=models)["status"].tolist() == ["disordered"]


def test_the_column_is_the_one_that_the_command_takes(models, tmp_path):
    table = pd.DataFrame({"composition": ["InN"], "formula": ["GaN"], "Reduced Formula": ["AlN"]})
    table.to_csv(tmp_path / "t.csv", index=False)
    assert mobtl.predict(table, models=models)["formula"].tolist() == ["GaN"]
    assert mobtl.predict(str(tmp_path / "t.csv"), models=models)["formula"].tolist() == ["GaN"]
    assert mobtl.predict(table[["Reduced Formula"]], models=models)["formula"].tolist() == ["AlN"]
    for twice in (table.rename(columns={"composition": "Formula"}), pd.DataFrame([["GaN", "InN"]], columns=["formula"] * 2)):
        with pytest.raises(MobtlError, match="2 columns of the table are called so"):
            mobtl.predict(twice, models=models)


def test_one_object_is_one_material(models):
    """A composition, a text of bytes or a molecule can be gone through, and is still one."""
    atoms = ase.Atoms(
        "GaAs", scaled_positions=[[0, 0, 0], [0.25] * 3], cell=GAAS.get_primitive_structure().lattice.matrix, pbc=True
    )
    for given in ({"Ga": 1, "As": 1}, Composition("Ga2As2"), atoms):
        (formula,) = mobtl.predict(given, models=models)["formula"]
        assert formula == "GaAs"
    assert mobtl.predict(atoms, models=models)["heat_capacity"][0] == pytest.approx(
        mobtl.predict(GAAS, models=models)["heat_capacity"][0], rel=1e-3
    )
    for given in (
        None,
        5,
        b"GaAs",
        Molecule(["H", "H"], [[0, 0, 0], [0, 0, 1]]),
        {},
        {"formula": ["GaAs"]},
        Composition({}),
    ):
        (status,) = mobtl.predict(given, models=models)["status"]
        assert status != "ok"
    mixed = mobtl.predict([None, "GaAs", 5.0, np.array(["InP"]), {"In": 1, "N": 1}], models=models)
    assert mixed["status"].tolist() == ["unreadable", "ok", "unreadable", "unreadable", "ok"]
    assert mixed["reason"][0] == "None is no formula, amounts by element, path or structure of a crystal; give one."


def test_layers_alone_have_their_own_columns(models):
    found = mobtl.predict("MoS2", as_2d=True, models=models)
    names = [each.name for each in properties(LAYER)]
    assert found[names].notna().all(axis=None) and "phonon_gap" not in found
    assert found["trained_on_it"].tolist() == [True] and "a metal, if it is one of these" in found["warnings"][0]


def test_no_input_is_an_empty_table(models):
    assert mobtl.predict([], models=models).shape == (0, len(rows.columns()))


def test_intervals_have_the_level_that_is_asked_for(models):
    narrow, wide = (mobtl.predict("GaAs", level=level, models=models) for level in (0.5, 0.95))
    assert wide["heat_capacity_low"][0] < narrow["heat_capacity_low"][0]


def test_each_property_has_its_columns():
    columns = rows.columns()
    for each in PROPERTIES:
        assert columns[each.name] == each.unit
        assert (f"{each.name}_low" in columns) != each.is_probability
    assert np.all([name in columns for name in rows.columns(as_2d=True)])


def test_the_package_itself_imports_nothing():
    code = "import mobtl, sys; print(sorted(name for name in sys.modules if name.partition('.')[0] in ('numpy', 'pandas')))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
    with pytest.raises(AttributeError, match="no attribute 'predcit'"):
        mobtl.predcit  # noqa: B018

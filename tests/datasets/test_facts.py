"""Facts that the papers and the descriptions of the originals give about the tables."""

import numpy as np
import pandas as pd
import pytest
from pymatgen.core import Composition

from mobtl.datasets import masses, mobility, phonons, twod


def test_semiconductors():
    table = phonons.semiconductors()
    assert table["material_id"].head(3).tolist() == ["mp-14115", "mp-15704", "mp-12491"]
    assert (table["phonon_gap"] > 0).sum() == 124
    assert table["phonon_gap"].max() == pytest.approx(338.97, abs=0.01)
    assert table["heat_capacity"].min() == pytest.approx(6.297, abs=5e-4)  # diamond, printed in the paper
    assert table["cell_composition"].duplicated(keep=False).sum() == 79
    # Absent, because their electronic gap in the Materials Project is zero (Liu 2020, Table 2); another GaN is there.
    semiconductors = table[table["space_group"].isin([186, 216])]["formula"]
    assert not set(semiconductors) & {"InN", "GaSb", "InAs", "InSb"} and {"GaN", "GaAs"} <= set(semiconductors)


def test_cell_compositions():
    table = phonons.semiconductors()
    compositions = table["cell_composition"].map(Composition)
    assert (compositions.map(lambda cell: cell.reduced_formula) == table["reduced_formula"]).all()
    other = table[compositions.map(lambda cell: cell.num_atoms) != table["n_sites"]]
    assert set(other["material_id"]) == {"mp-23260", "mp-27456"}
    assert (other["n_sites"] == 12).all()


def test_crystal_systems_of_both_tables():
    joined = phonons.semiconductors().merge(phonons.phonon_gaps(), on="material_id", validate="one_to_one")
    other = joined[joined["crystal_system_x"] != joined["crystal_system_y"]]
    assert set(other["material_id"]) == {"mp-684580", "mp-559092", "mp-32880"}
    assert (joined["formula_x"] == joined["formula_y"]).all() and (joined["n_sites_x"] == joined["n_sites_y"]).all()


def test_bulk_masses():
    table = masses.bulk_masses()
    non_metals = table[table["electronic_gap"].notna()]
    assert (len(table), len(non_metals)) == (47737, 20173)
    both = non_metals[["mass_p", "mass_n"]]
    assert both.min().min() == pytest.approx(9e-5, rel=0.1) and both.max().max() == pytest.approx(6e7, rel=0.1)
    assert table["mass_n"].max() > 1e9
    bate = table.set_index("material_id").loc["mp-1000"]
    assert (bate["formula"], bate["mass_p"], bate["mass_n"]) == ("BaTe", 0.637016383, 0.386262589)


def test_dpt_mobility():
    table = mobility.dpt()
    for carrier, absent in (("electron", 33), ("hole", 32)):
        x, y = table[f"{carrier}_x"], table[f"{carrier}_y"]
        assert x.isna().sum() == y.isna().sum() == absent
        assert np.allclose(np.hypot(x, y)[x.notna()], table[carrier][x.notna()], rtol=1e-6)
    assert (table[["electron_x", "electron_y"]] == 0).sum().sum() == 2
    assert (table[["hole_x", "hole_y"]] == 0).sum().sum() == 3
    assert table["hole"].isna().sum() == 1
    assert table["formula"].duplicated(keep=False).sum() == 63
    first = table.iloc[0]
    assert (first["formula"], first["reduced_formula"], first["electron_y"]) == ("B1N1P2", "BP2N", 151.2)


def test_epc_mobility():
    table = mobility.epc().set_index("formula")
    assert table.loc["MoS2(H)"].tolist() == ["MoS2", "H", 183.0, 129.0]
    assert table["prototype"].value_counts().to_dict() == {"H": 4, "T": 10, "BP": 1}
    assert "doi" not in table.columns


def test_structures():
    table = twod.structures().set_index(["source", "source_id"])
    mos2 = table.loc[("c2db", "1MoS2-1")]
    assert (mos2["layer_group"], mos2["layer_group_symbol"], mos2["space_group"]) == (78, "p-6m2", 187)
    assert mos2["band_gap"] == pytest.approx(1.58, abs=0.02)
    assert list(mos2["species"]).count("S") == 2
    assert ("2dmatpedia", "Y24F60") not in table.index
    known = table.loc["2dmatpedia"][["band_gap", "energy_above_hull"]].notna().sum()
    assert known.tolist() == [1224, 1157]
    assert table.loc["jarvis"]["band_gap"].isna().sum() == 114
    assert table.loc[["c2db", "mc2d"]]["band_gap"].notna().all()


def test_expert_descriptors_stand_in_the_order_of_the_structures():
    structures, expert = twod.structures(), twod.expert_descriptors()
    assert structures[["source", "source_id"]].equals(expert[["source", "source_id"]])
    assert (structures["layer_group"] == expert["layer_group"]).all()
    assert expert.loc[:, "en_difference":].notna().all(axis=None)
    bias = expert[(structures["reduced_formula"] == "BiAs").to_numpy()]
    assert bias[["s_electrons", "p_electrons", "d_electrons", "space_group"]].to_numpy().tolist() == [[20, 42, 4, 31]]


def test_matpedia_gaps():
    gaps = twod.matpedia_gaps()
    counts = {"bandgap_roost_train.csv": 1270, "filtered_2DMat.db": 1224, "bandgap_roost_test.csv": 142}
    assert gaps["file"].value_counts().to_dict() == counts
    from_database = gaps[gaps["file"] == "filtered_2DMat.db"]
    structures = twod.structures()
    assert set(from_database["reduced_formula"]) <= set(structures["reduced_formula"])
    assert from_database["decomposition_energy"].notna().sum() == 1157
    assert gaps[gaps["file"] != "filtered_2DMat.db"]["decomposition_energy"].isna().all()


def test_geometry_is_centred_and_upright():
    table = twod.structures().dropna(subset="lattice").sample(300, random_state=0)
    for row in table.itertuples():
        lattice = np.reshape(row.lattice, (3, 3))
        heights = np.reshape(row.coordinates, (-1, 3))[:, 2]
        assert abs(lattice[2] @ lattice[0]) < 1e-5 and abs(lattice[2] @ lattice[1]) < 1e-5
        assert heights.min() + heights.max() == pytest.approx(1.0, abs=1e-6)
        assert Composition("".join(row.species)).reduced_formula == row.reduced_formula


def test_nothing_of_2dmatpedia_but_facts():
    table = twod.structures()
    geometry = table.loc[table["source"] == "2dmatpedia", ["lattice", "species", "coordinates"]]
    assert geometry.isna().all(axis=None) and not pd.isna(table.loc[table["source"] != "2dmatpedia", "lattice"]).any()


def test_the_compounds_of_table_2_are_not_among_the_semiconductors():
    """So a network that is fine-tuned on all 124 has seen no label of theirs, and no electronic band gap either."""
    assert not {"InN", "GaSb", "InAs", "InSb"} & set(phonons.semiconductors()["reduced_formula"])

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


def test_bulk_gaps():
    table = masses.bulk_gaps()
    assert table.iloc[0].tolist() == ["mp-11107", "Ac2O3", 3.5226]
    assert (table["material_id"].str.startswith("mvc-").sum(), table["electronic_gap"].lt(0.01).sum()) == (717, 858)
    assert table["electronic_gap"].lt(0.1).sum() == 3647
    joined = masses.bulk_masses().dropna().merge(table, on="material_id", validate="one_to_one")
    assert len(joined) == 20173 and (joined["electronic_gap_x"] == joined["electronic_gap_y"]).all()
    semiconductors = phonons.semiconductors()
    both = semiconductors.merge(table, on="material_id", validate="one_to_one")
    apart = (both["electronic_gap_x"] - both["electronic_gap_y"]).abs()
    assert (len(both), (apart < 1e-3).sum(), (apart > 0.1).sum()) == (930, 355, 25)
    assert (both["reduced_formula_x"] == both["reduced_formula_y"]).all()
    known = set(semiconductors["reduced_formula"])
    assert (len(known), len(known & set(table["reduced_formula"]))) == (1156, 975)
    assert not {"GaAs", "GaN", "MgO", "NaCl", "Si"} & set(table["reduced_formula"])


@pytest.mark.slow
def test_bulk_gaps_are_of_reduced_formulas_in_pymatgen_s_order():
    formulas = masses.bulk_gaps()["reduced_formula"]
    assert [Composition(formula).reduced_formula for formula in formulas] == formulas.tolist()


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


def test_c2db_properties_of_mos2():
    """As C2DB's page of 2H-MoS2 has them."""
    row = twod.c2db_properties().set_index("web_id").loc["MoS2-b3b4685fb6e1"]
    gaps = ["band_gap", "band_gap_without_soc", "band_gap_hse06", "band_gap_g0w0"]
    assert row[["source_id", "formula", "reduced_formula", *gaps]].tolist() == [
        *("1MoS2-1", "Mo1 S2", "MoS2"),
        *(1.58, 1.648, 2.087, 2.533),
    ]
    assert row.loc["electron_mass_1":"hole_mass_2"].tolist() == [0.427, 0.427, -0.53, -0.53]
    assert row.loc["stiffness_11":"stiffness_21"].tolist() == [131.342, 131.281, 32.845, 32.879]
    assert row.loc["heat_of_formation":].tolist() == [-0.921, 0.0]


def test_c2db_gaps():
    table = twod.c2db_properties()
    pbe, without, hse, gw = (table[name] for name in table.loc[:, "band_gap":"band_gap_g0w0"])
    assert ((pbe > 0).sum(), (without > 0).sum(), (hse > 0).sum(), (gw > 0).sum()) == (1480, 1343, 1293, 342)
    assert (((pbe > 0) & (without == 0)).sum(), ((pbe == 0) & (without > 0)).sum()) == (143, 12)
    formulas = table["reduced_formula"]
    assert (formulas[hse > 0].nunique(), formulas[gw > 0].nunique()) == (983, 243)
    both = (hse > 0) & (pbe > 0)
    assert (both.sum(), formulas[both].nunique(), (hse < pbe).sum()) == (1236, 953, 86)


def test_c2db_masses():
    table = twod.c2db_properties()
    for carrier, sign, along_both, along_none, first_lighter in (("electron", 1, 1377, 14, 1122), ("hole", -1, 1387, 7, 53)):
        first, second = (table[f"{carrier}_mass_{axis}"].dropna() * sign for axis in (1, 2))
        assert first.index.equals(second.index)
        assert (((first > 0) & (second > 0)).sum(), ((first < 0) & (second < 0)).sum()) == (along_both, along_none)
        assert (first.abs() < second.abs()).sum() == first_lighter
    masses_of_both = table.loc[:, "electron_mass_1":"hole_mass_2"]
    assert (round(masses_of_both.min(axis=None)), round(masses_of_both.max(axis=None))) == (-3325, 1084)
    metals = table[table["electron_mass_1"].notna() & ~(table["band_gap"] > 0)]
    assert metals["web_id"].str.partition("-")[0].tolist() == ["V2Br6", "C2"]


def test_c2db_stiffness():
    table = twod.c2db_properties()
    along = table[["stiffness_11", "stiffness_22"]]
    assert ((along > 0).all(axis=1).sum(), *(along < 0).sum()) == (3683, 233, 237)
    apart = (table["stiffness_12"] - table["stiffness_21"]).abs()
    assert ((apart > 1).sum(), round(apart.max())) == (952, 464)
    assert (table["energy_above_hull"] < 0).sum() == 2


def test_c2db_properties_belong_to_the_structures_they_name():
    structures = twod.structures().query("source == 'c2db'")
    properties = twod.c2db_properties().dropna(subset="source_id")
    joined = structures.merge(properties, on="source_id", validate="one_to_one")
    assert len(joined) == 4004
    assert (joined["formula_x"] == joined["formula_y"]).all() and (joined["band_gap_x"] == joined["band_gap_y"]).all()
    assert ((joined["energy_above_hull_x"] - joined["energy_above_hull_y"]).abs() > 0.005).sum() == 338


def test_jarvis_properties():
    table = twod.jarvis_properties()
    structures = twod.structures().query("source == 'jarvis'").reset_index(drop=True)
    shared = ["source_id", "formula", "reduced_formula", "band_gap"]
    pd.testing.assert_frame_equal(table[shared], structures[shared])
    energies = table.set_index("source_id")["exfoliation_energy"]
    assert energies[["JVASP-664", "JVASP-667"]].tolist() == pytest.approx([76.9907, 70.3550], abs=1e-4)  # MoS2, graphene
    assert ((energies > 200).sum(), energies.idxmax(), round(energies.max())) == (64, "JVASP-28252", 1604)
    gap, mbj = table["band_gap"], table["band_gap_mbj"]
    assert (gap.gt(0).sum(), gap.lt(0.01).sum(), gap.lt(0.1).sum()) == (522, 35, 152)
    assert ((mbj.notna() & gap.notna()).sum(), (mbj < gap).sum()) == (120, 30)
    assert table["reduced_formula"][mbj.notna()].nunique() == 115
    assert table["reduced_formula"].duplicated(keep=False).sum() == 118
    of = table.set_index("source_id").loc[["JVASP-28011", "JVASP-28139"]]
    assert of[["reduced_formula", "band_gap", "band_gap_mbj"]].to_numpy().tolist() == [
        ["YbClO", 6.3099, 0.0441],
        ["YbBr3", 3.1968, 0.032],
    ]


def test_phonon_cells_are_those_of_the_semiconductors():
    cells, semiconductors = phonons.cells(), phonons.semiconductors()
    shared = ["material_id", "formula", "reduced_formula"]
    pd.testing.assert_frame_equal(cells[shared], semiconductors[shared])
    assert (cells["species"].map(len) == semiconductors["n_sites"]).all() and cells["species"].map(len).max() == 40
    for row in cells.itertuples():
        assert Composition("".join(row.species)).reduced_formula == row.reduced_formula


def test_branch_edges_are_those_of_the_signed_gap_and_of_the_label():
    cells = phonons.cells()
    gap = cells["lowest_optical"] - cells["highest_acoustic"]
    signed = phonons.phonon_gaps().set_index("material_id")["signed_gap"]
    assert (gap.to_numpy() == signed[cells["material_id"]].to_numpy()).sum() == 1245
    assert (gap.clip(lower=0) == phonons.semiconductors()["phonon_gap"]).sum() == 1245


def test_cells_and_tensors_of_gallium_nitride():
    """The numbers of its raw record: wurtzite, 3.184 and 5.187 Å, a polar axis along z."""
    row = phonons.cells().set_index("material_id").loc["mp-804"]
    lattice, charges = np.reshape(row["lattice"], (3, 3)), np.reshape(row["born_charges"], (-1, 3, 3))
    assert np.linalg.norm(lattice, axis=1) == pytest.approx([3.183683, 3.183683, 5.18661668], abs=1e-7)
    assert lattice[0] == pytest.approx([3.183683 / 2, -3.183683 * np.sqrt(3) / 2, 0], abs=1e-7)
    assert np.diag(np.reshape(row["dielectric"], (3, 3))) == pytest.approx([5.93402, 5.93402, 5.943765], abs=1e-6)
    assert list(row["species"]) == ["Ga", "Ga", "N", "N"] and row["frame"] == "rotated"
    for charge, sign in zip(charges, (1, 1, -1, -1), strict=True):
        assert np.diag(charge) == pytest.approx(sign * np.array([2.630483, 2.630483, 2.761155]), abs=1e-6)
    assert (row["highest_acoustic"], row["lowest_optical"]) == pytest.approx((233.713291, 104.249646), abs=1e-6)


def test_tensors_that_are_no_semiconductor_s():
    tensors = phonons.cells().set_index("material_id")["dielectric"]
    largest = tensors.map(lambda tensor: np.linalg.eigvalsh(np.reshape(tensor, (3, 3))).max()).nlargest(3)
    assert largest.index.tolist() == ["mp-22261", "mp-10955", "mp-31002"]
    assert largest.tolist() == pytest.approx([4.4e6, 824.5, 132.4], rel=0.01)


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

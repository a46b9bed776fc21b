"""What models are given of a material that is handed in is what the leaderboard was trained on."""

import numpy as np
import pytest
from small_entries import POSCAR, ZINC_BLENDE, entries, one

from mobtl.datasets import phonons, twod
from mobtl.experiments.leaderboard import inputs as leaderboard
from mobtl.experiments.leaderboard.tasks import TASKS
from mobtl.handed_in.crystals import Crystal, entry
from mobtl.physics.slab import Slab
from mobtl.prediction.inputs import inputs

BULK = ("composition", "formula", "magpie", "elements", "structure")
LAYER = ("composition", "formula", "magpie", "elements", "expert")


def handed_in(row):
    """A structure of a committed table as an entry."""
    crystal = Crystal(np.reshape(row.lattice, (3, 3)), tuple(row.species), np.reshape(row.coordinates, (-1, 3)))
    return entry(crystal, row.reduced_formula)


def same(ours, theirs) -> np.ndarray:
    """Which rows are equal but for the last digits of 32 bits."""
    return np.isclose(ours, theirs, rtol=1e-5, atol=1e-5, equal_nan=True).all(axis=1)


def test_bulk_crystals_have_the_inputs_of_their_rows():
    """But for lengths: the committed cells are those of PBEsol, the rows were described in the larger cells of PBE."""
    chosen = np.arange(0, 1245, 25)
    cells = phonons.cells().iloc[chosen]
    trained = leaderboard.inputs(TASKS["heat-capacity-all"], BULK)
    found = inputs([handed_in(row) for row in cells.itertuples()], BULK)
    for name in BULK[:-1]:
        assert found.missing[name] == {} and same(found.blocks[name], trained.blocks[name][chosen]).all(), name
    columns = list(phonons.structure_descriptors().columns[1:])
    assert [*found.described["structure"][0]] == columns
    of_symmetry = [columns.index(each) for each in ("space_group", "point_operations", "complexity", "primitive_sites")]
    ours, theirs = found.blocks["structure"], trained.blocks["structure"][chosen]
    assert same(ours[:, of_symmetry], theirs[:, of_symmetry]).mean() > 0.97
    assert 1.0 < np.median(ours[:, 0] / theirs[:, 0]) < 1.1, "density"


@pytest.mark.originals
def test_bulk_crystals_as_released_have_the_structure_descriptors_of_their_rows(original):
    from mobtl.originals import liu2020

    released = liu2020.read_semiconductors(original("phonons/ph_cv.pkl"))["structure"].iloc[::25]
    crystals = [
        Crystal(each.lattice.matrix, tuple(site.specie.symbol for site in each), each.frac_coords) for each in released
    ]
    found = inputs([entry(each, "x") for each in crystals], ["structure", "composition"])
    trained = leaderboard.inputs(TASKS["heat-capacity-all"], ["structure"]).blocks["structure"]
    assert same(found.blocks["structure"], trained[::25]).all()


def test_of_all_rows_two_were_trained_on_a_doubled_cell():
    table = phonons.semiconductors().set_index("material_id")
    cells = phonons.cells().set_index("material_id").loc[["mp-23260", "mp-27456"]]
    trained = leaderboard.inputs(TASKS["heat-capacity-all"], ["composition"]).blocks["composition"]
    rows = [table.index.get_loc(each) for each in cells.index]
    found = inputs([handed_in(row) for row in cells.itertuples()], ["composition"]).blocks["composition"]
    assert not same(found, trained[rows]).any()
    sums = slice(58, 116)
    np.testing.assert_allclose(2 * found[:, sums], trained[rows][:, sums])


def test_layers_have_the_inputs_of_their_rows():
    properties = twod.c2db_properties()
    structures = twod.structures().set_index("source_id")
    chosen = np.flatnonzero(properties["source_id"].notna())[::100]
    trained = leaderboard.inputs(TASKS["stiffness-2d"], LAYER)
    place = {each: row for row, each in enumerate(trained.ids)}
    rows = structures.loc[properties["source_id"].iloc[chosen]]
    known = [place.get(each) for each in properties["web_id"].iloc[chosen]]
    kept = [number for number, each in enumerate(known) if each is not None]
    found = inputs([handed_in(row) for row in rows.iloc[kept].itertuples()], LAYER)
    assert len(kept) > 30
    for name in LAYER:
        assert same(found.blocks[name], trained.blocks[name][[known[each] for each in kept]]).all(), name


def test_the_given_cell_does_not_matter():
    crystal = one_crystal(ZINC_BLENDE)
    doubled = crystal.structure.make_supercell([2, 1, 1], in_place=False)
    cubic = crystal.structure.make_supercell([[-1, 1, 1], [1, -1, 1], [1, 1, -1]], in_place=False)
    turned = [
        Crystal(each.lattice.matrix, tuple(str(s.specie) for s in each), each.frac_coords) for each in (doubled, cubic)
    ]
    found = inputs([crystal, *(entry(each, "x") for each in turned)], BULK)
    for name in BULK:
        assert same(found.blocks[name][1:], found.blocks[name][:1]).all(), name


def test_nor_does_the_cell_of_a_layer():
    layer = one_crystal(POSCAR)
    slab = layer.structure
    doubled = Crystal(
        slab.lattice * [[1], [2], [1]],
        slab.species * 2,
        np.vstack([slab.coordinates * [1, 0.5, 1], slab.coordinates * [1, 0.5, 1] + [0, 0.5, 0]]),
    )
    found = inputs([layer, entry(doubled, "x")], LAYER)
    assert isinstance(slab, Slab)
    for name in LAYER:
        assert same(found.blocks[name][1:], found.blocks[name][:1]).all(), name


def one_crystal(poscar: str):
    """The entry of a POSCAR text."""
    from mobtl.handed_in.formats import poscar as form

    return entry(form.read(poscar, None), "POSCAR")


def test_a_formula_has_no_structure_and_says_so():
    found = inputs([one("GaAs"), one_crystal(ZINC_BLENDE)], ["formula", "structure"])
    assert found.have(["formula"]).tolist() == [True, True]
    assert found.have(["formula", "structure"]).tolist() == [False, True]
    assert found.missing["structure"][0] == "its structure was not given as that of a bulk crystal."
    assert np.isnan(found.blocks["structure"][0]).all()
    np.testing.assert_array_equal(
        found.joined(["structure", "formula"], np.array([1])),
        np.hstack([found.blocks["structure"][1:], found.blocks["formula"][1:]]),
    )


def test_elements_beyond_plutonium_have_no_descriptors_but_those_of_magpie():
    found = inputs(entries("GaAs", "AmO2", "Ga2As2"), ["formula", "magpie", "elements"])
    for name in ("formula", "elements"):
        assert "Am stands in no table" in found.missing[name][1]
        assert found.have([name]).tolist() == [True, False, True]
        np.testing.assert_allclose(found.blocks[name][0], found.blocks[name][2])
    assert found.have(["magpie"]).all() and np.isfinite(found.blocks["magpie"]).all()


def test_a_crystal_with_an_atom_without_a_radius_has_neither_structure_nor_cell():
    crystal = one_crystal(ZINC_BLENDE.replace("In P", "Xe P"))
    found = inputs([crystal], ["composition", "structure", "formula"])
    assert "atomic radius" in found.missing["structure"][0]
    assert "primitive cell is not known" in found.missing["composition"][0]
    assert found.have(["formula"]).all()


def test_no_material_and_no_block_are_no_error():
    assert inputs([], ["formula", "expert"]).have(["formula"]).tolist() == []
    assert inputs([one("GaAs")], []).joined([], np.array([0])).tolist() == [[0.0]]
    with pytest.raises(Exception, match="unknown block of inputs 'formulae'"):
        inputs([one("GaAs")], ["formulae"])

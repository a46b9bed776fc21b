"""Warnings say what is wrong with a question, and only then."""

import numpy as np
import pytest

from mobtl.datasets import phonons, twod
from mobtl.features.formulas import read
from mobtl.handed_in.entries import BULK, LAYER
from mobtl.prediction import domain
from mobtl.prediction.known import known


@pytest.fixture(scope="module")
def trained() -> domain.Trained:
    return domain.Trained(tuple(phonons.semiconductors()["reduced_formula"]))


def metal(formula: str, trained: domain.Trained, of: str = BULK, sites: int | None = None) -> str:
    return domain.metal(read(formula), known(read(formula).key, of), trained, sites)


@pytest.mark.parametrize("formula", ["Fe", "Cu", "NiAl", "Fe3Al", "Al", "Na", "CuZn", "Pb", "Cu3Au"])
def test_metals_are_called_so(formula, trained):
    assert "made of metals alone" in metal(formula, trained)


def test_however_few_intermetallics_are_trained_on(trained):
    """They are semiconductors, which their known gap says."""
    semiconductors = [each for each in trained.formulas if domain.is_of_metals(read(each))]
    assert len(semiconductors) == 33 and "TiNiSn" in semiconductors
    assert not any(metal(each, trained) for each in semiconductors)
    assert "33 of 1245 training rows" in metal("Fe", trained)


@pytest.mark.parametrize("formula", ["NbC", "TiN", "LaB6", "MoB"])
def test_an_odd_number_of_electrons_is_a_half_full_band(formula, trained):
    assert "odd number of electrons" in metal(formula, trained)


def test_semiconductors_are_not_called_metals(trained):
    assert not any(metal(each, trained) for each in trained.formulas)
    assert not any(metal(each, trained) for each in ("CdSe2", "Mg2GeO4", "Tl2SnAs2S6", "NaTaN2"))


def test_no_semiconductor_has_an_odd_primitive_cell():
    cells = [read(each) for each in phonons.semiconductors()["cell_composition"]]
    assert not any(domain.is_odd(each, round(sum(each.amounts))) for each in cells)
    of_formula = np.mean([domain.is_odd(each) for each in cells])
    assert 0 < of_formula < 0.05


def test_of_layers_an_odd_cell_is_rarely_one_of_a_semiconductor():
    table = twod.c2db_properties().dropna(subset="band_gap")
    cells = [read(each) for each in table["formula"]]
    odd = np.array([domain.is_odd(each, round(sum(each.amounts))) for each in cells])
    gapped = (table["band_gap"] > 0).to_numpy()
    assert gapped[odd].mean() < 0.12 < 0.4 < gapped[~odd].mean()


def test_a_known_gap_decides(trained):
    assert "1 of" not in metal("GaAs", trained)
    assert metal("NbS2", trained, LAYER).endswith("have no electronic band gap: a metal.")
    assert metal("MoS2", trained, LAYER).endswith("a metal, if it is one of these.")
    assert metal("BN", trained, LAYER) == ""


def test_a_doubled_cell_hides_no_odd_electron(trained):
    assert domain.is_odd(read("Nb2C2"), 2) and domain.is_odd(read("NbC")) and not domain.is_odd(read("NbC"), 4)


def test_elements(trained):
    assert "noble gas" in trained.element(read("Ar"))
    assert "5 of 1245 training rows" in trained.element(read("Fe"))
    assert trained.element(read("Si")) == trained.element(read("GaAs")) == ""
    assert trained.unseen(read("PuHe")) == "no compound that the model was trained on has Pu and He."
    assert trained.unseen(read("GaAs")) == ""


def test_compounds_and_systems_are_known_however_they_are_written(trained):
    assert trained.has(read("As2Ga2")) and trained.has_system(read("As3Ga"))
    assert not trained.has(read("As3Ga")) and not trained.has_system(read("GaAsPu"))


def test_far_says_how_far():
    assert domain.far(0.94, "GaAs") == ""
    assert domain.far(0.97, "GaAs").endswith("GaAs, is farther away than 97% of these are from the nearest other one.")
    # The most that a model says: beyond the last of its quantiles.
    assert "than nearly all of these are" in domain.far(0.995, "GaAs")


def test_no_harmonic_crystal_has_more_than_3r_for_each_atom():
    # 3 x 8.314 x 2 = 49.9; a formula unit of a peroxide has four atoms, 99.8.
    said = domain.above_limit(50.0, read("Na2Li2"))
    assert said == "where atoms vibrate harmonically, NaLi has at most 49.9 J/(mol K), 3R for each of 2 atoms."
    assert domain.above_limit(49.8, read("NaLi")) == ""
    assert domain.above_limit(99.7, read("NaO")) == "" and "Na2O2 has at most 99.8" in domain.above_limit(99.8, read("NaO"))


def test_the_labels_keep_to_that_limit():
    table = phonons.semiconductors()
    formulas = zip(table["heat_capacity"], table["reduced_formula"], strict=True)
    assert [formula for heat, formula in formulas if domain.above_limit(heat, read(formula))] == []


def test_polymorphs_that_disagree():
    assert domain.polymorphs([10.0, 10.9], "eV") == domain.polymorphs([3.0], "eV") == domain.polymorphs([0.0, 0.0], "") == ""
    assert (
        domain.polymorphs([10.0, 54.2, 12.0], "eV") == "3 rows of its formula have 10 to 54.2 eV; the model knows no more."
    )


def test_no_training_row_is_unlike_the_training_rows():
    rows = phonons.structure_descriptors().drop(columns="material_id").to_dict("records")
    assert not any(domain.unlike("structure", row) for row in rows)
    said = domain.unlike("structure", rows[0] | {"density": 30.0, "distance_min": 0.6})
    assert said.startswith("its density is 30 g/cm^3, that of training rows 0.814 to 13.2") and " and its shortest" in said

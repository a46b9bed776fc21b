"""Descriptors as transformers: the tables of the features, whatever the entries stand in, and what cannot be read."""

import pickle

import numpy as np
import pandas as pd
import pytest
from pymatgen.core import Composition, Lattice, Structure
from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator
from slabs import BIAS, MOS2, PHOSPHORENE, supercell

from mobtl.datasets import phonons
from mobtl.errors import MobtlError, UsageError
from mobtl.estimators.descriptors import (
    STRUCTURE,
    CompositionDescriptors,
    ExpertDescriptors,
    MagpieDescriptors,
    StructureDescriptors,
)
from mobtl.features import composition, expert, magpie, structure

FORMULAS = ["In2 N2", "GaAs", "Ba(ZrO3)2", "GaAs"]
SALT = Structure.from_spacegroup("Fm-3m", Lattice.cubic(5.64), ["Na", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]])
ZINC_BLENDE = Structure.from_spacegroup("F-43m", Lattice.cubic(5.65), ["Ga", "As"], [[0, 0, 0], [0.25, 0.25, 0.25]])
FLAT = [Structure(slab.lattice, slab.species, slab.coordinates) for slab in (MOS2, PHOSPHORENE, BIAS)]
ENTRIES = {
    CompositionDescriptors: FORMULAS,
    MagpieDescriptors: FORMULAS,
    StructureDescriptors: [SALT, ZINC_BLENDE],
    ExpertDescriptors: FLAT,
}
EACH = pytest.mark.parametrize("kind", ENTRIES, ids=lambda kind: kind.__name__)
OF_FORMULAS = pytest.mark.parametrize("kind", [CompositionDescriptors, MagpieDescriptors], ids=lambda kind: kind.__name__)

# Checks that pass are those of parameters, tags and names.
_NUMBERS = "it feeds random numbers, where formulas or structures are read"
_COLUMNS = "it counts columns; these have one, or none where the entries are a list"
_REFUSAL = "it wants numbers refused by a fit, which reads no entry; the transformation refuses them"
CANNOT_APPLY = {
    **dict.fromkeys(
        (
            *("check_fit_score_takes_y", "check_dont_overwrite_parameters", "check_estimators_dtypes", "check_dtype_object"),
            *("check_pipeline_consistency", "check_estimators_pickle", "check_f_contiguous_array_estimator"),
            *("check_transformer_data_not_an_array", "check_transformer_general", "check_transformer_preserve_dtypes"),
            *("check_transformers_unfitted_stateless", "check_methods_sample_order_invariance", "check_dict_unchanged"),
            *("check_methods_subset_invariance", "check_fit2d_1sample", "check_fit2d_1feature", "check_fit_idempotent"),
        ),
        _NUMBERS,
    ),
    **dict.fromkeys(("check_n_features_in_after_fitting", "check_n_features_in", "check_fit2d_predict1d"), _COLUMNS),
    **dict.fromkeys(
        (
            *("check_complex_data", "check_estimators_empty_data_messages", "check_estimators_nan_inf", "check_fit1d"),
            *("check_estimator_sparse_tag", "check_estimator_sparse_array", "check_estimator_sparse_matrix"),
        ),
        _REFUSAL,
    ),
}


@EACH
def test_common_checks(kind):
    """All in one: as parametrised tests, what cannot apply would take pytest a quarter of a second each to report."""
    found = check_estimator(kind(), expected_failed_checks=CANNOT_APPLY, on_skip=None)
    assert {each["check_name"] for each in found if each["status"] == "xfail"} == CANNOT_APPLY.keys()
    assert sum(each["status"] == "passed" for each in found) >= 15


def test_tables_are_those_of_the_features():
    pd.testing.assert_frame_equal(CompositionDescriptors().transform(FORMULAS), composition.descriptors(FORMULAS))
    pd.testing.assert_frame_equal(MagpieDescriptors().transform(FORMULAS), magpie.descriptors(FORMULAS))
    found = StructureDescriptors().transform([SALT, ZINC_BLENDE])
    assert found.to_dict("records") == [structure.describe(each) for each in (SALT, ZINC_BLENDE)]
    assert tuple(found) == STRUCTURE == tuple(phonons.structure_descriptors().columns[1:])
    for names in (expert.CELL_FREE, expert.NAMED, expert.AS_RELEASED):
        found = ExpertDescriptors(names).transform([MOS2, BIAS])
        assert tuple(found) == names
        for row, slab in zip(found.to_dict("records"), (MOS2, BIAS), strict=True):
            assert row == {name: expert.describe(slab)[name] for name in names}


@EACH
def test_names_are_those_of_the_columns_with_and_without_a_fit(kind):
    entries, one = ENTRIES[kind], kind()
    names = one.get_feature_names_out()
    assert list(names) == list(one.transform(entries)) == list(one.fit(entries).get_feature_names_out(["formula"]))
    assert len(names) == {CompositionDescriptors: 290, MagpieDescriptors: 145, StructureDescriptors: 30}.get(kind, 14)


@EACH
def test_what_the_entries_stand_in_does_not_matter(kind):
    entries, one = ENTRIES[kind], kind()
    expected, index = one.transform(entries), [f"row {place}" for place in range(len(entries))]
    array = np.empty(len(entries), object)
    array[:] = entries
    for given in (tuple(entries), array, array[:, None]):
        pd.testing.assert_frame_equal(one.fit_transform(given), expected)
    column = pd.Series(array, index)
    for given in (column, column.to_frame("formula")):
        pd.testing.assert_frame_equal(one.fit_transform(given), expected.set_axis(index))
        pd.testing.assert_frame_equal(one.set_output(transform="pandas").fit_transform(given), expected.set_axis(index))
    assert one.transform([]).shape == (0, expected.shape[1])


@EACH
def test_an_entry_does_not_feel_its_neighbours_and_nothing_is_learnt(kind):
    entries, one = ENTRIES[kind], kind()
    expected = one.transform(entries).to_numpy()
    np.testing.assert_array_equal(one.transform(entries[::-1])[::-1], expected)
    np.testing.assert_array_equal(np.vstack([one.transform([entry]) for entry in entries]), expected)
    before = dict(vars(one))
    assert vars(one.fit(entries[:1])) == before
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(one)).transform(entries), expected)


def test_a_doubled_cell_has_other_sums_and_the_same_expert_descriptors():
    once, twice = CompositionDescriptors().transform(["In N", Composition("In2N2")]).to_numpy()
    same = np.isclose(once, twice, rtol=1e-12)
    assert same[:58].all() and same[116:].all() and not same[58:116].all()
    found = ExpertDescriptors().transform([MOS2, supercell(MOS2, 2, 1)]).to_numpy()
    np.testing.assert_allclose(*found, atol=1e-6)


def test_files_are_entries_too(tmp_path):
    FLAT[0].to(filename=str(tmp_path / "MoS2.cif"))
    SALT.to(filename=str(tmp_path / "POSCAR"))
    flat = ExpertDescriptors().transform([tmp_path / "MoS2.cif", str(tmp_path / "MoS2.cif"), FLAT[0]])
    np.testing.assert_allclose(flat.iloc[[0, 1]], flat.iloc[[2, 2]], atol=1e-4)
    salt = StructureDescriptors().transform([tmp_path / "POSCAR", SALT])
    np.testing.assert_allclose(*salt.to_numpy(), atol=1e-6)


def test_columns_of_a_table_in_a_pipeline():
    table = pd.DataFrame({"formula": FORMULAS, "crystal": ENTRIES[ExpertDescriptors] + FLAT[:1]})
    both = make_column_transformer((MagpieDescriptors(), "formula"), (ExpertDescriptors(), ["crystal"]))
    found = make_pipeline(both, StandardScaler()).set_output(transform="pandas").fit_transform(table)
    assert found.shape == (4, 145 + 14) and found.columns[-1] == "expertdescriptors__plane_spacing"
    np.testing.assert_allclose(found.mean(), 0, atol=1e-9)


@OF_FORMULAS
@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["GaAs", "Xx2O3"], "'Xx2O3' cannot be read"),
        (["GaAs", ""], "it is empty"),
        (["GaAs", float("nan")], "a missing value"),
        (["GaAs", 3.0], "of type float"),
        (["no formula"], "'no formula' cannot be read"),
        ([["GaAs"]], "of type list"),
        ({"Ga": 1, "As": 1}, "single entry"),
        ({"GaAs", "InN"}, "without order"),
        (Composition("GaAs"), "single entry"),
        ("GaAs", "single entry"),
        (3, "single entry"),
        (pd.DataFrame({"a": FORMULAS, "b": FORMULAS}), "table with 2"),
        (np.array([FORMULAS, FORMULAS]), r"an array \(2, 4\)"),
    ],
)
def test_what_is_no_column_of_formulas_is_refused(kind, given, says):
    with pytest.raises(MobtlError, match=says):
        kind().fit_transform(given)


def test_elements_without_descriptors_are_named():
    with pytest.raises(MobtlError, match="'AmO2' has no descriptors of Liu 2020"):
        CompositionDescriptors().transform(["GaAs", "AmO2"])
    assert np.isfinite(MagpieDescriptors().transform(["AmO2"]).to_numpy()).all()


def test_structures_that_cannot_be_described_are_named(tmp_path):
    with pytest.raises(MobtlError, match="entry 2, NaCl: the cell of NaCl has no vacuum"):
        ExpertDescriptors().transform([FLAT[0], SALT])
    helium = Structure(Lattice.cubic(4.0), ["He"], [[0, 0, 0]])
    with pytest.raises(MobtlError, match="entry 1, He: He has no atomic radius"):
        StructureDescriptors().transform([helium])
    (tmp_path / "broken.cif").write_text("data_\nnothing\n")
    with pytest.raises(MobtlError, match=r"entry 1, broken\.cif: .*cannot be read as a CIF file"):
        StructureDescriptors().transform([tmp_path / "broken.cif"])
    with pytest.raises(MobtlError, match=r"entry 1, lost\.cif: .*cannot be read as a structure"):
        ExpertDescriptors().transform([tmp_path / "lost.cif"])
    with pytest.raises(MobtlError, match="entry 2 is of type float"):
        StructureDescriptors().transform([SALT, 1.0])
    for single in (SALT, MOS2, tmp_path):
        with pytest.raises(UsageError, match="single entry"):
            StructureDescriptors().fit(single)
    with pytest.raises(UsageError, match="unknown expert descriptor 'bandgap'"):
        ExpertDescriptors(["extent", "bandgap"]).transform(FLAT)

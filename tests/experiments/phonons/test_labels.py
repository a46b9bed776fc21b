"""Published against recomputed labels, diamond, polymorphs."""

import numpy as np
import pytest

from mobtl.datasets import phonons
from mobtl.experiments.phonons import labels

MEASURED = dict(zip(labels.DIAMOND_VALUES, (17.52, 12.82, 6.109), strict=True))


def _compare(semiconductors, **changes):
    tables = (semiconductors, phonons.phonon_gaps(), phonons.phonon_labels(), phonons.dispersions())
    return labels.compare(*tables, MEASURED, labels.Config(**changes))


def _changed(table, **columns):
    changed = table.assign(**columns)
    changed.attrs = table.attrs
    return changed


@pytest.fixture(scope="module")
def record():
    return _compare(phonons.semiconductors())


def value(record, quantity, statistic="exact"):
    return record.metric(quantity, statistic).value


def test_gaps_and_heat_capacities_agree_and_speeds_follow_the_recipe(record):
    agreeing = {name: value(record, f"{name}, labels agreeing with the records, count") for name in labels.COMPARED}
    assert agreeing["phonon band gap"] == agreeing["heat capacity"] == 1245
    assert agreeing["speed of sound, recipe of the labels"] == 1243
    assert agreeing["speed of sound"] < 1245 / 2
    assert value(record, "stable records that are semiconductors of the paper, count") == 1245
    assert value(record, "heat capacities stored in the records that equal the label, count") == 1245


def test_the_causes_named_in_the_descriptions_of_the_data(record):
    assert value(record, "formulas that could be reduced further, count") == 5
    assert value(record, "released cells larger than the cell of the calculation, count") == 2


def test_agreement_by_crystal_system_adds_up(record):
    agreement = record.tables["agreement"]
    whole = agreement[agreement["crystal_system"] == "all"].set_index("property")
    parts = agreement[agreement["crystal_system"] != "all"].groupby("property")[["n", "agreeing"]].sum()
    assert (parts == whole.loc[parts.index, ["n", "agreeing"]]).all(axis=None)
    assert (whole["n"] == 1245).all()


def test_a_wrong_label_is_counted_and_named():
    table = phonons.semiconductors()
    wrong = {
        "phonon_gap": table["phonon_gap"] + np.where(table.index == 3, 0.02, 0),
        "heat_capacity": table["heat_capacity"] * np.where(table.index == 5, 1.002, 1),
    }
    record = _compare(_changed(table, **wrong))
    worst = record.tables["worst"].groupby("property").first()
    for name, row in (("phonon band gap", 3), ("heat capacity", 5)):
        assert value(record, f"{name}, labels agreeing with the records, count") == 1244
        assert worst.loc[name, "material_id"] == table["material_id"][row]
    looser = _compare(_changed(table, **wrong), gap_tolerance=0.03, heat_capacity_tolerance=0.3)
    assert value(looser, "phonon band gap, labels agreeing with the records, count") == 1245
    assert value(looser, "heat capacity, labels agreeing with the records, count") == 1245


def test_diamond_is_near_the_printed_values_with_longitudinal_and_transverse_exchanged(record):
    longitudinal = value(record, "diamond, longitudinal velocity along [100]")
    transverse = value(record, "diamond, transverse velocity along [100]")
    # The five points of all other labels; both are a little slower than printed, by which nothing was chosen.
    assert (longitudinal, transverse) == (pytest.approx(17.373, abs=1e-3), pytest.approx(12.711, abs=1e-3))
    four = [value(record, f"diamond, {name}, 4 points") for name in labels.DIAMOND_VALUES[:2]]
    assert four == [pytest.approx(17.392, abs=1e-3), pytest.approx(12.735, abs=5e-4)]
    assert value(record, "diamond, heat capacity") == pytest.approx(6.297, abs=5e-4)
    # 6.297 against 6.109 deviates most.
    largest = "diamond, largest deviation from the measured values, printed velocities exchanged"
    assert value(record, largest) == pytest.approx(3.08, abs=0.01)
    points = record.tables["diamond"]
    nearest = points[points["distance"] == points["distance"].min()].set_index("branch")["velocity"]
    assert nearest[0] == pytest.approx(nearest[1]) and nearest[2] > 1.3 * nearest[0]


def test_gallium_nitride_has_a_gap_in_one_crystal_only(record):
    polymorphs = record.tables["polymorphs"]
    gan = polymorphs[polymorphs["reduced_formula"] == "GaN"].set_index("space_group")
    assert gan.loc[216, "phonon_gap"] == pytest.approx(198, abs=0.5) and gan.loc[186, "phonon_gap"] == 0
    assert gan.loc[186, "signed_gap"] < 0
    by_formula = polymorphs.groupby("reduced_formula")["phonon_gap"]
    assert (by_formula.max() > 0).all() and (by_formula.min() == 0).all()
    assert value(record, "reduced formulas with a gapped and an ungapped polymorph, count") == len(by_formula)


def test_what_a_model_of_composition_cannot_tell_by_hand():
    """All labels are 5 but for one of a formula of two compounds, 11: both are 3 from the median of the two."""
    table = phonons.semiconductors()
    counts = table["reduced_formula"].value_counts()
    pair = table.index[table["reduced_formula"] == counts.index[counts == 2][0]]
    speed = table["speed_of_sound"] * 0 + 5.0
    speed[pair] = [5.0, 11.0]
    record = _compare(_changed(table, speed_of_sound=speed))
    name = "speed of sound, mean deviation of polymorphs of one reduced formula from their median, source domain"
    metric = record.metric(name, "pooled")
    shared = (counts[counts > 1]).sum()
    assert metric.value == pytest.approx(2 * 3.0 / shared)
    assert metric.n == f"{shared} compounds, {(counts > 1).sum()} compositions"
    low, high = metric.spread
    assert low <= metric.value <= high

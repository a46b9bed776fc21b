"""The tables on labels show what the record holds, with units, and every number as text."""

import numpy as np
import pandas as pd
import pytest

from mobtl.figures.phonons import label_tables as tables
from mobtl.records.record import Record

NAMES = ["phonon band gap", "heat capacity", "speed of sound", "speed of sound, recipe of the labels"]


@pytest.fixture
def record() -> Record:
    agreement = pd.DataFrame(
        [
            {
                "property": name,
                "crystal_system": system,
                "n": n,
                "agreeing": n - place,
                "median": median,
                "percentile_95": high,
            }
            for system, n in (("all", 9), ("cubic", 5))
            for place, (name, median, high) in enumerate(
                zip(NAMES, (0, 1e-9, 1.234, 0.001), (1e-6, 0.02, 44, 2.5), strict=True)
            )
        ]
    )
    worst = {
        "property": NAMES[2:],
        "material_id": ["mp-1", "mp-2"],
        "formula": ["InP", "CsAuSe3"],
        "published": [3.38949, 3.4],
        "recomputed": [4.78, 1.6],
        "deviation": [29.14, 112.5],
        "unit": ["%", "cm^-1"],
    }
    polymorphs = {
        "reduced_formula": ["GaN", "GaN"],
        "material_id": ["mp-804", "mp-830"],
        "space_group": [186, 216],
        "crystal_system": ["hexagonal", "cubic"],
        "signed_gap": [-72.34, 198.06],
        "phonon_gap": [0.0, 198.06],
    }
    made = {"agreement": agreement, "worst": pd.DataFrame(worst), "polymorphs": pd.DataFrame(polymorphs)}
    return Record("liu2020", "phonon_labels", "", {}, {}, [], made)


def test_agreement_counts_labels_by_crystal_system(record):
    table = tables.agreeing(record)
    assert table.loc["cubic"].tolist() == ["5", "5", "4", "3", "2"]
    assert table.columns[0] == "compounds"


def test_deviations_have_units_in_their_heads_and_one_number_where_both_are_small(record):
    table = tables.deviations(record)
    assert list(table.columns) == [f"{name} ({unit})" for name, unit in zip(NAMES, ("cm⁻¹", "%", "%", "%"), strict=True)]
    assert table.loc["all"].tolist() == ["< 0.005", "< 0.005 (0.02)", "1.23 (44.00)", "< 0.005 (2.50)"]


def test_outliers_and_polymorphs_are_text_with_units_and_minus_signs(record):
    worst = tables.worst(record)
    assert worst.loc[("speed of sound (km/s)", "InP", "mp-1")].tolist() == ["3.389", "4.780", "29.1 %"]
    assert worst["deviation"].iloc[1] == "112.5 cm⁻¹"
    polymorphs = tables.polymorphs(record)
    assert polymorphs.loc[("GaN", "mp-804", "186, hexagonal")].tolist() == ["−72.3", "0.0"]
    for table in (worst, polymorphs, tables.agreeing(record), tables.deviations(record)):
        assert np.all([isinstance(cell, str) for cell in table.to_numpy().ravel()])

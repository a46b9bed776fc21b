"""Band edges by hand, and the facts of Liu 2020's data on the real tables."""

import numpy as np
import pandas as pd
import pytest

from mobtl.datasets import phonons
from mobtl.experiments.phonons import data


@pytest.fixture(scope="module")
def record():
    return data.describe(phonons.semiconductors(), phonons.phonon_gaps(), phonons.dispersions())


def test_band_edges_by_hand():
    # Two wave vectors, two atoms: acoustic 0, 1, 2; optical 5, 6, 7 and acoustic 3, 4, 5.5; optical 5.2, 6, 8.
    frequencies = [0, 1, 2, 5, 6, 7, 3, 4, 5.5, 5.2, 6, 8]
    dispersion = pd.DataFrame({"branch": [0, 1, 2, 3, 4, 5] * 2, "frequency": frequencies})
    assert data.band_edges(dispersion) == (5.5, 5.0)


def test_the_counts_of_the_paper(record):
    def count(what):
        return record.metric(f"{what}, count", "exact").value

    assert (count("semiconductors"), count("semiconductors with a phonon band gap")) == (1245, 124)
    assert count("compounds with DFPT phonons") - count("compounds with imaginary frequencies") == 1245
    assert count("labels equal to the gap of the raw record") == 1245
    assert count("compounds with imaginary frequencies and a positive gap") == 18


def test_the_dispersions_give_the_signed_gap_of_the_table(record):
    signed = phonons.phonon_gaps().set_index("formula")["signed_gap"]
    for formula in ("BAs", "GaAs"):
        gap = record.metric(f"{formula}, lowest optical minus highest acoustic", "exact").value
        assert np.isclose(signed.loc[[formula]], gap, rtol=0, atol=1e-6).any()


def test_the_correlation_equals_pandas_and_has_an_interval(record):
    gapped = phonons.semiconductors().query("phonon_gap > 0")
    metric = record.metric("electronic and phonon band gap, Pearson r", "pooled")
    assert metric.value == pytest.approx(gapped["electronic_gap"].corr(gapped["phonon_gap"]))
    low, high = metric.spread
    assert -0.3 < low < metric.value < high < 0.3


def test_a_label_that_disagrees_with_its_raw_record_is_noticed():
    table = phonons.semiconductors()
    attrs = table.attrs
    table = table.assign(phonon_gap=table["phonon_gap"].where(table.index != 3, 50.0))
    table.attrs = attrs
    record = data.describe(table, phonons.phonon_gaps(), phonons.dispersions())
    assert record.metric("labels equal to the gap of the raw record, count", "exact").value == 1244

"""Which rows are behind means and scales: on made-up rows, and for the released ones."""

import numpy as np
import pandas as pd
import pytest

from mobtl.datasets import masses, mobility, released, twod
from mobtl.errors import MobtlError
from mobtl.experiments.mobility import standardisation
from mobtl.features import magpie


@pytest.fixture
def table():
    draw = np.random.default_rng(0)
    columns = {f"whole {k}": draw.integers(0, 90, 37) for k in range(8)} | {"real": draw.normal(size=37), "constant": 2.0}
    return pd.DataFrame(columns).astype(float)


def moments(table):
    scale = np.where(table.std(ddof=0) == 0, 1, table.std(ddof=0))
    return pd.DataFrame({"descriptor": table.columns, "mean": table.mean().to_numpy(), "scale": scale})


def test_the_number_of_rows_is_found(table):
    whole = np.array([name != "real" for name in table])
    assert standardisation.rows_behind(moments(table), whole) == 37


def test_means_of_no_whole_numbers_fit_no_number_of_rows(table, monkeypatch):
    monkeypatch.setattr(standardisation, "MOST_ROWS", 200)
    with pytest.raises(MobtlError, match="no number of rows up to 200"):
        standardisation.rows_behind(moments(table), np.ones(10, bool))


def test_the_other_rows_have_their_own_moments(table):
    rest = standardisation.left_over(moments(table), 37, table[:30])
    np.testing.assert_allclose(rest["mean"], table[30:].mean(), atol=1e-9)
    np.testing.assert_allclose(rest["variance"], table[30:].var(ddof=0), atol=1e-9)


def test_rows_that_are_not_among_them_show_by_a_negative_variance(table):
    rest = standardisation.left_over(moments(table), 37, table[:30] + 50)
    assert rest["variance"].min() < -1


def test_as_many_rows_leave_none_over(table):
    with pytest.raises(MobtlError, match="37 rows cannot be some of 37"):
        standardisation.left_over(moments(table), 37, table)


def test_deviations_are_in_released_scales(table):
    found = standardisation.compare(moments(table), {"same": table, "doubled": 2 * table}).set_index("set")
    assert found.loc["same", ["mean_deviation", "largest_mean_deviation"]].tolist() == pytest.approx([0, 0])
    assert found.loc["doubled", "scale_deviation"] == pytest.approx(1)
    assert found["rows"].tolist() == [37, 37]
    with pytest.raises(MobtlError, match="set turned"):
        standardisation.compare(moments(table), {"turned": table[table.columns[::-1]]})


def test_the_released_means_are_those_of_labelled_2d_rows_and_not_of_the_source():
    tables = (released.extractor_inputs(), masses.bulk_masses(), mobility.dpt(), twod.structures())
    record = standardisation.describe(*tables)
    assert record.metric("rows behind the released means and scales, count", "exact").value == 214
    deviation = record.tables["sets"].set_index("set")["mean_deviation"]
    assert deviation[standardisation.LABELLED] < 0.03
    assert deviation[deviation.index.str.startswith("bulk")].min() > 0.4


def test_the_released_rows_can_hold_the_197_of_the_mobility_table_but_not_as_many_bulk_formulas():
    inputs, scale = released.extractor_inputs(), released.extractor_inputs()["scale"]
    bulk = masses.bulk_masses()["formula"].sample(197, random_state=0)
    negative = {}
    for name, formulas in (("2D", mobility.dpt()["formula"]), ("bulk", bulk)):
        rest = standardisation.left_over(inputs, 214, magpie.descriptors(formulas))
        negative[name] = (rest["variance"] < -1e-6 * scale**2).sum()
    assert negative["2D"] == 0 < negative["bulk"]

"""Every point of the explanation is drawn where its SHAP value is, and the settings are those of the record."""

import numpy as np
import pytest

from mobtl import paths
from mobtl.figures.mobility import explanation
from mobtl.physics.mobility import CARRIERS
from mobtl.records.store import load


@pytest.fixture(scope="module")
def record():
    return load(paths.RESULTS / "mobility/prediction/records/mobility_prediction.json")


def test_a_point_for_each_row_and_input_with_a_value(record):
    figure = explanation.swarm(record)
    table = record.tables["explanation"]
    for ax, carrier in zip(figure.axes, CARRIERS, strict=False):
        own = table[(table["arm"] == "HTL") & (table["target"] == f"average {carrier} mobility")]
        mean = own["shap"].abs().groupby(own["feature"].astype(str)).mean().sort_values(ascending=False)
        names = [label.get_text() for label in ax.get_yticklabels()]
        assert names == [name.replace("_", " ") for name in mean.index[: explanation.MOST]]
        points = ax.collections[0].get_offsets()
        first = own[(own["feature"] == mean.index[0]) & own["value"].notna()]
        drawn = np.sort(points[np.abs(points[:, 1]) < 0.5, 0])
        np.testing.assert_allclose(drawn, np.sort(first["shap"]), atol=1e-6)
        # No point strays into the row of another input.
        assert np.abs(points[:, 1] - points[:, 1].round()).max() <= 0.45


def test_points_of_one_value_stand_beside_each_other():
    aside = explanation._aside(np.zeros(5))
    assert len(set(aside)) == 5 and np.abs(aside).max() <= 0.4


def test_the_settings_of_each_model(record):
    table = explanation.settings(record)
    assert len(table) == 6 and list(table.columns) == list(explanation.SETTINGS.values())
    own = record.tables["settings"].query("arm == 'HTL' and target == 'average electron mobility'").iloc[0]
    assert table.loc["average electron mobility", "learning rate"] == f"{own['learning_rate']:.2f}"
    assert table.loc["average electron mobility", "trees"] == f"{own['n_estimators']:.0f}"

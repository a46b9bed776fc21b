"""Averages of both directions worked by hand; what has no extremum, or gives way, has none."""

import numpy as np
import pytest

from mobtl.datasets import twod
from mobtl.physics.averages import average_mass, average_stiffness


def test_worked_by_hand():
    # sqrt(0.1 x 10) = 1 m_e; sqrt(4 x 25) = 10 N/m.
    assert average_mass(0.1, 10.0, "electron") == pytest.approx(0.0)
    assert average_mass(-0.5, -2.0, "hole") == pytest.approx(0.0)
    assert average_stiffness([4.0, 100.0], [25.0, 100.0]) == pytest.approx([1.0, 2.0])


def test_what_has_none():
    assert np.isnan(average_mass([1.0, -1.0, -1.0, np.nan, 0.0], [-1.0, 1.0, -1.0, 1.0, 1.0], "electron")).all()
    assert np.isnan(average_mass([1.0, -1.0, 1.0], [-1.0, 1.0, 1.0], "hole")).all()
    assert np.isnan(average_stiffness([-1.0, 1.0, np.nan, 0.0], [-1.0, -1.0, 1.0, 1.0])).all()


def test_the_order_of_the_directions_does_not_matter():
    assert average_mass(0.3, 2.0, "electron") == average_mass(2.0, 0.3, "electron")


def test_monolayers_with_an_average():
    table = twod.c2db_properties()
    masses = [average_mass(table[f"{name}_mass_1"], table[f"{name}_mass_2"], name) for name in ("electron", "hole")]
    stiffness = average_stiffness(table["stiffness_11"], table["stiffness_22"])
    assert [np.isfinite(each).sum() for each in (*masses, stiffness)] == [1377, 1387, 3683]
    # MoS2: 0.427 and 0.53 m_e along both axes; 131.342 and 131.281 N/m.
    row = table.index[table["web_id"] == "MoS2-b3b4685fb6e1"][0]
    assert 10 ** masses[0][row] == pytest.approx(0.427) and 10 ** masses[1][row] == pytest.approx(0.53)
    assert 10 ** stiffness[row] == pytest.approx(131.3115, abs=1e-3)

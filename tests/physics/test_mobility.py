"""Eqs. 1, 2 and 3 of Chen 2024, worked by hand."""

import numpy as np
import pytest

from mobtl.datasets import mobility
from mobtl.physics.mobility import anisotropy, average_mobility, deformation_mobility, elastic_modulus, norm


def test_silicon_is_zero_and_ten_times_silicon_is_one():
    np.testing.assert_allclose(average_mobility([1331.0, 13310.0], "electron"), [0, 1], atol=1e-12)
    np.testing.assert_allclose(average_mobility(28.35, "hole"), -1, atol=1e-12)


def test_the_norm_is_not_a_mean():
    assert norm(3.0, 4.0) == pytest.approx(5.0)
    assert norm(1.0, 1.0) == pytest.approx(np.sqrt(2))


def test_table_1_of_the_paper_biSb():
    # Electrons of BiSb: 18.35 and 8.05 10^3 cm^2/(V s); log10(20038 / 1331) and log10(18.35 / 8.05).
    assert average_mobility(norm(18350, 8050), "electron") == pytest.approx(np.log10(20037.9 / 1331), abs=1e-5)
    assert anisotropy(18.35, 8.05) == pytest.approx(0.35782, abs=1e-4)


def test_anisotropy_does_not_depend_on_the_order_of_directions_or_the_unit():
    assert anisotropy(2.0, 200.0) == anisotropy(200.0, 2.0) == pytest.approx(2.0)
    assert anisotropy(2e3, 200e3) == pytest.approx(2.0)


def test_a_zero_or_missing_direction_has_no_anisotropy():
    assert np.isnan(anisotropy([0.0, 1.0, np.nan, 0.0], [1.0, np.nan, np.nan, 0.0])).all()


def test_the_table_follows_eq_2_wherever_both_directions_are_given():
    table = mobility.dpt()
    for carrier in ("electron", "hole"):
        rows = table.dropna(subset=[f"{carrier}_x", f"{carrier}_y"])
        np.testing.assert_allclose(norm(rows[f"{carrier}_x"], rows[f"{carrier}_y"]), rows[carrier], rtol=1e-7)


def test_deformation_potential_mobility_by_hand():
    # e hbar^3 / (k_B 300 K m_e^2 eV^2), each constant to four digits: 1.1729e-102 / (4.142e-21 * 8.298e-61 * 1.6022e-19)
    # = 2.130e-3 m^2/(V s) for 1 J/m^2, 1 m_e and 1 eV, thus 21.30 cm^2/(V s).
    assert deformation_mobility(1, 1, 1, 1) == pytest.approx(21.30, rel=1e-3)
    # Of the size of MoS2: 21.30 * 127 / (0.46 * sqrt(0.46 * 0.48) * 11.4^2) = 96.3.
    assert deformation_mobility(127, 0.46, 0.48, 11.4) == pytest.approx(96.3, rel=2e-3)


def test_deformation_potential_mobility_agrees_with_unit_bearing_constants():
    constants = pytest.importorskip("scipy.constants")
    si = constants.e * constants.hbar**3 * 100 / (constants.k * 300 * 0.3 * 0.4 * constants.m_e**2 * (2 * constants.eV) ** 2)
    # Average mass 0.4 = sqrt(0.3 * 0.16 / 0.3); m^2/(V s) to cm^2/(V s).
    assert deformation_mobility(100, 0.3, 0.4**2 / 0.3, 2) == pytest.approx(1e4 * si, rel=1e-8)


def test_the_average_mass_is_geometric_and_the_potential_counts_twice():
    base = deformation_mobility(50, 0.2, 0.2, 3)
    assert deformation_mobility(50, 0.2, 0.8, 3) == pytest.approx(base / 2)
    assert deformation_mobility(50, 0.8, 0.2, 3) == pytest.approx(base / 8)
    assert deformation_mobility(50, 0.2, 0.2, -6) == pytest.approx(base / 4)


def test_the_elastic_modulus_inverts_equation_1():
    moduli = np.array([20.0, 127.0])
    mobility = deformation_mobility(moduli, 0.46, [0.48, 0.1], 11.4)
    np.testing.assert_allclose(elastic_modulus(mobility, 0.46, [0.48, 0.1], 11.4), moduli)

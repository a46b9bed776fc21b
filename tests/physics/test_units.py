"""Units as they are shown."""

import pytest

from mobtl.physics import units


@pytest.mark.parametrize(
    ("unit", "text", "figure"),
    [
        (units.INVERSE_CM, "cm⁻¹", "cm$^{-1}$"),
        (units.MOBILITY, "cm²/(V s)", "cm$^{2}$/(V s)"),
        (units.THOUSAND_MOBILITY, "10³ cm²/(V s)", "10$^{3}$ cm$^{2}$/(V s)"),
        (units.KM_PER_SECOND, "km/s", "km/s"),
        ("", "", ""),
    ],
)
def test_units(unit, text, figure):
    assert units.in_text(unit) == text and units.in_figures(unit) == figure

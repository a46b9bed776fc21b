"""Units as records and tables write them, and as text and figures show them."""

import re

INVERSE_CM = "cm^-1"
ELECTRONVOLT = "eV"
KM_PER_SECOND = "km/s"
MOLAR_HEAT = "J/(mol K)"
MOBILITY = "cm^2/(V s)"
THOUSAND_MOBILITY = "10^3 cm^2/(V s)"

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_POWER = re.compile(r"\^(-?\d+)")


def in_text(unit: str) -> str:
    """A unit as prose and tables show it: "cm^-1" is "cm⁻¹"."""
    return _POWER.sub(lambda power: power[1].translate(_RAISED), unit)


def in_figures(unit: str) -> str:
    """A unit as matplotlib sets it: "cm^-1" is "cm$^{-1}$"."""
    return _POWER.sub(r"$^{\1}$", unit)

"""Mobility in two dimensions after Chen 2024: deformation potential theory (Eq. 1), average (Eq. 2), anisotropy (Eq. 3)."""

import numpy as np

# What carries the charge, as tables, records and parameters name it.
CARRIERS = ("electron", "hole")
# Silicon, cm^2/(V s): the unit of Eq. 2 (Chen 2024, Methods, after Arora et al. 1982).
SILICON = {"electron": 1331.0, "hole": 283.5}

TEMPERATURE = 300.0  # K, of Eq. 1
# CODATA 2018: elementary charge (C), reduced Planck constant (J s), Boltzmann constant (J/K), mass of the electron (kg).
_CHARGE, _HBAR, _BOLTZMANN, _MASS = 1.602176634e-19, 1.054571817e-34, 1.380649e-23, 9.1093837015e-31
# Eq. 1 at 1 J/m^2, 1 m_e, 1 eV and 1 K, in cm^2/(V s).
_UNIT = 1e4 * _CHARGE * _HBAR**3 / (_BOLTZMANN * _MASS**2 * _CHARGE**2)


def deformation_mobility(elastic_modulus, mass_along, mass_across, deformation_potential) -> np.ndarray:
    """Mobility along one direction at 300 K from deformation potential theory in two dimensions (Chen 2024, Eq. 1).

    mu = e hbar^3 C / (k_B T m_average m_along E^2), where the average mass is the geometric mean of both directions.

    Parameters
    ----------
    elastic_modulus : two-dimensional elastic modulus C along the direction, J/m^2 (= N/m).
    mass_along, mass_across : effective masses along the direction and across it, m_e.
    deformation_potential : E along the direction, eV.

    Returns
    -------
    Mobility, cm^2/(V s), of the broadcast shape.
    """
    return np.asarray(elastic_modulus, float) * _per_modulus(mass_along, mass_across, deformation_potential)


def elastic_modulus(mobility, mass_along, mass_across, deformation_potential) -> np.ndarray:
    """The two-dimensional elastic modulus, J/m^2, with which Eq. 1 gives ``mobility``, cm^2/(V s); else as its inverse."""
    return np.asarray(mobility, float) / _per_modulus(mass_along, mass_across, deformation_potential)


def _per_modulus(mass_along, mass_across, deformation_potential) -> np.ndarray:
    along, across, potential = (np.asarray(each, float) for each in (mass_along, mass_across, deformation_potential))
    return _UNIT / (TEMPERATURE * np.sqrt(along * across) * along * potential**2)


def norm(x, y) -> np.ndarray:
    """sqrt(x^2 + y^2) of the mobilities along two orthogonal directions, in their unit: the sum under Eq. 2."""
    return np.hypot(np.asarray(x, float), np.asarray(y, float))


def average_mobility(mobility, carrier: str) -> np.ndarray:
    """log10 of the mobility over silicon's (Eq. 2); a pure number, 0 is silicon, 1 ten times silicon.

    Parameters
    ----------
    mobility : norm over both directions, in cm^2/(V s).
    carrier : "electron" or "hole".
    """
    return np.log10(np.asarray(mobility, float) / SILICON[carrier])


def anisotropy(x, y) -> np.ndarray:
    """log10 of the larger over the smaller mobility (Eq. 3): 0 is isotropic; NaN where a direction is zero or missing.

    Parameters
    ----------
    x, y : mobilities along two orthogonal directions, in one unit.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    # A mobility of zero makes Eq. 3 infinite: such a row has no anisotropy that a model could learn.
    usable = (x > 0) & (y > 0)
    ratio = np.divide(np.maximum(x, y), np.minimum(x, y), out=np.full(x.shape, np.nan), where=usable)
    return np.log10(ratio)

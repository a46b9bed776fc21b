"""Averages over both directions of a layer: band-edge masses and stiffness, on the scale of Eqs. 1 to 3 of Chen 2024."""

import numpy as np

# The sign of a mass at its extremum, where a mass has that of the band's curvature.
SIGN = {"electron": 1.0, "hole": -1.0}


def average_mass(first, second, carrier: str) -> np.ndarray:
    """log10 of the geometric mean of both principal masses at a band edge, in m_e: the average mass of Eq. 1.

    NaN where the band has no extremum: where a mass has the other sign, or none is given.

    Parameters
    ----------
    first, second : effective masses along both principal axes, m_e, in the sign of the band's curvature.
    carrier : "electron" or "hole".
    """
    return _mean_of_logs(np.asarray(first, float) * SIGN[carrier], np.asarray(second, float) * SIGN[carrier])


def average_stiffness(first, second) -> np.ndarray:
    """log10 of the geometric mean of the in-plane stiffness along both directions, in N/m.

    NaN where a layer gives way to the strain: where one is not positive, or none is given.

    Parameters
    ----------
    first, second : diagonal components of the stiffness, N/m.
    """
    return _mean_of_logs(np.asarray(first, float), np.asarray(second, float))


def _mean_of_logs(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    usable = (first > 0) & (second > 0)
    logs = (np.log10(each, out=np.full(each.shape, np.nan), where=usable) for each in (first, second))
    return sum(logs) / 2

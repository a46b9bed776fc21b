"""The two target properties of Chen 2024: average carrier mobility (Eq. 2) and mobility anisotropy (Eq. 3)."""

import numpy as np

# Silicon, cm^2/(V s): the unit of Eq. 2 (Chen 2024, Methods, after Arora et al. 1982).
SILICON = {"electron": 1331.0, "hole": 283.5}


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

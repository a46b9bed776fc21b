"""The 145 composition descriptors of Chen 2024: stoichiometry, MAGPIE statistics, valence orbitals, ionic character."""

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from mobtl.errors import MobtlError

NORMS = (0, 2, 3, 5, 7, 10)
PROPERTIES = (
    *("Number", "MendeleevNumber", "AtomicWeight", "MeltingT", "Column", "Row", "CovalentRadius", "Electronegativity"),
    *("NsValence", "NpValence", "NdValence", "NfValence", "NValence"),
    *("NsUnfilled", "NpUnfilled", "NdUnfilled", "NfUnfilled", "NUnfilled"),
    *("GSvolume_pa", "GSbandgap", "GSmagmom", "SpaceGroupNumber"),
)
STATISTICS = ("minimum", "maximum", "range", "mean", "avg_dev", "mode")
ORBITALS = ("s", "p", "d", "f")
# matminer's labels, in the order in which the released script joins the four sets (Prediction.py:42-52).
COLUMNS = (
    *(f"{p}-norm" for p in NORMS),
    *(f"MagpieData {statistic} {name}" for name in PROPERTIES for statistic in STATISTICS),
    *(f"frac {orbital} valence electrons" for orbital in ORBITALS),
    *("compound possible", "max ionic char", "avg ionic char"),
)
_VALENCE = [PROPERTIES.index(f"N{orbital}Valence") for orbital in ORBITALS]
_ALL_VALENCE = PROPERTIES.index("NValence")
# numpy.isclose's tolerances, with which matminer compares amounts (mode) and charges (compound possible).
_RELATIVE, _ABSOLUTE = 1e-5, 1e-8


@dataclass(frozen=True)
class Elements:
    """What is looked up for each element; rows as in ``row``.

    Attributes
    ----------
    row : row by symbol, H to Og.
    properties : (118, 22), `PROPERTIES`.
    electronegativity : (118,), Pauling's.
    charges : common oxidation states of each element; none for most noble gases.
    """

    row: dict[str, int]
    properties: np.ndarray
    electronegativity: np.ndarray
    charges: list[tuple[int, ...]]


@cache
def elements() -> Elements:
    """The element tables of matminer and pymatgen, a missing value replaced by the mean over the elements that have one.

    That is matminer's default (``impute_nan=True``). It concerns, among others, the electronegativity of noble gases and
    the ground-state volumes of elements that have no entry; oxidation states are not replaced.
    """
    from matminer.utils.data import MagpieData, PymatgenData
    from pymatgen.core import Element

    magpie, pauling = MagpieData(), PymatgenData()
    known = list(Element)
    with warnings.catch_warnings():  # pymatgen warns of each missing electronegativity
        warnings.simplefilter("ignore", UserWarning)
        electronegativity = [pauling.get_elemental_property(element, "X") for element in known]
    return Elements(
        row={element.symbol: row for row, element in enumerate(known)},
        properties=np.array([[magpie.get_elemental_property(each, name) for name in PROPERTIES] for each in known], float),
        electronegativity=np.array(electronegativity, float),
        charges=[tuple(pauling.get_oxidation_states(element)) for element in known],
    )


def descriptors(formulas: Iterable[str]) -> pd.DataFrame:
    """Composition descriptors (Chen 2024, Fig. 1a; released script Prediction.py:42-52), equal to matminer's.

    Stoichiometry: p-norms of the atomic fractions. MAGPIE (Ward et al. 2016): six statistics, weighted by the amounts, of 22
    element properties; the mode is the smallest value among the elements of largest amount. Fraction of s, p, d and f
    valence electrons. Ions: whether some choice of one common oxidation state per element is neutral (1 or 0), and the
    largest and the weighted sum of the ionic characters ``1 - exp(-(X_i - X_j)^2 / 4)`` over pairs of elements.
    None depends on the size of the cell.

    Parameters
    ----------
    formulas : formulas that pymatgen reads, n of them; one that stands several times is computed once.

    Returns
    -------
    DataFrame (n, 145), `COLUMNS`, in the units of matminer's tables; the index counts the rows. There are no missing values,
    see `elements`.

    Raises
    ------
    MobtlError
        If a formula cannot be read, or holds something that is no element.
    """
    formulas = list(formulas)
    place = {formula: row for row, formula in enumerate(dict.fromkeys(formulas))}
    parsed = [_parse(formula) for formula in place]
    sizes = np.array([len(rows) for rows, _ in parsed], int)
    values = np.empty((len(parsed), len(COLUMNS)))
    for size in np.unique(sizes):  # with as many elements each, formulas fit into one array
        members = np.flatnonzero(sizes == size)
        rows, amounts = (np.array([parsed[member][part] for member in members]) for part in (0, 1))
        values[members] = _describe(rows, amounts)
    return pd.DataFrame(values[[place[formula] for formula in formulas]], columns=list(COLUMNS))


def _parse(formula: str) -> tuple[list[int], list[float]]:
    """Rows of the elements of a formula, and their amounts."""
    from pymatgen.core import Composition

    try:
        amounts = Composition(formula).get_el_amt_dict()
    except (ValueError, TypeError) as error:
        raise MobtlError(f"the composition {formula!r} cannot be read as a formula such as 'MoS2': {error}") from None
    if not amounts:
        raise MobtlError(f"the composition {formula!r} holds no element; give a formula such as 'MoS2'")
    row = elements().row
    unknown = [symbol for symbol in amounts if symbol not in row]
    if unknown:
        raise MobtlError(
            f"the composition {formula!r} has no descriptors: the element table holds H to Og, not {', '.join(unknown)}"
        )
    return [row[symbol] for symbol in amounts], list(amounts.values())


def _describe(rows: np.ndarray, amounts: np.ndarray) -> np.ndarray:
    """Descriptors (n, 145) of n formulas with k elements each: their rows and amounts, both (n, k)."""
    table = elements()
    x = table.properties[rows]
    fractions = amounts / amounts.sum(axis=1, keepdims=True)
    mean = np.einsum("nk,nkp->np", fractions, x)
    statistics = _statistics(x, amounts, fractions, mean)
    neutral = [[_is_neutral([table.charges[r] for r in own], n)] for own, n in zip(rows, amounts, strict=True)]
    return np.hstack(
        [
            *((fractions**p).sum(axis=1, keepdims=True) ** (1 / p if p else 1) for p in NORMS),
            statistics.reshape(len(rows), -1),
            mean[:, _VALENCE] / mean[:, [_ALL_VALENCE]],
            np.array(neutral, float),
            _ionic_character(table.electronegativity[rows], fractions),
        ]
    )


def _statistics(x: np.ndarray, amounts: np.ndarray, fractions: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """`STATISTICS` (n, properties, 6) of properties (n, k, properties) with their weighted mean (n, properties)."""
    low, high = x.min(axis=1), x.max(axis=1)
    deviation = np.einsum("nk,nkp->np", fractions, np.abs(x - mean[:, None]))
    most = amounts.max(axis=1, keepdims=True)
    commonest = np.abs(amounts - most) <= _ABSOLUTE + _RELATIVE * most
    mode = np.where(commonest[:, :, None], x, np.inf).min(axis=1)
    return np.stack([low, high, high - low, mean, deviation, mode], axis=2)


def _ionic_character(electronegativity: np.ndarray, fractions: np.ndarray) -> np.ndarray:
    """Largest ionic character of two elements, and the sum weighted by both fractions, (n, 2); 0 for one element."""
    first, second = np.triu_indices(fractions.shape[1], k=1)
    character = 1 - np.exp(-0.25 * (electronegativity[:, first] - electronegativity[:, second]) ** 2)
    weighted = (fractions[:, first] * fractions[:, second] * character).sum(axis=1)
    return np.column_stack([character.max(axis=1, initial=0), weighted])


def _is_neutral(charges: Sequence[tuple[int, ...]], amounts: Sequence[float]) -> bool:
    """Whether one oxidation state per element can be chosen so that the sum is zero; an element by itself is neutral."""
    if len(charges) == 1:
        return True
    totals = {0.0}
    for own, amount in zip(charges, amounts, strict=True):
        totals = {total + charge * amount for total in totals for charge in own}
    return any(abs(total) <= _ABSOLUTE for total in totals)

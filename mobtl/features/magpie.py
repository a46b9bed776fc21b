"""The 145 composition descriptors of Chen 2024: stoichiometry, MAGPIE statistics, valence orbitals, ionic character."""

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from mobtl.features.formulas import read, read_all
from mobtl.physics.elements import SYMBOLS

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

    That is matminer's default (``impute_nan=True``); `missing` says which values these are. Oxidation states are not
    replaced.
    """
    from pymatgen.core import Element

    known = [Element(symbol) for symbol in SYMBOLS]
    given = _given()
    means = [np.nanmean(column) for column in given.T]
    filled = np.where(np.isnan(given), means, given)
    return Elements(
        row={symbol: row for row, symbol in enumerate(SYMBOLS)},
        properties=filled[:, :-1],
        electronegativity=filled[:, -1],
        charges=[tuple(element.common_oxidation_states) for element in known],
    )


def missing(composition) -> dict[str, list[str]]:
    """The properties, by element, that the tables do not have and that the descriptors of a composition take as means.

    Among them are the electronegativity of noble gases (``pauling`` in the ionic character, else `PROPERTIES`).

    Raises
    ------
    MobtlError
        As `mobtl.features.formulas.read`.
    """
    names, unknown = (*PROPERTIES, "pauling"), np.isnan(_given())
    rows = {symbol: unknown[SYMBOLS.index(symbol)] for symbol in read(composition).elements}
    return {
        symbol: [name for name, is_missing in zip(names, row, strict=True) if is_missing] for symbol, row in rows.items()
    }


@cache
def _given() -> np.ndarray:
    """`PROPERTIES` of matminer and Pauling's electronegativity of pymatgen (118, 23), NaN where there is none."""
    import matminer
    from pymatgen.core import Element

    # Read as files: importing matminer's own reader takes seconds.
    folder = files(matminer) / "utils" / "data_files" / "magpie_elementdata"
    columns = [[_number(line) for line in (folder / f"{name}.table").read_text().splitlines()] for name in PROPERTIES]
    given = np.full((len(SYMBOLS), len(PROPERTIES) + 1), np.nan)
    for place, column in enumerate(columns):
        given[: len(column), place] = column[: len(SYMBOLS)]
    with warnings.catch_warnings():  # pymatgen warns of each missing electronegativity
        warnings.simplefilter("ignore", UserWarning)
        given[:, -1] = [Element(symbol).X or np.nan for symbol in SYMBOLS]
    return given


def _number(line: str) -> float:
    try:
        return float(line)
    except ValueError:
        return np.nan  # "Missing" and the like


def descriptors(compositions: Iterable) -> pd.DataFrame:
    """Composition descriptors (Chen 2024, Fig. 1a; released script Prediction.py:42-52), equal to matminer's.

    Stoichiometry: p-norms of the atomic fractions. MAGPIE (Ward et al. 2016): six statistics, weighted by the amounts, of 22
    element properties; the mode is the smallest value among the elements of largest amount. Fraction of s, p, d and f
    valence electrons. Ions: whether some choice of one common oxidation state per element is neutral (1 or 0), and the
    largest and the weighted sum of the ionic characters ``1 - exp(-(X_i - X_j)^2 / 4)`` over pairs of elements.
    None depends on the size of the cell.

    Parameters
    ----------
    compositions : n of what `mobtl.features.formulas.read` reads; one that stands several times is computed once.
        All of H to Og have descriptors, some from means (`missing`); those of `mobtl.features.composition` end with Pu.

    Returns
    -------
    DataFrame (n, 145), `COLUMNS`, in the units of matminer's tables; the index counts the rows. There are no missing values.

    Raises
    ------
    MobtlError
        If something is no composition.
    """
    every = read_all(compositions)
    place = {composition: row for row, composition in enumerate(dict.fromkeys(every))}
    row = elements().row
    parsed = [([row[symbol] for symbol in each.elements], each.amounts) for each in place]
    sizes = np.array([len(rows) for rows, _ in parsed], int)
    values = np.empty((len(parsed), len(COLUMNS)))
    for size in np.unique(sizes):  # with as many elements each, formulas fit into one array
        members = np.flatnonzero(sizes == size)
        rows, amounts = (np.array([parsed[member][part] for member in members]) for part in (0, 1))
        values[members] = _describe(rows, amounts)
    return pd.DataFrame(values[[place[composition] for composition in every]], columns=list(COLUMNS))


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

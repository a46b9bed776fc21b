"""The 290 composition descriptors of Liu 2020: 58 element properties, pooled in five ways."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from mobtl.errors import MobtlError
from mobtl.features.formulas import read_all

# The order of the five blocks of columns in the released descriptor files.
POOLS = ("average", "sum", "variance", "maximum", "minimum")


@cache
def element_properties() -> pd.DataFrame:
    """The XenonPy table, 94 elements (rows, by symbol) x 58 properties, as the package ElementEmbeddings ships it."""
    import elementembeddings

    # Read as a file: importing the package's own reader pulls in numba and takes seconds.
    table = files(elementembeddings) / "data" / "element_representations" / "xenonpy_element_features.csv"
    with table.open() as stream:
        return pd.read_csv(stream, index_col="element", keep_default_na=False).astype(float)


def descriptors(compositions: Iterable) -> pd.DataFrame:
    """Descriptors of compositions (Liu 2020, "Materials representation").

    With ``n_i`` atoms of element ``i`` in the formula as given, ``f_i = n_i / sum(n)`` and a property ``x_i``: weighted
    average ``a = sum(f_i x_i)``, sum ``sum(n_i x_i)``, weighted variance ``sum(f_i (x_i - a)^2)``, maximum, minimum.
    Only the sum depends on the size of the cell: Liu 2020 feeds unit cells ("In2 N2"), not reduced formulas.

    Parameters
    ----------
    compositions : n of what `mobtl.features.formulas.read` reads, of the elements H to Pu: XenonPy's table ends there, and
        has its own estimates where a property is not known (the electronegativity of a noble gas). Those of
        `mobtl.features.magpie` go on to Og.

    Returns
    -------
    DataFrame (n, 290), columns "average atomic_number", ..., in the units of the table; the index counts the rows.

    Raises
    ------
    MobtlError
        If something is no composition, or has an element outside the table (beyond plutonium).
    """
    table = element_properties()
    values, rows = table.to_numpy(), []
    for composition in read_all(compositions):
        index = table.index.get_indexer(list(composition.elements))
        unknown = [symbol for symbol, row in zip(composition.elements, index, strict=True) if row < 0]
        if unknown:
            raise MobtlError(
                f"the composition {composition.given!r} has no descriptors of Liu 2020: their elements are H to Pu, "
                f"not {', '.join(unknown)}, which the descriptors of mobtl.features.magpie know"
            )
        x, n = values[index], np.array(composition.amounts)[:, None]
        fraction = n / n.sum()
        average = (fraction * x).sum(axis=0)
        variance = (fraction * (x - average) ** 2).sum(axis=0)
        rows.append(np.concatenate([average, (n * x).sum(axis=0), variance, x.max(axis=0), x.min(axis=0)]))
    columns = [f"{pool} {name}" for pool in POOLS for name in table.columns]
    return pd.DataFrame(np.array(rows).reshape(-1, len(columns)), columns=columns)

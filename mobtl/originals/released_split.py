"""Which of the 1245 semiconductors stand in the released test split of Liu 2020, found by their descriptors."""

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from mobtl.errors import MobtlError

# Of the 290 released columns: the sums of the 58 element properties over the unit cell. They alone tell all unit cells
# apart, and a sum is one matrix product; so this module needs nothing of mobtl.features, which comes after the tables.
SUMS = slice(58, 116)


def tidy_released_split(
    semiconductors: pd.DataFrame, x_test: np.ndarray, y_test: np.ndarray, elements: Path
) -> pd.DataFrame:
    """The table ``released_split``, in the order of the semiconductors.

    Rows of one unit-cell composition with one label cannot be told apart by the released arrays. Where only some of them
    are in the test split, the first ones of the table are put there, and all are marked as not decided.

    Parameters
    ----------
    semiconductors : the table of that name, n rows.
    x_test, y_test : the released arrays, (m, 290) and (m,), 1 for a compound with a phonon band gap.
    elements : the table of element properties, 94 elements by 58 properties.

    Returns
    -------
    DataFrame (n rows): material_id, part ("training" or "test"), decided (bool).

    Raises
    ------
    MobtlError
        If a released row is none of the semiconductors, or stands there more often than they do.
    """
    compositions = semiconductors["cell_composition"]
    own = pd.MultiIndex.from_arrays([compositions, semiconductors["phonon_gap"] > 0])
    found = _compositions_of(x_test[:, SUMS], compositions.unique(), elements)
    drawn = Counter(zip(found, y_test > 0, strict=True))
    wanted = np.array([drawn[key] for key in own])
    groups = semiconductors.groupby([own.get_level_values(0), own.get_level_values(1)])["material_id"]
    test = groups.cumcount().to_numpy() < wanted
    if test.sum() != len(x_test):
        raise MobtlError(
            f"the released test split has {len(x_test)} rows, but only {test.sum()} of them are semiconductors of the table "
            "with that label; fetch X_test and y_test anew with `mobtl data fetch`."
        )
    decided = (wanted == 0) | (wanted == groups.transform("size").to_numpy())
    part = np.where(test, "test", "training")
    return pd.DataFrame({"material_id": semiconductors["material_id"], "part": part, "decided": decided})


def _compositions_of(sums: np.ndarray, compositions: np.ndarray, elements: Path) -> list[str]:
    """The composition whose element properties add up to each row of ``sums`` (m, 58); an unknown one is left out later."""
    from pymatgen.core import Composition

    # The symbols of some elements read like absent values to pandas.
    properties = pd.read_csv(elements, index_col="element", keep_default_na=False).astype(float)
    amounts = pd.DataFrame([Composition(text).get_el_amt_dict() for text in compositions])
    own = amounts.reindex(columns=properties.index).fillna(0.0).to_numpy() @ properties.to_numpy()
    near = np.isclose(own, sums[:, None], rtol=1e-9, atol=1e-5).all(axis=2)
    return [compositions[row.argmax()] if row.sum() == 1 else "" for row in near]

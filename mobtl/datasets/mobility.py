"""The tables of carrier mobilities of two-dimensional materials, after Chen 2024."""

import pandas as pd

from mobtl.datasets import tables


def dpt() -> pd.DataFrame:
    """Literature mobilities from deformation potential theory, in the order of the released file.

    Returns
    -------
    DataFrame, 197 rows
        formula, reduced_formula, electron, electron_x, electron_y, hole, hole_x, hole_y (10^3 cm^2/(V s); the average is
        sqrt(x^2 + y^2); a direction may be NaN, one hole is), doi.

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("dpt_mobility")


def epc() -> pd.DataFrame:
    """Mobilities from electron-phonon coupling, in the order of the released file.

    Returns
    -------
    DataFrame, 26 rows
        formula, reduced_formula, prototype (H, T, BP or None), electron, hole (cm^2/(V s)).

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("epc_mobility")

"""The table of the leaderboard's folds."""

import pandas as pd

from mobtl.datasets import tables


def folds() -> pd.DataFrame:
    """Which rows of the semiconductors, of the mobilities and of C2DB are held out together.

    Returns
    -------
    DataFrame, 5476 rows
        dataset ("semiconductors", "mobility", "c2db"), id, reduced_formula, chemical_system, anion, and the fold (0 to 4) by
        formula_0, formula_1, formula_2, chemical_system_0, anion_0.

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("leaderboard_folds")

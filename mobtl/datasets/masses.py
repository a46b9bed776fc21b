"""The tables of bulk effective masses, the source property of Chen 2024, and of bulk band gaps."""

import pandas as pd

from mobtl.datasets import tables


def bulk_masses() -> pd.DataFrame:
    """Bulk effective masses of the Materials Project entries that matminer ships, metals included.

    Returns
    -------
    DataFrame, 47,737 rows
        material_id, formula, mass_p and mass_n (holes and electrons, m_e), electronic_gap (eV; NaN where the entry is not on
        the list of non-metals: those masses mean nothing).

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("bulk_masses")


def bulk_gaps() -> pd.DataFrame:
    """Band gaps of the non-metals of the Materials Project, one entry for each formula.

    Returns
    -------
    DataFrame, 43,921 rows
        material_id, reduced_formula, electronic_gap (eV, PBE, all above 0).

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("bulk_gaps")

"""The tables on phonons, after Liu 2020 and Petretto 2018."""

import pandas as pd

from mobtl.datasets import tables


def semiconductors() -> pd.DataFrame:
    """The 1245 semiconductors of Liu 2020, in the order of the released file.

    Returns
    -------
    DataFrame, 1245 rows
        material_id, formula, cell_composition (unit cell), reduced_formula, n_sites, space_group, crystal_system,
        electronic_gap (eV), phonon_gap (cm^-1; 0: none, 124 are positive), speed_of_sound (km/s), heat_capacity (J/mol/K).

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("semiconductors")


def phonon_gaps() -> pd.DataFrame:
    """The signed phonon gap of all 1521 compounds of Petretto 2018, unstable ones included.

    Returns
    -------
    DataFrame, 1521 rows
        material_id, formula, n_sites, signed_gap (cm^-1), unstable, large_asr_break, large_cnsr_break (booleans),
        crystal_system.

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("phonon_gaps")


def dispersions() -> pd.DataFrame:
    """The phonon dispersions of BAs (with a phonon gap) and GaAs (without), one row per point and branch.

    Returns
    -------
    DataFrame, 1788 rows
        material_id, formula, segment, point, distance (1/Å along the path), label (high-symmetry point or None), branch,
        frequency (cm^-1).

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("dispersions")

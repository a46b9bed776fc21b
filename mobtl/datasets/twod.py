"""The tables of two-dimensional structures of four collections, their expert descriptors and 2DMatPedia's gaps."""

import pandas as pd

from mobtl.datasets import tables


def structures() -> pd.DataFrame:
    """Structures of C2DB, MC2D, JARVIS and 2DMatPedia, told apart by ``source``.

    Returns
    -------
    DataFrame, 10,829 rows
        source, source_id, formula (of the cell), reduced_formula, n_atoms, layer_group, layer_group_symbol, space_group,
        band_gap (eV; NaN: unknown), energy_above_hull (eV/atom; NaN: unknown), lattice (9 numbers, Å), species, coordinates
        (fractional, 3 numbers per atom). The last three are None for 2DMatPedia, whose licence does not let us pass them on.

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("structures_2d")


def expert_descriptors() -> pd.DataFrame:
    """Expert descriptors of every row of `structures`, in its order.

    Returns
    -------
    DataFrame, 10,829 rows
        source, source_id, then the names of `mobtl.features.expert` (AS_RELEASED, CELL_FREE), 32-bit floats.

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("expert_descriptors")


def matpedia_gaps() -> pd.DataFrame:
    """Band gaps of 2DMatPedia by formula; a formula may stand there several times.

    Returns
    -------
    DataFrame, 2,636 rows
        reduced_formula, band_gap (eV), decomposition_energy (eV/atom; NaN: not given), file.

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("matpedia_gaps")

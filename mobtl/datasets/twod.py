"""The table of two-dimensional structures of four collections."""

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

"""The tables of two-dimensional structures of four collections, their expert descriptors and computed properties."""

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


def c2db_properties() -> pd.DataFrame:
    """Gaps, band-edge masses, stiffness and energies of C2DB's monolayers; an absent value is NaN.

    Returns
    -------
    DataFrame, 4,034 rows
        web_id, source_id (of `structures`; None: no structure there), formula (of the cell), reduced_formula, band_gap,
        band_gap_without_soc, band_gap_hse06, band_gap_g0w0 (eV; the first PBE with spin-orbit coupling), electron_mass_1,
        electron_mass_2, hole_mass_1, hole_mass_2 (m_e, signed: holes are negative at a maximum), stiffness_11, stiffness_22,
        stiffness_12, stiffness_21 (N/m), heat_of_formation, energy_above_hull (eV/atom).

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("c2db_properties")


def jarvis_properties() -> pd.DataFrame:
    """Exfoliation energies and gaps of JARVIS's monolayers, in the order of `structures`.

    Returns
    -------
    DataFrame, 636 rows
        source_id, formula (of the cell), reduced_formula, exfoliation_energy (meV/atom), band_gap (eV, OptB88vdW; NaN: not
        given), band_gap_mbj (eV; NaN but for 120).

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("jarvis_properties")


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

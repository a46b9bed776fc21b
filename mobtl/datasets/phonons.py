"""The tables on phonons, after Liu 2020 and Petretto 2018."""

import pandas as pd

from mobtl.datasets import tables


def semiconductors() -> pd.DataFrame:
    """The 1245 semiconductors of Liu 2020, in the order of the released file.

    Returns
    -------
    DataFrame, 1245 rows
        material_id, formula, cell_composition (unit cell), reduced_formula, n_sites, space_group, crystal_system,
        electronic_gap (eV), phonon_gap (cm^-1; 0: none, 124 are positive), speed_of_sound (km/s), heat_capacity (J/(mol K)).

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("semiconductors")


def released_split() -> pd.DataFrame:
    """The authors' own test split of the classifier of Liu 2020, in the order of `semiconductors`.

    Returns
    -------
    DataFrame, 1245 rows
        material_id, part ("training" or "test"), decided (False where polymorphs leave open which of them was tested).

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("released_split")


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


def phonon_labels() -> pd.DataFrame:
    """Heat capacity and speed of sound recomputed from the 1521 records of Petretto 2018, beside what is stored there.

    Returns
    -------
    DataFrame, 1521 rows
        material_id, formula_units, n_directions, heat_capacity and stored_heat_capacity (J/(mol K)), speed_of_sound,
        speed_nearest_point, speed_all_directions, speed_as_published (km/s), cell_ratio. NaN for unstable compounds, but
        for the first three.

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("phonon_labels")


def cells() -> pd.DataFrame:
    """Cells, dielectric tensors, Born charges and branch edges of the 1245, in the order of `semiconductors`.

    A row becomes a crystal by ``Structure(np.reshape(lattice, (3, 3)), species, np.reshape(coordinates, (-1, 3)))`` of
    pymatgen, or the like of ASE; the tensors are in the frame of that lattice.

    Returns
    -------
    DataFrame, 1245 rows
        material_id, formula, reduced_formula, frame ("as given" or "rotated"), lattice (9 numbers, Å), species, coordinates
        (fractional, 3 numbers per atom), dielectric (9 numbers, high frequency), born_charges (9 numbers per atom, e; field,
        then displacement), highest_acoustic, lowest_optical (cm^-1).

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("phonon_cells")


def structure_descriptors() -> pd.DataFrame:
    """Descriptors of the crystal structures of the 1245 semiconductors, in the order of `semiconductors`.

    Returns
    -------
    DataFrame, 1245 rows
        material_id and 30 columns (32-bit floats) on density, symmetry, primitive cell and nearest neighbours.

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("structure_descriptors")


def dispersions() -> pd.DataFrame:
    """The phonon dispersions of BAs (with a phonon gap), GaAs (without) and diamond, one row per point and branch.

    Returns
    -------
    DataFrame, 3060 rows
        material_id, formula, segment, point, distance (1/Å along the path), label (high-symmetry point or None), branch,
        frequency (cm^-1).

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("dispersions")

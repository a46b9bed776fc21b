"""Bulk effective masses of matminer's transport database, and the band gaps of the entries that are known non-metals."""

import tarfile
from pathlib import Path

import pandas as pd

from mobtl.errors import MobtlError
from mobtl.originals import strict_csv
from mobtl.originals.strict_csv import Column

_TRANSPORT = (
    Column("mp_id", "material_id"),
    Column("pretty_formula", "formula"),
    *(Column(f"{quantity}_{carrier}") for quantity in ("sigma", "S", "kappa", "PF") for carrier in "pn"),
    Column("m_p", "mass_p", is_number=True),
    Column("m_n", "mass_n", is_number=True),
)
_NON_METALS = (
    Column("material_id", "material_id"),
    Column("composition", "reduced_formula"),
    Column("band_gap", "electronic_gap", is_number=True),
)


def tidy_masses(transport: Path, non_metals: Path) -> pd.DataFrame:
    """The table ``bulk_masses``, in the order of the transport database.

    Parameters
    ----------
    transport : Path
        matminer's ``transport_database.tar.xz``.
    non_metals : Path
        ``mp-non-metals.csv``: ids with band gap, none of them zero.

    Raises
    ------
    MobtlError
        If a file is not what it should be.
    """
    try:
        with tarfile.open(transport, "r:xz") as archive:
            content = archive.extractfile("transport_database.csv").read().decode()
    except (tarfile.TarError, KeyError, UnicodeDecodeError) as error:
        raise MobtlError(f"{transport} does not hold transport_database.csv ({error}); install matminer anew.") from error
    masses = strict_csv.parse(content, _TRANSPORT, f"{transport}:transport_database.csv")
    gaps = tidy_gaps(non_metals)[["material_id", "electronic_gap"]]
    return masses.merge(gaps, on="material_id", how="left", validate="one_to_one")


def tidy_gaps(non_metals: Path) -> pd.DataFrame:
    """The table ``bulk_gaps``, in the order of the list of non-metals.

    Raises
    ------
    MobtlError
        If the file is not what it should be.
    """
    return strict_csv.read(non_metals, _NON_METALS)

"""Schemas of the tables on bulk effective masses and band gaps, and two-dimensional carrier mobilities."""

import numpy as np
import pandera.pandas as pa

from mobtl.datasets.schemas.columns import MATERIAL_ID, TableSchema, number, text
from mobtl.physics.units import ELECTRONVOLT, MOBILITY, THOUSAND_MOBILITY


def _is_root_of_squares(carrier: str) -> pa.Check:
    """The average of Chen 2024, Eq. 2, where both directions are given."""
    x, y = f"{carrier}_x", f"{carrier}_y"
    return pa.Check(
        lambda table: np.isclose(np.hypot(table[x], table[y]), table[carrier], rtol=1e-6) | table[x].isna(),
        error=f"{carrier} is the root of the sum of squares of {x} and {y}",
    )


BULK_MASSES = TableSchema(
    title="Bulk effective masses of 47,737 Materials Project entries",
    sources=("effective_mass/transport_database.tar.xz", "effective_mass/mp-non-metals.csv"),
    notes=(
        "The masses belong to a carrier concentration of 1e18 cm^-3; mass_p is that of holes, mass_n that of electrons.",
        "Metals are included, and their masses (1e-5 to 1e-2) mean nothing: take the rows with an electronic_gap, the "
        "20,173 ids that are on the list of non-metals.",
        "Even there masses span 9e-5 to 6e7.",
    ),
    columns={
        "material_id": text("id in the Materials Project", MATERIAL_ID),
        "formula": text("reduced formula as the source writes it"),
        "mass_p": number("effective mass of holes", "m_e", 0, 1e10),
        "mass_n": number("effective mass of electrons", "m_e", 0, 1e10),
        "electronic_gap": number(
            "band gap; absent where the id is not on the list of non-metals", "eV", 0, 20, nullable=True
        ),
    },
    rows=47737,
    unique=("material_id",),
    checks=(pa.Check(lambda table: table["electronic_gap"].notna().sum() == 20173, error="20173 rows have a band gap"),),
)

BULK_GAPS = TableSchema(
    title="Band gaps of 43,921 non-metals of the Materials Project",
    sources=("effective_mass/mp-non-metals.csv",),
    notes=(
        "Rows stand in the order of the file, by formula. Each formula stands there once, and is reduced: the list holds "
        "one polymorph of a compound.",
        "717 ids begin with mvc instead of mp. No gap is zero; 858 are below 0.01 eV and 3,647 below 0.1.",
        "20,173 of the entries have effective masses in bulk_masses, whose electronic_gap is this one. 930 of the 1245 "
        "semiconductors are among them by id; the two versions of the Materials Project agree within 1 meV in 355 and "
        "differ by more than 0.1 eV in 25.",
        "Many a well-known compound is not on the list: no GaAs, GaN, MgO, NaCl or Si. Of the 1156 formulas of the "
        "semiconductors it has 975.",
    ),
    columns={
        "material_id": text("id in the Materials Project", r"^(mp|mvc)-\d+$"),
        "reduced_formula": text("reduced formula, elements in pymatgen's order"),
        "electronic_gap": number("electronic band gap (PBE, Materials Project)", ELECTRONVOLT, 1e-5, 20),
    },
    rows=43921,
    unique=("material_id",),
    checks=(pa.Check(lambda table: table["reduced_formula"].is_unique, error="each formula once"),),
)

DPT_MOBILITY = TableSchema(
    title="197 literature carrier mobilities of 2D materials from deformation potential theory",
    sources=("mobility/DPTmobility.csv",),
    notes=(
        "electron and hole are the root of the sum of squares of the two directions, the quantity of Eq. 2 before the "
        "logarithm, not their mean.",
        "Directions are absent in 33 rows for electrons and in 32 for holes; one hole mobility is absent (InSe).",
        "Two rows have a zero component for electrons and three for holes: the anisotropy of Eq. 3 is infinite there.",
        "63 rows share their formula with another row: other structures, or the same one by other authors.",
        "doi is as given; one (10.1142/S01291831225017042250170-1) has a page number run into it.",
        "The file is encoded in GBK and writes NA for what is absent.",
    ),
    columns={
        "formula": text("formula as given", r"^([A-Z][a-z]?\d+)+$"),
        "reduced_formula": text("reduced formula, elements in pymatgen's order"),
        "electron": number("electron mobility", THOUSAND_MOBILITY, 0.001, 1e4),
        "electron_x": number("along the first direction", THOUSAND_MOBILITY, 0, 1e4, nullable=True),
        "electron_y": number("along the second direction", THOUSAND_MOBILITY, 0, 1e4, nullable=True),
        "hole": number("hole mobility", THOUSAND_MOBILITY, 0.001, 1e4, nullable=True),
        "hole_x": number("along the first direction", THOUSAND_MOBILITY, 0, 1e4, nullable=True),
        "hole_y": number("along the second direction", THOUSAND_MOBILITY, 0, 1e4, nullable=True),
        "doi": text("where the value was published", r"^10\.\d{4,9}/\S+$"),
    },
    rows=197,
    checks=(
        _is_root_of_squares("electron"),
        _is_root_of_squares("hole"),
        pa.Check(lambda table: table["hole"].isna().sum() == 1, error="one hole mobility is absent"),
        pa.Check(
            lambda table: (table["electron_x"].isna() == table["electron_y"].isna()).all(), error="directions in pairs"
        ),
        pa.Check(lambda table: (table["hole_x"].isna() == table["hole_y"].isna()).all(), error="directions in pairs"),
    ),
)

EPC_MOBILITY = TableSchema(
    title="26 carrier mobilities of 2D materials from electron-phonon coupling",
    sources=("mobility/EPCmobility.csv",),
    notes=(
        "The unit is cm^2/(V s), a thousandth of that of dpt_mobility, and only averages are given.",
        "The file's DOIs run upward one by one (10.1103/PhysRevLett.125.177701 to 177726), as a spreadsheet fills a "
        "column; they are left out.",
        "The file is encoded in GBK and ends with empty rows.",
    ),
    columns={
        "formula": text("formula as given, with the prototype in brackets"),
        "reduced_formula": text("reduced formula, elements in pymatgen's order"),
        "prototype": text("H or T phase, BP for black phosphorus", values=("H", "T", "BP"), nullable=True),
        "electron": number("electron mobility", MOBILITY, 0.1, 1e4),
        "hole": number("hole mobility", MOBILITY, 0.1, 1e4),
    },
    rows=26,
    unique=("formula",),
)

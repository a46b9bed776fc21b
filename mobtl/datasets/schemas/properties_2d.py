"""Schemas of the tables of what C2DB and JARVIS computed of their two-dimensional structures."""

import pandera.pandas as pa

from mobtl.datasets.schemas.columns import TableSchema, number, text
from mobtl.physics.units import ELECTRONVOLT

_CELL = text("composition of the cell", r"^[A-Z][A-Za-z0-9 ]+$")
_REDUCED = text("reduced formula, elements in pymatgen's order")
_MASS, _STIFFNESS = "m_e", "N/m"
# How many rows give it.
_GIVEN_IN_C2DB = {
    "source_id": 4004,
    "band_gap": 4032,
    "band_gap_without_soc": 4023,
    "band_gap_hse06": 1515,
    "band_gap_g0w0": 342,
    "electron_mass_1": 1453,
    "electron_mass_2": 1453,
    "hole_mass_1": 1450,
    "hole_mass_2": 1450,
    "stiffness_11": 3957,
    "stiffness_22": 3957,
    "stiffness_12": 3957,
    "stiffness_21": 3957,
}
_GIVEN_IN_JARVIS = {"band_gap": 522, "band_gap_mbj": 120}


def _gap(meaning: str):
    return number(f"{meaning}; 0: metal; absent: not given", ELECTRONVOLT, 0, 12, nullable=True)


def _mass(carrier: str, edge: str, which: str):
    return number(
        f"effective mass of {carrier}s at the {edge}, {which} principal axis, signed; absent: not given",
        _MASS,
        -4000,
        2000,
        nullable=True,
    )


def _stiffness(component: str):
    return number(f"in-plane stiffness, component {component}", _STIFFNESS, -1100, 1100, nullable=True)


def _given(counts: dict[str, int]) -> pa.Check:
    """So many values stand in each of these columns."""
    return pa.Check(
        lambda table: table[list(counts)].notna().sum().to_dict() == counts, error=f"values that are given: {counts}"
    )


C2DB_PROPERTIES = TableSchema(
    title="Band gaps, band-edge masses, stiffness and energies of 4,034 monolayers of C2DB",
    sources=("twod/C2DB_full.csv", "twod/c2db_2021_structures.jsonl.gz"),
    notes=(
        "Rows stand in the order of C2DB's web table of about May 2022. source_id is the uid of the structure in "
        "structures_2d (source c2db). The two share no id: they are joined on cell formula, area (within 0.02 Å^2) and "
        "heat of formation (within 2 meV/atom), which gives 4,004 pairs, each the only one.",
        "30 rows have no structure, and 18 structures no row: 18 of the rows are the same materials, with the same gaps, "
        "in another version that differs by up to 8 meV/atom and 0.05 Å^2; they are left unjoined. band_gap equals that "
        "of structures_2d in all 4,004; the hull energies differ by more than 5 meV/atom in 338.",
        "band_gap is PBE with spin-orbit coupling, band_gap_without_soc the same without; HSE06 and G0W0 gaps have the "
        "coupling too. Above zero are 1,480 PBE gaps, 1,343 without the coupling (it opens 143 gaps and closes 12), 1,293 "
        "of 1,515 HSE06 gaps (983 formulas; in 1,236 of these rows the PBE gap is above zero too, 953 formulas) and all "
        "342 G0W0 gaps (243 formulas). The HSE06 gap is smaller than the PBE gap in 86 rows.",
        "Masses are eigenvalues of the PBE mass tensor with spin-orbit coupling, in C2DB's sign: that of the band's "
        "curvature, so that electrons are positive and holes negative at an extremum. Of 1,453 electron and 1,450 hole "
        "masses 1,377 and 1,387 have that sign along both axes, 62 and 56 along one (no extremum there), 14 and 7 along "
        "none. They span -3325 to 1084.",
        "The axes are those of each mass tensor, not the cell's and not those of the stiffness; the first is the lighter "
        "in 1,122 rows of electrons and in 53 of holes. Two rows with masses, V2Br6 and a C2, have no PBE gap.",
        "Stiffness 11 and 22 are both positive in 3,683 of 3,957 rows; 11 is negative in 233, 22 in 237, as of a layer "
        "that is not stable against the strain. 12 and 21, which should be equal, differ by more than 1 N/m in 952 rows, "
        "by up to 464.",
        "Energies are per atom and have three decimals; two hull energies lie below zero. The table's column Mass, left "
        "out, is the mass of the cell.",
    ),
    columns={
        "web_id": text("unique identifier in C2DB's web table", r"^[A-Za-z0-9]+-[0-9a-f]{12}$"),
        "source_id": text("uid of the structure in structures_2d; absent: none is joined", nullable=True),
        "formula": _CELL,
        "reduced_formula": _REDUCED,
        "band_gap": _gap("electronic band gap, PBE with spin-orbit coupling"),
        "band_gap_without_soc": _gap("electronic band gap, PBE without spin-orbit coupling"),
        "band_gap_hse06": _gap("electronic band gap, HSE06 with spin-orbit coupling"),
        "band_gap_g0w0": _gap("electronic band gap, G0W0 with spin-orbit coupling"),
        "electron_mass_1": _mass("electron", "conduction band minimum", "first"),
        "electron_mass_2": _mass("electron", "conduction band minimum", "second"),
        "hole_mass_1": _mass("hole", "valence band maximum", "first"),
        "hole_mass_2": _mass("hole", "valence band maximum", "second"),
        "stiffness_11": _stiffness("11"),
        "stiffness_22": _stiffness("22"),
        "stiffness_12": _stiffness("12"),
        "stiffness_21": _stiffness("21"),
        "heat_of_formation": number("heat of formation", "eV/atom", -5, 3),
        "energy_above_hull": number("energy above the convex hull", "eV/atom", -0.01, 5),
    },
    rows=4034,
    unique=("web_id",),
    checks=(
        _given(_GIVEN_IN_C2DB),
        pa.Check(lambda table: table["source_id"].dropna().is_unique, error="a structure has one row"),
    ),
)

JARVIS_PROPERTIES = TableSchema(
    title="Exfoliation energies and band gaps of the 636 monolayers of JARVIS",
    sources=("twod/jarvis_dft_2d.csv",),
    notes=(
        "Rows stand in the order of the file, which is that of JARVIS in structures_2d; source_id is its jid.",
        "The exfoliation energy is that of the monolayer above the bulk crystal, in meV/atom, as matminer's description "
        "of the set says and as its values do (graphene 70, MoS2 77). 64 lie above 200 meV/atom, the usual limit of what "
        "can be exfoliated, up to 1,604 for Mg2SiO4.",
        "band_gap, OptB88vdW, is that of structures_2d: given for 522. None is zero: 35 are below 0.01 eV and 152 below "
        "0.1, metals among them.",
        "The mBJ gap is given for 120 (115 formulas), all of them with an OptB88vdW gap. It should be the larger one and "
        "is the smaller in 30, by far in some: YbClO 0.04 instead of 6.31, YbBr3 0.03 instead of 3.20.",
        "118 rows share their formula with another row.",
    ),
    columns={
        "source_id": text("jid, as in structures_2d", r"^JVASP-\d+$"),
        "formula": _CELL,
        "reduced_formula": _REDUCED,
        "exfoliation_energy": number("energy of the monolayer above the bulk crystal", "meV/atom", 0, 2000),
        "band_gap": number("electronic band gap, OptB88vdW; absent: not given", ELECTRONVOLT, 0, 12, nullable=True),
        "band_gap_mbj": number("electronic band gap, mBJ; absent: not given", ELECTRONVOLT, 0, 12, nullable=True),
    },
    rows=636,
    unique=("source_id",),
    checks=(_given(_GIVEN_IN_JARVIS),),
)

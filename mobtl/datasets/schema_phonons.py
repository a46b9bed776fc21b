"""Schemas of the tables on phonons."""

import pandera.pandas as pa

from mobtl.datasets.columns import CRYSTAL_SYSTEMS, MATERIAL_ID, TableSchema, flag, integer, number, text

_RECORDS = "phonons/petretto2018_dfpt_json_1521.tar.xz"
_FORMULA = "formula, reduced and as the source writes it"

SEMICONDUCTORS = TableSchema(
    title="The 1245 semiconductors of Liu 2020 with the source and target properties",
    sources=("phonons/ph_cv.pkl",),
    notes=(
        "Rows stand in the order of the released pickle: the released protocol splits the 124 compounds with a phonon "
        "gap into five folds without shuffling them.",
        "The 290 descriptors of the paper belong to the composition of the unit cell, cell_composition, not to the "
        "reduced formula: the sums differ.",
        "For mp-23260 (BaI2) and mp-27456 (BaBr2) the released structure, and with it cell_composition, is twice the "
        "cell of 12 atoms that n_sites and the phonon record refer to.",
        "79 rows share the unit-cell composition, and thus all descriptors, with another row (polymorphs).",
        "crystal_system follows from the released space group; in three rows (mp-684580, mp-559092, mp-32880) the "
        "phonon record's point group belongs to another, cubic, one.",
    ),
    columns={
        "material_id": text("id in the Materials Project", MATERIAL_ID),
        "formula": text(_FORMULA),
        "cell_composition": text("composition of the unit cell, the input of the descriptors", r"^[A-Z][A-Za-z0-9 ]+$"),
        "reduced_formula": text("reduced formula, elements in pymatgen's order; rows that share it must share a fold"),
        "n_sites": integer("atoms in the cell of the phonon calculation", 2, 40),
        "space_group": integer("number of the space group", 1, 230),
        "crystal_system": text("crystal system of that space group", values=CRYSTAL_SYSTEMS),
        "electronic_gap": number("electronic band gap (PBE, Materials Project), the source property", "eV", 0.01, 10),
        "phonon_gap": number("phonon band gap, lowest optical minus highest acoustic frequency; 0: none", "cm^-1", 0, 400),
        "speed_of_sound": number("speed of sound, mean over the three acoustic branches", "km/s", 0.5, 15),
        "heat_capacity": number("heat capacity at constant volume and 300 K, per mole of formula units", "J/mol/K", 6, 320),
    },
    rows=1245,
    unique=("material_id",),
    checks=(pa.Check(lambda table: (table["phonon_gap"] > 0).sum() == 124, error="124 rows have a phonon gap"),),
)

PHONON_GAPS = TableSchema(
    title="The signed phonon gap of all 1521 compounds of Petretto 2018",
    sources=(_RECORDS,),
    notes=(
        "signed_gap is the lowest optical minus the highest acoustic frequency along the stored path; below zero the "
        "branches overlap. Where it is positive it equals the published phonon band gap, elsewhere that is 0.",
        "142 of the 1521 are positive, 18 of them among the 276 unstable ones, which Liu 2020 leaves out; the other "
        "1245 are exactly the paper's set.",
        "large_asr_break and large_cnsr_break are the texts True and False in the records; here they are booleans.",
        "The records' density of states is in states/eV on an axis in cm^-1, and their heat capacity is per formula "
        "unit; neither is in this table.",
    ),
    columns={
        "material_id": text("id in the Materials Project", MATERIAL_ID),
        "formula": text(_FORMULA),
        "n_sites": integer("atoms in the cell", 2, 40),
        "signed_gap": number("lowest optical minus highest acoustic frequency", "cm^-1", -1500, 400),
        "unstable": flag("has imaginary frequencies (has_neg_fr)"),
        "large_asr_break": flag("breaks the acoustic sum rule by more than the authors' limit"),
        "large_cnsr_break": flag("breaks the charge neutrality sum rule by more than the authors' limit"),
        "crystal_system": text("crystal system of the record's point group", values=CRYSTAL_SYSTEMS),
    },
    rows=1521,
    unique=("material_id",),
    checks=(
        pa.Check(lambda table: (table["signed_gap"] > 0).sum() == 142, error="142 signed gaps are positive"),
        pa.Check(lambda table: table["unstable"].sum() == 276, error="276 compounds are unstable"),
    ),
)

DISPERSIONS = TableSchema(
    title="Phonon dispersions of BAs, which has a phonon gap, and GaAs, which has none",
    sources=(_RECORDS,),
    notes=(
        "GaAs stands for the compounds without a gap: it has the structure, the path and the anion of BAs, but two "
        "nearly equal masses, so that its acoustic and optical branches overlap by 16 cm^-1.",
        "A new segment starts where the path jumps (K to U) or turns at Γ; the distance does not grow there and no "
        "line joins the two points.",
        "The stored dispersions of all 1521 would make 8 MB; only those that figures draw are kept.",
    ),
    columns={
        "material_id": text("id in the Materials Project", MATERIAL_ID),
        "formula": text(_FORMULA),
        "segment": integer("number of the continuous piece of the path, from 0", 0, 2),
        "point": integer("number of the point along the path, from 0", 0, 200),
        "distance": number("length of the path up to the point, with the factor 2π", "1/Å", 0, 20),
        "label": text("name of a high-symmetry point", values=("Γ", "X", "W", "K", "L", "U"), nullable=True),
        "branch": integer("number of the branch, ascending at each point; 0 to 2 are acoustic", 0, 5),
        "frequency": number("phonon frequency", "cm^-1", -5, 800),
    },
    rows=1788,
    unique=("material_id", "point", "branch"),
)

"""Schemas of the tables on phonons."""

import pandera.pandas as pa

from mobtl.datasets.schemas.columns import MATERIAL_ID, TableSchema, flag, integer, number, several, single, text
from mobtl.physics.crystals import CRYSTAL_SYSTEMS
from mobtl.physics.units import INVERSE_CM, KM_PER_SECOND, MOLAR_HEAT

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
        "speed_of_sound follows from the records with wave vectors whose lengths are right for cubic crystals and wrong for "
        "most others: see the table phonon_labels.",
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
        "phonon_gap": number(
            "phonon band gap, lowest optical minus highest acoustic frequency; 0: none", INVERSE_CM, 0, 400
        ),
        "speed_of_sound": number("speed of sound, mean over the three acoustic branches", KM_PER_SECOND, 0.5, 15),
        "heat_capacity": number("heat capacity at constant volume and 300 K, per mole of formula units", MOLAR_HEAT, 6, 320),
    },
    rows=1245,
    unique=("material_id",),
    checks=(pa.Check(lambda table: (table["phonon_gap"] > 0).sum() == 124, error="124 rows have a phonon gap"),),
)

RELEASED_SPLIT = TableSchema(
    title="The released test split of Liu 2020's classifier, matched to the 1245 semiconductors",
    sources=("phonons/ph_cv.pkl", "phonons/X_test", "phonons/y_test", "elements/xenonpy_element_features.csv"),
    notes=(
        "The released arrays X_test and y_test hold descriptors and labels without ids; each of their 374 rows is matched "
        "by unit-cell composition and label. The other 871 rows are the training part.",
        "Polymorphs with one unit-cell composition and one label cannot be told apart. Where only some of them are in the "
        "test part, decided is False and the first ones of the table are put there.",
        "The choice cannot matter to a model of composition: whichever rows are chosen, both parts hold the same "
        "descriptors and labels equally often.",
    ),
    columns={
        "material_id": text("id in the Materials Project", MATERIAL_ID),
        "part": text("side of the split", values=("training", "test")),
        "decided": flag("whether the released arrays tell the side"),
    },
    rows=1245,
    unique=("material_id",),
    checks=(pa.Check(lambda table: (table["part"] == "test").sum() == 374, error="374 rows are in the test part"),),
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
        "Heat capacity and velocities of the same records are in the table phonon_labels.",
    ),
    columns={
        "material_id": text("id in the Materials Project", MATERIAL_ID),
        "formula": text(_FORMULA),
        "n_sites": integer("atoms in the cell", 2, 40),
        "signed_gap": number("lowest optical minus highest acoustic frequency", INVERSE_CM, -1500, 400),
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

PHONON_LABELS = TableSchema(
    title="Heat capacity and speed of sound of the compounds of Petretto 2018, recomputed from the records",
    sources=(_RECORDS, "phonons/ph_cv.pkl"),
    notes=(
        "The 276 unstable compounds have neither: their values are absent, and the other 1245 are exactly the paper's set.",
        "heat_capacity is the Bose-Einstein integral over the positive frequencies of the stored density of states (which "
        "is in states/eV on an axis in cm^-1), per formula unit. Formula units are counted with the formula as the source "
        "writes it: Na2O2, not NaO.",
        "A velocity is the mean over the three acoustic branches of frequency over wave vector at the first five points of "
        "the path next to Γ, the wave vector measured in the cell of the calculation. speed_of_sound takes the first "
        "direction in which the path leaves Γ, speed_all_directions the mean over all n_directions.",
        "speed_as_published has the frequencies of speed_of_sound over the wave vector that gives the published labels "
        "(found by trying): fractional length, or its first component, over one lattice parameter of the Materials "
        "Project's cell, which leaves out the angles between the axes and their different lengths. It agrees with 1243 of "
        "the 1245 labels to a thousandth.",
        "cell_ratio is the cube root of the volume per atom in the Materials Project's cell over that of the calculation.",
    ),
    columns={
        "material_id": text("id in the Materials Project", MATERIAL_ID),
        "formula_units": integer("formula units in the cell", 1, 20),
        "n_directions": integer("straight lines on which the path leaves or reaches Γ", 1, 20),
        "heat_capacity": number("at constant volume and 300 K, recomputed", MOLAR_HEAT, 6, 320, nullable=True),
        "stored_heat_capacity": number("the same, as stored in the record", MOLAR_HEAT, 6, 320, nullable=True),
        "speed_of_sound": number("speed of sound along the first direction", KM_PER_SECOND, 0.5, 15, nullable=True),
        "speed_nearest_point": number("the same from the point nearest to Γ alone", KM_PER_SECOND, 0.5, 15, nullable=True),
        "speed_all_directions": number("speed of sound, mean over all directions", KM_PER_SECOND, 0.5, 15, nullable=True),
        "speed_as_published": number("speed of sound by the recipe of the labels", KM_PER_SECOND, 0.5, 15, nullable=True),
        "cell_ratio": number("length of the Materials Project's cell over the calculation's", "", 0.9, 1.1, nullable=True),
    },
    rows=1521,
    unique=("material_id",),
    checks=(pa.Check(lambda table: table.dropna().shape[0] == 1245, error="1245 rows are complete"),),
)

DISPERSIONS = TableSchema(
    title="Phonon dispersions of BAs, which has a phonon gap, of GaAs, which has none, and of diamond",
    sources=(_RECORDS,),
    notes=(
        "GaAs stands for the compounds without a gap: it has the structure, the path and the anion of BAs, but two "
        "nearly equal masses, so that its acoustic and optical branches overlap by 16 cm^-1. Of diamond the paper prints "
        "sound velocities.",
        "A new segment starts where the path jumps (K to U) or turns at Γ; the distance does not grow there and no "
        "line joins the two points.",
        "The stored dispersions of all 1521 would make 8 MB; only those that figures draw are kept.",
    ),
    columns={
        "material_id": text("id in the Materials Project", MATERIAL_ID),
        "formula": text(_FORMULA),
        "segment": integer("number of the continuous piece of the path, from 0", 0, 2),
        "point": integer("number of the point along the path, from 0", 0, 300),
        "distance": number("length of the path up to the point, with the factor 2π", "1/Å", 0, 20),
        "label": text("name of a high-symmetry point", values=("Γ", "X", "W", "K", "L", "U"), nullable=True),
        "branch": integer("number of the branch, ascending at each point; 0 to 2 are acoustic", 0, 5),
        "frequency": number("phonon frequency", INVERSE_CM, -5, 1400),
    },
    rows=3060,
    unique=("material_id", "point", "branch"),
)


def _one_per_atom(table) -> bool:
    """Three coordinates and nine components of a charge for each atom."""
    n_atoms = table["species"].map(len)
    lengths = (("coordinates", 3), ("born_charges", 9))
    return all((table[column].map(len) == length * n_atoms).all() for column, length in lengths)


_NINE = pa.Check(lambda values: values.map(len) == 9, error="nine numbers")
_SOME = pa.Check(lambda values: values.map(len) > 0, error="not empty")
_FRAMES = {"as given": 193, "rotated": 1052}

PHONON_CELLS = TableSchema(
    title="Cells, dielectric tensors, Born charges and branch edges of the 1245 semiconductors of Liu 2020",
    sources=(_RECORDS, "phonons/ph_cv.pkl"),
    notes=(
        "Rows stand in the order of the table semiconductors. The cells are those of the phonon calculation (PBEsol), "
        "primitive, with up to 40 atoms; for mp-23260 and mp-27456 half of what cell_composition says.",
        "lowest_optical minus highest_acoustic, along the stored path, is the signed_gap of phonon_gaps in all 1245.",
        "Lattice and tensors are in one frame, that of the calculation: pymatgen's primitive standard cell, its "
        "conventional axes along x, y and z. A record's CIF gives only lengths and angles, and pymatgen lays them "
        "otherwise (the third vector along z): frame is 'as given' in 193 rows where that is the same and 'rotated' in "
        "1052 where the lattice had to be laid anew; 'unresolved' would be a record that fits neither way, and none does. "
        "The tensors stay as stored.",
        "In this frame symmetry, neutrality and the splitting at Γ hold in all 1245: ε is invariant under the point group "
        "to 1e-10, charges under that of their site to 1e-9 e, and the sums of squared frequencies at Γ differ from "
        "direction to direction as the tensors say, to 4e-4 of the splitting. In the CIF's frame ε breaks the point group "
        "by more than 2 % in 436 rows and charges break it by more than 0.1 e in 669; in 8 triclinic ones, where symmetry "
        "asks nothing, the splitting alone tells. In 41 others no test tells, and yet charges would be wrong by up to 37 "
        "% of the largest.",
        "The first index of a charge is that of the field (or polarisation), the second that of the displacement: the "
        "splitting follows from q Z, not from Z q. The charges of a cell add up to 0 within 1e-5 e, which the source has "
        "imposed; large_cnsr_break in phonon_gaps says where it took much.",
        "mp-22261 (InCuTe2) is all but a metal: the eigenvalues of its ε are 1e4 to 4e6, and its charges reach 902 e. Next "
        "come mp-10955 with 825 and mp-31002 with 132.",
    ),
    columns={
        "material_id": text("id in the Materials Project", MATERIAL_ID),
        "formula": text(_FORMULA),
        "reduced_formula": text("reduced formula, elements in pymatgen's order"),
        "frame": text("how lattice and tensors came into one frame", values=("as given", "rotated", "unresolved")),
        "lattice": several("cell vectors, nine numbers row by row", "Å", _NINE),
        "species": several("element of each atom", "", _SOME),
        "coordinates": several("fractional coordinates, three numbers per atom", "", _SOME),
        "dielectric": several("high-frequency dielectric tensor, nine numbers row by row", "", _NINE),
        "born_charges": several("Born effective charges, nine numbers per atom, row by row", "e", _SOME),
        "highest_acoustic": number("highest frequency of the three acoustic branches", INVERSE_CM, 0, 1500),
        "lowest_optical": number("lowest frequency of the optical branches", INVERSE_CM, 0, 1500),
    },
    rows=1245,
    unique=("material_id",),
    checks=(
        pa.Check(lambda table: table["frame"].value_counts().to_dict() == _FRAMES, error=f"rows by frame: {_FRAMES}"),
        pa.Check(_one_per_atom, error="three coordinates and nine components of a charge for each atom"),
        pa.Check(
            lambda table: (table["lowest_optical"] > table["highest_acoustic"]).sum() == 124, error="124 rows have a gap"
        ),
    ),
)

_NEIGHBOURS = {
    "distance": ("distance of a site's nearest neighbour", "Å", 10),
    "relative_distance": ("smallest distance from a site over the sum of the atomic radii", "", 3),
    "coordination": ("neighbours at most 1.2 times as far as the nearest one", "", 50),
}
_STATISTICS = {"mean": "mean", "std": "standard deviation", "min": "smallest", "max": "largest"}

STRUCTURE_DESCRIPTORS = TableSchema(
    title="Descriptors of the crystal structures of the 1245 semiconductors of Liu 2020",
    sources=("phonons/ph_cv.pkl",),
    notes=(
        "Liu 2020 tried descriptors with some crystal structural information (section S4) and does not say in the text "
        "which; the supplement is not at hand. These are this repository's choice of a common set.",
        "They depend neither on orientation and origin nor on the choice of the cell; positions are symmetrised to 0.1 Å. "
        "Density, packing fraction (atomic radii, spheres overlap) and structural complexity are those of matminer.",
        "Rows stand in the order of the table semiconductors. Statistics are over the sites of the cell.",
    ),
    columns={
        "material_id": text("id in the Materials Project", MATERIAL_ID),
        "density": single("mass density", "g/cm^3", 0.1, 25),
        "volume_per_atom": single("volume of the cell over its atoms", "Å^3", 1, 200),
        "packing_fraction": single("volume of spheres with the atomic radii over that of the cell", "", 0.05, 3),
        "space_group": single("number of the space group", "", 1, 230),
        **{system: single(f"1 if the crystal system is {system}, else 0", "", 0, 1) for system in CRYSTAL_SYSTEMS},
        "centrosymmetric": single("1 if there is a centre of inversion, else 0", "", 0, 1),
        "point_operations": single("operations of the point group", "", 1, 48),
        "complexity": single("structural complexity: Shannon entropy of the shares of equivalent sites", "bit", 0, 6),
        "primitive_sites": single("atoms of the primitive cell", "", 1, 60),
        **{
            f"cell_{axis}": single(f"{rank} length of the Niggli cell over the cube root of its volume", "", 0.1, 20)
            for axis, rank in zip("abc", ("shortest", "middle", "longest"), strict=True)
        },
        **{
            f"{name}_{statistic}": single(f"{words}: {meaning}", unit, 0, high)
            for name, (meaning, unit, high) in _NEIGHBOURS.items()
            for statistic, words in _STATISTICS.items()
        },
    },
    rows=1245,
    unique=("material_id",),
)

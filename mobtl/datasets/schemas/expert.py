"""Schema of the table of expert descriptors."""

import pandera.pandas as pa

from mobtl.datasets.schemas.columns import TableSchema, single, text
from mobtl.datasets.schemas.twod import SOURCES, STRUCTURES_2D

_PER_CELL = (
    "of the atoms of the cell, all shells, of each configuration's number the first digit, over the number of elements"
)

EXPERT_DESCRIPTORS = TableSchema(
    title="Expert descriptors of Chen 2024 for the two-dimensional structures: as released, and free of the cell",
    sources=STRUCTURES_2D.sources,
    notes=(
        "Rows stand in the order of structures_2d; 2DMatPedia's as released are those of the primitive cell.",
        "The first fifteen descriptors are those of the released script, in its order. It reads configurations such as "
        "3d10 digit by digit, so that ten d electrons count as one; it sums over the cell and divides by the number of "
        "elements, so that a doubled cell has twice as many; hm_as_released, meant for the horizontal mirror, is filled "
        "from the mirror counts.",
        "space_group is spglib's at 0.01 Å, the released code's default, of the slab put upright; the released counts by "
        "space group follow from its point operations about the third axis of the standard setting (rotation_count in "
        "230 of 230 groups, mirror_count in 229: P4mm is given 0 where the rule gives 4).",
        "The other descriptors depend neither on the cell nor on turning or shifting the layer. Symmetry is that of the "
        "layer group at 0.1 Å, with respect to the normal; glide planes count as mirrors and screw axes as rotations, as "
        "in the released tables. Planes are told apart by 0.1 Å of height.",
        "Valence electrons are those outside the noble-gas core, filled d and f shells among them, as in Magpie. "
        "Electronegativities (Pauling) and polarisabilities are those of mendeleev.",
    ),
    columns={
        "source": text("collection", values=SOURCES),
        "source_id": text("id in the collection, as in structures_2d"),
        "en_difference": single("largest minus smallest Pauling electronegativity", "", 0, 4),
        "dipole_polarisability": single("largest plus smallest dipole polarisability of the elements", "a.u.", 1, 900),
        "s_electrons": single(f"s electrons {_PER_CELL}", "", 0, 1000),
        "p_electrons": single(f"p electrons {_PER_CELL}", "", 0, 1000),
        "d_electrons": single(f"d electrons {_PER_CELL}", "", 0, 1000),
        "space_group": single("number of the space group of the slab taken as a crystal", "", 1, 230),
        "rotation_count": single(
            "rotations and rotary reflections about the third axis, by space group, without mirror and inversion", "", 1, 10
        ),
        "mirror_count": single("mirrors that contain the third axis, by space group", "", 0, 6),
        "no_mirror": single("1 if mirror_count is 0, else 0", "", 0, 1),
        "even_mirrors": single("1 if mirror_count is even and not 0, else 0", "", 0, 1),
        "odd_mirrors": single("1 if mirror_count is odd, else 0", "", 0, 1),
        "thickness": single("highest minus lowest height, rounded to 0.01 Å", "Å", 0, 60),
        "atom_layers": single("distinct heights, rounded to 0.01 Å", "", 1, 300),
        "buckling": single("thickness over atom_layers less one; 0 for one layer", "Å", 0, 20),
        "hm_as_released": single("mirror_count once more", "", 0, 6),
        "valence_electrons": single("valence electrons per atom", "", 0, 32),
        "s_fraction": single("share of s electrons among the valence electrons", "", 0, 1),
        "p_fraction": single("share of p electrons among the valence electrons", "", 0, 1),
        "d_fraction": single("share of d electrons among the valence electrons", "", 0, 1),
        "layer_group": single("number of the layer group", "", 1, 80),
        "rotation_order": single("highest order of a rotation about the normal", "", 1, 6),
        "vertical_mirrors": single("mirrors that contain the normal (the paper's in-plane mirror operations)", "", 0, 6),
        "horizontal_mirror": single("1 with a mirror in the layer (the paper's out-of-plane mirror), else 0", "", 0, 1),
        "inversion": single("1 if there is a centre of inversion, else 0", "", 0, 1),
        "extent": single("highest minus lowest height", "Å", 0, 60),
        "planes": single("planes of atoms, told apart by 0.1 Å", "", 1, 60),
        "plane_spacing": single("extent over planes less one; 0 for one plane", "Å", 0, 20),
    },
    rows=STRUCTURES_2D.rows,
    unique=("source", "source_id"),
    checks=(
        pa.Check(
            lambda table: table["hm_as_released"].equals(table["mirror_count"].rename("hm_as_released")),
            error="hm_as_released repeats mirror_count",
        ),
    ),
)

"""Schema of the table of two-dimensional structures."""

import pandera.pandas as pa

from mobtl.datasets.schemas.columns import TableSchema, integer, number, several, text

SOURCES = ("c2db", "mc2d", "jarvis", "2dmatpedia")
_ROWS = {"c2db": 4022, "mc2d": 258, "jarvis": 636, "2dmatpedia": 5913}


def _has_geometry(table) -> bool:
    """Lattice, species and coordinates belong together and are there for the openly licensed collections."""
    is_open = table["source"] != "2dmatpedia"
    present = [table[column].notna() for column in ("lattice", "species", "coordinates")]
    if any((column != is_open).any() for column in present):
        return False
    structures = table[is_open]
    n_atoms = structures["n_atoms"]
    return bool(
        (structures["species"].map(len) == n_atoms).all() and (structures["coordinates"].map(len) == 3 * n_atoms).all()
    )


STRUCTURES_2D = TableSchema(
    title="Two-dimensional structures of four collections: C2DB, MC2D, JARVIS and 2DMatPedia",
    sources=(
        "twod/c2db_2021_structures.jsonl.gz",
        "twod/mc2d_structures.json",
        "twod/jarvis_dft_2d.csv",
        "twod/2D.tgz",
        "twod/filtered_2DMat.db",
    ),
    notes=(
        "Layer and space groups are spglib's at a tolerance of 0.1 Å, after centring the slab along c and making c "
        "normal to it: in 2DMatPedia 1,450 slabs straddle the cell boundary and 1,623 cells are slanted (cosine above "
        "1e-4), and left so more than a thousand layer groups come out wrong without a word.",
        "With that, 4,019 of the 4,022 C2DB structures get C2DB's own layer group; the others are 1C2H2S2V3-1, "
        "1OS2Sb2-1 and 2CsFPH3O3-1.",
        "Geometry is that of the centred cell with c normal to the layer. It is given for C2DB, MC2D and JARVIS, whose "
        "licences allow it, and absent for 2DMatPedia.",
        "2DMatPedia comes as in-plane supercells without ids: source_id is the file's name, formula and n_atoms are "
        "those of the primitive cell, counted by pure translations within 0.01 Å. Y24F60 is left out: its 0.7 Å of "
        "vacuum make it no layer.",
        "2DMatPedia's gaps and decomposition energies (here energy_above_hull) come from a second file, whose 1,224 "
        "structures each match exactly one of these in primitive composition, area (0.01 Å^2) and atomic heights (0.01 "
        "Å); elsewhere they are unknown. Formulas alone, as in the bandgap_roost files, would be ambiguous.",
        "band_gap is PBE for C2DB, MC2D and 2DMatPedia and OptB88vdW for JARVIS, which leaves it out for 114; 0 is a metal.",
        "C2DB's cells may be centred (120 hold two primitive cells); its hull energies differ by more than 5 meV from "
        "the later web table (twod/C2DB_full.csv) in 338 rows. That table's gaps, masses and stiffness stand in "
        "c2db_properties.",
        "MC2D gives Cartesian positions around z = 0; JARVIS gives structures as printed text.",
    ),
    columns={
        "source": text("collection", values=SOURCES),
        "source_id": text("id in the collection: uid (C2DB), structure label (MC2D), jid (JARVIS), file name (2DMatPedia)"),
        "formula": text("composition of the cell", r"^[A-Z][A-Za-z0-9 ]+$"),
        "reduced_formula": text("reduced formula, elements in pymatgen's order"),
        "n_atoms": integer("atoms in the cell", 1, 60),
        "layer_group": integer("number of the layer group", 1, 80),
        "layer_group_symbol": text("Hermann-Mauguin symbol of the layer group", r"^[pc]"),
        "space_group": integer("number of the space group of the slab taken as a crystal", 1, 230),
        "band_gap": number("electronic band gap; absent: unknown", "eV", 0, 12, nullable=True),
        "energy_above_hull": number("energy above the convex hull; absent: unknown", "eV/atom", -1e-6, 10, nullable=True),
        "lattice": several(
            "cell vectors, nine numbers row by row",
            "Å",
            pa.Check(lambda values: values.map(len) == 9, error="nine numbers"),
            nullable=True,
        ),
        "species": several(
            "element of each atom", "", pa.Check(lambda values: values.map(len) > 0, error="not empty"), nullable=True
        ),
        "coordinates": several(
            "fractional coordinates, three numbers per atom",
            "",
            pa.Check(lambda values: values.map(len) % 3 == 0, error="three numbers per atom"),
            nullable=True,
        ),
    },
    rows=sum(_ROWS.values()),
    unique=("source", "source_id"),
    checks=(
        pa.Check(lambda table: table["source"].value_counts().to_dict() == _ROWS, error=f"rows by source: {_ROWS}"),
        pa.Check(_has_geometry, error="geometry for all but 2dmatpedia, one position per atom"),
    ),
)

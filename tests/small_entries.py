"""What users hand in to be predicted, made here, and the entries that become of it."""

from mobtl.handed_in import reading

POSCAR = """\
relaxed monolayer, PBE
1.0
3.32 0.0 0.0
-1.66 2.875204 0.0
0.0 0.0 22.0
W Se
1 2
Direct
0.333333 0.666667 0.50
0.666667 0.333333 0.5765
0.666667 0.333333 0.4235
"""
ZINC_BLENDE = """\
InP, primitive cell
5.869
0.0 0.5 0.5
0.5 0.0 0.5
0.5 0.5 0.0
In P
1 1
Direct
0.0 0.0 0.0
0.25 0.25 0.25
"""
# A CIF up to its atoms, which follow one on each line: label, element, place and occupancy.
HEAD = """\
data_{name}
_cell_length_a {a}
_cell_length_b {a}
_cell_length_c {c}
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma {gamma}
_symmetry_space_group_name_H-M '{group}'
_chemical_formula_sum '{formula}'
_cell_formula_units_Z {units}
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_occupancy
"""


def head(a, c, gamma: int, group: str, formula: str, units: int, name: str = "x") -> str:
    """A CIF up to its atoms, of a cell whose first two vectors are equally long."""
    return HEAD.format(a=a, c=c, gamma=gamma, group=group, formula=formula, units=units, name=name)


def cif(name="WSe2", group="P 63/m m c", formula="W Se2", third="0.33333", two="0.66667") -> str:
    """A CIF of the layered crystal."""
    atoms = f"W1 W {third} {two} 0.250 1.\nSe1 Se {third} {two} 0.621(3) 1.\n"
    return head("3.282(2)", "12.96(1)", 120, group, formula, 2, name) + atoms


def entries(*inputs, **options) -> list:
    """All entries of some inputs."""
    return list(reading.read([*inputs], **options))


def one(given, **options):
    """The only entry of an input."""
    (entry,) = entries(given, **options)
    return entry


def words(entry) -> list[str]:
    """The words of an entry's notes."""
    return [note.word for note in entry.notes]

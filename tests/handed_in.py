"""What users hand in to be predicted, made here, and the entries that become of it."""

from mobtl.prediction import reading

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
CIF = """\
data_{name}
_cell_length_a 3.282(2)
_cell_length_b 3.282(2)
_cell_length_c 12.96(1)
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 120
_symmetry_space_group_name_H-M '{group}'
_chemical_formula_sum '{formula}'
_cell_formula_units_Z 2
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_occupancy
W1 W {third} {two} 0.250 1.
Se1 Se {third} {two} 0.621(3) 1.
"""


def cif(name="WSe2", group="P 63/m m c", formula="W Se2", third="0.33333", two="0.66667") -> str:
    """A CIF of the layered crystal."""
    return CIF.format(name=name, group=group, formula=formula, third=third, two=two)


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

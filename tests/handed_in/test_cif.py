"""CIF files: their grammar, their symmetry, and agreement with pymatgen's reader where that is right."""

import re

import numpy as np
import pytest
from pymatgen.core import Lattice, Structure
from pymatgen.io.cif import CifParser, CifWriter
from pymatgen.symmetry.groups import SpaceGroup
from small_entries import cif, entries, one, words

from mobtl.handed_in.formats import cif_symmetry, cif_text

HEAD = """\
data_{name}
_cell_length_a {a}
_cell_length_b {b}
_cell_length_c {c}
_cell_angle_alpha {alpha}
_cell_angle_beta {beta}
_cell_angle_gamma {gamma}
{more}
loop_
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
{sites}
"""


def made(a=4.93, b=None, c=None, alpha=90, beta=90, gamma=90, more="", sites="Si 0 0 0", name="x") -> str:
    return HEAD.format(a=a, b=b or a, c=c or a, alpha=alpha, beta=beta, gamma=gamma, more=more, sites=sites, name=name)


def test_a_site_of_occupancy_zero_is_left_out_and_it_is_said(file):
    sites = "Si 0 0 0 1\nSi 0.25 0.25 0.25 1\nO 0.5 0.5 0.5 0"
    text = made(sites=sites).replace("_atom_site_fract_z\n", "_atom_site_fract_z\n_atom_site_occupancy\n")
    entry = one(file(text, "x.cif"))
    assert entry.is_ok and entry.composition.reduced == "Si"
    assert [note.sentence for note in entry.notes] == ["1 site of occupancy zero left out."]


def test_the_grammar():
    text = """# a comment
data_One _cell.length_A 5.0(3) # another
_chemical_name 'it's one' _b "a 'b' c"
_text
;several
 lines _x data_no
;
_unknown ?
stray words
loop_ _l.a _l.b 1 2
3 'four'
loop_
_m_a
_m_b
1 2 3
data_one
_c .
"""
    first, second = cif_text.blocks(text)
    assert (first.name, second.name) == ("One", "one")
    assert first.values == {
        "_cell_length_a": "5.0(3)",
        "_chemical_name": "it's one",
        "_b": "a 'b' c",
        "_text": "several\n lines _x data_no\n",
        "_unknown": "?",
    }
    assert first.columns == {"_l_a": ["1", "3"], "_l_b": ["2", "four"]} and first.broken == {"_m_a", "_m_b"}
    assert first.value("_unknown", "_b") == "a 'b' c" and second.value("_c") == ""


@pytest.mark.parametrize("setting", ["P 63/m m c", "P6_3/mmc", "P 63/m 2/m 2/c", "p 63/mmc"])
def test_a_symbol_in_any_spelling(file, setting):
    assert one(file(cif(group=setting), "a.cif")).composition.formula == "W2 Se4"


@pytest.mark.parametrize("number", [1, 5, 14, 15, 44, 62, 99, 136, 148, 166, 186, 194, 205, 216, 221, 225, 229])
def test_operations_by_number_are_those_of_pymatgen(number):
    """Where a group has one setting, or the hexagonal one by its cell."""
    group = SpaceGroup.from_int_number(number)
    cells = {
        "cubic": Lattice.cubic(6),
        "hexagonal": Lattice.hexagonal(4, 9),
        "trigonal": Lattice.hexagonal(4, 9),
        "tetragonal": Lattice.tetragonal(4, 7),
        "orthorhombic": Lattice.orthorhombic(4, 5, 7),
        "monoclinic": Lattice.monoclinic(4, 5, 7, 101),
        "triclinic": Lattice.from_parameters(4, 5, 6, 71, 82, 93),
    }
    (block,) = cif_text.blocks(f"data_x\n_symmetry_Int_Tables_number {number}\n")
    (found,) = cif_symmetry.operations(block, cells[group.crystal_system].matrix)
    expected = {(*op.rotation_matrix.ravel(), *(np.round(op.translation_vector, 4) % 1)) for op in group.symmetry_ops}
    ours = {(*r.ravel(), *(np.round(t, 4) % 1)) for r, t in zip(*found, strict=True)}
    assert ours == expected


def test_listed_operations_decide(file):
    more = (
        "_symmetry_Int_Tables_number 1\nloop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\n'-x, -y, -z'\n1/2+X,1/2+Y,Z\n.5-x,1/2-y,-z"
    )
    entry = one(file(made(more=more, sites="Si 0.1 0.2 0.3"), "a.cif"))
    assert len(entry.structure) == 4
    expected = np.array([[0.1, 0.2, 0.3], [0.9, 0.8, 0.7], [0.6, 0.7, 0.3], [0.4, 0.3, 0.7]])
    np.testing.assert_allclose(sorted(entry.structure.frac_coords.tolist()), sorted(expected.tolist()))


@pytest.mark.parametrize(
    "operation", ["x,y", "x,y,z,1", "x,y,w", "x,x,x", "x+1/0,y,z", "__import__('os'),y,z", "2x,y,z", ",,"]
)
def test_an_operation_that_is_none(file, operation):
    more = f'loop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\n"{operation}"'
    entry = one(file(made(more=more), "a.cif"))
    assert entry.status == "unreadable" and "symmetry operation" in entry.reason


def test_an_origin_that_is_not_said(file):
    """Silicon at the origin is diamond by the first choice and no known crystal by the second, both of eight atoms."""
    symbol = "_symmetry_space_group_name_H-M 'F d -3 m{}'"
    entry = one(file(made(more=symbol.format("")), "a.cif"))
    assert entry.status == "ambiguous-setting" and ":2" in entry.reason
    assert one(file(made(more=symbol.format(" :1")), "a.cif")).structure.get_space_group_info(0.01)[1] == 227
    first = one(file(made(more=symbol.format(" S")), "a.cif"))
    shifted = one(file(made(more=symbol.format(":2"), sites="Si 0.125 0.125 0.125"), "a.cif"))
    assert len(first.structure) == len(shifted.structure) == 8
    assert first.structure.get_space_group_info(0.01) == shifted.structure.get_space_group_info(0.01)
    by_number = made(more="_symmetry_Int_Tables_number 227", sites="Mg 0 0 0\nAl 0.625 0.625 0.625\nO 0.387 0.387 0.387")
    units = "_chemical_formula_sum 'Mg Al2 O4'\n_cell_formula_units_Z 8\n"
    assert one(file(by_number.replace("loop_", units + "loop_"), "a.cif")).composition.formula == "Mg8 Al16 O32"


def test_axes_are_told_by_the_cell(file):
    more = "_symmetry_space_group_name_H-M 'R -3 m'"
    hexagonal = one(file(made(a=4.55, c=11.86, gamma=120, more=more, sites="Bi 0 0 0.234"), "a.cif"))
    rhombohedral = one(
        file(made(a=4.75, alpha=57.2, beta=57.2, gamma=57.2, more=more, sites="Bi 0.234 0.234 0.234"), "a.cif")
    )
    assert (len(hexagonal.structure), len(rhombohedral.structure)) == (6, 2)


def test_blocks_and_what_holds_no_atoms(file):
    text = (
        "data_global\n_publ_author 'A. Nobody'\n"
        + made(name="a")
        + made(name="b", sites="Si 0 nan 0")
        + made(a=4.6, name="a")
    )
    found = entries(file(text, "several.cif"))
    assert [(entry.place, entry.status) for entry in found] == [
        ("block 1 (a)", "ok"),
        ("block 2 (b)", "not-finite"),
        ("block 3 (a)", "ok"),
    ]
    assert one(file("data_global\n_publ_author 'A. Nobody'\n", "none.cif")).status == "empty"


@pytest.mark.parametrize(
    ("old", "new", "status", "says"),
    [
        ("_cell_length_a 4.93\n", "", "unreadable", "_cell_length_a is missing"),
        ("_cell_length_a 4.93", "_cell_length_a ?", "unreadable", "_cell_length_a is missing"),
        ("_cell_length_a 4.93", "_cell_length_a -5", "bad-cell", "not positive"),
        ("_cell_length_a 4.93", "_cell_length_a 5.4(x)", "unreadable", "no number"),
        ("_cell_length_a 4.93", "_cell_length_a 0.01", "bad-cell", "flatter"),
        ("_cell_angle_alpha 90", "_cell_angle_alpha 180", "bad-cell", "degrees"),
        ("_cell_angle_alpha 90", "_cell_angle_alpha 1", "bad-cell", "flatter"),
        ("_cell_", "_no_", "not-periodic", "no cell"),
        ("Si 0 0 0", "Si 0 0", "unreadable", "too many or too few"),
        ("Si 0 0 0", "Si 0 0 x", "unreadable", "no number"),
        ("Si 0 0 0", "Xx 0 0 0", "unknown-element", "'Xx'"),
        ("Si 0 0 0", "'Nb,Zr' 0 0 0", "unknown-element", "Nb,Zr"),
        ("Si 0 0 0", "Si 0 0 0\nSi 0 0 0", "overlapping", "0.000 Å apart"),
        ("Si 0 0 0", "", "empty", "no atom"),
        ("Si 0 0 0", "'Si 0 0 0", "unreadable", "not closed"),
        ("_atom_site_fract_x", "_atom_site_cartn_x", "unreadable", "no fractional coordinates"),
        ("loop_", "_chemical_formula_sum 'Si O2'\nloop_", "formula-mismatch", "Si1, its formula says Si1 O2"),
        ("loop_", "_chemical_formula_sum 'nonsense?'\nloop_", "", ""),
        ("loop_", "_symmetry_Int_Tables_number 231\nloop_", "unreadable", "'231' is not known"),
        ("loop_", "_symmetry_space_group_name_H-M 'P 7'\nloop_", "unreadable", "'P 7' is not known"),
        ("loop_", "_space_group_magn.name_BNS 'P 1'\nloop_", "unreadable", "magnetic"),
        ("Si 0 0 0", "Si4+ 0 0 0", "", ""),
        ("Si 0 0 0", "SI 0 0 0", "", ""),
    ],
)
def test_a_cif_that_is_wrong_has_a_status_and_a_reason(file, old, new, status, says):
    assert old in made()
    entry = one(file(made().replace(old, new), "a.cif"))
    assert entry.status == (status or "ok") and re.search(says, entry.reason), entry


@pytest.mark.parametrize(
    ("label", "element"), [("Si1", "Si"), ("O1'", "O"), ("OW1", "O"), ("CL2", "Cl"), ("D1", "H"), ("HB2A", "H")]
)
def test_an_element_is_told_by_its_label(file, label, element):
    text = made(sites=f"{label} 0 0 0").replace("_atom_site_type_symbol", "_atom_site_label")
    assert one(file(text, "a.cif")).composition.elements == (element,)


def test_many_sites_are_refused_before_they_are_repeated(file):
    assert "it has 20000 atoms" in one(file(made(sites="Si 0 0 0\n" * 20_000), "a.cif")).reason
    rows = "\n".join(f"Si {i / 3000} 0.1 0.2" for i in range(3000))
    assert one(file(made(sites=rows), "a.cif")).status == "too-large"
    rows = "\n".join(f"Si {i / 1500} 0.11 0.23" for i in range(1500))
    assert one(file(made(a=70, more="_symmetry_Int_Tables_number 225", sites=rows), "a.cif")).status == "too-large"


CRYSTALS = [
    ("Fm-3m", Lattice.cubic(5.64), ["Na", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]]),
    ("Pnma", Lattice.orthorhombic(8.8, 4.0, 4.8), ["Pb", "S"], [[0.12, 0.25, 0.11], [0.36, 0.25, 0.02]]),
    (
        "P2_1/c",
        Lattice.monoclinic(5.1, 5.2, 5.3, 99.2),
        ["Zr", "O", "O"],
        [[0.28, 0.04, 0.21], [0.07, 0.33, 0.34], [0.45, 0.76, 0.48]],
    ),
    ("R-3m", Lattice.hexagonal(4.38, 30.5), ["Bi", "Te", "Te"], [[0, 0, 0.4], [0, 0, 0], [0, 0, 0.2097]]),
    ("Pa-3", Lattice.cubic(5.42), ["Fe", "S"], [[0, 0, 0], [0.385, 0.385, 0.385]]),
    ("I4_1/amd", Lattice.tetragonal(3.78, 9.51), ["Ti", "O"], [[0, 0.75, 0.125], [0, 0.75, 0.3336]]),
]


@pytest.mark.filterwarnings("ignore")  # of pymatgen's reader
@pytest.mark.parametrize(("group", "cell", "symbols", "places"), CRYSTALS, ids=[each[0] for each in CRYSTALS])
def test_what_pymatgen_writes_is_read_as_by_pymatgen(file, group, cell, symbols, places):
    given = Structure.from_spacegroup(group, cell, symbols, places)
    for precision in (None, 0.01):
        text = str(CifWriter(given, symprec=precision))
        entry = one(file(text, "a.cif"))
        (expected,) = CifParser.from_str(text).parse_structures(primitive=False)
        assert entry.is_ok and not words(entry), entry
        assert entry.composition.formula.split() == expected.composition.formula.split()
        np.testing.assert_allclose(entry.structure.lattice.matrix, expected.lattice.matrix, atol=1e-9)
        ours, theirs = (
            sorted((site.specie.symbol, *(np.round(site.frac_coords, 4) % 1 + 0.0)) for site in each)
            for each in (entry.structure, expected)
        )
        assert [site[0] for site in ours] == [site[0] for site in theirs]
        np.testing.assert_allclose([site[1:] for site in ours], [site[1:] for site in theirs], atol=2e-4)

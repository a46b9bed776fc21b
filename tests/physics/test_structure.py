"""One way in for a structure: what is read right, and what is refused by name."""

import numpy as np
import pytest
from pymatgen.core import Lattice, Structure
from slabs import MOS2, on_axis
from small_entries import head

from mobtl.errors import MobtlError
from mobtl.features import composition, expert
from mobtl.features import structure as descriptors
from mobtl.physics import slab as layers
from mobtl.physics import structure
from mobtl.physics.slab import Slab

POSCAR = """\
relaxed monolayer, PBE
1.0
3.184 0.0 0.0
-1.592 2.757425 0.0
0.0 0.0 20.0
Mo S
1 2
Direct
0.333333 0.666667 0.50
0.666667 0.333333 0.5782
0.666667 0.333333 0.4218
"""
ALONG_A = """\
monolayer, the first vector crosses the vacuum
1.0
20.0 0.0 0.0
0.0 3.184 0.0
0.0 -1.592 2.757425
Mo S
1 2
Direct
0.50 0.333333 0.666667
0.5782 0.666667 0.333333
0.4218 0.666667 0.333333
"""


def cif(third: str, two: str) -> str:
    """A CIF with its space group by name and number."""
    atoms = f"Mo1 Mo {third} {two} 0.250 1.\nS1 S {third} {two} 0.621(3) 1.\n"
    written = head("3.160(2)", "12.294(5)", 120, "P 63/m m c", "Mo S2", 2) + atoms
    return written.replace("_chemical", "_symmetry_Int_Tables_number 194\n_chemical", 1)


@pytest.fixture
def file(tmp_path):
    def write(text: str, name: str = "POSCAR"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


@pytest.mark.parametrize(("third", "two"), [("0.33333", "0.66667"), ("0.333", "0.667")])
def test_special_positions_with_three_digits_are_one(file, third, two):
    found = structure.read(file(cif(third, two), "a.cif"))
    assert (found.composition.formula, len(found), found.get_space_group_info(0.1)[1]) == ("Mo2 S4", 6, 194)


def test_positions_that_do_not_meet_are_refused(file):
    with pytest.raises(MobtlError, match=r"atoms \d+ \(\w+\) and \d+ \(\w+\) are 0\.0\d+ Å apart"):
        structure.read(file(cif("0.33", "0.67"), "a.cif"))


def test_a_file_whose_formula_is_another_is_refused(file):
    with pytest.raises(MobtlError, match="do not match"):
        structure.read(file(cif("0.33333", "0.66667").replace("'Mo S2'", "'Mo S3'"), "a.cif"))


@pytest.mark.parametrize("text", [POSCAR, ALONG_A])
def test_a_slab_from_a_file_with_its_vacuum_anywhere(file, text):
    slab = structure.slab(file(text))
    found = expert.describe(slab)
    assert (layers.symmetry(slab).layer_group, found["planes"]) == (78, 3)
    assert found["extent"] == pytest.approx(3.128)


@pytest.mark.parametrize("vector", [0, 1])
def test_expert_descriptors_do_not_depend_on_where_the_vacuum_lies(vector):
    assert expert.describe(on_axis(MOS2, vector)) == pytest.approx(expert.describe(MOS2))


def test_a_poscar_without_symbols_needs_them(file):
    path = file(POSCAR.replace("Mo S\n", ""))
    with pytest.raises(MobtlError, match=r"no line of element symbols.*symbols=\['Mo', 'S'\]"):
        structure.read(path)
    assert structure.read(path, ["Mo", "S"]).composition.formula == "Mo1 S2"
    with pytest.raises(MobtlError, match="one positive count for each symbol"):
        structure.read(path, ["Mo"])


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("0.666667 0.333333 0.5782", "0.666667 nan 0.5782", r"atom 2 \(S\) are not finite"),
        ("0.666667 0.333333 0.5782", "inf 0.333333 0.5782", r"atom 2 \(S\) are not finite"),
        ("0.666667 0.333333 0.5782", "0.666667 ****** 0.5782", "more or fewer"),
        ("0.666667 0.333333 0.4218\n", "", "more or fewer"),
        ("1 2", "1 1", "more or fewer"),
        ("1 2", "3", "one positive count"),
        ("1 2", "0 3", "one positive count"),
        ("Mo S", "Mo Xx", "Xx"),
        ("0.0 0.0 20.0", "0.0 0.0 nan", "not finite"),
        ("0.0 0.0 20.0", "0.0 0.0 0.0", "cannot be read|no volume"),
        ("0.4218", "0.5781", "Å apart"),
        (POSCAR, "", "eight lines"),
    ],
)
def test_a_poscar_that_is_wrong_is_refused_with_its_name(file, old, new, says):
    with pytest.raises(MobtlError, match=says) as refusal:
        structure.slab(file(POSCAR.replace(old, new), "mine.vasp"))
    assert "mine.vasp" in str(refusal.value) and "\n" not in str(refusal.value)


def test_files_that_are_none(tmp_path):
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty.cif").write_text("data_x\n")
    for path in (tmp_path / "absent", tmp_path, tmp_path / "binary", tmp_path / "empty.cif"):
        with pytest.raises(MobtlError, match="cannot be read"):
            structure.read(path)


def test_no_layers_are_told_from_layers():
    for crystal, says in (
        (
            Structure.from_spacegroup("F-43m", Lattice.cubic(5.653), ["Ga", "As"], [[0, 0, 0], [0.25, 0.25, 0.25]]),
            "no vacuum",
        ),
        (Structure(Lattice.cubic(4.12), ["Cs", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]]), "no vacuum"),
        (Structure(Lattice.cubic(15), ["N", "N"], [[0, 0, 0], [0, 0, 1.1 / 15]]), "two cell vectors"),
    ):
        with pytest.raises(MobtlError, match=says):
            structure.slab(crystal)


def test_a_disordered_structure_is_refused_and_its_composition_works():
    alloy = Structure(Lattice.cubic(5.54), [{"Si": 0.5, "Ge": 0.5}], [[0, 0, 0]])
    for ask in (structure.read, descriptors.describe):
        with pytest.raises(MobtlError, match=r"site 1 \(Si:0\.5, Ge:0\.5\) is shared"):
            ask(alloy)
    assert composition.descriptors([alloy.composition])["average atomic_number"][0] == pytest.approx(23)
    with pytest.raises(MobtlError, match="partly empty"):
        structure.read(Structure(Lattice.cubic(5), [{"Si": 0.5}], [[0, 0, 0]]))


def test_structures_that_are_wrong_are_refused_by_the_descriptors_too():
    cubic = Lattice.cubic(4)
    for wrong, says in (
        (Structure(cubic, ["Na", "Cl"], [[0, 0, 0], [0.5, np.nan, 0.5]]), r"atom 2 \(Cl\)"),
        (Structure(cubic, [], []), "no atom"),
        (Structure(cubic, ["X0+", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]]), "no element"),
        (Structure(cubic, ["Na", "Cl"], [[0, 0, 0], [0.05, 0, 0.05]]), "0.283 Å apart"),
        (Structure(cubic, ["Xe"], [[0, 0, 0]]), "Xe has no atomic radius"),
    ):
        with pytest.raises(MobtlError, match=says):
            descriptors.describe(wrong)


def test_oxidation_states_and_isotopes_do_not_count():
    plain = Structure(Lattice.cubic(4.08), ["Li", "H"], [[0, 0, 0], [0.5, 0.5, 0.5]])
    for symbols in (["Li+", "H-"], ["Li", "D"], ["Li", "T"]):
        other = Structure(plain.lattice, symbols, plain.frac_coords)
        assert descriptors.describe(other) == descriptors.describe(plain)


def test_expert_descriptors_refuse_what_bypasses_the_way_in():
    with pytest.raises(MobtlError, match=r"0\.100 Å apart"):
        expert.describe(Slab(MOS2.lattice, ("Mo", "S", "S"), [[0, 0, 0.5], [0, 0, 0.505], [1 / 3, 2 / 3, 0.4]]))
    with pytest.raises(MobtlError, match="not of Structure"):
        expert.describe(Structure(Lattice.cubic(4), ["Si"], [[0, 0, 0]]))

"""Every form that is read gives the crystal that ASE or pymatgen wrote; each of several structures of a file is an entry."""

import io
import json
import re

import numpy as np
import pytest
from ase.build import bulk, molecule, mx2
from ase.io import write
from pymatgen.core import Lattice, Structure
from small_entries import POSCAR, ZINC_BLENDE, cif, entries, one, words

from mobtl.handed_in.entries import BULK, LAYER
from mobtl.handed_in.recognising import FORMS

GAAS, ZNO = bulk("GaAs", "zincblende", a=5.65), bulk("ZnO", "wurtzite", a=3.25, c=5.21)
LAYER_OF = mx2("MoS2", vacuum=8)
VASPRUN = """\
<?xml version="1.0" encoding="ISO-8859-1"?>
<modeling>
 <atominfo><atoms>2</atoms>
  <array name="atoms"><field type="string">element</field><set>
   <rc><c>Ga</c><c>   1</c></rc><rc><c>As</c><c>   2</c></rc>
  </set></array>
 </atominfo>
 <structure name="initialpos">{0}</structure>
 <calculation><structure>{0}</structure></calculation>
 <structure name="finalpos">{1}</structure>
</modeling>
"""
PLACES = """<crystal><varray name="basis"><v>0 {0} {0}</v><v>{0} 0 {0}</v><v>{0} {0} 0</v></varray></crystal>
<varray name="positions"><v>0 0 0</v><v>0.25 0.25 0.25</v></varray>"""


@pytest.fixture
def written(tmp_path):
    """A function that gives what ASE writes in one of its forms."""

    def content(atoms, form: str, **options) -> bytes:
        write(tmp_path / "by_ase", atoms, format=form, **options)
        return (tmp_path / "by_ase").read_bytes()

    return content


def vasprun(last: str = PLACES.format(2.83)) -> str:
    return VASPRUN.format(PLACES.format(2.8), last)


WRITTEN = {
    "cif": (GAAS, "cif", {}),
    "poscar": (GAAS, "vasp", {}),
    "xdatcar": ([GAAS, ZNO], "vasp-xdatcar", {}),
    "extxyz": ([GAAS, ZNO], "extxyz", {}),
    "xsf": ([GAAS, GAAS], "xsf", {}),
    "gen": (GAAS, "gen", {"fractional": True}),
    "espresso": (GAAS, "espresso-in", {"pseudopotentials": {"Ga": "a", "As": "b"}}),
    "aims": (ZNO, "aims", {"scaled": True}),
    "trajectory": ([GAAS, ZNO], "traj", {}),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("form", WRITTEN)
def test_what_ase_writes(file, written, form):
    atoms, name, options = WRITTEN[form]
    found = entries(file(written(atoms, name, **options), "structure"))
    given = atoms if isinstance(atoms, list) else [atoms]
    assert len(found) == len(given)
    for number, (entry, each) in enumerate(zip(found, given, strict=True), 1):
        assert entry.is_ok and entry.kind == BULK, entry
        assert entry.place == ("" if len(given) == 1 else f"frame {number}")
        expected = Structure(each.cell.array, each.get_chemical_symbols(), each.get_scaled_positions())
        assert entry.structure.matches(expected, scale=False, primitive_cell=False)
        assert entry.structure.volume == pytest.approx(expected.volume, rel=1e-4)


def test_every_form_has_its_test():
    assert set(FORMS) - set(WRITTEN) == {"vasprun", "json", "table"}


@pytest.mark.parametrize("form", ["extxyz", "traj", "xsf"])
def test_a_layer_that_does_not_go_on_along_its_third_vector(file, written, form):
    entry = one(file(written(LAYER_OF, form), "layer"))
    assert (entry.kind, entry.composition.formula) == (LAYER, "Mo1 S2")


def test_periodicity_that_no_vacuum_bears_out(file):
    text = '2\nLattice="0 2.8 2.8 2.8 0 2.8 2.8 2.8 0" pbc="{}"\nGa 0 0 0\nAs 1.4 1.4 1.4\n'
    assert one(file(text.format("T T T"), "a.xyz")).kind == BULK
    for flags, says in (("T T F", "third vector"), ("T F F", "chain or a molecule"), ("F F F", "chain or a molecule")):
        entry = one(file(text.format(flags), "a.xyz"))
        assert entry.status == "not-periodic" and says in entry.reason


@pytest.mark.parametrize("form", ["xyz", "extxyz", "traj", "gen", "xsf"])
def test_a_molecule_has_no_cell(file, written, form):
    entry = one(file(written(molecule("H2O"), form), "water"))
    assert entry.status == "not-periodic" and entry.structure is None


def test_a_vasprun_gives_its_last_structure(file):
    entry = one(file(vasprun(), "vasprun.xml"))
    assert entry.structure.volume == pytest.approx(2 * 2.83**3) and not entry.notes
    stopped = one(
        file(vasprun().split("<structure name='finalpos'")[0].split('<structure name="finalpos"')[0], "vasprun.xml")
    )
    assert stopped.structure.volume == pytest.approx(2 * 2.8**3) and words(stopped) == ["unfinished"]
    assert one(file(vasprun().split("<calculation>")[0].split(" <structure")[0], "vasprun.xml")).status == "unreadable"
    assert one(file(vasprun(PLACES.format("nan")), "vasprun.xml")).status == "not-finite"
    assert one(file(vasprun("<crystal>"), "vasprun.xml")).status == "unreadable"


def test_structures_of_pymatgen_as_json(file):
    crystal = Structure(Lattice.cubic(5.6), ["Na", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]])
    shared = Structure(Lattice.cubic(5.6), [{"Na": 0.5, "K": 0.5}, "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]])
    charged = crystal.copy().add_oxidation_state_by_element({"Na": 1, "Cl": -1})
    for each in (crystal, charged):
        assert one(file(json.dumps(each.as_dict()), "a.json")).structure == crystal
        assert one(file(json.dumps({"structure": each.as_dict(), "id": 7}), "a.json")).is_ok
    found = entries(file(json.dumps([crystal.as_dict(), shared.as_dict(), {"id": 7}, 8]), "a.json"))
    assert [(entry.place, entry.status) for entry in found] == [
        ("structure 1", "ok"),
        ("structure 2", "disordered"),
        ("structure 3", "unreadable"),
        ("structure 4", "unreadable"),
    ]
    assert found[1].composition.whole() == {"Na": 1, "K": 1, "Cl": 2}
    for text in ("{", "[]", '{"a": 1}', '"GaAs"', "{" * 100_000, '{"lattice": {"matrix": 1}, "sites": 2}', "NaN"):
        assert one(file(text, "a.json")).status in ("unreadable", "empty")
    for place in ([0, 0], [0, 0, 0, 0.5, 0.5, 0.5]):
        site = {"species": [{"element": "Si"}], "abc": place}
        found = one(file(json.dumps({"lattice": {"matrix": np.eye(3).tolist()}, "sites": [site]}), "a.json"))
        assert found.status == "unreadable" and "species and abc" in found.reason


@pytest.mark.filterwarnings("ignore")
def test_tabs_divide_a_geometry_of_aims_too(file, written):
    text = written(ZNO, "aims", scaled=True).decode()
    assert one(file(re.sub("(?<=[a-z]) +", "\t", text), "geometry.in")).structure == one(file(text, "geometry.in")).structure


def test_a_wrong_frame_leaves_the_others(file, written):
    good = written(GAAS, "extxyz").decode()
    bad = good.replace("Ga", "Xx")
    found = entries(file(good + bad + good.replace(" 0.0", " nan", 1).replace("0.00000000", "nan", 1) + good, "t.xyz"))
    assert [entry.status for entry in found] == ["ok", "unknown-element", "not-finite", "ok"]
    found = entries(file(good + "what follows" + good, "t.xyz"))
    assert [entry.status for entry in found] == ["ok", "unreadable"] and "the rest is not read" in found[1].reason


def test_the_columns_of_extended_xyz(file):
    text = (
        '2\nenergy=-1.5 Lattice="0 2.8 2.8 2.8 0 2.8 2.8 2.8 0" Properties=id:I:1:forces:R:3:species:S:1:pos:R:3\n'
        "1 9 9 9 Ga 0 0 0\n2 9 9 9 As 1.4 1.4 1.4\n"
    )
    entry = one(file(text, "a.xyz"))
    np.testing.assert_allclose(entry.structure.frac_coords, [[0, 0, 0], [0.25, 0.25, 0.25]])
    assert one(file(text.replace("species", "kind"), "a.xyz")).status == "unreadable"
    assert one(file(text.replace("pos:R:3", "pos:R:999999999"), "a.xyz")).is_ok


def test_a_charge_density_and_velocities_do_not_count(file):
    for more in ("\n  24 24 24\n 0.1 0.2 0.3\n", "\n0.0 0.0 0.0\n0.0 0.0 0.0\n", " T T F\n"):
        assert one(file(ZINC_BLENDE + more, "CHGCAR")).is_ok


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("a.cif", POSCAR, "a POSCAR file"),
        ("a.vasp", cif(), "a CIF file"),
        ("POSCAR.csv", POSCAR, "a POSCAR file"),
        ("a.xyz", cif(), "a CIF file"),
        ("gaps.csv", cif(), "a CIF file"),
        ("gaps.cif", "formula,gap\nGaAs,1.4\n", "a table with a column of formulas"),
        ("gaps.vasp", "Composition\nGaAs\n", "a table with a column of formulas"),
    ],
)
def test_a_wrong_extension_is_read_by_content_and_said(file, name, text, form):
    entry = one(file(text, name))
    assert entry.is_ok and words(entry) == ["extension"] and f"its content {form}" in entry.notes[0].sentence


@pytest.mark.parametrize(
    ("name", "text"), [("WSe2", POSCAR), ("a.txt", cif()), ("a.dat", ZINC_BLENDE), ("CONTCAR.1", POSCAR)]
)
def test_a_name_that_says_nothing_is_no_news(file, name, text):
    assert one(file(text, name)).notes == ()


def test_standard_input_may_be_a_structure():
    for text in (POSCAR, cif()):
        entry = one("-", standard_input=io.BytesIO(text.encode()))
        assert entry.is_ok and entry.structure is not None and entry.name == "-"


def test_encodings_of_structures(file):
    text = POSCAR.replace("relaxed", "größer")
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "latin-1"):
        assert one(file(text.encode(encoding), "POSCAR")).is_ok
    assert one(file(cif().replace("\n", "\r\n"), "a.cif")).is_ok

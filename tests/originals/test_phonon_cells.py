"""Lattice and tensors of the phonon records come into one frame, and what does not fit is said."""

import numpy as np
import pytest
from pymatgen.core import Element, Lattice, Structure
from pymatgen.io.cif import CifWriter

from mobtl.datasets import phonons
from mobtl.errors import MobtlError
from mobtl.originals import petretto2018, phonon_cells
from mobtl.originals.phonon_cells import Cell
from mobtl.physics import polar

# Two vectors of 4 Å at 100 degrees: a primitive cell of a C-centred orthorhombic lattice, whose axes lie between them.
CENTRED = Lattice.from_parameters(4, 4, 5, 90, 90, 100)
SKEW = Lattice.from_parameters(4, 4.5, 5, 100, 105, 95)
CUBE = Lattice.cubic(4)
ATOMS = ("Na", "Cl")
PLACES = np.array([[0, 0, 0], [0.5, 0.5, 0.5]])
DIELECTRIC = np.diag([2.0, 3, 4])
CHARGES = np.array([np.diag([1.0, 1.3, 0.7]), -np.diag([1.0, 1.3, 0.7])])
# From Γ to a point and back, thrice: at Γ the path turns.
ENDS = np.array([[0.1, 0, 0], [0.1, 0.1, 0], [0, 0, 0.1]])
PATH = np.array([point for end in ENDS for point in (0 * end, end, 0 * end)])


def _record(lattice: Lattice, dielectric=DIELECTRIC, charges=CHARGES) -> dict:
    """A record with tensors in the frame of the primitive standard cell, and the splitting at Γ that they make."""
    structure = Structure(lattice, ATOMS, PLACES)
    standard = phonon_cells.standard_lattice(Cell(lattice.matrix, ATOMS, PLACES))
    wave_vectors = np.repeat(ENDS, 3, axis=0) @ np.linalg.inv(standard).T
    masses = np.array([float(Element(symbol).atomic_mass) for symbol in ATOMS])
    added = polar.split_squares(wave_vectors, lattice.volume, masses, dielectric, charges)
    bands = np.zeros((len(PATH), 6))
    bands[:, 3:5] = 100.0
    bands[:, 5] = np.sqrt(100.0**2 + added)
    bands[1::3, :3] = [10, 20, 30]
    return {
        "metadata": {"material_id": "mp-1", "formula": "NaCl", "nsites": 2, "structure": str(CifWriter(structure))},
        "dielectric": {"eps_electronic": dielectric.tolist(), "becs": charges.tolist()},
        "phonon": {"qpts": PATH.tolist(), "ph_bandstructure": bands.tolist()},
    }


def test_a_lattice_that_is_laid_anew():
    row = phonon_cells.cell_row(_record(CENTRED))
    assert (row["material_id"], row["formula"], row["reduced_formula"], row["frame"]) == ("mp-1", "NaCl", "NaCl", "rotated")
    # Half the diagonals of the cell: 4 cos 50° and 4 sin 50°.
    along, across = 4 * np.cos(np.radians(50)), 4 * np.sin(np.radians(50))
    expected = [along, -across, 0, along, across, 0, 0, 0, 5]
    assert row["lattice"] == pytest.approx(expected, abs=1e-7)
    assert row["species"] == ["Na", "Cl"] and row["coordinates"] == PLACES.ravel().tolist()
    assert row["dielectric"] == DIELECTRIC.ravel().tolist() and row["born_charges"] == CHARGES.ravel().tolist()
    assert (row["highest_acoustic"], row["lowest_optical"]) == (30.0, 100.0)


def test_a_lattice_that_lies_as_it_must():
    isotropic = 3 * np.eye(3), np.array([np.eye(3), -np.eye(3)])
    row = phonon_cells.cell_row(_record(CUBE, *isotropic))
    assert row["frame"] == "as given" and row["lattice"] == pytest.approx(CUBE.matrix.ravel().tolist())


def test_tensors_in_no_known_frame_are_unresolved():
    turn = np.array([[np.cos(0.3), -np.sin(0.3), 0], [np.sin(0.3), np.cos(0.3), 0], [0, 0, 1]])
    row = phonon_cells.cell_row(_record(CENTRED) | _tensors(turn @ DIELECTRIC @ turn.T, turn @ CHARGES @ turn.T))
    assert row["frame"] == "unresolved" and row["lattice"] == pytest.approx(CENTRED.matrix.ravel().tolist(), abs=1e-7)


def _tensors(dielectric, charges) -> dict:
    return {"dielectric": {"eps_electronic": np.asarray(dielectric).tolist(), "becs": np.asarray(charges).tolist()}}


def test_where_symmetry_asks_nothing_the_splitting_tells():
    record = _record(SKEW)
    assert phonon_cells.cell_row(record)["frame"] == "rotated"
    given, tensors = phonon_cells.read_cell(record["metadata"]["structure"]), phonon_cells.read_tensors(record)
    symmetry = polar.broken_symmetry(given.lattice, ATOMS, PLACES, tensors.dielectric, tensors.charges)
    assert max(symmetry) < 1e-9 < 0.05 < phonon_cells.splitting_misfit(record, given, tensors)
    exchanged = np.diag([3.0, 2, 4])
    assert phonon_cells.cell_row(record | _tensors(exchanged, CHARGES))["frame"] == "unresolved"


def test_charges_that_do_not_add_up_to_zero_are_unresolved():
    assert phonon_cells.cell_row(_record(CENTRED) | _tensors(DIELECTRIC, CHARGES[[0, 0]]))["frame"] == "unresolved"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"dielectric": {}}, "KeyError"),
        (_tensors(DIELECTRIC, CHARGES[:1]), "of 2 atoms have the shapes"),
        (_tensors(DIELECTRIC[:2], CHARGES), "of 2 atoms have the shapes"),
        (_tensors(DIELECTRIC * np.nan, CHARGES), "a number is not finite"),
        ({"dielectric": {"eps_electronic": "high", "becs": CHARGES.tolist()}}, "ValueError"),
        ({"metadata": {"material_id": "mp-1", "formula": "NaCl", "nsites": 2, "structure": "data_x"}}, "KeyError"),
    ],
)
def test_a_damaged_record_is_named(change, why):
    with pytest.raises(MobtlError, match=f"the phonon record mp-1 gives no cell with its tensors .*{why}.*; fetch it anew"):
        phonon_cells.cell_row(_record(CENTRED) | change)


def test_directions_in_which_a_path_approaches_gamma():
    points = np.array([[0, 0, 0], [0.1, 0, 0], [0.5, 0, 0], [0, 0.1, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0.1], [0, 0, 0]])
    places, directions = phonon_cells.approaches(points)
    assert places.tolist() == [0, 4, 5, 7]
    assert directions.tolist() == [[0.1, 0, 0], [0, 0.1, 0], [0, 0, 0.1], [0, 0, 0.1]]


@pytest.mark.originals
@pytest.mark.slow
def test_traps_of_the_records(original):
    """What the notes of the table count: how wrong the CIF's frame is, and by which test that is seen."""
    table = phonons.cells().set_index("material_id")
    broken = []
    for record in petretto2018.records(original("phonons/petretto2018_dfpt_json_1521.tar.xz")):
        if record["metadata"]["material_id"] in table.index:
            broken.append(_seen(record, table.loc[record["metadata"]["material_id"]]))
    dielectric, charges, splitting, turned = np.array(broken).T
    assert len(broken) == 1245
    assert ((dielectric > 0.02).sum(), (charges > 0.1).sum()) == (436, 669)
    symmetric = (dielectric < phonon_cells.TOLERANCE) & (charges < phonon_cells.TOLERANCE)
    told = splitting > phonon_cells.TOLERANCE
    assert (symmetric & told).sum() == 8
    unseen = symmetric & ~told & (turned > 1e-3)
    assert (unseen.sum(), round(turned[unseen].max(), 2)) == (41, 0.37)


def _seen(record: dict, row) -> tuple[float, float, float, float]:
    """Violations in the CIF's frame, and by what share of the largest charge the charges there are turned."""
    given, tensors = phonon_cells.read_cell(record["metadata"]["structure"]), phonon_cells.read_tensors(record)
    lattice = np.reshape(row["lattice"], (3, 3))
    assert np.allclose(np.reshape(row["dielectric"], (3, 3)), tensors.dielectric, rtol=0, atol=5.1e-7)
    assert np.allclose(np.reshape(row["born_charges"], (-1, 3, 3)), tensors.charges, rtol=0, atol=5.1e-7)
    assert phonon_cells.misfit(record, Cell(lattice, given.species, given.coordinates), tensors) < 4e-4
    turn = np.linalg.inv(given.lattice) @ lattice
    apart = np.abs(turn @ tensors.charges @ turn.T - tensors.charges).max()
    cell = given.lattice, given.species, given.coordinates
    symmetry = polar.broken_symmetry(*cell, tensors.dielectric, tensors.charges)
    splitting = phonon_cells.splitting_misfit(record, given, tensors)
    return *symmetry, splitting, apart / max(np.abs(tensors.charges).max(), 1e-3)

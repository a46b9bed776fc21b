"""The collections of two-dimensional structures: their forms, their traps, and what they hold."""

import csv
import gzip
import json

import numpy as np
import pytest

from mobtl.errors import MobtlError
from mobtl.originals import matpedia, twod
from mobtl.originals.matpedia import Fingerprint
from mobtl.physics import slab as layers
from mobtl.physics.slab import Slab

PRINTED = """\
Full Formula (Mo1 S2)
Reduced Formula: MoS2
abc   :   3.180000   3.180000  20.000000
angles:  90.000000  90.000000 120.000000
Sites (3)
  #  SP           a         b         c  velocities
---  ----  --------  --------  --------  ---------------
  0  Mo    0         5e-06     0.5       [0.0, 0.0, 0.0]
  1  S     0.333333  0.666667  0.578     [0.0, 0.0, 0.0]
  2  S     0.333333  0.666667  0.422     [0.0, 0.0, 0.0]"""


def test_printed_structure():
    slab = twod.parse_printed(PRINTED)
    assert slab.species == ("Mo", "S", "S")
    assert slab.coordinates[0].tolist() == [0, 5e-06, 0.5]
    assert np.linalg.norm(slab.lattice, axis=1) == pytest.approx([3.18, 3.18, 20.0])
    assert layers.symmetry(layers.upright(slab)).layer_group == 78


@pytest.mark.parametrize("broken", [PRINTED[:-60], PRINTED.replace("abc", "abd"), PRINTED.replace("0.578", "high"), ""])
def test_broken_printed_structure_names_file_and_id(broken, tmp_path):
    path = tmp_path / "jarvis.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerows([["jid", "gap opt", "structure"], ["JVASP-1", "", broken]])
    with pytest.raises(MobtlError, match=r"jarvis\.csv, JVASP-1: the structure cannot be read"):
        list(twod.jarvis(path))


def test_jarvis_row(tmp_path):
    path = tmp_path / "jarvis.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([["jid", "gap opt", "structure"], ["J1", "1.7", PRINTED], ["J2", "", PRINTED]])
    first, second = twod.jarvis(path)
    assert (first["source"], first["source_id"], first["formula"], first["n_atoms"]) == ("jarvis", "J1", "Mo1 S2", 3)
    assert (first["band_gap"], second["band_gap"], first["energy_above_hull"]) == (1.7, None, None)
    assert len(first["lattice"]) == 9 and len(first["coordinates"]) == 9


def test_mc2d_row_takes_the_element_not_the_label(tmp_path):
    atoms = [["Cr1", 0.0, 0.0, -0.5, "Cr"], ["I", 1.0, 1.0, 0.5, "I"]]
    cell = [["a1", 4.0, 0.0, 0.0], ["a2", 0.0, 4.0, 0.0], ["a3", 0.0, 0.0, 20.0]]
    item = {"structure_label": "CrI-1", "cell": cell, "atomic_positions": atoms, "band_gap": 0.0}
    path = tmp_path / "mc2d.json"
    path.write_text(json.dumps([item]))
    (row,) = twod.mc2d(path)
    assert row["species"] == ["Cr", "I"]
    assert row["coordinates"] == pytest.approx([0, 0, 0.475, 0.25, 0.25, 0.525])
    del item["cell"]
    path.write_text(json.dumps([item]))
    with pytest.raises(MobtlError, match=r"mc2d\.json, CrI-1: the structure cannot be read"):
        list(twod.mc2d(path))


def test_damaged_c2db_file(tmp_path):
    path = tmp_path / "c2db.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"uid": "1MoS2-1"}\n'))
    with pytest.raises(MobtlError, match=r"1MoS2-1: the structure cannot be read"):
        list(twod.c2db(path))
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(MobtlError, match="cannot be read"):
        list(twod.c2db(path))


def _print(formula="Mo1 S2", area=8.7, heights=(-1.5, 0.0, 1.5)):
    return Fingerprint(formula, area, np.array(heights))


def test_fingerprints():
    assert _print().matches(_print(area=8.705, heights=(-1.5, 0.005, 1.5)))
    assert _print(heights=(-1.5, -0.4, 1.5)).matches(_print(heights=(-1.5, 0.4, 1.5)))  # upside down
    assert not _print().matches(_print(area=8.72))
    assert not _print().matches(_print(formula="W1 S2"))
    assert not _print().matches(_print(heights=(-1.5, 0.1, 1.5)))


def test_a_gap_is_given_only_where_the_match_is_unique():
    names = {"MoS2": _print(), "MoS2-2": _print(area=9.0), "WS2": _print("W1 S2"), "WS2-2": _print("W1 S2")}
    known = [(_print(), 1.6, 0.0), (_print("W1 S2"), 1.8, 0.0), (_print(area=9.0), 1.0, None), (_print(area=9.0), 1.1, None)]
    assert matpedia.energies(names, known) == {"MoS2": (1.6, 0.0)}


@pytest.mark.originals
@pytest.mark.slow
def test_layer_groups_agree_with_c2db(original):
    path = original("twod/c2db_2021_structures.jsonl.gz")
    with gzip.open(path, "rt") as lines:
        published = {item["uid"]: item["layer_group_number"] for item in map(json.loads, lines)}
    different = {row["source_id"] for row in twod.c2db(path) if row["layer_group"] != published[row["source_id"]]}
    assert len(published) == 4022
    assert different == {"1C2H2S2V3-1", "1OS2Sb2-1", "2CsFPH3O3-1"}


@pytest.mark.originals
@pytest.mark.slow
def test_traps_of_2dmatpedia(original):
    slabs = dict(matpedia.read_supercells(original("twod/2D.tgz")))
    assert len(slabs) == 5914
    assert [name for name, slab in slabs.items() if layers.vacuum(slab) < matpedia.MIN_VACUUM] == ["Y24F60"]
    assert sum(_cosine(slab) > 1e-4 for slab in slabs.values()) == 1623
    assert sum(_straddles(slab) for slab in slabs.values()) == 1450


def _cosine(slab: Slab) -> float:
    """How much the third vector leans over."""
    vectors = slab.lattice / np.linalg.norm(slab.lattice, axis=1)[:, None]
    return float(np.abs(vectors[2] @ vectors[:2].T).max())


def _straddles(slab: Slab) -> bool:
    heights = np.sort(slab.coordinates[:, 2] % 1.0)
    # Above the last atom of a slab that does not straddle the cell comes the widest gap.
    return np.diff(heights, append=heights[0] + 1).argmax() < len(heights) - 1

"""The signed phonon gap and the dispersions."""

import json
import tarfile

import numpy as np
import pandas as pd
import pytest

from mobtl.datasets import phonons
from mobtl.errors import MobtlError
from mobtl.originals import petretto2018
from mobtl.physics.phonons import signed_gap

CIF = """\
data_GaAs
_cell_length_a 4.0
_cell_length_b 4.0
_cell_length_c 4.0
_cell_angle_alpha 60.0
_cell_angle_beta 60.0
_cell_angle_gamma 60.0
loop_
 _symmetry_equiv_pos_as_xyz
  'x, y, z'
loop_
 _atom_site_type_symbol
 _atom_site_label
 _atom_site_fract_x
 _atom_site_fract_y
 _atom_site_fract_z
 _atom_site_occupancy
  Ga Ga1 0.0 0.0 0.0 1
  As As2 0.25 0.25 0.25 1
"""
# Γ to X in two steps, then from K on, which is a jump.
POINTS = [[0, 0, 0], [0.25, 0, 0.25], [0.5, 0, 0.5], [0.375, 0.375, 0.75], [0.3, 0.3, 0.6]]
ACOUSTIC = np.array([[0, 0, 0], [1, 2, 30], [5, 6, 60], [5, 6, 50], [4, 5, 40]])


def _record(optical: float) -> dict:
    # Ascending at each point: an optical branch at 48 cm^-1 rises above the acoustic ones where these are higher.
    bands = np.hstack([ACOUSTIC, np.repeat(np.maximum(optical, ACOUSTIC[:, 2:]), 3, axis=1)])
    return {
        "metadata": {"material_id": "mp-1", "formula": "GaAs", "nsites": 2, "point_group": "-43m", "structure": CIF},
        "flags": {"has_neg_fr": False, "large_asr_break": "False", "large_cnsr_break": "True"},
        "phonon": {"ph_bandstructure": bands.tolist(), "qpts": POINTS},
    }


@pytest.mark.parametrize(("optical", "gap"), [(75.0, 15.0), (60.0, 0.0), (48.0, -12.0)])
def test_signed_gap(optical, gap):
    assert petretto2018.gap_row(_record(optical)) == {
        "material_id": "mp-1",
        "formula": "GaAs",
        "n_sites": 2,
        "signed_gap": gap,
        "unstable": False,
        "large_asr_break": False,
        "large_cnsr_break": True,
        "crystal_system": "cubic",
    }


def test_dispersion():
    table = petretto2018.dispersion(_record(75.0))
    assert len(table) == 5 * 6
    path = table[table["branch"] == 0]
    assert path["label"].tolist() == ["Γ", None, "X", "K", None]
    assert path["segment"].tolist() == [0, 0, 0, 1, 1]
    # The distance from Γ to X is 2π/a, a = 4 sqrt(2) Å being the edge of the cube.
    to_x = 2 * np.pi / (4 * np.sqrt(2))
    assert path["distance"].tolist()[:4] == pytest.approx([0, to_x / 2, to_x, to_x])
    assert table["frequency"].tolist()[:12] == [0, 0, 0, 75, 75, 75, 1, 2, 30, 75, 75, 75]


def test_records_from_a_folder_and_from_an_archive(tmp_path):
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "mp-1.json").write_text(json.dumps(_record(75.0)))
    with tarfile.open(tmp_path / "records.tar.xz", "w:xz") as archive:
        archive.add(folder, "records")
    assert list(petretto2018.records(folder)) == list(petretto2018.records(tmp_path / "records.tar.xz")) == [_record(75.0)]


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"metadata": {}}'])
def test_damaged_record_is_named(content, tmp_path):
    (tmp_path / "mp-7.json").write_text(content)
    with pytest.raises(MobtlError, match=r"mp-7\.json is not a phonon record"):
        list(petretto2018.records(tmp_path))


def test_label_follows_from_signed_gap():
    """max(signed gap, 0) is the published phonon gap of all 1245, and the other 276 are the unstable ones."""
    published = phonons.semiconductors().set_index("material_id")["phonon_gap"]
    computed = phonons.phonon_gaps().set_index("material_id")
    assert (computed.loc[published.index, "signed_gap"].clip(lower=0) == published).sum() == 1245
    assert set(computed.index[~computed["unstable"]]) == set(published.index)
    positive = computed["signed_gap"] > 0
    assert (positive.sum(), (positive & computed["unstable"]).sum(), computed["unstable"].sum()) == (142, 18, 276)
    assert (computed["large_asr_break"].sum(), computed["large_cnsr_break"].sum()) == (82, 116)


def test_drawn_dispersions():
    table = phonons.dispersions()
    gaps = phonons.phonon_gaps().set_index("material_id")["signed_gap"]
    for material_id, bands in table.groupby("material_id"):
        frequencies = bands.pivot(index="point", columns="branch", values="frequency").to_numpy()
        assert signed_gap(frequencies, 2) == gaps[material_id]
        assert (np.diff(bands[bands["branch"] == 0]["distance"]) >= 0).all()
    assert gaps["mp-10044"] == pytest.approx(303.18, abs=0.01) and gaps["mp-2534"] == pytest.approx(-16.26, abs=0.01)


@pytest.mark.originals
def test_heat_capacity_is_that_of_the_records(original):
    """Per formula unit, at 300 K."""
    published = phonons.semiconductors().set_index("material_id")["heat_capacity"]
    computed = {}
    for record in petretto2018.records(original("phonons/petretto2018_dfpt_json_1521.tar.xz")):
        if record["thermo"]:
            temperatures, values = record["thermo"]["temperature"], record["thermo"]["C_v"]
            computed[record["metadata"]["material_id"]] = values[temperatures.index(300.0)]
    assert set(computed) == set(published.index)
    assert np.allclose(pd.Series(computed)[published.index], published, rtol=1e-6, atol=0)

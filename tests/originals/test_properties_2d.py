"""What C2DB and JARVIS computed: which row is which structure, what is missing, what is refused."""

import csv
import gzip
import json

import pandas as pd
import pytest

from mobtl.errors import MobtlError
from mobtl.originals import properties_2d
from mobtl.originals.properties_2d import Structure

WEB = {
    "Unique identifier": "MoS2-b3b4685fb6e1",
    "Formula": "MoS2",
    "Band gap": "1.58",
    "Gap wo. soc.": "1.648",
    "Band gap (HSE06)": "2.087",
    "Band gap (G₀W₀)": "-",
    "Conduction band effective mass, direction 1": "0.427",
    "Conduction band effective mass, direction 2": "0.43",
    "Valence band effective mass, direction 1": "-0.53",
    "Valence band effective mass, direction 2": "-0.54",
    "Stiffness tensor, 11-component": "131.342",
    "Stiffness tensor, 22-component": "131.281",
    "Stiffness tensor, 12-component": "32.845",
    "Stiffness tensor, 21-component": "32.879",
    "Heat of formation": "-0.921",
    "Energy above convex hull": "0.0",
    "Area of unit-cell": "8.78",
    "Mass": "160.07",
}
MOS2 = {
    "uid": "1MoS2-1",
    "species": ["Mo", "S", "S"],
    # 3.184 squared times the sine of 120 degrees: 8.7797 Å^2.
    "lattice": [[3.184, 0, 0], [-1.592, 2.757425, 0], [0, 0, 18]],
    "hform": -0.9212,
}


def _web(tmp_path, *rows: dict):
    path = tmp_path / "C2DB_full.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, WEB)
        writer.writeheader()
        writer.writerows(rows)
    return path


def _structures(tmp_path, *items: dict):
    path = tmp_path / "structures.jsonl.gz"
    path.write_bytes(gzip.compress("".join(json.dumps(item) + "\n" for item in items).encode()))
    return path


def test_row_of_c2db(tmp_path):
    table = properties_2d.tidy_c2db(_web(tmp_path, WEB), _structures(tmp_path, MOS2))
    assert table.drop(columns="band_gap_g0w0").iloc[0].to_dict() == {
        "web_id": "MoS2-b3b4685fb6e1",
        "source_id": "1MoS2-1",
        "formula": "Mo1 S2",
        "reduced_formula": "MoS2",
        "band_gap": 1.58,
        "band_gap_without_soc": 1.648,
        "band_gap_hse06": 2.087,
        "electron_mass_1": 0.427,
        "electron_mass_2": 0.43,
        "hole_mass_1": -0.53,
        "hole_mass_2": -0.54,
        "stiffness_11": 131.342,
        "stiffness_22": 131.281,
        "stiffness_12": 32.845,
        "stiffness_21": 32.879,
        "heat_of_formation": -0.921,
        "energy_above_hull": 0.0,
    }
    assert table["band_gap_g0w0"].isna().all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Band gap": ""}, r"row 2, column 'Band gap' \(band_gap\): the cell is empty"),
        ({"Heat of formation": "-"}, r"row 2, column 'Heat of formation' \(heat_of_formation\): '-' is not a number"),
        ({"Formula": "Xx2"}, r"C2DB_full\.csv: 'Xx2' is not a formula"),
        ({"Unique identifier": ""}, r"row 2, column 'Unique identifier' \(web_id\): the cell is empty"),
    ],
)
def test_refused_rows_of_c2db(change, message, tmp_path):
    with pytest.raises(MobtlError, match=message):
        properties_2d.tidy_c2db(_web(tmp_path, WEB | change), _structures(tmp_path, MOS2))


@pytest.mark.parametrize("change", [{"lattice": None}, {"lattice": [[1, 0]]}, {"hform": "low"}, {"species": 7}])
def test_refused_structures(change, tmp_path):
    with pytest.raises(MobtlError, match=r"structures\.jsonl\.gz, 1MoS2-1: the structure cannot be read"):
        list(properties_2d.read_structures(_structures(tmp_path, MOS2 | change)))


def test_damaged_structures(tmp_path):
    path = _structures(tmp_path, MOS2)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(MobtlError, match="the structure cannot be read"):
        list(properties_2d.read_structures(path))


def test_a_pair_is_joined_only_if_it_is_the_only_one():
    rows = [("A", 8.0, -1.0), ("A", 9.0, -1.0), ("B", 8.0, -1.0), ("C", 8.0, -1.0), ("C", 8.01, -1.0), ("D", 8.0, -1.0)]
    table = pd.DataFrame(rows, columns=["formula", "area", "heat_of_formation"])
    structures = [
        Structure("near", "A", 8.019, -0.9985),
        Structure("too far", "A", 9.021, -1.0),
        Structure("too warm", "B", 8.0, -0.9975),
        Structure("fits two rows", "C", 8.0, -1.0),
        Structure("one of two", "D", 8.0, -1.0),
        Structure("other of two", "D", 8.0, -1.0),
        Structure("unknown", "E", 8.0, -1.0),
    ]
    assert properties_2d.source_ids(table, structures) == ["near", None, None, None, None, None]


@pytest.mark.originals
def test_the_rows_that_are_left_unjoined(original):
    """Eighteen structures have a row of the same formula and gap that is another version of the calculation."""
    web, structures = original("twod/C2DB_full.csv"), original("twod/c2db_2021_structures.jsonl.gz")
    table = properties_2d.tidy_c2db(web, structures)
    with web.open(newline="", encoding="utf-8") as stream:
        table["area"] = [float(row["Area of unit-cell"]) for row in csv.DictReader(stream)]
    unjoined = table[table["source_id"].isna()]
    assert len(unjoined) == 30
    alone = [each for each in properties_2d.read_structures(structures) if each.uid not in set(table["source_id"])]
    assert len(alone) == 18
    for each in alone:
        same = unjoined[(unjoined["formula"] == each.formula) & ((unjoined["area"] - each.area).abs() <= 0.05)]
        assert ((same["heat_of_formation"] - each.heat).abs() <= 0.008).tolist() == [True], each.uid


def _jarvis(tmp_path, **change):
    row = {
        "": "0",
        "exfoliation_en": "76.9",
        "structure": "two\nlines",
        "jid": "JVASP-664",
        "gap tbmbj": "",
        "gap opt": "1.66",
    }
    path = tmp_path / "jarvis.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, [*row, "composition"])
        writer.writeheader()
        writer.writerow(row | {"composition": "S2 Mo1"} | change)
    return path


def test_row_of_jarvis(tmp_path):
    (row,) = properties_2d.tidy_jarvis(_jarvis(tmp_path)).itertuples(index=False)
    assert row[:5] == ("JVASP-664", "Mo1 S2", "MoS2", 76.9, 1.66) and pd.isna(row.band_gap_mbj)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"exfoliation_en": ""}, r"column 'exfoliation_en' \(exfoliation_energy\): the cell is empty"),
        ({"gap opt": "wide"}, r"row 2, column 'gap opt' \(band_gap\): 'wide' is not a number"),
        ({"composition": "layer"}, r"jarvis\.csv: 'layer' is not a formula"),
    ],
)
def test_refused_rows_of_jarvis(change, message, tmp_path):
    with pytest.raises(MobtlError, match=message):
        properties_2d.tidy_jarvis(_jarvis(tmp_path, **change))

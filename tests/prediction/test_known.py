"""Known values are those of the committed tables and of the papers, with their sources."""

import pytest

from mobtl.datasets import tables
from mobtl.features.formulas import read
from mobtl.handed_in.entries import BULK, LAYER
from mobtl.prediction import known, reference
from mobtl.prediction.properties import PROPERTIES

_TABLES = {
    "semiconductors": "semiconductors",
    "mobilities": "dpt_mobility",
    "phonon_limited": "epc_mobility",
    "c2db": "c2db_properties",
    "jarvis": "jarvis_properties",
}
MOBILITIES = reference._ROWS["mobilities"]()


def of(formula: str, kind: str) -> list:
    return list(known.known(read(formula).key, kind))


def test_the_extracts_in_the_package_are_what_the_tables_say():
    for name, content in reference.extracts().items():
        assert (reference.folder() / f"{name}.csv").read_text("utf-8") == content, "call mobtl models reference"


def test_the_last_bits_of_a_processor_do_not_decide_a_digit(monkeypatch):
    written = []
    for last in (-1e-14, 0.0, 1e-14):
        monkeypatch.setitem(reference._ROWS, "mobilities", lambda last=last: _with(MOBILITIES, last))
        written.append(reference.extracts()["mobilities"])
    assert "14.812" in written[0] and len(set(written)) == 1


def _with(table, last: float):
    """The same rows, their numbers moved by a last bit."""
    numbers = table.select_dtypes("number").columns
    return table.assign(**{name: table[name] * (1 + last) for name in numbers})


def test_they_are_small():
    assert sum(path.stat().st_size for path in reference.folder().iterdir()) < 300_000


def test_sources_are_cited_as_their_tables_are():
    for name, source in known.SOURCES.items():
        sidecar = tables.read_sidecar(_TABLES[name])
        citations, licences = " ".join(sidecar["citation"]), " ".join(str(each["licence"]) for each in sidecar["originals"])
        for reference_ in source.reference.split("; "):
            _, _, where = reference_.partition(" et al., ")
            assert where.removesuffix(" (2024)").split(", https")[0].split(" (")[0] in citations, name
        assert source.licence.split(" (")[0].split(";")[0] in licences, name


def test_every_unit_is_that_of_the_property():
    units = {each.name: each.unit for each in PROPERTIES}
    for source in known.SOURCES.values():
        for name, unit in source.units.items():
            assert name == known.GAP or units[name] == unit


@pytest.mark.parametrize("formula", ["GaAs", "Ga2As2", "AsGa"])
def test_a_bulk_compound_is_found_however_it_is_written(formula):
    (row,) = of(formula, BULK)
    assert (row.source, row.id) == ("semiconductors", "mp-2534")
    assert row.values["phonon_gap"] == 0 and row.values["heat_capacity"] == pytest.approx(45.7, abs=2)
    assert [each.source for each in of(formula, LAYER)][-1:] != ["semiconductors"]


def test_a_row_has_the_space_group_of_its_crystal_where_the_table_says_it():
    (row,) = of("GaAs", BULK)
    assert (row.space_group, row.has(216), row.has(186), row.has(None)) == (216, True, False, None)
    assert {each.has(187) for each in of("MoS2", LAYER)} == {None}


def test_polymorphs_are_told_each():
    rows = of("SiC", BULK)
    assert len({row.id for row in rows}) == len(rows) > 1


def test_a_layer_has_its_mobilities_masses_and_gaps():
    rows = of("MoS2", LAYER)
    sources = [row.source for row in rows]
    assert sources == sorted(sources, key=[*known.SOURCES].index)
    assert {"mobilities", "phonon_limited", "c2db", "jarvis"} <= set(sources)
    papers = [row for row in rows if row.source == "mobilities"]
    assert all(row.id.startswith("10.") for row in papers)
    assert any(0 in row.values.values() and row.source == "c2db" for row in rows), "the T phase is a metal"


def test_what_no_table_has_is_no_error():
    assert of("Fe17Xe3", BULK) == of("Fe17Xe3", LAYER) == []

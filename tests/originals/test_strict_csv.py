"""A CSV is read strictly, and what is wrong is named by file, row and column."""

import math

import pytest

from mobtl.errors import MobtlError
from mobtl.originals import chen2024, strict_csv
from mobtl.originals.strict_csv import Column

COLUMNS = (
    Column("id", "name"),
    Column("x", "first", is_number=True),
    Column("x", "second", is_number=True, may_be_missing=True),
    Column("left out"),
)


def _read(tmp_path, text: str, encoding: str = "utf-8"):
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    return strict_csv.read(path, COLUMNS)


def test_values(tmp_path):
    table = _read(tmp_path, "id,x,x,left out\r\na,1,2.5,?\r\n\r\nb, 3e-2 ,NA,\r\nc,4,,\r\n,,,\r\n")
    assert list(table.columns) == ["name", "first", "second"]
    assert table["name"].tolist() == ["a", "b", "c"]
    assert table["first"].tolist() == [1.0, 0.03, 4.0]
    assert table["second"][0] == 2.5 and math.isnan(table["second"][1]) and math.isnan(table["second"][2])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"table\.csv: column 1 should be 'id' but is missing"),
        ("id,x,x\na,1,2\n", r"table\.csv: column 4 should be 'left out' but is missing"),
        ("id,y,x,left out\n", r"table\.csv: column 2 should be 'x' but is 'y'"),
        ("id,x,x,left out,more\n", r"table\.csv: column 5, 'more', is not known"),
        ("id,x,x,left out\na,1,2,-\nb,one,2,-\n", r"table\.csv, row 3, column 'x' \(first\): 'one' is not a number"),
        ("id,x,x,left out\na,NA,2,-\n", r"row 2, column 'x' \(first\): 'NA' is not a number"),
        ("id,x,x,left out\na,1,n/a,-\n", r"row 2, column 'x' \(second\): 'n/a' is not a number"),
        ("id,x,x,left out\na,nan,2,-\n", r"row 2, column 'x' \(first\): 'nan' is not a number"),
        ("id,x,x,left out\na,inf,2,-\n", r"row 2, column 'x' \(first\): 'inf' is not a number"),
        ("id,x,x,left out\na,,2,-\n", r"row 2, column 'x' \(first\): the cell is empty"),
        ("id,x,x,left out\n,1,2,-\n", r"row 2, column 'id' \(name\): the cell is empty"),
        ("id,x,x,left out\na,1,2\n", r"row 2: 3 cells instead of 4"),
    ],
)
def test_refusals(tmp_path, text, message):
    with pytest.raises(MobtlError, match=message):
        _read(tmp_path, text)


def test_wrong_encoding_is_named(tmp_path):
    with pytest.raises(MobtlError, match="not encoded in utf-8"):
        _read(tmp_path, "μ,x,x,left out\n", encoding="gbk")


PICKED = (
    Column("x", "first", is_number=True, may_be_missing=True, missing=("-",)),
    Column("id", "name"),
)


def _pick(tmp_path, text: str):
    path = tmp_path / "table.csv"
    path.write_text(text)
    return strict_csv.pick(path, PICKED)


def test_columns_are_picked_wherever_they_stand(tmp_path):
    table = _pick(tmp_path, ',id,more,x\n0,"a\nb",?,-\n1,c,?,2.5\n')
    assert list(table.columns) == ["first", "name"] and table["name"].tolist() == ["a\nb", "c"]
    assert math.isnan(table["first"][0]) and table["first"][1] == 2.5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"table\.csv: one column should be 'x', but 0 are"),
        ("id,y\na,1\n", r"table\.csv: one column should be 'x', but 0 are"),
        ("id,x,x\na,1,2\n", r"table\.csv: one column should be 'x', but 2 are"),
        ("id,x\na,\n", r"row 2, column 'x' \(first\): the cell is empty"),
        ("id,x\na,NA\n", r"row 2, column 'x' \(first\): 'NA' is not a number"),
        ("id,x\n,1\n", r"row 2, column 'id' \(name\): the cell is empty"),
        ("id,x\na\n", r"row 2: 1 cells instead of 2"),
    ],
)
def test_refusals_of_picked_columns(tmp_path, text, message):
    with pytest.raises(MobtlError, match=message):
        _pick(tmp_path, text)


DPT_HEADER = "Pretty_formula,μe(10^3 cm^2/(V·s)),x,y,μh(10^3 cm^2/(V·s)),x,y,source\r\n"
EPC_HEADER = "Formula,μe(cm^2/(V·s)),μh(cm^2/(V·s)),Source\r\n"


def _gbk(tmp_path, text: str):
    path = tmp_path / "mobility.csv"
    path.write_bytes(text.encode("gbk"))
    return path


def test_dpt_table(tmp_path):
    path = _gbk(tmp_path, DPT_HEADER + "H1As2,5,3,4,NA,NA,NA,DOI:?10.1039/c7tc02346d\r\nP1,2,NA,NA,1,0,1,DOI: 10.1/x\r\n")
    with pytest.raises(MobtlError, match=r"mobility\.csv, row 3, column 'source': no DOI"):
        chen2024.tidy_dpt(path)
    table = chen2024.tidy_dpt(_gbk(tmp_path, DPT_HEADER + "H1As2,5,3,4,NA,NA,NA,DOI:?10.1039/c7tc02346d\r\n"))
    assert table.loc[0, ["formula", "reduced_formula", "doi"]].tolist() == ["H1As2", "As2H", "10.1039/c7tc02346d"]
    assert table.loc[0, ["electron", "electron_x", "electron_y"]].tolist() == [5, 3, 4]
    assert table.loc[0, ["hole", "hole_x", "hole_y"]].isna().all()


def test_epc_table(tmp_path):
    table = chen2024.tidy_epc(
        _gbk(tmp_path, EPC_HEADER + "MoS2(H),183,129,10.1/a\r\nP(BP),303,800,10.1/b\r\nSb,5,9,c\r\n,,,\r\n")
    )
    assert table.to_dict("list") == {
        "formula": ["MoS2(H)", "P(BP)", "Sb"],
        "reduced_formula": ["MoS2", "P", "Sb"],
        "prototype": ["H", "BP", None],
        "electron": [183.0, 303.0, 5.0],
        "hole": [129.0, 800.0, 9.0],
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (EPC_HEADER + "MoS2(H,183,129,a\r\n", "row 2, column 'Formula': no formula"),
        (EPC_HEADER + "Xx2,183,129,a\r\n", "'Xx2' is not a formula"),
        (EPC_HEADER + "MoS2,fast,129,a\r\n", r"row 2, column 'μe\(cm\^2/\(V·s\)\)' \(electron\): 'fast' is not a number"),
        (EPC_HEADER.replace("Formula,", ""), "column 1 should be 'Formula'"),
    ],
)
def test_epc_refusals(tmp_path, text, message):
    with pytest.raises(MobtlError, match=message):
        chen2024.tidy_epc(_gbk(tmp_path, text))

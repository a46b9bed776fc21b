"""The mobility tables released with Chen 2024."""

import re
from pathlib import Path

import pandas as pd

from mobtl.errors import MobtlError
from mobtl.originals import compositions, strict_csv
from mobtl.originals.strict_csv import Column

_ENCODING = "gbk"
_DPT = (
    Column("Pretty_formula", "formula"),
    Column("μe(10^3 cm^2/(V·s))", "electron", is_number=True),
    Column("x", "electron_x", is_number=True, may_be_missing=True),
    Column("y", "electron_y", is_number=True, may_be_missing=True),
    Column("μh(10^3 cm^2/(V·s))", "hole", is_number=True, may_be_missing=True),
    Column("x", "hole_x", is_number=True, may_be_missing=True),
    Column("y", "hole_y", is_number=True, may_be_missing=True),
    Column("source", "source"),
)
# The DOIs of this table run upward one by one, as a spreadsheet fills a column; they are left out.
_EPC = (
    Column("Formula", "formula"),
    Column("μe(cm^2/(V·s))", "electron", is_number=True),
    Column("μh(cm^2/(V·s))", "hole", is_number=True),
    Column("Source"),
)
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PROTOTYPE = re.compile(r"(?P<formula>\w+)(?:\((?P<prototype>\w+)\))?")


def tidy_dpt(path: Path) -> pd.DataFrame:
    """The table ``dpt_mobility``, in the order of ``DPTmobility.csv``.

    Raises
    ------
    MobtlError
        If a column is missing or a cell cannot be read; names file, row and column.
    """
    table = strict_csv.read(path, _DPT, encoding=_ENCODING)
    table.insert(1, "reduced_formula", [compositions.read(formula, path).reduced_formula for formula in table["formula"]])
    dois = [_DOI.search(source) for source in table.pop("source")]
    if None in dois:
        raise MobtlError(f"{path}, row {dois.index(None) + 2}, column 'source': no DOI stands there.")
    table["doi"] = [doi.group() for doi in dois]
    return table


def tidy_epc(path: Path) -> pd.DataFrame:
    """The table ``epc_mobility``, in the order of ``EPCmobility.csv``.

    Raises
    ------
    MobtlError
        If a column is missing or a cell cannot be read; names file, row and column.
    """
    table = strict_csv.read(path, _EPC, encoding=_ENCODING)
    parts = [_PROTOTYPE.fullmatch(formula) for formula in table["formula"]]
    if None in parts:
        raise MobtlError(f"{path}, row {parts.index(None) + 2}, column 'Formula': no formula stands there.")
    table.insert(1, "reduced_formula", [compositions.read(part["formula"], path).reduced_formula for part in parts])
    table.insert(2, "prototype", [part["prototype"] for part in parts])
    return table

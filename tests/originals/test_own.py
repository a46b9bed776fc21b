"""A table of one's own: what a CSV file becomes, and what is refused."""

import math
import shutil

import pytest
from click.testing import CliRunner

from mobtl import paths
from mobtl.cli.data import data
from mobtl.datasets import tables
from mobtl.errors import MobtlError, UsageError
from mobtl.repository import seal

CSV = "formula,gap,prototype\nGaAs,1.42,\nNaN,,x\nS2Mo,1.8,H\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the data beside which files can be written."""
    shutil.copytree(paths.DATA, tmp_path / "data", ignore=shutil.ignore_patterns("results", "repeatability"))
    for name in ("DATA", "TABLES", "DATA_README", "REGISTRY"):
        monkeypatch.setattr(paths, name, tmp_path / getattr(paths, name).relative_to(paths.ROOT))
    seal.renew()
    return tmp_path


def add(folder, content: str | bytes = CSV, *options: str, name: str = "gaps.csv"):
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return CliRunner().invoke(data, ["add", str(folder / name), *options])


def test_a_table_with_its_description_and_seal(folder):
    said = ("--title", "Measured gaps", "--citation", "A. Reader", "--licence", "CC0", "--unit", "gap=eV")
    done = add(folder, CSV, *said, "--meaning", "gap=optical band gap")
    assert done.exit_code == 0 and 'load_table("gaps")' in done.output
    table = tables.load_table("gaps")
    assert list(table) == ["formula", "reduced_formula", "gap", "prototype"]
    # Sodium nitride is a formula, no missing value.
    assert table["reduced_formula"].tolist() == ["GaAs", "NaN", "MoS2"]
    assert table["gap"][0] == 1.42 and math.isnan(table["gap"][1]) and table["prototype"].tolist() == [None, "x", "H"]
    sidecar = tables.read_sidecar("gaps")
    assert (sidecar["title"], sidecar["licence"], sidecar["citation"], sidecar["rows"]) == (said[1], "CC0", ["A. Reader"], 3)
    gap = {"name": "gap", "unit": "eV", "nullable": True, "meaning": "optical band gap"}
    assert gap in sidecar["columns"]
    assert tables.names()[-1] == "gaps" and "### gaps" in paths.DATA_README.read_text()
    seal.check()


def test_a_table_that_does_not_fit_its_description_is_refused(folder):
    add(folder)
    path = paths.TABLES / "gaps.yml"
    path.write_text(path.read_text().replace("rows: 3", "rows: 4"))
    with pytest.raises(MobtlError, match=r"gaps does not fit its schema .*3 rows instead of 4"):
        tables.load_table("gaps")


def test_it_is_replaced_only_when_asked(folder):
    add(folder)
    error = add(folder, CSV.replace("1.42", "1.52")).exception
    assert isinstance(error, UsageError) and "call with --replace" in str(error)
    assert tables.load_table("gaps")["gap"][0] == 1.42
    assert add(folder, CSV.replace("1.42", "1.52"), "--replace").exit_code == 0
    assert tables.load_table("gaps")["gap"][0] == 1.52


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "has no rows below its header"),
        ("formula,gap\n", "has no rows below its header"),
        ("formula,gap\nCaSO4.2H2O,1\n", "row 2: the composition 'CaSO4.2H2O'"),
        ("formula,gap\nGaAs,1.4\n,2\n", "row 3: the composition ''"),
        ("formula,gap\nGaAs,1.4\nInP\n", "row 3: 1 cells instead of 2"),
        ("formula,gap\nGaAs,1.4,2\n", "is no table: Expected 2 fields in line 2, saw 3"),
        ("formula,band gap\nGaAs,1.4\n", "'band gap' cannot name a column"),
        ("formula,gap,gap\nGaAs,1,2\n", "'gap' cannot name a column"),
        ("formula;gap\nGaAs;1,4\n", "is no table|cannot name a column"),
        ("formula,gap\nGaAs,1µ\n".encode("latin-1"), "is not encoded in UTF-8"),
    ],
)
def test_refusals_leave_everything_as_it_was(folder, content, message):
    error = add(folder, content).exception
    assert isinstance(error, MobtlError) and error.exit_code == 1
    with pytest.raises(MobtlError, match=message):
        raise error
    assert "gaps" not in tables.names()
    seal.check()


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("epc_mobility.csv", (), "is made of the papers' originals"),
        ("1gaps.csv", (), "cannot name a table"),
        ("class.csv", (), "cannot name a table"),
        ("gaps.csv", ("--unit", "gapp=eV"), "has no column 'gapp'; it has formula, reduced_formula, gap, prototype"),
    ],
)
def test_names_that_cannot_be(folder, name, options, message):
    error = add(folder, CSV, *options, name=name).exception
    assert isinstance(error, UsageError) and error.exit_code == 2 and message in str(error)


def test_a_description_must_name_its_column(folder):
    done = add(folder, CSV, "--unit", "eV")
    assert done.exit_code == 2 and "'eV' is not of the form COLUMN=TEXT" in done.output


def test_a_file_that_is_not_there(folder):
    error = CliRunner().invoke(data, ["add", str(folder / "none.csv")]).exception
    assert isinstance(error, MobtlError) and "none.csv cannot be read (No such file or directory)" in str(error)

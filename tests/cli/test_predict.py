"""The command `mobtl predict`: its three forms of output, exit codes, and bad inputs beside good ones."""

import csv
import functools
import io
import json
import subprocess
import sys

import pytest
from small_entries import POSCAR, ZINC_BLENDE, cif, head

from mobtl import paths
from mobtl.prediction import rows

SIGE = head(5.54, 5.54, 90, "P 1", "Si4 Ge4", 1) + "Si1 Si 0 0 0 0.5\nGe1 Ge 0 0 0 0.5\n"
# What stands in a file, its name, and the status of its entry.
BAD = [
    ("", "empty.cif", "empty"),
    ("\x00\x01\x02" * 99, "noise.cif", "unreadable"),
    (SIGE, "alloy.cif", "disordered"),
    (POSCAR.replace("W Se\n", ""), "POSCAR", "no-symbols"),
    (POSCAR.replace("0.5765", "nan"), "nan.vasp", "not-finite"),
    (POSCAR.replace("0.4235", "0.5764"), "close.vasp", "overlapping"),
    (POSCAR.replace("W Se", "W Xx"), "element.vasp", "unknown-element"),
    ("3\nno cell\nO 0 0 0\nH 0 0 1\nH 0 1 0\n", "water.xyz", "not-periodic"),
    ("gap;value\n1,3;2\n", "table.csv", "missing-column"),
]


@pytest.fixture
def call(call, small):
    """Call the command with small models; returns exit code, stdout, stderr."""
    return functools.partial(call, "predict")


def test_one_command_leads_from_a_cif_to_numbers(call, file):
    code, out, err = call(file(cif(), "WSe2.cif"))
    assert code == 0 and err == "1 predicted\n"
    assert "WSe2, a bulk crystal, by its structure" in out
    assert "80 % interval" in out and "cm⁻¹" in out and "J/(mol K)" in out


def test_json_is_one_array_in_the_order_of_the_inputs(call, file):
    code, out, err = call("GaAs", "Xx", file(POSCAR, "POSCAR"), "--json")
    found = json.loads(out, parse_constant=lambda constant: pytest.fail(constant))
    assert code == 1 and [each["status"] for each in found] == ["ok", "unknown-element", "ok"]
    assert [each["of"] for each in found] == ["bulk", "", "layer"]
    assert err.startswith("2 predicted; 1 failed (1 unknown-element)")


def test_csv_has_a_row_for_each_material(call, file):
    code, out, _ = call(file("formula,x\nGaAs,1\n,2\nMoS2,3\n", "t.csv"), "--csv")
    header, *found = csv.reader(io.StringIO(out))
    assert code == 1 and len(header) == len(rows.columns()) == len(set(header))
    assert "phonon_gap [cm^-1]" in header and "stiffness [N/m]" in header
    at = {name.partition(" [")[0]: place for place, name in enumerate(header)}
    assert [(row[at["place"]], row[at["status"]]) for row in found] == [("row 2", "ok"), ("row 3", "empty"), ("row 4", "ok")]
    assert float(found[0][at["heat_capacity"]]) > 0 and found[1][at["heat_capacity"]] == found[0][at["stiffness"]] == ""
    assert "nan" not in out.lower()


def test_csv_of_layers_alone(call):
    code, out, _ = call("MoS2", "--as-2d", "--csv")
    assert code == 0 and out.splitlines()[0].startswith(
        "source,place,status,reason,formula,of,electron_mobility [cm^2/(V s)]"
    )


@pytest.mark.parametrize(("content", "name", "status"), BAD, ids=[status for _, _, status in BAD])
def test_a_bad_file_gets_a_status_and_the_others_their_numbers(call, file, content, name, status):
    code, out, err = call("GaAs", file(content, name), "InN", "--json")
    good, bad, last = json.loads(out)
    assert (code, bad["status"], good["status"], last["status"]) == (1, status, "ok", "ok")
    assert bad["reason"].endswith((".", "…")) and bad["predictions"] == []
    assert f"1 failed (1 {status})" in err


def test_a_bulk_crystal_as_a_layer_is_refused(call, file):
    path = file(ZINC_BLENDE, "InP.vasp")
    code, out, _ = call(path, "--as-2d", "--json")
    assert code == 1 and json.loads(out)[0]["status"] == "not-2d"
    assert call(path, "--json")[0] == 0


def test_symbols_and_columns_can_be_named(call, file):
    poscar = file(POSCAR.replace("W Se\n", ""), "POSCAR")
    table = file("x,what\n1,GaAs\n", "t.csv")
    code, out, _ = call(poscar, table, "--symbols", "W,Se", "--column", "what", "--json")
    assert code == 0 and [each["formula"] for each in json.loads(out)] == ["WSe2", "GaAs"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing argument"),
        (["GaAs", "--json", "--csv"], "two forms of output"),
        (["GaAs", "--level", "1.5"], "level of an interval"),
        (["GaAs", "--jsno"], "--json"),
    ],
)
def test_called_wrongly_it_ends_with_2(call, arguments, said):
    code, out, err = call(*arguments)
    assert (code, out) == (2, "") and said in err


def test_nothing_to_predict_is_an_empty_array_and_no_failure(call, tmp_path):
    (tmp_path / ".hidden").write_text("GaAs")
    (tmp_path / "list.txt").write_text("GaAs\n")
    code, out, err = call(str(tmp_path), "--json")
    assert code == 0 and [each["status"] for each in json.loads(out)] == ["left-out", "ok"] and err.startswith("1 predicted")


def test_a_formula_that_is_a_layer_in_tables_gets_a_hint(call):
    assert "1 is a layer in tables, too: --as-2d" in call("MoS2")[2]
    assert "--as-2d" not in call("LiRhO2")[2]


HEAVY = {"torch", "sklearn", "xgboost", "ase", "scipy", "matplotlib"}
PROGRAM = """
import sys
from pathlib import Path
from mobtl import paths
paths.WEIGHTS = Path(sys.argv.pop(1))
from mobtl.cli import main
try:
    main.main()
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def process(models, *arguments, **options):
    """The command in a process of its own."""
    call = [sys.executable, "-c", PROGRAM, str(models), "predict", *arguments]
    return subprocess.run(call, capture_output=True, cwd=paths.ROOT, timeout=120, **options)


def test_formulas_and_layers_are_predicted_without_anything_heavy(models, file):
    done = process(models, "GaAs", "He", file(POSCAR, "POSCAR"), "--json", text=True)
    assert done.returncode == 0 and "Warning" not in done.stderr, done.stderr
    assert not HEAVY & {*done.stderr.splitlines()[-1].split()}


def test_standard_input_is_read_and_a_reader_that_has_seen_enough_is_no_error(models):
    formulas = "\n".join(f"Ga{n}As" for n in range(1, 500)).encode()
    done = process(models, "-", "--csv", input=formulas)
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 500, done.stderr
    call = f"{sys.executable} -c '{PROGRAM}' {models} predict - --csv | head -n 2"
    cut = subprocess.run(["bash", "-c", call], input=formulas, capture_output=True, cwd=paths.ROOT, timeout=120)
    assert len(cut.stdout.splitlines()) == 2 and b"Traceback" not in cut.stderr

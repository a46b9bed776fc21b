"""Tables with a column of formulas and lists of formulas: a wrong row is refused by its number, the others are read."""

import io
import subprocess
import sys

import pytest
from small_entries import entries, one, words

from mobtl import paths


def rows(found) -> list[tuple[str, str]]:
    """Place and formula of the entries, or their status."""
    return [(entry.place, entry.composition.formula if entry.is_ok else entry.status) for entry in found]


def test_a_table_with_wrong_rows(file):
    text = "name,formula,gap\na,NaN,1.0\nb,,2.0\nc,MgSO4.7H2O,\n\nd,XO,x\ne,Na3N,0.4\nf\n"
    path = file(text, "gaps.csv")
    found = entries(path)
    assert rows(found) == [
        ("row 2", "Na1 N1"),
        ("row 3", "empty"),
        ("row 4", "not-a-formula"),
        ("row 6", "unknown-element"),
        ("row 7", "Na3 N1"),
        ("row 8", "empty"),
    ]
    assert {entry.source for entry in found} == {path}
    assert found[2].given == "MgSO4.7H2O" and found[2].name == f"{path}, row 4"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("formula;gap", "ZnS;3,7"),
        ("id\tComposition", "1\tZnS"),
        ("a|Reduced Formula", "1|ZnS"),
        ('"id","pretty_formula"', '"1","ZnS"'),
        ('formula,"note, long"', 'ZnS,"a ""wide"" gap, in eV"'),
        ("sep=;\nformula;gap", "ZnS;1"),
        ("# measured here\nformula,gap", "ZnS,1"),
        (" formula , gap ", " ZnS , 1 "),
    ],
)
def test_delimiters_and_names_of_columns(file, header, row):
    assert [entry.composition.formula for entry in entries(file(f"{header}\n{row}\n", "t.csv"))] == ["Zn1 S1"]


@pytest.mark.parametrize(
    "content",
    [
        "formula,µ\nMoS₂,1\nGaAs,2\n".encode("utf-8-sig"),
        "formula,µ\nMoS₂,1\nGaAs,2\n".encode("utf-16"),
        "formula,µ\nMoS₂,1\nGaAs,2\n".encode("utf-16-le"),
        "formula,µ\nMoS₂,1\nGaAs,2\n".encode("utf-32"),
        "formula,µ\r\nMoS₂,1\r\nGaAs,2\r\n".encode(),
        "formula,µ\rMoS₂,1\rGaAs,2\r".encode(),
    ],
    ids=["byte-order mark", "UTF-16", "UTF-16 without mark", "UTF-32", "Windows", "old Mac"],
)
def test_encodings_and_line_ends(file, content):
    assert rows(entries(file(content, "t.csv"))) == [("row 2", "Mo1 S2"), ("row 3", "Ga1 As1")]


def test_another_encoding_hurts_only_the_formulas_that_need_it(file):
    found = entries(file("formula,note\nZnS,µ\nZnSO4·7H2O,\nZnSe,é\n".encode("latin-1"), "t.csv"))
    assert rows(found) == [("row 2", "Zn1 S1"), ("row 3", "unreadable"), ("row 4", "Zn1 Se1")]
    assert "UTF-8" in found[1].reason


def test_a_comma_within_a_formula_is_not_cut_off(file):
    """Ga1,5As1 in a table of two columns would otherwise be read as Ga1."""
    found = entries(file("formula,gap\nGa1,5As1,0.3\nGaAs,1.4\nGaP,2.2,,\n", "t.csv"))
    assert rows(found) == [("row 2", "unreadable"), ("row 3", "Ga1 As1"), ("row 4", "Ga1 P1")]
    assert "3 cells, the header 2" in found[0].reason


def test_a_quotation_that_is_left_open_swallows_no_other_row(file):
    found = entries(file('formula,note\n"ZnS,1\nZnSe,2\nZnTe,"3\nGaAs,"two\nlines"\nGaP,"a"b\nInP,1\n', "t.csv"))
    assert rows(found) == [
        ("row 2", "unreadable"),
        ("row 3", "Zn1 Se1"),
        ("row 4", "unreadable"),
        ("row 5", "Ga1 As1"),
        ("row 7", "unreadable"),
        ("row 8", "In1 P1"),
    ]


def test_the_column_can_be_named(file):
    path = file("typed;meant\nMgSO4.7H2O;MgSO4(H2O)7\n2ZnS;Zn2S2\n", "t.csv")
    missing = one(path)
    assert missing.status == "missing-column" and "typed and meant" in missing.reason
    assert rows(entries(path, column="Meant")) == [("row 2", "Mg1 S1 O11 H14"), ("row 3", "Zn2 S2")]
    assert one(path, column="gap").status == "missing-column"


def test_two_columns_of_one_name_are_not_chosen_between(file):
    found = one(file("Formula,gap,formula\nGaAs,1.42,InP\n", "t.csv"))
    assert found.status == "missing-column" and "2 of its columns are called 'Formula'; rename those" in found.reason
    twice = file("formula,gap,gap\nGaAs,1.42,1.5\n", "t.csv")
    assert rows(entries(twice)) == [("row 2", "Ga1 As1")]


def test_a_table_without_a_header(file):
    found = one(file("GaAs,1.42\nInP,1.34\n", "t.csv"))
    assert found.status == "missing-column" and "does not name the columns" in found.reason


@pytest.mark.parametrize("content", ["formula,gap\n", "formula\n\n\n", "formula,gap\n,\n , \n", "# nothing\n"])
def test_a_table_without_rows(file, content):
    assert one(file(content, "t.csv")).status == "empty"


@pytest.mark.parametrize("header", ["", "formula\n", "# to be measured\n\n"])
def test_a_list(file, header):
    found = entries(file(f'{header}GaAs\n\n"InP"\n# a remark\nMgSO4.7H2O\nIn2 N2\nZnS ZnSe\nGaN\tInN\n', "list.txt"))
    first = header.count("\n")
    assert rows(found) == [
        (f"row {first + 1}", "Ga1 As1"),
        (f"row {first + 3}", "In1 P1"),
        (f"row {first + 5}", "not-a-formula"),
        (f"row {first + 6}", "In2 N2"),
        (f"row {first + 7}", "not-a-formula"),
        (f"row {first + 8}", "not-a-formula"),
    ]


def test_columns_that_blanks_divide_are_no_amounts(file):
    """GaAs 1.42 would otherwise be read as Ga1 As1.42."""
    found = entries(file("formula  gap\nGaAs  1.42\nInP 1.3 x\nIn2 N2\nGa0.5 In0.5 As 1\nZnS\n", "t.dat"))
    assert rows(found) == [
        ("row 1", "not-a-formula"),
        ("row 2", "not-a-formula"),
        ("row 3", "not-a-formula"),
        ("row 4", "In2 N2"),
        ("row 5", "Ga0.5 In0.5 As1"),
        ("row 6", "Zn1 S1"),
    ]
    assert "blanks divide it into columns" in found[1].reason


def test_what_a_spreadsheet_writes_for_nothing_is_no_formula(file):
    cells = ["#N/A", "#REF!", "nan", "None", "NULL", "-", "1.42", "1,42", "TRUE"]
    for header, tail in (("formula", ""), ("formula;gap", ";1")):
        found = entries(file("\n".join([header, *(f"{cell}{tail}" for cell in cells)]), "t.csv"))
        assert len(found) == len(cells) and not any(entry.is_ok for entry in found)


def test_prose_is_no_list(file):
    found = one(file("These are the structures\nof our paper.\n", "README.txt"))
    assert found.status == "unreadable" and "no form that is read here" in found.reason


@pytest.mark.parametrize("text", ["formula\nGaAs\nInP\n", "GaAs\nInP\n", "gap,formula\n1,GaAs\n2,InP\n"])
def test_standard_input(text):
    found = entries("-", standard_input=io.BytesIO(text.encode()))
    assert [entry.composition.formula for entry in found] == ["Ga1 As1", "In1 P1"]
    assert {entry.source for entry in found} == {"-"}


def test_standard_input_of_wrong_lines_is_a_list_all_the_same():
    found = entries("-", standard_input=io.BytesIO(b"gaas\nxyz\nGaAs\n"))
    assert [entry.status for entry in found] == ["not-a-formula", "not-a-formula", "ok"]


def test_one_compound_in_two_spellings_is_said(file):
    found = entries(file("formula\nMoS2\nS2Mo\nMo2 S4\nWS2\n", "t.csv"), "MoS2")
    assert [words(entry) for entry in found] == [[], ["duplicate"], ["duplicate"], [], ["duplicate"]]
    assert found[-1].notes[0].sentence.endswith("t.csv, row 2.")


def test_a_long_table_takes_no_memory(tmp_path):
    """The peak of ten times as many rows, each long, is the same within a few megabytes."""
    program = f"""
import sys
sys.path.insert(0, {str(paths.ROOT)!r})
from mobtl.handed_in import reading
path = {str(tmp_path / "t.csv")!r}
def peak(count):
    with open(path, "w") as stream:
        stream.write("formula,note\\n")
        stream.writelines(f"Ga{{n % 97 + 1}}As{{n % 89 + 1}},{{'x' * 400}}\\n" for n in range(count))
    assert sum(entry.is_ok for entry in reading.read([path])) == count
    # The peak of this program; that of getrusage begins with the one of whoever started it.
    with open("/proc/self/status") as status:
        return int(status.read().split("VmHWM:")[1].split()[0]) / 1024
few = peak(5_000)
print(peak(50_000) - few)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert float(done.stdout) < 10, "megabytes more"


def test_a_line_without_end_is_refused_and_the_rest_is_read(file):
    found = entries(file("formula,note\nGaAs," + "x" * 1_000_000 + "\n" + "Z" * 1_000_000 + "\nInP,1\n", "t.csv"))
    assert [entry.place for entry in found] == ["row 2", "row 3", "row 4"]
    assert not found[1].is_ok and found[2].is_ok
    assert all(len(entry.reason) < 500 for entry in found)


def test_a_sign_of_control_is_wrong_in_its_row_alone(file):
    found = entries(file("formula,gap\nGaAs,1.4\nIn\x01P,1.3\nZnS,3.7\n", "t.csv"))
    assert rows(found) == [("row 2", "Ga1 As1"), ("row 3", "not-a-formula"), ("row 4", "Zn1 S1")]
    assert one(file("formula,gap\n" + "\x01\x02\x03\x04" * 9, "noise.csv")).status == "unreadable"


def test_a_cell_that_no_table_has_is_called_so(file):
    found = entries(file(f"formula,note\nGaAs,{'a' * 400_000}\nZnS,b\n", "t.csv"))
    assert rows(found) == [("row 2", "too-large"), ("row 3", "Zn1 S1")]
    assert "131072 characters" in found[0].reason


def test_a_table_of_many_columns(file):
    names = ",".join(f"a descriptor, number {n}".replace(",", "") for n in range(50_000))
    found = entries(file(f"formula,{names}\nGaAs{',1' * 50_000}\n", "t.csv"))
    assert rows(found) == [("row 2", "Ga1 As1")]


INCAR = """\
NSW = 0
SYSTEM = GaAs
ISMEAR = 0
SIGMA = 0.05
ENCUT = 520
"""


@pytest.mark.parametrize("text", [INCAR, "I have seen\nno crystal\nof that kind\n"])
def test_a_text_that_hardly_has_a_formula_is_no_list(file, text):
    assert one(file(text, "INCAR")).status == "unreadable"


def test_a_list_half_of_which_is_wrong_is_one(file):
    assert rows(entries(file("GaAs\nIn2O3 film\nnot measured\nZnS\n", "list.txt")))[0] == ("row 1", "Ga1 As1")

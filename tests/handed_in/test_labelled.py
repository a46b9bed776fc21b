"""Tables of formulas with labels: every bad row has a status and a reason, the others their number."""

import pytest

from mobtl.errors import MobtlError, UsageError
from mobtl.handed_in import labelled
from mobtl.handed_in.entries import OK, STATUSES, Refused
from mobtl.handed_in.labelled import LABEL_STATUSES

CIF = """data_NaCl
_cell_length_a 5.64
_cell_length_b 5.64
_cell_length_c 5.64
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
loop_
_atom_site_label
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
Na 0 0 0
Cl 0.5 0.5 0.5
"""


def read(tmp_path, content, column="gap", **more):
    path = tmp_path / "mine.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return labelled.read(path, column, **more)


def row(tmp_path, line):
    (found,) = read(tmp_path, f"formula,gap\n{line}\n")
    return found


@pytest.mark.parametrize("line", ["GaAs,1.5", '"GaAs", 1.5', "GaAs,1.5e0", "GaAs,1.5,", "As Ga,+1.50"])
def test_a_row_with_formula_and_number_is_read(tmp_path, line):
    found = row(tmp_path, line)
    assert (found.entry.status, found.entry.composition.reduced, found.label) == (OK, "GaAs", 1.5)


def test_a_minus_sign_is_read_as_one(tmp_path):
    assert row(tmp_path, "GaAs,\u22121.5").label == -1.5 and row(tmp_path, "GaAs,1e\u22123").label == 1e-3


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        ("GaAs,", "no-label", "no label"),
        ("GaAs", "no-label", "no label"),
        ("GaAs,n/a", "no-label", "no label"),
        ("GaAs,nan", "not-finite", "finite"),
        ("GaAs,-inf", "not-finite", "finite"),
        ("GaAs,1e101", "not-finite", "finite"),
        ("GaAs,1.5 eV", "not-a-number", "without unit"),
        ('GaAs,"1,5"', "not-a-number", "decimal point"),
        ("GaAs,1,5", "unreadable", "3 cells"),
        ("GaAs,1_5", "not-a-number", "no number"),
        ("GaAs,１.５", "not-a-number", "no number"),
        (",1.5", "empty", "formula is empty"),
        ("CaSO4.2H2O,1", "not-a-formula", "hydrate"),
        ("Xx2O3,1", "unknown-element", "Xx"),
        ('"GaAs,1', "unreadable", "quotation mark"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_where(tmp_path, line, status, said):
    found = row(tmp_path, line)
    assert (found.entry.status, found.entry.place) == (status, "row 2")
    assert said in found.entry.reason
    assert status in STATUSES | LABEL_STATUSES


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfformula,gap\nGaAs,1.5\n",
        b"formula;gap\r\nGaAs;1.5\r\n",
        b"formula\tgap\nGaAs\t1.5\n",
        "formula,gap\nGaAs,1.5\n".encode("utf-16"),
        b"gap,unit,Formula\n1.5,eV,GaAs\n",
        b"# of my own\nformula,gap\n\nGaAs,1.5\n",
    ],
)
def test_marks_delimiters_and_encodings_of_spreadsheets_are_read(tmp_path, content):
    (found,) = read(tmp_path, content)
    assert (found.entry.composition.reduced, found.label) == ("GaAs", 1.5)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "nothing in it"),
        ("formula,gap\n", "no row below"),
        ("formula,bandgap\nGaAs,1\n", "mine.csv: there is no column called 'gap', but formula and bandgap"),
        ("material,gap\nGaAs,1\n", "no column of formulas"),
        ("formula,gap,gap\nGaAs,1,2\n", "2 columns 'gap'"),
        (b"PK\x03\x04\x00\x00\x00", "binary form|no text"),
    ],
)
def test_a_table_without_what_is_needed_is_refused_in_a_sentence(tmp_path, content, said):
    with pytest.raises(Refused, match=said):
        read(tmp_path, content)


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "there.csv").write_text("formula,gap\nGaAs,1\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "there.csv")
    with pytest.raises(MobtlError, match="symbolic link"):
        labelled.read(tmp_path / "link.csv", "gap")


def test_structures_of_a_folder_have_the_labels_of_their_names(tmp_path):
    folder = tmp_path / "cells"
    folder.mkdir()
    for name in ("one", "two", "three"):
        (folder / f"{name}.cif").write_text(CIF)
    (folder / "broken.cif").write_text("data_x\n")
    labels = tmp_path / "labels.csv"
    labels.write_text("file,gap\none.cif,1.5\ntwo,2.5\ntwo,2.6\nabsent,3\nbroken,4\n")
    found = {each.entry.name: each for each in labelled.read(folder, "gap", labels=labels)}
    statuses = {name.rpartition("/")[2]: each.entry.status for name, each in found.items()}
    assert statuses["one.cif"] == OK and statuses["two.cif"] == "two-labels" and statuses["three.cif"] == "no-label"
    assert statuses["broken.cif"] != OK and statuses["labels.csv, row 5"] == "no-structure"
    assert [each.label for each in found.values() if each.entry.is_ok] == [1.5]


def test_structures_of_one_name_need_their_paths(tmp_path):
    """One row must not serve several structures."""
    for name in ("a", "b"):
        (tmp_path / "cells" / name).mkdir(parents=True)
        (tmp_path / "cells" / name / "one.cif").write_text(CIF)
    (tmp_path / "cells" / "two.cif").write_text(CIF + CIF.replace("data_NaCl", "data_again"))
    labels = tmp_path / "labels.csv"
    labels.write_text("file,gap\none,7\ntwo,8\n")
    every = labelled.read(tmp_path / "cells", "gap", labels=labels)
    assert [each.entry.status for each in every] == ["two-structures"] * 4
    assert every[0].entry.reason.startswith("the row 'one' of labels.csv belongs to 2 structures; leave one in each file")
    labels.write_text("file,gap\na/one.cif,7\nb/one,8\n")
    every = labelled.read(tmp_path / "cells", "gap", labels=labels)
    named = {each.entry.name: each.label for each in every if each.entry.is_ok}
    assert named == {"a/one.cif": 7, "b/one.cif": 8}


@pytest.mark.parametrize("header", ["file,gap", "formula,file,gap"])
def test_the_table_of_labels_is_no_material(tmp_path, header):
    (tmp_path / "one.cif").write_text(CIF)
    (tmp_path / "labels.csv").write_text(f"{header}\n{'NaCl,' if 'formula' in header else ''}one,1.5\n")
    (found,) = labelled.read(tmp_path, "gap", labels=tmp_path / "labels.csv")
    assert (found.entry.status, found.entry.name, found.label) == (OK, "one.cif", 1.5)


def test_a_hidden_file_of_the_folder_is_left_out(tmp_path):
    (tmp_path / "cells").mkdir()
    (tmp_path / "cells" / "one.cif").write_text(CIF)
    (tmp_path / "cells" / ".hidden").write_text("x")
    (tmp_path / "labels.csv").write_text("file,gap\none,1.5\n")
    every = labelled.read(tmp_path / "cells", "gap", labels=tmp_path / "labels.csv")
    assert {each.entry.name: each.entry.has_failed for each in every} == {"one.cif": False, "cells": False}
    assert [each.label for each in every if each.entry.is_ok] == [1.5]


def test_the_delimiter_is_that_of_the_columns_that_are_wanted(tmp_path):
    (found,) = read(tmp_path, "formula;gap [eV, PBE, 0 K]\nGaN;1.7\n", "gap [eV, PBE, 0 K]")
    assert (found.entry.composition.reduced, found.label) == ("GaN", 1.7)


def test_a_folder_needs_a_table_of_labels_and_a_table_none(tmp_path):
    with pytest.raises(UsageError, match="--labels"):
        labelled.read(tmp_path, "gap")
    with pytest.raises(UsageError, match="leave out --labels"):
        read(tmp_path, "formula,gap\nGaAs,1\n", labels=tmp_path / "labels.csv")

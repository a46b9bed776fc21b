"""What a user names: formulas, files, folders; which of them a text is, and what is never opened."""

import os
import socket

import pytest
from small_entries import POSCAR, ZINC_BLENDE, cif, entries, one, words

from mobtl.errors import MobtlError
from mobtl.handed_in import opening, reading


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The working folder of the test."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_formula_that_is_a_file_too_is_the_formula_and_it_is_said(here):
    (here / "InP").write_text(ZINC_BLENDE)
    (here / "GaN").mkdir()
    entry = one("InP")
    assert entry.structure is None and words(entry) == ["also-a-file"] and "write ./InP" in entry.notes[0].sentence
    assert words(one("GaN")) == ["also-a-file"] and words(one("GaP")) == []
    for path in ("./InP", str(here / "InP"), here / "InP"):
        assert one(path).structure is not None and not one(path).notes


def test_a_name_that_is_no_formula_is_a_file(here):
    for name in ("POSCAR", "mine", "WSe2.vasp", "MgSO4.7H2O", "2ZnS", "a b.cif"):
        (here / name).write_text(POSCAR)
        assert one(name).structure is not None, name


@pytest.mark.parametrize("given", ["a.cif", "./GaAs", "data/GaAs.vasp", "/nowhere/at/all", "../x", "structure.xyz"])
def test_a_path_where_nothing_is(here, given):
    entry = one(given)
    assert entry.status == "no-such-file" and entry.source == given


def test_a_text_that_is_neither_says_both(here):
    for given in ("gaas", "x\0.cif"):
        assert one(given).reason.endswith("There is no file or folder of that name either.")
    assert one("ZnO/ZnS").status == "not-a-formula"


def test_a_folder_by_name(here):
    for name, text in (
        ("b.vasp", POSCAR),
        ("a.cif", cif()),
        ("c.csv", "formula\nGaAs\nx\n"),
        ("d", ""),
        (".hidden", "GaAs"),
    ):
        (here / name).write_text(text)
    (here / "sub").mkdir()
    (here / "sub" / "InP.vasp").write_text(ZINC_BLENDE)
    (here / "link.cif").symlink_to("a.cif")
    (here / "loop").symlink_to(here)
    found = entries(".")
    assert [(entry.name, entry.status) for entry in found] == [
        (".", "left-out"),
        ("a.cif", "ok"),
        ("b.vasp", "ok"),
        ("c.csv, row 2", "ok"),
        ("c.csv, row 3", "not-a-formula"),
        ("d", "empty"),
        ("link.cif", "not-a-file"),
        ("loop", "not-a-file"),
        ("sub/InP.vasp", "ok"),
    ]
    assert found[0].reason == "1 hidden file was not read; give the path of one to read it." and not found[0].has_failed


def test_a_folder_without_files(here):
    assert one(".").status == "empty"
    (here / ".a").touch()
    (here / ".b").touch()
    assert [entry.status for entry in entries(".")] == ["left-out", "empty"]


def test_links_devices_and_pipes_are_not_opened(here):
    (here / "POSCAR").write_text(POSCAR)
    (here / "link").symlink_to("POSCAR")
    (here / "nowhere").symlink_to("absent")
    os.mkfifo(here / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        for given in ("./link", "./nowhere", "./pipe", "./socket", "/dev/zero", "/dev/stdin"):
            entry = one(given)
            assert entry.status == "not-a-file", given
    assert one(".//POSCAR").is_ok


def test_a_file_that_may_not_be_read(file, monkeypatch):
    path = file(POSCAR, "POSCAR")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(opening.os, "open", refuse)
    entry = one(path)
    assert entry.status == "unreadable" and "Permission denied" in entry.reason


def test_a_file_beyond_the_limit_is_not_read(tmp_path):
    path = tmp_path / "POSCAR"
    path.write_text(POSCAR)
    with path.open("ab") as stream:
        stream.truncate(10**12)
    assert one(path).status in ("too-large", "unreadable")
    path.write_text(POSCAR + "\n" * opening.MAX_BYTES)
    assert one(path).status == "too-large" and "20 MB" in one(path).reason


def test_one_input_is_not_many():
    for single in ("GaAs", b"GaAs"):
        with pytest.raises(MobtlError, match="put it into a list"):
            reading.read(single)
    with pytest.raises(MobtlError, match="give a list such as"):
        reading.read(["POSCAR"], symbols="Mo S")
    assert one(5).status == "unreadable"


def test_the_next_input_is_read_after_whatever_happens(monkeypatch, file):
    from mobtl.handed_in import files

    def explode(*_):
        raise RuntimeError("nobody thought\nof this \x1b[31m")

    monkeypatch.setattr(files.poscar, "read", explode)
    wrong, right = entries(file(POSCAR, "POSCAR"), "GaAs")
    assert wrong.status == "unreadable" and "RuntimeError: nobody thought of this" in wrong.reason
    assert wrong.reason.isprintable() and right.is_ok


def test_names_that_no_terminal_shows(here):
    name = b"a\xff\x1b[31m\n.vasp".decode("utf-8", "surrogateescape")
    (here / name).write_text(POSCAR)
    found = entries(".", f"./{name}")
    assert all(entry.is_ok and entry.name.isprintable() and entry.name.encode() for entry in found)


def test_standard_input_that_is_closed_says_so(monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    closed, right = entries("-", "GaAs")
    assert (closed.status, right.status) == ("empty", "ok") and "standard input is closed" in closed.reason

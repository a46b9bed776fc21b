"""What is left to others to read gives the same entries as what is read at once."""

from pathlib import Path

from small_entries import POSCAR, cif

from mobtl.handed_in import reading
from mobtl.handed_in.opening import HEAD
from mobtl.handed_in.reading import Unread


def told(entries):
    return [(each.source, each.place, each.status, each.reason, each.kind, each.composition) for each in entries]


def test_the_same_entries_in_the_same_order(file, tmp_path):
    file(cif(), "given/a.cif"), file(POSCAR, "given/b.vasp"), file("formula\nGaN\nxx\n", "given/c.csv")
    file("", "given/empty.cif"), file("\x00\x01" * 99, "given/noise.cif"), file("x", "given/.hidden")
    file(cif() + "#\n" * HEAD, "given/large.cif")
    (tmp_path / "given" / "link").symlink_to(tmp_path)
    inputs = ["GaAs", tmp_path / "given", "no/such.cif", Path("none")]
    left = list(reading.unread(inputs))
    assert [each.name for each in left if isinstance(each, Unread)] == ["a.cif", "b.vasp"]
    flat = [entry for each in left for entry in (each.entries() if isinstance(each, Unread) else [each])]
    assert told(flat) == told(reading.read(inputs))


def test_a_small_file_that_cannot_be_read_says_so_when_it_is(file):
    (left,) = reading.unread([file(POSCAR.replace("W Se\n", ""), "POSCAR")])
    (entry,) = left.entries()
    assert entry.status == "no-symbols"

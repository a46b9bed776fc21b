"""Reading imports and keeps no more than it needs, and is fast enough for thousands."""

import subprocess
import sys
import time
from dataclasses import replace

from small_entries import POSCAR, cif, entries, one

from mobtl.handed_in import repeated

# Each takes a good part of a second or more.
HEAVY = {"pymatgen", "ase", "torch", "pandas", "scipy", "sklearn", "spglib", "matplotlib", "pyarrow"}
PROGRAM = """
import sys
from mobtl.handed_in import reading
assert all(entry.is_ok for entry in reading.read({inputs!r}))
print(*sorted({{name.partition(".")[0] for name in sys.modules}} & {heavy!r}))
"""


def imported(*inputs) -> str:
    """What of `HEAVY` a process imports that reads some inputs."""
    program = PROGRAM.format(inputs=inputs, heavy=HEAVY)
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_formulas_need_nothing_heavy(file):
    assert imported() == ""
    assert imported("GaAs", file("formula,gap\nInP,1.3\nMoS2,1.8\n", "t.csv"), file("GaAs\nInP\n", "list.txt")) == ""


def test_structures_need_neither_torch_nor_pandas_of_their_own(file):
    assert not {"torch", "ase", "sklearn", "pyarrow"} & set(imported(file(POSCAR, "POSCAR"), file(cif(), "a.cif")).split())


def test_thousands_are_read_in_seconds(tmp_path):
    """A tenth of the rates that are wanted of a whole prediction: this machine may be busy."""
    for number in range(200):
        (tmp_path / f"{number}.vasp").write_text(POSCAR.replace("0.5765", f"0.5{700 + number}"))
        (tmp_path / f"{number}.cif").write_text(cif(third="0.333", two="0.667").replace("3.282", f"3.{200 + number}"))
    entries(tmp_path / "0.vasp", tmp_path / "0.cif")
    for inputs, rate in (
        (sorted(tmp_path.glob("*.vasp")), 20),
        (sorted(tmp_path.glob("*.cif")), 10),
        ([f"Ga{n}As{m}" for n in range(1, 40) for m in range(1, 40)], 50),
    ):
        start = time.process_time()
        assert all(entry.is_ok for entry in entries(*inputs))
        assert len(inputs) / (time.process_time() - start) > rate


def test_no_more_earlier_entries_are_remembered_than_said(monkeypatch):
    monkeypatch.setattr(repeated, "_REMEMBERED", 2)
    seen = repeated.Repeated()
    formulas = ["GaAs", "InP", "GaN", "InP", "GaAs"]
    notes = [bool(seen.noted(replace(one(formula), notes=())).notes) for formula in formulas]
    assert notes == [False, False, False, True, False]

"""Nothing in a file runs, opens another one, or takes all memory or time; Python itself is asked what was done."""

import io
import json
import os
import pickle
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from ase.build import bulk
from ase.io import write
from small_entries import POSCAR, ZINC_BLENDE, cif, entries

from mobtl import paths

# Reads every file of a folder once more, when all is imported, and tells what Python was asked to do meanwhile.
PROGRAM = """
import json, resource, sys
def peak():
    # Of this program; that of getrusage begins with the one of whoever started it.
    with open("/proc/self/status") as status:
        return int(status.read().split("VmHWM:")[1].split()[0]) / 1024
sys.path[:0] = {path!r}
from mobtl.handed_in import reading
inputs, kinds = json.load(sys.stdin)
list(reading.read(kinds))
seen, folder = set(), inputs[0].rpartition("/")[0]
FORBIDDEN = ("compile", "exec", "import", "pickle", "ctypes", "socket", "subprocess", "urllib", "marshal", "shutil", "glob",
             "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork", "os.remove", "os.rename", "os.mkdir")
def watch(event, arguments):
    if event.startswith(FORBIDDEN):
        seen.add(event + " " + repr(arguments)[:80])
    elif event == "open" and isinstance(arguments[0], str | bytes) and arguments[0] not in inputs:
        seen.add("open " + str(arguments[0]))
before, so_much = resource.getrusage(resource.RUSAGE_SELF), peak()
sys.addaudithook(watch)
found = [(entry.name, entry.status, entry.reason) for entry in reading.read(inputs)]
after = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([found, sorted(seen), after.ru_utime - before.ru_utime, peak() - so_much]))
"""


class _Touches:
    """Pickled, it makes a file where it is loaded."""

    def __init__(self, marker):
        self.command = f"touch {marker}"

    def __reduce__(self):
        return os.system, (self.command,)


def _pickles(marker) -> dict[str, bytes]:
    found = {
        f"p{protocol}.{name}": pickle.dumps(_Touches(marker), protocol) for protocol in range(6) for name in ("cif", "dat")
    }
    array = io.BytesIO()
    np.save(array, np.array([_Touches(marker)], object), allow_pickle=True)
    return {
        **found,
        "a.pkl": found["p4.cif"],
        "a.npy": array.getvalue(),
        "POSCAR": found["p0.cif"],
        "a.json": found["p2.cif"],
    }


def _expressions(marker) -> dict[str, str]:
    """Files of forms whose usual readers evaluate what stands in them."""
    call = f"__import__('os').system('touch {marker}')"
    aims = "lattice_vector 4 0 0\nlattice_vector 0 4 0\nlattice_vector 0 0 4\natom_frac 0 0 0 Si\n"
    aims += (
        "symmetry_n_params 1 1 0\nsymmetry_params a\n" + f"symmetry_lv {call} , 0 , 0\n" * 3 + "symmetry_frac 0 , 0 , 0\n"
    )
    magnetic = cif().replace(
        "loop_", "_space_group_magn.number_BNS 1.1\n_space_group_magn.transform_BNS_Pp_abc '{};0,0,0'\nloop_", 1
    )
    places = "&system\nibrav=0, nat=1, ntyp=1\n/\nATOMIC_SPECIES\nSi 28 a\nCELL_PARAMETERS angstrom\n4 0 0\n0 4 0\n0 0 4\n"
    return {
        "geometry.in": aims,
        "tower.cif": magnetic.format("9**9**9**9,b,c"),
        "call.cif": magnetic.format(call + ",b,c"),
        "operation.cif": cif().replace("loop_", f'loop_\n_symmetry_equiv_pos_as_xyz\n"{call},y,z"\nloop_', 1),
        "open.pwi": places + "ATOMIC_POSITIONS crystal\nSi ( 0 0\n",
        "power.pwi": places + "ATOMIC_POSITIONS crystal\nSi 9^9^9^9^9 0 0\n",
        "column.csv": f"formula\n{call}\n=cmd|'/c calc'!A1\n",
        "program.dat": f"import os\nos.system('touch {marker}')\n",
        "monty.json": json.dumps(
            {"@module": "os", "@class": "system", "command": f"touch {marker}", "lattice": {"@module": "os"}}
        ),
    }


def _other_files(secret) -> dict[str, str]:
    """Files that name another one."""
    xml = '<?xml version="1.0"?>\n<!DOCTYPE modeling [<!ENTITY x SYSTEM "file://{0}">{1}]>\n<modeling><atominfo>&x;</atominfo></modeling>'
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    include = '<modeling xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{}" parse="text"/></modeling>'
    return {
        "vasprun.xml": xml.format(secret, ""),
        "laughs.xml": xml.format(secret, '<!ENTITY a0 "ha">' + laughs).replace("&x;", "&a11;"),
        "include.xml": include.format(secret),
        "path.vasp": f"{secret}\n" * 8,
        "table.csv": f"formula\n{secret}\nfile://{secret}\n",
        "path.cif": cif().replace("W1 W", f"W1 '{secret}'"),
        "page.cif": f"<html><a href='file://{secret}'>404 Not Found</a></html>",
    }


def _announced() -> dict[str, str]:
    """Files that announce far more than they hold."""
    many = 10**9
    cell = '{"matrix": [[4, 0, 0], [0, 4, 0], [0, 0, 4]]}'
    places = "&system\nibrav=0, nat=1, ntyp=1\n/\nATOMIC_SPECIES\nSi 28 a\nCELL_PARAMETERS angstrom\n4 0 0\n0 4 0\n0 0 4\n"
    places += "ATOMIC_POSITIONS crystal\n"
    aims = "lattice_vector 4 0 0\nlattice_vector 0 4 0\nlattice_vector 0 0 4\n"
    return {
        "count.xyz": f'{many}\nLattice="1 0 0 0 1 0 0 0 1"\nSi 0 0 0\n',
        "columns.xyz": f'1\nLattice="4 0 0 0 4 0 0 0 4" Properties=species:S:1:pos:R:{many}\nSi 0 0 0\n',
        "count.vasp": ZINC_BLENDE.replace("1 1\n", f"{many} 1\n"),
        "frames.xsf": f"ANIMSTEPS {many}\nCRYSTAL\nPRIMVEC\n4 0 0\n0 4 0\n0 0 4\nPRIMCOORD 1\n{many} 1\n14 0 0 0\n",
        "count.gen": f"{many} S\nSi\n1 1 0 0 0\n",
        "count.pwi": f"&system\nibrav=0, nat={many}, ntyp={many}\n/\nATOMIC_SPECIES\nSi 28 a\nATOMIC_POSITIONS\nSi 0 0 0\n",
        "deep.json": "[" * 1_000_000,
        "deep.xml": "<modeling><atominfo>"
        + "<a>" * 200_000
        + "</a>" * 200_000
        + "</atominfo><structure></structure></modeling>",
        "quotes.cif": cif() + "_x " + "'a " * 300_000,
        "texts.cif": cif() + "\n;a" * 200_000,
        "blank.cif": "\n" * 1_000_000 + cif(),
        "digits.vasp": POSCAR.replace("0.50\n", "1" * 1_000_000 + "x\n"),
        "letters.csv": "formula\n" + "A1" * 90_000 + " \n" + "(" * 90_000 + "\n",
        "list.dat": "A1" * 500_000 + " \n",
        "nul.vasp": POSCAR + "\0",
        "sum.pwi": places + f"Si {'1+' * 300_000}1 0 0\n",
        "symbols.vasp": ZINC_BLENDE.replace("In P\n", "In " * 3_000_000 + "\n"),
        "symbols.gen": f"1 S\n{'Si ' * 3_000_000}\n1 1 0 0 0\n",
        "lists.json": "[" + "[]," * 6_000_000 + "[]]",
        "abc.json": f'{{"lattice": {cell}, "sites": [{{"species": [], "abc": [{"1," * 5_000_000}1]}}]}}',
        "species.json": f'{{"lattice": {cell}, "sites": [{{"species": [{"{}," * 300_000}{{}}], "abc": [0, 0, 0]}}]}}',
        "frames.axsf": "ANIMSTEPS 50000\nCRYSTAL\nPRIMVEC\n4 0 0\n0 4 0\n0 0 4\n" + "PRIMCOORD 1\n1 1\n14 0 0 0\n" * 50_000,
        "atoms.in": aims + "atom 0 0 0 Si\n" * 500_000,
        "open.csv": "formula,note\n" + ('a","b' + "x" * 890 + "\n") * 400,
    }


def _trajectories() -> dict[str, bytes]:
    """Trajectories whose names or numbers were changed."""
    stream = io.BytesIO()
    write(stream, [bulk("Si", "diamond", a=5.43)] * 2, format="traj")
    good = stream.getvalue()
    return {
        "good.traj": good,
        "object.traj": good.replace(b'"float64"', b'"object" '),
        "large.traj": good.replace(b'"ndarray": [[2, 3]', b'"ndarray": [[99,9]'),
        "made.traj": good.replace(b'"ase_version"', b'"__ase_objtype__": "atoms", "a"'),
        "zero.traj": good[:40] + b"\0" * 8 + good[48:],
        "cut.traj": good[:120],
        "offset.traj": good[:40] + b"\xff" * 8 + good[48:],
        "count.traj": good[:32] + (2**40).to_bytes(8, "little") + good[40:],
    }


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """What became of all of them, and what Python was asked to do meanwhile."""
    folder = tmp_path_factory.mktemp("hostile")
    marker, secret = folder / "it-ran", folder / "secret"
    secret.write_text("Si\nGaAs\n")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("POSCAR", b"\0" * 10**8)
    files = {
        **_pickles(marker),
        **_expressions(marker),
        **_other_files(secret),
        **_announced(),
        **_trajectories(),
        "bomb.cif": bomb.getvalue(),
    }
    inputs = []
    for name, content in files.items():
        inputs.append(str(folder / name))
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    good = tmp_path_factory.mktemp("good")
    for name, form in (("a.xsf", "xsf"), ("a.gen", "gen"), ("a.cif", "cif"), ("a.traj", "traj")):
        write(good / name, bulk("GaAs", "zincblende", a=5.65), format=form)
    (good / "layer").write_text(POSCAR)
    (good / "group.cif").write_text(cif())
    (good / "a.pwi").write_text(files["power.pwi"])
    program = PROGRAM.format(path=[str(paths.ROOT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))])
    handed_in = json.dumps([inputs, [str(good)]])
    ran = subprocess.run([sys.executable, "-c", program], input=handed_in, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == "", "nothing is said but by entries"
    found, seen, seconds, megabytes = json.loads(ran.stdout)
    return {"found": found, "seen": seen, "seconds": seconds, "megabytes": megabytes, "marker": marker, "folder": folder}


def test_nothing_runs_and_no_other_file_is_opened(done):
    assert not done["marker"].exists()
    assert done["seen"] == []


def test_neither_time_nor_memory_is_taken(done):
    assert done["seconds"] < 20
    assert done["megabytes"] < 500


def test_what_is_hostile_is_refused(done):
    read = {name.removeprefix(f"{done['folder']}/").split(",")[0] for name, status, _ in done["found"] if status == "ok"}
    assert read == {
        "good.traj",
        "geometry.in",  # without its expressions
        "columns.xyz",  # whose structure is whole
    }


@pytest.mark.parametrize(
    ("name", "says"),
    [
        *((f"p{protocol}.dat", "a pickle, which can run code") for protocol in (0, 2, 3, 4, 5)),
        ("a.pkl", "a pickle, which can run code"),
        ("a.npy", "an array of numpy"),
        ("vasprun.xml", "entities, which can name other files"),
        ("laughs.xml", "entities, which can name other files"),
        ("bomb.cif", "unpack it"),
        ("page.cif", "an XML or HTML file"),
    ],
)
def test_forms_that_are_never_opened_are_refused_by_name(done, name, says):
    ((status, reason),) = [(status, reason) for each, status, reason in done["found"] if each == str(done["folder"] / name)]
    assert status == "refused-format" and says in reason


def test_a_damaged_trajectory_says_so(file):
    for name, content in _trajectories().items():
        found = entries(file(content, name))
        assert found and all(entry.is_ok or entry.status in ("unreadable", "empty") for entry in found)

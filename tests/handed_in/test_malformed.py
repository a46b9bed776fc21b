"""Malformed input of any kind becomes entries with a status and a reason: no error, no hang, no word on stderr.

Hypothesis makes it: bytes, texts, and files of every form with parts cut out, doubled, and replaced by what hurts. The
examples are the same in every run; HYPOTHESIS_SEED=1 (or another number) makes others.
"""

import io
import json
import os
import string
import warnings

import numpy as np
import pytest
from ase.build import bulk
from ase.io import write
from hypothesis import HealthCheck, assume, example, given, seed, settings
from hypothesis import strategies as st
from pymatgen.core import Structure
from small_entries import POSCAR, ZINC_BLENDE, cif, entries

from mobtl.handed_in.entries import NOTES, STATUSES
from mobtl.physics.elements import SYMBOLS
from mobtl.physics.slab import Slab

CRYSTAL = bulk("GaAs", "zincblende", a=5.65)
SEED = os.environ.get("HYPOTHESIS_SEED")
# What an editor, a spreadsheet, a program that diverged or somebody hostile puts into a file.
HURTING = [
    *(
        "nan",
        "-inf",
        "1e400",
        "1e300",
        "-1",
        "0",
        "1e-300",
        "99999999999",
        "9" * 400,
        "0.333",
        "1.0(2)",
        "***",
        "1,5",
        "０.5",
        "1_0",
        "0x1",
    ),
    *(
        "'",
        '"',
        ";",
        "\n;",
        "\n",
        "\r",
        "\t",
        "#",
        "\\",
        "(",
        ")",
        "[",
        "}",
        "<",
        "&x;",
        "\0",
        "\x1a",
        "\x85",
        "\u2028",
        "\ufeff",
        "é",
    ),
    *(
        "Xx",
        "D",
        "Mo",
        "si",
        "X",
        "Mo4+",
        "Vac",
        "loop_",
        "data_",
        "data_x",
        "save_",
        "_atom_site_fract_x",
        "_cell_length_a",
        "?",
        ".",
    ),
    *(
        "x,y,z",
        "F d -3 m",
        "P 63/m m c :2",
        "227",
        "Direct",
        "Selective",
        'Lattice="',
        "pbc=",
        "Properties=a:R:9",
        "<!ENTITY",
        "formula",
    ),
    *("GaAs", "MgSO4.7H2O", "__import__('os')", "../../etc/passwd", "=1+1", "\ud800"),
]
NAMES = [
    "POSCAR",
    "a.cif",
    "a.vasp",
    "a.xyz",
    "a.csv",
    "a.json",
    "vasprun.xml",
    "geometry.in",
    "a.xsf",
    "a.gen",
    "a.traj",
    "a",
    "a.dat",
]


def _by_ase() -> dict[str, bytes]:
    found = {}
    for form, options in (("extxyz", {}), ("xsf", {}), ("traj", {}), ("cif", {})):
        stream = io.BytesIO() if form in ("traj", "cif") else io.StringIO()
        write(stream, [CRYSTAL, CRYSTAL], format=form, **options)
        content = stream.getvalue()
        found[form] = content if isinstance(content, bytes) else content.encode()
    return found


def _files() -> list[bytes]:
    """A good file of each form."""
    matrix = {
        "lattice": {"matrix": [[4, 0, 0], [0, 4, 0], [0, 0, 4]]},
        "sites": [{"species": [{"element": "Si", "occu": 1}], "abc": [0, 0, 0]}],
    }
    places = '<structure name="{}"><crystal><varray name="basis"><v>0 3 3</v><v>3 0 3</v><v>3 3 0</v></varray></crystal>'
    places += '<varray name="positions"><v>0 0 0</v><v>.25 .25 .25</v></varray></structure>'
    set_of = '<array name="atoms"><set><rc><c>Ga</c></rc><rc><c>As</c></rc></set></array>'
    espresso = "&system\nibrav=0, nat=1, ntyp=1\n/\nATOMIC_SPECIES\nSi 28 a\nCELL_PARAMETERS angstrom\n4 0 0\n0 4 0\n0 0 4\n"
    texts = [
        POSCAR,
        ZINC_BLENDE,
        "XDATCAR\n" + ZINC_BLENDE.split("\n", 1)[1].replace("Direct", "Direct configuration= 1"),
        cif(),
        cif(third="0.333", two="0.667") + cif(name="b", group="R -3 m").replace("_cell_formula_units_Z 2\n", ""),
        cif().replace("loop_", "loop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\n-x,-y,z+1/2\nloop_", 1),
        'formula,gap\nGaAs,1.4\n"InP",1.3\n,2\nNaN,1\n',
        "GaAs\nInP\nIn2 N2\n",
        json.dumps(matrix),
        f"<modeling><atominfo>{set_of}</atominfo>{places.format('a')}{places.format('finalpos')}</modeling>",
        "lattice_vector 4 0 0\nlattice_vector 0 4 0\nlattice_vector 0 0 4\natom_frac 0 0 0 Si\natom 1 1 1 D\n",
        espresso + "ATOMIC_POSITIONS (crystal)\nSi 0 0 0\n",
        "2 F\nGa As\n1 1 0 0 0\n2 2 .25 .25 .25\n0 0 0\n0 3 3\n3 0 3\n3 3 0\n",
    ]
    return [text.encode() for text in texts] + list(_by_ase().values())


FILES = _files()


def examples(count: int):
    """The settings of a test of so many examples, the same ones each time unless a seed is given."""

    def decorate(test):
        test = settings(
            max_examples=count,
            derandomize=SEED is None,
            database=None,
            deadline=10_000,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        )(test)
        return seed(int(SEED))(test) if SEED else test

    return decorate


@pytest.fixture(scope="module", autouse=True)
def imported(tmp_path_factory):
    """What the first structure imports does not count as an example's time."""
    folder = tmp_path_factory.mktemp("good")
    for number, content in enumerate(FILES):
        (folder / f"{number}").write_bytes(content)
    found = entries(folder)
    assert sum(entry.is_ok for entry in found) > len(FILES)


@pytest.fixture
def read(tmp_path, monkeypatch, capfd):
    """A function that gives the entries of inputs, each checked, and that nothing was said otherwise."""
    monkeypatch.chdir(tmp_path)

    def checked(*inputs, **options):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            found = entries(*inputs, **options)
        # Deprecations of libraries are never shown.
        assert not [each for each in said if not issubclass(each.category, DeprecationWarning)], said
        assert capfd.readouterr() == ("", "")
        assert found
        for entry in found:
            check(entry)
        return found

    return checked


def check(entry):
    """What holds of every entry."""
    assert entry.status in STATUSES and {note.word for note in entry.notes} <= NOTES.keys()
    for text in (entry.name, entry.reason, entry.given, *(note.sentence for note in entry.notes)):
        assert text.isprintable() and json.loads(json.dumps(text).encode()) == text.encode().decode()
    assert (entry.reason == "") == entry.is_ok
    assert len(entry.reason) < 600 and not entry.reason.endswith("..") and entry.reason[-1:] in ("", ".", "…")
    # The words for what nobody thought of.
    assert "write it anew as CIF or POSCAR" not in entry.reason, entry.reason
    assert (entry.composition is not None) == (entry.is_ok or entry.status == "disordered")
    if entry.composition:
        assert (
            set(entry.composition.elements) <= set(SYMBOLS) and min(entry.composition.amounts) > 0 and entry.composition.key
        )
    assert (entry.structure is not None) == (entry.kind in ("bulk", "layer"))
    if isinstance(entry.structure, Slab):
        assert np.isfinite(entry.structure.coordinates).all() and set(entry.structure.species) <= set(SYMBOLS)
    elif entry.structure is not None:
        assert isinstance(entry.structure, Structure) and np.isfinite(entry.structure.frac_coords).all()


@st.composite
def damaged(draw) -> bytes:
    """A good file with parts cut out, doubled, moved and replaced."""
    content = draw(st.sampled_from(FILES))
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(content)))
        stop = min(len(content), start + draw(st.integers(0, 30)))
        new = draw(
            st.sampled_from(HURTING).map(lambda text: text.encode("utf-8", "surrogatepass"))
            | st.just(content[start:stop] * 2)
            | st.just(b"")
            | st.binary(max_size=4)
        )
        content = content[:start] + new + content[stop:]
    return content[: draw(st.integers(0, len(content)))] if draw(st.integers(0, 9)) == 0 else content


@st.composite
def replaced(draw) -> bytes:
    """A good file of which whole words were replaced, so that its form is still seen."""
    words = draw(st.sampled_from(FILES[:-2])).decode().split(" ")
    for _ in range(draw(st.integers(1, 4))):
        words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(HURTING))
    return " ".join(words).encode("utf-8", "surrogatepass")


@examples(300)
@given(content=st.binary(max_size=400), name=st.sampled_from(NAMES))
@example(content=b"- of UlmASE-Trajectory", name="a.traj")
@example(content=b"\xef\xbb\xbf", name="a.csv")
@example(content=b"\xff\xfeG\0", name="a.csv")
def test_any_bytes(read, content, name):
    with open(name, "wb") as stream:  # noqa: PTH123 (in the working folder)
        stream.write(content)
    read(f"./{name}")
    read("-", standard_input=io.BytesIO(content))


@examples(700)
@given(content=damaged() | replaced(), name=st.sampled_from(NAMES), as_2d=st.booleans())
def test_damaged_files(read, content, name, as_2d):
    with open(name, "wb") as stream:  # noqa: PTH123 (in the working folder)
        stream.write(content)
    read(f"./{name}", as_2d=as_2d, symbols=["Mo", "S"] if as_2d else None)


FORMULAS = st.text(max_size=30) | st.lists(
    st.sampled_from(
        [
            *SYMBOLS[:40],
            "D",
            "X",
            "(",
            ")",
            "[",
            "]",
            "2",
            "0.5",
            ".",
            "·",
            "₂",
            "２",
            "+",
            "-",
            " ",
            "\t",
            "x",
            "H2O",
            "1e9",
        ]
    ),
    max_size=12,
).map("".join)


@examples(500)
@given(formula=FORMULAS)
@example(formula="Na" * 300)
@example(formula="(" * 400)
@example(formula="((((((H9)9)9)9)9)9)" + "9" * 400)
@example(formula="\ud800")
def test_any_formula(read, formula):
    # A path would be read: the root of the file system, too.
    assume(not any(sign in formula for sign in "/\\") and formula.strip() not in (".", "..", "-"))
    (entry,) = read(formula)
    assert entry.kind in ("formula", "")


CELLS = FORMULAS | st.sampled_from(HURTING) | st.sampled_from(["GaAs", "NaN", "", '"', "1.4"])


@examples(300)
@given(
    rows=st.lists(st.lists(CELLS, max_size=4), max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]),
    header=st.sampled_from([["formula", "gap"], ["id", "Composition", "gap"], ["gap"], ["formula"], []]),
    column=st.sampled_from([None, "gap", "absent"]),
)
def test_any_table(read, rows, delimiter, encoding, header, column):
    text = "\n".join(delimiter.join(row) for row in [*([header] if header else []), *rows])
    content = text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "ignore")
    with open("a.csv", "wb") as stream:  # noqa: PTH123 (in the working folder)
        stream.write(content)
    read("a.csv", column=column)


@examples(100)
@given(
    rows=st.lists(st.sampled_from(["GaAs", "InP", "ZnSe"]), min_size=1, max_size=6),
    wrong=st.lists(FORMULAS, max_size=6),
    data=st.data(),
)
def test_good_rows_are_read_whatever_stands_between(read, rows, wrong, data):
    wrong = [
        "".join(sign for sign in text if sign.isprintable() and sign not in string.whitespace + '",') or "x"
        for text in wrong
    ]
    lines = data.draw(st.permutations([*((text, True) for text in rows), *((text, False) for text in wrong)]))
    with open("a.csv", "w", encoding="utf-8", errors="replace") as stream:  # noqa: PTH123 (in the working folder)
        stream.write("\n".join(["formula,gap", *(f"{text},1" for text, _ in lines)]))
    found = {entry.place: entry for entry in read("a.csv")}
    for number, (text, is_good) in enumerate(lines, 2):
        if is_good:
            assert found[f"row {number}"].is_ok and found[f"row {number}"].given == text

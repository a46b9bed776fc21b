"""Which form a content has, told by the content; the name of a file counts only where the content says nothing.

What is not listed here is not opened. Of the readers that there are for the field's files, some evaluate expressions, follow
paths, unpickle, or never end on a damaged file: those forms are read by our own code, or refused by name.
"""

import re
from pathlib import PurePath

from mobtl.handed_in import tables, text
from mobtl.handed_in.entries import GIVE, Refused
from mobtl.handed_in.numbers import numbers

# The forms that are read, and how a message calls them.
FORMS = {
    "cif": "a CIF file",
    "poscar": "a POSCAR file",
    "xdatcar": "an XDATCAR file",
    "vasprun": "a vasprun.xml file",
    "extxyz": "an extended XYZ file",
    "json": "a structure of pymatgen as JSON",
    "aims": "a geometry of FHI-aims",
    "xsf": "an XSF file",
    "gen": "a GEN file of DFTB+",
    "espresso": "an input of Quantum ESPRESSO",
    "trajectory": "a trajectory of ASE",
    "table": "a table with a column of formulas",
}
_PICKLE = "a pickle, which can run code when it is loaded"
# First bytes of forms that are refused, what they are, and what to give instead.
_REFUSED_BYTES = (
    (b"\x1f\x8b", "a compressed file", "unpack it"),
    (b"BZh", "a compressed file", "unpack it"),
    (b"\xfd7zXZ", "a compressed file", "unpack it"),
    (b"\x28\xb5\x2f\xfd", "a compressed file", "unpack it"),
    (b"7z\xbc\xaf", "an archive", "unpack it"),
    (b"PK\x03\x04", "an archive, or a workbook", "unpack it, or save its sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "a workbook or document", "save its sheet as CSV"),
    (b"SQLite format 3", "a database", "export its rows as CIF or extended XYZ"),
    (b"\x89HDF", "an HDF5 file", GIVE),
    *((b"CDF" + version, "a NetCDF file", GIVE) for version in (b"\1", b"\2", b"\5")),
    (b"PAR1", "a parquet file", "save it as CSV"),
    (b"\x93NUMPY", "an array of numpy", GIVE),
    (b"%PDF", "a PDF", GIVE),
    # PyTorch's old files and pickles of protocols 2 to 5: both can run code when they are loaded.
    *((bytes([0x80, protocol]), _PICKLE, GIVE) for protocol in range(2, 6)),
)
_MARKUP = r"\s*(<\?xml|<!DOCTYPE|<html|<svg|<[a-zA-Z]+[ >])"
_REFUSED_TEXTS = (
    (r"(#!|\s*(import|from) \w+|\s*def \w+\()", "a program", GIVE),
    (r"\s*(vasp\.\d|Program PWSCF|-+\s+Invoking FHI-aims)", "the output of a calculation", "give its last structure as CIF"),
    # Protocol 0 or 1: a name, a dictionary, a list, a tuple, a string; at the end a point.
    (r"(?s)(c[\w.]+\n\w+\n|\([dlt]?p?\d*\n|\(i[\w.]+\n\w+\n|\(?S['\"]).*\.\s*\Z", _PICKLE, GIVE),
)
# Names that say the form where the content is too damaged to.
_NAMES = (
    (r"\.cif$", "cif"),
    (r"\.(vasp|poscar)$", "poscar"),
    (r"vasprun.*\.xml$", "vasprun"),
    (r"\.(ext)?xyz$", "extxyz"),
    (r"\.json$", "json"),
    (r"\.xsf$", "xsf"),
    (r"\.gen$", "gen"),
    (r"\.traj$", "trajectory"),
    (r"\.(csv|tsv)$", "table"),
    (r"(^|[._-])(poscar|contcar)", "poscar"),
    (r"(^|[._-])xdatcar", "xdatcar"),
)
# Names that always mean a form that is refused, whatever is in them.
_REFUSED_NAMES = {
    ".pkl": _PICKLE,
    ".pickle": _PICKLE,
    ".joblib": _PICKLE,
    ".py": "a program",
    ".db": "a database",
}


def form_of(head: bytes, name: str, column: str | None = None) -> str:
    """The form of a content, a key of `FORMS`.

    Parameters
    ----------
    head : its first bytes.
    name : of its file; empty for standard input, which is a table where nothing else is recognised.
    column : the name of the column of formulas of tables, if it has another one than `tables.NAMES`.

    Raises
    ------
    Refused
        If it is empty, none of these forms, or one that is never opened; says which.
    """
    if head.startswith(b"- of UlmASE-Trajectory"):
        return "trajectory"
    for start, what, instead in _REFUSED_BYTES:
        if head.startswith(start):
            raise _never(what, instead)
    suffix = PurePath(name).suffix.lower()
    if suffix in _REFUSED_NAMES:
        raise _never(_REFUSED_NAMES[suffix], GIVE)
    beginning = text.first_text(head)
    if not beginning.strip("\n\t \x1a\x0c"):
        raise Refused("empty", "it is empty; give a structure, or a table with a column of formulas.")
    found = _by_content(beginning) or ("table" if tables.has_header(beginning, column) else "")
    # A page that says "404 Not Found" is no crystal, whatever the name under which it was saved.
    if not found and re.match(_MARKUP, beginning):
        raise _never("an XML or HTML file", GIVE)
    if found := found or _by_name(name):
        return found
    for pattern, what, instead in _REFUSED_TEXTS:
        if re.match(pattern, beginning):
            raise _never(what, instead)
    if name and not tables.has_formulas(beginning):
        raise Refused("unreadable", f"it is of no form that is read here; {GIVE}.")
    return "table"


def misnamed(form: str, name: str) -> str:
    """The sentence for a name that says another form; empty where it says none, or the right one."""
    said = _by_name(name)
    if not said or said == form or {said, form} <= {"poscar", "xdatcar"}:
        return ""
    return f"its name is that of {FORMS[said]}, its content {FORMS[form]}: it was read as that."


def _by_name(name: str) -> str:
    return next((form for pattern, form in _NAMES if re.search(pattern, name.lower())), "")


def _by_content(beginning: str) -> str:
    """The form of a text that says so itself; empty for others."""
    lines = [line.strip() for line in beginning.split("\n", 12)[:12]]
    if re.match(r"\s*<(\?xml|modeling)", beginning) and "<modeling" in beginning:
        return "vasprun"
    if re.match(r'\s*(\{\s*"|\[\s*\{\s*")', beginning):
        return "json"
    if re.search(r"(?im)^[ \t]*data_", beginning) and re.search(r"(?im)^[ \t]*(_\w|loop_|data_\S+[ \t]+_)", beginning):
        return "cif"
    if _is_cell(lines[1:5]):
        return "xdatcar" if re.search(r"(?m)^[ \t]*Direct configuration", beginning) else "poscar"
    if lines[0].isdecimal() and len(lines) > 2 and ("Lattice" in lines[1] or _is_atom(lines[2])):
        return "extxyz"
    if re.fullmatch(r"\d+\s+[CSFH]", lines[0]):
        return "gen"
    words = re.search(r"(?m)^[ \t]*(?!#)(\w+)", beginning)
    if words and words[1] in ("CRYSTAL", "SLAB", "POLYMER", "MOLECULE", "ATOMS", "ANIMSTEPS"):
        return "xsf"
    if re.search(r"(?im)^[ \t]*&(control|system)\b", beginning):
        return "espresso"
    if re.search(r"(?m)^[ \t]*(lattice_vector|atom|atom_frac)[ \t]+[-+.\d]", beginning):
        return "aims"
    return ""


def _is_cell(lines: list[str]) -> bool:
    """Whether lines are a scale and three vectors."""
    if len(lines) < 4 or not numbers(lines[0], 1):
        return False
    return all(numbers(line, 3) for line in lines[1:])


def _is_atom(line: str) -> bool:
    return bool(re.match(r"[A-Z][a-z]?\b", line)) and bool(numbers(line.partition(" ")[2], 3))


def _never(what: str, instead: str) -> Refused:
    return Refused("refused-format", f"it is {what}, and is never opened here; {instead}.")

"""What code names and does not hold: tables, published values, committed records, pinned libraries; as parts of a result."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from mobtl import paths
from mobtl.files import sha256
from mobtl.fingerprint.trees import ANY, hash_of
from mobtl.records.committed import all_kept, digest_of

# Import name -> the distributions whose pins count where it is imported by name: its own, and those beneath it that compute.
LIBRARIES = {
    "ase": ("ase", "numpy", "scipy"),
    "elementembeddings": ("ElementEmbeddings", "numpy", "pandas"),
    "hyperopt": ("hyperopt", "numpy", "scipy"),
    "imblearn": ("imbalanced-learn", "scikit-learn", "numpy", "scipy"),
    "matminer": ("matminer", "pymatgen", "pymatgen-core", "pandas", "numpy", "scipy"),
    "matplotlib": ("matplotlib", "numpy"),
    "numba": ("numba", "llvmlite", "numpy"),
    "numpy": ("numpy",),
    "openTSNE": ("openTSNE", "scikit-learn", "numpy", "scipy"),
    "pandas": ("pandas", "numpy", "pyarrow"),
    "plotly": ("plotly", "numpy"),
    "pymatgen": ("pymatgen", "pymatgen-core", "spglib", "numpy", "scipy"),
    "scipy": ("scipy", "numpy"),
    "seaborn": ("seaborn", "matplotlib", "pandas", "numpy"),
    "shap": ("shap", "numba", "scikit-learn", "numpy", "scipy"),
    "sklearn": ("scikit-learn", "scipy", "numpy"),
    "spglib": ("spglib", "numpy"),
    "torch": ("torch", "numpy"),
    "umap": ("umap-learn", "pynndescent", "numba", "scikit-learn", "numpy", "scipy"),
    "xgboost": ("xgboost", "xgboost-cpu", "numpy", "scipy"),
}
COMMITTED = "results "
# Of an entry of the leaderboard: its file and its records.
ENTRY = "entry "
# The functions whose first argument, written as a literal, names what is read, by their kind; an item of a paper takes two.
_TABLE, _PUBLISHED, _ITEM, _RECORDS, _BOARD = "table", "published", "item", "results", "leaderboard"
READERS = {
    "mobtl.datasets.tables.load_table": _TABLE,
    "mobtl.answers.published.printed_value": _PUBLISHED,
    "mobtl.answers.published.printed_table": _PUBLISHED,
    "mobtl.answers.published.printed_matrix": _PUBLISHED,
    "mobtl.answers.published.of": _ITEM,
    "mobtl.results.drawn.shown": _RECORDS,
    "mobtl.results.drawn.needed": _RECORDS,
    "mobtl.results.drawn.both": _RECORDS,
    "mobtl.results.leaderboard.board.boards": _BOARD,
}


def parts(named: Iterable[tuple[str, Sequence[str]]], imported: Iterable[str]) -> dict[str, str]:
    """Parts of what is read: pairs of a function of `READERS` and its arguments; names that are imported."""
    by_kind: dict[str, set[str]] = {}
    for reader, arguments in named:
        kind = READERS[reader]
        by_kind.setdefault(kind, set()).add(_name(arguments, 2 if kind == _ITEM else 1))
    return {
        **tables(by_kind.get(_TABLE, set())),
        **_published(by_kind.get(_PUBLISHED, set()), _printed),
        **_published(by_kind.get(_ITEM, set()), _items),
        **_committed(by_kind.get(_RECORDS, set())),
        **(_entries_of_the_board() if _BOARD in by_kind else {}),
        **_pins({name.partition(".")[0] for name in imported}),
    }


def tables(names: set[str]) -> dict[str, str]:
    """Parts of these tables, ``{"table NAME": SHA-256}``, as the files are now."""
    if ANY in names:
        names = names - {ANY} | {path.stem for path in _table_files("*")}
    return {f"table {name}": "".join(sha256(path) for path in _table_files(name)) or "missing" for name in names}


def _name(arguments: Sequence[str], count: int) -> str:
    """What the first arguments of a call name together; `ANY` where one of them is no literal."""
    texts = arguments[:count]
    return ANY if ANY in texts or len(texts) < count else " ".join(texts)


def _published(names: set[str], read: Callable[[str], dict[str, str]]) -> dict[str, str]:
    if not names:
        return {}
    found = read(paths.PUBLISHED.read_text("utf-8")) if paths.PUBLISHED.is_file() else {}
    if ANY in names:
        names = names - {ANY} | found.keys()
    return {f"published {name}": found.get(name, "missing") for name in names}


def _printed(text: str) -> dict[str, str]:
    """What is printed, by id."""
    return {entry["id"]: str(entry["printed"]) for entry in _entries(text) if {"id", "printed"} <= entry.keys()}


def _items(text: str) -> dict[str, str]:
    """A hash of what `mobtl.answers.published.of` reads, by paper and item: "liu2020 Table 1"."""
    found: dict[str, dict[str, str]] = {}
    for entry in _entries(text):
        if {"paper", "item", "quantity", "printed"} <= entry.keys() and entry.get("kind") != "claim":
            found.setdefault(f"{entry['paper']} {entry['item']}", {})[entry["quantity"]] = str(entry["printed"])
    return {name: hash_of(json.dumps(numbers)) for name, numbers in found.items()}


# The fingerprint of every run asks for it.
@lru_cache(maxsize=4)
def _entries(text: str) -> list[dict]:
    import yaml

    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (a safe loader)


def _committed(names: set[str]) -> dict[str, str]:
    if ANY in names:
        names = names - {ANY} | {name for each in all_kept() for name in each.kept.protocols}
    return {f"{COMMITTED}{name}": digest_of(name) for name in names}


def _entries_of_the_board() -> dict[str, str]:
    """A hash of the file of every entry, and of what it says of its records: the hash of each of their files."""
    found = {}
    for path in sorted((paths.LEADERBOARD / "entries").glob("*.yml")):
        index = paths.LEADERBOARD / "records" / path.stem / "kept.json"
        found[f"{ENTRY}{path.stem}"] = hash_of(sha256(path) + (sha256(index) if index.is_file() else ""))
    return found


def _table_files(name: str) -> list:
    # A sidecar holds prose about the table; the table's own bytes are what counts.
    return sorted(path for path in paths.TABLES.glob(f"{name}.*") if path.suffix in (".parquet", ".csv"))


def _pins(imported: set[str]) -> dict[str, str]:
    lines = paths.CONSTRAINTS.read_text("utf-8").splitlines() if imported & LIBRARIES.keys() else []
    pins = dict(line.split("#")[0].strip().split("==", 1) for line in lines if "==" in line.split("#")[0])
    wanted = {name for library in imported & LIBRARIES.keys() for name in LIBRARIES[library]}
    return {name: pins.get(name, "not pinned") for name in wanted}

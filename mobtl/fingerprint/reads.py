"""What code names and does not hold: tables, published values, committed records, pinned libraries; as parts of a result."""

from collections.abc import Iterable
from functools import lru_cache

from mobtl import paths
from mobtl.files import sha256
from mobtl.fingerprint.trees import ANY
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
# The functions whose first argument, written as a literal, names what is read, by their kind.
_TABLE, _PUBLISHED, _RECORDS = "table", "published", "results"
READERS = {
    "mobtl.datasets.tables.load_table": _TABLE,
    "mobtl.answers.published.printed_value": _PUBLISHED,
    "mobtl.answers.published.printed_table": _PUBLISHED,
    "mobtl.results.drawn.shown": _RECORDS,
    "mobtl.results.drawn.needed": _RECORDS,
    "mobtl.results.drawn.both": _RECORDS,
}


def parts(named: Iterable[tuple[str, str]], imported: Iterable[str]) -> dict[str, str]:
    """Parts of what is read: pairs of a function of `READERS` and what it names (`ANY` for all); names that are imported."""
    by_kind: dict[str, set[str]] = {}
    for reader, name in named:
        by_kind.setdefault(READERS[reader], set()).add(name)
    return {
        **tables(by_kind.get(_TABLE, set())),
        **_published(by_kind.get(_PUBLISHED, set())),
        **_committed(by_kind.get(_RECORDS, set())),
        **_pins({name.partition(".")[0] for name in imported}),
    }


def tables(names: set[str]) -> dict[str, str]:
    """Parts of these tables, ``{"table NAME": SHA-256}``, as the files are now."""
    if ANY in names:
        names = names - {ANY} | {path.stem for path in _table_files("*")}
    return {f"table {name}": "".join(sha256(path) for path in _table_files(name)) or "missing" for name in names}


def _published(names: set[str]) -> dict[str, str]:
    if not names:
        return {}
    printed = _printed(paths.PUBLISHED.read_text("utf-8")) if paths.PUBLISHED.is_file() else {}
    if ANY in names:
        names = names - {ANY} | printed.keys()
    return {f"published {name}": printed.get(name, "missing") for name in names}


# The fingerprint of every run asks for it.
@lru_cache(maxsize=4)
def _printed(text: str) -> dict[str, str]:
    import yaml

    entries = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (a safe loader)
    return {entry["id"]: str(entry["printed"]) for entry in entries if {"id", "printed"} <= entry.keys()}


def _committed(names: set[str]) -> dict[str, str]:
    if ANY in names:
        names = names - {ANY} | {name for each in all_kept() for name in each.kept.protocols}
    return {f"{COMMITTED}{name}": digest_of(name) for name in names}


def _table_files(name: str) -> list:
    # A sidecar holds prose about the table; the table's own bytes are what counts.
    return sorted(path for path in paths.TABLES.glob(f"{name}.*") if path.suffix in (".parquet", ".csv"))


def _pins(imported: set[str]) -> dict[str, str]:
    lines = paths.CONSTRAINTS.read_text("utf-8").splitlines() if imported & LIBRARIES.keys() else []
    pins = dict(line.split("#")[0].strip().split("==", 1) for line in lines if "==" in line.split("#")[0])
    wanted = {name for library in imported & LIBRARIES.keys() for name in LIBRARIES[library]}
    return {name: pins.get(name, "not pinned") for name in wanted}

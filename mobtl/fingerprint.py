"""Hashes of all that decides a result: code, the modules it imports, the tables it reads, the pinned libraries.

Each is a named part, so that a command can say *why* a result is stale. A module counts by its syntax tree without comments,
docstrings and line numbers. Imports are found without running anything, lazy ones inside functions included; a module named
by a string at run time is not.
"""

import ast
import hashlib
import io
import json
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from mobtl import paths
from mobtl.errors import MobtlError
from mobtl.files import sha256

# Import name -> the distributions whose pins count where it is imported by name: its own, and those beneath it that compute.
LIBRARIES = {
    "ase": ("ase", "numpy", "scipy"),
    "elementembeddings": ("ElementEmbeddings", "numpy", "pandas"),
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
# The function whose literal argument names a table.
_LOADER = "load_table"
# Stands for every table, published value or committed record where the argument is no literal.
_ANY = "*"
# The functions whose literal argument is the id of a published value, or of a printed table.
_PRINTED, _PRINTED_TABLE = "printed_value", "printed_table"
# The functions whose literal argument is the experiment whose committed records may be drawn, and how their part is named.
_SHOWN, _NEEDED = "shown", "needed"
COMMITTED = "results "


@dataclass(frozen=True)
class _Facts:
    """What one piece of source holds: its hash, the dotted names it imports; tables, published values, records it names."""

    digest: str
    imports: frozenset[str]
    tables: frozenset[str]
    published: frozenset[str]
    shown: frozenset[str]


def of_notebook(cells: Iterable[str], only: tuple[str, ...] | None = None) -> dict[str, str]:
    """Parts of a notebook: its code cells (comments and blank lines apart), and those of `of_code`.

    Parameters
    ----------
    cells : iterable of str
        Source of each code cell, in order.
    only : tuple of str, optional
        As in `of_code`.

    Raises
    ------
    MobtlError
        If a cell is not Python.
    """
    sources = [_plain(cell) for cell in cells]
    # The border between two cells decides what is displayed, so it counts.
    code = [tokens for tokens in map(_tokens, sources) if tokens]
    return {"code cells": _hash(json.dumps(code)), **of_code("\n".join(sources), only)}


def code_of(cell: str) -> list[str]:
    """Tokens of a code cell that count; empty for one that holds only comments."""
    return _tokens(_plain(cell))


def of_code(source: str, only: tuple[str, ...] | None = None) -> dict[str, str]:
    """Parts of all that ``source`` imports within mobtl, directly or not; ``source`` itself is not one of them.

    Parameters
    ----------
    source : str
        Python, such as ``"import mobtl.experiments.transfer"``.
    only : tuple of str, optional
        Dotted packages (``"mobtl.models"``); a module outside them is neither hashed nor followed.

    Returns
    -------
    dict of str to str
        ``{"mobtl.features.composition": SHA-256, "table semiconductors": SHA-256, "torch": "2.13.0", ...}``. A table counts
        where it is named by a literal ``load_table("name")``, a published value by a literal ``printed_value("id")``, the
        committed records of an experiment by a literal ``shown("name", ...)`` or ``needed("name", ...)``; named by a
        variable, all count. A library of `LIBRARIES` counts, with those beneath it, where it is imported by name; its value
        is the pin in constraints.txt.

    Raises
    ------
    MobtlError
        If the source, or a module, is not Python.
    """
    modules = _closure(source, only)
    facts = [_facts(source, "", "the code given"), *modules.values()]
    parts = {name: module.digest for name, module in modules.items()}
    parts |= tables({table for each in facts for table in each.tables})
    parts |= _published({name for each in facts for name in each.published})
    parts |= _committed({name for each in facts for name in each.shown})
    parts |= _pins({name.partition(".")[0] for each in facts for name in each.imports})
    return dict(sorted(parts.items()))


def digest(parts: dict[str, str]) -> str:
    """One SHA-256, in hexadecimal, of named parts; their order does not count."""
    return _hash(json.dumps(parts, sort_keys=True))


def differences(old: dict[str, str], new: dict[str, str]) -> list[str]:
    """Names of the parts that were added, taken away or changed, sorted."""
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _closure(source: str, only: tuple[str, ...] | None) -> dict[str, _Facts]:
    waiting = set(_with_parents(_facts(source, "", "the code given").imports))
    found: dict[str, _Facts] = {}
    while waiting:
        name = waiting.pop()
        file = _file(name)
        if name in found or file is None or not _wanted(name, only):
            continue
        package = name if file.name == "__init__.py" else name.rpartition(".")[0]
        found[name] = _facts(file.read_text("utf-8"), package, str(file))
        waiting.update(_with_parents(found[name].imports))
    return found


def _with_parents(names: Iterable[str]) -> Iterator[str]:
    """Importing a.b.c also runs a and a.b."""
    for name in names:
        steps = name.split(".")
        if steps[0] == paths.PACKAGE.name:
            yield from (".".join(steps[:stop]) for stop in range(1, len(steps) + 1))


def _wanted(name: str, only: tuple[str, ...] | None) -> bool:
    return only is None or any(name == each or name.startswith(f"{each}.") for each in only)


def _file(name: str):
    stem = paths.PACKAGE.joinpath(*name.split(".")[1:])
    candidates = (stem / "__init__.py", stem.with_name(f"{stem.name}.py"))
    return next((path for path in candidates if path.is_file()), None)


@lru_cache(maxsize=1024)
def _facts(source: str, package: str, where: str) -> _Facts:
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise MobtlError(f"{where}: line {error.lineno} is not valid Python ({error.msg}); correct it.") from None
    shown: set[str] = set()
    published: set[str] = set()
    imports, named = set(), {_LOADER: set()} | dict.fromkeys((_PRINTED, _PRINTED_TABLE), published)
    named |= dict.fromkeys((_SHOWN, _NEEDED), shown)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            imports.add(base)
            imports.update(f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node.func) in named:
            named[_called(node.func)].add(_first_literal(node))
    found = map(frozenset, (imports, named[_LOADER], published, shown))
    return _Facts(_hash(json.dumps(_canonical(tree))), *found)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module
    steps = package.split(".")
    return ".".join([*steps[: len(steps) - node.level + 1], *([node.module] if node.module else [])])


def _called(function: ast.expr) -> str | None:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else None


def _first_literal(call: ast.Call) -> str:
    named = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "name")]
    if named and isinstance(named[0], ast.Constant) and isinstance(named[0].value, str):
        return named[0].value
    return _ANY


def _canonical(node: object) -> object:
    """A syntax tree as plain lists, equal in every version of Python (``ast.dump`` is not); bare strings do nothing."""
    if isinstance(node, ast.AST):
        fields = [(name, value) for name, value in ast.iter_fields(node) if value is not None and value != []]
        return [type(node).__name__, *([name, _canonical(value)] for name, value in fields)]
    if isinstance(node, list):
        return [_canonical(each) for each in node if not _is_bare_string(each)]
    return repr(node)


def _is_bare_string(node: object) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _plain(cell: str) -> str:
    """A code cell as Python; IPython translates its own magics."""
    try:
        ast.parse(cell)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager

        return TransformerManager().transform_cell(cell)
    return cell


def _tokens(source: str) -> list[str]:
    """Tokens rather than the tree, because a closing semicolon hides a cell's output."""
    unseen = {tokenize.COMMENT, tokenize.NL, tokenize.ENDMARKER}
    try:
        found = [token for token in tokenize.generate_tokens(io.StringIO(source).readline) if token.type not in unseen]
    except (tokenize.TokenError, SyntaxError):
        raise MobtlError(f"a code cell is not valid Python; correct it: {source.strip().splitlines()[0]}") from None
    # How deep a line is indented counts, by how many blanks does not; nor does a line break at the end.
    layout = {tokenize.INDENT: ">", tokenize.DEDENT: "<", tokenize.NEWLINE: "\n"}
    return [layout.get(token.type, token.string) for token in found]


def tables(names: set[str]) -> dict[str, str]:
    """Parts of these tables, ``{"table NAME": SHA-256}``, as the files are now."""
    if _ANY in names:
        names = names - {_ANY} | {path.stem for path in _table_files("*")}
    return {f"table {name}": "".join(sha256(path) for path in _table_files(name)) or "missing" for name in names}


def _published(names: set[str]) -> dict[str, str]:
    if not names:
        return {}
    printed = _printed(paths.PUBLISHED.read_text("utf-8")) if paths.PUBLISHED.is_file() else {}
    if _ANY in names:
        names = names - {_ANY} | printed.keys()
    return {f"published {name}": printed.get(name, "missing") for name in names}


# The fingerprint of every run asks for it.
@lru_cache(maxsize=4)
def _printed(text: str) -> dict[str, str]:
    import yaml

    return {entry["id"]: str(entry["printed"]) for entry in yaml.safe_load(text) if {"id", "printed"} <= entry.keys()}


def _committed(names: set[str]) -> dict[str, str]:
    if not names:
        return {}
    from mobtl import results

    if _ANY in names:
        names = names - {_ANY} | {name for each in results.committed() for name in each.kept.protocols}
    return {f"{COMMITTED}{name}": results.digest(name) for name in names}


def _table_files(name: str) -> list:
    # A sidecar holds prose about the table; the table's own bytes are what counts.
    return sorted(path for path in paths.TABLES.glob(f"{name}.*") if path.suffix in (".parquet", ".csv"))


def _pins(imported: set[str]) -> dict[str, str]:
    lines = paths.CONSTRAINTS.read_text("utf-8").splitlines() if imported & LIBRARIES.keys() else []
    pins = dict(line.split("#")[0].strip().split("==", 1) for line in lines if "==" in line.split("#")[0])
    wanted = {name for library in imported & LIBRARIES.keys() for name in LIBRARIES[library]}
    return {name: pins.get(name, "not pinned") for name in wanted}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

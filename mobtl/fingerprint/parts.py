"""Named parts of all that decides a result: its code, the modules it imports, what these read, the pinned libraries.

Each has a name, so that a command can say *why* a result is stale. Of a module its content counts, not where it stands: see
`mobtl.fingerprint.trees`. Imports are found without running anything, lazy ones inside functions included; a module named by
a string at run time is not.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from mobtl import paths
from mobtl.errors import MobtlError
from mobtl.fingerprint import reads, trees
from mobtl.fingerprint.known import Known
from mobtl.fingerprint.trees import Facts

# What a record is made by; the rest of the package only runs, keeps, draws and tells.
LAYERS = ("mobtl.physics", "mobtl.features", "mobtl.models", "mobtl.validation", "mobtl.experiments")
# The part that says which module takes what from which; all others say what is in one of them.
IMPORTS = "imports"
# How many reasons of a stale result are named.
_REASONS = 3


def parts_of_notebook(cells: Iterable[str], only: tuple[str, ...] | None = None) -> dict[str, str]:
    """Parts of a notebook: its code cells (comments and blank lines apart), and those of `parts_of_code`.

    Parameters
    ----------
    cells : iterable of str
        Source of each code cell, in order.
    only : tuple of str, optional
        As in `parts_of_code`.

    Raises
    ------
    MobtlError
        If a cell is not Python.
    """
    sources = [trees.plain(cell) for cell in cells]
    # The border between two cells decides what is displayed, so it counts.
    code = [tokens for tokens in map(trees.code_of, sources) if tokens]
    return {"code cells": trees.hash_of(json.dumps(code)), **parts_of_code("\n".join(sources), only)}


def parts_of_code(source: str, only: tuple[str, ...] | None = None) -> dict[str, str]:
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
        ``{"mobtl.features.composition": SHA-256, "imports": SHA-256, "table semiconductors": SHA-256, "torch": "2.13.0",
        ...}``. A module that holds nothing is no part. A table, a published value or the committed records of an experiment
        count where a call of one of `reads.READERS` names them by literals; named otherwise, all count. A library of
        `reads.LIBRARIES` counts, with those beneath it, where it is imported by name; its value is the pin in
        constraints.txt.

    Raises
    ------
    MobtlError
        If the source, or a module, is not Python, or modules import each other in a circle.
    """
    package = _Package()
    start = package.known.facts(source, "", "the code given")
    modules = package.closure(start, only)
    every = [start, *modules.values()]
    imported = {name for each in every for name in each.imports}
    package.known.keep()
    return dict(sorted((_modules(package, modules) | reads.parts(_named(package, every), imported)).items()))


def digest(parts: dict[str, str]) -> str:
    """One SHA-256, in hexadecimal, of named parts; neither their order counts nor what modules are called."""
    others = {name: value for name, value in parts.items() if not _is_module(name)}
    return trees.hash_of(json.dumps([sorted(_contents(parts).elements()), others], sort_keys=True))


def differences(old: dict[str, str], new: dict[str, str]) -> list[str]:
    """Names of the parts that were added, taken away or changed, sorted; a module that only has another name is none."""
    gone, come = _contents(old) - _contents(new), _contents(new) - _contents(old)
    changed = {name for name in old.keys() | new.keys() if not _is_module(name) and old.get(name) != new.get(name)}
    for parts, contents in ((old, gone), (new, come)):
        changed |= {name for name, value in parts.items() if _is_module(name) and contents[value]}
    # That a changed module takes other things is no second reason.
    return sorted(changed - {IMPORTS} if any(map(_is_module, changed)) else changed)


def why(changed: Sequence[str]) -> str:
    """The first few of the parts that made a result stale, in words."""
    if not changed:
        return "its files were changed"
    more = f" and {len(changed) - _REASONS} more" if len(changed) > _REASONS else ""
    return f"{', '.join(changed[:_REASONS])}{more} changed"


def _is_module(name: str) -> bool:
    return name.partition(".")[0] == paths.PACKAGE.name


def _contents(parts: dict[str, str]) -> Counter[str]:
    return Counter(value for name, value in parts.items() if _is_module(name))


class _Package:
    """The modules of this package as they are on disk now."""

    def __init__(self):
        self.files = {self._name(file): file for file in paths.PACKAGE.rglob("*.py")}
        self.known = Known()
        self._facts: dict[str, Facts] = {}
        self._split: dict[str, tuple[str, str]] = {}

    @staticmethod
    def _name(file: Path) -> str:
        inside = file.relative_to(paths.PACKAGE.parent)
        return ".".join(inside.parent.parts if file.name == "__init__.py" else inside.with_suffix("").parts)

    def facts(self, module: str) -> Facts:
        """Facts of a module."""
        if module not in self._facts:
            file = self.files[module]
            package = module if file.name == "__init__.py" else module.rpartition(".")[0]
            self._facts[module] = self.known.facts(file.read_text("utf-8"), package, str(file))
        return self._facts[module]

    def closure(self, start: Facts, only: tuple[str, ...] | None) -> dict[str, Facts]:
        """All modules that are imported from there, directly or not; empty ones apart."""
        waiting = set(_with_parents(start.imports))
        found: dict[str, Facts] = {}
        while waiting:
            name = waiting.pop()
            if name not in found and name in self.files and _wanted(name, only):
                found[name] = self.facts(name)
                waiting.update(_with_parents(found[name].imports))
        return {name: each for name, each in found.items() if each.template}

    def split(self, dotted: str) -> tuple[str, str]:
        """The module that a dotted name begins with, and what is taken from it: "mobtl.models.trees", "fit"."""
        if dotted not in self._split:
            steps = dotted.split(".")
            stop = next(stop for stop in range(len(steps), 0, -1) if stop == 1 or ".".join(steps[:stop]) in self.files)
            self._split[dotted] = ".".join(steps[:stop]), ".".join(steps[stop:])
        return self._split[dotted]

    def defined(self, dotted: str) -> str:
        """The dotted name where a thing is defined, if modules only pass it on."""
        while True:
            module, rest = self.split(dotted)
            first, _, more = rest.partition(".")
            further = self.facts(module).passed_on.get(first) if first and module in self.files else None
            if not further:
                return dotted
            dotted = f"{further}.{more}" if more else further


def _with_parents(names: Iterable[str]) -> Iterator[str]:
    """Importing a.b.c also runs a and a.b."""
    for name in names:
        steps = name.split(".")
        if steps[0] == paths.PACKAGE.name:
            yield from (".".join(steps[:stop]) for stop in range(1, len(steps) + 1))


def _wanted(name: str, only: tuple[str, ...] | None) -> bool:
    return only is None or any(name == each or name.startswith(f"{each}.") for each in only)


def _modules(package: _Package, modules: dict[str, Facts]) -> dict[str, str]:
    """A part for each module, and one for how they hang together: two that swap their places change nothing else."""
    taken = {name: [package.split(dotted) for dotted in each.taken] for name, each in modules.items()}
    contents = {
        name: trees.hash_of(json.dumps([each.template, [rest for _, rest in taken[name]]])) for name, each in modules.items()
    }
    below = {name: {module for module, _ in found} & modules.keys() for name, found in taken.items()}
    whole: dict[str, str] = {}
    try:
        for name in TopologicalSorter(below).static_order():
            whole[name] = trees.hash_of(json.dumps([contents[name], [whole.get(module, "") for module, _ in taken[name]]]))
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise MobtlError(f"modules import each other in a circle ({circle}); take apart what they share.") from None
    return contents | ({IMPORTS: trees.hash_of(json.dumps(sorted(whole.values())))} if whole else {})


def _named(package: _Package, every: Iterable[Facts]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each reader that is used, with its arguments; one that is used in another way than called may read anything."""
    for each in every:
        called = [(package.defined(function), arguments) for function, arguments in each.calls]
        uses = Counter(map(package.defined, each.taken)) - Counter(function for function, _ in called)
        yield from (pair for pair in called if pair[0] in reads.READERS)
        yield from ((function, ()) for function in uses if function in reads.READERS)

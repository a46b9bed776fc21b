"""The list of runs, notebooks/runs.yml, read strictly."""

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, get_args

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from mobtl import paths
from mobtl.errors import UsageError, absent

# What two cores do while the book is built; a study that they do in an hour or so; the paper's own scale.
Preset = Literal["fast", "study", "full"]
Value = bool | int | float | str

_ID = re.compile(r"[a-z0-9]+(?:[-/][a-z0-9]+)*")


def _check_id(name: str) -> str:
    if not _ID.fullmatch(name):
        raise ValueError("a run id is made of small letters and digits, joined by '-' or '/'")
    return name


def _check_notebook(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or path.suffix != ".ipynb":
        raise ValueError("a notebook is a path ending in .ipynb, relative to the folder notebooks")
    return str(path)


Notebook = Annotated[str, AfterValidator(_check_notebook)]
_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)


class Run(BaseModel):
    """One notebook with one set of parameters.

    ``presets`` says how each size of the work differs; ``needs`` names the runs whose records the notebook reads; ``about``
    names the quantities whose published values stand at the foot of its page, with their verdicts.
    """

    model_config = _STRICT

    id: str
    notebook: Notebook
    title: str = Field(min_length=1)
    makes: list[str]
    parameters: dict[str, Value] = {}
    needs: list[str] = []
    about: list[str] = []
    presets: dict[Preset, dict[str, Value]]

    @property
    def template(self) -> Path:
        """Path of the notebook."""
        return paths.NOTEBOOKS / self.notebook


class Catalogue(BaseModel):
    """All runs, in the order of the book, and the values that a notebook's parameters may take where they are few."""

    model_config = _STRICT

    runs: dict[Annotated[str, AfterValidator(_check_id)], Run] = Field(min_length=1)
    choices: dict[Notebook, dict[str, list[Value]]] = {}

    @model_validator(mode="after")
    def _needed(self):
        for run in self.runs.values():
            for name in run.needs:
                if name not in self.runs:
                    raise ValueError(f"{run.id} needs {name}, which is no run; correct the id")
        try:
            TopologicalSorter({run.id: run.needs for run in self.runs.values()}).prepare()
        except CycleError as error:
            raise ValueError(f"runs need each other in a circle: {', '.join(error.args[1])}; take one need out") from None
        return self

    def select(self, ids: Iterable[str]) -> list[Run]:
        """Runs of these ids, each once, in the order of the file; all of them where no id is given.

        Raises
        ------
        UsageError
            If an id is unknown; the message names the nearest known one.
        """
        wanted = set(ids) or set(self.runs)
        unknown = [unknown_name("run", name, self.runs) for name in sorted(wanted - set(self.runs))]
        if unknown:
            raise UsageError("; ".join(unknown) + ". `mobtl list` shows them all.")
        return [run for name, run in self.runs.items() if name in wanted]


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice: the first would be lost without a word."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = [key for key in keys if keys.count(key) > 1]
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"the key {twice[0]!r} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


def load() -> Catalogue:
    """The content of runs.yml.

    Raises
    ------
    UsageError
        If the file is missing, is not YAML or breaks the schema; each place is named.
    """
    try:
        return _catalogue(paths.RUNS.read_text("utf-8"))
    except FileNotFoundError:
        raise absent(paths.RUNS) from None
    except UnicodeDecodeError:
        raise UsageError(f"{paths.RUNS.name} is not UTF-8 text; save it as such.") from None


# A build asks for the catalogue a hundred times.
@lru_cache(maxsize=4)
def _catalogue(text: str) -> Catalogue:
    where = paths.RUNS.name
    try:
        content = yaml.load(text, _Loader)  # noqa: S506 (a SafeLoader)
    except yaml.YAMLError as error:
        raise UsageError(f"{where} is not valid YAML: {' '.join(str(error).split())}.") from None
    if isinstance(content, dict) and isinstance(content.get("runs"), dict):
        runs = content["runs"]
        content["runs"] = {name: {**run, "id": name} if isinstance(run, dict) else run for name, run in runs.items()}
    try:
        return Catalogue.model_validate(content)
    except ValidationError as error:
        problems = "; ".join(
            ": ".join(filter(None, (".".join(map(str, each["loc"])), each["msg"].removeprefix("Value error, "))))
            for each in error.errors()
        )
        raise UsageError(f"{where} is not as it should be: {problems}.") from None


def check_preset(name: str) -> None:
    """Refuse a preset that does not exist (UsageError)."""
    if name not in get_args(Preset):
        raise UsageError(unknown_name("preset", name, get_args(Preset)) + ".")


def unknown_name(kind: str, name: str, known: Iterable[str]) -> str:
    """The words for a name that does not exist, with the nearest that does, or all where none is near."""
    known = list(known)
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known) or 'none'}"
    return f"unknown {kind} {name!r} ({hint})"

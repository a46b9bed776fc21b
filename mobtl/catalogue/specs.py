"""The list of runs, notebooks/runs.yml, read strictly."""

import re
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

from mobtl import paths, typed
from mobtl.errors import UsageError, unknown

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

    @field_validator("runs", mode="before")
    @classmethod
    def _named(cls, runs: object):
        """Each run knows its id, which the file gives as its key."""
        if not isinstance(runs, dict):
            return runs
        return {name: {**run, "id": name} if isinstance(run, dict) else run for name, run in runs.items()}

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
        wrong = [unknown("run", name, self.runs) for name in sorted(wanted - set(self.runs))]
        if wrong:
            raise UsageError("; ".join(wrong) + ". `mobtl list` shows them all.")
        return [run for name, run in self.runs.items() if name in wanted]


_CATALOGUE = TypeAdapter(Catalogue)


def load() -> Catalogue:
    """The content of runs.yml.

    Raises
    ------
    UsageError
        If the file is missing, is not YAML or breaks the schema; the places are named.
    """
    return typed.read(paths.RUNS, _CATALOGUE, UsageError)


def check_preset(name: str) -> None:
    """Refuse a preset that does not exist (UsageError)."""
    if name not in get_args(Preset):
        raise UsageError(unknown("preset", name, get_args(Preset)) + ".")

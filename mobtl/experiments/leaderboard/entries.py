"""An entry of the leaderboard: one YAML file that says what is fitted, to which inputs, and what it has seen before."""

import importlib
from collections.abc import Iterator, Mapping
from typing import Literal, Union

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from mobtl.errors import UsageError
from mobtl.experiments.leaderboard import blocks
from mobtl.experiments.leaderboard.sources import SOURCES
from mobtl.experiments.leaderboard.tasks import TASKS, Kind, Task, task_of

Value = bool | int | float | str | None
# Such as the kernel of a Gaussian process, a setting may be an object itself.
Setting = Union[Value, list[Value], "Step"]
_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_CLASS = r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$"


class _Strict(BaseModel):
    # `class` is a word of Python, so that the field has another name than the key.
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Step(_Strict):
    """A class with scikit-learn's interface, by its dotted name, and the settings it is made with."""

    name: str = Field(alias="class", pattern=_CLASS)
    settings: dict[str, Setting] = {}

    def classes(self) -> Iterator[str]:
        """Its own dotted name, and those of its settings that are objects."""
        yield self.name
        for setting in self.settings.values():
            if isinstance(setting, Step):
                yield from setting.classes()


class Search(_Strict):
    """Settings that are tried within the training rows: values by name, of the last class, or ``step__name`` of another."""

    trials: int = Field(ge=2, le=20)
    values: dict[str, list[Value]] = Field(min_length=1)


class Model(_Strict):
    """What is fitted: steps one after another, the last of which predicts.

    ``standardised`` has targets brought to mean 0 and variance 1 by the training rows. An output between 0 and 1 is a
    probability: of a class that knows none, which is fitted to 1 and 0 by the squared error, it is cut to that range.
    """

    steps: tuple[Step, ...] = Field(min_length=1)
    standardised: bool = False
    search: Search | None = None


class Pretraining(_Strict):
    """A source property, and the settings of the perceptrons that learn it (`mobtl.estimators.perceptron`)."""

    property: Literal["electronic-gap", "bulk-gap", "bulk-mass"]
    settings: dict[str, Setting] = {}


class Entry(_Strict):
    """One entry. Without ``models`` it is made elsewhere, and `mobtl leaderboard add` scores its predictions.

    Attributes
    ----------
    id, title : its name, which is that of its file, and what it is, in a line.
    tasks : ids of those that it serves.
    inputs : names of blocks; none for what looks at nothing.
    models : what is fitted, by the kind of task.
    source : what its perceptrons are pretrained on.
    seen : what its training data have seen of the compounds that are tested, in words.
    licence, environment : on what terms its code may be used, and what it runs in.
    """

    id: str = Field(pattern=_ID)
    title: str = Field(min_length=1)
    tasks: tuple[str, ...] = Field(min_length=1)
    inputs: tuple[str, ...] = ()
    models: dict[Kind, Model] = {}
    source: Pretraining | None = None
    seen: str = Field(min_length=1)
    licence: str = Field(min_length=1)
    environment: str = Field(min_length=1)

    @field_validator("tasks")
    @classmethod
    def _known_tasks(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            _as_fault(task_of, name)
        return names

    @field_validator("inputs")
    @classmethod
    def _known_blocks(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        _as_fault(blocks.check, names)
        return names

    @model_validator(mode="after")
    def _fits_its_tasks(self):
        if not self.models:
            return self
        for task in map(TASKS.get, self.tasks):
            if task.kind not in self.models:
                raise ValueError(f"it serves {task.id}, so that models needs {task.kind}")
            for name in self.inputs:
                if task.dataset not in blocks.BLOCKS[name].datasets:
                    raise ValueError(f"it serves {task.id}, whose rows have no block {name}")
            if self.source and task.dataset not in SOURCES[self.source.property]:
                raise ValueError(f"it serves {task.id}, for which {self.source.property} is no source")
        return self

    def model_for(self, task: Task) -> Model:
        """What is fitted for a task.

        Raises
        ------
        UsageError
            If the entry does not serve it, or is made elsewhere.
        """
        if not self.models:
            raise UsageError(
                f"{self.id} is made elsewhere; score its predictions with `mobtl leaderboard add {self.id}.csv`."
            )
        if task.id not in self.tasks:
            raise UsageError(f"the entry {self.id} does not serve {task.id}; it serves {', '.join(self.tasks)}.")
        return self.models[task.kind]

    def needs_structure(self, task: Task) -> bool:
        """Whether it looks at more of the task's materials than their reduced formulas."""
        return blocks.need_structure(self.inputs, task.dataset)

    @property
    def classes(self) -> list[str]:
        """Dotted names of the classes of its steps and of their settings, each once."""
        steps = [step for model in self.models.values() for step in model.steps]
        return list(dict.fromkeys(name for step in steps for name in step.classes()))

    def decides(self, task: Task) -> dict:
        """All of it that decides its predictions, without the words about it."""
        source = self.source.model_dump() if self.source else None
        return {"inputs": list(self.inputs), "model": self.model_for(task).model_dump(mode="json"), "source": source}


def _as_fault(check, given) -> None:
    """What pydantic reports as a fault of the field."""
    try:
        check(given)
    except UsageError as error:
        raise ValueError(str(error).removesuffix(".")) from None


def class_of(name: str) -> type:
    """The class of a dotted name.

    Raises
    ------
    UsageError
        If it cannot be imported, or is no class.
    """
    module, _, attribute = name.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise UsageError(f"the class {name} cannot be imported ({error}); correct its dotted name, or install it.") from None
    if not isinstance(found, type):
        raise UsageError(f"{name} is no class, but of type {type(found).__name__}.")
    return found


def made(step: Step, random_state: int, **more) -> object:
    """An estimator of a step's class, not fitted; a class that draws random numbers gets the seed.

    Raises
    ------
    UsageError
        As `class_of`, and if the class does not take a setting.
    """
    kind = class_of(step.name)
    if not (hasattr(kind, "fit") and hasattr(kind, "_get_param_names")):
        raise UsageError(f"{step.name} has not the interface of scikit-learn (fit, get_params).")
    settings: Mapping[str, object] = {name: _built(value) for name, value in step.settings.items()} | more
    if "random_state" in kind._get_param_names():
        settings = {"random_state": random_state, **settings}
    return _called(kind, step.name, settings)


def _built(setting: Setting) -> object:
    """A setting, or the object that it describes."""
    if not isinstance(setting, Step):
        return setting
    return _called(class_of(setting.name), setting.name, {name: _built(value) for name, value in setting.settings.items()})


def _called(kind: type, name: str, settings: Mapping[str, object]) -> object:
    try:
        return kind(**settings)
    except TypeError as error:
        raise UsageError(f"{name} cannot be made with these settings ({error}).") from None

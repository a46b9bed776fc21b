"""A portable model on disk, two files: NAME.json, which says what it is and does, and NAME.safetensors, its arrays.

NAME.json is one object:

- ``format``: "mobtl model 1".
- ``card``: `mobtl.prediction.cards.Card`; its ``weights`` is the SHA-256 of NAME.safetensors.
- ``training``: ``formulas``, reduced, and ``compositions`` as they were described, where these are others (unit cells).
- ``steps``: a list of ``does`` and ``settings`` (`mobtl.prediction.portable.steps`).

The arrays of the first step are called "0.NAME", and so on; "inputs.BLOCK" is a block of the training rows' inputs that does
not follow from their compositions. Loading runs nothing, and reads no other file.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mobtl.errors import MobtlError, absent
from mobtl.files import write_atomically
from mobtl.prediction.cards import Card
from mobtl.prediction.portable.chain import KINDS, missing
from mobtl.prediction.portable.steps import Step
from mobtl.terminal import shown

# What numpy of a browser's typed arrays has, too.
_TYPES = ("float32", "float64", "uint16", "uint32")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class _Step(_Strict):
    does: Literal[tuple(KINDS)]
    settings: dict[str, float | int | str] = {}


class _Training(_Strict):
    formulas: tuple[str, ...] = Field(min_length=1)
    compositions: tuple[str, ...] | None = None


class _File(_Strict):
    format: Literal["mobtl model 1"]
    card: Card
    training: _Training
    steps: tuple[_Step, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Content:
    """What both files hold.

    Attributes
    ----------
    card : its card.
    formulas, compositions : of the training rows (n,); both the same but for unit cells.
    steps : of the model.
    kept : by name, the blocks of the training rows' inputs that do not follow from compositions, (n, d).
    """

    card: Card
    formulas: np.ndarray
    compositions: np.ndarray
    steps: tuple[Step, ...]
    kept: Mapping[str, np.ndarray]


def arrays_of(steps: Sequence[Step], kept: Mapping[str, np.ndarray]) -> bytes:
    """What NAME.safetensors holds, the same bytes for the same arrays."""
    from safetensors.numpy import save

    every = {f"{place}.{name}": array for place, step in enumerate(steps) for name, array in step.arrays.items()}
    every |= {f"inputs.{name}": block.astype(np.float32) for name, block in kept.items()}
    return save({name: np.ascontiguousarray(array) for name, array in every.items()})


def sha256_of(content: bytes) -> str:
    """The hash by which a card knows its arrays."""
    return hashlib.sha256(content).hexdigest()


def encoded(content: Content) -> tuple[bytes, bytes]:
    """What NAME.json and NAME.safetensors hold."""
    same = list(content.compositions) == list(content.formulas)
    training = {"formulas": content.formulas.tolist()} | ({} if same else {"compositions": content.compositions.tolist()})
    text = {
        "format": "mobtl model 1",
        "card": content.card.model_dump(mode="json"),
        "training": training,
        "steps": [{"does": step.does, "settings": dict(step.settings)} for step in content.steps],
    }
    return f"{json.dumps(text, allow_nan=False, separators=(',', ':'))}\n".encode(), arrays_of(content.steps, content.kept)


def write(content: Content, path: Path) -> None:
    """Write NAME.json, which is ``path``, and NAME.safetensors beside it, whose hash the card has."""
    text, arrays = encoded(content)
    write_atomically(path.with_suffix(".safetensors"), arrays)
    write_atomically(path, text)


def read(path: Path) -> Content:
    """The content of NAME.json, which is ``path``, and of NAME.safetensors beside it.

    Raises
    ------
    MobtlError
        If one is missing, is no such file, is damaged or cut off, or they are not of one model.
    """
    arrays = path.with_suffix(".safetensors")
    for each in (path, arrays):
        if not each.is_file():
            raise absent(each)
    try:
        file = _File.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise _refused(path, f"{where}: {first['msg']}" if where else first["msg"]) from None
    content = arrays.read_bytes()
    if sha256_of(content) != file.card.weights:
        raise _refused(arrays, f"it is not what {path.name} was written with")
    own, kept = _shared_out(_read_arrays(content, arrays), len(file.steps), arrays)
    formulas = np.array(file.training.formulas)
    compositions = np.array(file.training.compositions) if file.training.compositions else formulas
    if any(len(each) != len(formulas) for each in (compositions, *kept.values())):
        raise _refused(path, "formulas, compositions and inputs of the training rows are not equally many")
    steps = tuple(Step(step.does, step.settings, its) for step, its in zip(file.steps, own, strict=True))
    if lacking := [f"{step.does} without {name}" for step in steps for name in missing(step)]:
        raise _refused(path, f"it has a step {lacking[0]}")
    return Content(file.card, formulas, compositions, steps, kept)


def _shared_out(arrays: dict[str, np.ndarray], steps: int, path: Path) -> tuple[list[dict], dict[str, np.ndarray]]:
    """The arrays of each step, and the inputs that are kept."""
    own: list[dict[str, np.ndarray]] = [{} for _ in range(steps)]
    kept: dict[str, np.ndarray] = {}
    for name, array in arrays.items():
        place, _, its = name.partition(".")
        if place == "inputs":
            kept[its] = array.astype(float)
        elif place.isdecimal() and int(place) < steps:
            own[int(place)][its] = array
        else:
            raise _refused(path, f"its array {name} belongs to no step")
    return own, kept


def _read_arrays(content: bytes, path: Path) -> dict[str, np.ndarray]:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        found = load(content)
    except (SafetensorError, KeyError, ValueError) as error:
        raise _refused(path, str(error)) from None
    for name, array in found.items():
        if array.dtype.name not in _TYPES:
            raise _refused(path, f"its array {name} is of type {array.dtype.name}, not {', '.join(_TYPES)}")
    return found


def _refused(path: Path, why: str) -> MobtlError:
    said = " ".join(why.split()).rstrip(".")
    return MobtlError(f"{shown(path)} is no model of mobtl, or damaged ({said}); make it anew, or get it back.")

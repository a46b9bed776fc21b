"""Committed results, ``data/results/RUN/``: records of a large run, and what they are."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from mobtl import paths
from mobtl.catalogue import specs
from mobtl.catalogue.specs import Preset, Run, Value
from mobtl.errors import MobtlError
from mobtl.files import hashes
from mobtl.records.record import Record
from mobtl.records.store import load_all

KEPT = "kept.json"
_REMEDY = "restore it with `git checkout -- data/results`, or make it anew and `mobtl records keep` it"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Replay(_Strict):
    """One comparison of a committed record with what the code that ``parts`` describe makes; it agreed.

    Of a piece of the study that was trained again ``rows`` numbers were compared one by one, of which ``rows_missed`` differ
    (few). Of a fast run ``compared`` numbers, of which those in ``missed`` lie outside each other's spread (few, and no
    headline).
    """

    date: datetime
    parts: dict[str, str]
    rows: int
    rows_missed: int
    compared: int
    missed: list[str]


class Restamped(_Strict):
    """That the parts of a result were written in another form, at a commit where their old form said that it was fresh.

    ``digest`` is that of the parts in their old form.
    """

    date: datetime
    commit: str
    digest: str


class Kept(_Strict):
    """What a committed result is: of which run, at which size, made when, where and of what, and the hash of each file.

    ``seconds`` is the cost over all calls that worked on it; ``protocols`` has the protocol of each record, by experiment;
    ``parts`` is all that decides whether the result is fresh (`mobtl.results.state.parts`).
    """

    schema_version: Literal[1] = 1
    run: str
    preset: Preset
    parameters: dict[str, Value]
    given: dict[str, str]
    created: datetime
    seconds: float
    device: str | None
    commit: str | None
    protocols: dict[str, str]
    files: dict[str, str]
    parts: dict[str, str]
    replays: list[Replay] = []
    restamped: Restamped | None = None


@dataclass(frozen=True)
class Committed:
    """A committed result, with the run that it belongs to."""

    kept: Kept
    run: Run

    @property
    def folder(self) -> Path:
        """Holds records/ and kept.json."""
        return folder_of(self.run)

    @property
    def size(self) -> str:
        """Values of the parameters that its preset or the preset fast sets: "members 12, repeats 15"."""
        presets = (self.run.presets.get(name, {}) for name in ("fast", self.kept.preset))
        names = dict.fromkeys(name for values in presets for name in values)
        return ", ".join(f"{name} {self.kept.parameters[name]}" for name in names if name in self.kept.parameters)

    @property
    def sentence(self) -> str:
        """Which record this is, for captions and stamps."""
        device = f" on {self.kept.device}" if self.kept.device else ""
        return f"the committed record of the preset {self.kept.preset}, made on {self.kept.created:%Y-%m-%d}{device}"

    @property
    def fast(self) -> dict[str, Value]:
        """Parameters of the run at the preset fast; one that was given on a command line is open."""
        defaults = {name: value for name, value in self.kept.parameters.items() if name not in self.kept.given}
        values = defaults | self.run.parameters | self.run.presets.get("fast", {})
        return {name: value for name, value in values.items() if name != "preset"}

    def agrees(self, values: Mapping[str, object]) -> bool:
        """Whether values of parameters, as far as they are known, are those of the run at the preset fast."""
        return all(values[name] == value for name, value in self.fast.items() if name in values)

    def check(self) -> None:
        """Compare every file with its hash.

        Raises
        ------
        MobtlError
            If a file is missing, damaged or replaced, or one too many.
        """
        found = hashes(self.folder, but=KEPT)
        wrong = sorted({name for name, _ in found.items() ^ self.kept.files.items()})
        if wrong:
            raise MobtlError(f"{self.folder}: {', '.join(wrong)} is not as it was committed; {_REMEDY}.")

    def records(self) -> list[Record]:
        """Its records, by name, checked."""
        self.check()
        return load_all(self.folder)


def folder_of(run: Run) -> Path:
    """Where the committed result of a run lies, if there is one."""
    return paths.RESULTS / run.id


def all_kept() -> list[Committed]:
    """Every committed result, in the order of runs.yml; the records themselves are not read yet.

    Raises
    ------
    MobtlError
        If a kept.json is damaged, or lies where no run of runs.yml has its result.
    """
    found = {}
    runs = specs.load().runs
    for path in paths.RESULTS.rglob(KEPT):
        where = path.parent.relative_to(paths.RESULTS)
        if where.parts[0].startswith("."):
            continue  # `mobtl records keep` is at work, or was killed
        try:
            kept = Kept.model_validate_json(path.read_bytes())
        except ValidationError:
            raise MobtlError(f"{path} is damaged; {_REMEDY}.") from None
        if kept.run != where.as_posix() or kept.run not in runs:
            raise MobtlError(f"{path.parent} holds a result of {kept.run}, which is no such run of runs.yml; remove it.")
        found[kept.run] = Committed(kept, runs[kept.run])
    return [found[name] for name in runs if name in found]


def in_the_place_of(run: str, preset: str, values: Mapping[str, Value]) -> Committed | None:
    """The committed result that is drawn in the place of what a run makes: at the preset fast, with its usual parameters."""
    if preset != "fast":
        return None
    return next((each for each in all_kept() if each.run.id == run and each.agrees(values)), None)


def digest_of(name: str) -> str:
    """Hash of all that decides what `shown` returns for an experiment; a replay does not change it."""
    about = [
        [each.kept.model_dump(mode="json", exclude={"parts", "replays", "restamped"}), each.size, each.fast]
        for each in all_kept()
        if name in each.kept.protocols
    ]
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest() if about else "none committed"

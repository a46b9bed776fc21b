"""Committed results, ``data/results/RUN/``: records of a large run, which a notebook draws in the place of its own."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from mobtl import paths
from mobtl.errors import MobtlError
from mobtl.files import hashes
from mobtl.records import Record, load, load_all
from mobtl.runs import specs
from mobtl.runs.specs import Preset, Run, Value

KEPT = "kept.json"
# In the folder of a run: where the results are that it needs.
NEEDS = "needs.json"
_REMEDY = "restore it with `git checkout -- data/results`, or make it anew and `mobtl records keep` it"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Replay(_Strict):
    """One comparison of a committed record with a new fast run of the code that ``parts`` describe; it agreed.

    ``compared`` numbers, of which those in ``missed`` lie outside each other's spread (few, and no headline).
    """

    date: datetime
    parts: dict[str, str]
    compared: int
    missed: list[str]


class Kept(_Strict):
    """What a committed result is: of which run, at which size, made when, where and of what, and the hash of each file.

    ``protocols`` has the protocol of each record by its experiment; ``parts`` is all that decides whether the result is
    fresh (`mobtl.results_state.parts`).
    """

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
        return defaults | self.run.parameters | self.run.presets.get("fast", {})

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


@dataclass(frozen=True)
class Shown:
    """The record that a page draws, its preset, and a sentence that says which one it is."""

    record: Record
    preset: str
    sentence: str


def folder_of(run: Run) -> Path:
    """Where the committed result of a run lies, if there is one."""
    return paths.RESULTS / run.id


def committed() -> list[Committed]:
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


def digest(name: str) -> str:
    """Hash of all that decides what `shown` returns for an experiment; a replay does not change it."""
    about = [
        [each.kept.model_dump(mode="json", exclude={"parts", "replays"}), each.size, each.fast]
        for each in committed()
        if name in each.kept.protocols
    ]
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest() if about else "none committed"


def shown(name: str, record: Record, preset: str) -> Shown:
    """What a page draws: the committed record in the place of the fast run's own, where there is one, fresh or not.

    A record that was made at another preset, or with parameters of one's own, is drawn itself.

    Parameters
    ----------
    name : str
        The experiment. Callers write it as a literal: the run cache finds by it which committed records a run reads.
    record : Record
        The run's own record.
    preset : str
        The run's preset.

    Raises
    ------
    MobtlError
        If ``name`` is another experiment, or a committed result is damaged.
    """
    if record.experiment != name:
        raise MobtlError(f"results.shown({name!r}, ...) was given a record of {record.experiment}; name that experiment.")
    return _drawn(record, preset, f"this run's own record, preset {preset}")


def needed(name: str, run: str, preset: str) -> Shown:
    """What a page draws of another run, which runs.yml lists among those that it needs; as `shown` for that run's own page.

    Parameters
    ----------
    name : str
        The experiment, as a literal.
    run : str
        Id of the run.
    preset : str
        The preset of the run that asks.

    Raises
    ------
    MobtlError
        If there is no such result. In a notebook that is run by hand the newest one counts; where there is none, as in a new
        clone, the committed one.
    """
    by_hand = not Path(NEEDS).is_file()
    folder = _newest(run, preset) if by_hand else json.loads(Path(NEEDS).read_text()).get(run)
    if folder is not None:
        record = load(Path(folder) / "records" / f"{name}.json")
        return _drawn(record, preset, f"the record of the run {run}, preset {preset}")
    if by_hand and preset == "fast":
        for each in committed():
            if each.run.id == run:
                return _of(each, name)
    raise MobtlError(f"there is no result of {run} here; list it in runs.yml under `needs`, or `mobtl run {run}` first.")


def _newest(run: str, preset: str) -> Path | None:
    """Folder of the newest kept result of a run."""
    from mobtl.runs import cache

    found = cache.latest(specs.load().select([run])[0], preset)
    return found[1] if found else None


def point_at(folders: dict[str, Path], folder: Path) -> None:
    """Tell a notebook that is executed in ``folder`` where the results that it needs are."""
    if folders:
        content = {run: str(where) for run, where in folders.items()}
        (folder / NEEDS).write_text(json.dumps(content, indent=1) + "\n")


def _drawn(record: Record, preset: str, sentence: str) -> Shown:
    other = in_the_place_of(record, preset)
    if other is None:
        return Shown(record, preset, sentence)
    return _of(other, record.experiment)


def _of(found: Committed, experiment: str) -> Shown:
    (drawn,) = (each for each in found.records() if each.experiment == experiment)
    return Shown(drawn, found.kept.preset, found.sentence)


def in_the_place_of(record: Record, preset: str) -> Committed | None:
    """The committed result that stands in for a run's own record: same experiment and protocol, and the fast parameters.

    The parameters are compared with those settings of the record's configuration that bear their names.

    Raises
    ------
    MobtlError
        If several do, so that it is open which one is meant.
    """
    if preset != "fast":
        return None
    found = [
        each
        for each in committed()
        if each.kept.protocols.get(record.experiment) == record.protocol
        and all(record.config[name] == value for name, value in each.fast.items() if name in record.config)
    ]
    if len(found) > 1:
        names = " and ".join(each.run.id for each in found)
        raise MobtlError(
            f"the committed records of {names} cannot be told apart by the settings of {record.experiment}; "
            "let its configuration name the parameter in which these runs differ."
        )
    return found[0] if found else None

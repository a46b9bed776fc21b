"""What a notebook draws: its run's own record, or the committed one in its place; and records of the runs that it needs."""

import json
from dataclasses import dataclass
from pathlib import Path

from mobtl.catalogue import parameters, specs
from mobtl.errors import MobtlError
from mobtl.records import settings
from mobtl.records.committed import Committed, all_kept
from mobtl.records.record import Record
from mobtl.records.store import load
from mobtl.runs.needs import NEEDS, RUN


@dataclass(frozen=True)
class Shown:
    """The record that a page draws, its preset, and a sentence that says which one it is."""

    record: Record
    preset: str
    sentence: str


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
        raise MobtlError(f"drawn.shown({name!r}, ...) was given a record of {record.experiment}; name that experiment.")
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
    told = Path(NEEDS)
    where = json.loads(told.read_text()) if told.is_file() else {run: _newest(run, preset)}
    if where.get(run) is not None:
        folder = Path(where[run])
        record = load(folder / "records" / f"{name}.json")
        return _drawn(record, preset, f"the record of the run {run}{_with_own(folder)}, preset {preset}", folder)
    if run in where and preset == "fast":
        for each in all_kept():
            if each.run.id == run:
                return _of(each, name)
    raise MobtlError(f"there is no result of {run} here; list it in runs.yml under `needs`, or `mobtl run {run}` first.")


def both(name: str, run: str, preset: str) -> dict[str, Shown]:
    """What a page draws of an experiment as published and leak free, by protocol; each as `needed` gives it.

    Parameters
    ----------
    name : str
        The experiment, as a literal.
    run : str
        Id of the run as published; that of the leak-free one has ``-leak-free`` behind it.
    preset : str
        The preset of the run that asks.

    Raises
    ------
    MobtlError
        As `needed`.
    """
    shown = (needed(name, each, preset) for each in (run, f"{run}-leak-free"))
    return {each.record.protocol: each for each in shown}


def _newest(run: str, preset: str) -> Path | None:
    """Folder of the newest kept result of a run."""
    from mobtl.runs import cache

    found = cache.latest(specs.load().select([run])[0], preset)
    return found[1] if found else None


def _with_own(folder: Path) -> str:
    """The parameters that somebody chose for a result: " with rounds=5"."""
    told = folder / RUN
    own = json.loads(told.read_text()).get("own") if told.is_file() else None
    return f" with {parameters.in_words(own)}" if own else ""


def _drawn(record: Record, preset: str, sentence: str, folder: Path = Path()) -> Shown:
    other = in_the_place_of(record, preset, folder)
    if other is None:
        return Shown(record, preset, sentence)
    return _of(other, record.experiment)


def _of(found: Committed, experiment: str) -> Shown:
    (drawn,) = (each for each in found.records() if each.experiment == experiment)
    return Shown(drawn, found.kept.preset, found.sentence)


def in_the_place_of(record: Record, preset: str, folder: Path = Path()) -> Committed | None:
    """The committed result that stands in for a run's own record: of the same run, with the fast values of all parameters.

    Run and values are those that the run was started with, which stand in its ``folder``; nothing stands in for one for
    which somebody chose a parameter, or one of a run that it needs. A notebook that is run by hand has none; there the same
    experiment and protocol count, and all settings of the record's configuration, nested ones too, that bear the name of a
    parameter.

    Raises
    ------
    MobtlError
        If several do, so that it is open which one is meant.
    """
    if preset != "fast":
        return None
    told = folder / RUN
    about = json.loads(told.read_text()) if told.is_file() else {"run": None, "parameters": _settings(record)}
    if about.get("own") or about.get("fed"):
        return None
    found = [
        each
        for each in all_kept()
        if each.kept.protocols.get(record.experiment) == record.protocol
        and about["run"] in (None, each.run.id)
        and each.agrees(about["parameters"])
    ]
    if len(found) > 1:
        names = " and ".join(each.run.id for each in found)
        raise MobtlError(
            f"the committed records of {names} cannot be told apart by the settings of {record.experiment}; "
            "let its configuration name the parameter in which these runs differ."
        )
    return found[0] if found else None


def _settings(record: Record) -> dict[str, object]:
    """Each setting by its name, those of a setting that has settings of its own among them."""
    return {path[-1]: value for path, value in settings.each(record.config)}

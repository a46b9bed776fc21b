"""The leaderboard on disk, ``data/leaderboard/``: its entries, and the kept records of each with all that decides them.

What decides is found as for other committed results (`mobtl.fingerprint`): modules, pinned libraries, tables. Beside them
count the modules of `mobtl.estimators`, the settings of the entry, and the file of a class from outside.
"""

import importlib.util
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from mobtl import paths, typed
from mobtl.errors import MobtlError, UsageError, unknown
from mobtl.experiments.leaderboard import study
from mobtl.experiments.leaderboard.entries import Entry
from mobtl.experiments.leaderboard.tasks import TASKS
from mobtl.files import sha256, write_atomically
from mobtl.fingerprint import reads
from mobtl.fingerprint.parts import LAYERS, differences, parts_of_code, why
from mobtl.fingerprint.trees import hash_of
from mobtl.records import store
from mobtl.records.partial import Partial
from mobtl.records.record import Record
from mobtl.repository import address
from mobtl.results.unfinished import parts_under

KEPT = "kept.json"
_ENTRY = TypeAdapter(Entry)
_WHERE = (*LAYERS, "mobtl.estimators")
_FITTED = "import mobtl.experiments.leaderboard.study"
_SCORED = "import mobtl.experiments.leaderboard.scores"
_REMEDY = "restore it with `git checkout -- data/leaderboard`, or make it anew"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Made(_Strict):
    """What a record is: made when, at which commit, of what (`parts`), and the hash of each of its files."""

    created: datetime
    commit: str | None
    parts: dict[str, str]
    files: dict[str, str]


class Kept(_Strict):
    """The records of an entry, by name."""

    schema_version: Literal[1] = 1
    records: dict[str, Made] = {}


@dataclass(frozen=True)
class Standing:
    """A kept record of an entry, and why it is stale ("": it is fresh)."""

    entry: Entry
    record: Record
    stale: str


def read(path: Path) -> Entry:
    """The entry of a file.

    Raises
    ------
    UsageError
        If it is no valid entry, or its id is not the name of the file.
    """
    entry = typed.read(path, _ENTRY, UsageError)
    if entry.id != path.stem:
        raise UsageError(f"{path.name} holds the entry {entry.id}; give file and entry the same name.")
    return entry


def every_entry() -> dict[str, Entry]:
    """All entries by id, sorted.

    Raises
    ------
    UsageError
        As `read`.
    """
    return {path.stem: read(path) for path in sorted((paths.LEADERBOARD / "entries").glob("*.yml"))}


def entry_of(name: str) -> Entry:
    """The entry of that id.

    Raises
    ------
    UsageError
        If there is none, or its file is not valid.
    """
    path = file_of(name)
    if not path.is_file():
        known = sorted(each.stem for each in path.parent.glob("*.yml"))
        raise UsageError(f"{unknown('entry', name, known)}; an entry is a file data/leaderboard/entries/NAME.yml.")
    return read(path)


def file_of(name: str) -> Path:
    """Where the entry of that id stands."""
    return paths.LEADERBOARD / "entries" / f"{name}.yml"


def folder_of(entry: Entry) -> Path:
    """Where the records of an entry lie."""
    return paths.LEADERBOARD / "records" / entry.id


def code_of(entry: Entry) -> dict[str, str]:
    """Parts of the code that makes an entry's predictions, or that scores those made elsewhere."""
    own, outside = [_FITTED] if entry.models else [_SCORED], {}
    for name in entry.classes:
        module = name.rpartition(".")[0]
        own.append(f"import {module}")
        if module.partition(".")[0] not in ("mobtl", *reads.LIBRARIES):
            found = importlib.util.find_spec(module)
            outside[f"class {name}"] = sha256(Path(found.origin)) if found and found.origin else "missing"
    found = parts_of_code("\n".join(own), _WHERE)
    # A name with a blank is a table that some module may read; a record names those that it has read.
    return {name: part for name, part in found.items() if " " not in name} | outside


def partial_of(entry: Entry) -> Partial:
    """Finished parts of an entry.

    Raises
    ------
    UsageError
        As `mobtl.records.workers.chosen`.
    """
    return parts_under(f"leaderboard/{entry.id}", code_of(entry))


def parts(entry: Entry, task: str, tables: Iterable[str]) -> dict[str, str]:
    """All that decides a record of an entry, as the files are now."""
    served = task in entry.tasks and entry.models
    decides = json.dumps(entry.decides(TASKS[task]), sort_keys=True) if served else ""
    return {"entry": hash_of(decides), **code_of(entry), **reads.tables(set(tables))}


def keep(entry: Entry, record: Record) -> Path:
    """Keep a record of an entry in the place of an earlier one; return the folder."""
    folder = folder_of(entry)
    for path in _files(folder, record.experiment):
        path.unlink()
    store.keep(record, folder)
    made = Made(
        created=datetime.fromisoformat(record.created),
        commit=address.commit(),
        parts=parts(entry, record.config["task"], record.data),
        files={path.name: sha256(path) for path in _files(folder, record.experiment)},
    )
    records = kept(entry).records | {record.experiment: made}
    write_atomically(folder / KEPT, Kept(records=dict(sorted(records.items()))).model_dump_json(indent=1) + "\n")
    return folder


def kept(entry: Entry) -> Kept:
    """What is kept of an entry.

    Raises
    ------
    MobtlError
        If its kept.json is damaged.
    """
    path = folder_of(entry) / KEPT
    if not path.is_file():
        return Kept()
    try:
        return Kept.model_validate_json(path.read_bytes())
    except ValidationError:
        raise MobtlError(f"{path} is damaged; {_REMEDY}.") from None


def standing(entry: Entry, task: str, scheme: str) -> Standing | None:
    """The kept record of an entry on a task and scheme; ``None`` where there is none.

    Raises
    ------
    MobtlError
        If a file of it is missing or damaged.
    """
    name, folder = study.name(task, scheme), folder_of(entry)
    made = kept(entry).records.get(name)
    if made is None:
        return None
    if {path.name: sha256(path) for path in _files(folder, name)} != made.files:
        raise MobtlError(f"a file of {folder / name} is not as it was kept; {_REMEDY}.")
    record = store.load(folder / f"{name}.json")
    changed = differences(made.parts, parts(entry, task, record.data))
    return Standing(entry, record, why(changed) if changed else "")


def _files(folder: Path, record: str) -> list[Path]:
    """The files of a record; one's name may begin as another's, so the dot behind it counts."""
    return sorted(folder.glob(f"{record}.*"))

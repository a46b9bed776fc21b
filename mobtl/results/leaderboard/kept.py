"""The leaderboard on disk, ``data/leaderboard/``: its entries, and the kept records of each with all that decides them.

What decides is found as for other committed results (`mobtl.fingerprint`): modules, pinned libraries, tables. Beside them
count the modules of `mobtl.estimators`, the settings of the entry, and the file of a class from outside.
"""

import importlib.util
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from mobtl import paths, typed
from mobtl.errors import UsageError, unknown
from mobtl.experiments.leaderboard import study
from mobtl.experiments.leaderboard.entries import Entry
from mobtl.experiments.leaderboard.tasks import TASKS
from mobtl.files import sha256
from mobtl.fingerprint import reads
from mobtl.fingerprint.parts import LAYERS, differences, parts_of_code, why
from mobtl.fingerprint.trees import hash_of
from mobtl.records.partial import Partial
from mobtl.records.record import Record
from mobtl.repository import address, seal
from mobtl.results.leaderboard import shelf
from mobtl.results.unfinished import parts_under

_ENTRY = TypeAdapter(Entry)
_WHERE = (*LAYERS, "mobtl.estimators")
_FITTED = "import mobtl.experiments.leaderboard.study"
_SCORED = "import mobtl.experiments.leaderboard.scores"


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
    return _records() / entry.id


def _records() -> Path:
    return paths.LEADERBOARD / "records"


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


class Code:
    """`code_of`, found once for all entries whose code is the same; for a piece of work during which no code changes."""

    def __init__(self):
        self._known: dict[tuple, dict[str, str]] = {}

    def __call__(self, entry: Entry) -> dict[str, str]:
        """Parts of the code of an entry."""
        key = bool(entry.models), *sorted(entry.classes)
        if key not in self._known:
            self._known[key] = code_of(entry)
        return self._known[key]


def partial_of(entry: Entry) -> Partial:
    """Finished parts of an entry.

    Raises
    ------
    UsageError
        As `mobtl.records.workers.chosen`.
    """
    return parts_under(f"leaderboard/{entry.id}", code_of(entry))


def _own(entry: Entry, task: str, tables: Iterable[str]) -> dict[str, str]:
    """What decides a record beside the code, as the files are now: the settings of its entry, and tables."""
    served = task in entry.tasks and entry.models
    decides = json.dumps(entry.decides(TASKS[task]), sort_keys=True) if served else ""
    return {"entry": hash_of(decides), **reads.tables(set(tables))}


def keep(entry: Entry, record: Record) -> Path:
    """Keep a record of an entry in the place of an earlier one; return the folder.

    Raises
    ------
    MobtlError
        If those kept before are damaged.
    """
    own = _own(entry, record.config["task"], record.data)
    # Records made just before, and their seal, decide nothing of this one.
    commit = address.commit(_records(), paths.DATA / seal.NAME)
    shelf.keep(folder_of(entry), shelf.Made(record, commit, own, code_of(entry)))
    return folder_of(entry)


def standing(
    entry: Entry, task: str, scheme: str, code: Callable[[Entry], dict[str, str]] = code_of, with_tables: bool = True
) -> Standing | None:
    """The kept record of an entry on a task and scheme; ``None`` where there is none.

    Parameters
    ----------
    code : for whoever asks for many, a `Code`, since to find it takes a while.
    with_tables : else the record has its numbers alone.

    Raises
    ------
    MobtlError
        If a file of it is missing or damaged.
    """
    made = shelf.load(folder_of(entry), study.name(task, scheme), with_tables)
    if made is None:
        return None
    changed = differences(made.parts, {**_own(entry, task, made.record.data), **code(entry)})
    return Standing(entry, made.record, why(changed) if changed else "")

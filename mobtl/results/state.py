"""Whether a committed result is still what today's code would make, and keeping a new one."""

import json
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from mobtl import paths
from mobtl.catalogue import notebook, parameters, specs
from mobtl.catalogue.specs import Run, Value
from mobtl.errors import MobtlError, UsageError
from mobtl.files import hashes, write_atomically
from mobtl.fingerprint import reads
from mobtl.fingerprint.parts import LAYERS, differences, parts_of_notebook, why
from mobtl.records import store
from mobtl.records.committed import KEPT, Committed, Kept, Replay, folder_of
from mobtl.records.record import Record
from mobtl.runs import cache
from mobtl.runs.plan import Task

# Above so many rows, a table is kept with the seven digits of float32.
_LARGE = 10_000


@dataclass(frozen=True)
class State:
    """Parts of a committed result that changed since it was made or accepted; the replay that accepts it, if one does."""

    changed: tuple[str, ...]
    replay: Replay | None

    @property
    def stale(self) -> bool:
        """Whether its verdicts are undecided until it is replayed or made anew."""
        return bool(self.changed)

    def __str__(self) -> str:
        if self.stale:
            return f"stale: {why(self.changed)}"
        if self.replay is None:
            return "fresh"
        return f"accepted by the replay of {self.replay.date:%Y-%m-%d}, in which {agreed(self.replay)}"


def agreed(replay: Replay) -> str:
    """How many numbers of a replay agreed, in words."""
    own = f"{replay.rows - replay.rows_missed} of {replay.rows} trained numbers agreed one by one"
    other = f"{replay.compared - len(replay.missed)} of {replay.compared} of a fast run within their spread"
    return f"{own}, {other}" if replay.compared else own


def parts(run: Run, values: dict[str, Value], tables: Iterable[str]) -> dict[str, str]:
    """All that decides the records of a run, as the files are now.

    Its parameters, the modules in `LAYERS` that its notebook imports (comments and docstrings apart), the pins of the
    numerical libraries that these import, and the data tables that its records name.
    """
    found = parts_of_notebook(notebook.code_cells(run), LAYERS)
    # A name with a blank is a cell, a printed value or a committed record: none of them is read by an experiment.
    code = {name: part for name, part in found.items() if " " not in name}
    asked = {f"parameter {name}": json.dumps(value) for name, value in values.items() if name != "preset"}
    return {**asked, **code, **reads.tables(set(tables))}


def parts_now(committed: Committed) -> dict[str, str]:
    """Today's parts of a committed result."""
    kept = committed.kept
    declared = parameters.inspect(committed.run.template)
    # A parameter that no longer exists is one of the changes, not a problem.
    values, _ = parameters.resolve(specs.load(), committed.run, kept.preset, declared, kept.given)
    tables = [name.removeprefix("table ") for name in kept.parts if name.startswith("table ")]
    return parts(committed.run, values, tables)


def of(committed: Committed) -> State:
    """Fresh, accepted by a replay, or stale."""
    now = parts_now(committed)
    accepted = [(committed.kept.parts, None), *((replay.parts, replay) for replay in reversed(committed.kept.replays))]
    changed = [(tuple(differences(parts, now)), replay) for parts, replay in accepted]
    agreeing = next((State((), replay) for names, replay in changed if not names), None)
    return agreeing or State(min((names for names, _ in changed), key=len), None)


def keep(task: Task) -> Path:
    """Commit the finished result of a task to ``data/results``, in the place of an earlier one; return its folder.

    Tables of more than 10,000 rows are kept with the seven digits of float32, as are all samples of metrics.

    Raises
    ------
    UsageError
        If the task's preset is fast.
    MobtlError
        If it has no finished result, or one that is stale or damaged, or one without records.
    """
    if task.preset == "fast":
        raise UsageError("what the preset fast makes is not committed, since every build makes it; keep study or full.")
    manifest = finished(task)
    own = store.load_all(task.folder)
    if not own:
        raise MobtlError(f"{task.run.id} has no records to keep; let its notebook call store.keep.")
    paths.RESULTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".keeping-", dir=paths.RESULTS) as work:
        new, old = Path(work) / "new", Path(work) / "old"
        for record in own:
            store.keep(_compact(record), new / "records")
        kept = Kept(
            **{name: getattr(manifest, name) for name in ("run", "preset", "parameters", "given", "created")},
            # The manifest has those of the call that finished it, a record those of all that worked on it.
            seconds=round(max(manifest.seconds, sum(record.seconds for record in own)), 1),
            device=manifest.device,
            commit=manifest.commit,
            protocols={record.experiment: record.protocol for record in own},
            files=hashes(new, but=KEPT),
            parts=parts(task.run, task.values, {name for record in own for name in record.data}),
        )
        write(new, kept)
        target = folder_of(task.run)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            target.rename(old)
        new.rename(target)
    return target


def write(folder: Path, kept: Kept) -> None:
    """Write the kept.json of a result."""
    write_atomically(folder / KEPT, kept.model_dump_json(indent=1) + "\n")


def finished(task: Task) -> cache.Manifest:
    """The manifest of a task's result.

    Raises
    ------
    MobtlError
        If there is none, or it is stale or damaged.
    """
    found = cache.find(task)
    if found:
        return found
    what = f"{task.run.id} at the preset {task.preset}"
    if task.folder.is_dir():
        raise MobtlError(f"a file of the result of {what} is damaged; `{task.command}` makes it anew.")
    last = cache.latest(task.run, task.preset) if not task.own else None
    if last:
        changed = differences(last[0].parts, task.parts)
        raise MobtlError(f"the result of {what} is stale ({why(changed)}); `{task.command}` makes it anew.")
    raise MobtlError(f"there is no result of {what}; `{task.command}` makes it.")


def _compact(record: Record) -> Record:
    metrics = [replace(each, samples=tuple(float(f"{sample:.7g}") for sample in each.samples)) for each in record.metrics]
    tables = {
        name: table.astype(dict.fromkeys(table.select_dtypes("float64"), "float32")) if len(table) > _LARGE else table
        for name, table in record.tables.items()
    }
    return replace(record, metrics=metrics, tables=tables)

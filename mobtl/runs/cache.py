"""Kept results of runs: ``_build/runs/ID/KEY/`` holds notebook.ipynb, records/ and manifest.json, whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from mobtl.catalogue.specs import Run, Value
from mobtl.files import hashes, write_atomically
from mobtl.runs.plan import Task, runs_folder

NOTEBOOK = "notebook.ipynb"
MANIFEST = "manifest.json"


class Manifest(BaseModel):
    """What a kept result is: of which run, made of what, when, in how many seconds, with which versions, and its files.

    ``given`` are the parameters that somebody chose for it, ``fed`` those chosen for runs that it needs.
    ``cpu_seconds`` and ``peak_memory`` (bytes) are those of its kernel, ``None`` where they are not known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    run: str
    preset: str
    parameters: dict[str, Value]
    given: dict[str, str]
    fed: dict[str, dict[str, str]] = {}
    key: str
    parts: dict[str, str]
    created: datetime
    seconds: float
    cpu_seconds: float | None = None
    peak_memory: int | None = None
    versions: dict[str, str]
    device: str | None
    commit: str | None
    files: dict[str, str]


def find(task: Task) -> Manifest | None:
    """Manifest of the kept result of a task; None where there is none, or where a file of it is not as it was written."""
    manifest = _read(task.folder)
    if manifest is None or manifest.files != hashes(task.folder, but=MANIFEST):
        return None
    return manifest


def latest(run: Run, preset: str) -> tuple[Manifest, Path] | None:
    """The newest kept result of a run at a preset, whether fresh or stale, made without parameters of a command line."""
    fitting = [(found, path) for found, path in kept(run) if found.preset == preset and not (found.given or found.fed)]
    return fitting[-1] if fitting else None


def kept(run: Run) -> list[tuple[Manifest, Path]]:
    """All kept results of a run, whether fresh or stale, the newest last."""
    folder = runs_folder(run)
    found = [(_read(path), path) for path in folder.iterdir() if _is_result(path)] if folder.is_dir() else []
    return sorted(((manifest, path) for manifest, path in found if manifest), key=lambda each: each[0].created)


@contextmanager
def lock(task: Task, waiting) -> Iterator[None]:
    """Keep a second call off the same task; ``waiting()`` is called once if this is the second."""
    held = FileLock(_lock_file(runs_folder(task.run), task.key))
    runs_folder(task.run).mkdir(parents=True, exist_ok=True)
    try:
        held.acquire(timeout=0)
    except Timeout:
        waiting()
        held.acquire()
    try:
        yield
    finally:
        held.release()


@contextmanager
def new_folder(task: Task) -> Iterator[Path]:
    """A folder to execute in, under the task's lock; `keep` moves it, otherwise it is removed."""
    _remove_leftovers(task)
    # A name of its own: the kernel of a killed call may live a second longer and still write into the old one.
    partial = Path(tempfile.mkdtemp(prefix=f".{task.key}.", suffix=".partial", dir=runs_folder(task.run)))
    partial.chmod(0o755)
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def keep(task: Task, partial: Path, **about: object) -> Manifest:
    """Write the manifest of an executed task and move its folder to its place, in one step."""
    manifest = Manifest(
        run=task.run.id,
        preset=task.preset,
        parameters=task.values,
        given=task.given,
        fed=task.fed,
        key=task.key,
        parts=task.parts,
        created=datetime.now(UTC),
        files=hashes(partial, but=MANIFEST),
        **about,
    )
    write_atomically(partial / MANIFEST, manifest.model_dump_json(indent=1))
    # What stands there was found damaged, or it would have been used.
    shutil.rmtree(task.folder, ignore_errors=True)
    partial.rename(task.folder)
    return manifest


def _remove_leftovers(task: Task) -> None:
    """Folders of killed calls; one whose lock is held belongs to a call that is going on."""
    folder = runs_folder(task.run)
    for partial in folder.glob(".*.partial"):
        key = partial.name.split(".")[1]
        if key == task.key:
            shutil.rmtree(partial, ignore_errors=True)
            continue
        try:
            with FileLock(_lock_file(folder, key), timeout=0):
                shutil.rmtree(partial, ignore_errors=True)
        except Timeout:
            continue


def _lock_file(folder: Path, key: str) -> Path:
    return folder / f".{key}.lock"


def _is_result(path: Path) -> bool:
    return not path.name.startswith(".") and (path / MANIFEST).is_file()


def _read(folder: Path) -> Manifest | None:
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None

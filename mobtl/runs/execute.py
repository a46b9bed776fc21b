"""Execute one task: papermill in a folder of its own, the result checked, then kept."""

import json
import re
import sys
import time
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from mobtl import errors, paths
from mobtl.catalogue.notebook import read_notebook
from mobtl.catalogue.parameters import in_words
from mobtl.errors import FULL, MobtlError
from mobtl.files import write_atomically
from mobtl.fingerprint import reads
from mobtl.fingerprint.parts import differences
from mobtl.repository import address
from mobtl.runs import cache, needs
from mobtl.runs.plan import Task, current_parts
from mobtl.runs.progress import Progress
from mobtl.terminal import shown

_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# How a kernel words a full disk, which no traceback explains.
_FULL = tuple(f"[Errno {number}]" for number in FULL)
_SECONDS_TO_START = 300
_SECONDS_OF_SILENCE = 120


def execute(task: Task, progress: Progress) -> cache.Manifest:
    """The result of a task: the kept one where it is fresh, otherwise a new one.

    Raises
    ------
    MobtlError
        If a cell raised (its traceback is in the message, the executed notebook in ``_build/failed/ID.ipynb``), the kernel
        died, the disk is full, or code changed while the notebook ran.
    """
    with cache.lock(task, lambda: progress.say("waits for another call that does the same")):
        found = cache.find(task)
        if found:
            progress.end("unchanged")
            return found
        with cache.new_folder(task) as folder:
            progress.say(f"starts ({task.preset})")
            start = time.monotonic()
            for need in task.needs:
                progress.say(f"takes {need.run.id} from {_source(need)}")
            needs.introduce(task.run.id, task.values, task.given, task.fed, folder)
            needs.point_at({need.run.id: None if need.committed else need.folder for need in task.needs}, folder)
            used = _run_notebook(task, folder, progress)
            seconds = round(time.monotonic() - start, 1)
            _check(task, folder)
            manifest = cache.keep(task, folder, seconds=seconds, **used, **_about(task, folder))
        if manifest.commit is None and (trouble := address.trouble()):
            progress.say(f"the result does not say of which commit it was made: {trouble}")
        _failed_copy(task).unlink(missing_ok=True)
        progress.end(f"done in {seconds:.1f} s")
        return manifest


def _source(need: Task) -> str:
    """Where the result lies that a task takes of one that it needs, in words."""
    if need.committed:
        return f"{shown(need.committed.folder)}, {need.committed.sentence}"
    return f"{shown(need.folder)}{f', made with {in_words(need.given)}' if need.given else ''}"


def _run_notebook(task: Task, folder: Path, progress: Progress) -> dict[str, float | None]:
    """Execute the notebook into the folder; what its kernel used, by name."""
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    from mobtl.runs import kernel

    notebook = load_notebook_node(read_notebook(task.run.template))
    try:
        papermill.execute_notebook(
            # Filled in here: papermill does not know types that have a range, and would warn of every parameter.
            parameterize_notebook(notebook, task.values) if task.values else notebook,
            # papermill fills in {names} of a path.
            str(folder / cache.NOTEBOOK).replace("{", "{{").replace("}", "}}"),
            kernel_name="python3",
            language="python",
            progress_bar=False,
            stderr_file=progress,
            start_timeout=_SECONDS_TO_START,
            iopub_timeout=_SECONDS_OF_SILENCE,
            **kernel.options(task.key),
            # papermill's own cwd argument moves the whole process, which other runs share.
            resources={"metadata": {"path": str(folder)}},
        )
    except papermill.PapermillExecutionError as error:
        _keep_failed(task, folder)
        raise _sentence(task, error) from None
    except (DeadKernelError, RuntimeError, TimeoutError) as error:
        last = kernel.log_of(task.key).read_text(errors="replace").strip().splitlines()[-1:]
        why = " ".join([*str(error).split(), *last])
        raise MobtlError(f"{task.run.id}: the kernel died or hung, perhaps for lack of memory: {why}.") from None
    return asdict(kernel.used(task.key))


def _sentence(task: Task, error) -> MobtlError:
    """One sentence for what is expected (a full disk, our own errors), the traceback for all else."""
    if error.evalue.startswith(_FULL):
        return MobtlError(f"{task.run.id}: cannot write: {error.evalue}; free some space and run it again.")
    if error.ename in vars(errors):
        return getattr(errors, error.ename)(f"{task.run.id}: {error.evalue}")
    traceback = _COLOUR.sub("", "\n".join(error.traceback))
    return MobtlError(
        f"{task.run.id}: cell {error.exec_count} of {task.run.notebook} raised {error.ename}; "
        f"the executed notebook is {_failed_copy(task)}.\n{traceback}"
    )


def _failed_copy(task: Task) -> Path:
    return paths.BUILD / "failed" / f"{task.run.id}.ipynb"


def _keep_failed(task: Task, folder: Path) -> None:
    executed = folder / cache.NOTEBOOK
    if executed.is_file():
        write_atomically(_failed_copy(task), executed.read_bytes())


def _check(task: Task, folder: Path) -> None:
    """Refuse an error that a cell's tag let pass, and a result whose code is no longer what it was made with."""
    for cell in read_notebook(folder / cache.NOTEBOOK).cells:
        wrong = [each for each in cell.get("outputs", []) if each.output_type == "error"]
        if wrong:
            _keep_failed(task, folder)
            raise MobtlError(f"{task.run.id}: a cell shows the error {wrong[0].ename}: {wrong[0].evalue}; correct it.")
    changed = differences(task.parts, current_parts(task.run, task.preset, task.values, task.needs))
    if changed:
        raise MobtlError(f"{task.run.id}: {', '.join(changed)} changed while it ran; run it again.")


def _about(task: Task, folder: Path) -> dict[str, object]:
    names = sorted({name for each in reads.LIBRARIES.values() for name in each} & task.parts.keys())
    versions = {"python": sys.version.split()[0], **{name: found for name in names if (found := _version(name))}}
    return {"versions": versions, "device": _device(folder), "commit": address.commit()}


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _device(folder: Path) -> str | None:
    """The device that a record of the run names, if one does."""
    for path in sorted((folder / "records").rglob("*.json")):
        try:
            content = json.loads(path.read_bytes())
        except ValueError:
            raise MobtlError(f"the record {path.name} is not JSON; write it with mobtl.records.record.") from None
        if isinstance(content, dict) and isinstance(content.get("device"), str):
            return content["device"]
    return None

"""From run ids to tasks: runs with resolved parameters and the key under which their result is kept."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mobtl import paths
from mobtl.catalogue import parameters, specs
from mobtl.catalogue.notebook import code_cells
from mobtl.catalogue.parameters import Parameter
from mobtl.catalogue.specs import Catalogue, Run, Value
from mobtl.errors import UsageError
from mobtl.fingerprint import reads
from mobtl.fingerprint.parts import digest, parts_of_notebook

# Long enough that two keys of one run never meet, short enough to read.
_KEY_LENGTH = 16


@dataclass(frozen=True)
class Task:
    """One run at one preset, ready to be executed.

    ``values`` holds all parameters; ``given`` those of the command line, as text; ``needs`` the tasks whose records it
    reads; ``parts`` all that decides the result (`mobtl.fingerprint`), ``key`` their digest.
    """

    run: Run
    preset: str
    declared: dict[str, Parameter]
    values: dict[str, Value]
    given: dict[str, str]
    needs: tuple["Task", ...]
    parts: dict[str, str]
    key: str

    @property
    def identity(self) -> tuple[str, str]:
        """Run and key."""
        return self.run.id, self.key

    @property
    def with_needs(self) -> list["Task"]:
        """All that it needs, and what those need, then the task itself; some may stand there twice."""
        return [*(task for need in self.needs for task in need.with_needs), self]

    @property
    def depth(self) -> int:
        """How many tasks come before it, one needing the other."""
        return max((1 + need.depth for need in self.needs), default=0)

    @property
    def folder(self) -> Path:
        """Where the result is kept, once there is one."""
        return runs_folder(self.run) / self.key


def runs_folder(run: Run) -> Path:
    """Folder of all kept results of a run."""
    return paths.BUILD / "runs" / run.id


def tasks(
    catalogue: Catalogue,
    runs: Iterable[Run],
    preset: str,
    given: dict[str, str] | None = None,
    code: dict[str, dict[str, str]] | None = None,
) -> list[Task]:
    """Check every parameter of these runs, before any of them starts.

    Parameters
    ----------
    given : dict of str to str, optional
        Parameters of a command line, as text.
    code : dict of str to dict, optional
        Parts of each notebook that has been read, which is added to: many presets of many runs read each notebook once.

    Raises
    ------
    UsageError
        If the preset, a parameter's name, type or value is wrong, in any run; all problems are named.
    MobtlError
        If a notebook or a module that it imports is not Python.
    """
    specs.check_preset(preset)
    given = given or {}
    code = {} if code is None else code
    planned, problems = [], []
    for run in runs:
        declared = parameters.inspect(run.template)
        values, wrong = parameters.resolve(catalogue, run, preset, declared, given)
        problems += wrong
        if not wrong:
            needs = tuple(tasks(catalogue, [catalogue.runs[name] for name in run.needs], preset, code=code))
            parts = current_parts(run, preset, values, needs, code)
            key = digest(parts)[:_KEY_LENGTH]
            planned.append(Task(run, preset, declared, values, given, needs, parts, key))
    if problems:
        raise UsageError(f"{'; '.join(problems)}. `mobtl list RUN` shows what a run takes.")
    return planned


def current_parts(
    run: Run, preset: str, values: dict[str, Value], needs: Iterable[Task], code: dict[str, dict[str, str]] | None = None
) -> dict[str, str]:
    """All that decides the result of a run, as the files are now, and the results that it needs, as they were planned.

    ``code`` has the parts of each notebook that was read for another run or preset (`tasks`).
    """
    code = {} if code is None else code
    if run.notebook not in code:
        code[run.notebook] = parts_of_notebook(code_cells(run))
    asked = {f"parameter {name}": json.dumps(value) for name, value in values.items()}
    asked |= {f"run {task.run.id}": task.key for task in needs}
    found = code[run.notebook]
    if preset != "fast":
        # Only a fast run draws a committed record; to keep one must not make the others' long runs stale.
        found = {name: part for name, part in found.items() if not name.startswith(reads.COMMITTED)}
    return {"preset": preset, **asked, **found}

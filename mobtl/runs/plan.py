"""From run ids to tasks: runs with resolved parameters and the key under which their result is kept."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mobtl import paths
from mobtl.catalogue import parameters, specs
from mobtl.catalogue.notebook import code_cells
from mobtl.catalogue.parameters import Parameter
from mobtl.catalogue.specs import Catalogue, Run, Value
from mobtl.errors import UsageError, unknown
from mobtl.fingerprint import reads
from mobtl.fingerprint.parts import digest, parts_of_notebook
from mobtl.records import committed
from mobtl.records.committed import Committed

# Long enough that two keys of one run never meet, short enough to read.
_KEY_LENGTH = 16


@dataclass(frozen=True)
class Task:
    """One run at one preset, ready to be executed.

    ``values`` holds all parameters; ``given`` those that somebody chose and that differ from the usual ones, as text;
    ``needs`` the tasks whose records it reads; ``parts`` all that decides the result (`mobtl.fingerprint`), ``key`` their
    digest.
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
    def fed(self) -> dict[str, dict[str, str]]:
        """Parameters that somebody chose for runs that it needs, by run."""
        return {need.run.id: need.given for need in self.needs if need.given}

    @property
    def own(self) -> bool:
        """Whether anything was chosen for it, so that its result is not the one of the book."""
        return bool(self.given or self.fed)

    @cached_property
    def committed(self) -> Committed | None:
        """The committed result that is drawn in the place of its own."""
        return None if self.own else committed.in_the_place_of(self.run.id, self.preset, self.values)

    @property
    def waits_for(self) -> list["Task"]:
        """Those that it needs and for which no committed result stands in."""
        return [need for need in self.needs if need.committed is None]

    @property
    def with_needs(self) -> list["Task"]:
        """All that it waits for, and what those wait for, then the task itself; some may stand there twice."""
        return [*(task for need in self.waits_for for task in need.with_needs), self]

    @property
    def depth(self) -> int:
        """How many tasks come before it, one waiting for the other."""
        return max((1 + need.depth for need in self.waits_for), default=0)

    @property
    def command(self) -> str:
        """The call that makes its result."""
        return f"mobtl run {self.run.id} --preset {self.preset} {parameters.options(self.given, self.fed)}".rstrip()

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
    fed: Mapping[str, dict[str, str]] | None = None,
    code: dict[str, dict[str, str]] | None = None,
) -> list[Task]:
    """Check every parameter of these runs, before any of them starts.

    Parameters
    ----------
    given : dict of str to str, optional
        Parameters of a command line, as text.
    fed : mapping of str to dict, optional
        The same for runs that these need, by their ids; what they make with these is read in the place of the usual.
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
    given, fed = given or {}, fed or {}
    code = {} if code is None else code
    planned, problems = [], []
    for run in runs:
        declared = parameters.inspect(run.template)
        values, wrong = parameters.resolve(catalogue, run, preset, declared, given)
        wrong += [f"{run.id}: {unknown('needed run', name, run.needs)}" for name in fed if name not in run.needs]
        problems += wrong
        if not wrong:
            usual, _ = parameters.resolve(catalogue, run, preset, declared, {})
            own = {name: text for name, text in given.items() if str(values[name]) != str(usual[name])}
            needed = [(catalogue.runs[name], fed.get(name)) for name in run.needs]
            needs = tuple(task for need, its in needed for task in tasks(catalogue, [need], preset, its, code=code))
            parts = current_parts(run, preset, values, needs, code)
            key = digest(parts)[:_KEY_LENGTH]
            planned.append(Task(run, preset, declared, values, own, needs, parts, key))
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

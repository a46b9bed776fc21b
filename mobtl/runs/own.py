"""Kept results for which somebody chose parameters: which there are, and whether they are fresh."""

from dataclasses import dataclass
from pathlib import Path

from mobtl.catalogue import parameters
from mobtl.catalogue.specs import Catalogue, Run
from mobtl.errors import UsageError
from mobtl.fingerprint.parts import differences, why
from mobtl.runs import cache, plan


@dataclass(frozen=True)
class Own:
    """A kept result, where it lies, and what makes it stale, in words; "" where it is fresh."""

    manifest: cache.Manifest
    folder: Path
    stale: str

    @property
    def options(self) -> str:
        """What was chosen, as a command line has it."""
        return parameters.options(self.manifest.given, self.manifest.fed)


def results(catalogue: Catalogue, run: Run, preset: str | None = None, code: dict | None = None) -> list[Own]:
    """Own results of a run (at one preset), of those with the same choice the newest, in the order of their making.

    ``code`` as in `mobtl.runs.plan.tasks`.
    """
    newest = {}
    for manifest, folder in cache.kept(run):
        if (manifest.given or manifest.fed) and preset in (None, manifest.preset):
            choice = manifest.preset, parameters.options(dict(sorted(manifest.given.items())), manifest.fed)
            newest[choice] = manifest, folder
    found = sorted(newest.values(), key=lambda each: each[0].created)
    return [Own(*each, _stale(catalogue, run, each[0], {} if code is None else code)) for each in found]


def _stale(catalogue: Catalogue, run: Run, manifest: cache.Manifest, code: dict) -> str:
    try:
        (task,) = plan.tasks(catalogue, [run], manifest.preset, manifest.given, manifest.fed, code)
    except UsageError:
        return "its parameters are refused today"
    return "" if cache.find(task) else why(differences(manifest.parts, task.parts))

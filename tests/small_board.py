"""A leaderboard of two quick entries with real rows, and the models that are trained from it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from mobtl import paths
from mobtl.experiments.leaderboard.tasks import TASKS
from mobtl.prediction.training import making
from mobtl.records.workers import Workers
from mobtl.results.leaderboard import jobs

TRAINED = ("phonon-gap", "phonon-gap-sign")
QUICK = """\
id: quick
title: A linear model, and few trees
tasks: [phonon-gap, phonon-gap-sign]
inputs: [magpie]
models:
  regression:
    steps:
      - {class: sklearn.feature_selection.VarianceThreshold, settings: {threshold: 1.0e-6}}
      - {class: sklearn.preprocessing.StandardScaler}
      - {class: sklearn.linear_model.Ridge, settings: {alpha: 10.0}}
  classification:
    steps:
      - {class: sklearn.ensemble.ExtraTreesClassifier, settings: {n_estimators: 5, max_depth: 6}}
seen: Nothing.
licence: MIT (this repository)
environment: constraints.txt of this repository
"""


@dataclass(frozen=True)
class Board:
    """Where the leaderboard and the models lie."""

    leaderboard: Path
    weights: Path

    def use(self, patch: pytest.MonkeyPatch) -> None:
        """Take this leaderboard and these models for those of the repository."""
        patch.setattr(paths, "LEADERBOARD", self.leaderboard)
        patch.setattr(paths, "WEIGHTS", self.weights)


def made(folder: Path) -> Board:
    """Records of the mean and of a quick entry on a number and a class, and models trained from them."""
    own = Board(folder / "leaderboard", folder / "weights")
    (own.leaderboard / "entries").mkdir(parents=True)
    (own.leaderboard / "entries" / "quick.yml").write_text(QUICK)
    mean = (paths.LEADERBOARD / "entries" / "mean.yml").read_text()
    (own.leaderboard / "entries" / "mean.yml").write_text(mean)
    with pytest.MonkeyPatch.context() as patch:
        own.use(patch)
        patch.setattr(paths, "PARTIAL", folder / "partial")
        list(jobs.make(jobs.jobs([], TRAINED, ["formula", "chemical-system"]), Workers(1)))
        for task in TRAINED:
            list(making.make(TASKS[task]))
    return own

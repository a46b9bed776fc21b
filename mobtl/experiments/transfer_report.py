"""Collects the numbers of a transfer study: errors by arm, metrics with their spread and whether they are complete."""

from collections.abc import Sequence

import numpy as np

from mobtl.experiments.transfer_arms import PROPERTIES, Arm, arms_of
from mobtl.experiments.transfer_config import Config, Data
from mobtl.experiments.transfer_errors import Errors, Statistic
from mobtl.records import Metric
from mobtl.validation.metrics import resample_runs

MEAN = "training mean"


class Report:
    """Collects the metrics of a study.

    Parameters
    ----------
    arrays : by name, as in :mod:`mobtl.experiments.transfer_protocols`; also ``predictions/PROPERTY: training mean``.
    """

    def __init__(self, arrays: dict[str, np.ndarray], data: Data, config: Config):
        self.arrays, self.data, self.config = arrays, data, config
        self.arms = {arm.key: arm for arm in arms_of(config.protocol)}
        self.arms |= {f"{target}: {MEAN}": Arm(MEAN, target, carried=()) for target in PROPERTIES}
        self.errors = {key: self._errors(arm) for key, arm in self.arms.items()}
        self.metrics: list[Metric] = []

    def _errors(self, arm: Arm) -> Errors:
        values = self.arrays[f"predictions/{arm.key}"]
        return Errors(self.data.labels(arm, range(len(values)), self.config.seed), values)

    def find(self, target: str, name: str) -> Errors | None:
        """Errors of an arm; ``None`` where this protocol has none of that name."""
        return self.errors.get(f"{target}: {name}")

    def whole(self, *names: str, target: str = "phonon_gap") -> bool:
        """Whether nothing that defines the protocol was shrunk in these arms."""
        return all(self.config.is_whole(self.arms[f"{target}: {name}"]) for name in names)

    def add(self, what: str, unit: str, statistic: str, compute: Statistic, shape: Sequence[int], complete: bool) -> None:
        """Add a number that is computed from drawn members and repeats (``shape`` of them), with its spread.

        Of a single run nobody knows how far it would move, so nothing is judged by it.
        """
        samples = resample_runs(compute, shape, self.config.seed) if max(shape) > 1 else ()
        value = float(compute(*map(np.arange, shape)))
        n = f"{shape[0]} members x {shape[1]} repeats"
        self.metrics.append(Metric(what, unit, statistic, value, n, tuple(map(float, samples)), complete and max(shape) > 1))

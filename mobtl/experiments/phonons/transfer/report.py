"""Collects the numbers of a transfer study: errors by arm, metrics with their spread and whether they are complete."""

from dataclasses import dataclass

import numpy as np

from mobtl.experiments.phonons.transfer.arms import Arm, arms_of
from mobtl.experiments.phonons.transfer.config import Config, Data
from mobtl.experiments.phonons.transfer.errors import Errors, Statistic
from mobtl.physics.phonons import PROPERTIES
from mobtl.records.record import Metric, counted
from mobtl.validation.metrics import RESAMPLES, spread_of_deviation, spread_of_runs
from mobtl.validation.protocols import Protocol

MEAN = "training mean"


@dataclass(frozen=True)
class Drawn:
    """A number that is computed from some members and some repeats, of which others could have been drawn.

    Attributes
    ----------
    compute : the number from the members and the repeats that are kept.
    shape : numbers of members and of repeats there are.
    complete : whether nothing that defines the protocol was shrunk.
    chain : whether the repeats hang together in a chain: they are no draws of the same thing and stay together.
    word : for a repeat: a split, a fit.
    untrained : whether it has no networks, so that repeats are all that differs.
    """

    compute: Statistic
    shape: tuple[int, int]
    complete: bool
    chain: bool = False
    word: str = "repeat"
    untrained: bool = False

    @property
    def value(self) -> float:
        return float(self.compute(*map(np.arange, self.shape)))

    @property
    def n(self) -> str:
        members, repeats = self.shape
        chained = " in a chain" if self.chain else ""
        return f"{counted(members, 'member')} x {counted(repeats, self.word)}{chained}"

    @property
    def samples(self) -> tuple[float, ...]:
        """Equally likely values; of a single member nobody knows how far its number would move."""
        shape, compute = self.shape, self.compute
        if self.chain:
            shape, compute = (shape[0], 1), lambda kept, _: self.compute(kept, np.arange(self.shape[1]))
        several = max(shape) > 1 if self.untrained else shape[0] > 1
        return tuple(map(float, spread_of_runs(compute, shape))) if several else ()


@dataclass(frozen=True)
class Best(Drawn):
    """The number of the best of its members: its samples are the bests of as many members drawn again, in all repeats."""

    seed: int = 0

    @property
    def samples(self) -> tuple[float, ...]:
        """The number of the best of each draw."""
        members, repeats = self.shape
        if members == 1:
            return ()
        draws = np.random.default_rng(self.seed).integers(members, size=(RESAMPLES, members))
        return tuple(float(self.compute(drawn, np.arange(repeats))) for drawn in draws)


class Report:
    """Collects the metrics of a study.

    Parameters
    ----------
    arrays : by name, as in :mod:`mobtl.experiments.phonons.transfer.protocols`, with
        ``predictions/PROPERTY: training mean``.
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

    def chained(self, *arms: Arm) -> bool:
        """Whether the cross-validations of one of these arms hang together in a chain, whose error falls along it."""
        return self.config.protocol == Protocol.AS_PUBLISHED and any(arm.carried for arm in arms)

    def add(self, what: str, unit: str, statistic: str, drawn: Drawn) -> None:
        """Add a number with its spread."""
        self.metrics.append(Metric(what, unit, statistic, drawn.value, drawn.n, drawn.samples, drawn.complete))

    def add_deviation(self, what: str, unit: str, values: np.ndarray, complete: bool) -> None:
        """Add the standard deviation over members of ``values`` (members,), at least two of them."""
        samples = tuple(map(float, spread_of_deviation(values)))
        deviation = float(np.std(values, ddof=1))
        n = counted(len(values), "member")
        self.metrics.append(Metric(what, unit, "member mean", deviation, n, samples, complete))

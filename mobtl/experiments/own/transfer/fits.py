"""The fits of a transfer study on a user's rows: two starts, and in each fold every arm, on all training rows and on parts.

Labels are standardised by the training rows. Direct training scales its inputs by the training rows, too; transfer and its
placebo have the scale of the source, in which there is no compound of the target. Inputs far outside of what was seen are
cut (`Scale`). All else is as in the leak-free protocol of Liu 2020 (`mobtl.estimators.perceptron`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from sklearn.frozen import FrozenEstimator

from mobtl.experiments.own.transfer.config import FEWEST_IN_CURVE, Config, Given
from mobtl.models.seeds import seed_of
from mobtl.records.partial import Arrays, Part
from mobtl.validation.splits import Folds, grouped_folds

DIRECT, TRANSFER, PLACEBO, MEAN = "direct", "transfer", "never pretrained", "training mean"
TRAINED = (DIRECT, TRANSFER, PLACEBO)
ARMS = (*TRAINED, MEAN)
_BATCH = 200
# Bounds of the epochs of pretraining: a large source is seen some times, a small one not without end.
_EPOCHS = 10, 500
_OWN = ("widths_", "scale_", "offset_")
# Scaled inputs of the rows that decide the scale span 0 to 1; those of others are cut one such span beyond.
LOWEST, HIGHEST = -1.0, 2.0
# An input whose span is a smaller part of its size differs by rounding alone.
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Scale:
    """Inputs as the networks are given them: ``x * factor + shift``, cut to between `LOWEST` and `HIGHEST`.

    Of thirty rows some input hardly differs; another compound's would be a million times as large once it is scaled.

    Attributes
    ----------
    factor, shift : (d,); both are 0 for an input that does not differ.
    """

    factor: np.ndarray
    shift: np.ndarray

    @classmethod
    def of(cls, x: np.ndarray) -> "Scale":
        """The scale of rows (n, d)."""
        low, span = x.min(axis=0), np.ptp(x, axis=0)
        differs = span > _ROUNDING * np.abs(x).max(axis=0)
        factor = np.divide(1.0, span, out=np.zeros_like(span), where=differs)
        return cls(factor, -low * factor)

    def __call__(self, x: np.ndarray) -> np.ndarray:
        return np.clip(x * self.factor + self.shift, LOWEST, HIGHEST)


@dataclass(frozen=True)
class Fitted:
    """Networks of an arm, and what stands around them: the scale of inputs, centre and spread of the labels."""

    scale: Scale
    networks: object
    centre: float
    spread: float

    def members(self, x: np.ndarray) -> np.ndarray:
        """What each member predicts (members, m) for unscaled inputs (m, d)."""
        from mobtl.estimators import networks

        scaled = self.scale(x) * self.networks.scale_ + self.networks.offset_
        return self.centre + self.spread * networks.predict(self.networks.parameters_, scaled)


@dataclass(frozen=True)
class Job:
    """What all folds share.

    Attributes
    ----------
    config : of the study.
    x, y : inputs (n, d) and labels (n,).
    compounds : (n,), held out together; any composition that all rows of a group share.
    starts : arrays of `start` for transfer and for its placebo, by arm.
    """

    config: Config
    x: np.ndarray
    y: np.ndarray
    compounds: np.ndarray
    starts: dict[str, Arrays]


def start(given: Given, config: Config, arm: str) -> Arrays:
    """Networks that fine-tuning starts from: trained on the source, or for the placebo never trained."""
    from mobtl.estimators.perceptron import DirectPerceptrons

    x, y = given.without_target()
    steps = max(1, -(-len(y) // _BATCH))
    epochs = int(np.clip(-(-config.source_steps // steps), *_EPOCHS)) if arm == TRANSFER else 0
    networks = DirectPerceptrons(
        config.members, epochs=epochs, batch_size=_batch(len(y)), random_state=_state(config, "source")
    )
    scale = Scale.of(x)
    networks.fit(scale(x), (y - y.mean()) / y.std())
    own = {name: np.asarray(getattr(networks, name)) for name in _OWN}
    return networks.parameters_ | own | {"factor": scale.factor, "shift": scale.shift}


def _batch(n: int) -> int | None:
    """Rows of a batch; all at once where they are not many more than one batch."""
    return _BATCH if n >= 2 * _BATCH else None


def _state(config: Config, *what: int | str) -> int:
    return seed_of(config.seed, *what) % 2**31


def fitted(config: Config, arm: str, x: np.ndarray, y: np.ndarray, starts: dict[str, Arrays], *what: int | str) -> Fitted:
    """An arm, fitted to inputs (n, d) and labels (n,), which differ; ``what`` names the fit for its seeds."""
    from mobtl.estimators.perceptron import DirectPerceptrons, TransferredPerceptrons

    state = _state(config, *what)
    if arm == DIRECT:
        scale = Scale.of(x)
        networks = DirectPerceptrons(config.members, epochs=config.epochs, batch_size=None, random_state=state)
    else:
        scale = Scale(starts[arm]["factor"], starts[arm]["shift"])
        networks = TransferredPerceptrons(_frozen(starts[arm]), epochs=config.epochs, random_state=state)
    centre, spread = float(y.mean()), float(y.std())
    return Fitted(scale, networks.fit(scale(x), (y - centre) / spread), centre, spread)


def _frozen(arrays: Arrays) -> FrozenEstimator:
    """The fitted source that `start` made, which a clone leaves fitted."""
    from mobtl.estimators.perceptron import DirectPerceptrons

    source = DirectPerceptrons(len(arrays["widths_"]))
    for name in _OWN:
        setattr(source, name, arrays[name])
    source.parameters_ = {name: array for name, array in arrays.items() if name not in (*_OWN, "factor", "shift")}
    source.n_features_in_ = len(source.scale_)
    return FrozenEstimator(source)


def folds_of(compounds: np.ndarray, config: Config, repeat: int) -> Folds:
    """The folds of a repeat: pairs (training, test) of rows."""
    return grouped_folds(compounds, _state(config, "folds", repeat), config.folds)


def name_of(repeat: int, fold: int) -> str:
    """The name of a part."""
    return f"fold, repeat {repeat}, fold {fold}"


def parts_of(job: Job, repeat: int, fold: int) -> Iterator[Part]:
    """One fold, alone."""
    yield name_of(repeat, fold), partial(held_out, job, repeat, fold)


def held_out(job: Job, repeat: int, fold: int) -> Arrays:
    """What every arm predicts for the rows of a fold, (members, rows), by arm; "ARM FRACTION" for a part of the training.

    Parts are fitted in the repeats of the learning curve alone.

    The mean of the training rows has one member.
    """
    fractions = fractions_of(job.compounds, job.config) if repeat < job.config.curve_repeats else []
    train, test = folds_of(job.compounds, job.config, repeat)[fold]
    found: Arrays = {"test": test}
    for fraction in (1.0, *fractions):
        rows = _part(job, train, fraction, repeat, fold)
        for arm in ARMS:
            predicted = predictions(job, arm, rows, test, "fold", repeat, fold)
            found[arm if fraction == 1 else f"{arm} {fraction:g}"] = predicted
    return found


def fractions_of(compounds: np.ndarray, config: Config) -> list[float]:
    """Those of the fractions that leave enough compounds to train on."""
    training = len(set(compounds)) * (1 - 1 / config.folds)
    return [fraction for fraction in config.fractions if fraction * training >= FEWEST_IN_CURVE]


def _part(job: Job, train: np.ndarray, fraction: float, repeat: int, fold: int) -> np.ndarray:
    """Rows of so many of the training compounds; a larger part holds a smaller one."""
    if fraction == 1:
        return train
    compounds = np.unique(job.compounds[train])
    drawn = np.random.default_rng(_state(job.config, "part", repeat, fold)).permutation(compounds)
    return train[np.isin(job.compounds[train], drawn[: round(fraction * len(compounds))])]


def predictions(job: Job, arm: str, rows: np.ndarray, test: np.ndarray, *what: int | str) -> np.ndarray:
    """What the members of an arm, fitted to some rows, predict for others (members, tested); ``what`` names the fit."""
    y = job.y[rows]
    if arm == MEAN:
        return np.full((1, len(test)), y.mean())
    if np.ptp(y) == 0:
        return np.full((job.config.members, len(test)), y[0])
    return fitted(job.config, arm, job.x[rows], y, job.starts, *what).members(job.x[test])

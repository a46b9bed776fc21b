"""Liu 2020: pretrain on the electronic band gap of 1245 semiconductors, fine-tune on 124 phonon band gaps.

The arm ``transfer`` starts fine-tuning from pretrained hidden layers. ``never pretrained`` is its placebo: the same
procedure from hidden layers of the same widths that have seen no data. ``direct`` draws random hidden layers anew for every
fit, and ``training mean`` predicts the mean of the training rows. Two protocols decide what a fit may have seen:

- ``as_published`` follows the released script: scaler and pretraining on all 1245 rows; five unshuffled folds; the 78 fits
  of a member (three rounds of a fit on all 124 rows and five cross-validations) go on training the same hidden weights.
- ``leak_free``: five shuffled folds grouped by reduced formula, repeated; for each fold a scaler and a pretraining that
  have not seen the test formulas; every fit starts from a copy.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace

import numpy as np
import pandas as pd
import torch
from sklearn.preprocessing import MinMaxScaler
from tqdm import tqdm

from mobtl.errors import UsageError
from mobtl.experiments.transfer_scores import score
from mobtl.models.perceptron import PerceptronEnsemble, Training
from mobtl.records import Record, provenance
from mobtl.validation.metrics import mean_absolute_error
from mobtl.validation.splits import FOLDS, grouped_folds, released_folds, source_without

PROTOCOLS = ("as_published", "leak_free")
CROSS_VALIDATIONS = 5  # of a round


@dataclass(frozen=True)
class Config:
    """Settings of one study; the defaults are the paper's, but for members and repeats.

    Attributes
    ----------
    protocol : "as_published" or "leak_free".
    members : networks of different widths; 250 in the paper.
    repeats : cross-validations of every arm that can be repeated freely; the chain of ``as_published`` has its own 15.
    seed : of widths, weights, folds, shuffling and dropout.
    rounds : of the chain; 3 in the released script.
    """

    protocol: str
    members: int
    repeats: int
    seed: int = 0
    rounds: int = 3
    pretraining: Training = field(default_factory=lambda: Training(epochs=300, batch_size=200))
    fine_tuning: Training = field(default_factory=lambda: Training(epochs=500))

    def __post_init__(self):
        if self.protocol not in PROTOCOLS:
            raise UsageError(f"there is no protocol {self.protocol!r}; choose {' or '.join(PROTOCOLS)}")
        if min(self.members, self.repeats, self.rounds) < 1:
            raise UsageError("members, repeats and rounds must be at least 1")
        if self.seed < 0:
            raise UsageError(f"the seed is {self.seed}, but must not be negative")

    @property
    def chain_fits(self) -> int:
        """Fits in a row on the same hidden weights, per member of ``as_published``: 78 in the released script."""
        return self.rounds * (1 + CROSS_VALIDATIONS * FOLDS)

    @property
    def whole(self) -> bool:
        """Whether each member is trained and evaluated as the paper's are."""
        published = Config(self.protocol, self.members, self.repeats)
        return replace(self, seed=0) == published


def draw_widths(members: int, seed: int) -> np.ndarray:
    """Hidden widths (members, 3), different for every member, drawn as in the released ``parameter_list.py``.

    Ten draws from [110, 210), five from [55, 100), five from [10, 50), duplicates dropped, all combinations (at most 250)
    shuffled.

    Raises
    ------
    UsageError
        If there are fewer combinations than members.
    """
    rng = np.random.default_rng(seed)
    layers = [np.unique(rng.integers(low, high, n)) for low, high, n in ((110, 210, 10), (55, 100, 5), (10, 50, 5))]
    combinations = rng.permutation(np.stack(np.meshgrid(*layers), axis=-1).reshape(-1, 3))
    if len(combinations) < members:
        raise UsageError(f"seed {seed} draws {len(combinations)} architectures, fewer than {members} members: ask for fewer")
    return combinations[:members]


class Study:
    """The fits of one study: data, widths, a stream of seeds and a progress bar."""

    def __init__(self, descriptors, source, target, config: Config):
        self.x, self.source, self.target = np.asarray(descriptors, float), np.asarray(source), np.asarray(target)
        self.rows = np.flatnonzero(self.target > 0)
        self.y = self.target[self.rows]
        self.config = config
        self.widths = draw_widths(config.members, config.seed)
        self.random = np.random.default_rng(config.seed)
        self.bar: tqdm = tqdm(disable=True)

    def seeds(self, n: int) -> np.ndarray:
        """New seeds, one per network."""
        return self.random.integers(2**62, size=n)

    def fresh(self, widths: np.ndarray) -> PerceptronEnsemble:
        """Networks of these widths with random weights."""
        return PerceptronEnsemble(widths, self.x.shape[1], self.seeds(len(widths)))

    def fit(self, network: PerceptronEnsemble, x, y, training: Training) -> PerceptronEnsemble:
        network.fit(x, y, training, seed=int(self.random.integers(2**62)), advance=self.bar.update)
        return network

    def pretrained(self, x, rows) -> PerceptronEnsemble:
        """Members trained on the electronic band gap of the given rows of the source data."""
        return self.fit(self.fresh(self.widths), x[rows], self.source[rows], self.config.pretraining)

    def with_placebo(self, pretrained: PerceptronEnsemble) -> PerceptronEnsemble:
        """A copy of the pretrained members, followed by as many of the same widths that were never pretrained."""
        both = self.fresh(np.tile(self.widths, (2, 1)))
        both.copy_hidden(pretrained)
        return both

    def tuned(self, network: PerceptronEnsemble, x, train) -> PerceptronEnsemble:
        """The same networks, fitted on the phonon property of the training rows, with a new head."""
        network.renew_head(self.seeds(len(network)))
        return self.fit(network, x[self.rows[train]], self.y[train], self.config.fine_tuning)

    def direct(self, x, train) -> PerceptronEnsemble:
        """Members of the same widths with random weights, fitted on the training rows."""
        return self.tuned(self.fresh(self.widths), x, train)

    def cross_validation(self, fitted: Callable, x, folds) -> np.ndarray:
        """Predictions (networks, rows) for every held-out row by ``fitted(x, train)``."""
        parts = [(fitted(x, train).predict(x[self.rows[test]]), test) for train, test in folds]
        held_out = np.empty((len(parts[0][0]), len(self.rows)))
        for predicted, test in parts:
            held_out[:, test] = predicted
        return held_out


def mean_of_training(y, folds) -> np.ndarray:
    """The mean of the training rows as prediction (n,) for the held-out ones."""
    held_out = np.empty(len(y))
    for train, test in folds:
        held_out[test] = y[train].mean()
    return held_out


def as_published(study: Study) -> dict[str, np.ndarray]:
    """Predictions by arm, (members, repeats, rows); one chain of 78 fits per member for ``transfer``."""
    config, folds = study.config, released_folds(len(study.rows))
    x = MinMaxScaler().fit_transform(study.x)
    everything = np.arange(len(study.rows))
    n_fits = config.chain_fits + config.repeats * len(folds)
    study.bar.total = config.pretraining.epochs + n_fits * config.fine_tuning.epochs
    # One object through all 78 fits: the released code hands each new network the same weight tensors to train on.
    chain = study.with_placebo(study.pretrained(x, np.arange(len(x))))
    chained = []
    for _ in range(config.rounds):
        study.tuned(chain, x, everything)
        chained += [
            study.cross_validation(lambda x, train: study.tuned(chain, x, train), x, folds) for _ in range(CROSS_VALIDATIONS)
        ]
    direct = [study.cross_validation(study.direct, x, folds) for _ in range(config.repeats)]
    return by_arm(np.stack(chained, axis=1), np.stack(direct, axis=1), mean_of_training(study.y, folds)[None, None])


def by_arm(transfer_and_placebo: np.ndarray, direct: np.ndarray, training_mean: np.ndarray) -> dict[str, np.ndarray]:
    """Predictions (members, repeats, rows) by arm; the first array holds transfer members, then as many placebos."""
    transfer, placebo = np.split(transfer_and_placebo, 2)
    return {"transfer": transfer, "never pretrained": placebo, "direct": direct, "training mean": training_mean}


def leak_free(study: Study, formulas) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Predictions by arm, (members, repeats, rows), and the fold (repeats, rows) in which each row was held out."""
    config, formulas = study.config, np.asarray(formulas, str)
    own = formulas[study.rows]
    repeats = [grouped_folds(own, seed) for seed in study.random.integers(2**31, size=config.repeats)]
    n_folds = sum(map(len, repeats))
    study.bar.total = n_folds * (config.pretraining.epochs + 2 * config.fine_tuning.epochs)
    shape = (config.repeats, len(own))
    tuned, direct = np.empty((2 * config.members, *shape)), np.empty((config.members, *shape))
    training_mean, fold_of = np.empty((1, *shape)), np.empty(shape, int)
    for repeat, folds in enumerate(repeats):
        training_mean[0, repeat] = mean_of_training(study.y, folds)
        for fold, (train, test) in enumerate(folds):
            seen = source_without(formulas, own[test])
            x = MinMaxScaler().fit(study.x[seen]).transform(study.x)
            start = study.with_placebo(study.pretrained(x, seen))
            for predictions, network in ((tuned, study.tuned(start, x, train)), (direct, study.direct(x, train))):
                predictions[:, repeat, test] = network.predict(x[study.rows[test]])
            fold_of[repeat, test] = fold
    return by_arm(tuned, direct, training_mean), fold_of


def run(table: pd.DataFrame, descriptors: pd.DataFrame, config: Config) -> Record:
    """Train and evaluate all arms under one protocol (Figs. 4A and 4B, Table 1).

    Parameters
    ----------
    table : the semiconductors (n rows), with ``electronic_gap`` in eV and ``phonon_gap`` in cm^-1, 0 where there is none.
    descriptors : (n, 290), in the same order, unscaled.

    Returns
    -------
    Record with the tables ``predictions`` (arm, member, repeat, material_id, fold, predicted in cm^-1), ``members`` (widths
    and MAE of each) and ``parity`` (what Figs. 4A and 4B draw), and the metrics of ``transfer_scores.score``.
    """
    started = time.monotonic()
    # More threads sum in another order, and 39,000 steps make another network of it: one thread gives one record.
    torch.set_num_threads(1)
    study = Study(descriptors, table["electronic_gap"], table["phonon_gap"], config)
    own = table.iloc[study.rows]
    with tqdm(total=1, desc=config.protocol, unit="epoch", mininterval=2) as study.bar:
        if config.protocol == "as_published":
            arms = as_published(study)
            fold_of = np.empty((1, len(own)), int)
            for fold, (_, test) in enumerate(released_folds(len(own))):
                fold_of[:, test] = fold
        else:
            arms, fold_of = leak_free(study, table["reduced_formula"])
    return Record(
        paper="liu2020",
        experiment="phonon_transfer",
        protocol=config.protocol,
        config=asdict(config),
        data=provenance(table),
        metrics=score(arms, study.y, own["reduced_formula"], fold_of, config),
        tables={
            "predictions": prediction_table(arms, own["material_id"], fold_of),
            "members": member_table(arms, study),
            "parity": parity_table(arms, study, own["material_id"]),
        },
        seconds=time.monotonic() - started,
    )


def prediction_table(arms: dict[str, np.ndarray], ids, fold_of: np.ndarray) -> pd.DataFrame:
    """Predictions as one long table: arm, member, repeat, material_id, fold, predicted."""
    parts = []
    for arm, values in arms.items():
        member, repeat, row = (index.ravel() for index in np.indices(values.shape))
        fold = np.broadcast_to(fold_of, values.shape[1:])[repeat, row]
        columns = {"arm": arm, "member": member, "repeat": repeat, "material_id": np.asarray(ids)[row], "fold": fold}
        parts.append(pd.DataFrame(columns | {"predicted": values.ravel()}))
    return pd.concat(parts, ignore_index=True)


def member_table(arms: dict[str, np.ndarray], study: Study) -> pd.DataFrame:
    """Per member: hidden widths, and the mean absolute error of each arm (cm^-1), averaged over repeats."""
    table = pd.DataFrame(study.widths, columns=["first", "second", "third"]).rename_axis("member").reset_index()
    for arm in ("transfer", "never pretrained", "direct"):
        table[arm] = mean_absolute_error(study.y, arms[arm]).mean(axis=1)
    return table


def parity_table(arms: dict[str, np.ndarray], study: Study, ids) -> pd.DataFrame:
    """Predictions by arm, repeat and material: of the best member on test under ``as_published``, else of the ensemble.

    Their errors over all repeats are those of the statistic that the table names.
    """
    if study.config.protocol == "as_published":
        statistic, members = "best on test", [member_table(arms, study)["transfer"].idxmin()]
    else:
        statistic, members = "ensemble", range(study.config.members)
    parts = []
    for arm in ("direct", "transfer"):
        values = arms[arm][members].mean(axis=0)
        repeat, row = (index.ravel() for index in np.indices(values.shape))
        columns = {"arm": arm, "repeat": repeat, "material_id": np.asarray(ids)[row], "predicted": values.ravel()}
        parts.append(pd.DataFrame(columns | {"statistic": statistic}))
    return pd.concat(parts, ignore_index=True)

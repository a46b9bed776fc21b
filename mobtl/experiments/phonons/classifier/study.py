"""Liu 2020, "Classification model": a random forest says whether a semiconductor has a phonon band gap (Fig. 2, Table 2).

One compound in ten has a gap, so the rarer class is oversampled with SMOTE before a forest is fitted; number and depth of
the trees are chosen by cross-validation within the training part. Two protocols decide what the choice may see:

- ``as_published``, the paper's text: a random 70/30 split; the training part is oversampled first and cross-validated then,
  so that synthetic compounds made of a validation fold's own compounds are among those that the forest is fitted on.
- ``leak_free``: polymorphs of a reduced formula stay on one side of the split and of every fold, and each fold oversamples
  what it fits on.

Both are run on many random splits and on the authors' own test rows.
"""

import time
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import Pipeline
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV, GroupShuffleSplit, StratifiedGroupKFold, train_test_split
from tqdm import tqdm

from mobtl.errors import UsageError
from mobtl.experiments.phonons.classifier.inputs import Inputs, inputs
from mobtl.experiments.phonons.classifier.scores import PERMUTED, RANDOM, REDUCED, RELEASED, TEST_SHARE, UNIT_CELL, score
from mobtl.experiments.phonons.classifier.tables import (
    candidate_table,
    curve_table,
    importance_table,
    prediction_table,
    score_table,
)
from mobtl.records.record import Metric, Record, provenance
from mobtl.validation import protocols
from mobtl.validation.protocols import Protocol
from mobtl.validation.splits import FOLDS

__all__ = ["Config", "Inputs", "inputs", "run"]
DEPTHS = (5, None)  # levels of a tree that the search tries; None: until every leaf is pure


@dataclass(frozen=True, kw_only=True)
class Config:
    """Settings of one study.

    Attributes
    ----------
    protocol : "as_published" or "leak_free".
    splits : random 70/30 splits; one in the paper.
    replays : repetitions, with other seeds, on the authors' own test rows.
    permutations : random splits that are repeated with permuted labels.
    trees : the larger of the two forests that the search tries; the other has a third of it. The paper prints no grid.
    seed : of splits, oversampling, folds, forests and permutations.
    """

    protocol: str
    splits: int = 50
    replays: int = 20
    permutations: int = 20
    trees: int = 150
    seed: int = 0

    def __post_init__(self):
        protocols.check(self.protocol)
        if self.splits < 2 or min(self.replays, self.permutations) < 1 or self.trees < 3:
            raise UsageError("there must be at least 2 splits, 1 replay, 1 permutation and 3 trees")
        if self.seed < 0:
            raise UsageError(f"the seed is {self.seed}, but must not be negative")

    @property
    def grid(self) -> dict[str, list]:
        """What the search chooses from."""
        return {"n_estimators": [self.trees // 3, self.trees], "max_depth": list(DEPTHS)}

    def seeds(self, stream: int, n: int) -> list[int]:
        """The first ``n`` seeds of one stream; more of them begin with the same."""
        return np.random.default_rng([self.seed, stream]).integers(2**31, size=n).tolist()


@dataclass(frozen=True)
class Data:
    """What is classified: labels (n,), reduced formulas (n,), and by kind the descriptors (n, 290) of these names."""

    y: np.ndarray
    formulas: np.ndarray
    names: np.ndarray
    descriptors: dict[str, np.ndarray]


@dataclass(frozen=True)
class Fit:
    """One forest with its test rows: ``run`` and ``number`` say which, ``probability`` is that of a gap, by test row."""

    run: str
    number: int
    kind: str
    test: np.ndarray
    truth: np.ndarray
    probability: np.ndarray
    forest: RandomForestClassifier
    settings: dict
    selected_by: float  # F1 in the search that chose the settings
    shared: float  # percentage of the test rows whose reduced formula is in the training part


def random_split(data: Data, protocol: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Training and test rows: 70/30 at random; under ``leak_free`` all polymorphs of a reduced formula on one side."""
    rows = np.arange(len(data.y))
    if protocol == Protocol.AS_PUBLISHED:
        train, test = train_test_split(rows, test_size=TEST_SHARE, random_state=seed)
        return train, test
    splitter = GroupShuffleSplit(1, test_size=TEST_SHARE, random_state=seed)
    return next(splitter.split(rows, groups=data.formulas))


def released_split(data: Data, compositions, part, protocol: str) -> tuple[np.ndarray, np.ndarray]:
    """Training and test rows of the authors; under ``leak_free`` without training rows that share a formula with a test row.

    Rows are sorted by composition and label: where the released arrays leave open which polymorph was tested, the arrays
    that a fit sees are then equal, order included, whichever is taken.
    """
    order = np.lexsort((data.y, np.asarray(compositions, str)))
    tested = np.asarray(part)[order] == "test"
    train, test = order[~tested], order[tested]
    if protocol == Protocol.LEAK_FREE:
        train = train[~np.isin(data.formulas[train], data.formulas[test])]
    return train, test


def oversampled_forest(seed: int, **settings) -> Pipeline:
    """SMOTE to equal classes, then a random forest; the oversampling acts on what is fitted, never on what is predicted."""
    forest = RandomForestClassifier(random_state=seed, **settings)
    return Pipeline([("oversample", SMOTE(random_state=seed)), ("forest", forest)])


def select(x, y, formulas, config: Config, seed: int) -> tuple[dict, float]:
    """Number and depth of the trees with the best F1 in five-fold cross-validation on the training part, and that F1."""
    if config.protocol == Protocol.AS_PUBLISHED:
        x, y = SMOTE(random_state=seed).fit_resample(x, y)
        model, prefix, folds, groups = RandomForestClassifier(random_state=seed), "", FOLDS, None
    else:
        model, prefix, groups = oversampled_forest(seed), "forest__", formulas
        folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    grid = {prefix + name: values for name, values in config.grid.items()}
    search = GridSearchCV(model, grid, scoring="f1", cv=folds, refit=False).fit(x, y, groups=groups)
    return {name.removeprefix(prefix): value for name, value in search.best_params_.items()}, float(search.best_score_)


class Study:
    """All fits of one study, in the order in which they were made."""

    def __init__(self, data: Data, config: Config):
        self.data, self.config, self.fits = data, config, []

    def add(self, run: str, number: int, kind: str, split, selected: tuple[dict, float], seed: int, y=None) -> None:
        """Fit on one side of a split with the settings that were selected, predict the other."""
        (train, test), (settings, by), data = split, selected, self.data
        y, x = data.y if y is None else y, data.descriptors[kind]
        model = oversampled_forest(seed, **settings).fit(x[train], y[train])
        shared = 100 * float(np.isin(data.formulas[test], data.formulas[train]).mean())
        probability = model.predict_proba(x[test])[:, 1]
        self.fits.append(Fit(run, number, kind, test, y[test], probability, model["forest"], settings, by, shared))

    def selected(self, train: np.ndarray, seed: int) -> tuple[dict, float]:
        data = self.data
        return select(data.descriptors[UNIT_CELL][train], data.y[train], data.formulas[train], self.config, seed)

    def random_splits(self, advance) -> None:
        """Each split with the descriptors of the unit cell, then of the reduced formula, then some with permuted labels.

        The last two keep the settings that were selected for the first: what differs is one thing at a time.
        """
        config, data = self.config, self.data
        chosen = []
        for number, seed in enumerate(config.seeds(0, config.splits)):
            split = random_split(data, config.protocol, seed)
            chosen.append((split, self.selected(split[0], seed), seed))
            for kind in (UNIT_CELL, REDUCED):
                self.add(RANDOM, number, kind, *chosen[-1])
            advance()
        for number, seed in enumerate(config.seeds(2, config.permutations)):
            permuted = np.random.default_rng(seed).permutation(data.y)
            self.add(PERMUTED, number, UNIT_CELL, *chosen[number % len(chosen)], y=permuted)
            advance()

    def replays(self, split, advance) -> None:
        """The whole procedure on the authors' split, once per seed."""
        for number, seed in enumerate(self.config.seeds(1, self.config.replays)):
            self.add(RELEASED, number, UNIT_CELL, split, self.selected(split[0], seed), seed)
            advance()


def assemble(given: Inputs) -> Data:
    """What is classified, of the inputs of a study."""
    table, by_kind = given.semiconductors, {kind: given.descriptors[kind].to_numpy(float) for kind in (UNIT_CELL, REDUCED)}
    names = given.descriptors[UNIT_CELL].columns.to_numpy(str)
    return Data((table["phonon_gap"] > 0).to_numpy(), table["reduced_formula"].to_numpy(str), names, by_kind)


def run(given: Inputs, config: Config) -> Record:
    """Fit and test the classifier under one protocol (Fig. 2, and the first two columns of Table 2).

    Parameters
    ----------
    given : as :func:`mobtl.experiments.phonons.classifier.inputs.inputs` makes it.
    config : settings.

    Returns
    -------
    Record with the tables ``scores`` (one row per fit), ``predictions`` (probability of a gap of each test row),
    ``curves`` (ROC and precision-recall), ``importances`` (by descriptor) and ``candidates`` (probability of a gap).
    """
    started = time.monotonic()
    table, released, descriptors = given.semiconductors, given.released, given.descriptors
    data = assemble(given)
    split = released_split(data, table["cell_composition"], released["part"], config.protocol)
    study = Study(data, config)
    n_steps = config.splits + config.permutations + config.replays
    with tqdm(total=n_steps, desc=config.protocol, unit="fit", mininterval=2) as bar:
        study.random_splits(bar.update)
        study.replays(split, bar.update)
    tables = {
        "scores": score_table(study.fits),
        "predictions": prediction_table(study.fits, table["material_id"].to_numpy()),
        "curves": curve_table(study.fits),
        "importances": importance_table(study.fits, descriptors[UNIT_CELL]),
        "candidates": candidate_table(study.fits, given.candidates),
    }
    facts = split_facts(data, table["cell_composition"].to_numpy(str), released, config.protocol)
    return Record(
        paper="liu2020",
        experiment="phonon_classifier",
        protocol=config.protocol,
        config=asdict(config),
        data=provenance(table, released),
        metrics=facts + score(study.fits, tables, data, config),
        tables=tables,
        seconds=time.monotonic() - started,
    )


def split_facts(data: Data, compositions: np.ndarray, released: pd.DataFrame, protocol: str) -> list[Metric]:
    """What the authors' split is, whether it matters which of several like polymorphs is taken, and how many descriptors."""
    train, test = released_split(data, compositions, released["part"], protocol)
    # Within each composition and label, the sides are handed out from the other end.
    opposite = released.groupby([compositions, data.y])["part"].transform(lambda side: side.to_numpy()[::-1])
    differing = 0
    for rows, others in zip((train, test), released_split(data, compositions, opposite, protocol), strict=True):
        differing += int((data.y[rows] != data.y[others]).sum())
        differing += sum(int((x[rows] != x[others]).sum()) for x in data.descriptors.values())
    n = data.descriptors[UNIT_CELL].shape[1]
    counts = {
        "training rows": len(train),
        "test rows": len(test),
        "test rows with a phonon band gap": int(data.y[test].sum()),
        "undecided rows": int((~released["decided"]).sum()),
        "undecided rows in the test part": int((~released["decided"])[released["part"] == "test"].sum()),
        "values that differ when the other polymorphs are taken": differing,
    }
    facts = {f"released split, {what}": count for what, count in counts.items()} | {"descriptors of a composition": n}
    return [Metric(f"{what}, count", "", "exact", float(count), str(count)) for what, count in facts.items()]


def matrices_of(accuracy: float, f1: float, positive: int, negative: int) -> pd.DataFrame:
    """Every confusion matrix whose accuracy (%, one decimal) and F1 (three decimals) are the printed ones.

    Parameters
    ----------
    positive, negative : test rows with and without a phonon band gap.

    Returns
    -------
    DataFrame: TP, FN, FP, TN, one row per matrix.
    """
    tp, fp = (grid.ravel() for grid in np.indices((positive + 1, negative + 1)))
    matrices = pd.DataFrame({"TP": tp, "FN": positive - tp, "FP": fp, "TN": negative - fp})
    percent, harmonic = rates(**matrices)
    return matrices[(percent.round(1) == accuracy) & (harmonic.round(3) == f1)].reset_index(drop=True)


def rates(TP, FN, FP, TN) -> tuple:
    """Accuracy (%) and F1 of a confusion matrix."""
    return 100 * (TP + TN) / (TP + FN + FP + TN), 2 * TP / (2 * TP + FP + FN)

"""The fits of the classifier study: a forest on each split, and what the choice of its settings may see.

Two protocols decide that: ``as_published``, the paper's text, oversamples the training part and cross-validates then;
``leak_free`` oversamples in each fold what is fitted there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import Pipeline
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV, GroupShuffleSplit, StratifiedGroupKFold, train_test_split

from mobtl.experiments.phonons.classifier.config import Config
from mobtl.experiments.phonons.classifier.inputs import REDUCED, UNIT_CELL
from mobtl.records.partial import Arrays, Part
from mobtl.validation.protocols import Protocol
from mobtl.validation.splits import FOLDS

RANDOM, RELEASED, PERMUTED = "random splits", "released split", "permuted labels"
TEST_SHARE = 0.3
Split = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Data:
    """What is classified: labels (n,), reduced formulas (n,), and by kind the descriptors (n, 290) of these names.

    ``candidates`` (m, 290) are those of compounds that no fit has seen.
    """

    y: np.ndarray
    formulas: np.ndarray
    names: np.ndarray
    descriptors: dict[str, np.ndarray]
    candidates: np.ndarray


@dataclass(frozen=True)
class Fit:
    """One forest with its test rows, of a run (`RANDOM`, `RELEASED`, `PERMUTED`).

    Attributes
    ----------
    run, number, kind : which repetition of which run, with which descriptors.
    test, truth : test rows (t,) and their labels.
    probability, candidates : that of a gap, by test row (t,) and by candidate (m,).
    importances : impurity-based, by descriptor (290,).
    settings : trees and depth, NaN where it is not limited.
    selected_by : F1 in the search that chose the settings.
    shared : percentage of the test rows whose reduced formula is in the training part.
    """

    run: str
    number: int
    kind: str
    test: np.ndarray
    truth: np.ndarray
    probability: np.ndarray
    candidates: np.ndarray
    importances: np.ndarray
    settings: np.ndarray
    selected_by: float
    shared: float


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


def fitted(data: Data, kind: str, split: Split, selected: tuple[dict, float], seed: int, y: np.ndarray) -> Arrays:
    """What `Fit` has of a forest that is fitted on one side of a split with the settings that were selected."""
    (train, test), (settings, by), x = split, selected, data.descriptors[kind]
    model = oversampled_forest(seed, **settings).fit(x[train], y[train])
    depth = settings["max_depth"]
    return {
        "test": test,
        "truth": y[test],
        "probability": model.predict_proba(x[test])[:, 1],
        "candidates": model.predict_proba(data.candidates)[:, 1],
        "importances": model["forest"].feature_importances_,
        "settings": np.array([settings["n_estimators"], np.nan if depth is None else depth]),
        "selected_by": np.array(by),
        "shared": np.array(100 * np.isin(data.formulas[test], data.formulas[train]).mean()),
    }


def of_random_split(data: Data, config: Config, number: int) -> Iterator[Part]:
    """A random split with the descriptors of the unit cell, then of the reduced formula, then perhaps with permuted labels.

    The last two keep the settings that were selected for the first: what differs is one thing at a time.
    """
    seed = config.seeds(0, number + 1)[number]
    split = random_split(data, config.protocol, seed)
    selected = cache(partial(selected_on, data, config, split, seed))
    for kind in (UNIT_CELL, REDUCED):
        yield f"{RANDOM}, {number}, {kind}", lambda kind=kind: fitted(data, kind, split, selected(), seed, data.y)
    if number < config.permutations:
        again = config.seeds(2, number + 1)[number]
        permuted = np.random.default_rng(again).permutation(data.y)
        yield f"{PERMUTED}, {number}, {UNIT_CELL}", lambda: fitted(data, UNIT_CELL, split, selected(), again, permuted)


def of_released_split(data: Data, config: Config, split: Split, number: int) -> Iterator[Part]:
    """The whole procedure on the authors' split, with one seed."""
    seed = config.seeds(1, number + 1)[number]

    def work() -> Arrays:
        return fitted(data, UNIT_CELL, split, selected_on(data, config, split, seed), seed, data.y)

    yield f"{RELEASED}, {number}, {UNIT_CELL}", work


def selected_on(data: Data, config: Config, split: Split, seed: int) -> tuple[dict, float]:
    """What `select` chooses on the training part of a split."""
    train, _ = split
    return select(data.descriptors[UNIT_CELL][train], data.y[train], data.formulas[train], config, seed)


def fit_of(name: str, part: Arrays) -> Fit:
    """The fit that a part of this name is."""
    run, number, kind = name.split(", ")
    numbers = {what: float(part[what]) for what in ("selected_by", "shared")}
    return Fit(run, int(number), kind, **(part | numbers))

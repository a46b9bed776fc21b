"""The numbers that a classifier study reports, each with its spread over splits or seeds.

Statistics: ``single split`` is the authors' own split, averaged over repetitions of the procedure with other seeds; ``random
splits`` is the average over random splits. The samples of both are single runs, because the published number is one.
"""

from itertools import combinations

import numpy as np
import pandas as pd
from scipy import stats
from scipy.stats import rankdata
from sklearn.metrics import accuracy_score, auc, confusion_matrix, f1_score, precision_recall_curve, roc_auc_score

from mobtl.experiments.phonons.classifier.fits import PERMUTED, RANDOM, RELEASED, TEST_SHARE
from mobtl.experiments.phonons.classifier.inputs import REDUCED, UNIT_CELL
from mobtl.records.record import Metric, counted
from mobtl.validation.comparison import resample_formulas
from mobtl.validation.metrics import RESAMPLES

UNITS = {"accuracy": "%", "F1": "", "AU-ROC": "", "AU-PRC": ""}
COUNTS = {"TP": "true positives", "FN": "false negatives", "FP": "false positives", "TN": "true negatives"}
# The paper's four descriptors as columns of this repository; it does not say which scale of electronegativity.
PUBLISHED_FOUR = {
    "sum of the heats of fusion": ("sum fusion_enthalpy",),
    "largest electronegativity": tuple(
        f"maximum {scale}" for scale in ("en_pauling", "en_allen", "en_ghosh", "electron_negativity")
    ),
    "sum of the ground-state band gaps": ("sum gs_bandgap",),
    "smallest sound velocity": ("minimum sound_velocity",),
}
# Compounds of Table 2 by reduced formula, which is what the released descriptors hold, and the unit cell of mp-22205.
TABLE_2, INN_CELL = ("InN", "GaSb", "InAs", "InSb"), "In2 N2"
TOP, MOST = 4, 2  # of Fig. 2D, and those that the text calls the most important: the first two of `PUBLISHED_FOUR`
WORDS = {RANDOM: "split", RELEASED: "seed", PERMUTED: "permutation"}
# What a whole study has at least: the released forest has 150 trees, and a 95 % range needs runs enough.
ENOUGH = {"trees": 150, RANDOM: 50, RELEASED: 10, PERMUTED: 20}


def score_fit(truth, probability) -> dict[str, float]:
    """Accuracy (%), F1, both areas and the four counts of one test part; a gap is predicted above a probability of 1/2.

    AU-PRC is the area under the straight lines between the points of the curve.
    """
    predicted = np.asarray(probability) > 0.5
    precision, recall, _ = precision_recall_curve(truth, probability)
    tn, fp, fn, tp = confusion_matrix(truth, predicted, labels=[False, True]).ravel().tolist()
    return {
        "accuracy": 100 * accuracy_score(truth, predicted),
        "F1": f1_score(truth, predicted),
        "AU-ROC": roc_auc_score(truth, probability),
        "AU-PRC": auc(recall, precision),
        "TP": tp,
        "FN": fn,
        "FP": fp,
        "TN": tn,
    }


def select_fits(fits, run: str, kind: str) -> list:
    """The fits of one run and one kind of descriptors, in their order."""
    return [fit for fit in fits if (fit.run, fit.kind) == (run, kind)]


def published_among(names) -> list[str]:
    """The columns among ``names`` that the paper's four descriptors can be."""
    return [column for columns in PUBLISHED_FOUR.values() for column in columns if column in set(names)]


class Scorer:
    """Makes metrics of a study: the mean over runs as value, the single runs as samples, whether they were enough."""

    def __init__(self, fits, config):
        self.fits = fits
        n = {RANDOM: config.splits, RELEASED: config.replays, PERMUTED: config.permutations}
        self.sizes = {run: counted(n[run], word) for run, word in WORDS.items()}
        self.whole = {run: n[run] >= ENOUGH[run] and config.trees >= ENOUGH["trees"] for run in n}

    def metric(self, run: str, what: str, samples, unit: str = "") -> Metric:
        """The mean over runs; the single runs are its samples, and of one alone there are none."""
        statistic = "single split" if run == RELEASED else "random splits"
        value, samples = float(np.mean(samples)), tuple(map(float, samples))
        samples = samples if len(samples) > 1 else ()
        return Metric(f"classifier, {what}", unit, statistic, value, self.sizes[run], samples, self.whole[run])

    def of_run(self, run: str, scores: pd.DataFrame) -> list[Metric]:
        """Scores of the forests of the unit cell, and what their choice and their training part were."""
        metrics = [self.metric(run, name, scores[name], unit) for name, unit in UNITS.items()]
        metrics.append(self.metric(run, "F1 in the search on the training part", scores["searched"]))
        shared = [fit.shared for fit in select_fits(self.fits, run, UNIT_CELL)]
        metrics.append(self.metric(run, "test rows with a formula of the training part, share", shared, "%"))
        return metrics

    def importances(self, run: str, names) -> list[Metric]:
        """Ranks of the paper's four descriptors (the better one of several readings), and how steady the first four are."""
        fits = select_fits(self.fits, run, UNIT_CELL)
        ranks = pd.DataFrame([rankdata(-fit.importances, method="min") for fit in fits], columns=names)
        own = pd.DataFrame({what: ranks[list(columns)].min(axis=1) for what, columns in PUBLISHED_FOUR.items()})
        metrics = [self.metric(run, f"rank of the {what}", own[what]) for what in own]
        metrics.append(self.metric(run, "published top four among the computed top four", (own <= TOP).sum(axis=1)))
        two = (own.iloc[:, :MOST] <= MOST).sum(axis=1)
        metrics.append(self.metric(run, "published two most important among the computed two", two))
        first = [set(names[row <= TOP]) for row in ranks.to_numpy()]
        if len(first) > 1:
            overlap = np.mean([len(one & other) for one, other in combinations(first, 2)])
            what = f"classifier, top four that two runs share, {run}"
            metrics.append(Metric(what, "", "pooled", float(overlap), self.sizes[run], (), self.whole[run]))
        return metrics

    def candidates(self, run: str, table: pd.DataFrame) -> list[Metric]:
        """Table 2: the share of forests that say yes, fed as the released file does, and InN also as the cell it has."""
        own = table[(table["run"] == run) & (table["kind"] == UNIT_CELL)]
        says = {name: rows["probability"] > 0.5 for name, rows in own.groupby("composition")}
        metrics = [self.metric(run, f"{name} has a phonon band gap, share of forests", says[name]) for name in TABLE_2]
        metrics.append(self.metric(run, "InN has a phonon band gap, share of forests, fed as In2 N2", says[INN_CELL]))
        return metrics

    def difference(self, name: str, unit: str, first, second, test_fraction: float) -> Metric:
        """Reduced formula minus unit cell, split by split, with the interval of the corrected resampled t-test.

        The random splits share rows, so their plain standard error is too small (Nadeau and Bengio, Eq. 5). The samples are
        the quantiles of that test's distribution.
        """
        gap = np.asarray(second, float) - np.asarray(first, float)
        scale = np.sqrt((1 / len(gap) + test_fraction) * gap.var(ddof=1))
        quantiles = stats.t.ppf((np.arange(RESAMPLES) + 0.5) / RESAMPLES, len(gap) - 1)
        samples = tuple((gap.mean() + scale * quantiles).tolist())
        what = f"classifier, {name} difference, reduced formula minus unit cell"
        return Metric(what, unit, "paired", float(gap.mean()), self.sizes[RANDOM], samples, self.whole[RANDOM])

    def misclassified(self, data, seed: int) -> Metric:
        """The same for the share of splits in which a tested compound is misclassified, bootstrapped over formulas."""
        wrong, tested = np.zeros((2, len(data.y))), np.zeros(len(data.y))
        for arm, kind in enumerate((UNIT_CELL, REDUCED)):
            for fit in select_fits(self.fits, RANDOM, kind):
                wrong[arm, fit.test] += (fit.probability > 0.5) != fit.truth
                tested[fit.test] += kind == UNIT_CELL
        rows = np.flatnonzero(tested)
        gap = 100 * (wrong[1] - wrong[0])[rows] / tested[rows]
        samples = tuple(resample_formulas(gap, data.formulas[rows], np.mean, seed).tolist())
        what = "classifier, misclassified difference, reduced formula minus unit cell"
        return Metric(what, "%", "paired", float(gap.mean()), f"{len(rows)} materials", samples, self.whole[RANDOM])


def score(fits, tables: dict[str, pd.DataFrame], data, config) -> list[Metric]:
    """All metrics of a study.

    Parameters
    ----------
    fits, data, config : of :mod:`mobtl.experiments.phonons.classifier.fits`.
    tables : "scores", "importances" and "candidates" of :mod:`mobtl.experiments.phonons.classifier.tables`.
    """
    scorer, scores = Scorer(fits, config), dict(list(tables["scores"].groupby(["run", "kind"])))
    random, replayed = scores[RANDOM, UNIT_CELL], scores[RELEASED, UNIT_CELL]
    metrics = []
    for run, rows in ((RELEASED, replayed), (RANDOM, random)):
        metrics += scorer.of_run(run, rows)
        metrics += scorer.importances(run, data.names)
        metrics += scorer.candidates(run, tables["candidates"])
    metrics += [scorer.metric(RELEASED, name, replayed[short]) for short, name in COUNTS.items()]
    for name, unit in UNITS.items():
        reduced = scores[RANDOM, REDUCED][name]
        metrics.append(scorer.metric(RANDOM, f"{name}, {REDUCED}", reduced, unit))
        metrics.append(scorer.metric(PERMUTED, f"{name}, {PERMUTED}", scores[PERMUTED, UNIT_CELL][name], unit))
        metrics.append(scorer.difference(name, unit, random[name], reduced, TEST_SHARE / (1 - TEST_SHARE)))
    metrics.append(scorer.misclassified(data, config.seed))
    alike = int((tables["importances"]["alike"] > 0).sum())
    what = "classifier, descriptors with a near double among the others, count"
    metrics.append(Metric(what, "", "exact", float(alike), f"{len(data.names)} descriptors"))
    share, n = float(data.y.mean()), f"{len(data.y)} semiconductors"
    always = float(f1_score(data.y, np.ones(len(data.y))))
    metrics.append(Metric("classifier, F1, always a gap", "", "exact", always, n))
    metrics.append(Metric("classifier, accuracy, always no gap", "%", "exact", 100 * (1 - share), n))
    metrics.append(Metric("classifier, AU-PRC, random guess", "", "exact", share, n))
    # A guess that knows nothing gives every compound the same probability.
    guess = float(roc_auc_score(data.y, np.full(len(data.y), share)))
    metrics.append(Metric("classifier, AU-ROC, random guess", "", "exact", guess, n))
    return metrics

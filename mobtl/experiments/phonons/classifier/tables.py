"""The tables of a classifier study: scores, predictions, curves, importances, and compounds outside the data."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import rankdata
from sklearn.metrics import precision_recall_curve, roc_curve

from mobtl.experiments.phonons.classifier.fits import RANDOM, RELEASED
from mobtl.experiments.phonons.classifier.inputs import UNIT_CELL
from mobtl.experiments.phonons.classifier.scores import published_among, score_fit, select_fits

# Rank correlation above which two descriptors are taken to say the same.
ALIKE = 0.9


def score_table(fits) -> pd.DataFrame:
    """One row per fit: run, number, kind, scores and counts on its test rows, what was chosen, the F1 of the search."""
    rows = []
    for fit in fits:
        origin = {"run": fit.run, "number": fit.number, "kind": fit.kind}
        chosen = {"trees": int(fit.settings[0]), "depth": fit.settings[1]}
        rows.append(origin | score_fit(fit.truth, fit.probability) | chosen | {"searched": fit.selected_by})
    return pd.DataFrame(rows)


def prediction_table(fits, ids: np.ndarray) -> pd.DataFrame:
    """Run, number, kind, material_id and predicted probability of a phonon band gap, one row per fit and test row."""
    parts = []
    for fit in fits:
        origin = {"run": fit.run, "number": fit.number, "kind": fit.kind}
        parts.append(pd.DataFrame(origin | {"material_id": ids[fit.test], "probability": fit.probability}))
    return pd.concat(parts, ignore_index=True)


def curve_table(fits) -> pd.DataFrame:
    """ROC and precision-recall curves (curve, run, number, x, y) of the random splits and of the released one."""
    parts = []
    for fit in select_fits(fits, RANDOM, UNIT_CELL) + select_fits(fits, RELEASED, UNIT_CELL):
        false_positive, true_positive, _ = roc_curve(fit.truth, fit.probability)
        precision, recall, _ = precision_recall_curve(fit.truth, fit.probability)
        for curve, x, y in (("ROC", false_positive, true_positive), ("PR", recall, precision)):
            parts.append(pd.DataFrame({"curve": curve, "run": fit.run, "number": fit.number, "x": x, "y": y}))
    return pd.concat(parts, ignore_index=True)


def importance_table(fits, descriptors: pd.DataFrame) -> pd.DataFrame:
    """Impurity-based importance of each descriptor over the random splits, the largest mean first.

    Returns
    -------
    DataFrame (290 rows): descriptor, mean, low, high (95 % range over splits), rank (median), top_four (share of splits in
    which it is among the four most important), alike (other descriptors with a rank correlation above 0.9 in magnitude),
    published (whether the paper names it).
    """
    values = np.array([fit.importances for fit in select_fits(fits, RANDOM, UNIT_CELL)])
    ranks = rankdata(-values, axis=1)
    low, high = np.percentile(values, [2.5, 97.5], axis=0)
    # A descriptor that is the same for all compounds is like none.
    with np.errstate(invalid="ignore"):
        correlation = np.nan_to_num(np.corrcoef(rankdata(descriptors.to_numpy(), axis=0).T))
    names = descriptors.columns
    columns = {
        "descriptor": names,
        "mean": values.mean(axis=0),
        "low": low,
        "high": high,
        "rank": np.median(ranks, axis=0),
        "top_four": (ranks <= 4).mean(axis=0),
        "alike": np.maximum((np.abs(correlation) > ALIKE).sum(axis=0) - 1, 0),
        "published": np.isin(names, published_among(names)),
    }
    return pd.DataFrame(columns).sort_values("mean", ascending=False, ignore_index=True)


def candidate_table(fits, candidates: Sequence[str]) -> pd.DataFrame:
    """Probability of a gap (run, number, kind, composition, probability) of compounds that are not in the data.

    Parameters
    ----------
    candidates : their compositions (m,).
    """
    parts = []
    for fit in [fit for fit in fits if fit.run in (RANDOM, RELEASED)]:
        origin = {"run": fit.run, "number": fit.number, "kind": fit.kind}
        parts.append(pd.DataFrame(origin | {"composition": candidates, "probability": fit.candidates}))
    return pd.concat(parts, ignore_index=True)

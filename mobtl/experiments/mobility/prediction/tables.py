"""The tables of the prediction study: what figures draw. Labels are joined from the tables of mobilities."""

import numpy as np
import pandas as pd

from mobtl.experiments.mobility.prediction.explain import Explained
from mobtl.experiments.mobility.prediction.fits import Outcomes
from mobtl.experiments.mobility.prediction.scores import by_fold, by_repeat
from mobtl.models.boosted import SPACE
from mobtl.validation.metrics import SCORES


def tables_of(
    outcomes: Outcomes, explained: dict[tuple[str, str], Explained], curves: pd.DataFrame, released: np.ndarray
) -> dict[str, pd.DataFrame]:
    """Tables by name."""
    return {
        "predictions": predictions(outcomes),
        "scores": scores(outcomes),
        "importance": importance(explained),
        "explanation": explanation(explained),
        "settings": settings(explained),
        "released": pd.DataFrame({"row": np.arange(len(released)), "predicted": released}),
        "curves": curves,
    }


def predictions(outcomes: Outcomes) -> pd.DataFrame:
    """Row of the table of mobilities, target, arm, repeat, fold, predicted; not of arms with other labels or rows."""
    parts = []
    for (arm, target), outcome in outcomes.items():
        if outcome.arm.permuted or outcome.arm.copies > 1:
            continue  # scored against other labels, or rows that are there twice
        for repeat, (values, folds) in enumerate(zip(outcome.predicted[:, 0], outcome.folds, strict=True)):
            its = {"row": outcome.rows, "target": target, "arm": arm, "repeat": repeat, "fold": folds}
            parts.append(pd.DataFrame(its | {"predicted": values.astype(np.float32)}))
    table = pd.concat(parts, ignore_index=True)
    return table.astype({"target": "category", "arm": "category", "repeat": "int16", "fold": "int16", "row": "int16"})


def scores(outcomes: Outcomes) -> pd.DataFrame:
    """Target, arm, repeat, score, pooled, fold_mean, fold_sd (these NaN for the EPC rows, one or two to a fold)."""
    rows = []
    for (arm, target), outcome in outcomes.items():
        for score in SCORES:
            pooled = by_repeat(outcome, score)
            folds = by_fold(outcome, score) if outcome.target.table == "dpt" else np.full((len(pooled), 2), np.nan)
            for repeat, own in enumerate(pooled):
                its = {"target": target, "arm": arm, "repeat": repeat, "score": score, "pooled": own}
                rows.append(its | {"fold_mean": folds[repeat].mean(), "fold_sd": folds[repeat].std(ddof=1)})
    return pd.DataFrame(rows)


def importance(explained: dict[tuple[str, str], Explained]) -> pd.DataFrame:
    """Target, arm, feature, set, mean magnitude of its SHAP values (decades) and its 95 % range over refits, low to high."""
    parts = []
    for (arm, target), its in explained.items():
        low, high = np.percentile(its.importance[1:], [2.5, 97.5], axis=0)
        columns = {"feature": its.names, "set": its.sets, "mean": its.importance[0], "low": low, "high": high}
        parts.append(pd.DataFrame({"target": target, "arm": arm} | columns))
    return pd.concat(parts, ignore_index=True)


def explanation(explained: dict[tuple[str, str], Explained]) -> pd.DataFrame:
    """Target, arm, row, feature, value, SHAP value (decades) of the models fitted on all rows."""
    parts = []
    for (arm, target), its in explained.items():
        n, d = its.values.shape
        columns = {"row": np.repeat(its.rows, d), "feature": np.tile(its.names, n)}
        numbers = {"value": its.values.ravel().astype(np.float32), "shap": its.shap.ravel().astype(np.float32)}
        parts.append(pd.DataFrame({"target": target, "arm": arm} | columns | numbers))
    return pd.concat(parts, ignore_index=True).astype({"target": "category", "arm": "category", "feature": "category"})


def settings(explained: dict[tuple[str, str], Explained]) -> pd.DataFrame:
    """Target, arm, and the settings of the explained model, the mean of what its folds chose (supplementary Table 1)."""
    rows = [
        {"target": target, "arm": arm} | dict(zip(SPACE, its.settings, strict=True))
        for (arm, target), its in explained.items()
    ]
    return pd.DataFrame(rows)

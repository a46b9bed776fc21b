"""The tables of a transfer study that figures draw: predictions by row id, and errors by member."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mobtl.experiments.phonons.transfer.claims import READINGS, split_errors
from mobtl.experiments.phonons.transfer.config import draw_widths
from mobtl.experiments.phonons.transfer.protocols import SPLIT_ARMS, folds_of_repeat
from mobtl.experiments.phonons.transfer.report import Report
from mobtl.physics.phonons import PROPERTIES
from mobtl.validation.metrics import SCORES
from mobtl.validation.protocols import Protocol


def of(report: Report, ids: np.ndarray, new: Sequence[str]) -> dict[str, pd.DataFrame]:
    """All tables.

    Parameters
    ----------
    ids : material ids (n,) of the source data.
    new : names of the materials outside the data set.

    Returns
    -------
    dict of DataFrame
        ``predictions`` (property, arm, member, repeat, material_id, predicted), ``folds`` (repeat, material_id, fold),
        ``members`` (property, arm, member, MAE, R2: means over repeats), ``widths`` (member, first, second, third),
        ``parity`` (property, arm, repeat, material_id, predicted, statistic: what Figs. 4A, 4B and S3 draw), ``source``
        (member, MAE, R2 of models of the electronic band gap), ``source_parity`` (material_id, predicted, member: Fig. 3B),
        ``splits`` (reading, arm, member, split, MAE, R2) and ``new`` (material, property, arm, member, predicted).
    """
    own = ids[report.data.rows]
    return {
        "predictions": predictions(report, own),
        "folds": folds(report, own),
        "members": members(report),
        "widths": widths(report),
        "parity": parity(report, own),
        "source": source(report),
        "source_parity": source_parity(report, ids),
        "splits": splits(report),
        "new": new_materials(report, new),
    }


def long(values: np.ndarray, name: str, **axes: Sequence) -> pd.DataFrame:
    """An array as one long table, with a column for each axis."""
    places = np.indices(values.shape).reshape(values.ndim, -1)
    columns = {axis: np.asarray(labels)[place] for (axis, labels), place in zip(axes.items(), places, strict=True)}
    return pd.DataFrame(columns | {name: values.ravel().astype(np.float32)})


def _categories(table: pd.DataFrame) -> pd.DataFrame:
    """Text as categories: the files are a tenth of the size."""
    texts = [column for column in table if table[column].dtype == object]
    return table.astype(dict.fromkeys(texts, "category"))


def predictions(report: Report, ids: np.ndarray) -> pd.DataFrame:
    """Predictions of every arm for every material while it was held out."""
    parts = []
    for key, arm in report.arms.items():
        values = report.errors[key].values
        n_members, n_repeats, _ = values.shape
        part = long(values, "predicted", member=range(n_members), repeat=range(n_repeats), material_id=ids)
        parts.append(part.assign(property=PROPERTIES[arm.target].label, arm=arm.name))
    return _categories(pd.concat(parts, ignore_index=True))


def folds(report: Report, ids: np.ndarray) -> pd.DataFrame:
    """In which fold of which repeat a material was held out; as published all repeats have the same folds."""
    repeats = 1 if report.config.protocol == Protocol.AS_PUBLISHED else report.config.repeats
    rows = [
        {"repeat": repeat, "material_id": ids[row], "fold": fold}
        for repeat in range(repeats)
        for fold, (_, test) in enumerate(folds_of_repeat(report.data, report.config, repeat))
        for row in test
    ]
    return pd.DataFrame(rows)


def members(report: Report) -> pd.DataFrame:
    """Errors of every member of every arm, averaged over its repeats."""
    parts = []
    for key, arm in report.arms.items():
        scores = {name: single.mean(axis=1) for name, single in report.errors[key].single.items()}
        named = {"property": PROPERTIES[arm.target].label, "arm": arm.name}
        parts.append(pd.DataFrame(named | scores).rename_axis("member"))
    return _categories(pd.concat(parts).reset_index())


def widths(report: Report) -> pd.DataFrame:
    """Hidden widths of every member."""
    drawn = draw_widths(report.config.largest, report.config.seed)
    return pd.DataFrame(drawn, columns=["first", "second", "third"]).rename_axis("member").reset_index()


def parity(report: Report, ids: np.ndarray) -> pd.DataFrame:
    """Predictions of the best member on test under ``as_published``, else of the ensemble; direct and transfer.

    Their errors over all repeats are those of the statistic that the table names.
    """
    parts = []
    for target, name in ((each.column, each.label) for each in PROPERTIES.values()):
        transfer = report.find(target, "transfer")
        if report.config.protocol == Protocol.AS_PUBLISHED:
            statistic, chosen = "best on test", [transfer.single["MAE"].mean(axis=1).argmin()]
        else:
            # An ensemble of one member is reported as that member.
            chosen = range(transfer.shape[0])
            statistic = "ensemble" if len(chosen) > 1 else "member mean"
        for arm in ("direct", "transfer"):
            values = report.find(target, arm).values[chosen].mean(axis=0)
            part = long(values, "predicted", repeat=range(len(values)), material_id=ids)
            parts.append(part.assign(property=name, arm=arm, statistic=statistic))
    return _categories(pd.concat(parts, ignore_index=True))


def source(report: Report) -> pd.DataFrame:
    """Errors of every member trained on the electronic band gaps of all compounds, its predictions averaged over repeats."""
    values = report.arrays["source/electronic_gap"].mean(axis=1)
    scores = {name: compute(report.data.source, values) for name, compute in SCORES.items()}
    return pd.DataFrame(scores).rename_axis("member").reset_index()


def source_parity(report: Report, ids: np.ndarray) -> pd.DataFrame:
    """Electronic band gaps as the best member predicts them, averaged over the cross-validations (Fig. 3B)."""
    values = report.arrays["source/electronic_gap"].mean(axis=1)
    best = int(SCORES["MAE"](report.data.source, values).argmin())
    return pd.DataFrame({"material_id": ids, "predicted": values[best].astype(np.float32), "member": best})


def splits(report: Report) -> pd.DataFrame:
    """Errors of every member on every 60/40 split."""
    parts = []
    for reading in READINGS:
        for arm in SPLIT_ARMS:
            if f"splits/phonon_gap: {arm}, {reading}" in report.arrays:
                scores = split_errors(report, arm, reading)
                n_members, n_splits = scores["MAE"].shape
                axes = {"member": range(n_members), "split": range(n_splits)}
                part = long(scores["MAE"], "MAE", **axes).assign(R2=scores["R2"].ravel(), reading=reading, arm=arm)
                parts.append(part)
    return _categories(pd.concat(parts, ignore_index=True))


def new_materials(report: Report, names: Sequence[str]) -> pd.DataFrame:
    """Predictions of every member for the materials outside the data set, averaged over its fits."""
    parts = []
    for target, name in ((each.column, each.label) for each in PROPERTIES.values()):
        for arm in ("transfer", "never pretrained"):
            values = report.arrays[f"new/{target}: {arm}"].mean(axis=1)
            part = long(values, "predicted", member=range(len(values)), material=list(names))
            parts.append(part.assign(property=name, arm=arm))
    return _categories(pd.concat(parts, ignore_index=True))

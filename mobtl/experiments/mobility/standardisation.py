"""Which rows the means and scales released with Chen 2024's extractor were computed on (models/mean.npy, scale.npy)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from mobtl.errors import MobtlError
from mobtl.experiments.mobility import source
from mobtl.features import magpie
from mobtl.records.record import Metric, Record, provenance

LABELLED, BULK = "2D entries with a DPT mobility", "bulk, all formulas"
MOST_ROWS = 50_000
# How far a sum over rows may be from a whole number: rounding of the stored means, times the number of rows.
_TOLERANCE = 1e-6


def rows_behind(released: pd.DataFrame, whole: np.ndarray) -> int:
    """The smallest number of rows on which these means and scales can have been computed.

    A descriptor that is a whole number for every formula has a whole sum and a whole sum of squares over n rows, so
    ``n mean`` and ``n (scale^2 + mean^2)`` must be whole; the true number is a multiple of the smallest such n.

    Parameters
    ----------
    released : mean and scale of m descriptors, in that order of columns or by those names.
    whole : (m,) whether the descriptor is a whole number for every formula.

    Raises
    ------
    MobtlError
        If no number up to `MOST_ROWS` fits.
    """
    mean, scale = (released[name].to_numpy()[whole] for name in ("mean", "scale"))
    # A constant descriptor has the scale 1 instead of 0 (scikit-learn); its mean is what tells.
    moments = np.concatenate([mean, np.where(scale == 1, 0, scale**2 + mean**2)])
    for n in range(1, MOST_ROWS + 1):
        sums = n * moments
        if np.abs(sums - np.round(sums)).max() < _TOLERANCE:
            return n
    raise MobtlError(f"no number of rows up to {MOST_ROWS} gives these means and scales; check the order of descriptors.")


def compare(released: pd.DataFrame, inputs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """How far means and scales of several sets of formulas are from the released ones.

    Parameters
    ----------
    released : descriptor, mean, scale; m rows.
    inputs : by name of the set, the m descriptors of its n formulas, in released order.

    Returns
    -------
    DataFrame, one row per set: set, rows (n), mean_deviation and largest_mean_deviation (median and maximum over descriptors
    of \\|mean - released mean\\| in released scales), scale_deviation (median of \\|scale / released scale - 1\\|).

    Raises
    ------
    MobtlError
        If a set has other descriptors.
    """
    mean, scale = released["mean"].to_numpy(), released["scale"].to_numpy()
    rows = []
    for name, table in inputs.items():
        if list(table.columns) != released["descriptor"].tolist():
            raise MobtlError(f"the set {name} does not have the released descriptors in their order.")
        shift = np.abs(table.to_numpy().mean(axis=0) - mean) / scale
        spread = np.abs(table.to_numpy().std(axis=0) / scale - 1)
        rows.append((name, len(table), np.median(shift), shift.max(), np.median(spread)))
    columns = ["set", "rows", "mean_deviation", "largest_mean_deviation", "scale_deviation"]
    return pd.DataFrame(rows, columns=columns)


def left_over(released: pd.DataFrame, n: int, known: pd.DataFrame) -> pd.DataFrame:
    """Mean and variance of the other rows, if ``known`` are among the n rows of the released means and scales.

    A negative variance of any descriptor shows that they are not all among them.

    Parameters
    ----------
    released : descriptor, mean, scale; m rows.
    n : number of rows behind them.
    known : (k, m) descriptors of rows supposed to be among them, k < n.

    Returns
    -------
    DataFrame (m rows): descriptor, mean, variance.

    Raises
    ------
    MobtlError
        If there are no other rows.
    """
    others = n - len(known)
    if others < 1:
        raise MobtlError(f"{len(known)} rows cannot be some of {n}; give fewer.")
    x = known.to_numpy()
    mean, scale = released["mean"].to_numpy(), released["scale"].to_numpy()
    constant = (scale == 1) & (x.std(axis=0) == 0)
    rest = (n * mean - x.sum(axis=0)) / others
    variance = (n * (scale**2 * ~constant + mean**2) - (x**2).sum(axis=0)) / others - rest**2
    return pd.DataFrame({"descriptor": released["descriptor"], "mean": rest, "variance": variance})


def describe(released: pd.DataFrame, bulk: pd.DataFrame, dpt: pd.DataFrame, structures: pd.DataFrame) -> Record:
    """Compare the released means and scales with those of every set of rows that they could belong to.

    Parameters
    ----------
    released : the table of :mod:`mobtl.datasets.released` with descriptor, mean, scale.
    bulk : of :mod:`mobtl.datasets.masses`; dpt : of :mod:`mobtl.datasets.mobility`; structures : of
        :mod:`mobtl.datasets.twod`.

    Returns
    -------
    Record with the table ``sets`` (`compare`).
    """
    electron, hole = (source.select(bulk, carrier)["formula"] for carrier in source.MASS)
    formulas = {
        LABELLED: dpt["formula"],
        "2D formulas with a DPT mobility": dpt["reduced_formula"].drop_duplicates(),
        "2D formulas of the four collections": structures["reduced_formula"].drop_duplicates(),
        BULK: source.reduced(bulk["formula"]).drop_duplicates(),
        "bulk, listed non-metals": bulk["formula"][bulk["electronic_gap"].notna()],
        "bulk, source of electron masses": electron,
        "bulk, source of hole masses": hole,
        "bulk, source with polymorphs": source.select(bulk, "electron", polymorphs=True)["formula"],
    }
    inputs = {name: magpie.descriptors(own) for name, own in formulas.items()}
    sets = compare(released, inputs)
    n = rows_behind(released, (inputs[BULK] == inputs[BULK].round()).all().to_numpy())
    rest = left_over(released, n, inputs[LABELLED])
    impossible = int((rest["variance"] < -_TOLERANCE * released["scale"].to_numpy() ** 2).sum())
    counts = {
        "rows behind the released means and scales": n,
        "rows behind the released means and scales, without the DPT entries": n - len(dpt),
        "descriptors whose variance over the other rows would be negative": impossible,
    }
    metrics = [Metric(f"{what}, count", "", "exact", value, str(value)) for what, value in counts.items()]
    for row in sets.itertuples():
        quantity = f"released means, median deviation, {row.set}"
        metrics.append(Metric(quantity, "", "exact", float(row.mean_deviation), f"{row.rows} rows"))
    return Record(
        paper="chen2024",
        experiment="mobility_standardisation",
        protocol="",
        config={},
        data=provenance(released, bulk, dpt, structures),
        metrics=metrics,
        tables={"sets": sets},
    )

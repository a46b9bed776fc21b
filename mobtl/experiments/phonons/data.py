"""Liu 2020, "Datasets": how many compounds there are, and what a phonon band gap is."""

import numpy as np
import pandas as pd

from mobtl.experiments.phonons.transfer.inputs import OUTSIDE
from mobtl.physics.units import INVERSE_CM
from mobtl.records.record import Metric, Record, provenance
from mobtl.validation.comparison import resample_formulas

ACOUSTIC_BRANCHES = 3
# The two compounds that show what a gap is; the table of dispersions holds others too.
ARSENIDES = ("BAs", "GaAs")


def band_edges(dispersion: pd.DataFrame) -> tuple[float, float]:
    """Highest acoustic and lowest optical frequency of one compound, in cm^-1.

    At every wave vector the three lowest branches count as acoustic (Liu 2020, "Materials representation"). The phonon band
    gap is the second number minus the first where that is positive; negative, the branches overlap.

    Parameters
    ----------
    dispersion : rows of one compound, with ``branch`` (counted from 0 by frequency) and ``frequency`` (cm^-1).
    """
    acoustic = dispersion["branch"] < ACOUSTIC_BRANCHES
    return float(dispersion.loc[acoustic, "frequency"].max()), float(dispersion.loc[~acoustic, "frequency"].min())


def describe(semiconductors: pd.DataFrame, phonon_gaps: pd.DataFrame, dispersions: pd.DataFrame, seed: int = 0) -> Record:
    """Counts, band edges of the compounds whose dispersion is at hand, and the correlation of both gaps (section S1).

    Parameters
    ----------
    semiconductors, phonon_gaps, dispersions : the tables of :mod:`mobtl.datasets.phonons`.
    seed : of the bootstrap.

    Returns
    -------
    Record with the table ``edges`` (formula, acoustic, optical in cm^-1).
    """
    gapped = semiconductors[semiconductors["phonon_gap"] > 0]
    joined = semiconductors.merge(phonon_gaps, on="material_id", validate="one_to_one", suffixes=("", "_raw"))
    agree = np.isclose(joined["signed_gap"].clip(lower=0), joined["phonon_gap"], rtol=0, atol=1e-6)
    unstable = phonon_gaps["unstable"]
    counts = {
        "compounds with DFPT phonons": len(phonon_gaps),
        "compounds with imaginary frequencies": int(unstable.sum()),
        "semiconductors": len(semiconductors),
        "semiconductors with a phonon band gap": len(gapped),
        "compounds of Table 2 among the semiconductors": int(semiconductors["reduced_formula"].isin(OUTSIDE).sum()),
        "semiconductors with a phonon band gap, reduced formulas": gapped["reduced_formula"].nunique(),
        "labels equal to the gap of the raw record": int(agree.sum()),
        "compounds with imaginary frequencies and a positive gap": int((phonon_gaps["signed_gap"] > 0)[unstable].sum()),
    }
    n = f"{len(semiconductors)} semiconductors"
    metrics = [Metric(f"{what}, count", "", "exact", value, n=str(value)) for what, value in counts.items()]
    share = 100 * len(gapped) / len(semiconductors)
    metrics.append(Metric("semiconductors with a phonon band gap, share", "%", "exact", share, n))
    for what, part in (("semiconductors", semiconductors), ("semiconductors with a phonon band gap", gapped)):
        largest = float(part["electronic_gap"].max())
        metrics.append(Metric(f"{what}, largest electronic band gap", "eV", "exact", largest, f"{len(part)} semiconductors"))
    rows = []
    for formula, dispersion in dispersions[dispersions["formula"].isin(ARSENIDES)].groupby("formula"):
        acoustic, optical = band_edges(dispersion)
        rows.append({"formula": formula, "acoustic": acoustic, "optical": optical})
        metrics.append(
            Metric(f"{formula}, lowest optical minus highest acoustic", INVERSE_CM, "exact", optical - acoustic, "1")
        )
    pair = gapped[["electronic_gap", "phonon_gap"]].to_numpy()
    samples = resample_formulas(pair, gapped["reduced_formula"], lambda drawn: np.corrcoef(drawn.T)[0, 1], seed)
    quantity, value = "electronic and phonon band gap, Pearson r", float(np.corrcoef(pair.T)[0, 1])
    metrics.append(Metric(quantity, "", "pooled", value, f"{len(gapped)} semiconductors", tuple(map(float, samples))))
    return Record(
        paper="liu2020",
        experiment="phonon_data",
        protocol="",
        config={"seed": seed},
        data=provenance(semiconductors, phonon_gaps, dispersions),
        metrics=metrics,
        tables={"edges": pd.DataFrame(rows)},
    )

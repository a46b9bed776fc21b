"""The tables of an extractor study: features by formula, losses by round, maps of both domains (Fig. 2b)."""

import numpy as np
import pandas as pd

from mobtl.experiments.mobility.extractor.fits import HISTORY
from mobtl.experiments.mobility.extractor.scores import INPUT
from mobtl.models.seeds import seed_of

MAPPED = ("TL", "ATL")  # the arms of Fig. 2b, and those whose features of unlabelled materials are kept
CARRIER = "electron"  # of the maps, as in the paper
PERPLEXITY = 30


def of(study, parts: dict) -> dict[str, pd.DataFrame]:
    """Tables by name.

    ``features``: reduced_formula, arm, carrier, seed, feature_00 to feature_14, for every formula with a mobility; for all
    other 2D formulas those of the first seed of TL and ATL. ``history``: losses of each round by carrier, arm and seed.
    ``map``: space, domain, reduced_formula, x, y.
    """
    return {"features": features(study, parts), "history": history(parts), "map": maps(study, parts)}


def features(study, parts: dict) -> pd.DataFrame:
    """Features of the 2D formulas, as kept."""
    labelled, tables = np.isin(study.flat, study.labelled), []
    for (carrier, arm, member), arrays in parts.items():
        rows = np.ones(len(study.flat), bool) if member == 0 and arm in MAPPED else labelled
        names = {"reduced_formula": study.flat[rows], "arm": arm, "carrier": carrier, "seed": member}
        values = arrays["flat"][rows].astype(np.float32)
        tables.append(pd.DataFrame(names | {f"feature_{k:02d}": column for k, column in enumerate(values.T)}))
    return pd.concat(tables, ignore_index=True)


def history(parts: dict) -> pd.DataFrame:
    """What each round came to; an extractor that was never trained has none."""
    tables = []
    for (carrier, arm, member), arrays in parts.items():
        rounds = pd.DataFrame(arrays["history"], columns=HISTORY).astype({"round": int, "epochs": int, "kept": bool})
        tables.append(rounds.assign(carrier=carrier, arm=arm, seed=member))
    return pd.concat([table for table in tables if len(table)], ignore_index=True)


def maps(study, parts: dict) -> pd.DataFrame:
    """Maps of both domains: standardised descriptors, TL and ATL features of the first seed (t-SNE, Fig. 2b)."""
    n, found = study.config.map_rows, study.domains(CARRIER, "")
    pool, sample = study.pool_rows(CARRIER), found.formulas[study.sample(found)]
    spaces = {INPUT: study.inputs(CARRIER)}
    spaces |= {arm: (parts[CARRIER, arm, 0]["bulk"], parts[CARRIER, arm, 0]["flat"][pool]) for arm in MAPPED}
    tables = []
    for name, (bulk, flat) in spaces.items():
        bulk, flat = bulk[:n], flat[:n]
        x, y = embed(np.concatenate([bulk, flat]), seed_of(study.config.seed, "map")).T
        domain = np.repeat(["bulk", "2d"], [len(bulk), len(flat)])
        formulas = np.concatenate([sample[:n], found.pool[:n]])
        tables.append(pd.DataFrame({"space": name, "domain": domain, "reduced_formula": formulas, "x": x, "y": y}))
    return pd.concat(tables, ignore_index=True)


def embed(rows: np.ndarray, seed: int) -> np.ndarray:
    """Coordinates (n, 2), float32, of a t-SNE map of ``rows`` (n, k), each column over its standard deviation."""
    from openTSNE import TSNE

    deviation = rows.std(axis=0)
    scaled = (rows - rows.mean(axis=0)) / np.where(deviation > 0, deviation, 1)
    perplexity = min(PERPLEXITY, (len(rows) - 1) / 3)
    model = TSNE(perplexity=perplexity, n_jobs=1, random_state=seed % 2**32, negative_gradient_method="bh")
    return np.asarray(model.fit(scaled), np.float32)

"""Chen 2024, Fig. 4: the numbers and claims of the screening, with their spread over models."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from mobtl.experiments.mobility.data import TABLE_UNIT
from mobtl.experiments.mobility.screening import claims
from mobtl.experiments.mobility.screening.claims import CANDIDATE, MODELS
from mobtl.experiments.mobility.screening.config import BESIDE, FUNNELS, MAIN
from mobtl.experiments.mobility.screening.funnel import SELECTED
from mobtl.experiments.mobility.screening.models import mobility
from mobtl.experiments.mobility.screening.pools import Pool, Screened
from mobtl.physics.mobility import CARRIERS
from mobtl.physics.units import MOBILITY
from mobtl.records.record import Metric
from mobtl.validation.metrics import mean_absolute_error, r_squared

_SUFFIX = {MAIN: "", "four collections": ", four collections"}
_STEPS = {
    "de-duplicated": "2D materials after de-duplication",
    "metals removed": "2D semiconductors",
    "stable": "stable 2D semiconductors",
    "gap in the window": "stable 2D semiconductors with a gap of 0.5 to 1.5 eV",
}
_ASIDE = {"metals removed": "2D materials of unknown gap", "stable": "2D semiconductors of unknown stability"}


def printed_shares(printed: Mapping[str, float]) -> pd.DataFrame:
    """The printed counts by step, and the share in percent that each step leaves of the step before."""
    counts = pd.Series(printed, dtype=float)
    return pd.DataFrame(
        {"step": counts.index, "count": counts.to_numpy(), "share": 100 * (counts / counts.shift()).to_numpy()}
    )


def metrics(study: Screened) -> list[Metric]:
    """All numbers of the screening."""
    return [
        *_funnels(study),
        *_selected(study),
        *claims.metrics(study, MAIN),
        *_training(study),
        *_compounds(study),
        *_leak_free(study),
    ]


def _count(what: str, value: int, n: str, samples=(), complete: bool = True, statistic: str = "exact") -> Metric:
    return Metric(f"{what}, count", "", statistic, int(value), n, tuple(map(float, samples)), complete)


def _selections(study: Screened, funnel: str, which: str, pool: Pool | None = None) -> list[np.ndarray]:
    """Which structures each of the models selects, in one funnel."""
    cut, pool = study.config.criteria.cut, pool or study.pool
    reached = study.reached(CANDIDATE, funnel)
    fast = (pool.fast(cut, which, member) for member in study.models(which))
    return [reached & (each["electron"] | each["hole"]) for each in fast]


def _funnels(study: Screened) -> Iterator[Metric]:
    for funnel, suffix in _SUFFIX.items():
        totals = study.tables["funnel"].query("funnel == @funnel").groupby("step")[["entered", "left", "aside"]].sum()
        n = " and ".join(FUNNELS[funnel])
        yield _count(f"2D materials collected{suffix}", totals.loc["de-duplicated", "entered"], n)
        for step, what in _STEPS.items():
            yield _count(what + suffix, totals.loc[step, "left"], n)
            if step in _ASIDE:
                yield _count(_ASIDE[step] + suffix, totals.loc[step, "aside"], n)
        counts = [chosen.sum() for chosen in _selections(study, funnel, "seeds")]
        many = f"{len(counts)} seeds"
        left = totals.loc["mobility above the cut", "left"]
        yield _count(f"selected 2D semiconductors{suffix}", left, many, counts, study.complete, MODELS)
        candidates = totals.loc["mobility above the cut", "entered"]
        share, shares = (100 * np.array(each) / max(candidates, 1) for each in (left, counts))
        what, samples = f"candidates that are selected{suffix}, share", tuple(shares.tolist())
        yield Metric(what, "%", MODELS, float(share), f"{candidates} candidates, {many}", samples, study.complete)
        possible = study.tables["branches"].query("funnel == @funnel")["possible_fast"].sum()
        yield _count(f"2D materials of unknown gap or stability that may belong to the selected{suffix}", possible, n)
        known = totals.loc["metals removed", "left"] - totals.loc["stable", "aside"]
        share = 100 * totals.loc["gap in the window", "left"] / max(totals.loc["gap in the window", "entered"], 1)
        what = f"{_STEPS['gap in the window']}{suffix}, share"
        yield Metric(what, "%", "exact", float(share), f"{totals.loc['gap in the window', 'entered']} materials")
        share = 100 * totals.loc["stable", "left"] / known
        what = f"2D semiconductors of known hull energy that are stable{suffix}, share"
        yield Metric(what, "%", "exact", float(share), f"{known} materials")
    shares = study.tables["printed"].set_index("step")["share"]
    tried = study.tables["thresholds"].query("funnel == @MAIN")
    nearest = tried.loc[(tried["stable_share"] - shares["stable"]).abs().idxmin(), "threshold"]
    what = "hull energy below which the share of stable 2D semiconductors is nearest to the printed one"
    yield Metric(what, "eV/atom", "exact", float(nearest), f"{len(tried)} thresholds")


def _selected(study: Screened) -> Iterator[Metric]:
    table = study.tables["candidates"]
    reached, chosen = table[table[MAIN].notna()], table[table[MAIN].fillna(False)]
    n = f"{len(chosen)} materials"
    yield _count("selected 2D semiconductors of a labelled formula", chosen["labelled"].sum(), n)
    sure = (chosen[[f"{carrier}_probability" for carrier in CARRIERS]].max(axis=1) >= 0.95).sum()
    yield _count("selected 2D semiconductors above the cut in 95 % of the resampled models", sure, n)
    for what, part in (("candidates", reached), ("selected 2D semiconductors", chosen)):
        far = 100 * (part["electron_remoteness"] >= 95).mean() if len(part) else 0.0
        quantity = f"{what} farther from the labelled rows than 95 % of these from each other, share"
        yield Metric(quantity, "%", "exact", float(far), f"{len(part)} materials")


def _training(study: Screened) -> Iterator[Metric]:
    """How far the labels themselves reach: trees cannot predict beyond them."""
    cut, table = study.config.criteria.cut, study.dpt
    for carrier in CARRIERS:
        values = table[carrier].dropna() * TABLE_UNIT
        n = f"{len(values)} entries"
        yield _count(f"labelled entries with {carrier} mobility above the cut", (values > cut).sum(), n)
        unit = MOBILITY
        yield Metric(f"largest labelled {carrier} mobility", unit, "exact", float(values.max()), n)
        rows = study.reached(CANDIDATE)
        largest = mobility(study.pool.said[carrier].best[rows], carrier)
        if len(largest):
            n = f"{rows.sum()} candidates"
            yield Metric(f"largest predicted {carrier} mobility", unit, "exact", float(largest.max()), n)


def _compounds(study: Screened) -> Iterator[Metric]:
    table = study.tables["compounds"]
    n = f"{len(table)} compounds"
    there = table[f"{MAIN}: structure"] >= 0
    yield _count("Table 1 compounds with a structure", there.sum(), n)
    matched = (table[f"{MAIN}: structure_match"] == "formula and space group").sum()
    yield _count("Table 1 compounds with a structure of their space group", matched, n)
    for funnel, suffix in _SUFFIX.items():
        selected = (table[f"{funnel}: end"] == SELECTED).sum()
        yield _count(f"Table 1 compounds among the selected{suffix}", selected, n, complete=study.complete)
    labelled = table["reduced_formula"].isin(study.dpt["reduced_formula"]).sum()
    yield _count("Table 1 formulas among the labelled ones", labelled, n)
    yield from _external(study, "")


def _external(study: Screened, suffix: str, pool: Pool | None = None) -> Iterator[Metric]:
    """Predictions against the calculated values of Table 1 (Fig. S9), for the compounds with a structure."""
    pool, table = pool or study.pool, study.tables["compounds"]
    table = table[table[f"{MAIN}: structure"] >= 0]
    rows = table[f"{MAIN}: structure"].to_numpy()
    for carrier in CARRIERS:
        truth, said = table[f"{carrier} calculated"].to_numpy(), pool.said[carrier]
        for name, score in (("R2", r_squared), ("MAE", mean_absolute_error)):
            quantity = f"average {carrier} mobility, {name}, Table 1 compounds{suffix}"
            samples = tuple(map(float, score(truth, said.seeds[:, rows])))
            n = f"{len(rows)} compounds, {len(samples)} seeds"
            yield Metric(quantity, "", MODELS, float(score(truth, said.best[rows])), n, samples, study.complete)


def _leak_free(study: Screened) -> Iterator[Metric]:
    """The same with features of the extractor that has seen no labelled formula."""
    other = study.pools[BESIDE]
    counts = [chosen.sum() for chosen in _selections(study, MAIN, "seeds", other)]
    fast = other.fast(study.config.criteria.cut)
    chosen = study.reached(CANDIDATE) & (fast["electron"] | fast["hole"])
    n = f"{len(counts)} seeds"
    yield _count("selected 2D semiconductors, leak-free extractor", chosen.sum(), n, counts, study.complete, MODELS)
    shared = (chosen & (study.ended[MAIN] == SELECTED)).sum()
    yield _count("selected 2D semiconductors with either extractor", shared, f"{chosen.sum()} selected", (), study.complete)
    yield from _external(study, ", leak-free extractor", other)

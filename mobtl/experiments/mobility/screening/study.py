"""Chen 2024, Fig. 4: boosted trees on hybrid inputs (HTL) screen the collections of 2D structures for fast semiconductors.

Two funnels: ``two databases`` draws on C2DB and 2DMatPedia as the paper does, ``four collections`` adds MC2D and JARVIS. The
trees are fitted on all labelled rows, with settings chosen as the released code chooses them. Nothing is held out, so no
error follows from this study but that on the compounds of Table 1, which are not among the labelled formulas.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict, replace

import numpy as np
import pandas as pd

from mobtl.experiments.mobility.extractor.tables import embed
from mobtl.experiments.mobility.screening import report, speed, tables
from mobtl.experiments.mobility.screening.claims import CANDIDATE, SEMICONDUCTING
from mobtl.experiments.mobility.screening.config import BESIDE, FUNNELS, MAIN, SELECTING, Config
from mobtl.experiments.mobility.screening.funnel import SELECTED, Criteria, branches, follow, tally
from mobtl.experiments.mobility.screening.inputs import Inputs, inputs
from mobtl.experiments.mobility.screening.models import mobility, remoteness
from mobtl.experiments.mobility.screening.pools import Extractor, Pool, Screened, extractor_of, survey
from mobtl.physics.mobility import CARRIERS
from mobtl.records.record import Record, provenance

__all__ = ["Config", "Extractor", "Inputs", "extractor_of", "inputs", "run"]
THRESHOLDS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 1.0, 3.0)  # eV/atom; the last keeps every known energy


def run(
    given: Inputs, extractors: Mapping[str, Extractor], config: Config, *, table1: pd.DataFrame, printed: Mapping[str, float]
) -> Record:
    """Screen (Fig. 4a, b, g, h, i; Figs. S7, S9, S10).

    Parameters
    ----------
    given : as :func:`mobtl.experiments.mobility.screening.inputs.inputs` makes it.
    extractors : "as published", which selects, and "leak-free", beside it.
    config : settings.
    table1 : Table 1 as :func:`mobtl.experiments.mobility.table1.numbers` gives it.
    printed : the counts of Fig. 4a by step: collected and those of `mobtl.experiments.mobility.screening.funnel.STEPS` that
        the paper prints.

    Returns
    -------
    Record with the tables ``funnel``, ``printed``, ``branches``, ``thresholds``, ``candidates``, ``map``, ``elements``,
    ``lattices``, ``representatives``, ``known``, ``settings`` and ``compounds``.

    Raises
    ------
    MobtlError
        If a formula has no extracted features.
    """
    started = time.monotonic()
    structures, dpt = given.structures, given.dpt
    tables_of = (structures, given.expert, dpt, given.dpt_expert)
    pool, criteria = survey(*tables_of, extractors[SELECTING], config), config.criteria
    pools = {SELECTING: pool, BESIDE: survey(*tables_of, extractors[BESIDE], config, pool)}
    fast = pool.fast(criteria.cut)
    either = fast["electron"] | fast["hole"]
    ended = {name: follow(structures, either, criteria, sources) for name, sources in FUNNELS.items()}
    found = _tables(structures, dpt, table1, printed, pool, ended, either, config)
    complete = config.is_whole and all(each.complete for each in extractors.values())
    study = Screened(structures, dpt, pools, ended, found, config, complete)
    return Record(
        paper="chen2024",
        experiment="mobility_screening",
        protocol="as_published",
        config=asdict(config),
        data=provenance(structures, dpt),
        metrics=[*report.metrics(study), *speed.metrics(structures, pool.known, pool.chosen, config.seed)],
        tables=found,
        seconds=time.monotonic() - started,
    )


def _tables(
    structures: pd.DataFrame,
    dpt: pd.DataFrame,
    table1: pd.DataFrame,
    printed: Mapping[str, float],
    pool: Pool,
    ended: Mapping[str, np.ndarray],
    either: np.ndarray,
    config: Config,
) -> dict[str, pd.DataFrame]:
    """The tables of the record; arguments as in `run`.

    Parameters
    ----------
    ended : by funnel, where each structure ends (m,).
    either : whether the mobility of one carrier is predicted above the cut (m,).
    """
    criteria = config.criteria
    best = {carrier: pool.said[carrier].best for carrier in CARRIERS}
    found = {
        "funnel": _each(ended, lambda name: tally(structures["source"], ended[name])),
        "branches": _each(ended, lambda name: branches(structures, ended[name], either, criteria)),
        "thresholds": _each(ended, lambda name: thresholds(structures, either, criteria, FUNNELS[name])),
        "candidates": candidates(structures, ended, pool, dpt, criteria),
        "map": semiconductors(structures, ended[MAIN], pool, config),
        "compounds": tables.ends(tables.compounds_of(table1), structures, ended, FUNNELS, best),
        "known": tables.known(dpt),
        "printed": report.printed_shares(printed),
        "settings": pd.DataFrame([{"carrier": carrier} | chosen for carrier, chosen in pool.chosen.items()]),
    }
    chosen = structures[ended[MAIN] == SELECTED]
    found["elements"] = tables.elements(chosen["reduced_formula"])
    found["lattices"] = pd.Series(tables.lattice(chosen)).value_counts().reindex(tables.LATTICES, fill_value=0).reset_index()
    found["lattices"].columns = ["lattice", "count"]
    found["representatives"] = tables.representatives(found["candidates"], structures, MAIN)
    return found


def _each(funnels: Mapping, make) -> pd.DataFrame:
    """One table of all funnels, each row with the funnel's name first."""
    return pd.concat([make(name).assign(funnel=name) for name in funnels], ignore_index=True)


def thresholds(structures: pd.DataFrame, fast: np.ndarray, criteria: Criteria, sources: tuple[str, ...]) -> pd.DataFrame:
    """What is left after the last steps for several hull energies.

    Returns
    -------
    DataFrame: threshold (eV/atom), stable, with_gap, selected (counts); stable_share of the semiconductors of known hull
    energy, gap_share of the stable, selected_share of those with a gap in the window (percent).
    """
    rows = []
    for threshold in THRESHOLDS:
        steps = tally(structures["source"], follow(structures, fast, replace(criteria, stable=threshold), sources))
        sums = steps.groupby("step")[["entered", "aside", "left"]].sum()
        rows.append(
            (threshold, *(int(n) for n in sums.loc[["stable", "gap in the window", "mobility above the cut"], "left"]))
        )
        decided = int(sums.loc["stable", "entered"] - sums.loc["stable", "aside"])
    table = pd.DataFrame(rows, columns=["threshold", "stable", "with_gap", "selected"])
    return table.assign(
        stable_share=100 * table["stable"] / max(decided, 1),
        gap_share=100 * table["with_gap"] / table["stable"].clip(lower=1),
        selected_share=100 * table["selected"] / table["with_gap"].clip(lower=1),
    )


def candidates(
    structures: pd.DataFrame, ended: Mapping[str, np.ndarray], pool: Pool, dpt: pd.DataFrame, criteria: Criteria
) -> pd.DataFrame:
    """The materials that only the mobility decides on, in either funnel, the fastest first.

    Returns
    -------
    DataFrame: structure (row), source, source_id, reduced_formula, layer_group_symbol, lattice, band_gap, energy_above_hull;
    by funnel whether it is selected ("FUNNEL"; absent there: NA); labelled (its formula is among the labelled ones); by
    carrier the mobility in cm^2/(V s), the 95 % range and the probability of exceeding the cut over the resampled models
    ("CARRIER", "CARRIER_low", "CARRIER_high", "CARRIER_probability") and the remoteness from the labelled rows in percent.
    """
    reached = {name: np.isin(outcomes, CANDIDATE) for name, outcomes in ended.items()}
    rows = np.flatnonzero(np.logical_or.reduce(list(reached.values())))
    columns = ["source", "source_id", "reduced_formula", "layer_group_symbol", "band_gap", "energy_above_hull"]
    table = structures.iloc[rows][columns].reset_index(drop=True)
    table.insert(0, "structure", rows)
    table["lattice"] = tables.lattice(structures.iloc[rows])
    for name, outcomes in ended.items():
        table[name] = pd.array(np.where(reached[name][rows], outcomes[rows] == SELECTED, None), "boolean")
    table["labelled"] = table["reduced_formula"].isin(dpt["reduced_formula"])
    for carrier in CARRIERS:
        said = pool.said[carrier]
        resampled = mobility(said.resampled[:, rows], carrier)
        table[carrier] = mobility(said.best[rows], carrier)
        table[f"{carrier}_low"], table[f"{carrier}_high"] = np.percentile(resampled, [2.5, 97.5], axis=0)
        table[f"{carrier}_probability"] = (resampled > criteria.cut).mean(axis=0)
        table[f"{carrier}_remoteness"] = remoteness(pool.known[carrier], pool.x[carrier][rows])
    fastest = table[list(CARRIERS)].max(axis=1)
    return table.loc[fastest.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def semiconductors(structures: pd.DataFrame, outcomes: np.ndarray, pool: Pool, config: Config) -> pd.DataFrame:
    """The map of Fig. 4g: semiconductors of a funnel, placed by t-SNE of their hybrid inputs for electrons.

    Returns
    -------
    DataFrame: structure (row), x, y, electron and hole (average mobility on the scale of Eq. 2), name ("": not named),
    candidate (stable, gap in the window), selected.
    """
    kept, named = np.isin(outcomes, SEMICONDUCTING), tables.names(structures)
    must = kept & ((outcomes == SELECTED) | (named != ""))
    others = np.random.default_rng(config.seed).permutation(np.flatnonzero(kept & ~must))[: config.map_rows]
    rows = np.sort(np.concatenate([np.flatnonzero(must), others]))
    places = embed(pool.x["electron"][rows], config.seed)
    return pd.DataFrame(
        {
            "structure": rows,
            "x": places[:, 0],
            "y": places[:, 1],
            **{carrier: pool.said[carrier].best[rows] for carrier in CARRIERS},
            "name": named[rows],
            "candidate": np.isin(outcomes[rows], CANDIDATE),
            "selected": outcomes[rows] == SELECTED,
        }
    )

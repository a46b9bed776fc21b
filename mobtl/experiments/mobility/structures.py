"""Chen 2024's expert descriptors: which rows have a structure, what depends on the cell, what the released trees say."""

import numpy as np
import pandas as pd
from sklearn.metrics import r2_score

from mobtl.experiments.mobility.data import TABLE_UNIT
from mobtl.experiments.mobility.rows import MATCHES, assign
from mobtl.features.expert import AS_RELEASED, CELL_FREE, NAMED, describe
from mobtl.physics.mobility import average_mobility
from mobtl.records.record import Metric, Record, provenance
from mobtl.validation.comparison import resample_formulas

# Structures whose descriptors are shown, by collection and id.
SHOWN = {"H-MoS2": ("c2db", "1MoS2-1"), "T-MoS2": ("c2db", "1MoS2-2"), "phosphorene": ("c2db", "4P-1")}
# The descriptors that the text tells of them.
TOLD = ("s_electrons", "space_group", "hm_as_released", "p_fraction", "layer_group", "vertical_mirrors", "horizontal_mirror")
# Two ways of feeding the released trees: as the released script does, and with standardised electronic descriptors.
FED = {"prediction": "released trees, as the script feeds them", "standardised": "released trees, electronic standardised"}


def doubled(row) -> tuple:
    """Lattice (3, 3), species and fractional coordinates (2 n, 3) of a structure whose first cell vector is doubled."""
    lattice = np.reshape(row["lattice"], (3, 3)) * [[2], [1], [1]]
    coordinates = np.reshape(row["coordinates"], (-1, 3)) / [2, 1, 1]
    return lattice, tuple(row["species"]) * 2, np.concatenate([coordinates, coordinates + np.array([0.5, 0, 0])])


def cells(structures: pd.DataFrame) -> pd.DataFrame:
    """Both sets of descriptors of the structures `SHOWN`, of the cell as it is and of the doubled one.

    Returns
    -------
    DataFrame : material, cell ("as given" or "doubled"), then every descriptor.
    """
    from mobtl.physics.slab import Slab

    by_id = structures.set_index(["source", "source_id"])
    rows = []
    for material, name in SHOWN.items():
        row = by_id.loc[name]
        given = np.reshape(row["lattice"], (3, 3)), tuple(row["species"]), np.reshape(row["coordinates"], (-1, 3))
        rows += [
            {"material": material, "cell": cell, **describe(Slab(*slab))}
            for cell, slab in (("as given", given), ("doubled", doubled(row)))
        ]
    return pd.DataFrame(rows)


def mirrors(descriptors: pd.DataFrame) -> pd.DataFrame:
    """How many structures have which mirrors, as released by space group and by layer group.

    Returns
    -------
    DataFrame : mirror_count, hm_as_released (released), vertical_mirrors, horizontal_mirror (layer group), structures.
    """
    names = ["mirror_count", "hm_as_released", "vertical_mirrors", "horizontal_mirror"]
    return descriptors[names].astype(int).value_counts(sort=False).rename("structures").reset_index()


def _share(counted: pd.DataFrame, condition: pd.Series, quantity: str) -> Metric:
    total = counted["structures"].sum()
    return Metric(quantity, "%", "exact", float(100 * counted["structures"][condition].sum() / total), f"{total} structures")


def _trees(dpt: pd.DataFrame, assigned: pd.DataFrame, structures: pd.DataFrame, trees: pd.DataFrame) -> pd.DataFrame:
    """The released trees' two predictions for every row with a structure, by row of the table."""
    own = assigned[assigned["structure"] >= 0]
    ids = structures.iloc[own["structure"]][["source", "source_id"]].assign(row=own.index)
    return ids.merge(trees, on=["source", "source_id"], validate="many_to_one")[["row", "reduced_formula", *FED]]


def _trees_scores(predicted: pd.DataFrame, label: np.ndarray, seed: int) -> list[Metric]:
    metrics, n = [], f"{len(predicted)} entries"
    for column, name in FED.items():
        pair = np.column_stack([label, predicted[column]])
        for score, statistic in (
            ("R2", lambda drawn: r2_score(drawn[:, 0], drawn[:, 1])),
            ("Pearson r", lambda drawn: np.corrcoef(drawn.T)[0, 1]),
        ):
            samples = resample_formulas(pair, predicted["reduced_formula"], statistic, seed)
            quantity = f"average electron mobility, {score}, {name}"
            metrics.append(Metric(quantity, "", "pooled", float(statistic(pair)), n, tuple(map(float, samples))))
    return metrics


def _cells_metrics(shown: pd.DataFrame) -> list[Metric]:
    """Descriptors of the materials shown, as given and in the doubled cell."""
    metrics = []
    for material, pair in shown.groupby("material", sort=False):
        given, twice = pair.set_index("cell").loc["as given"], pair.set_index("cell").loc["doubled"]
        for name in TOLD:
            metrics.append(Metric(f"{material}, {name}", "", "exact", float(given[name]), "1"))
            metrics.append(Metric(f"{material}, {name}, doubled cell", "", "exact", float(twice[name]), "1"))
    return metrics


def _mirrors_metrics(counted: pd.DataFrame) -> list[Metric]:
    """How far the released mirrors are those of the layer group, and how many descriptors there are."""
    released, layer = counted["hm_as_released"] > 0, counted["horizontal_mirror"] == 1
    same = counted["mirror_count"] == counted["vertical_mirrors"]
    return [
        _share(counted, same, "structures whose released mirror count is that of the layer group, share"),
        _share(counted, layer, "structures with a horizontal mirror, share"),
        _share(counted, released, "structures with a released HM above zero, share"),
        _share(counted, released == layer, "structures whose released HM tells the horizontal mirror, share"),
        Metric("expert descriptors as released, count", "", "exact", len(AS_RELEASED), "1"),
        Metric("expert descriptors named in the released explanation, count", "", "exact", len(NAMED), "1"),
        Metric("expert descriptors free of the cell, count", "", "exact", len(CELL_FREE), "1"),
    ]


def explain(
    dpt: pd.DataFrame,
    epc: pd.DataFrame,
    structures: pd.DataFrame,
    descriptors: pd.DataFrame,
    trees: pd.DataFrame,
    splits: pd.DataFrame,
    seed: int = 0,
) -> Record:
    """Count the rows with structures, double cells, compare mirrors, and score the released trees on the labels.

    Parameters
    ----------
    dpt, epc : the tables of :mod:`mobtl.datasets.mobility`.
    structures, descriptors : ``structures()`` and ``expert_descriptors()`` of :mod:`mobtl.datasets.twod`.
    trees, splits : of :mod:`mobtl.datasets.released`.
    seed : of the bootstrap over reduced formulas.

    Returns
    -------
    Record with the tables ``matches`` (table, structure_match, entries), ``cells``, ``mirrors``, ``splits`` and ``trees``
    (row of dpt, both predictions).
    """
    own = {"DPT": assign(dpt, structures), "EPC": assign(epc, structures)}
    found = {name: each["structure_match"].value_counts().reindex(MATCHES, fill_value=0) for name, each in own.items()}
    matches = pd.DataFrame(found).rename_axis("structure_match").reset_index().melt("structure_match", var_name="table")
    metrics = [
        Metric(f"{table} entries, structure {match}, count", "", "exact", int(count), f"{len(own[table])} entries")
        for table, counts in found.items()
        for match, count in counts.items()
    ]
    shown, counted = cells(structures), mirrors(descriptors)
    metrics += [*_cells_metrics(shown), *_mirrors_metrics(counted)]
    predicted = _trees(dpt, own["DPT"], structures, trees)
    label = average_mobility(dpt["electron"].to_numpy()[predicted["row"]] * TABLE_UNIT, "electron")
    metrics += _trees_scores(predicted, label, seed)
    electronic = splits.set_index("input").loc[list(AS_RELEASED[:5])]
    for end, value in (("lowest", electronic["lowest"].min()), ("highest", electronic["highest"].max())):
        metrics.append(Metric(f"released trees, electronic descriptors, {end} threshold", "", "exact", float(value), "1"))
    return Record(
        paper="chen2024",
        experiment="mobility_structures",
        protocol="",
        config={"seed": seed},
        data=provenance(dpt, epc, structures, descriptors, trees, splits),
        metrics=metrics,
        tables={"matches": matches, "cells": shown, "mirrors": counted, "splits": splits, "trees": predicted},
    )

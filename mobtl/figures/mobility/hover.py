"""Which material each point of an interactive plot is: names and structure families of the tables, numbers of a record."""

import bisect
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from mobtl.experiments.mobility.rows import assign
from mobtl.figures.interactive import Panel, points_of
from mobtl.figures.mobility.prediction import AVERAGE
from mobtl.physics.mobility import CARRIERS, SILICON
from mobtl.physics.units import MOBILITY, in_text
from mobtl.records.record import Record

# Crystal system of a layer: the last layer group of each (International Tables for Crystallography, volume E).
_LAST_GROUPS = {"triclinic": 2, "monoclinic": 18, "orthorhombic": 48, "tetragonal": 64, "trigonal": 72, "hexagonal": 80}
_UNKNOWN = "no structure at hand"
_DECADES = "log₁₀(µ/µ<sub>Si</sub>)"
_MOBILITY = in_text(MOBILITY)


def mobilities(
    record: Record,
    labels: Mapping[str, np.ndarray],
    dpt: pd.DataFrame,
    structures: pd.DataFrame,
    carriers: Sequence[str] = CARRIERS,
) -> list[Panel]:
    """Held-out predictions of HTL against the labels of the average mobility, a panel per carrier (Fig. 3a).

    Parameters
    ----------
    record : of `mobtl.experiments.mobility.prediction.study`.
    labels : by target, in the order of ``dpt``.
    dpt : the table of `mobtl.datasets.mobility`; structures : of `mobtl.datasets.twod`.
    """
    names, table = layers(dpt, structures), record.tables["predictions"].query("arm == 'HTL'")
    panels = []
    for carrier in carriers:
        target = AVERAGE.format(carrier)
        predicted = table[table["target"] == target].groupby("row")["predicted"].mean()
        rows = predicted.index.to_numpy()
        points = points_of(labels[target][rows], predicted, carrier, names.iloc[rows])
        panels.append(Panel(f"{carrier} mobility", points, f"published label, {_DECADES}", f"predicted, {_DECADES}"))
    return panels


def extractor(record: Record, structures: pd.DataFrame) -> list[Panel]:
    """The t-SNE maps of both domains, a panel per space (Fig. 2b).

    Parameters
    ----------
    record : of `mobtl.experiments.mobility.extractor.study`.
    structures : the table of `mobtl.datasets.twod`. The table of bulk masses has no structures.
    """
    table = record.tables["map"].reset_index(drop=True)
    flat = table["domain"] == "2d"
    names = table["reduced_formula"].where(~flat, layers(table, structures))
    points = table[["x", "y"]].assign(series=table["domain"], name=names)
    return [Panel(space, points[table["space"] == space]) for space in dict.fromkeys(table["space"])]


def screening(record: Record, structures: pd.DataFrame) -> list[Panel]:
    """The t-SNE map of the screened semiconductors with their predicted mobilities, by collection; the selected apart.

    Parameters
    ----------
    record : of `mobtl.experiments.mobility.screening.study`.
    structures : the table of `mobtl.datasets.twod`.
    """
    table = record.tables["map"]
    found = structures.iloc[table["structure"]]
    electron, hole = (SILICON[carrier] * 10 ** table[carrier] for carrier in CARRIERS)
    rows = zip(found["reduced_formula"], found["layer_group"], found["layer_group_symbol"], electron, hole, strict=True)
    names = [
        f"{formula}, {system_of(group)}, {symbol}<br>electron {e:.0f}, hole {h:.0f} {_MOBILITY}"
        for formula, group, symbol, e, h in rows
    ]
    series = np.where(table["selected"], "selected", found["source"])
    points = table[["x", "y"]].assign(series=series, name=names)
    # The few selected are drawn last, above the others.
    return [Panel("semiconductors", points.sort_values("series", key=lambda names: names == "selected", kind="stable"))]


def layers(table: pd.DataFrame, structures: pd.DataFrame) -> pd.Series:
    """Formula, crystal system and layer group of each row (n,), of the structure that stands for it (`assign`).

    Parameters
    ----------
    table : reduced_formula of n rows.
    structures : the table of `mobtl.datasets.twod`.
    """
    places = assign(table, structures)["structure"].to_numpy()
    groups, symbols = structures["layer_group"].to_numpy(), structures["layer_group_symbol"].to_numpy()
    families = [f"{system_of(groups[place])}, {symbols[place]}" if place >= 0 else _UNKNOWN for place in places]
    pairs = zip(table["reduced_formula"], families, strict=True)
    return pd.Series([f"{formula}, {family}" for formula, family in pairs], index=table.index)


def system_of(layer_group: int) -> str:
    """The crystal system of a layer group (1 to 80)."""
    return list(_LAST_GROUPS)[bisect.bisect_left(list(_LAST_GROUPS.values()), layer_group)]

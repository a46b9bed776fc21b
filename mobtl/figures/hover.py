"""Which material each point of an interactive plot is: names and structure families of the tables, numbers of a record."""

import bisect
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from mobtl.experiments.mobility_rows import assign
from mobtl.figures.interactive import Panel
from mobtl.figures.mobility_prediction import AVERAGE, CARRIERS
from mobtl.figures.phonon_labels import PANELS
from mobtl.figures.protocols import protocol_of
from mobtl.figures.transfer_style import PROPERTIES, plain
from mobtl.physics.mobility import SILICON
from mobtl.records import Record

# Crystal system of a layer: the last layer group of each (International Tables for Crystallography, volume E).
_LAST_GROUPS = {"triclinic": 2, "monoclinic": 18, "orthorhombic": 48, "tetragonal": 64, "trigonal": 72, "hexagonal": 80}
_UNKNOWN = "no structure at hand"
_DECADES = "log₁₀(µ/µ<sub>Si</sub>)"
_MOBILITY = "cm² V⁻¹ s⁻¹"


def labels(record: Record, semiconductors: pd.DataFrame) -> list[Panel]:
    """Published against recomputed labels of every semiconductor, a panel per label.

    Parameters
    ----------
    record : of `mobtl.experiments.phonon_labels`.
    semiconductors : the table of `mobtl.datasets.phonons`.
    """
    table = semiconductors.merge(record.tables["labels"], on="material_id", validate="one_to_one")
    names = compounds(table)
    series = np.where(table["crystal_system"] == "cubic", "cubic", "other systems")
    panels = []
    for label, recomputed, name, unit in PANELS:
        points = _points(table[recomputed], table[label], series, names)
        panels.append(Panel(name, points, f"recomputed ({plain(unit)})", f"published ({plain(unit)})"))
    return panels


def source(records: Mapping[str, Record], semiconductors: pd.DataFrame) -> list[Panel]:
    """Predicted against DFT electronic band gaps of the best member, a panel per protocol (Fig. 3B).

    Parameters
    ----------
    records : of `mobtl.experiments.phonon_transfer`, by protocol.
    semiconductors : the table of `mobtl.datasets.phonons`.
    """
    panels = []
    for record in records.values():
        shown = record.tables["source_parity"]
        found = semiconductors.set_index("material_id", drop=False).loc[shown["material_id"]]
        points = _points(found["electronic_gap"], shown["predicted"], "electronic gap", compounds(found))
        panels.append(Panel(protocol_of(record), points, "DFT electronic band gap (eV)", "predicted (eV)"))
    return panels


def transfer(record: Record, semiconductors: pd.DataFrame, quantity: str) -> list[Panel]:
    """Predicted against DFPT values of every held-out compound, without and with transfer (Figs. 4A and 4B).

    Parameters
    ----------
    record : of `mobtl.experiments.phonon_transfer`.
    semiconductors : the table of `mobtl.datasets.phonons`.
    quantity : "phonon band gap", "speed of sound" or "heat capacity".
    """
    column, unit = PROPERTIES[quantity]
    table = record.tables["parity"].query("property == @quantity", local_dict={"quantity": quantity})
    found = semiconductors.set_index("material_id", drop=False).loc[table["material_id"]]
    x, y = f"DFPT {quantity} ({plain(unit)})", f"predicted ({plain(unit)})"
    points = _points(found[column], table["predicted"], table["arm"].to_numpy(str), compounds(found))
    return [Panel(arm, points[points["series"] == arm], x, y) for arm in ("direct", "transfer")]


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
    record : of `mobtl.experiments.mobility_prediction`.
    labels : by target, in the order of ``dpt``.
    dpt : the table of `mobtl.datasets.mobility`; structures : of `mobtl.datasets.twod`.
    """
    names, table = layers(dpt, structures), record.tables["predictions"].query("arm == 'HTL'")
    panels = []
    for carrier in carriers:
        target = AVERAGE.format(carrier)
        predicted = table[table["target"] == target].groupby("row")["predicted"].mean()
        rows = predicted.index.to_numpy()
        points = _points(labels[target][rows], predicted, carrier, names.iloc[rows])
        panels.append(Panel(f"{carrier} mobility", points, f"published label, {_DECADES}", f"predicted, {_DECADES}"))
    return panels


def extractor(record: Record, structures: pd.DataFrame) -> list[Panel]:
    """The t-SNE maps of both domains, a panel per space (Fig. 2b).

    Parameters
    ----------
    record : of `mobtl.experiments.mobility_extractor`.
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
    record : of `mobtl.experiments.mobility_screening`.
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


def compounds(table: pd.DataFrame) -> list[str]:
    """Formula, crystal system, space group and id of each row of the table of semiconductors."""
    columns = (table[name] for name in ("formula", "crystal_system", "space_group", "material_id"))
    return [
        f"{formula}, {system}, space group {group} ({key})" for formula, system, group, key in zip(*columns, strict=True)
    ]


def _points(x: Sequence[float], y: Sequence[float], series: str | np.ndarray, names: Sequence[str]) -> pd.DataFrame:
    """The points of a `Panel`, in the four bytes that a screen needs."""
    values = {"x": np.asarray(x, np.float32), "y": np.asarray(y, np.float32)}
    return pd.DataFrame(values | {"series": series, "name": np.asarray(names)})


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

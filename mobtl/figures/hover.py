"""Which material each point of an interactive plot is: names and structure families of the tables, numbers of a record."""

import bisect
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from mobtl.experiments.mobility_rows import assign
from mobtl.figures.interactive import Panel
from mobtl.figures.mobility_prediction import AVERAGE, CARRIERS
from mobtl.figures.transfer_style import PROPERTIES, plain
from mobtl.records import Record

# Crystal system of a layer: the last layer group of each (International Tables for Crystallography, volume E).
_LAST_GROUPS = {"triclinic": 2, "monoclinic": 18, "orthorhombic": 48, "tetragonal": 64, "trigonal": 72, "hexagonal": 80}
_UNKNOWN = "no structure at hand"
_DECADES = "log₁₀(µ/µ<sub>Si</sub>)"


def transfer(record: Record, semiconductors: pd.DataFrame, quantity: str) -> list[Panel]:
    """Predicted against DFPT values of every held-out compound, without and with transfer (Figs. 4A and 4B).

    Parameters
    ----------
    record : of `mobtl.experiments.phonon_transfer`.
    semiconductors : the table of `mobtl.datasets.phonons`, which has formula, crystal system and space group.
    quantity : "phonon band gap", "speed of sound" or "heat capacity".
    """
    column, unit = PROPERTIES[quantity]
    table = record.tables["parity"].query("property == @quantity", local_dict={"quantity": quantity})
    found = semiconductors.set_index("material_id").loc[table["material_id"]]
    structures = zip(found["formula"], found["crystal_system"], found["space_group"], found.index, strict=True)
    names = [f"{formula}, {system}, space group {group} ({key})" for formula, system, group, key in structures]
    x, y = f"DFPT {quantity} ({plain(unit)})", f"predicted ({plain(unit)})"
    points = pd.DataFrame(
        {
            "x": found[column].to_numpy(np.float32),
            "y": table["predicted"].to_numpy(np.float32),
            "series": table["arm"].to_numpy(str),
            "name": names,
        }
    )
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
        points = pd.DataFrame(
            {
                "x": labels[target][rows].astype(np.float32),
                "y": predicted.to_numpy(np.float32),
                "series": carrier,
                "name": names.iloc[rows].to_numpy(),
            }
        )
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

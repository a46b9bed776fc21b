"""Which material each point of an interactive plot is: names and structure families of the tables, numbers of a record."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from mobtl.figures.interactive import Panel, points_of
from mobtl.figures.phonons.labels import PANELS
from mobtl.figures.phonons.transfer.arms import PROPERTIES
from mobtl.figures.protocols import protocol_of
from mobtl.physics.units import in_text
from mobtl.records.record import Record


def labels(record: Record, semiconductors: pd.DataFrame) -> list[Panel]:
    """Published against recomputed labels of every semiconductor, a panel per label.

    Parameters
    ----------
    record : of `mobtl.experiments.phonons.labels`.
    semiconductors : the table of `mobtl.datasets.phonons`.
    """
    table = semiconductors.merge(record.tables["labels"], on="material_id", validate="one_to_one")
    names = compounds(table)
    series = np.where(table["crystal_system"] == "cubic", "cubic", "other systems")
    panels = []
    for its, recomputed in PANELS:
        points, unit = points_of(table[recomputed], table[its.column], series, names), in_text(its.unit)
        panels.append(Panel(its.label, points, f"recomputed ({unit})", f"published ({unit})"))
    return panels


def source(records: Mapping[str, Record], semiconductors: pd.DataFrame) -> list[Panel]:
    """Predicted against DFT electronic band gaps of the best member, a panel per protocol (Fig. 3B).

    Parameters
    ----------
    records : of `mobtl.experiments.phonons.transfer.study`, by protocol.
    semiconductors : the table of `mobtl.datasets.phonons`.
    """
    panels = []
    for record in records.values():
        shown = record.tables["source_parity"]
        found = semiconductors.set_index("material_id", drop=False).loc[shown["material_id"]]
        points = points_of(found["electronic_gap"], shown["predicted"], "electronic gap", compounds(found))
        panels.append(Panel(protocol_of(record), points, "DFT electronic band gap (eV)", "predicted (eV)"))
    return panels


def transfer(record: Record, semiconductors: pd.DataFrame, quantity: str) -> list[Panel]:
    """Predicted against DFPT values of every held-out compound, without and with transfer (Figs. 4A and 4B).

    Parameters
    ----------
    record : of `mobtl.experiments.phonons.transfer.study`.
    semiconductors : the table of `mobtl.datasets.phonons`.
    quantity : "phonon band gap", "speed of sound" or "heat capacity".
    """
    column, unit = PROPERTIES[quantity].column, in_text(PROPERTIES[quantity].unit)
    table = record.tables["parity"].query("property == @quantity", local_dict={"quantity": quantity})
    found = semiconductors.set_index("material_id", drop=False).loc[table["material_id"]]
    x, y = f"DFPT {quantity} ({unit})", f"predicted ({unit})"
    points = points_of(found[column], table["predicted"], table["arm"].to_numpy(str), compounds(found))
    return [Panel(arm, points[points["series"] == arm], x, y) for arm in ("direct", "transfer")]


def compounds(table: pd.DataFrame) -> list[str]:
    """Formula, crystal system, space group and id of each row of the table of semiconductors."""
    columns = (table[name] for name in ("formula", "crystal_system", "space_group", "material_id"))
    return [
        f"{formula}, {system}, space group {group} ({key})" for formula, system, group, key in zip(*columns, strict=True)
    ]

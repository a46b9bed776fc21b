"""Tables on the labels of Liu 2020 as the page prints them: agreement by crystal system, outliers, polymorphs."""

import pandas as pd

from mobtl.experiments.phonons.labels import COMPARED
from mobtl.physics.phonons import PROPERTIES
from mobtl.physics.units import in_text
from mobtl.records.record import Record

# Heads of the columns, and for deviations the unit that `mobtl.experiments.phonons.labels` compares in.
_PROPERTIES = {name: in_text(unit) for name, (_, _, unit) in COMPARED.items()}
_UNITS = {each.label: in_text(each.unit) for each in PROPERTIES.values()}
_SMALLEST = 0.005  # what two decimals still show


def agreeing(record: Record) -> pd.DataFrame:
    """How many labels of each property agree with the raw records: text by crystal system, with their number."""
    table = record.tables["agreement"]
    counts = table.pivot(index="crystal_system", columns="property", values="agreeing")[list(_PROPERTIES)]
    sizes = table.groupby("crystal_system")["n"].first().rename("compounds")
    return counts.join(sizes)[["compounds", *_PROPERTIES]].astype(str).rename_axis(index="crystal system")


def deviations(record: Record) -> pd.DataFrame:
    """Median and, in brackets, 95th percentile of the deviations between label and raw record: text by crystal system."""
    table = record.tables["agreement"]
    cells = [
        _number(median) if high < _SMALLEST else f"{_number(median)} ({_number(high)})"
        for median, high in zip(table["median"], table["percentile_95"], strict=True)
    ]
    text = table.assign(cells=cells).pivot(index="crystal_system", columns="property", values="cells")[list(_PROPERTIES)]
    heads = [f"{name} ({unit})" for name, unit in _PROPERTIES.items()]
    return text.set_axis(heads, axis=1).rename_axis(index="crystal system")


def _number(value: float) -> str:
    return f"{value:.2f}" if value >= _SMALLEST else f"< {_SMALLEST}"


def worst(record: Record) -> pd.DataFrame:
    """The compounds whose labels agree least: text, indexed by property with its unit, formula and id."""
    rows = record.tables["worst"]
    names = [f"{name} ({_UNITS[name.partition(',')[0]]})" for name in rows["property"]]
    index = pd.MultiIndex.from_arrays([names, rows["formula"], rows["material_id"]], names=["property", "formula", "id"])
    cells = {
        "published": [f"{value:.3f}" for value in rows["published"]],
        "recomputed": [f"{value:.3f}" for value in rows["recomputed"]],
        "deviation": [f"{value:.1f} {in_text(unit)}" for value, unit in zip(rows["deviation"], rows["unit"], strict=True)],
    }
    return pd.DataFrame(cells, index=index)


def polymorphs(record: Record) -> pd.DataFrame:
    """Crystals of formulas with a gapped and an ungapped one: text, indexed by formula, id and space group."""
    rows = record.tables["polymorphs"]
    groups = [f"{number}, {system}" for number, system in zip(rows["space_group"], rows["crystal_system"], strict=True)]
    names = ["formula", "id", "space group"]
    index = pd.MultiIndex.from_arrays([rows["reduced_formula"], rows["material_id"], groups], names=names)
    cells = {
        "lowest optical − highest acoustic (cm⁻¹)": [f"{value:.1f}".replace("-", "−") for value in rows["signed_gap"]],
        "label (cm⁻¹)": [f"{value:.1f}" for value in rows["phonon_gap"]],
    }
    return pd.DataFrame(cells, index=index)

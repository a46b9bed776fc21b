"""Makes what a prediction is compared with, where the package has no repository: extracts of the committed tables.

Known values by compound (`mobtl.prediction.known`), and between which values descriptors of structures lie in the rows
that models were trained on (`mobtl.prediction.domain`). `mobtl models reference` writes them; a test
compares them with the tables.
"""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from mobtl import paths
from mobtl.features.formulas import read
from mobtl.files import write_atomically
from mobtl.physics.averages import average_mass, average_stiffness
from mobtl.physics.mobility import CARRIERS, anisotropy
from mobtl.prediction.domain import RANGES
from mobtl.prediction.known import FOLDER, FORMULA, GAP, ID, SOURCES, SPACE_GROUP


def extracts() -> dict[str, str]:
    """Content of each extract by name, as CSV.

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    rows = {name: make() for name, make in _ROWS.items()}
    columns = {name: [FORMULA, ID, *SOURCES[name].units] for name in SOURCES}
    columns["semiconductors"].append(SPACE_GROUP)
    found = {name: _as_csv(rows[name], columns[name]) for name in SOURCES}
    return {**found, "ranges": _as_csv(_ranges(), ["block", "descriptor", "unit", "low", "high"])}


def folder() -> Path:
    """Where they lie in the package."""
    return paths.PACKAGE / "prediction" / FOLDER


def write() -> None:
    """Write the extracts into the package."""
    for name, content in extracts().items():
        write_atomically(folder() / f"{name}.csv", content)


def _as_csv(table: pd.DataFrame, columns: list[str]) -> str:
    # Processors differ in the last bits of a power, which else decide how a number halfway between two is written.
    return table[columns].round(9).to_csv(index=False, float_format="%.5g", lineterminator="\n")


def _with_keys(table: pd.DataFrame, ids: str, numbers: Mapping[str, object]) -> pd.DataFrame:
    """Numbers with the key and id of each row, sorted by key; rows without any number are left out."""
    keys = [read(formula).key for formula in table["reduced_formula"]]
    found = pd.DataFrame({FORMULA: keys, ID: table[ids].fillna("").to_numpy(str), **numbers})
    return found.dropna(how="all", subset=[*numbers]).sort_values([FORMULA, ID], kind="stable")


def _semiconductors() -> pd.DataFrame:
    from mobtl.datasets import phonons

    table = phonons.semiconductors()
    units = SOURCES["semiconductors"].units
    return _with_keys(table, "material_id", {name: table[name] for name in (*units, SPACE_GROUP)})


def _mobilities() -> pd.DataFrame:
    from mobtl.datasets import mobility

    table = mobility.dpt()
    averages = {f"{carrier}_mobility": table[carrier] * 1e3 for carrier in CARRIERS}
    ratios = {
        f"{carrier}_anisotropy": 10 ** anisotropy(table[f"{carrier}_x"], table[f"{carrier}_y"]) for carrier in CARRIERS
    }
    return _with_keys(table, "doi", {**averages, **ratios})


def _phonon_limited() -> pd.DataFrame:
    from mobtl.datasets import mobility

    table = mobility.epc()
    return _with_keys(table, "prototype", {f"{carrier}_mobility": table[carrier] for carrier in CARRIERS})


def _c2db() -> pd.DataFrame:
    from mobtl.datasets import twod

    table = twod.c2db_properties()
    masses = {
        f"{carrier}_mass": 10 ** average_mass(table[f"{carrier}_mass_1"], table[f"{carrier}_mass_2"], carrier)
        for carrier in CARRIERS
    }
    stiffness = 10 ** average_stiffness(table["stiffness_11"], table["stiffness_22"])
    return _with_keys(table, "web_id", {**masses, "stiffness": stiffness, GAP: table["band_gap"]})


def _jarvis() -> pd.DataFrame:
    from mobtl.datasets import twod

    table = twod.jarvis_properties()
    return _with_keys(table, "source_id", {GAP: table["band_gap"]})


_ROWS = {
    "semiconductors": _semiconductors,
    "mobilities": _mobilities,
    "phonon_limited": _phonon_limited,
    "c2db": _c2db,
    "jarvis": _jarvis,
}


def _ranges() -> pd.DataFrame:
    """Smallest and largest value of descriptors of structures among the rows that models were trained on."""
    from mobtl.datasets import phonons, tables, twod

    layers = twod.expert_descriptors()
    trained = {
        "structure": (phonons.structure_descriptors(), "structure_descriptors"),
        "expert": (layers[layers["source"] == "c2db"], "expert_descriptors"),
    }
    rows = []
    for block, (table, name) in trained.items():
        units = {column["name"]: column["unit"] for column in tables.read_sidecar(name)["columns"]}
        for each in RANGES[block]:
            low, high = float(table[each].min()), float(table[each].max())
            rows.append((block, each, units[each] or "", low, high))
    return pd.DataFrame(rows, columns=["block", "descriptor", "unit", "low", "high"])

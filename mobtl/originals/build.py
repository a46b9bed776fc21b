"""Making all tables anew from the originals: `mobtl data build`."""

import hashlib
import multiprocessing
import os
import shutil
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import numpy as np
import pandas as pd

from mobtl import paths
from mobtl.datasets import tables
from mobtl.datasets.schemas.every import SCHEMAS
from mobtl.files import write_atomically
from mobtl.originals import (
    chen2024,
    fetch,
    leaderboard_folds,
    liu2020,
    masses,
    matpedia,
    petretto2018,
    phonon_cells,
    phonon_properties,
    properties_2d,
    released_models,
    released_predictions,
    released_split,
    sidecars,
    structure_descriptors,
    twod,
)
from mobtl.originals.parquet import to_parquet
from mobtl.originals.registry import Original, load_registry

Originals = Mapping[str, Path]
Tables = dict[str, pd.DataFrame]


def _liu2020(originals: Originals) -> Tables:
    released = liu2020.read_semiconductors(originals["phonons/ph_cv.pkl"])
    semiconductors = liu2020.tidy_semiconductors(released)
    x_test = liu2020.read_array(originals["phonons/X_test"], columns=290)
    y_test = liu2020.read_array(originals["phonons/y_test"])
    elements = originals["elements/xenonpy_element_features.csv"]
    split = released_split.tidy_released_split(semiconductors, x_test, y_test, elements)
    return {"semiconductors": semiconductors, "released_split": split}


def _structure_descriptors(originals: Originals) -> Tables:
    released = liu2020.read_semiconductors(originals["phonons/ph_cv.pkl"])
    ids, structures = released["material_id"], released["structure"]
    return {"structure_descriptors": structure_descriptors.tidy_structure_descriptors(ids, structures)}


def _petretto2018(originals: Originals) -> Tables:
    released = liu2020.read_semiconductors(originals["phonons/ph_cv.pkl"]).set_index("material_id")
    structures = dict(zip(released.index, zip(released["lattice type"], released["structure"], strict=True), strict=True))
    gaps, labels, cells, drawn = [], [], {}, {}
    for record in petretto2018.records(originals["phonons/petretto2018_dfpt_json_1521.tar.xz"]):
        row = petretto2018.gap_row(record)
        gaps.append(row)
        labels.append(phonon_properties.label_row(record, structures.get(row["material_id"])))
        if row["material_id"] in structures:
            cells[row["material_id"]] = phonon_cells.cell_row(record)
        if row["material_id"] in petretto2018.DRAWN:
            drawn[row["material_id"]] = petretto2018.dispersion(record)
    for rows in (gaps, labels):
        rows.sort(key=lambda row: int(row["material_id"].removeprefix("mp-")))
    dispersions = pd.concat([drawn[material_id] for material_id in petretto2018.DRAWN], ignore_index=True)
    return {
        "phonon_gaps": pd.DataFrame(gaps),
        "phonon_labels": pd.DataFrame(labels),
        "dispersions": dispersions,
        "phonon_cells": pd.DataFrame([cells[material_id] for material_id in released.index]),
    }


def _chen2024(originals: Originals) -> Tables:
    return {
        "dpt_mobility": chen2024.tidy_dpt(originals["mobility/DPTmobility.csv"]),
        "epc_mobility": chen2024.tidy_epc(originals["mobility/EPCmobility.csv"]),
    }


def _bulk_masses(originals: Originals) -> pd.DataFrame:
    transport = originals["effective_mass/transport_database.tar.xz"]
    return masses.tidy_masses(transport, originals["effective_mass/mp-non-metals.csv"])


def _masses(originals: Originals) -> Tables:
    gaps = masses.tidy_gaps(originals["effective_mass/mp-non-metals.csv"])
    return {"bulk_masses": _bulk_masses(originals), "bulk_gaps": gaps}


def _structures_2d(originals: Originals) -> Tables:
    rows = [
        *twod.c2db(originals["twod/c2db_2021_structures.jsonl.gz"]),
        *twod.mc2d(originals["twod/mc2d_structures.json"]),
        *twod.jarvis(originals["twod/jarvis_dft_2d.csv"]),
        *matpedia.rows(originals["twod/2D.tgz"], originals["twod/filtered_2DMat.db"]),
    ]
    structures = pd.DataFrame(rows)
    expert = pd.DataFrame(structures.pop("expert").tolist()).astype("float32")
    ids = structures[["source", "source_id"]]
    expert = pd.concat([ids, expert], axis=1)
    booster = released_models.read_booster(originals["mobility/miuE.joblib"])
    return {
        "structures_2d": structures,
        "expert_descriptors": expert,
        "released_trees": released_predictions.tidy_trees(structures, expert, _released_features(originals), booster),
        "released_splits": released_predictions.tidy_splits(expert, booster),
        "released_domains": released_predictions.tidy_domains(
            _bulk_masses(originals), structures, *_released_extractor(originals)
        ),
    }


def _c2db_properties(originals: Originals) -> pd.DataFrame:
    return properties_2d.tidy_c2db(originals["twod/C2DB_full.csv"], originals["twod/c2db_2021_structures.jsonl.gz"])


def _properties_2d(originals: Originals) -> Tables:
    return {
        "c2db_properties": _c2db_properties(originals),
        "jarvis_properties": properties_2d.tidy_jarvis(originals["twod/jarvis_dft_2d.csv"]),
    }


def _released_features(originals: Originals) -> pd.DataFrame:
    labelled = _chen2024(originals)
    formulas = pd.concat([table["reduced_formula"] for table in labelled.values()])
    return released_predictions.tidy_features(formulas, *_released_extractor(originals))


def _released_extractor(originals: Originals) -> tuple[dict, np.ndarray, np.ndarray]:
    weights = released_models.read_extractor(originals["mobility/feature_extractor.pt"])
    return weights, *_released_standardisation(originals)


def _released_standardisation(originals: Originals) -> tuple[np.ndarray, np.ndarray]:
    return released_models.read_standardisation(originals["mobility/mean.npy"], originals["mobility/scale.npy"])


def _released(originals: Originals) -> Tables:
    inputs = released_predictions.tidy_inputs(*_released_standardisation(originals))
    return {"released_extractor_inputs": inputs, "released_features": _released_features(originals)}


def _matpedia_gaps(originals: Originals) -> Tables:
    roost = tuple(originals[f"twod/bandgap_roost_{part}.csv"] for part in ("train", "test"))
    return {"matpedia_gaps": matpedia.gaps(originals["twod/filtered_2DMat.db"], roost)}


def _leaderboard_folds(originals: Originals) -> Tables:
    semiconductors = liu2020.tidy_semiconductors(liu2020.read_semiconductors(originals["phonons/ph_cv.pkl"]))
    dpt, c2db = _chen2024(originals)["dpt_mobility"], _c2db_properties(originals)
    return {"leaderboard_folds": leaderboard_folds.tidy_leaderboard_folds(semiconductors, dpt, c2db)}


# One step per group of originals that is read once, the longest first.
STEPS: tuple[Callable[[Originals], Tables], ...] = (
    _structures_2d,
    _petretto2018,
    _structure_descriptors,
    _liu2020,
    _masses,
    _properties_2d,
    _chen2024,
    _released,
    _matpedia_gaps,
    _leaderboard_folds,
)


def build_tables() -> list[str]:
    """Make every table, its sidecar and ``data/README.md``; they replace the present ones only when all are made.

    Returns
    -------
    list of str
        The names of the tables.

    Raises
    ------
    MobtlError
        If an original is missing or damaged (all missing ones are named), or a table does not fit its schema.
    OSError
        If the disk is full. In every case the present tables stay as they are.
    """
    from filelock import FileLock

    registry = load_registry()
    needed = dict.fromkeys(source for schema in SCHEMAS.values() for source in schema.sources)
    originals = fetch.obtain_all([registry[name] for name in needed])
    # On the same disk as the tables, so that moving them there cannot fail half-way for want of space.
    workshop = paths.TABLES.with_name(".building")
    paths.BUILD.mkdir(parents=True, exist_ok=True)
    with FileLock(paths.BUILD / "tables.lock"):
        shutil.rmtree(workshop, ignore_errors=True)
        try:
            workshop.mkdir(parents=True)
            _make_all(originals, registry, workshop)
            paths.TABLES.mkdir(exist_ok=True)
            for file in sorted(workshop.glob("*.parquet")):
                file.replace(paths.TABLES / file.name)
                file.with_suffix(".yml").replace(paths.TABLES / f"{file.stem}.yml")
            (workshop / "README.md").replace(paths.DATA_README)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
    return list(SCHEMAS)


def _make_all(originals: Originals, registry: Mapping[str, Original], folder: Path) -> None:
    from tqdm import tqdm

    described = {}
    workers = ProcessPoolExecutor(max_workers=2, initializer=_end_with_parent)
    with workers, tqdm(total=len(SCHEMAS), desc="tables", unit="table") as progress:
        try:
            for step in as_completed([workers.submit(run_step, number, originals) for number in range(len(STEPS))]):
                for name, table in step.result().items():
                    described[name] = write_table(name, table, registry, folder)
                    progress.update()
        except BaseException:
            workers.shutdown(wait=False, cancel_futures=True)
            raise
    own = [tables.read_sidecar(name) for name in tables.own_names()]
    write_atomically(folder / "README.md", sidecars.readme([*(described[name] for name in SCHEMAS), *own], registry))


def _end_with_parent() -> None:
    """Make a worker end when the command is killed; it would wait for work for ever."""

    def watch() -> None:
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def run_step(number: int, originals: Originals) -> Tables:
    """Run one of `STEPS`, in a worker."""
    # spglib's remarks on a tolerance that it narrows by itself would go to the user's terminal.
    os.environ["SPGLIB_WARNING"] = "OFF"
    return STEPS[number](originals)


def write_table(name: str, table: pd.DataFrame, registry: Mapping[str, Original], folder: Path) -> dict:
    """Check a table and write it, with its sidecar, into a folder.

    Returns
    -------
    dict
        The sidecar.

    Raises
    ------
    MobtlError
        If it does not fit its schema.
    """
    tables.validate(name, table)
    content = to_parquet(table)
    sidecar = sidecars.describe(name, SCHEMAS[name], hashlib.sha256(content).hexdigest(), registry)
    write_atomically(folder / f"{name}.parquet", content)
    write_atomically(folder / f"{name}.yml", sidecars.to_yaml(sidecar))
    return sidecar

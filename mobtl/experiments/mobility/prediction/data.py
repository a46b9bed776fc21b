"""What the models of the prediction study are given: labels of two tables of mobilities, and inputs by arm."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mobtl.errors import MobtlError
from mobtl.experiments.mobility.data import TABLE_UNIT
from mobtl.experiments.mobility.prediction.config import TARGETS, Arm, Target
from mobtl.experiments.mobility.rows import assign, expert
from mobtl.features.expert import AS_RELEASED, CELL_FREE, NAMED
from mobtl.models.seeds import seed_of
from mobtl.physics.mobility import CARRIERS, anisotropy, average_mobility

EXPERT = {"named": NAMED, "released": AS_RELEASED, "cell-free": CELL_FREE}
FEATURES = 15  # that the extractor hands on


@dataclass(frozen=True)
class Tables:
    """The data tables that a study reads.

    Attributes
    ----------
    dpt, epc : of `mobtl.datasets.mobility`; structures, expert (``expert_descriptors``) : of `mobtl.datasets.twod`.
    composition : of "dpt" and "epc", descriptors (n, 145) in the order of their rows (`mobtl.features.magpie`).
    released_features : reduced_formula, feature_00 to feature_14 of the released extractor.
    released_trees : source, source_id, standardised (the released trees' prediction, in decades over silicon).
    """

    dpt: pd.DataFrame
    epc: pd.DataFrame
    structures: pd.DataFrame
    expert: pd.DataFrame
    composition: dict[str, pd.DataFrame]
    released_features: pd.DataFrame
    released_trees: pd.DataFrame


@dataclass(frozen=True)
class Inputs:
    """Inputs of one table of mobilities, ``n`` rows.

    Attributes
    ----------
    formulas : reduced formulas (n,); publications : DOI of each row (n,), or "".
    composition : descriptors (n, 145).
    extracted : by extractor arm and carrier, one array (n, 15) per seed.
    expert : by kind, descriptors (n, k), NaN where a row has no structure.
    """

    formulas: np.ndarray
    publications: np.ndarray
    composition: np.ndarray
    extracted: dict[tuple[str, str], list[np.ndarray]]
    expert: dict[str, np.ndarray]


@dataclass(frozen=True)
class Data:
    """Labels by target (n,), NaN where the table is silent, and inputs by table."""

    labels: dict[str, np.ndarray]
    inputs: dict[str, Inputs]

    @property
    def arrays(self) -> list[np.ndarray]:
        """All numbers that decide a fit."""
        found = list(self.labels.values())
        for own in self.inputs.values():
            found += [own.formulas, own.publications, own.composition, *own.expert.values()]
            found += [array for seeds in own.extracted.values() for array in seeds]
        return found

    def rows(self, arm: Arm, target: Target, seed: int) -> np.ndarray:
        """Rows of the table that an arm is trained and tested on: those with a label, or what its hypothesis makes of it."""
        own, rows = self.inputs[target.table], np.flatnonzero(np.isfinite(self.labels[target.name]))
        match arm.rows:
            case "with structure":
                rows = rows[np.isfinite(own.expert["named"][rows]).any(axis=1)]
            case "one per publication":
                keys = pd.DataFrame({"formula": own.formulas[rows], "publication": own.publications[rows]})
                rows = rows[~keys.duplicated().to_numpy()]
        drawn = np.random.default_rng(seed_of(seed, "oversampling")).choice(rows, (arm.copies - 1) * len(rows))
        return np.concatenate([rows, drawn])

    def table(self, arm: Arm, target: Target, repeat: int) -> np.ndarray:
        """Inputs (n, d) of an arm for all rows of its target's table; each repeat has the next seed of the extractor."""
        own, blocks = self.inputs[target.table], []
        if arm.composition:
            blocks.append(own.composition)
        if arm.extractor:
            seeds = own.extracted[arm.extractor, target.carrier]
            blocks.append(seeds[repeat % len(seeds)])
        if arm.expert:
            blocks.append(own.expert[arm.expert])
        return np.hstack(blocks)

    def has(self, arm: Arm) -> bool:
        """Whether the extractor study gave what the arm needs."""
        return arm.extractor is None or all((arm.extractor, carrier) in self.inputs["dpt"].extracted for carrier in CARRIERS)


def labels_of(dpt: pd.DataFrame, epc: pd.DataFrame) -> dict[str, np.ndarray]:
    """Every target's labels: log10 over silicon (Eq. 2), or log10 of the larger over the smaller mobility (Eq. 3)."""
    found = {}
    for target in TARGETS.values():
        table, unit = (dpt, TABLE_UNIT) if target.table == "dpt" else (epc, 1.0)
        if target.kind == "average":
            found[target.name] = average_mobility(table[target.carrier] * unit, target.carrier)
        else:
            found[target.name] = anisotropy(table[f"{target.carrier}_x"], table[f"{target.carrier}_y"])
    return found


def assemble(tables: Tables, features: pd.DataFrame) -> Data:
    """Data of a study.

    Parameters
    ----------
    features : the extractor study's table: reduced_formula, arm, carrier, seed, feature_00 to feature_14.

    Raises
    ------
    MobtlError
        If the composition descriptors have another number of rows, or a formula has no features.
    """
    columns = [f"feature_{number:02d}" for number in range(FEATURES)]
    # One extractor was released, for no named carrier.
    own = [tables.released_features.assign(arm="released extractor", carrier=carrier, seed=0) for carrier in CARRIERS]
    features = pd.concat([features, *own], ignore_index=True)
    groups = {key: part.set_index("reduced_formula")[columns] for key, part in features.groupby(["arm", "carrier", "seed"])}
    inputs = {}
    for name, table in (("dpt", tables.dpt), ("epc", tables.epc)):
        composition, formulas = tables.composition[name].to_numpy(float), table["reduced_formula"].to_numpy(str)
        if len(composition) != len(table):
            raise MobtlError(f"{name} has {len(table)} rows, but {len(composition)} rows of composition descriptors")
        extracted: dict[tuple[str, str], list[np.ndarray]] = {}
        for (arm, carrier, _), part in groups.items():
            extracted.setdefault((arm, carrier), []).append(_looked_up(part, formulas, arm))
        publications = table["doi"].to_numpy(str) if "doi" in table else np.full(len(table), "")
        assigned = assign(table, tables.structures)
        kinds = {kind: expert(assigned, tables.expert, names).to_numpy(float) for kind, names in EXPERT.items()}
        inputs[name] = Inputs(formulas, publications, composition, extracted, kinds)
    return Data(labels_of(tables.dpt, tables.epc), inputs)


def released_predictions(tables: Tables) -> np.ndarray:
    """The released trees' average electron mobility for each row of dpt (n,), NaN where it has no structure.

    Fed with standardised electronic descriptors, on whose scale the splits of the released trees lie.
    """
    key = ["source", "source_id"]
    assigned = assign(tables.dpt, tables.structures)["structure"]
    own = tables.structures[key].iloc[assigned.clip(lower=0)]
    found = own.merge(tables.released_trees[[*key, "standardised"]], on=key, how="left", validate="many_to_one")
    return np.where(assigned >= 0, found["standardised"].to_numpy(float), np.nan)


def _looked_up(features: pd.DataFrame, formulas: np.ndarray, arm: str) -> np.ndarray:
    """Features (n, 15) of each formula."""
    missing = sorted(set(formulas) - set(features.index))
    if missing:
        raise MobtlError(f"the extractor {arm!r} gives no features of {', '.join(missing[:3])}: run its study again")
    return features[~features.index.duplicated()].loc[formulas].to_numpy(float)

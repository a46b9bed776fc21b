"""What the models of the records predict for each material, beside its label."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mobtl.book.materials.facts import shown
from mobtl.book.materials.formulas import key
from mobtl.datasets import tables
from mobtl.figures.phonons.transfer.arms import PROPERTIES
from mobtl.physics.mobility import CARRIERS, SILICON, anisotropy, average_mobility
from mobtl.physics.phonons import ELECTRONIC_GAP
from mobtl.physics.units import MOBILITY
from mobtl.records.record import Record

# Arms whose models learnt other labels: their predictions are none of the material.
_PERMUTED = "permuted labels"
# Arms that the papers compare; the others are controls and variants.
MAIN = ("direct", "transfer", "never pretrained", "TL", "ATL", "HTL", "EXP")


@dataclass(frozen=True)
class Model:
    """What is predicted (property, unit), by which arm, of which protocol; ``over`` says what the range is over."""

    property: str
    unit: str
    arm: str
    protocol: str
    over: str


@dataclass(frozen=True)
class Prediction:
    """One material's prediction: mean, and 95 % range where there are several fits; its label where it has one."""

    key: str
    model: Model
    id: str
    label: float | None
    mean: float
    low: float | None
    high: float | None


def predictions(record: Record, load: Callable[[str], pd.DataFrame] = tables.load_table) -> Iterator[Prediction]:
    """All predictions of a record; none of an experiment that predicts no materials one by one.

    Raises
    ------
    MobtlError
        If a table is damaged.
    """
    known = {
        "phonon_transfer": _transfer,
        "phonon_classifier": _classifier,
        "mobility_prediction": _mobility,
        "mobility_screening": _screening,
    }
    if record.experiment in known:
        yield from known[record.experiment](record, load)


def summarised(table: pd.DataFrame, by: list[str], value: str, first: str | None = None) -> pd.DataFrame:
    """Mean and 95 % range of a column by others; averaged over all else within each ``first`` (such as a member) before.

    Returns
    -------
    DataFrame: the columns ``by``, mean, low, high (NaN for a single number).
    """
    if first:
        table = table.groupby([*by, first], observed=True)[value].mean().reset_index()
    # Many small groups: sorted once and cut, which is a hundred times faster than a percentile of each.
    ordered = table.sort_values([*by, value], kind="stable")
    numbers = ordered[value].to_numpy(float)
    sizes = ordered.groupby(by, observed=True)[value].size()
    starts = np.concatenate([[0], np.cumsum(sizes.to_numpy())[:-1]]).astype(int)
    found = sizes.reset_index()[by]
    n = sizes.to_numpy()
    found["mean"] = np.add.reduceat(numbers, starts) / n if len(n) else []
    for name, share in (("low", 0.025), ("high", 0.975)):
        place = share * (n - 1)
        below = starts + np.floor(place).astype(int)
        above = starts + np.ceil(place).astype(int)
        found[name] = np.where(n > 1, numbers[below] + (place % 1) * (numbers[above] - numbers[below]), np.nan)
    return found


def _transfer(record: Record, load) -> Iterator[Prediction]:
    data = _semiconductors(load)
    own = record.tables["predictions"]
    own = own[~own["arm"].astype(str).str.contains(_PERMUTED)]
    for row in summarised(own, ["property", "arm", "material_id"], "predicted", "member").itertuples():
        its = PROPERTIES[row.property]
        model = Model(row.property, its.unit, row.arm, record.protocol, "members")
        material = data[row.material_id]
        yield _of(row, material["reduced_formula"], model, row.material_id, material[its.column])
    for row in summarised(record.tables["new"], ["property", "arm", "material"], "predicted", "member").itertuples():
        model = Model(row.property, PROPERTIES[row.property].unit, row.arm, record.protocol, "members")
        yield _of(row, row.material, model, "not in the data")
    source = record.tables["source_parity"].rename(columns={"predicted": "mean"}).assign(low=np.nan, high=np.nan)
    model = Model(ELECTRONIC_GAP.label, ELECTRONIC_GAP.unit, "network before the transfer, best member", record.protocol, "")
    for row in source.itertuples():
        material = data[row.material_id]
        yield _of(row, material["reduced_formula"], model, row.material_id, material["electronic_gap"])


def _semiconductors(load) -> dict[str, dict]:
    return load("semiconductors").set_index("material_id").to_dict("index")


def _classifier(record: Record, load) -> Iterator[Prediction]:
    data = _semiconductors(load)
    own = record.tables["predictions"].query("run != @_PERMUTED")
    for row in summarised(own, ["run", "kind", "material_id"], "probability").itertuples():
        material = data[row.material_id]
        yield _of(row, material["reduced_formula"], _forest(record, row), row.material_id, float(material["phonon_gap"] > 0))
    for row in summarised(record.tables["candidates"], ["run", "kind", "composition"], "probability").itertuples():
        yield _of(row, row.composition, _forest(record, row), "not in the data")


def _forest(record: Record, row) -> Model:
    arm = f"random forest, {row.run}, {row.kind}"
    return Model("probability of a phonon band gap", "", arm, record.protocol, "splits or replays")


def _mobility(record: Record, load) -> Iterator[Prediction]:
    data = {name: load(f"{name}_mobility") for name in ("dpt", "epc")}
    own = summarised(record.tables["predictions"], ["target", "arm", "row"], "predicted")
    for target, rows in own.groupby("target", observed=True):
        name = "epc" if target.startswith("EPC") else "dpt"
        labels = mobility_labels(data[name], target)
        for row in rows.itertuples():
            model = Model(target, "decades", row.arm, record.protocol, "repeats")
            formula = data[name]["reduced_formula"][row.row]
            yield _of(row, formula, model, f"{name}_mobility, row {row.row}", labels[row.row])
    target = "average electron mobility"
    labels = mobility_labels(data["dpt"], target)
    # Of the released model, whatever the protocol of the record that holds it.
    model = Model(target, "decades", "trees of the authors", "released", "")
    released = record.tables["released"].dropna().rename(columns={"predicted": "mean"}).assign(low=np.nan, high=np.nan)
    for row in released.itertuples():
        formula = data["dpt"]["reduced_formula"][row.row]
        yield _of(row, formula, model, f"dpt_mobility, row {row.row}", labels[row.row])


def mobility_labels(table: pd.DataFrame, target: str) -> np.ndarray:
    """Labels (n,) of a target of the prediction study, by its name (Eq. 2 or 3), decades; NaN where the table is silent.

    The same as `mobtl.experiments.mobility.prediction.data.labels_of`, which this page does not import: torch comes with it.
    """
    carrier = "electron" if "electron" in target else "hole"
    if target.endswith("anisotropy"):
        return anisotropy(table[f"{carrier}_x"], table[f"{carrier}_y"])
    # The table of deformation potential theory is in thousands.
    unit = 1.0 if target.startswith("EPC") else 1e3
    return average_mobility(table[carrier] * unit, carrier)


def _screening(record: Record, load) -> Iterator[Prediction]:
    for carrier in CARRIERS:
        model = Model(
            f"{carrier} mobility, screened", MOBILITY, "HTL fitted to all labels", "as_published", "resampled formulas"
        )
        columns = {carrier: "mean", f"{carrier}_low": "low", f"{carrier}_high": "high"}
        own = record.tables["candidates"].rename(columns=columns)
        for row in own[["source", "source_id", "reduced_formula", "mean", "low", "high"]].itertuples():
            yield _of(row, row.reduced_formula, model, f"{row.source} {row.source_id}")


def _of(row, formula: str, model: Model, where: str, label: float | None = None) -> Prediction:
    return Prediction(key(formula), model, where, shown(label), shown(row.mean), shown(row.low), shown(row.high))


def usual(model: Model) -> tuple[float, str] | None:
    """What zero decades are: silicon's mobility, or of an anisotropy a ratio of one; ``None`` for other units."""
    if model.unit != "decades":
        return None
    if model.property.endswith("anisotropy"):
        return 1.0, "times"
    return SILICON["electron" if "electron" in model.property else "hole"], MOBILITY


def distinct(found: Iterable[Prediction]) -> list[Prediction]:
    """Each once; two records may hold the predictions of one released model."""
    return list(dict.fromkeys(found))


def arms_first(models: Iterable[Model]) -> Mapping[Model, int]:
    """Each model's number: by property, the main arms of the papers before controls and variants."""
    rank = {name: place for place, name in enumerate(MAIN)}
    ordered = sorted(set(models), key=lambda each: (each.property, rank.get(each.arm, len(MAIN)), each.arm, each.protocol))
    return {model: number for number, model in enumerate(ordered)}

"""Liu 2020, labels and section S2: do the published labels follow from the raw records, and what do polymorphs share?"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from mobtl.physics.phonons import KM_PER_S, POINTS, PROPERTIES, PUBLISHED_LIGHT, sound_velocities
from mobtl.physics.units import INVERSE_CM, KM_PER_SECOND, MOLAR_HEAT
from mobtl.records.record import Metric, Record, provenance
from mobtl.validation.comparison import resample_formulas

DIAMOND = "mp-66"
DIAMOND_VALUES = ("longitudinal velocity along [100]", "transverse velocity along [100]", "heat capacity")
_DRAWN_POINTS = 10  # of diamond's branches next to Γ
# Numbers of these points whose mean may give a velocity, besides the one that the labels have: a sensitivity.
_OTHER_POINTS = (3, 4, 6, 8)
# Label of the paper, what is recomputed of it, and the unit in which the two are compared ("%": relative).
COMPARED = {
    "phonon band gap": ("phonon_gap", "recomputed_gap", INVERSE_CM),
    "heat capacity": ("heat_capacity", "recomputed_heat_capacity", "%"),
    "speed of sound": ("speed_of_sound", "recomputed_speed", "%"),
    "speed of sound, recipe of the labels": ("speed_of_sound", "speed_as_published", "%"),
}


@dataclass(frozen=True)
class Config:
    """How near a label must be to count as agreeing.

    Attributes
    ----------
    gap_tolerance : cm^-1.
    heat_capacity_tolerance, speed_tolerance : relative, in %.
    seed : of the bootstrap over formulas.
    """

    gap_tolerance: float = 0.01
    heat_capacity_tolerance: float = 0.1
    speed_tolerance: float = 1.0
    seed: int = 0

    def tolerance(self, name: str) -> float:
        word = name.partition(",")[0]
        return {"phonon band gap": self.gap_tolerance, "heat capacity": self.heat_capacity_tolerance}.get(
            word, self.speed_tolerance
        )


def compare(
    semiconductors: pd.DataFrame,
    phonon_gaps: pd.DataFrame,
    phonon_labels: pd.DataFrame,
    dispersions: pd.DataFrame,
    measured: Mapping[str, float],
    config: Config,
) -> Record:
    """Hold the published labels against the raw records, diamond against experiment, and polymorphs against each other.

    Parameters
    ----------
    semiconductors, phonon_gaps, phonon_labels, dispersions : the tables of :mod:`mobtl.datasets.phonons`.
    measured : for each of `DIAMOND_VALUES` what the paper says of experiment, km/s and J/(mol K).

    Returns
    -------
    Record with the tables ``labels`` (a row per semiconductor, recomputed values), ``agreement`` (a row per property and
    crystal system), ``worst`` (of each property at most five compounds, those that are farthest from agreeing), ``diamond``
    (points of the acoustic branches near Γ) and ``polymorphs`` (of formulas that have one with and one without a gap).
    """
    labels = _join(semiconductors, phonon_gaps, phonon_labels)
    agreement = pd.DataFrame(_agreements(labels, config))
    mixed = _with_and_without_gap(labels)
    diamond_metrics, points = _diamond(labels, dispersions, measured)
    metrics = [
        *_counts(labels, phonon_gaps, mixed),
        *_agreement_metrics(agreement),
        *_speed_metrics(labels, config),
        *diamond_metrics,
        *_example(mixed),
        *_polymorph_metrics(labels, config.seed),
        *_medians(labels),
    ]
    kept = ["material_id", "recomputed_gap", "recomputed_heat_capacity", "recomputed_speed", "speed_as_published"]
    return Record(
        paper="liu2020",
        experiment="phonon_labels",
        protocol="",
        config=asdict(config),
        data=provenance(semiconductors, phonon_gaps, phonon_labels, dispersions),
        metrics=metrics,
        tables={
            "labels": labels[kept],
            "agreement": agreement,
            "worst": pd.concat([_worst(labels, name, config.tolerance(name)) for name in COMPARED], ignore_index=True),
            "diamond": points,
            "polymorphs": mixed,
        },
    )


def _join(semiconductors: pd.DataFrame, phonon_gaps: pd.DataFrame, phonon_labels: pd.DataFrame) -> pd.DataFrame:
    """The semiconductors with their recomputed values; the two tables of the records bring the same ids."""
    recomputed = phonon_labels.rename(
        columns={"heat_capacity": "recomputed_heat_capacity", "speed_of_sound": "recomputed_speed"}
    )
    flags = phonon_gaps[["material_id", "signed_gap", "large_asr_break"]]
    labels = semiconductors.merge(flags, on="material_id", validate="one_to_one")
    labels = labels.merge(recomputed, on="material_id", validate="one_to_one")
    return labels.assign(recomputed_gap=labels["signed_gap"].clip(lower=0))


def deviation(labels: pd.DataFrame, name: str) -> pd.Series:
    """How far each label lies from its recomputed value, without sign: in cm^-1 for the gap, else in %."""
    label, recomputed, unit = COMPARED[name]
    difference = (labels[label] - labels[recomputed]).abs()
    return 100 * difference / labels[recomputed] if unit == "%" else difference


def _agreements(labels: pd.DataFrame, config: Config) -> Iterator[dict]:
    for name, (_, _, unit) in COMPARED.items():
        deviations = deviation(labels, name)
        parts = [("all", labels.index), *labels.groupby("crystal_system").groups.items()]
        for system, rows in parts:
            values = deviations.loc[rows]
            tolerance = config.tolerance(name)
            yield {
                "property": name,
                "crystal_system": system,
                "n": len(rows),
                "agreeing": int((values <= tolerance).sum()),
                "tolerance": tolerance,
                "unit": unit,
                "median": float(values.median()),
                "percentile_95": float(values.quantile(0.95)),
            }


def _agreement_metrics(agreement: pd.DataFrame) -> Iterator[Metric]:
    for row in agreement[agreement["crystal_system"] == "all"].itertuples():
        n = f"{row.n} semiconductors"
        yield Metric(f"{row.property}, labels agreeing with the records, count", "", "exact", row.agreeing, n)
        yield Metric(f"{row.property}, deviation from the records, median", row.unit, "exact", row.median, n)
        yield Metric(f"{row.property}, deviation from the records, 95th percentile", row.unit, "exact", row.percentile_95, n)


def _worst(labels: pd.DataFrame, name: str, tolerance: float) -> pd.DataFrame:
    label, recomputed, unit = COMPARED[name]
    rows = labels.assign(deviation=deviation(labels, name)).query("deviation > @tolerance").nlargest(5, "deviation")
    return pd.DataFrame(
        {
            "property": name,
            "material_id": rows["material_id"],
            "formula": rows["formula"],
            "crystal_system": rows["crystal_system"],
            "published": rows[label],
            "recomputed": rows[recomputed],
            "deviation": rows["deviation"],
            "unit": unit,
        }
    )


def _counts(labels: pd.DataFrame, phonon_gaps: pd.DataFrame, mixed: pd.DataFrame) -> Iterator[Metric]:
    stable = set(phonon_gaps.loc[~phonon_gaps["unstable"], "material_id"])
    sites = labels["cell_composition"].map(_atoms)
    members = labels["reduced_formula"].map(labels["reduced_formula"].value_counts())
    counts = {
        "stable records that are semiconductors of the paper": len(stable & set(labels["material_id"])),
        "stable records": len(stable),
        "heat capacities stored in the records that equal the label": int(
            np.isclose(labels["stored_heat_capacity"], labels["heat_capacity"], rtol=1e-6, atol=0).sum()
        ),
        "formulas that could be reduced further": int((labels["formula"].map(_divisor) > 1).sum()),
        "released cells larger than the cell of the calculation": int((sites > labels["n_sites"]).sum()),
        "semiconductors with a large break of the acoustic sum rule": int(labels["large_asr_break"].sum()),
        "semiconductors that share their reduced formula": int((members > 1).sum()),
        "reduced formulas of several semiconductors": labels.loc[members > 1, "reduced_formula"].nunique(),
        "reduced formulas with a gapped and an ungapped polymorph": mixed["reduced_formula"].nunique(),
    }
    return (Metric(f"{what}, count", "", "exact", value, str(value)) for what, value in counts.items())


def _amounts(formula: str) -> list[int]:
    from pymatgen.core import Composition

    return [round(amount) for amount in Composition(formula).values()]


def _atoms(formula: str) -> int:
    return sum(_amounts(formula))


def _divisor(formula: str) -> int:
    return int(np.gcd.reduce(_amounts(formula)))


def _speed_metrics(labels: pd.DataFrame, config: Config) -> Iterator[Metric]:
    """What stands between the published speed of sound and the physical one, cause by cause."""
    gapped = labels[labels["phonon_gap"] > 0]
    for where, part in (("source domain", labels), ("target domain", gapped)):
        difference = float((part["speed_of_sound"] - part["recomputed_speed"]).abs().mean())
        n = f"{len(part)} semiconductors"
        yield Metric(
            f"speed of sound, label minus recomputed, mean absolute, {where}", KM_PER_SECOND, "exact", difference, n
        )
    n, speed = f"{len(labels)} semiconductors", labels["recomputed_speed"]
    for what, other in (
        ("all directions against the first", labels["speed_all_directions"]),
        ("the nearest point against five", labels["speed_nearest_point"]),
        ("the Materials Project's cell against the calculation's", speed * labels["cell_ratio"]),
    ):
        change = float((100 * (other / speed - 1).abs()).median())
        yield Metric(f"speed of sound, {what}, median deviation", "%", "exact", change, n)
    same_cell = 100 * (labels["speed_of_sound"] / (speed * labels["cell_ratio"]) - 1).abs() <= config.speed_tolerance
    quantity = "speed of sound, labels agreeing once the Materials Project's cell is taken, count"
    yield Metric(quantity, "", "exact", int(same_cell.sum()), n)
    for system, ratios in (labels["speed_of_sound"] / speed).groupby(labels["crystal_system"]):
        quantity = f"speed of sound, {system}, published over recomputed, median"
        yield Metric(quantity, "", "exact", float(ratios.median()), f"{len(ratios)} semiconductors")
    broken = labels[labels["large_asr_break"]]
    agreeing = deviation(broken, "speed of sound, recipe of the labels") < 0.1
    quantity = "speed of sound, recipe of the labels, agreeing in spite of a large break of the acoustic sum rule, count"
    yield Metric(quantity, "", "exact", int(agreeing.sum()), f"{len(broken)} semiconductors")


def _diamond(
    labels: pd.DataFrame, dispersions: pd.DataFrame, measured: Mapping[str, float]
) -> tuple[list[Metric], pd.DataFrame]:
    """Diamond's velocities along [100] and its heat capacity, and the points of the branches that they come from."""
    label = labels.set_index("material_id").loc[DIAMOND]
    rows = dispersions[(dispersions["material_id"] == DIAMOND) & (dispersions["segment"] == 0) & (dispersions["branch"] < 3)]
    # The first segment runs from Γ to X, that is along [100]; the two slower branches are the transverse ones.
    path = rows.pivot(index="distance", columns="branch", values="frequency")

    def mean_over(points: int) -> np.ndarray:
        near = path.iloc[1 : points + 1]
        return sound_velocities(near.to_numpy(), near.index.to_numpy())

    # As many points as for the labels. The mean over four comes nearest to the velocities that the text prints, but nothing
    # is fitted to a printed number.
    own, in_published_cell, n = mean_over(POINTS), label["cell_ratio"] * PUBLISHED_LIGHT, f"{POINTS} points"
    as_published = own * in_published_cell
    heat_capacity = float(label["recomputed_heat_capacity"])
    values = dict(zip(DIAMOND_VALUES, (float(as_published[2]), float(as_published[0]), heat_capacity), strict=True))
    units = dict(zip(DIAMOND_VALUES, (KM_PER_SECOND, KM_PER_SECOND, MOLAR_HEAT), strict=True))
    metrics = [
        Metric(f"diamond, {name}", units[name], "exact", value, "1 record" if name == "heat capacity" else n)
        for name, value in values.items()
    ]
    for name, branch in zip(DIAMOND_VALUES, (2, 0), strict=False):
        metrics.append(Metric(f"diamond, {name}, cell of the calculation", KM_PER_SECOND, "exact", float(own[branch]), n))
        for points in _OTHER_POINTS:
            value, what = float(mean_over(points)[branch] * in_published_cell), f"{points} points"
            metrics.append(Metric(f"diamond, {name}, {what}", KM_PER_SECOND, "exact", value, what))
    largest = max(abs(values[name] / measured[name] - 1) for name in DIAMOND_VALUES)
    quantity = "diamond, largest deviation from the measured values, printed velocities exchanged"
    metrics.append(Metric(quantity, "%", "exact", 100 * largest, "3 values"))
    points = rows[rows["distance"] > 0].head(3 * _DRAWN_POINTS)
    velocities = points["frequency"] / points["distance"] * KM_PER_S * label["cell_ratio"]
    return metrics, points[["distance", "branch"]].assign(velocity=velocities).reset_index(drop=True)


def _with_and_without_gap(labels: pd.DataFrame) -> pd.DataFrame:
    """All polymorphs of the formulas that occur both with and without a phonon band gap."""
    gapped = labels["phonon_gap"] > 0
    share = gapped.groupby(labels["reduced_formula"]).transform("mean")
    columns = ["reduced_formula", "material_id", "space_group", "crystal_system", "signed_gap", "phonon_gap"]
    return labels.loc[(share > 0) & (share < 1), columns].sort_values(columns[:3]).reset_index(drop=True)


def _example(mixed: pd.DataFrame) -> Iterator[Metric]:
    """Signed gaps of the polymorphs of GaN: zinc blende (space group 216), wurtzite (186), rock salt (225)."""
    for row in mixed[mixed["reduced_formula"] == "GaN"].itertuples():
        quantity = f"GaN of space group {row.space_group}, lowest optical minus highest acoustic"
        yield Metric(quantity, INVERSE_CM, "exact", row.signed_gap, row.material_id)


def _polymorph_metrics(labels: pd.DataFrame, seed: int) -> Iterator[Metric]:
    """The least mean absolute error of a model that sees no more than the composition: it can but say the median."""
    gapped = labels[labels["phonon_gap"] > 0]
    for where, rows in (("source domain", labels), ("target domain", gapped)):
        for shared, column in (("reduced formula", "reduced_formula"), ("unit-cell composition", "cell_composition")):
            part = rows[rows.duplicated(column, keep=False)]
            n = f"{len(part)} compounds, {part[column].nunique()} compositions"
            for its in PROPERTIES.values():
                errors = (part[its.column] - part.groupby(column)[its.column].transform("median")).abs().to_numpy()
                samples = resample_formulas(errors, part["reduced_formula"], np.mean, seed)
                quantity = f"{its.label}, mean deviation of polymorphs of one {shared} from their median, {where}"
                yield Metric(quantity, its.unit, "pooled", float(errors.mean()), n, tuple(map(float, samples)))


def _medians(labels: pd.DataFrame) -> Iterator[Metric]:
    gapped = labels[labels["phonon_gap"] > 0]
    for its in (PROPERTIES["speed_of_sound"], PROPERTIES["heat_capacity"]):
        for where, part in (("source domain", labels), ("target domain", gapped)):
            n, median = f"{len(part)} semiconductors", float(part[its.column].median())
            yield Metric(f"{its.label}, median, {where}", its.unit, "exact", median, n)

"""What the transfer study says beyond single errors: paired differences, 60/40 splits, single layers, new materials."""

import numpy as np

from mobtl.experiments.phonons.transfer.config import PUBLISHED_SPLITS
from mobtl.experiments.phonons.transfer.errors import Statistic, mean_error
from mobtl.experiments.phonons.transfer.protocols import folds_of_repeat, splits_of
from mobtl.experiments.phonons.transfer.report import Drawn, Report
from mobtl.physics.phonons import PROPERTIES
from mobtl.physics.units import INVERSE_CM
from mobtl.records.quantity import DIFFERENCE, P_VALUE, Quantity
from mobtl.records.record import Metric, counted
from mobtl.validation.comparison import corrected_t_test, paired_samples
from mobtl.validation.metrics import SCORES
from mobtl.validation.protocols import Protocol

READINGS = {"copies": "", "shared chain": ", shared chain"}


def difference(report: Report, target: str, first: str, second: str) -> list[Metric]:
    """One arm minus another: mean paired error per material, and under ``leak_free`` the p value over the folds.

    The interval is that of :func:`mobtl.validation.comparison.paired_samples`. With a single member there is none.
    """
    data, config = report.data, report.config
    members = min(report.find(target, name).shape[0] for name in (first, second))
    errors = [report.find(target, name).absolute[:members] for name in (first, second)]
    in_chain = [report.chained(report.arms[f"{target}: {name}"]) for name in (first, second)]
    if all(in_chain):
        # The error falls along a chain: two of different length are compared over the same stretch.
        errors = [error[:, : min(each.shape[1] for each in errors)] for error in errors]
    gap = errors[0].mean(axis=1) - errors[1].mean(axis=1)  # (members, materials)
    name, unit = PROPERTIES[target].label, PROPERTIES[target].unit
    n = f"{counted(gap.shape[1], 'material')}, {counted(members, 'member')}"
    formulas = data.formulas[data.rows]
    samples = paired_samples(*errors, formulas, config.seed, together=any(in_chain)) if members > 1 else ()
    quantity = str(Quantity(name, DIFFERENCE, first, second))
    whole = report.whole(first, second, target=target) and members > 1
    metrics = [Metric(quantity, unit, "paired", float(gap.mean()), n, tuple(map(float, samples)), whole)]
    if config.protocol == Protocol.LEAK_FREE:
        by_repeat = (errors[0] - errors[1]).mean(axis=0)
        folds = [row[test].mean() for r, row in enumerate(by_repeat) for _, test in folds_of_repeat(data, config, r)]
        p = corrected_t_test(folds, test_fraction=1 / (len(folds_of_repeat(data, config, 0)) - 1))
        quantity = str(Quantity(name, P_VALUE, first, second))
        metrics.append(Metric(quantity, "", "corrected resampled t-test", p, counted(len(folds), "fold"), (), whole))
    return metrics


def split_errors(report: Report, arm: str, reading: str) -> dict[str, np.ndarray]:
    """MAE and R2 of an arm on each 60/40 split, (members, splits)."""
    values = report.arrays[f"splits/phonon_gap: {arm}, {reading}"]
    truth = report.data.targets["phonon_gap"][report.data.rows]
    parts = [test for _, test in splits_of(report.data, report.config)]
    return {
        name: np.stack([compute(truth[test], values[:, split, test]) for split, test in enumerate(parts)], axis=1)
        for name, compute in SCORES.items()
    }


def splits(report: Report) -> None:
    """The 60/40 splits (Figs. 4C and 4D), in each reading of how they were run."""
    config = report.config
    complete = config.is_whole() and config.splits >= PUBLISHED_SPLITS
    for reading, suffix in READINGS.items():
        if f"splits/phonon_gap: transfer, {reading}" not in report.arrays:
            continue
        errors = {arm: split_errors(report, arm, reading) for arm in ("direct", "transfer", "never pretrained")}
        shape = errors["direct"]["MAE"].shape
        for arm, scores in errors.items():
            for name, unit in (("MAE", INVERSE_CM), ("R2", "")):
                what = f"phonon band gap, {name}, {arm}, 60/40 splits{suffix}"
                own = scores[name]
                # A chain trains on through its splits, so that these are no draws of the same thing.
                chain = reading == "shared chain" and report.chained(report.arms[f"phonon_gap: {arm}"])
                report.add(what, unit, "member mean", Drawn(_average(own), shape, complete, chain, "split"))
        for arm in ("transfer", "never pretrained"):
            better = (errors[arm]["MAE"] < errors["direct"]["MAE"]) & (errors[arm]["R2"] > errors["direct"]["R2"])
            what = f"phonon band gap, 60/40 splits in which {arm} beats direct{suffix}, count"
            _by_member(report, what, better.sum(axis=1), complete)
        for arm in ("direct", "transfer"):
            worst = errors[arm]["R2"].min(axis=1)
            _by_member(report, f"phonon band gap, smallest R2 of the 60/40 splits, {arm}{suffix}", worst, complete)


def _average(values: np.ndarray) -> Statistic:
    """The mean of values (members, repeats) over the drawn ones."""
    return lambda members, repeats: values[np.ix_(members, repeats)].mean()


def _by_member(report: Report, what: str, values: np.ndarray, complete: bool) -> None:
    """A number that each member has; the members are its samples, and a single one says nothing of others."""
    n = f"{counted(len(values), 'member')} x {counted(report.config.splits, 'split')}"
    several = len(values) > 1
    samples = tuple(map(float, values)) if several else ()
    report.metrics.append(Metric(what, "", "member mean", float(values.mean()), n, samples, complete and several))


def layers(report: Report) -> None:
    """How much of the transfer sits in which layer (Figs. 4E and 4F), and whether structure descriptors help (S4)."""

    def ratio(of: str, over: str, what: str = "") -> None:
        one, other = (report.find("phonon_gap", name) for name in (of, over))
        chain = report.chained(report.arms[f"phonon_gap: {of}"])
        drawn = Drawn(lambda m, r: mean_error(one, m, r) / mean_error(other, m, r), one.shape, report.whole(of, over), chain)
        report.add(what or f"phonon band gap, MAE of {of} over {over}", "", "member mean", drawn)

    ratio("first layer transferred", "transfer")
    ratio("second layer transferred", "direct")
    ratio("no layer fine-tuned", "transfer")
    for arm in ("transfer", "direct"):
        what = f"phonon band gap, MAE with structure descriptors over without, {arm}"
        ratio(f"{arm}, structure descriptors", arm, what)
    steps = ("no layer fine-tuned", "third layer fine-tuned", "second and third layer fine-tuned", "transfer")
    arms = [report.find("phonon_gap", name) for name in steps]

    def smallest_fall(members: np.ndarray, repeats: np.ndarray) -> float:
        return -np.diff([mean_error(its, members, repeats) for its in arms]).max()

    what = "phonon band gap, smallest fall of MAE with one more layer fine-tuned"
    chain = report.chained(report.arms["phonon_gap: transfer"])
    report.add(what, INVERSE_CM, "member mean", Drawn(smallest_fall, arms[0].shape, report.whole(*steps), chain))


def new_materials(report: Report, names) -> None:
    """Predictions for materials outside the data set (Table 2): mean over members, and their standard deviation."""
    for target, its in PROPERTIES.items():
        name, unit = its.label, its.unit
        for arm in ("transfer", "never pretrained"):
            values = report.arrays[f"new/{target}: {arm}"]
            whole, chain = report.whole(arm, target=target), report.chained(report.arms[f"{target}: {arm}"])
            for place, material in enumerate(names):
                own = values[:, :, place]
                what = f"{material}, {name}, {arm}"
                report.add(what, unit, "member mean", Drawn(_average(own), own.shape, whole, chain, "fit"))
                if len(own) > 1:
                    what = f"{material}, SD of {name} over members, {arm}"
                    report.add_deviation(what, unit, own.mean(axis=1), whole)

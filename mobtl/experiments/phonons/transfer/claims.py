"""What the transfer study says beyond single errors: paired differences, 60/40 splits, single layers, new materials."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mobtl.experiments.phonons.transfer.config import PUBLISHED_MEMBERS, PUBLISHED_SPLITS, Config
from mobtl.experiments.phonons.transfer.errors import Statistic, mean_error
from mobtl.experiments.phonons.transfer.protocols import folds_of_repeat, splits_of
from mobtl.experiments.phonons.transfer.report import Drawn, Report
from mobtl.physics.phonons import PROPERTIES
from mobtl.physics.units import INVERSE_CM
from mobtl.records.quantity import DIFFERENCE, P_VALUE, Quantity
from mobtl.records.record import Metric, counted
from mobtl.validation.comparison import corrected_t_test, paired_samples
from mobtl.validation.metrics import RESAMPLES, SCORES
from mobtl.validation.protocols import Protocol

READINGS = {"copies": "", "shared chain": ", shared chain"}
LOW = 0.5  # an R2 that counts as very low


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
    whole = report.whole(first, second, target=target)
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
    """The 60/40 splits (Figs. 4C and 4D), in each reading of how they were run, in draws of as many as the paper has."""
    for reading, suffix in READINGS.items():
        if f"splits/phonon_gap: transfer, {reading}" not in report.arrays:
            continue
        errors = {arm: split_errors(report, arm, reading) for arm in ("direct", "transfer", "never pretrained")}
        draws = Draws.of(errors["transfer"]["MAE"].shape, reading == "shared chain", report.config)
        for arm, scores in errors.items():
            for name, unit in (("MAE", INVERSE_CM), ("R2", "")):
                what = f"phonon band gap, {name}, {arm}, 60/40 splits{suffix}"
                draws.add(report, what, unit, "member mean", lambda members, its, own=scores[name]: own[members, its].mean())
                if report.config.protocol == Protocol.AS_PUBLISHED:
                    best = _of_best(scores[name], errors["transfer"]["MAE"])
                    draws.add(report, what, unit, "best on test", best, whole=draws.members >= PUBLISHED_MEMBERS)
        for arm in ("transfer", "never pretrained"):
            better = (errors[arm]["MAE"] < errors["direct"]["MAE"]) & (errors[arm]["R2"] > errors["direct"]["R2"])
            what = f"phonon band gap, 60/40 splits in which {arm} beats direct{suffix}, count"
            draws.add_of_one(report, what, lambda member, its, better=better: better[member, its].sum())
        for arm in ("direct", "transfer"):
            own = errors[arm]["R2"]
            what = f"phonon band gap, smallest R2 of the 60/40 splits, {arm}{suffix}"
            draws.add_of_one(report, what, lambda member, its, own=own: own[member, its].min())
            what = f"phonon band gap, 60/40 splits with an R2 below {LOW}, {arm}{suffix}, count"
            draws.add_of_one(report, what, lambda member, its, own=own: (own[member, its] < LOW).sum())


def _of_best(score: np.ndarray, error: np.ndarray) -> Callable[[np.ndarray, np.ndarray], float]:
    """The score of the member, of those drawn, that errs least on the splits drawn."""
    return lambda members, its: score[members[error[members, its].mean(axis=1).argmin()], its[0]].mean()


@dataclass(frozen=True)
class Draws:
    """Draws of fifteen splits, or of all where there are no more, and of members.

    Attributes
    ----------
    groups : indices of the splits of each draw (draws, fifteen); of a chain always a whole one.
    members, splits : how many there are.
    complete : whether what defines the splits is whole.
    """

    groups: np.ndarray
    members: int
    splits: int
    complete: bool

    @classmethod
    def of(cls, shape: tuple[int, int], chained: bool, config: Config) -> "Draws":
        """Those of a reading, of splits that hang together in chains of fifteen or not."""
        rng, (members, splits) = np.random.default_rng(config.seed), shape
        length = min(PUBLISHED_SPLITS, splits)
        if chained:
            groups = rng.integers(splits // length, size=RESAMPLES)[:, None] * length + np.arange(length)
        else:
            groups = np.sort([rng.permutation(splits)[:length] for _ in range(RESAMPLES)])
        return cls(groups, members, splits, config.is_whole() and splits >= PUBLISHED_SPLITS)

    @property
    def n(self) -> str:
        length = self.groups.shape[1]
        return f"{counted(self.members, 'member')}, {counted(self.splits, 'split')}, {length} to a draw"

    @property
    def several(self) -> bool:
        """Whether there is more than one set of splits to draw."""
        return self.splits >= 2 * self.groups.shape[1]

    def add(self, report: Report, what: str, unit: str, statistic: str, compute, whole: bool = True) -> None:
        """A number of drawn members (m, 1) and splits (1, fifteen); its value is that of all members and all splits."""
        rng = np.random.default_rng(report.config.seed)
        everything = np.arange(self.members)[:, None], np.arange(self.splits)[None]
        drawn = (rng.integers(self.members, size=(self.members, 1)) for _ in self.groups)
        samples = [float(compute(members, its[None])) for members, its in zip(drawn, self.groups, strict=True)]
        value = float(compute(*everything))
        kept = tuple(samples) if self.several and self.members > 1 else ()
        report.metrics.append(Metric(what, unit, statistic, value, self.n, kept, self.complete and whole))

    def add_of_one(self, report: Report, what: str, compute) -> None:
        """A number of one member on fifteen splits: its mean over all members and the sets drawn; its samples draw both."""
        value = np.mean([compute(member, its) for its in np.unique(self.groups, axis=0) for member in range(self.members)])
        members = np.random.default_rng(report.config.seed).integers(self.members, size=len(self.groups))
        samples = [float(compute(member, its)) for member, its in zip(members, self.groups, strict=True)]
        kept = tuple(samples) if self.several else ()
        report.metrics.append(Metric(what, "", "member mean", float(value), self.n, kept, self.complete))


def _average(values: np.ndarray) -> Statistic:
    """The mean of values (members, repeats) over the drawn ones."""
    return lambda members, repeats: values[np.ix_(members, repeats)].mean()


def layers(report: Report) -> None:
    """How much of the transfer sits in which layer (Figs. 4E and 4F), and whether structure descriptors help (S4)."""

    def ratio(of: str, over: str, what: str = "") -> None:
        one, other = (report.find("phonon_gap", name) for name in (of, over))
        chain = report.chained(report.arms[f"phonon_gap: {of}"])
        drawn = Drawn(lambda m, r: mean_error(one, m, r) / mean_error(other, m, r), one.shape, report.whole(of, over), chain)
        report.add(what or f"phonon band gap, MAE of {of} over {over}", "", "member mean", drawn)

    for which in ("first layer transferred", "second layer transferred"):
        share_of_gain(report, which)
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


def share_of_gain(report: Report, arm: str) -> None:
    """What an arm keeps of the gain of transfer over direct training: 0 nothing, 1 all of it.

    Its samples are bounded to ten times either way: where there is no gain, a share of it can be anything.
    """
    direct, transfer, own = (report.find("phonon_gap", name) for name in ("direct", "transfer", arm))

    def share(members: np.ndarray, repeats: np.ndarray) -> float:
        before, after, its = (mean_error(each, members, repeats) for each in (direct, transfer, own))
        return float(np.clip((before - its) / (before - after), -10, 10)) if before != after else 0.0

    chain = report.chained(report.arms[f"phonon_gap: {arm}"])
    drawn = Drawn(share, own.shape, report.whole("direct", "transfer", arm), chain)
    report.add(f"phonon band gap, share of the gain of transfer, {arm}", "", "member mean", drawn)


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

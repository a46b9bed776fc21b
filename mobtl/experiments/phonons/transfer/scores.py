"""The numbers that a transfer study reports: errors of each arm by statistic, their spread, and paired differences.

Statistics: ``member mean`` averages the errors of all members and repeats; ``ensemble`` is the error of the prediction
averaged over members, repeat by repeat; ``best on test`` is the member whose transfer error is smallest on the very rows
that are scored, and for the direct arm the network of the same widths, as in Liu 2020 (Figs. 4A and 4B). The released
script averages the errors of its cross-validations; the text speaks of the error of predictions averaged over them, which
is reported apart as ``averaged predictions``.
"""

from collections.abc import Sequence

import numpy as np

from mobtl.experiments.phonons.transfer import claims
from mobtl.experiments.phonons.transfer.arms import GAP, PROPERTY
from mobtl.experiments.phonons.transfer.config import PUBLISHED_MEMBERS, PUBLISHED_REPEATS
from mobtl.experiments.phonons.transfer.errors import Errors, Statistic
from mobtl.experiments.phonons.transfer.report import MEAN, Best, Drawn, Report
from mobtl.physics.phonons import ELECTRONIC_GAP, PROPERTIES
from mobtl.records.record import Metric, counted
from mobtl.validation.members import FEW
from mobtl.validation.metrics import RESAMPLES
from mobtl.validation.protocols import Protocol

SCORED = ("MAE", "R2")
# Arms that are compared, wherever a property has both.
PAIRS = (
    ("transfer", "direct"),
    ("transfer", "never pretrained"),
    ("never pretrained", "direct"),
    ("source transductive", "direct"),
    ("source transductive", "transfer"),
    ("transfer, permuted labels", "direct, permuted labels"),
    ("transfer, noise descriptors", "direct, noise descriptors"),
    ("transfer, structure descriptors", "transfer"),
    ("direct, structure descriptors", "direct"),
    ("first layer transferred", "transfer"),
    ("second layer transferred", "direct"),
    ("no layer fine-tuned", "direct"),
)


def score(report: Report, new: Sequence[str]) -> list[Metric]:
    """All metrics of a study; ``new`` names the materials outside the data set."""
    for target in PROPERTIES:
        arm_errors(report, target)
        reductions(report, target)
        if report.config.protocol == Protocol.AS_PUBLISHED:
            best_on_test(report, target)
        for first, second in PAIRS:
            if report.find(target, first) and report.find(target, second):
                report.metrics += claims.difference(report, target, first, second)
    source_errors(report)
    claims.splits(report)
    claims.layers(report)
    claims.new_materials(report, new)
    return report.metrics


def units(target: str) -> dict[str, str]:
    """Unit of each score of a property."""
    return {"MAE": PROPERTIES[target].unit, "R2": ""}


def arm_errors(report: Report, target: str) -> None:
    """Errors of every arm: of the average member, of the ensemble, and of the average member's averaged predictions."""
    for key, arm in report.arms.items():
        if arm.target != target:
            continue
        its, whole, chain = report.errors[key], report.config.is_whole(arm), report.chained(arm)

        def drawn(compute: Statistic, complete: bool, shape=its.shape, chain=chain, untrained=arm.name == MEAN) -> Drawn:
            return Drawn(compute, shape, complete, chain, untrained=untrained)

        for name, unit in units(target).items():
            what = f"{PROPERTIES[target].label}, {name}, {arm.name}"
            report.add(what, unit, "member mean", drawn(its.member_mean(name), whole))
            if its.shape[0] >= FEW:
                report.metrics.append(median(its, name, what, unit, whole))
            if not arm.permuted and its.shape[0] > 1:
                report.add(what, unit, "ensemble", drawn(its.ensemble(name), whole))
            if its.shape[1] > 1 and arm.role in (GAP, PROPERTY):
                enough = whole and its.shape[1] >= PUBLISHED_REPEATS
                report.add(what, unit, "member mean of averaged predictions", drawn(its.averaged(name), enough))


def median(its: Errors, name: str, what: str, unit: str, whole: bool) -> Metric:
    """The median member, which one that has diverged does not move; its samples are bootstrap draws of the members."""
    by_member = its.single[name].mean(axis=1)
    draws = np.random.default_rng(0).integers(len(by_member), size=(RESAMPLES, len(by_member)))
    samples = tuple(np.median(by_member[draws], axis=1).tolist())
    n = counted(len(by_member), "member")
    return Metric(what, unit, "member median", float(np.median(by_member)), n, samples, whole)


def reductions(report: Report, target: str) -> None:
    """By how many per cent an arm's error is below that of the direct arm."""
    direct = report.find(target, "direct")
    for name in ("transfer", "never pretrained", "source transductive"):
        its = report.find(target, name)
        if its is None:
            continue
        what = f"{PROPERTIES[target].label}, MAE reduction, {name}"
        for statistic in ("member_mean", "ensemble"):
            if statistic == "ensemble" and its.shape[0] == 1:
                continue
            gain = reduction(its, direct, statistic)
            whole, chain = report.whole(name, target=target), report.chained(report.arms[f"{target}: {name}"])
            report.add(what, "%", statistic.replace("_", " "), Drawn(gain, its.shape, whole, chain))


def reduction(its: Errors, direct: Errors, statistic: str) -> Statistic:
    """The reduction of the error; where the arms have different repeats, the direct arm keeps all."""
    after, before = (getattr(each, statistic)("MAE") for each in (its, direct))
    everything = np.arange(direct.shape[1])
    paired = its.shape == direct.shape
    return lambda members, repeats: 100 * (1 - after(members, repeats) / before(members, repeats if paired else everything))


def best_on_test(report: Report, target: str) -> None:
    """The member that does best on the rows that are scored (Table 1, Figs. 4A, 4B)."""
    transfer, direct = report.find(target, "transfer"), report.find(target, "direct")
    enough = report.whole("transfer", target=target) and transfer.shape[0] >= PUBLISHED_MEMBERS
    name = PROPERTIES[target].label
    for score_name, unit in units(target).items():
        for arm, its in (("transfer", transfer), ("direct", direct)):
            best = its.selected(score_name, by=transfer)
            what, averaged = f"{name}, {score_name}, {arm}", its.selected(score_name, by=transfer, averaged=True)
            report.add(what, unit, "best on test", Best(best, transfer.shape, enough, chain=True))
            statistic = "best on test of averaged predictions"
            report.add(what, unit, statistic, Best(averaged, transfer.shape, enough, chain=True))
    after, before = transfer.selected("MAE", by=transfer), direct.selected("MAE", by=transfer)

    def gain(members: np.ndarray, repeats: np.ndarray) -> float:
        return 100 * (1 - after(members, repeats) / before(members, repeats))

    report.add(f"{name}, MAE reduction, transfer", "%", "best on test", Best(gain, transfer.shape, enough, chain=True))


def source_errors(report: Report) -> None:
    """Models trained on all compounds: electronic band gap (Fig. 3), and Table 1's row "learning from full data".

    As the text has it, an error is that of predictions averaged over the cross-validations. Speed of sound and heat capacity
    are scored on the target domain, as Table 1 compares them, and on all compounds.
    """
    data, config = report.data, report.config
    complete = config.is_whole() and config.source_repeats >= PUBLISHED_REPEATS
    everything = np.arange(len(data.source))
    for prop in (ELECTRONIC_GAP, PROPERTIES["speed_of_sound"], PROPERTIES["heat_capacity"]):
        is_source = prop == ELECTRONIC_GAP
        values = report.arrays[f"source/{prop.column}"]
        truth = data.source if is_source else data.targets[prop.column]
        parts = {"": everything} if is_source else {"": data.rows, ", all compounds": everything}
        for suffix, rows in parts.items():
            its = Errors(truth[None, rows], values[:, :, rows])
            for score_name in SCORED:
                what, of = (
                    f"{prop.label}, {score_name}, learning from full data{suffix}",
                    prop.unit if score_name == "MAE" else "",
                )
                report.add(what, of, "member mean", Drawn(its.averaged(score_name), its.shape, complete))
                if config.protocol == Protocol.AS_PUBLISHED:
                    best = its.selected(score_name, by=its, averaged=True)
                    enough = complete and its.shape[0] >= PUBLISHED_MEMBERS
                    report.add(what, of, "best on test", Best(best, its.shape, enough))
                if is_source and its.shape[0] > 1:
                    what = f"{prop.label}, SD of {score_name} over members, learning from full data"
                    report.add_deviation(what, of, its.by_member(score_name), complete)
        if not is_source:
            close_to_full_data(report, prop.column, Errors(truth[None, data.rows], values[:, :, data.rows]), complete)


def close_to_full_data(report: Report, target: str, full: Errors, complete: bool) -> None:
    """The error of transfer on the target domain over that of learning from all compounds."""
    transfer = report.find(target, "transfer")
    complete = complete and report.whole("transfer", target=target)

    # Of members that both have, averaged over as many cross-validations on both sides: averaging lowers an error.
    both = tuple(map(min, transfer.shape, full.shape))

    def ratio(members: np.ndarray, repeats: np.ndarray) -> float:
        return transfer.averaged("MAE")(members, repeats) / full.averaged("MAE")(members, repeats)

    what = f"{PROPERTIES[target].label}, MAE of transfer over learning from full data"
    chain = report.chained(report.arms[f"{target}: transfer"])
    report.add(what, "", "member mean", Drawn(ratio, both, complete, chain))

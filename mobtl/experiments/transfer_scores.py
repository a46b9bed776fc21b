"""The numbers that a transfer study reports: errors of each arm by statistic, their spread, and the paired difference.

Statistics: ``member mean`` averages the errors of all members and repeats; ``ensemble`` is the error of the prediction
averaged over members, repeat by repeat; ``best on test`` is the member whose transfer error is smallest on the very rows
that are scored, and for the direct arm the network of the same widths, as in Liu 2020 (Figs. 4A and 4B).
"""

from collections.abc import Callable

import numpy as np

from mobtl.records import Metric
from mobtl.validation.comparison import corrected_t_test, resample_formulas
from mobtl.validation.metrics import SCORES, resample_runs

PROPERTY, UNITS = "phonon band gap", {"MAE": "cm^-1", "R2": ""}
PUBLISHED_MEMBERS = 250

# A statistic computed from drawn members and drawn repeats, both arrays of indices.
Statistic = Callable[[np.ndarray, np.ndarray], float]


class Scores:
    """Errors of one arm: ``values`` (members, repeats, n) against ``truth`` (n,)."""

    def __init__(self, truth: np.ndarray, values: np.ndarray):
        self.truth, self.values = truth, values
        self.single = {name: compute(truth, values) for name, compute in SCORES.items()}

    @property
    def shape(self) -> tuple[int, int]:
        return self.values.shape[:2]

    def member_mean(self, name: str) -> Statistic:
        return lambda members, repeats: self.single[name][np.ix_(members, repeats)].mean()

    def ensemble(self, name: str) -> Statistic:
        return lambda members, repeats: SCORES[name](self.truth, self.values[np.ix_(members, repeats)].mean(axis=0)).mean()

    def selected(self, name: str, by: "Scores") -> Statistic:
        """The error, over all repeats, of the drawn member with the smallest ``MAE`` in the arm ``by``."""

        def statistic(members: np.ndarray, repeats: np.ndarray) -> float:
            best = members[by.single["MAE"][np.ix_(members, repeats)].mean(axis=1).argmin()]
            return self.single[name][best].mean()

        return statistic


def reduction(transfer: Scores, direct: Scores, statistic: str) -> Statistic:
    """By how many per cent the transfer arm's error is below the direct arm's.

    Where the two arms have different repeats (the chain of ``as_published`` has 15 of its own), the direct arm keeps all.
    """
    after, before = (getattr(its, statistic)("MAE") for its in (transfer, direct))
    everything = np.arange(direct.shape[1])
    paired = transfer.shape == direct.shape
    return lambda members, repeats: 100 * (1 - after(members, repeats) / before(members, repeats if paired else everything))


def score(arms: dict[str, np.ndarray], truth, formulas, fold_of, config) -> list[Metric]:
    """All metrics of a study.

    Parameters
    ----------
    arms : predictions (members, repeats, n) of "transfer", "never pretrained", "direct" and "training mean"; the repeats of
        one arm need not be as many as another's.
    truth : labels (n,), in cm^-1.
    formulas : reduced formulas (n,).
    fold_of : fold (repeats, n) in which a row was held out.
    config : of :mod:`mobtl.experiments.phonon_transfer`.
    """
    scores = {arm: Scores(np.asarray(truth), values) for arm, values in arms.items()}

    def metric(what: str, unit: str, statistic: str, compute: Statistic, shape, complete: bool = True) -> Metric:
        samples = resample_runs(compute, shape, config.seed) if max(shape) > 1 else ()
        value = compute(*map(np.arange, shape))
        n = f"{shape[0]} members x {shape[1]} repeats"
        samples = tuple(float(sample) for sample in samples)
        return Metric(f"{PROPERTY}, {what}", unit, statistic, float(value), n, samples, complete and config.whole)

    metrics = []
    for arm, its in scores.items():
        for name, unit in UNITS.items():
            metrics.append(metric(f"{name}, {arm}", unit, "member mean", its.member_mean(name), its.shape))
            metrics.append(metric(f"{name}, {arm}", unit, "ensemble", its.ensemble(name), its.shape))

    transfer, placebo, direct = scores["transfer"], scores["never pretrained"], scores["direct"]
    for arm in ("transfer", "never pretrained"):
        for statistic in ("member_mean", "ensemble"):
            gain = reduction(scores[arm], direct, statistic)
            metrics.append(metric(f"MAE reduction, {arm}", "%", statistic.replace("_", " "), gain, scores[arm].shape))
    if config.protocol == "as_published":
        enough = config.members >= PUBLISHED_MEMBERS
        for arm, its in (("transfer", transfer), ("direct", direct)):
            for name, unit in UNITS.items():
                best = its.selected(name, by=transfer)
                metrics.append(metric(f"{name}, {arm}", unit, "best on test", best, transfer.shape, enough))
        after, before = transfer.selected("MAE", by=transfer), direct.selected("MAE", by=transfer)
        metrics.append(
            metric(
                "MAE reduction, transfer",
                "%",
                "best on test",
                lambda m, r: 100 * (1 - after(m, r) / before(m, r)),
                transfer.shape,
                enough,
            )
        )
    for name, other in (("direct", direct), ("never pretrained", placebo)):
        metrics += differences(name, transfer, other, formulas, fold_of, config)
    return metrics


def differences(name: str, transfer: Scores, other: Scores, formulas, fold_of, config) -> list[Metric]:
    """Transfer minus another arm: mean paired error per material, and under ``leak_free`` the p value over the folds.

    The bootstrap draws reduced formulas; each draw also takes other members (the same of both arms) and repeats.
    """
    errors = [np.abs(its.values - its.truth) for its in (transfer, other)]
    rng = np.random.default_rng(config.seed)

    def drawn_difference(rows: np.ndarray) -> float:
        members = rng.integers(config.members, size=config.members)
        drawn = [error[np.ix_(members, rng.integers(error.shape[1], size=error.shape[1]), rows)].mean() for error in errors]
        return drawn[0] - drawn[1]

    n_rows = len(transfer.truth)
    samples = tuple(float(s) for s in resample_formulas(np.arange(n_rows), formulas, drawn_difference, config.seed))
    value = float(errors[0].mean() - errors[1].mean())
    quantity = f"{PROPERTY}, MAE difference, transfer minus {name}"
    metrics = [Metric(quantity, UNITS["MAE"], "paired", value, f"{n_rows} materials", samples, config.whole)]
    if config.protocol == "leak_free":
        gap = (errors[0] - errors[1]).mean(axis=0)
        folds = [gap[r, fold_of[r] == fold].mean() for r in range(len(gap)) for fold in np.unique(fold_of[r])]
        p = corrected_t_test(folds, test_fraction=1 / (len(np.unique(fold_of[0])) - 1))
        quantity = f"{PROPERTY}, p value, transfer against {name}"
        metrics.append(Metric(quantity, "", "corrected resampled t-test", p, f"{len(folds)} folds", (), config.whole))
    return metrics

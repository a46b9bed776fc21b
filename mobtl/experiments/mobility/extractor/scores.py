"""How well features of bulk and 2D materials mix, whether that is because they say nothing, and what they know of masses."""

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mobtl.models.adversarial import Schedule
from mobtl.models.seeds import seed_of
from mobtl.physics.mobility import CARRIERS
from mobtl.records.record import Metric
from mobtl.validation.metrics import SCORES, spread_of_runs

INPUT, RELEASED = "input descriptors", "released extractor"
CLASSIFIERS = {
    "logistic regression": lambda: LogisticRegression(max_iter=2000),
    "nearest neighbours": lambda: KNeighborsClassifier(15),
}
LARGEST = 500  # rows of each domain in the maximum mean discrepancy
STATISTIC = "seed mean"


def accuracy(classifier: str, bulk: np.ndarray, flat: np.ndarray, seed: int) -> float:
    """Per cent of rows whose domain is told in five-fold cross-validation; 50 where domains cannot be told apart.

    Parameters
    ----------
    classifier : one of `CLASSIFIERS`.
    bulk, flat : features (n, k) and (n, k) of as many materials.
    """
    x = np.concatenate([bulk, flat])
    domain = np.repeat([0, 1], [len(bulk), len(flat)])
    folds = StratifiedKFold(5, shuffle=True, random_state=seed % 2**32)
    return 100 * float(
        cross_val_score(make_pipeline(StandardScaler(), CLASSIFIERS[classifier]()), x, domain, cv=folds).mean()
    )


def discrepancy(bulk: np.ndarray, flat: np.ndarray) -> float:
    """Squared maximum mean discrepancy with a Gaussian kernel, the unbiased estimate: about 0 for equal distributions.

    The kernel's width is the median distance of all pairs (Gretton et al., J. Mach. Learn. Res. 13, 723, 2012).
    """
    x = np.concatenate([bulk, flat]).astype(float)
    squared = cdist(x, x, "sqeuclidean")
    width = np.median(squared[np.triu_indices(len(x), 1)])
    if width == 0:
        return 0.0
    kernel, n, m = np.exp(-squared / width), len(bulk), len(flat)
    within = (kernel[:n, :n].sum() - n) / (n * (n - 1)) + (kernel[n:, n:].sum() - m) / (m * (m - 1))
    return float(within - 2 * kernel[:n, n:].mean())


def collapse(features: np.ndarray) -> dict[str, float]:
    """How much features (n, k) say at all: constant ones, effective dimensions of the others, mean variance.

    The effective dimensions are the squared sum of the covariance's eigenvalues over the sum of their squares: k for k
    independent features of equal variance, 1 where all move together.
    """
    variance = features.var(axis=0, dtype=float)
    eigenvalues = np.linalg.eigvalsh(np.cov(features, rowvar=False))
    total = float((eigenvalues**2).sum())
    return {
        "constant features": float((variance < 1e-6).sum()),
        "effective dimensions": float(eigenvalues.sum() ** 2 / total) if total else 0.0,
        "variance of a feature": float(variance.mean()),
    }


def correlation(truth: np.ndarray, predicted: np.ndarray) -> float:
    """Pearson's correlation, which asks for no common zero and unit; 0 where all predictions are the same."""
    return float(np.corrcoef(truth, predicted)[0, 1]) if np.ptp(predicted) else 0.0


def mixing(bulk: np.ndarray, flat: np.ndarray, repeats: int, seed: int) -> dict[str, np.ndarray]:
    """Each measure on ``repeats`` draws of as many bulk rows as there are 2D ones, at most all: arrays (repeats,)."""
    names = [f"domain accuracy, {classifier}" for classifier in CLASSIFIERS] + ["maximum mean discrepancy squared"]
    found = {name: np.empty(repeats) for name in names}
    for repeat in range(repeats):
        rng = np.random.default_rng(seed_of(seed, "draw", repeat))
        n = min(len(bulk), len(flat))
        some, others = bulk[rng.permutation(len(bulk))[:n]], flat[rng.permutation(len(flat))[:n]]
        for name, classifier in zip(names, CLASSIFIERS, strict=False):
            found[name][repeat] = accuracy(classifier, some, others, seed_of(seed, "folds", repeat))
        found[names[-1]][repeat] = discrepancy(some[:LARGEST], others[:LARGEST])
    return found


def score(study, parts: dict) -> list[Metric]:
    """Metrics by carrier and arm: what is learnt of the source property, mixing of the domains, collapse.

    Parameters
    ----------
    study, parts : as in :mod:`mobtl.experiments.mobility.extractor.fits`.
    """
    config, metrics = study.config, []
    carriers = dict.fromkeys(carrier for carrier, _, _ in parts)
    for carrier in carriers:
        bulk, flat = study.inputs(carrier)
        whole = config.schedule == Schedule()
        metrics += _domain_metrics([(bulk, flat)], INPUT, carrier, config, complete=True)
        pool = study.pool_rows(carrier)
        for arm, n in config.arms(carrier).items():
            own = [parts[carrier, arm, member] for member in range(n)]
            metrics += _source_metrics(own, arm, carrier, whole)
            metrics += _domain_metrics([(each["bulk"], each["flat"][pool]) for each in own], arm, carrier, config, whole)
        if carrier == CARRIERS[0]:  # the released trees, which take its features, predict electrons
            metrics += _released_metrics(study, carrier)
        counts = study.domains(carrier, "")
        for what, rows in (("source formulas", counts.formulas), ("pool formulas", counts.pool)):
            shared = int(np.isin(rows, study.labelled).sum())
            metrics.append(Metric(f"{what}, {carrier}, count", "", "exact", float(len(rows)), str(len(rows))))
            metrics.append(Metric(f"{what} with a 2D mobility, {carrier}, count", "", "exact", float(shared), str(shared)))
    return metrics


def _source_metrics(own: list[dict], arm: str, carrier: str, complete: bool) -> list[Metric]:
    metrics = []
    for name, of in (SCORES | {"correlation": correlation}).items():
        values = np.array([[float(of(each["truth"], each["predicted"]))] for each in own])
        n = f"{_seeds(own)}, {len(own[0]['truth'])} held-out bulk formulas"
        metrics.append(_metric(f"bulk {carrier} mass, {name}, {arm}", "", values, n, complete))
    return metrics


def _released_metrics(study, carrier: str) -> list[Metric]:
    """How well the released extractor mixes the domains, whatever it has seen, and how its output goes with the masses."""
    bulk, flat, mass = study.released_domains(carrier)
    pair = tuple(table.filter(like="feature_").to_numpy() for table in (bulk, flat))
    own = correlation(mass, bulk["regression"])
    n = f"{len(bulk)} bulk formulas, which it may have been trained on"
    metric = Metric(f"bulk {carrier} mass, correlation, {RELEASED}", "", STATISTIC, own, n)
    return [metric, *_domain_metrics([pair], RELEASED, carrier, study.config, complete=True)]


def _domain_metrics(pairs: list[tuple], arm: str, carrier: str, config, complete: bool) -> list[Metric]:
    mixed = [mixing(bulk, flat, config.repeats, config.seed) for bulk, flat in pairs]
    n = f"{_seeds(pairs)} x {config.repeats} draws of {min(map(len, pairs[0]))} bulk and 2D formulas each"
    metrics = [
        _metric(
            f"{name}, {arm}, {carrier}",
            "%" if "accuracy" in name else "",
            np.array([m[name] for m in mixed]),
            n,
            complete,
            seeded=arm not in (INPUT, RELEASED),
        )
        for name in mixed[0]
    ]
    fallen = [collapse(np.concatenate(pair)) for pair in pairs]
    for name in fallen[0]:
        values = np.array([[each[name]] for each in fallen])
        metrics.append(_metric(f"{name}, {arm}, {carrier}", "", values, _seeds(pairs), complete))
    return metrics


def _seeds(those: list) -> str:
    return f"{len(those)} seed{'s' if len(those) > 1 else ''}"


def _metric(quantity: str, unit: str, values: np.ndarray, n: str, complete: bool, seeded: bool = True) -> Metric:
    """The mean of ``values`` (seeds, repeats), with its spread over both; that of one seed says nothing of others."""
    several = len(values) > 1 or not seeded
    samples = spread_of_runs(lambda *kept: values[np.ix_(*kept)].mean(), values.shape) if several and values.size > 1 else ()
    return Metric(quantity, unit, STATISTIC, float(values.mean()), n, tuple(map(float, samples)), complete)

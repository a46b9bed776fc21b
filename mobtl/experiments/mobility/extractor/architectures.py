"""Chen 2024, supplementary Figs. 3 and 4: a random search over layers and widths, judged on bulk masses and on domains.

The paper says only that layers and neurons per layer come from a random search; what is drawn, trained and judged is our
reading. No 2D mobility plays a part: extractors and classifiers see the domains of the protocol leak_free.
"""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from itertools import product

import numpy as np
import pandas as pd
import torch
from scipy.stats import rankdata
from sklearn.preprocessing import StandardScaler

from mobtl.errors import UsageError
from mobtl.experiments.mobility.extractor.config import TL
from mobtl.experiments.mobility.extractor.fits import domains
from mobtl.experiments.mobility.extractor.inputs import Inputs, inputs, labelled_formulas
from mobtl.models.adversarial import Schedule, Trainer
from mobtl.models.extractor import WIDTHS, DomainClassifier, classifier_widths
from mobtl.models.seeds import seed_of
from mobtl.physics.mobility import CARRIERS
from mobtl.records.partial import Arrays, Part, Partial
from mobtl.records.record import Metric, Record, counted
from mobtl.validation.comparison import resample_formulas
from mobtl.validation.metrics import SCORES, spread_of_runs

__all__ = ["Config", "Inputs", "inputs", "run"]
RELEASED, TESTED = "released", 0.3  # name of the released widths; share of the formulas that judge domain classifiers
# Ends of the draws: number of layers, units of the first one, units of the last one.
EXTRACTORS, CLASSIFIERS = ((2, 12), (30, 200), (8, 30)), ((1, 12), (4, 64), (3, 15))
SPACES = {"extractor": (EXTRACTORS, WIDTHS), "classifier": (CLASSIFIERS, tuple(classifier_widths(WIDTHS[-1])))}
SEARCHES = {"extractor": {"R2": SCORES["R2"], **SCORES}, "classifier": {"accuracy": lambda a, b: 100 * np.mean(a == b)}}
PARTS = {"": slice(None), ", half 1": slice(0, None, 2), ", half 2": slice(1, None, 2)}  # rows that a score is taken on
# Much shorter than the released draft's, and at higher rates: the search trains hundreds of networks.
SCHEDULE = Schedule(6, 2e-3, 120, 1e-3, 250, rounds=1, joint_epochs=3, joint_rate=5e-4, batch_size=250)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Settings of one search.

    Attributes
    ----------
    candidates : random extractors, and as many random classifiers, besides the released ones; at least 3.
    seeds : trainings of each; at least 2, as a candidate is chosen by other seeds than the one that scores it.
    rows : bulk formulas that extractors are trained and judged on, at most; by default more than there are.
    seed : of draws, weights and batches.
    schedule : of `Trainer.transfer`; classifiers take epochs, rate and batches of the first classifier, without a restart.
    """

    candidates: int = 30
    seeds: int = 3
    rows: int = 20000
    seed: int = 0
    schedule: Schedule = SCHEDULE

    def __post_init__(self):
        if self.candidates < 3 or self.seeds < 2 or self.rows < 100 or self.seed < 0:
            raise UsageError("a search needs at least 3 candidates, 2 seeds and 100 rows, and a seed that is not negative")

    @property
    def complete(self) -> bool:
        """Whether there are as many candidates, seeds, rows and epochs as by default."""
        epochs = ("regressor_epochs", "joint_epochs", "classifier_epochs")
        trained = all(getattr(self.schedule, name) >= getattr(SCHEDULE, name) for name in epochs)
        return trained and all(getattr(self, name) >= getattr(Config, name) for name in ("candidates", "seeds", "rows"))


class Source:
    """Standardised descriptors of both domains for one carrier, and the rows of the source domain that extractors get."""

    def __init__(self, given: Inputs, carrier: str, config: Config):
        self.carrier, self.config = carrier, config
        labelled = labelled_formulas(given.dpt, given.epc)
        self.domains = domains(given.bulk, given.structures, labelled, carrier, "leak_free", TL)
        raw = [given.descriptors.loc[names].to_numpy(float) for names in (self.domains.formulas, self.domains.pool)]
        self.bulk, self.flat = map(StandardScaler().fit(raw[0]).transform, raw)
        self.rows = np.random.default_rng(seed_of(config.seed, "rows", carrier)).permutation(len(raw[0]))[: config.rows]

    def extractor(self, widths: tuple[int, ...], member: int) -> Arrays:
        """Scores on the held-out rows; with the released widths also features by side, n bulk rows and n 2D ones."""
        mass, seed = self.domains.mass[self.rows], seed_of(self.config.seed, self.carrier, member)
        trainer = Trainer(self.bulk[self.rows], mass, self.flat, self.config.schedule, seed, widths=widths)
        extractor = trainer.transfer().extractor
        found = _scores(extractor, "extractor", mass[trainer.held_out], extractor.evaluate(trainer.rest.numpy())[1])
        if widths == WIDTHS:
            for side, (bulk, flat) in self.sides(self.domains.formulas[self.rows[trainer.train]]).items():
                found[side] = extractor.evaluate(np.concatenate([self.bulk[bulk], self.flat[flat]]))[0]
        return found

    def sides(self, trained: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Rows of bulk and 2D formulas by side: as many of each domain, no formula on both sides and none of ``trained``."""
        rng, names = np.random.default_rng(seed_of(self.config.seed, "sides")), (self.domains.formulas, self.domains.pool)
        left = rng.permutation(np.setdiff1d(np.concatenate(names), trained))
        found, n = {}, int(TESTED * len(left))
        for side, own in {"training": left[n:], "test": left[:n]}.items():
            rows = [rng.permutation(np.flatnonzero(np.isin(each, own))) for each in names]
            found[side] = tuple(each[: min(map(len, rows))] for each in rows)
        return found

    def classifier(self, widths: tuple[int, ...], member: int, features: Arrays) -> Arrays:
        """Accuracy (%) on the test rows, all in one batch: a classifier normalises each batch by itself.

        ``features`` are those of the released widths by side, as `extractor` gives them for the same member.
        """
        x, test = (torch.as_tensor(features[side]) for side in ("training", "test"))
        domain, truth = (torch.arange(len(rows)).ge(len(rows) // 2) for rows in (x, test))
        schedule, seed = self.config.schedule, seed_of(self.config.seed, "classifier", self.carrier, member)
        network, order = DomainClassifier(x.shape[1], seed, widths).train(), torch.Generator().manual_seed(seed)
        optimiser = torch.optim.Adam(network.parameters(), lr=schedule.classifier_rate, fused=True)
        for _ in range(schedule.classifier_epochs):
            for batch in torch.randperm(len(x), generator=order).chunk(max(1, len(x) // schedule.classifier_batch_size)):
                optimiser.zero_grad()
                torch.nn.functional.binary_cross_entropy_with_logits(network(x[batch]), domain[batch].float()).backward()
                optimiser.step()
        return _scores(network, "classifier", truth.numpy(), network(test).gt(0).numpy())


def draw(space: tuple, n: int, seed: int) -> dict[str, tuple[int, ...]]:
    """Widths of ``n`` candidates by name, which never grow: ends log-uniform, geometric in between; as `EXTRACTORS`."""
    rng, (layers, first, last), found = np.random.default_rng(seed), space, {}
    for number in range(1, n + 1):
        depth, start = rng.integers(layers[0], layers[1] + 1), round(np.exp(rng.uniform(*np.log(first))))
        end = round(np.exp(rng.uniform(*np.log([last[0], min(last[1], start)]))))
        found[f"candidate {number:03d}"] = tuple(map(int, np.geomspace(start, end, depth).round()))
    return found


def rank_correlation(pairs: np.ndarray) -> float:
    """Spearman's rho of pairs (n, 2); 0 where one side does not vary."""
    return float(np.corrcoef(*map(rankdata, pairs.T))[0, 1]) if np.ptp(pairs, axis=0).all() else 0.0


def chosen(table: pd.DataFrame, scores: list[str]) -> dict[str, np.ndarray]:
    """Scores (2, seeds) of the best candidate and the released widths; other seeds choose it, on the other half of rows."""
    found = {name: np.zeros((2, table["seed"].nunique())) for name in scores}
    by = {name: table.pivot(index="candidate", columns="seed", values=name) for name in table if ", half" in name}
    for (row, seed), half in product(enumerate(table["seed"].unique()), (1, 2)):
        best = by[f"{scores[0]}, half {3 - half}"].drop(index=RELEASED, columns=seed).mean(axis=1).idxmax()
        for name in scores:
            found[name][:, row] += by[f"{name}, half {half}"].loc[[best, RELEASED], seed] / 2
    return found


def score(table: pd.DataFrame, search: str, carrier: str, config: Config) -> list[Metric]:
    """Scores of the best candidate and the released widths, and rank correlations of the first score, for one carrier."""
    scores, metrics = list(SEARCHES[search]), []
    means = table.drop(columns="carrier").groupby("candidate").mean().drop(index=RELEASED)

    def add(what: str, statistic: str, value: float, samples=(), unit: str = ""):
        n = f"{counted(len(means), 'candidate')} x {counted(config.seeds, 'seed')}, {table['rows'].iloc[0]} rows scored"
        complete, name = config.complete, f"{search} search, {what}, {carrier}"
        metrics.append(Metric(name, unit, statistic, float(value), n, tuple(map(float, samples)), complete))

    for name, (best, released) in chosen(table, scores).items():
        for what, own in {"best": best, "released widths": released, "best minus released": best - released}.items():
            samples = spread_of_runs(lambda kept, _, own=own: own[kept].mean(), (len(own), 1))
            add(f"{name}, {what}", "seed mean", own.mean(), samples, "%" if name == "accuracy" else "")
    for what in ("layers", "parameters"):
        pairs = means[[what, scores[0]]].to_numpy()
        samples = resample_formulas(pairs, means.index, rank_correlation, config.seed)
        add(f"rank correlation of {scores[0]} with {what}", "over candidates", rank_correlation(pairs), samples)
        add(f"{what}, highest mean {scores[0]}", "seed mean", means.loc[means[scores[0]].idxmax(), what])
    add("candidates, count", "exact", len(means))
    return metrics


def run(given: Inputs, config: Config, unfinished: Partial | None = None) -> Record:
    """Search for both carriers.

    Parameters
    ----------
    given : as :func:`mobtl.experiments.mobility.extractor.inputs.inputs` makes it.
    config : settings.
    unfinished : where finished parts are kept, if the search may be stopped and go on (`mobtl.results.unfinished`).

    Returns
    -------
    Record with the tables ``extractors`` and ``classifiers``: a row per candidate, carrier and seed, with layers, first and
    last width, parameters, rows that are scored, each score on all of them and on each half.
    """
    started = time.monotonic()
    unfinished = unfinished or Partial()
    tables, metrics = {search: [] for search in SPACES}, []
    for carrier in CARRIERS:
        source = Source(given, carrier, config)
        data = source.domains.formulas, source.domains.mass, source.domains.pool, source.bulk, source.flat
        kept = unfinished.of((config.seed, config.rows, config.schedule), data)
        for search, table in _both(given, carrier, config, kept).items():
            tables[search].append(table)
            metrics += score(table, search, carrier, config)
    return Record(
        paper="chen2024",
        experiment="mobility_architectures",
        protocol="",
        config=asdict(config),
        data=given.read,
        metrics=metrics,
        tables={f"{search}s": pd.concat(own, ignore_index=True) for search, own in tables.items()},
        seconds=unfinished.cost(time.monotonic() - started),
        costs=unfinished.costs,
    )


def _both(given: Inputs, carrier: str, config: Config, kept: Partial) -> dict[str, pd.DataFrame]:
    """The tables of both searches for one carrier."""
    members = range(config.seeds)
    units = [partial(extractors_of, given, carrier, config, member) for member in members]
    found = {"extractor": kept.each(units, f"extractor, {carrier}")}
    # The classifiers of a seed tell the domains apart by the features of its extractor of released widths.
    features = [found["extractor"][name_of("extractor", carrier, RELEASED, member)] for member in members]
    units = [partial(classifiers_of, given, carrier, config, member, features[member]) for member in members]
    found["classifier"] = kept.each(units, f"classifier, {carrier}")
    return {
        search: pd.DataFrame(
            {"candidate": name, "carrier": carrier, "seed": member}
            | row_of(widths, parts[name_of(search, carrier, name, member)])
            for member, (name, widths) in product(members, candidates_of(search, config).items())
        )
        for search, parts in found.items()
    }


def extractors_of(given: Inputs, carrier: str, config: Config, member: int) -> Iterator[Part]:
    """All extractors of one carrier and seed."""
    torch.set_num_threads(1)  # more threads sum in another order: one thread gives one record
    source = Source(given, carrier, config)
    for name, widths in candidates_of("extractor", config).items():
        yield name_of("extractor", carrier, name, member), partial(source.extractor, widths, member)


def classifiers_of(given: Inputs, carrier: str, config: Config, member: int, features: Arrays) -> Iterator[Part]:
    """All classifiers of one carrier and seed, on the features of its extractor of released widths."""
    torch.set_num_threads(1)
    source = Source(given, carrier, config)
    for name, widths in candidates_of("classifier", config).items():
        yield name_of("classifier", carrier, name, member), partial(source.classifier, widths, member, features)


def name_of(search: str, carrier: str, candidate: str, member: int) -> str:
    """The name of a part."""
    return f"{search}, {carrier}, {candidate}, {member}"


def candidates_of(search: str, config: Config) -> dict[str, tuple[int, ...]]:
    """Widths by name of all that a search trains: the released ones and those drawn."""
    space, released = SPACES[search]
    return {RELEASED: released} | draw(space, config.candidates, seed_of(config.seed, search))


def row_of(widths: tuple[int, ...], part: Arrays) -> dict[str, float]:
    """What the tables say of one training."""
    shape = {"layers": len(widths), "first": widths[0], "last": widths[-1]}
    return shape | {what: value.item() for what, value in part.items() if not value.ndim}


def _scores(network: torch.nn.Module, search: str, truth: np.ndarray, predicted: np.ndarray) -> Arrays:
    """A row of the table, but for what is known before training."""
    found = {"parameters": sum(each.numel() for each in network.parameters()), "rows": len(truth)}
    for (name, of), (half, rows) in product(SEARCHES[search].items(), PARTS.items()):
        found[name + half] = of(truth[rows], predicted[rows])
    return {name: np.array(value) for name, value in found.items()}

"""What the fits of the transfer study may see: ``as_published`` as the released script does it, ``leak_free`` strictly.

Each protocol is a list of parts that can be computed one by one, kept, and put together again. A part gives arrays by
name: ``predictions/KEY`` (members, repeats, m) for the arm of that key; ``splits/KEY`` (members, splits, m) with NaN for
training rows; ``new/KEY`` (members, fits, k) for the materials outside the data set; ``source/PROPERTY`` (members,
repeats, n) for models of all compounds.
"""

import itertools
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import torch
from sklearn.model_selection import GroupShuffleSplit, ShuffleSplit
from sklearn.preprocessing import MinMaxScaler

from mobtl.experiments.phonons.transfer.arms import Arm, arms_of
from mobtl.experiments.phonons.transfer.config import PUBLISHED_SPLITS, ROUND, Config, Data
from mobtl.experiments.phonons.transfer.fits import Bench, Workshop, padded
from mobtl.models.perceptron import PerceptronEnsemble
from mobtl.models.seeds import seed_of
from mobtl.physics.phonons import PROPERTIES
from mobtl.records.partial import Arrays, Part
from mobtl.validation.protocols import Protocol, rows_seen
from mobtl.validation.splits import grouped_folds, released_folds

Folds = list[tuple[np.ndarray, np.ndarray]]

# Folds that are trained together: on a CPU enough to make one step worth its overhead, on a GPU many.
FOLDS_AT_ONCE = {"cpu": 5, "cuda": 25}
HELD_OUT = 0.4  # of a 60/40 split
SPLIT_ARMS = ("direct", "transfer", "never pretrained")


def together(arms: Sequence[Arm]) -> Iterator[tuple[Arm, list[Arm]]]:
    """Arms that are trained side by side: with the same role, descriptors, frozen layers and number of fits."""

    def kind(arm: Arm):
        alone = arm.start == "pretrained on all"  # scaled in another way
        return arm.descriptors, arm.frozen, arm.role, bool(arm.carried), alone

    for _, group in itertools.groupby(sorted(arms, key=lambda arm: (str(kind(arm)), arm.key)), kind):
        group = list(group)
        yield group[0], group


def folds_of_repeat(data: Data, config: Config, repeat: int) -> Folds:
    """The folds of the target domain: unshuffled as published, else shuffled and grouped by formula."""
    if config.protocol == Protocol.AS_PUBLISHED:
        return released_folds(len(data.rows))
    return grouped_folds(data.formulas[data.rows], seed_of(config.seed, "folds", repeat) % 2**31)


def splits_of(data: Data, config: Config) -> Folds:
    """The 60/40 splits of the target domain; under ``leak_free`` the polymorphs of a formula stay together."""
    seed = seed_of(config.seed, "splits") % 2**31
    if config.protocol == Protocol.AS_PUBLISHED:
        return list(ShuffleSplit(config.splits, test_size=HELD_OUT, random_state=seed).split(data.rows))
    splitter = GroupShuffleSplit(config.splits, test_size=HELD_OUT, random_state=seed)
    return list(splitter.split(data.rows, groups=data.formulas[data.rows]))


def parts_of(data: Data, config: Config, device: str, members: np.ndarray) -> Iterator[Part]:
    """The parts of the study for these members, which share their pretraining."""
    # More threads sum in another order, and 39,000 steps make another network of it: one thread gives one record.
    torch.set_num_threads(1)
    workshop = Workshop(data, config, device)
    protocol = _AsPublished if config.protocol == Protocol.AS_PUBLISHED else _LeakFree
    study = protocol(data, config, workshop, members)
    work = [
        (first.key, config.members_of(first), partial(study.cross_validations, arms))
        for first, arms in together(arms_of(config.protocol))
    ]
    work.append(("splits", config.split_members, study.splits))
    work.append(("source", config.source_members, partial(source_models, data, config, workshop)))
    for name, number, compute in work:
        own = members[members < number]
        if len(own):
            yield f"{name}, member {members[0]}", partial(compute, own)


def source_models(data: Data, config: Config, workshop: Workshop, members: np.ndarray) -> Arrays:
    """Cross-validated models of all compounds: electronic band gap (Fig. 3), and Table 1's "learning from full data"."""
    properties = {"electronic_gap": data.source} | {name: data.targets[name] for name in PROPERTIES if name != "phonon_gap"}
    labels = np.repeat(list(properties.values()), len(members), axis=0)
    held_out = np.empty((len(labels), config.source_repeats, len(data.source)))
    for repeat in range(config.source_repeats):
        if config.protocol == Protocol.AS_PUBLISHED:
            folds = released_folds(len(data.source))
        else:
            folds = grouped_folds(data.formulas, seed_of(config.seed, "source folds", repeat) % 2**31)
        for fold, (train, test) in enumerate(folds):
            x = scaled(data, "composition", rows_seen(config.protocol, data.formulas, data.formulas[test]))
            what = [(name, "full", repeat, fold) for name in properties]
            networks = workshop.trained(members, x[train], labels[:, train], config.pretraining, what)
            held_out[:, repeat, test] = networks.predict(x[test])
    return {f"source/{name}": values for name, values in zip(properties, np.split(held_out, len(properties)), strict=True)}


def scaled(data: Data, kind: str, seen: np.ndarray) -> np.ndarray:
    """Descriptors (n, d), scaled so that those of the rows seen span 0 to 1."""
    return MinMaxScaler().fit(data.descriptors[kind][seen]).transform(data.descriptors[kind])


class _AsPublished:
    """Scaler and pretraining on all rows; unshuffled folds; one chain of fits per member on the same hidden weights."""

    def __init__(self, data: Data, config: Config, workshop: Workshop, members: np.ndarray):
        self.data, self.config, self.workshop = data, config, workshop
        self.everything = rows_seen(config.protocol, data.formulas, data.formulas[data.rows])
        self.kept: dict[tuple, PerceptronEnsemble] = {}

    def pretrained(self, members: np.ndarray, kind: str) -> tuple[np.ndarray, PerceptronEnsemble]:
        """Scaled descriptors of all rows, and the members pretrained on them."""
        x, key = scaled(self.data, kind, self.everything), (kind, *members)
        if key not in self.kept:
            what = [("pretraining", kind)]
            self.kept[key] = self.workshop.trained(members, x, self.data.source, self.config.pretraining, what)
        return x, self.kept[key]

    def cross_validations(self, arms: list[Arm], members: np.ndarray) -> Arrays:
        """All cross-validations of these arms."""
        x, pretrained = self.pretrained(members, arms[0].descriptors)
        own, folds = x[self.data.rows], released_folds(len(self.data.rows))
        # One bench through all fits: the released code hands each new network the same weight tensors to train on.
        bench = Bench(self.workshop, arms, members, x.shape[1], ["chain"])
        bench.start_from("pretrained", pretrained)
        repeats, outside = [], []
        for number in range(self.config.validations_of(arms[0])):
            if arms[0].carried and number % ROUND == 0:
                bench.fit([own], [np.arange(len(own))])
                outside += [bench.predict([self._new()])[0]] if arms[0].descriptors == "composition" else []
            repeats.append(held_out(bench, own, folds))
        found = {f"predictions/{arm.key}": values for arm, values in zip(arms, np.stack(repeats, axis=2), strict=True)}
        if outside:
            found |= {f"new/{arm.key}": values for arm, values in zip(arms, np.stack(outside, axis=2), strict=True)}
        return found

    def _new(self) -> np.ndarray:
        return MinMaxScaler().fit(self.data.descriptors["composition"]).transform(self.data.new)

    def splits(self, members: np.ndarray) -> Arrays:
        """The 60/40 splits in two readings: every fit on copies, and chains through as many splits as the paper has."""
        arms = [arm for arm in arms_of("as_published") if arm.target == "phonon_gap" and arm.name in SPLIT_ARMS]
        x, pretrained = self.pretrained(members, "composition")
        own, splits = x[self.data.rows], splits_of(self.data, self.config)
        found = {}
        for reading, length in (("copies", 1), ("shared chain", PUBLISHED_SPLITS)):
            values = np.full((len(arms), len(members), len(splits), len(own)), np.nan)
            for number, (train, test) in enumerate(splits):
                if number % length == 0:
                    bench = Bench(self.workshop, arms, members, x.shape[1], [f"{reading} {number // length}"])
                    bench.start_from("pretrained", pretrained)
                bench.fit([own], [train])
                values[:, :, number, test] = bench.predict([own[test]])[0]
            found |= {f"splits/{arm.key}, {reading}": value for arm, value in zip(arms, values, strict=True)}
        return found


def held_out(bench: Bench, x: np.ndarray, folds: Folds) -> np.ndarray:
    """One cross-validation on a bench of a single task: predictions (arms, members, m)."""
    values = np.empty((len(bench.arms), len(bench.members), len(x)))
    for train, test in folds:
        bench.fit([x], [train])
        values[:, :, test] = bench.predict([x[test]])[0]
    return values


class _LeakFree:
    """For every fold a scaler and a pretraining that have not seen the test formulas; every fit starts from copies."""

    def __init__(self, data: Data, config: Config, workshop: Workshop, members: np.ndarray):
        self.data, self.config, self.workshop = data, config, workshop
        self.own_formulas = data.formulas[data.rows]
        self.at_once = FOLDS_AT_ONCE[workshop.device]
        self.kept: dict[tuple, PerceptronEnsemble] = {}

    def seen(self, test: np.ndarray) -> np.ndarray:
        """Rows of the source data that training may see where these rows of the target domain are held out."""
        return rows_seen(self.config.protocol, self.data.formulas, self.own_formulas[test])

    def pretrained(self, tasks: list[tuple[str, np.ndarray]], members: np.ndarray, kind: str):
        """Scaled descriptors (n, d) of each task, and for each task the members pretrained on what it may see."""
        x = [scaled(self.data, kind, seen) for _, seen in tasks]
        key = (kind, tuple(name for name, _ in tasks), tuple(members))
        if key not in self.kept:
            rows, counts = padded([each[seen] for each, (_, seen) in zip(x, tasks, strict=True)])
            y, _ = padded([self.data.source[seen, None] for _, seen in tasks])
            what = [("pretraining", kind, name) for name, _ in tasks]
            shared = len(tasks) == 1
            self.kept[key] = self.workshop.trained(
                members,
                rows[0] if shared else np.repeat(rows, len(members), axis=0),
                y[0, :, 0] if shared else np.repeat(y[:, :, 0], len(members), axis=0),
                self.config.pretraining,
                what,
                np.repeat(counts, len(members)),
            )
        return x, self.kept[key]

    def cross_validations(self, arms: list[Arm], members: np.ndarray) -> Arrays:
        """All cross-validations of these arms, and their predictions for the materials outside the data set."""
        tasks = {
            f"repeat {repeat} fold {fold}": (repeat, *pair)
            for repeat in range(self.config.repeats)
            for fold, pair in enumerate(folds_of_repeat(self.data, self.config, repeat))
        }
        values = self._held_out(arms, members, tasks, self.config.repeats)
        found = {f"predictions/{arm.key}": value for arm, value in zip(arms, values, strict=True)}
        if arms[0].descriptors == "composition" and arms[0].carried:
            found |= self._outside(arms, members)
        return found

    def _held_out(self, arms: list[Arm], members: np.ndarray, tasks: dict[str, tuple], layers: int) -> np.ndarray:
        """Predictions (arms, members, layers, m) of tasks, each a layer, its training rows and its test rows; else NaN."""
        values = np.full((len(arms), len(members), layers, len(self.data.rows)), np.nan)
        for names in self._together(tasks):
            x, bench = self._bench(arms, members, {name: tasks[name][2] for name in names})
            own = [each[self.data.rows] for each in x]
            bench.fit(own, [tasks[name][1] for name in names])
            for place, name in enumerate(names):
                layer, _, test = tasks[name]
                values[:, :, layer, test] = bench.predict(own)[place][:, :, test]
        return values

    def _together(self, tasks: dict) -> Iterator[list[str]]:
        """Names of tasks that are trained together: with as many steps per epoch of pretraining, and not too many."""

        def steps(name: str) -> int:
            return self.config.pretraining.steps(len(self.seen(tasks[name][-1])))

        for _, group in itertools.groupby(sorted(tasks, key=steps), steps):
            names = list(group)
            yield from (names[start : start + self.at_once] for start in range(0, len(names), self.at_once))

    def _bench(self, arms: list[Arm], members: np.ndarray, test: dict[str, np.ndarray]):
        """Scaled descriptors by task, and a bench whose networks start from copies; ``test`` gives each task's test rows."""
        kind, everything = arms[0].descriptors, np.arange(len(self.data.source))
        if arms[0].start == "pretrained on all":
            (x,), pretrained = self.pretrained([("all", everything)], members, kind)
            x = [x] * len(test)
        else:
            x, pretrained = self.pretrained([(name, self.seen(rows)) for name, rows in test.items()], members, kind)
        bench = Bench(self.workshop, arms, members, x[0].shape[1], list(test))
        bench.start_from(arms[0].start if arms[0].start == "pretrained on all" else "pretrained", pretrained)
        return x, bench

    def _outside(self, arms: list[Arm], members: np.ndarray) -> Arrays:
        """Fine-tuned on the whole target domain; the materials outside are not in the source data either."""
        x, bench = self._bench(arms, members, {"new materials": np.array([], int)})
        bench.fit([x[0][self.data.rows]], [np.arange(len(self.data.rows))])
        new = MinMaxScaler().fit(self.data.descriptors["composition"]).transform(self.data.new)
        return {f"new/{arm.key}": value[:, None] for arm, value in zip(arms, bench.predict([new])[0], strict=True)}

    def splits(self, members: np.ndarray) -> Arrays:
        """The 60/40 splits, each with a pretraining of its own."""
        arms = [arm for arm in arms_of("leak_free") if arm.target == "phonon_gap" and arm.name in SPLIT_ARMS]
        tasks = {f"split {number}": (number, *pair) for number, pair in enumerate(splits_of(self.data, self.config))}
        values = self._held_out(arms, members, tasks, self.config.splits)
        return {f"splits/{arm.key}, copies": value for arm, value in zip(arms, values, strict=True)}

"""Training of the feature extractor of Chen 2024: on bulk masses alone, against a domain classifier, by gradient reversal.

The alternating training follows the released draft step by step, also where one would do otherwise:

- in a joint step the bulk rows are batch-normalised among themselves for the mass, and together with the 2D rows for the
  classifier; the classifier itself is trained on features of each domain (and part) normalised by itself;
- a phase ends early once the loss of its last step is below 1e-4, which MSE - BCE + 1 reaches when the classifier is fooled;
- a round is judged by the loss of its last step, a batch of what rows are left over.
"""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import exp

import numpy as np
import torch
from sklearn.model_selection import train_test_split
from torch.nn.functional import binary_cross_entropy_with_logits, mse_loss

from mobtl.errors import MobtlError
from mobtl.models.extractor import WIDTHS, DomainClassifier, Extractor, classifier_widths
from mobtl.models.seeds import seed_of

# A first fit must lower its loss by this factor, else it is started again: a ReLU at the output may never open.
IMPROVEMENT = 1.3


@dataclass(frozen=True)
class Schedule:
    """How the extractor is trained; the defaults are the released draft's.

    Attributes
    ----------
    regressor_epochs, regressor_rate : of the extractor on bulk masses alone, before any round; Adam's rate.
    classifier_epochs, classifier_rate, classifier_batch_size : of the classifier before the first round.
    rounds : of joint training, each followed by training of the classifier.
    joint_epochs, joint_rate : of each round.
    batch_size : bulk rows of a step, and 2D rows that join them in a joint step, always the same ones.
    round_classifier_epochs, round_classifier_rate, round_classifier_batch_size : of the classifier after each round.
    enough : loss of an epoch's last step below which a phase ends early.
    restarts : fits from other weights where the first one hardly lowers its loss.
    """

    regressor_epochs: int = 50
    regressor_rate: float = 1e-4
    classifier_epochs: int = 75
    classifier_rate: float = 1e-3
    classifier_batch_size: int = 3000
    rounds: int = 5
    joint_epochs: int = 200
    joint_rate: float = 5e-5
    batch_size: int = 1500
    round_classifier_epochs: int = 100
    round_classifier_rate: float = 1e-4
    round_classifier_batch_size: int = 1500
    enough: float = 1e-4
    restarts: int = 3

    def __post_init__(self):
        for name in ("regressor_epochs", "classifier_epochs", "rounds", "joint_epochs", "round_classifier_epochs"):
            if getattr(self, name) < 1:
                raise MobtlError(f"{name} is {getattr(self, name)}, but must be at least 1")
        if min(self.batch_size, self.classifier_batch_size, self.round_classifier_batch_size) < 2:
            raise MobtlError("batches of one row cannot be normalised; choose a larger batch size")


@dataclass(frozen=True)
class Trained:
    """An extractor, and what each round came to.

    Attributes
    ----------
    extractor : as it was after the round that is kept.
    history : one dictionary per round: ``round``, ``epochs`` taken, ``mse`` and ``bce`` (means over the last epoch),
        ``loss`` (of the last step, which decides), ``classifier_loss`` (after it was trained again), ``kept``.
    """

    extractor: Extractor
    history: list[dict] = field(default_factory=list)


class Trainer:
    """All ways to train one extractor, from the same initial weights and on the same rows.

    Parameters
    ----------
    bulk : standardised descriptors (n, d) of bulk materials.
    mass : (n,), not negative: the output is a ReLU.
    pool : standardised descriptors (m, d) of 2D materials, unlabelled.
    seed : of weights, batches and repeats of 2D rows.
    split : seed of the 85/15 split of the bulk rows.
    widths : units of the extractor's hidden layers; the classifier's follow from them.
    normalised : hidden layers of the extractor with batch normalisation; by default the first, second and last, as in the
        released weights.

    Raises
    ------
    MobtlError
        If rows are missing or do not fit, a number is not finite, or a mass is negative.
    """

    def __init__(
        self,
        bulk: np.ndarray,
        mass: np.ndarray,
        pool: np.ndarray,
        schedule: Schedule,
        seed: int,
        split: int = 42,
        widths: tuple[int, ...] = WIDTHS,
        normalised: tuple[int, ...] | None = None,
    ):
        _check(bulk, mass, pool)
        self.schedule, self.seed, self.widths = schedule, seed, widths
        self.normalised = sorted({0, min(1, len(widths) - 1), len(widths) - 1}) if normalised is None else normalised
        self.train, self.held_out = train_test_split(np.arange(len(bulk)), train_size=0.85, random_state=split)
        self.bulk, self.rest = _tensor(bulk[self.train]), _tensor(bulk[self.held_out])
        self.mass = _tensor(mass[self.train])
        rng = np.random.default_rng(seed_of(seed, "repeats"))
        repeats = rng.integers(len(pool), size=max(0, max(len(bulk), schedule.batch_size) - len(pool)))
        filled = np.concatenate([np.arange(len(pool)), repeats])
        self.flat = _tensor(pool[filled[: schedule.batch_size]])
        self.flat_parts = [_tensor(pool[part]) for part in train_test_split(filled, train_size=0.85, random_state=split)]

    def never_trained(self) -> Trained:
        """Random weights; batch normalisation has seen the bulk rows once."""
        extractor = self._extractor(0)
        for norm in extractor.norm.values():
            norm.momentum = None  # a plain mean over what it sees
        with torch.no_grad():
            extractor.train().features(self.bulk)
        return Trained(extractor)

    @cached_property
    def pretrained(self) -> Extractor:
        """The extractor after its first epochs on bulk masses alone, from which every arm goes on."""

        def start(attempt):
            extractor, rows = self._extractor(attempt), self._generator("regressor", attempt)
            losses = self._regress(extractor, self.schedule.regressor_epochs, self.schedule.regressor_rate, rows)
            return extractor, losses

        return self._first_that_learns(start)

    def transfer(self) -> Trained:
        """TL: as many epochs as the joint ones at their rate, on bulk masses alone; the round of the lowest loss is kept."""
        schedule, extractor, best = self.schedule, copy.deepcopy(self.pretrained), _Best()
        rows = self._generator("transfer")
        for number in range(schedule.rounds):
            losses = self._regress(extractor, schedule.joint_epochs, schedule.joint_rate, rows)
            best.offer(extractor, _summary(number, [(mse, np.nan) for mse in losses[-1]], losses[-1][-1], len(losses)))
        return best.trained()

    def adversarial(self) -> Trained:
        """ATL: rounds of the extractor against a fixed classifier (MSE - BCE + 1), then of the classifier alone."""
        schedule, extractor, best = self.schedule, copy.deepcopy(self.pretrained), _Best()
        rows = self._generator("adversarial")
        classifier = self._first_classifier(extractor, rows)
        for number in range(schedule.rounds):
            losses = self._oppose(extractor, classifier, rows)
            found = self._classify(
                classifier,
                self.features_by_part(extractor),
                schedule.round_classifier_epochs,
                schedule.round_classifier_rate,
                schedule.round_classifier_batch_size,
                rows,
            )
            mse, bce = losses[-1][-1]
            best.offer(extractor, _summary(number, losses[-1], mse - bce + 1, len(losses)) | {"classifier_loss": found[-1]})
        return best.trained()

    def reversed(self) -> Trained:
        """Gradient reversal (Ganin and Lempitsky, ICML 2015), over as many epochs: both networks are trained in every step.

        The reversed gradient is scaled by 2 / (1 + exp(-10 p)) - 1 at the share ``p`` of all epochs; the last weights stay.
        """
        schedule, extractor = self.schedule, copy.deepcopy(self.pretrained).train()
        rows = self._generator("reversal")
        classifier = self._classifier("reversal classifier").train()
        optimiser = _adam([*extractor.parameters()], schedule.joint_rate)
        optimiser.add_param_group({"params": [*classifier.parameters()], "lr": schedule.round_classifier_rate})
        history, epochs = [], schedule.rounds * schedule.joint_epochs
        for epoch in range(epochs):
            strength, losses = 2 / (1 + exp(-10 * epoch / epochs)) - 1, []
            for batch in _batches(len(self.bulk), schedule.batch_size, rows):
                optimiser.zero_grad()
                alone, joined = extractor.alone_and_joined(self.bulk[batch], self.flat)
                mse = mse_loss(extractor.mass(alone), self.mass[batch])
                bce = _domain_loss(classifier, Reversal.apply(joined, strength), len(batch))
                (mse + bce).backward()
                optimiser.step()
                losses.append((mse.item(), bce.item()))
            if (epoch + 1) % schedule.joint_epochs == 0:
                number = epoch // schedule.joint_epochs
                history.append(_summary(number, losses, sum(losses[-1]), schedule.joint_epochs))
        return Trained(extractor, [row | {"kept": row is history[-1]} for row in history])

    def features_by_part(self, extractor: Extractor) -> list[tuple[torch.Tensor, int]]:
        """Features and domain (0 bulk, 1 2D) of training and held-out rows of both, each part normalised by itself."""
        parts = [(self.bulk, 0), (self.rest, 0), *((part, 1) for part in self.flat_parts)]
        with torch.no_grad():
            return [(extractor.train().features(part), domain) for part, domain in parts]

    def _extractor(self, attempt: int) -> Extractor:
        return Extractor(self.bulk.shape[1], seed_of(self.seed, "extractor", attempt), self.widths, self.normalised)

    def _classifier(self, *what) -> DomainClassifier:
        n_features = self.widths[-1]
        return DomainClassifier(n_features, seed_of(self.seed, *what), classifier_widths(n_features, self.widths))

    def _generator(self, *what) -> torch.Generator:
        return torch.Generator().manual_seed(seed_of(self.seed, *what))

    def _regress(self, extractor: Extractor, epochs: int, rate: float, rows: torch.Generator) -> list[list[float]]:
        """Train on bulk masses alone; the loss of every step, by epoch."""
        optimiser, losses = _adam([*extractor.train().parameters()], rate), []
        for _ in range(epochs):
            losses.append([])
            for batch in _batches(len(self.bulk), self.schedule.batch_size, rows):
                optimiser.zero_grad()
                loss = mse_loss(extractor(self.bulk[batch]), self.mass[batch])
                loss.backward()
                optimiser.step()
                losses[-1].append(loss.item())
            if losses[-1][-1] < self.schedule.enough:
                break
        return losses

    def _oppose(self, extractor: Extractor, classifier: DomainClassifier, rows: torch.Generator) -> list[list]:
        """Train the extractor against the classifier, which stays as it is; (MSE, BCE) of every step, by epoch."""
        optimiser, losses = _adam([*extractor.train().parameters()], self.schedule.joint_rate), []
        classifier.train().requires_grad_(False)
        for _ in range(self.schedule.joint_epochs):
            losses.append([])
            for batch in _batches(len(self.bulk), self.schedule.batch_size, rows):
                optimiser.zero_grad()
                mse, bce = joint_losses(extractor, classifier, self.bulk[batch], self.flat, self.mass[batch])
                (mse - bce + 1).backward()
                optimiser.step()
                losses[-1].append((mse.item(), bce.item()))
            if losses[-1][-1][0] - losses[-1][-1][1] + 1 < self.schedule.enough:
                break
        classifier.requires_grad_(True)
        return losses

    def _first_classifier(self, extractor: Extractor, rows: torch.Generator) -> DomainClassifier:
        schedule, parts = self.schedule, self.features_by_part(extractor)

        def start(attempt):
            classifier = self._classifier("classifier", attempt)
            settings = schedule.classifier_epochs, schedule.classifier_rate, schedule.classifier_batch_size
            losses = self._classify(classifier, parts, *settings, rows)
            return classifier, [[loss] for loss in losses]

        return self._first_that_learns(start)

    def _classify(self, classifier: DomainClassifier, parts, epochs: int, rate: float, size: int, rows) -> list[float]:
        """Train the classifier on 85 % of the rows of all parts; the loss of each epoch's last step."""
        x = torch.cat([features for features, _ in parts])
        domain = torch.cat([torch.full((len(features),), float(domain)) for features, domain in parts])
        kept = torch.randperm(len(x), generator=rows)[: int(0.85 * len(x))]
        x, domain = x[kept], domain[kept]
        optimiser, losses = _adam([*classifier.train().parameters()], rate), []
        for _ in range(epochs):
            for batch in _batches(len(x), size, rows):
                optimiser.zero_grad()
                loss = binary_cross_entropy_with_logits(classifier(x[batch]), domain[batch])
                loss.backward()
                optimiser.step()
            losses.append(loss.item())
            if losses[-1] < self.schedule.enough:
                break
        return losses

    def _first_that_learns(self, start: Callable):
        """The first network of ``start(attempt)`` whose loss fell by the factor asked for, or the last one."""
        for attempt in range(self.schedule.restarts + 1):
            network, losses = start(attempt)
            if losses[0][-1] / (losses[-1][-1] + 1e-12) >= IMPROVEMENT:
                break
        return network


def joint_losses(extractor, classifier, bulk, flat, mass) -> tuple[torch.Tensor, torch.Tensor]:
    """MSE of bulk masses (n,), and BCE of the classifier on bulk (n, d) and 2D rows (m, d); a step lowers MSE - BCE + 1."""
    alone, joined = extractor.alone_and_joined(bulk, flat)
    return mse_loss(extractor.mass(alone), mass), _domain_loss(classifier, joined, len(bulk))


class Reversal(torch.autograd.Function):
    """Hands features on as they are, and their gradient back times minus ``strength``."""

    @staticmethod
    def forward(ctx, features, strength: float):
        ctx.strength = strength
        return features.view_as(features)

    @staticmethod
    def backward(ctx, gradient):
        return -ctx.strength * gradient, None


class _Best:
    """Keeps the extractor of the round with the lowest loss."""

    def __init__(self):
        self.extractor, self.history = None, []

    def offer(self, extractor: Extractor, row: dict) -> None:
        if not self.history or row["loss"] < min(each["loss"] for each in self.history):
            self.extractor = copy.deepcopy(extractor)
        self.history.append(row)

    def trained(self) -> Trained:
        lowest = min(self.history, key=lambda row: row["loss"])
        return Trained(self.extractor, [row | {"kept": row is lowest} for row in self.history])


def _summary(number: int, losses: list[tuple[float, float]], loss: float, epochs: int) -> dict:
    """A row of the history, of (MSE, BCE) of the last epoch's steps."""
    mse, bce = np.mean(losses, axis=0)
    row = {"round": number + 1, "epochs": epochs, "mse": float(mse), "bce": float(bce), "loss": float(loss)}
    return row | {"classifier_loss": np.nan}


def _domain_loss(classifier: DomainClassifier, joined: torch.Tensor, n_bulk: int) -> torch.Tensor:
    logits = classifier(joined)
    domain = torch.zeros_like(logits)
    domain[n_bulk:] = 1
    return binary_cross_entropy_with_logits(logits, domain)


def _batches(n: int, size: int, rows: torch.Generator) -> Iterator[torch.Tensor]:
    """Rows of each step of one epoch. A last batch of a single row is left out: it cannot be normalised."""
    order = torch.randperm(n, generator=rows)
    yield from (order[start : start + size] for start in range(0, n - 1, size))


def _adam(parameters: list, rate: float) -> torch.optim.Adam:
    return torch.optim.Adam(parameters, lr=rate, fused=True)


def _tensor(array: np.ndarray) -> torch.Tensor:
    return torch.as_tensor(np.asarray(array, np.float32))


def _check(bulk: np.ndarray, mass: np.ndarray, pool: np.ndarray) -> None:
    if bulk.ndim != 2 or pool.ndim != 2 or bulk.shape[1] != pool.shape[1] or mass.shape != bulk.shape[:1]:
        raise MobtlError(
            f"descriptors {bulk.shape}, masses {mass.shape} and 2D descriptors {pool.shape} do not fit together"
        )
    if len(bulk) < 20 or len(pool) < 2:
        raise MobtlError(f"{len(bulk)} bulk and {len(pool)} 2D materials are too few to split and to normalise")
    if not (np.isfinite(bulk).all() and np.isfinite(pool).all() and np.isfinite(mass).all()):
        raise MobtlError("a descriptor or a mass is not finite; fill up what is missing first")
    if mass.min() < 0:
        raise MobtlError("a mass is negative, which the ReLU at the output cannot reach; subtract the minimum")

"""Adversarial training: gradients, who is trained when, domains that can and cannot be told apart, which round is kept."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from mobtl.errors import MobtlError
from mobtl.models import adversarial
from mobtl.models.adversarial import Reversal, Schedule, Trainer, _Best, joint_losses
from mobtl.models.extractor import DRAFT_NORMALISED, DRAFT_WIDTHS, DomainClassifier, Extractor, classifier_widths
from mobtl.models.seeds import seed_of

WIDTHS = (12, 10, 6)
SMALL = Schedule(
    regressor_epochs=8,
    regressor_rate=1e-2,
    classifier_epochs=10,
    classifier_rate=1e-2,
    classifier_batch_size=120,
    rounds=3,
    joint_epochs=3,
    joint_rate=1e-3,
    batch_size=60,
    round_classifier_epochs=5,
    round_classifier_batch_size=60,
    restarts=1,
)


def made_up(shift: float = 1.0, n: int = 200, m: int = 70):
    """Bulk rows with a mass that is linear in the first column, and 2D rows that are shifted in the last one."""
    rng = np.random.default_rng(0)
    bulk, pool = rng.normal(size=(n, 5)), rng.normal(size=(m, 5))
    pool[:, -1] += shift
    return bulk, np.abs(bulk[:, 0] + 2), pool


def trainer(schedule: Schedule = SMALL, seed: int = 0, **changes) -> Trainer:
    return Trainer(*made_up(**changes), schedule, seed, widths=WIDTHS)


def weights(network) -> list[torch.Tensor]:
    return [value.clone() for value in network.parameters()]


def equal(one, other) -> bool:
    return all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


def test_gradients_of_the_joint_loss_equal_finite_differences():
    generator = torch.Generator().manual_seed(1)
    bulk, flat = torch.randn(14, 4, generator=generator).double(), torch.randn(9, 4, generator=generator).double()
    mass = torch.rand(14, generator=generator).double()
    extractor = Extractor(4, 0, (6, 5, 4), (0, 2)).double().train()
    extractor.regression.bias.data.fill_(0.5)  # the output ReLU is open
    classifier = DomainClassifier(4, 1, [5, 3]).double().train().requires_grad_(False)

    def loss():
        mse, bce = joint_losses(extractor, classifier, bulk, flat, mass)
        return mse - bce + 1

    loss().backward()
    step, compared = 1e-6, 0
    for value in extractor.parameters():
        flattened, gradient = value.data.view(-1), value.grad.view(-1)
        for place in range(0, len(flattened), 3):
            kept = flattened[place].item()
            ends = []
            for sign in (1, -1):
                flattened[place] = kept + sign * step
                ends.append(loss().item())
            flattened[place] = kept
            assert gradient[place].item() == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=2e-6)
            compared += abs(gradient[place].item()) > 1e-4
    assert compared > 10


def test_gradient_reversal_hands_on_the_features_and_turns_their_gradient_round():
    features = torch.tensor([[1.0, -2.0]], requires_grad=True)
    out = Reversal.apply(features, 0.25)
    assert torch.equal(out, features)
    (out * torch.tensor([[3.0, 4.0]])).sum().backward()
    assert features.grad.tolist() == [[-0.75, -1.0]]


def test_each_phase_trains_one_network_and_leaves_the_other(monkeypatch):
    """What enters each step of the joint loss, and the features that the classifier is trained on after a round."""
    steps, rounds = [], []

    def loss(extractor, classifier, *rows):
        steps.append((weights(extractor), weights(classifier)))
        return joint_losses(extractor, classifier, *rows)

    class Watched(Trainer):
        def features_by_part(self, extractor):
            rounds.append((len(steps), weights(extractor)))
            return super().features_by_part(extractor)

    monkeypatch.setattr(adversarial, "joint_losses", loss)
    Watched(*made_up(), SMALL, 0, widths=WIDTHS).adversarial()
    starts = [place for place, _ in rounds[:-1]]
    assert starts[0] == 0 and len(starts) == SMALL.rounds and len(steps) % SMALL.rounds == 0
    for start, end in pairwise([*starts, len(steps)]):
        (first, classifier), (last, same) = steps[start], steps[end - 1]
        assert equal(classifier, same) and not equal(first, last)
    for (place, extractor), start in zip(rounds[1:-1], starts[1:], strict=True):
        # The classifier is trained between the rounds, on an extractor that stays as it was.
        assert place == start and equal(steps[start][0], extractor)
        assert not equal(steps[start][1], steps[start - 1][1])


def classifier_loss(pool: np.ndarray) -> float:
    """After rounds in which the extractor hardly moves and the classifier learns long."""
    schedule = replace(SMALL, joint_rate=1e-9, round_classifier_epochs=80, round_classifier_rate=1e-2, rounds=2)
    bulk, mass, _ = made_up()
    return Trainer(bulk, mass, pool, schedule, 0, widths=WIDTHS).adversarial().history[-1]["classifier_loss"]


def test_the_classifier_tells_separable_domains_apart_and_gains_little_on_equal_ones():
    bulk, _, _ = made_up()
    # Features are normalised by part, so that a shift would not do: rows on a line beside rows in all directions.
    assert classifier_loss(np.repeat(bulk[:, :1], 5, axis=1)) < 0.3
    # No classifier beats ln 2 on rows of one distribution by more than it learns by heart.
    assert classifier_loss(np.random.default_rng(5).normal(size=bulk.shape)) > 0.6


@pytest.mark.parametrize("method", [Trainer.transfer, Trainer.adversarial, Trainer.reversed, Trainer.never_trained])
def test_the_same_seed_gives_the_same_weights_and_another_seed_others(method):
    one, same, other = (method(trainer(seed=seed)).extractor for seed in (0, 0, 1))
    assert equal(weights(one), weights(same))
    assert not equal(weights(one), weights(other))


def test_no_arm_changes_the_start_of_the_others():
    one = trainer()
    before = weights(one.pretrained)
    first = weights(one.adversarial().extractor)
    one.transfer(), one.reversed()
    assert equal(weights(one.pretrained), before)
    assert equal(weights(one.adversarial().extractor), first)


def test_training_learns_the_masses_and_never_trained_does_not():
    one = trainer(Schedule(**vars(SMALL) | {"joint_epochs": 30}))
    truth = made_up()[1][one.held_out]
    errors = {}
    for name, trained in (("TL", one.transfer()), ("never trained", one.never_trained())):
        _, mass = trained.extractor.evaluate(one.rest.numpy())
        errors[name] = ((mass - truth) ** 2).mean() / truth.var()
    assert errors["TL"] < 0.3
    assert errors["never trained"] > 1


def test_never_trained_has_its_random_weights_and_features_on_the_scale_of_the_bulk_rows():
    one = trainer()
    found = one.never_trained()
    drawn = Extractor(made_up()[0].shape[1], seed_of(0, "extractor", 0), WIDTHS, one.normalised)
    assert equal(weights(found.extractor), weights(drawn))
    assert found.history == []
    normed = found.extractor.norm["0"]
    torch.testing.assert_close(normed.running_mean, found.extractor.linear[0](one.bulk).mean(0).detach())


@pytest.mark.parametrize("method", [Trainer.transfer, Trainer.adversarial])
def test_the_round_of_the_lowest_loss_is_kept(method):
    history = method(trainer()).history
    assert [row["round"] for row in history] == [1, 2, 3]
    assert [row["kept"] for row in history] == [row["loss"] == min(each["loss"] for each in history) for row in history]


def test_the_extractor_that_is_kept_is_a_copy_of_that_round():
    best, extractor = _Best(), Extractor(3, 0, (4, 3), (0, 1))
    for number, loss in enumerate((0.7, -0.2, 0.1)):
        extractor.regression.bias.data.fill_(number)
        best.offer(extractor, {"round": number + 1, "loss": loss})
    trained = best.trained()
    assert trained.extractor.regression.bias.item() == 1
    assert [row["kept"] for row in trained.history] == [False, True, False]


def test_a_phase_ends_early_once_the_loss_is_low_enough():
    history = trainer(Schedule(**vars(SMALL) | {"enough": 1e6})).adversarial().history
    assert [row["epochs"] for row in history] == [1, 1, 1]
    assert [row["epochs"] for row in trainer(Schedule(**vars(SMALL) | {"enough": -1e6})).adversarial().history] == [3, 3, 3]


def test_2d_rows_are_repeated_up_to_a_batch_and_up_to_the_bulk_rows():
    one = trainer()
    bulk, _, pool = made_up()
    assert len(one.flat) == SMALL.batch_size
    torch.testing.assert_close(one.flat, torch.as_tensor(pool[:60], dtype=torch.float32))
    assert sum(map(len, one.flat_parts)) == len(bulk)
    assert len(one.bulk) == 170


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda b, m, p: (b, m[:-1], p), "do not fit together"),
        (lambda b, m, p: (b, m, p[:, :-1]), "do not fit together"),
        (lambda b, m, p: (b, m, p[:1]), "too few"),
        (lambda b, m, p: (np.where(b > 2, np.nan, b), m, p), "not finite"),
        (lambda b, m, p: (b, m - 5, p), "negative"),
    ],
)
def test_bad_rows_are_refused(change, message):
    with pytest.raises(MobtlError, match=message):
        Trainer(*change(*made_up()), SMALL, 0, widths=WIDTHS)


@pytest.mark.parametrize("change", [{"rounds": 0}, {"joint_epochs": 0}, {"batch_size": 1}])
def test_bad_schedules_are_refused(change):
    with pytest.raises(MobtlError, match=r"at least 1|one row"):
        Schedule(**change)


def test_the_classifiers_widths_follow_from_the_extractors_and_any_layers_are_normalised():
    draft = Trainer(*made_up(), SMALL, 0, widths=DRAFT_WIDTHS, normalised=DRAFT_NORMALISED)
    classifier = DomainClassifier(DRAFT_WIDTHS[-1], 0, classifier_widths(DRAFT_WIDTHS[-1], DRAFT_WIDTHS))
    sizes = [layer.out_features for layer in classifier.layers if isinstance(layer, torch.nn.Linear)]
    assert sizes == [15, 15, 12, 12, 8, 8, 5, 5, 3, 3, 1]  # printed in the released notebook
    assert len(draft.pretrained.norm) == 10
    assert list(trainer().pretrained.norm) == ["0", "1", "2"]

"""The batched perceptrons against the same networks made of torch.nn modules."""

import itertools

import numpy as np
import pytest
import torch
from torch import nn

from mobtl.models.perceptron import PerceptronEnsemble, Training

WIDTHS = [(7, 5, 3), (11, 4, 6)]
PLAIN = Training(epochs=50, dropout=0.0)


@pytest.fixture
def rows():
    rng = np.random.default_rng(1)
    return rng.normal(size=(20, 6)), rng.normal(size=20)


def as_module(ensemble: PerceptronEnsemble, network: int) -> nn.Sequential:
    """The same initial weights in plain modules of the network's own, unpadded widths."""
    bounds = [ensemble.sizes[0], *ensemble.widths[network], 1]
    layers = []
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(bounds)):
        linear = nn.Linear(n_in, n_out, dtype=ensemble.dtype)
        with torch.no_grad():
            linear.weight.copy_(ensemble.values[f"weight{layer}"][network, :n_in, :n_out].T)
            linear.bias.copy_(ensemble.values[f"bias{layer}"][network, 0, :n_out])
        layers.append(linear)
        if layer < len(bounds) - 2:
            layers += [nn.BatchNorm1d(n_out, dtype=ensemble.dtype), nn.ReLU()]
    return nn.Sequential(*layers)


def train_module(module, x, y, epochs):
    optimiser = torch.optim.Adam(module.parameters(), lr=0.01, weight_decay=1e-4)
    for _ in range(epochs):
        optimiser.zero_grad()
        nn.functional.mse_loss(module(x)[:, 0], y).backward()
        optimiser.step()
    return module.eval()(x)[:, 0].detach().numpy()


def test_members_of_different_widths_equal_the_same_networks_trained_alone(rows):
    x, y = rows
    ensemble = PerceptronEnsemble(WIDTHS, 6, seeds=[3, 4], dtype=torch.float64)
    modules = [as_module(ensemble, network) for network in range(2)]
    ensemble.fit(x, y, PLAIN, seed=0)
    alone = [train_module(module, torch.as_tensor(x), torch.as_tensor(y), 50) for module in modules]
    np.testing.assert_allclose(ensemble.predict(x), alone, rtol=0, atol=1e-8)


def test_padding_stays_zero(rows):
    x, y = rows
    ensemble = PerceptronEnsemble(WIDTHS, 6, seeds=[3, 4])
    ensemble.fit(x, y, Training(epochs=20, batch_size=7), seed=0)
    assert torch.count_nonzero(ensemble.values["weight0"][0, :, 7:]) == 0
    assert torch.count_nonzero(ensemble.values["weight1"][0, 7:]) == 0
    assert torch.count_nonzero(ensemble.values["weight1"][1, :, 4:]) == 0


def test_a_network_does_not_feel_its_neighbours(rows):
    x, y = rows
    together = PerceptronEnsemble(WIDTHS, 6, seeds=[3, 4], dtype=torch.float64)
    together.fit(x, y, PLAIN, seed=0)
    alone = PerceptronEnsemble(WIDTHS[:1], 6, seeds=[3], dtype=torch.float64)
    alone.fit(x, y, PLAIN, seed=0)
    np.testing.assert_allclose(together.predict(x)[0], alone.predict(x)[0], rtol=0, atol=1e-10)


def test_the_same_seed_gives_the_same_networks_and_another_does_not(rows):
    x, y = rows
    training = Training(epochs=5, batch_size=8)

    def predictions(seed):
        ensemble = PerceptronEnsemble(WIDTHS, 6, seeds=[1, 2])
        ensemble.fit(x, y, training, seed=seed)
        return ensemble.predict(x)

    np.testing.assert_array_equal(predictions(7), predictions(7))
    assert np.abs(predictions(7) - predictions(8)).max() > 1e-4


def test_dropout_keeps_the_stated_share():
    like = torch.empty(40, 50, 60)
    kept = PerceptronEnsemble._kept(like, 0.1, torch.Generator().manual_seed(0))
    assert set(np.unique(kept.numpy().round(6))) == {0.0, np.float32(1 / 0.9).round(6)}
    # 120,000 units: the standard error of the share is 0.0009.
    assert abs(float((kept > 0).double().mean()) - 0.9) < 0.004


def test_dropout_has_the_gradient_of_torch(rows):
    """One step with a known mask, against torch.nn with the same mask and its factor 1 / (1 - p)."""
    x, y = (torch.as_tensor(a) for a in rows)
    ensemble = PerceptronEnsemble([(7, 5, 3)], 6, seeds=[3], dtype=torch.float64)
    module, mask = as_module(ensemble, 0), (torch.arange(20 * 7).reshape(1, 20, 7) % 3 > 0).double()
    ensemble._kept = lambda like, dropout, generator: (mask if like.shape == mask.shape else torch.ones_like(like)) / 0.75
    module[2].register_forward_hook(lambda layer, inputs, output: output * mask[0] / 0.75)
    for layer in (5, 8):  # the other masks keep every unit, but the factor stays
        module[layer].register_forward_hook(lambda layer, inputs, output: output / 0.75)
    nn.functional.mse_loss(module(x)[:, 0], y).backward()
    still = torch.optim.SGD([ensemble.flat], lr=0.0)
    ensemble._step(x[None], y[None], 0.25, still, torch.Generator())
    for layer, linear in enumerate(module[index] for index in (0, 3, 6, 9)):
        np.testing.assert_allclose(ensemble.gradients[f"weight{layer}"][0], linear.weight.grad.T, atol=1e-12)
    for layer, norm in enumerate(module[index] for index in (1, 4, 7)):
        np.testing.assert_allclose(ensemble.gradients[f"scale{layer}"][0, 0], norm.weight.grad, atol=1e-12)
        np.testing.assert_allclose(ensemble.gradients[f"shift{layer}"][0, 0], norm.bias.grad, atol=1e-12)


def test_dropout_changes_training_and_not_prediction(rows):
    x, y = rows
    ensembles = [PerceptronEnsemble(WIDTHS, 6, seeds=[1, 2]) for _ in range(2)]
    for ensemble, dropout in zip(ensembles, (0.0, 0.5), strict=True):
        ensemble.fit(x, y, Training(epochs=10, dropout=dropout), seed=0)
    assert np.abs(ensembles[0].predict(x) - ensembles[1].predict(x)).max() > 1e-3
    np.testing.assert_array_equal(ensembles[1].predict(x), ensembles[1].predict(x))


def test_it_learns_a_smooth_function():
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, size=(200, 3))
    y = 2 * x[:, 0] - x[:, 1] ** 2
    ensemble = PerceptronEnsemble([(40, 20, 10)], 3, seeds=[0])
    ensemble.fit(x[:150], y[:150], Training(epochs=200, batch_size=50, dropout=0.0), seed=0)
    error = np.abs(ensemble.predict(x[150:])[0] - y[150:]).mean()
    assert error < 0.15 < np.abs(y[150:] - y[:150].mean()).mean()


def test_a_new_head_keeps_the_hidden_weights(rows):
    x, y = rows
    ensemble = PerceptronEnsemble(WIDTHS, 6, seeds=[1, 2])
    ensemble.fit(x, y, Training(epochs=5), seed=0)
    before = {name: value.clone() for name, value in ensemble.values.items()}
    ensemble.renew_head([5, 6])
    for layer in range(3):
        assert torch.equal(ensemble.values[f"weight{layer}"], before[f"weight{layer}"])
        assert torch.equal(ensemble.values[f"scale{layer}"], torch.ones_like(before[f"scale{layer}"]))
    assert not torch.equal(ensemble.values["weight3"], before["weight3"])


def test_copied_weights_are_not_shared(rows):
    x, y = rows
    source = PerceptronEnsemble(WIDTHS, 6, seeds=[1, 2])
    copy = PerceptronEnsemble(WIDTHS, 6, seeds=[3, 4])
    copy.copy_hidden(source)
    before = source.flat.clone()
    assert torch.equal(copy.values["weight0"], source.values["weight0"])
    copy.fit(x, y, Training(epochs=3), seed=0)
    assert torch.equal(source.flat, before)
    assert not torch.equal(copy.values["weight0"], source.values["weight0"])


def test_batches_of_one_row_are_refused(rows):
    with pytest.raises(ValueError, match="one row"):
        PerceptronEnsemble(WIDTHS, 6, seeds=[1, 2]).fit(*rows, Training(epochs=1, batch_size=1), seed=0)


def test_a_last_batch_of_one_row_is_left_out(rows):
    x, y = rows
    steps = []
    ensemble = PerceptronEnsemble(WIDTHS, 6, seeds=[1, 2])
    original = ensemble._step
    ensemble._step = lambda batch, *rest: (steps.append(batch.shape[1]), original(batch, *rest))
    ensemble.fit(x, y, Training(epochs=2, batch_size=19), seed=0)
    assert steps == [19, 19]
    assert np.isfinite(ensemble.predict(x)).all()

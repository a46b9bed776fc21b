"""The batched perceptrons against the same networks made of torch.nn modules."""

import itertools

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn

from mobtl.errors import MobtlError
from mobtl.models import gradients, perceptron
from mobtl.models.perceptron import PerceptronEnsemble
from mobtl.models.streams import Streams
from mobtl.models.training import Batch, Training

WIDTHS = [(7, 5, 3), (11, 4, 6)]
PLAIN = Training(epochs=50, dropout=0.0)


@pytest.fixture
def rows():
    rng = np.random.default_rng(1)
    return rng.normal(size=(20, 6)), rng.normal(size=20)


def as_module(ensemble: PerceptronEnsemble, network: int, dropout: float = 0.0) -> nn.Sequential:
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
            layers += [nn.Dropout(dropout)] if dropout else []
    return nn.Sequential(*layers)


def train_module(module, x, y, epochs, predict_on=None):
    trained = [parameter for parameter in module.parameters() if parameter.requires_grad]
    optimiser = torch.optim.Adam(trained, lr=0.01, weight_decay=1e-4)
    for _ in range(epochs):
        optimiser.zero_grad()
        nn.functional.mse_loss(module(x)[:, 0], y).backward()
        optimiser.step()
    shown = x if predict_on is None else torch.as_tensor(predict_on, dtype=x.dtype)
    return module.eval()(shown)[:, 0].detach().numpy()


def test_members_of_different_widths_equal_the_same_networks_trained_alone(rows):
    x, y = rows
    ensemble = PerceptronEnsemble(WIDTHS, 6, seeds=[3, 4], dtype=torch.float64)
    modules = [as_module(ensemble, network) for network in range(2)]
    ensemble.fit(x, y, PLAIN, seeds=[0, 0])
    alone = [train_module(module, torch.as_tensor(x), torch.as_tensor(y), 50) for module in modules]
    np.testing.assert_allclose(ensemble.predict(x), alone, rtol=0, atol=1e-8)


def test_networks_with_rows_and_targets_of_their_own_equal_the_same_networks_trained_alone(rows):
    """Folds of unequal size, trained together: the rows that fill up the smaller one reach nothing."""
    x, y = rows
    counts, own_x, own_y = [20, 17], np.stack([x, x[::-1]]), np.stack([y, 3 * y])
    own_x[1, 17:] = np.nan
    ensemble = PerceptronEnsemble(WIDTHS, 6, seeds=[3, 4], dtype=torch.float64)
    modules = [as_module(ensemble, network) for network in range(2)]
    ensemble.fit(own_x, own_y, PLAIN, seeds=[0, 0], counts=counts)
    for network, (module, n) in enumerate(zip(modules, counts, strict=True)):
        alone = train_module(module, torch.tensor(own_x[network, :n]), torch.tensor(own_y[network, :n]), 50, predict_on=x)
        np.testing.assert_allclose(ensemble.predict(x)[network], alone, rtol=0, atol=1e-8)


def test_frozen_layers_equal_modules_whose_weights_need_no_gradient(rows):
    x, y = rows
    ensemble = PerceptronEnsemble(WIDTHS, 6, seeds=[3, 4], dtype=torch.float64)
    modules = [as_module(ensemble, network) for network in range(2)]
    before = {name: value.clone() for name, value in ensemble.values.items()}
    ensemble.fit(x, y, PLAIN, seeds=[0, 0], frozen=(0, 1))
    for module in modules:
        for index in (0, 3):
            module[index].requires_grad_(False)
    alone = [train_module(module, torch.as_tensor(x), torch.as_tensor(y), 50) for module in modules]
    np.testing.assert_allclose(ensemble.predict(x), alone, rtol=0, atol=1e-8)
    for layer in (0, 1):
        assert torch.equal(ensemble.values[f"weight{layer}"], before[f"weight{layer}"])
        assert not torch.equal(ensemble.values[f"scale{layer}"], before[f"scale{layer}"])
    assert not torch.equal(ensemble.values["weight2"], before["weight2"])


def test_padding_stays_zero(rows):
    x, y = rows
    ensemble = PerceptronEnsemble(WIDTHS, 6, seeds=[3, 4])
    ensemble.fit(x, y, Training(epochs=20, batch_size=7), seeds=[0, 1])
    assert torch.count_nonzero(ensemble.values["weight0"][0, :, 7:]) == 0
    assert torch.count_nonzero(ensemble.values["weight1"][0, 7:]) == 0
    assert torch.count_nonzero(ensemble.values["weight1"][1, :, 4:]) == 0


@pytest.mark.parametrize("training", [Training(epochs=30), Training(epochs=10, batch_size=8)])
def test_a_network_does_not_feel_its_neighbours(rows, monkeypatch, training):
    """Neither their widths, nor their dropout, nor how many are trained at once."""
    x, y = rows
    together = PerceptronEnsemble(WIDTHS, 6, seeds=[3, 4], dtype=torch.float64)
    together.fit(x, y, training, seeds=[5, 6])
    monkeypatch.setattr(perceptron, "CPU_NETWORKS", 1)
    apart = PerceptronEnsemble(WIDTHS, 6, seeds=[3, 4], dtype=torch.float64)
    apart.fit(x, y, training, seeds=[5, 6])
    alone = PerceptronEnsemble(WIDTHS[:1], 6, seeds=[3], dtype=torch.float64)
    alone.fit(x, y, training, seeds=[5])
    np.testing.assert_allclose(together.predict(x), apart.predict(x), rtol=0, atol=1e-9)
    np.testing.assert_allclose(together.predict(x)[0], alone.predict(x)[0], rtol=0, atol=1e-9)


def test_the_same_seed_gives_the_same_networks_and_another_does_not(rows):
    x, y = rows
    training = Training(epochs=5, batch_size=8)

    def predictions(seed):
        ensemble = PerceptronEnsemble(WIDTHS, 6, seeds=[1, 2])
        ensemble.fit(x, y, training, seeds=[seed, seed + 1])
        return ensemble.predict(x)

    np.testing.assert_array_equal(predictions(7), predictions(7))
    assert np.abs(predictions(7) - predictions(9)).max(axis=1).min() > 1e-4


def test_dropout_has_the_gradient_of_torch(rows, monkeypatch):
    """One step with a known mask, against torch.nn with the same mask and its factor 1 / (1 - p)."""
    x, y = (torch.as_tensor(a) for a in rows)
    ensemble = PerceptronEnsemble([(8, 6, 4)], 6, seeds=[3], dtype=torch.float64)
    module, mask = as_module(ensemble, 0), (torch.arange(20 * 8).reshape(1, 20, 8) % 3 > 0).double()
    masks = (mask / 0.75, *(torch.full((1, 20, units), 1 / 0.75, dtype=torch.float64) for units in (6, 4)))
    monkeypatch.setattr(Streams, "kept", lambda *_: masks)
    module[2].register_forward_hook(lambda layer, inputs, output: output * mask[0] / 0.75)
    for layer in (5, 8):  # the other masks keep every unit, but the factor stays
        module[layer].register_forward_hook(lambda layer, inputs, output: output / 0.75)
    nn.functional.mse_loss(module(x)[:, 0], y).backward()
    for value in ensemble.values.values():
        value.grad = torch.zeros_like(value)
    batch = Batch.of(x[None], y[None], torch.ones(1, 20, dtype=bool))
    gradients.accumulate(ensemble.values, ensemble.running, batch, 0.25, Streams([0], ensemble.device), 0, ())
    for layer, linear in enumerate(module[index] for index in (0, 3, 6, 9)):
        np.testing.assert_allclose(ensemble.values[f"weight{layer}"].grad[0], linear.weight.grad.T, atol=1e-12)
    for layer, norm in enumerate(module[index] for index in (1, 4, 7)):
        np.testing.assert_allclose(ensemble.values[f"scale{layer}"].grad[0, 0], norm.weight.grad, atol=1e-12)
        np.testing.assert_allclose(ensemble.values[f"shift{layer}"].grad[0, 0], norm.bias.grad, atol=1e-12)


def test_with_dropout_the_errors_have_the_distribution_of_torch():
    """Sixty networks of each kind; their mean errors differ by less than three standard errors."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 6))
    y = x[:, 0] + 0.5 * x[:, 1]
    ensemble = PerceptronEnsemble([(12, 8, 6)] * 60, 6, seeds=range(60))
    modules = [as_module(ensemble, network, dropout=0.3) for network in range(60)]
    ensemble.fit(x[:40], y[:40], Training(epochs=60, dropout=0.3), seeds=range(60))
    ours = np.abs(ensemble.predict(x[40:]) - y[40:]).mean(axis=1)
    torch.manual_seed(0)
    inputs, targets = (torch.as_tensor(a, dtype=torch.float32) for a in (x[:40], y[:40]))
    theirs = [np.abs(train_module(module, inputs, targets, 60, predict_on=x[40:]) - y[40:]).mean() for module in modules]
    error = np.sqrt((np.var(ours) + np.var(theirs)) / 60)
    assert abs(ours.mean() - np.mean(theirs)) < 3 * error
    assert 0.5 < np.std(ours) / np.std(theirs) < 2


def test_dropout_changes_training_and_not_prediction(rows):
    x, y = rows
    ensembles = [PerceptronEnsemble(WIDTHS, 6, seeds=[1, 2]) for _ in range(2)]
    for ensemble, dropout in zip(ensembles, (0.0, 0.5), strict=True):
        ensemble.fit(x, y, Training(epochs=10, dropout=dropout), seeds=[0, 1])
    assert np.abs(ensembles[0].predict(x) - ensembles[1].predict(x)).max() > 1e-3
    np.testing.assert_array_equal(ensembles[1].predict(x), ensembles[1].predict(x))


def test_it_learns_a_smooth_function():
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, size=(200, 3))
    y = 2 * x[:, 0] - x[:, 1] ** 2
    ensemble = PerceptronEnsemble([(40, 20, 10)], 3, seeds=[0])
    ensemble.fit(x[:150], y[:150], Training(epochs=200, batch_size=50, dropout=0.0), seeds=[0])
    error = np.abs(ensemble.predict(x[150:])[0] - y[150:]).mean()
    assert error < 0.15 < np.abs(y[150:] - y[:150].mean()).mean()


def test_a_new_head_keeps_the_hidden_weights(rows):
    x, y = rows
    ensemble = PerceptronEnsemble(WIDTHS, 6, seeds=[1, 2])
    ensemble.fit(x, y, Training(epochs=5), seeds=[0, 1])
    before = {name: value.clone() for name, value in ensemble.values.items()}
    ensemble.renew_head([5, 6])
    for layer in range(3):
        assert torch.equal(ensemble.values[f"weight{layer}"], before[f"weight{layer}"])
        assert torch.equal(ensemble.values[f"scale{layer}"], torch.ones_like(before[f"scale{layer}"]))
    assert not torch.equal(ensemble.values["weight3"], before["weight3"])


def test_a_layer_is_drawn_anew_for_the_networks_named(rows):
    ensemble, same = (PerceptronEnsemble(WIDTHS, 6, seeds=[1, 2]) for _ in range(2))
    ensemble.draw_hidden(1, [1], [9])
    assert torch.equal(ensemble.values["weight1"][0], same.values["weight1"][0])
    assert not torch.equal(ensemble.values["weight1"][1], same.values["weight1"][1])
    assert torch.equal(ensemble.values["weight0"], same.values["weight0"])
    # As torch.nn.Linear draws them: uniform within 1/sqrt(inputs), here those of the network's own first layer.
    assert ensemble.values["weight1"][1].abs().max() <= WIDTHS[1][0] ** -0.5


def test_copied_weights_are_not_shared(rows):
    x, y = rows
    source = PerceptronEnsemble(WIDTHS[:1], 6, seeds=[1])
    copy = PerceptronEnsemble(WIDTHS, 6, seeds=[3, 4])
    copy.copy_hidden(0, [0], source, [0])
    before = source.values["weight0"].clone()
    assert torch.equal(copy.values["weight0"][0, :, :7], before[0, :, :7])
    assert torch.count_nonzero(copy.values["weight0"][0, :, 7:]) == 0
    copy.fit(x, y, Training(epochs=3), seeds=[0, 1])
    assert torch.equal(source.values["weight0"], before)
    assert not torch.equal(copy.values["weight0"][0, :, :7], before[0, :, :7])


def test_batches_of_one_row_are_refused(rows):
    x, y = rows
    ensemble = PerceptronEnsemble(WIDTHS, 6, seeds=[1, 2])
    with pytest.raises(MobtlError, match="one row"):
        ensemble.fit(x, y, Training(epochs=1, batch_size=1), seeds=[0, 1])
    with pytest.raises(MobtlError, match="one row"):
        ensemble.fit(x, y, Training(epochs=1), seeds=[0, 1], counts=[20, 1])


def test_networks_that_differ_in_their_steps_are_refused(rows):
    ensemble = PerceptronEnsemble(WIDTHS, 6, seeds=[1, 2])
    with pytest.raises(MobtlError, match="same number of steps"):
        ensemble.fit(*rows, Training(epochs=1, batch_size=9), seeds=[0, 1], counts=[20, 17])


def test_a_last_batch_of_one_row_is_left_out(rows, monkeypatch):
    x, y = rows
    sizes = []
    original = gradients.accumulate
    monkeypatch.setattr(
        gradients,
        "accumulate",
        lambda values, running, batch, *rest: (sizes.append(batch.x.shape[1]), original(values, running, batch, *rest)),
    )
    ensemble = PerceptronEnsemble(WIDTHS, 6, seeds=[1, 2])
    ensemble.fit(x, y, Training(epochs=2, batch_size=19), seeds=[0, 1])
    assert sizes == [19, 19]
    assert np.isfinite(ensemble.predict(x)).all()


def _with_nan(x):
    x = x.copy()
    x[3, 2] = np.nan
    return x


def test_networks_that_cannot_be_are_refused():
    for arguments, says in (
        (((7, 5, 3), 6, [1]), "a row for each network"),
        (([(7, 0, 3)], 6, [1]), "positive integers"),
        ((WIDTHS, 0, [1, 2]), "one input at least"),
        ((WIDTHS, 6, [1]), "need a list of 2 seeds, not 1"),
        ((WIDTHS, 6, [1, 2, 3]), "need a list of 2 seeds, not 3"),
        ((WIDTHS, 6, 1), "not a single one"),
        ((WIDTHS, 6, ["a", "b"]), "seeds are whole numbers"),
    ):
        with pytest.raises(MobtlError, match=says):
            PerceptronEnsemble(*arguments)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda x, y: {"x": _with_nan(x)}, "descriptors hold a number that is not finite"),
        (lambda x, y: {"y": np.where(y > 0, np.nan, y)}, "targets hold a number that is not finite"),
        (lambda x, y: {"y": y[:-1]}, "20 rows need as many targets"),
        (lambda x, y: {"y": y[:, None]}, r"not an array \(20, 1\)"),
        (lambda x, y: {"y": np.tile(y, (3, 1))}, r"not an array \(3, 20\)"),
        (lambda x, y: {"x": x[:, :5]}, "have 6 inputs, but the descriptors 5 columns"),
        (lambda x, y: {"x": x[0]}, "descriptors are a table"),
        (lambda x, y: {"x": np.stack([x] * 3)}, "one for each of 2 networks"),
        (lambda x, y: {"x": pd.DataFrame(x).assign(name="a").drop(columns=0)}, "are no numbers"),
        (lambda x, y: {"seeds": [0]}, "need a list of 2 seeds, not 1"),
        (lambda x, y: {"seeds": 0}, "not a single one"),
        (lambda x, y: {"counts": [20]}, "counts of rows"),
        (lambda x, y: {"training": Training(epochs=1, dropout=1.0)}, "dropout is 1.0"),
        (lambda x, y: {"training": Training(epochs=1, dropout=-0.1)}, "dropout is -0.1"),
    ],
)
def test_arrays_from_outside_are_checked_before_a_fit(rows, change, says):
    x, y = rows
    ensemble = PerceptronEnsemble(WIDTHS, 6, seeds=[1, 2])
    before = {name: value.clone() for name, value in ensemble.values.items()}
    with pytest.raises(MobtlError, match=says):
        ensemble.fit(**{"x": x, "y": y, "training": Training(epochs=1), "seeds": [0, 1]} | change(x, y))
    assert all(torch.equal(before[name], value) for name, value in ensemble.values.items())


def test_arrays_from_outside_are_checked_before_a_prediction(rows):
    x, _ = rows
    ensemble = PerceptronEnsemble(WIDTHS, 6, seeds=[1, 2])
    for wrong, says in (
        (_with_nan(x), "not finite"),
        (x[:, 1:], "5 columns"),
        (x[0], "a table"),
        (None, "no numbers|not finite"),
    ):
        with pytest.raises(MobtlError, match=says):
            ensemble.predict(wrong)


def test_a_table_is_trained_on_like_its_array(rows):
    x, y = rows
    one, other = (PerceptronEnsemble(WIDTHS, 6, seeds=[1, 2]) for _ in range(2))
    one.fit(x, y, PLAIN, [0, 1])
    other.fit(pd.DataFrame(x), pd.Series(y), PLAIN, pd.Series([0, 1], index=[5, 6]))
    np.testing.assert_array_equal(one.predict(x), other.predict(pd.DataFrame(x)))

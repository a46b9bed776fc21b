"""The claim: the engine fits the networks of Liu 2020 several times faster than the released procedure on the same machine.

The released script makes a skorch regressor for each fit (one full batch, Adam, no validation split) and fits one network
after another. Here both train networks of the same widths on the same fold of the 124 phonon band gaps; the ratio is per
fit. A second comparison does without skorch: the same networks as torch.nn modules in a plain loop. On a GPU (`cuda` as
argument) the fits per second and the share of the speed of a large matrix product on that GPU are printed as well.
Needs `pip install -e '.[bench]'`.
"""

import itertools
import sys
import time

import numpy as np
import torch
from sklearn.preprocessing import MinMaxScaler
from skorch import NeuralNetRegressor
from timing import compare
from torch import nn

from mobtl.datasets import phonons
from mobtl.experiments.phonons.transfer.config import draw_widths
from mobtl.features import composition
from mobtl.models.perceptron import PerceptronEnsemble
from mobtl.models.training import Training
from mobtl.validation.splits import released_folds

EPOCHS = 100  # of the 500: both costs grow in proportion
ROUNDS = 5


class Perceptron(nn.Module):
    """Linear, batch normalisation, ReLU, dropout, three times; a linear output."""

    def __init__(self, widths, n_inputs: int):
        super().__init__()
        bounds = [n_inputs, *map(int, widths)]
        hidden = [
            part
            for n_in, n_out in itertools.pairwise(bounds)
            for part in (nn.Linear(n_in, n_out), nn.BatchNorm1d(n_out), nn.ReLU(), nn.Dropout(0.1))
        ]
        self.layers = nn.Sequential(*hidden, nn.Linear(bounds[-1], 1))

    def forward(self, x):
        return self.layers(x)


def regressors(widths, x, y, device: str) -> None:
    """One skorch regressor after another."""
    for own in widths:
        net = NeuralNetRegressor(
            Perceptron,
            module__widths=own,
            module__n_inputs=x.shape[1],
            criterion=nn.MSELoss,
            optimizer=torch.optim.Adam,
            optimizer__weight_decay=1e-4,
            lr=0.01,
            max_epochs=EPOCHS,
            batch_size=-1,
            train_split=None,
            device=device,
            verbose=0,
        )
        net.fit(x, y)


def modules(widths, x, y, device: str) -> None:
    """One network of torch.nn modules after another."""
    x, y = torch.as_tensor(x, device=device), torch.as_tensor(y, device=device)
    for own in widths:
        network = Perceptron(own, x.shape[1]).to(device)
        optimiser = torch.optim.Adam(network.parameters(), lr=0.01, weight_decay=1e-4)
        for _ in range(EPOCHS):
            optimiser.zero_grad()
            nn.functional.mse_loss(network(x), y).backward()
            optimiser.step()


def ensemble(widths, x, y, device: str) -> None:
    """The engine."""
    networks = PerceptronEnsemble(widths, x.shape[1], range(len(widths)), device)
    networks.fit(x, y[:, 0], Training(EPOCHS), range(len(widths)))
    networks.predict(x[:1])  # waits for the device


def fold() -> tuple[np.ndarray, np.ndarray]:
    """The training rows of the first released fold: scaled descriptors (99, 290) and phonon band gaps (99, 1)."""
    table = phonons.semiconductors()
    rows = np.flatnonzero(table["phonon_gap"] > 0)
    x = MinMaxScaler().fit_transform(composition.descriptors(table["cell_composition"]))[rows]
    train, _ = released_folds(len(rows))[0]
    return x[train].astype(np.float32), table["phonon_gap"].to_numpy(np.float32)[rows][train, None]


def on_gpu(x, y) -> None:
    """Fits per second of all 250 members at once, and the share of the speed of a large product."""
    widths = draw_widths(250, seed=0)
    flops = sum(len(x) * (4 * x.shape[1] * a + 6 * (a * b + b * c) + 6 * c) for a, b, c in widths.tolist())
    ensemble(widths, x, y, "cuda")
    start = time.perf_counter()
    ensemble(widths, x, y, "cuda")
    seconds = time.perf_counter() - start
    large = torch.randn(8192, 8192, device="cuda")
    torch.cuda.synchronize()
    begin = time.perf_counter()
    for _ in range(10):
        large @ large
    torch.cuda.synchronize()
    peak = 10 * 2 * 8192**3 / (time.perf_counter() - begin)
    rate = len(widths) * EPOCHS / 500 / seconds
    print(f"{rate:.1f} fits of 500 epochs per second, {flops * EPOCHS / seconds / peak:.1%} of a large product's speed")


def main() -> None:
    """Compare for several numbers of networks, with one and two threads."""
    device = sys.argv[1] if len(sys.argv) > 1 else "cpu"
    x, y = fold()
    for threads in (1, 2) if device == "cpu" else (1,):
        torch.set_num_threads(threads)
        for n in (1, 4, 8, 16):
            # As a study trains them on a CPU: the arms of one member, which have the same widths.
            widths = np.tile(draw_widths(1, seed=0), (n, 1))

            def ours(widths=widths):
                ensemble(widths, x, y, device)

            name = f"{threads} thread(s), {n} network(s)"
            compare(f"{name}, skorch", ours, lambda widths=widths: regressors(widths, x, y, device), ROUNDS)
            compare(f"{name}, torch.nn", ours, lambda widths=widths: modules(widths, x, y, device), ROUNDS)
    if device == "cuda":
        on_gpu(x, y)


if __name__ == "__main__":
    main()

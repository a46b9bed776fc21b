"""The claim: members trained side by side cost less than the same members trained one after another in torch.nn modules.

Data of the size of a fold (99 rows, 290 descriptors), widths of Liu 2020, 50 full-batch epochs with dropout 0.1.
"""

import itertools

import numpy as np
import torch
from timing import compare
from torch import nn

from mobtl.experiments.phonon_transfer import draw_widths
from mobtl.models.perceptron import PerceptronEnsemble, Training

ROWS, DESCRIPTORS, EPOCHS = 99, 290, 50


def train_modules(widths, x, y) -> None:
    """One network after another, as a loop over regressors does it."""
    for layers in widths:
        bounds = [DESCRIPTORS, *layers]
        hidden = [
            part
            for n_in, n_out in itertools.pairwise(bounds)
            for part in (nn.Linear(n_in, n_out), nn.BatchNorm1d(n_out), nn.ReLU(), nn.Dropout(0.1))
        ]
        module = nn.Sequential(*hidden, nn.Linear(bounds[-1], 1))
        optimiser = torch.optim.Adam(module.parameters(), lr=0.01, weight_decay=1e-4)
        for _ in range(EPOCHS):
            optimiser.zero_grad()
            nn.functional.mse_loss(module(x)[:, 0], y).backward()
            optimiser.step()


def main() -> None:
    """Compare for several numbers of members, with one and two threads."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(ROWS, DESCRIPTORS)), rng.normal(size=ROWS)
    tensors = torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
    for threads in (1, 2):
        torch.set_num_threads(threads)
        for members in (1, 2, 4, 8, 16):
            widths = draw_widths(members, seed=0)

            def ours(widths=widths):
                ensemble = PerceptronEnsemble(widths, DESCRIPTORS, range(len(widths)))
                ensemble.fit(x, y, Training(EPOCHS), seed=0)

            compare(f"{threads} thread(s), {members} members", ours, lambda widths=widths: train_modules(widths, *tensors))


if __name__ == "__main__":
    main()

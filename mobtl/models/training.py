"""How a fit is done, and the batches of rows it takes."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from mobtl.models.streams import Streams


@dataclass(frozen=True)
class Training:
    """How a fit is done: Adam on the mean squared error.

    Attributes
    ----------
    epochs : passes over the training rows.
    batch_size : rows per step, shuffled anew in each epoch; ``None`` takes all rows at once.
    dropout : probability of dropping a hidden unit.
    learning_rate, weight_decay : of Adam; the decay is the L2 form, on every parameter, as in ``torch.optim.Adam``.
    """

    epochs: int
    batch_size: int | None = None
    dropout: float = 0.1
    learning_rate: float = 0.01
    weight_decay: float = 1e-4

    def largest_batch(self, n_rows: int) -> int:
        """Rows of a batch where there are ``n_rows``."""
        return min(self.batch_size or n_rows, n_rows)

    def steps(self, n_rows: int) -> int:
        """Steps per epoch on ``n_rows`` rows. A last batch of a single row is left out: it cannot be normalised."""
        size = self.largest_batch(n_rows)
        return max(1, -(-n_rows // size) - (n_rows % size == 1))


@dataclass(frozen=True)
class Batch:
    """Rows of one step.

    Attributes
    ----------
    x : (B, n, d), zero where a network has fewer rows.
    y : (B, n, 1).
    n : rows of each network (B, 1, 1).
    own : (B, n, 1), 1 for a network's own rows and 0 for others; ``None`` where every network has all.
    """

    x: torch.Tensor
    y: torch.Tensor
    n: torch.Tensor
    own: torch.Tensor | None

    @classmethod
    def of(cls, x: torch.Tensor, y: torch.Tensor, own: torch.Tensor) -> "Batch":
        """A batch of ``x`` (B, n, d) and ``y`` (B, n), of which the rows ``own`` (B, n) count."""
        n = own.sum(1)[:, None, None].to(x.dtype)
        if own.all():
            return cls(x, y[:, :, None], n, None)
        return cls(torch.where(own[:, :, None], x, 0.0), y[:, :, None], n, own[:, :, None].to(x.dtype))


def batches(x, y, counts, training: Training, streams: Streams) -> Iterator[Batch]:
    """The batches of all epochs.

    Parameters
    ----------
    x : (n, d), the same rows for all networks, or (B, n, d).
    y : (B, n).
    counts : rows (B,) that belong to each network, its first ones; all take the same steps per epoch.
    """
    n_networks, n = y.shape
    size = training.largest_batch(n)
    places = torch.arange(n, device=y.device)
    if size == n:
        yield from itertools.repeat(Batch.of(x.expand(n_networks, -1, -1), y, places < counts[:, None]), training.epochs)
        return
    # One long table of rows: picking from it is faster than indexing by network and row.
    first = torch.arange(n_networks, device=y.device)[:, None] * n
    all_x, all_y = x.reshape(-1, x.shape[-1]), y.reshape(-1)
    for epoch in range(training.epochs):
        order = streams.orders(counts, n, epoch)
        for start in range(0, training.steps(int(counts[0])) * size, size):
            rows = order[:, start : start + size]
            own = places[start : start + size] < counts[:, None]
            picked = all_x[(rows if x.ndim == 2 else rows + first)]
            yield Batch.of(picked, all_y[rows + first], own)

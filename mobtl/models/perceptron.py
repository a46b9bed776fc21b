"""Many small perceptrons trained side by side in one batched computation.

Liu 2020 trains hundreds of perceptrons with three hidden layers (linear, batch normalisation, ReLU, dropout) and a
linear output. One such network is too small to keep a processor busy, so ``B`` of them are stacked along a leading axis.
Narrower ones are padded with zero weights: a padded unit puts out zero and receives a zero gradient, so it stays zero.
Networks may have training rows of their own: fewer rows than others are filled up with zero rows, which reach no gradient.
"""

import itertools
from collections.abc import Iterable, Sequence

import numpy as np
import torch

from mobtl.errors import MobtlError
from mobtl.models import gradients, inputs
from mobtl.models.seeds import seed_of
from mobtl.models.streams import Streams
from mobtl.models.training import Batch, Training, batches

# On a CPU more networks at once only push each other out of the cache (measured in benchmarks/released_procedure.py).
CPU_NETWORKS = 8


class PerceptronEnsemble:
    """``B`` perceptrons of any widths on ``d`` inputs.

    Parameters
    ----------
    widths : integer array (B, L), hidden units per layer; ``L`` = 3 in Liu 2020.
    n_inputs : number ``d`` of descriptors.
    seeds : integers (B,), one per network, which decide its initial weights.

    Raises
    ------
    MobtlError
        If the widths are no table of positive integers, there is no input, or seeds are more or fewer than networks.
    """

    def __init__(self, widths, n_inputs: int, seeds, device: str = "cpu", dtype: torch.dtype = torch.float32):
        self.widths = inputs.numbers(widths, "widths").astype(int)
        if self.widths.ndim != 2 or not self.widths.size or self.widths.min() < 1:
            raise MobtlError("widths are a table of positive integers, a row for each network, such as [(120, 60, 20)].")
        if n_inputs < 1:
            raise MobtlError(f"a network has one input at least, not {n_inputs}.")
        seeds = inputs.seeds(seeds, len(self))
        self.device, self.dtype = torch.device(device), dtype
        even = self.widths.max(axis=0) + self.widths.max(axis=0) % 2  # the dropout mask is drawn for pairs of units
        self.sizes = [n_inputs, *even.tolist(), 1]
        self.n_hidden = len(self.sizes) - 2
        self.values, self.running = {}, {}
        for layer, (n_in, n_out) in enumerate(itertools.pairwise(self.sizes)):
            self.values[f"weight{layer}"], self.values[f"bias{layer}"] = self._zeros(n_in, n_out), self._zeros(1, n_out)
            if layer < self.n_hidden:
                self.values[f"scale{layer}"], self.values[f"shift{layer}"] = self._zeros(1, n_out), self._zeros(1, n_out)
                self.running[f"mean{layer}"], self.running[f"variance{layer}"] = self._zeros(1, n_out), self._zeros(1, n_out)
        for layer in range(self.n_hidden):
            self.draw_hidden(layer, range(len(self)), seeds)
        self.renew_head(seeds)

    def __len__(self) -> int:
        return len(self.widths)

    def _zeros(self, *shape: int) -> torch.Tensor:
        return torch.zeros(len(self), *shape, dtype=self.dtype, device=self.device)

    def _tensor(self, array) -> torch.Tensor:
        return torch.as_tensor(np.asarray(array), dtype=self.dtype, device=self.device)

    def _checked_rows(self, x, counts: Sequence[int] | None = None) -> np.ndarray:
        x = inputs.numbers(x, "descriptors", own=_own_rows(x, 2, counts))
        if x.ndim not in (2, 3) or (x.ndim == 3 and len(x) != len(self)):
            raise MobtlError(
                f"descriptors are a table (rows, columns), or one for each of {len(self)} networks, not an array {x.shape}."
            )
        if x.shape[-1] != self.sizes[0]:
            raise MobtlError(f"the networks have {self.sizes[0]} inputs, but the descriptors {x.shape[-1]} columns.")
        return x

    def _own(self, layer: int, network: int) -> tuple[int, int]:
        """Inputs and outputs of a layer of one network, without padding."""
        bounds = [self.sizes[0], *self.widths[network].tolist(), 1]
        return bounds[layer], bounds[layer + 1]

    def _draw(self, layer: int, network: int, seed: int) -> None:
        """Weight and bias, uniform within 1/sqrt(inputs) as ``torch.nn.Linear`` draws them."""
        n_in, n_out = self._own(layer, network)
        generator = torch.Generator().manual_seed(seed_of(int(seed), layer))
        drawn = torch.empty(n_in + 1, n_out, dtype=self.dtype).uniform_(-(n_in**-0.5), n_in**-0.5, generator=generator)
        self.values[f"weight{layer}"][network, :n_in, :n_out] = drawn[:-1]
        self.values[f"bias{layer}"][network, 0, :n_out] = drawn[-1]

    def draw_hidden(self, layer: int, networks: Sequence[int], seeds: Sequence[int]) -> None:
        """Draw a hidden linear layer of these networks anew, each from its seed."""
        for network, seed in zip(networks, seeds, strict=True):
            self._draw(layer, network, seed)

    def copy_hidden(self, layer: int, networks: Sequence[int], source: "PerceptronEnsemble", origins: Sequence[int]) -> None:
        """Copy a hidden linear layer of the networks ``origins`` of ``source`` (same widths) here; nothing is shared."""
        for network, origin in zip(networks, origins, strict=True):
            n_in, n_out = self._own(layer, network)
            for name, rows in ((f"weight{layer}", n_in), (f"bias{layer}", 1)):
                self.values[name][network, :rows, :n_out] = source.values[name][origin, :rows, :n_out]

    def renew_head(self, seeds: Sequence[int]) -> None:
        """Draw a new output layer from ``seeds`` (B,) and start batch normalisation afresh; hidden weights stay."""
        for network, seed in enumerate(seeds):
            self._draw(self.n_hidden, network, seed)
        for layer in range(self.n_hidden):
            self.values[f"scale{layer}"].fill_(1.0)
            self.values[f"shift{layer}"].zero_()
            self.running[f"mean{layer}"].zero_()
            self.running[f"variance{layer}"].fill_(1.0)

    def fit(
        self,
        x,
        y,
        training: Training,
        seeds: Sequence[int],
        counts: Sequence[int] | None = None,
        frozen: Sequence[int] = (),
    ) -> None:
        """Train every network, as many at once as fit into memory; each by itself is trained the same way.

        Parameters
        ----------
        x : descriptors (n, d), the same rows for all networks, or (B, n, d).
        y : targets (n,) or (B, n).
        seeds : integers (B,), of shuffling and dropout.
        counts : rows (B,) that belong to each network, its first ones; all by default.
        frozen : hidden layers whose weights and biases are kept; their batch normalisation is trained.

        Raises
        ------
        MobtlError
            If numbers are not finite, shapes do not fit, dropout is not below 1, a batch would hold a single row only, or
            networks differ in their steps per epoch.
        """
        if counts is not None and np.shape(counts) != (len(self),):
            raise MobtlError(f"{len(self)} networks need a list of {len(self)} counts of rows.")
        x, y = self._checked_rows(x, counts), inputs.numbers(y, "targets", own=_own_rows(y, 1, counts))
        if y.shape not in ((x.shape[-2],), (len(self), x.shape[-2])):
            raise MobtlError(
                f"{x.shape[-2]} rows need as many targets, in one dimension or a row for each of {len(self)} networks, "
                f"not an array {y.shape}."
            )
        if not 0 <= training.dropout < 1:
            raise MobtlError(f"dropout is {training.dropout}, but must be at least 0 and below 1.")
        seeds = inputs.seeds(seeds, len(self))
        x, y = self._tensor(x), self._tensor(y).expand(len(self), -1)
        n = y.shape[1]
        counts = torch.as_tensor([n] * len(self) if counts is None else counts, device=self.device)
        if len({training.steps(count) for count in counts.tolist()}) > 1:
            raise MobtlError("networks that are trained together must take the same number of steps per epoch")
        if training.largest_batch(n) == 1 or int(counts.min()) < 2:
            raise MobtlError("batches of one row cannot be normalised; choose a larger batch size")
        at_once = self._at_once(training.largest_batch(n))
        for start in range(0, len(self), at_once):
            part = slice(start, start + at_once)
            streams = Streams(seeds[part], self.device)
            rows = batches(x if x.ndim == 2 else x[part], y[part], counts[part], training, streams)
            self._fit_part(part, rows, training, streams, frozen)

    def _fit_part(
        self, part: slice, rows: Iterable[Batch], training: Training, streams: Streams, frozen: Sequence[int]
    ) -> None:
        values = {name: value[part] for name, value in self.values.items()}
        running = {name: value[part] for name, value in self.running.items()}
        for value in values.values():
            value.grad = torch.zeros_like(value)
        kept = {f"{what}{layer}" for layer in frozen for what in ("weight", "bias")}
        trained = [value for name, value in values.items() if name not in kept]
        optimiser = torch.optim.Adam(trained, lr=training.learning_rate, weight_decay=training.weight_decay, fused=True)
        for step, batch in enumerate(rows):
            gradients.accumulate(values, running, batch, training.dropout, streams, step, frozen)
            optimiser.step()

    def _at_once(self, n_rows: int) -> int:
        """How many networks to train at once: on a GPU as many as half of its free memory holds."""
        if self.device.type == "cpu":
            return CPU_NETWORKS
        free, _ = torch.cuda.mem_get_info(self.device)
        parameters = sum(a * b for a, b in itertools.pairwise(self.sizes))
        activations = n_rows * (self.sizes[0] + 8 * sum(self.sizes[1:]))
        return max(1, free // 2 // (self.values["weight0"].element_size() * (4 * parameters + activations)))

    def predict(self, x) -> np.ndarray:
        """Predictions (B, m) for descriptors ``x``, (m, d) or (B, m, d), with the running statistics and without dropout.

        Raises
        ------
        MobtlError
            If numbers are not finite, or columns are not those of the network.
        """
        x = self._checked_rows(x)
        return gradients.predict(self.values, self.running, self._tensor(x).expand(len(self), -1, -1)).cpu().numpy()


def _own_rows(array, row_dimensions: int, counts: Sequence[int] | None):
    """The index of the rows that belong to a network, where ``array`` has rows for each or the same ones for all."""
    if counts is None:
        return ...
    shape, counts = np.shape(array), np.asarray(counts)
    if len(shape) == row_dimensions:
        return slice(int(counts.max()))
    return np.arange(shape[1]) < counts[:, None] if shape[0] == len(counts) else ...

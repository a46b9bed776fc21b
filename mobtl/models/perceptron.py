"""Many small perceptrons trained side by side in one batched computation.

Liu 2020 trains hundreds of perceptrons with three hidden layers (linear, batch normalisation, ReLU, dropout) and a
linear output. One such network is too small to keep a processor busy, so ``B`` of them are stacked along a leading axis.
Narrower ones are padded with zero weights: a padded unit puts out zero and receives a zero gradient, so it stays zero.

Forward and backward pass are written out, because the gradients then go straight into one flat buffer that one fused
Adam step updates; the tests hold them against the same networks made of ``torch.nn`` modules.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

MOMENTUM = 0.1  # torch.nn.BatchNorm1d
EPSILON = 1e-5


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


def initial_linear(
    generator: torch.Generator, n_in: int, n_out: int, dtype: torch.dtype
) -> tuple[torch.Tensor, torch.Tensor]:
    """Weight (n_in, n_out) and bias (n_out,), uniform within 1/sqrt(n_in) as ``torch.nn.Linear`` draws them."""
    bound = n_in**-0.5
    weight = torch.empty(n_in, n_out, dtype=dtype).uniform_(-bound, bound, generator=generator)
    return weight, torch.empty(n_out, dtype=dtype).uniform_(-bound, bound, generator=generator)


class PerceptronEnsemble:
    """``B`` perceptrons of any widths on ``d`` inputs.

    Parameters
    ----------
    widths : integer array (B, L), hidden units per layer; ``L`` = 3 in Liu 2020.
    n_inputs : number ``d`` of descriptors.
    seeds : integers (B,), one per network, which decide its initial weights.
    """

    def __init__(self, widths, n_inputs: int, seeds, device: str = "cpu", dtype: torch.dtype = torch.float32):
        self.widths = np.asarray(widths, dtype=int)
        self.device, self.dtype = torch.device(device), dtype
        self.sizes = [n_inputs, *self.widths.max(axis=0).tolist(), 1]
        self.n_layers = len(self.sizes) - 1
        n_networks = len(self.widths)

        shapes = {}
        for layer, (n_in, n_out) in enumerate(itertools.pairwise(self.sizes)):
            shapes[f"weight{layer}"], shapes[f"bias{layer}"] = (n_in, n_out), (1, n_out)
            if layer < self.n_layers - 1:
                shapes[f"scale{layer}"] = shapes[f"shift{layer}"] = (1, n_out)
        total = sum(a * b for a, b in shapes.values())
        self.flat = torch.zeros(n_networks, total, dtype=dtype, device=self.device)
        self.flat.grad = torch.zeros_like(self.flat)
        self.values, self.gradients, start = {}, {}, 0
        for name, (a, b) in shapes.items():
            for views, buffer in ((self.values, self.flat), (self.gradients, self.flat.grad)):
                views[name] = buffer[:, start : start + a * b].view(n_networks, a, b)
            start += a * b
        self.draw_hidden(seeds)
        self.renew_head(seeds)

    def __len__(self) -> int:
        return len(self.widths)

    def _draw(self, layer: int, generators) -> None:
        for network, generator in enumerate(generators):
            bounds = [self.sizes[0], *self.widths[network], 1]
            n_in, n_out = bounds[layer], bounds[layer + 1]
            weight, bias = initial_linear(generator, n_in, n_out, self.dtype)
            self.values[f"weight{layer}"][network, :n_in, :n_out] = weight
            self.values[f"bias{layer}"][network, 0, :n_out] = bias

    def draw_hidden(self, seeds) -> None:
        """Draw the weights of the hidden layers from ``seeds`` (B,)."""
        generators = [torch.Generator().manual_seed(int(seed)) for seed in seeds]
        for layer in range(self.n_layers - 1):
            self._draw(layer, generators)

    def renew_head(self, seeds) -> None:
        """Draw a new output layer from ``seeds`` (B,) and start batch normalisation afresh; hidden weights stay."""
        self._draw(self.n_layers - 1, [torch.Generator().manual_seed(int(seed) + 1) for seed in seeds])
        self.running = []
        for layer, size in enumerate(self.sizes[1:-1]):
            self.values[f"scale{layer}"].fill_(1.0)
            self.values[f"shift{layer}"].zero_()
            mean = torch.zeros(len(self), 1, size, dtype=self.dtype, device=self.device)
            self.running.append((mean, torch.ones_like(mean)))

    def copy_hidden(self, source: "PerceptronEnsemble") -> None:
        """Copy the hidden linear layers of ``source`` into the first networks here (same widths); nothing is shared."""
        for layer in range(self.n_layers - 1):
            for part in ("weight", "bias"):
                self.values[f"{part}{layer}"][: len(source)].copy_(source.values[f"{part}{layer}"])

    def fit(self, x, y, training: Training, seed: int, advance: Callable[[], object] | None = None) -> None:
        """Train every network on the same rows.

        A last batch of a single row is left out of its epoch, because batch normalisation is undefined there.

        Parameters
        ----------
        x : descriptors (n, d).
        y : targets (n,).
        seed : of shuffling and dropout; each network draws its own.
        advance : called once per epoch, for a progress bar.

        Raises
        ------
        ValueError
            If every batch holds a single row.
        """
        x, y = self._tensor(x), self._tensor(y)
        n, size = len(x), training.batch_size or len(x)
        if size == 1:
            raise ValueError("batches of one row cannot be normalised; choose a larger batch size")
        generator = torch.Generator(self.device).manual_seed(seed)
        optimiser = torch.optim.Adam([self.flat], lr=training.learning_rate, weight_decay=training.weight_decay, fused=True)
        everything = x.expand(len(self), -1, -1), y.expand(len(self), -1)
        for _ in range(training.epochs):
            if size >= n:
                self._step(*everything, training.dropout, optimiser, generator)
            else:
                order = torch.rand(len(self), n, generator=generator, device=self.device).argsort(1)
                for rows in order[:, : n - 1 if n % size == 1 else n].split(size, dim=1):
                    self._step(x[rows], y[rows], training.dropout, optimiser, generator)
            if advance:
                advance()

    def _tensor(self, array) -> torch.Tensor:
        return torch.as_tensor(np.asarray(array), dtype=self.dtype, device=self.device)

    def _step(self, x, y, dropout: float, optimiser, generator) -> None:
        """One Adam step on the mean squared error of rows ``x`` (B, n, d) against ``y`` (B, n)."""
        v, g, n, head = self.values, self.gradients, x.shape[1], self.n_layers - 1
        inputs, normed, inverse, gates = [x], [], [], []
        for layer in range(head):
            z = torch.baddbmm(v[f"bias{layer}"], inputs[-1], v[f"weight{layer}"])
            mean = z.mean(1, keepdim=True)
            z -= mean
            variance = (z * z).mean(1, keepdim=True)
            self._update_running(layer, mean, variance * (n / (n - 1)))
            inverse.append((variance + EPSILON).rsqrt_())
            normed.append(z.mul_(inverse[-1]))
            activation = torch.addcmul(v[f"shift{layer}"], z, v[f"scale{layer}"])
            gate = torch.gt(activation, 0, out=torch.empty_like(activation))
            if dropout:
                gate.mul_(self._kept(gate, dropout, generator))
            gates.append(gate)
            inputs.append(activation.mul_(gate))
        residual = torch.baddbmm(v[f"bias{head}"], inputs[-1], v[f"weight{head}"]) - y[:, :, None]

        delta = residual.mul_(2.0 / n)
        torch.bmm(inputs[-1].mT, delta, out=g[f"weight{head}"])
        torch.sum(delta, 1, keepdim=True, out=g[f"bias{head}"])
        for layer in reversed(range(head)):
            delta = torch.bmm(delta, v[f"weight{layer + 1}"].mT).mul_(gates[layer])
            torch.sum(delta * normed[layer], 1, keepdim=True, out=g[f"scale{layer}"])
            torch.sum(delta, 1, keepdim=True, out=g[f"shift{layer}"])
            # Through batch normalisation, whose mean and variance depend on every row.
            delta.sub_(g[f"shift{layer}"] / n).addcmul_(normed[layer], g[f"scale{layer}"], value=-1.0 / n)
            delta.mul_(v[f"scale{layer}"] * inverse[layer])
            torch.bmm(inputs[layer].mT, delta, out=g[f"weight{layer}"])
            torch.sum(delta, 1, keepdim=True, out=g[f"bias{layer}"])
        optimiser.step()

    @staticmethod
    def _kept(like: torch.Tensor, dropout: float, generator: torch.Generator) -> torch.Tensor:
        """A dropout mask of the shape of ``like``: 0, or 1 / (1 - dropout).

        Sixteen random bits decide over a unit, four units from one draw (``benchmarks/dropout_masks.py`` times it).
        """
        bits = torch.empty(-(-like.numel() // 4), dtype=torch.int64, device=like.device)
        bits.random_(-(2**63), None, generator=generator)
        units = bits.view(torch.int16)[: like.numel()].view(like.shape)
        kept = torch.ge(units, round(dropout * 2**16) - 2**15, out=torch.empty_like(like))
        return kept.div_(1.0 - dropout)

    def _update_running(self, layer: int, mean, variance) -> None:
        for running, current in zip(self.running[layer], (mean, variance), strict=True):
            running.lerp_(current, MOMENTUM)

    def predict(self, x) -> np.ndarray:
        """Predictions (B, m) for descriptors ``x`` (m, d), with the running statistics and without dropout."""
        h = self._tensor(x).expand(len(self), -1, -1)
        for layer in range(self.n_layers - 1):
            mean, variance = self.running[layer]
            z = torch.baddbmm(self.values[f"bias{layer}"], h, self.values[f"weight{layer}"])
            z = (z - mean) * (variance + EPSILON).rsqrt() * self.values[f"scale{layer}"] + self.values[f"shift{layer}"]
            h = z.clamp_min_(0)
        head = self.n_layers - 1
        return torch.baddbmm(self.values[f"bias{head}"], h, self.values[f"weight{head}"])[:, :, 0].cpu().numpy()

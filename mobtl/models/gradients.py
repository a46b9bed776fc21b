"""Forward and backward pass of stacked perceptrons: linear, batch normalisation, ReLU, dropout; a linear output.

Written out, because automatic differentiation costs more than the computation at this size.
"""

from collections.abc import Sequence

import torch

from mobtl.models.streams import Streams
from mobtl.models.training import Batch

MOMENTUM = 0.1  # torch.nn.BatchNorm1d
EPSILON = 1e-5

Values = dict[str, torch.Tensor]


def accumulate(
    values: Values, running: Values, batch: Batch, dropout: float, streams: Streams, step: int, frozen: Sequence[int]
) -> None:
    """Write the gradients of the mean squared error into ``.grad`` of the values; update the running statistics.

    Parameters
    ----------
    values : "weight0" (B, d, w), "bias0" (B, 1, w), "scale0", "shift0" and so on; the output layer has weight and bias.
    running : "mean0" (B, 1, w), "variance0" and so on, of batch normalisation.
    frozen : hidden layers whose weight gets no gradient.
    """
    n, head = batch.n, len(running) // 2
    inputs, normed, inverse, gates = [batch.x], [], [], []
    if dropout:
        units = tuple(values[f"bias{layer}"].shape[2] for layer in range(head))
        kept = streams.kept(batch.x.shape[1], units, dropout, step, batch.x.dtype)
    for layer in range(head):
        # Without the bias, which batch normalisation takes off again: its gradient is zero.
        z = torch.bmm(inputs[-1], values[f"weight{layer}"])
        mean = z.sum(1, keepdim=True) / n
        z -= mean
        squares = (z * z).sum(1, keepdim=True)
        if batch.own is not None:
            squares -= (z.shape[1] - n) * mean**2  # of the zero rows, which now stand at -mean
        variance = squares / n
        running[f"mean{layer}"].lerp_(mean + values[f"bias{layer}"], MOMENTUM)
        running[f"variance{layer}"].lerp_(squares / (n - 1), MOMENTUM)
        inverse.append((variance + EPSILON).rsqrt_())
        normed.append(z.mul_(inverse[-1]))
        activation = torch.addcmul(values[f"shift{layer}"], z, values[f"scale{layer}"])
        gate = torch.gt(activation, 0, out=torch.empty_like(activation))
        if dropout:
            gate.mul_(kept[layer])
        if batch.own is not None:
            gate.mul_(batch.own)
        gates.append(gate)
        inputs.append(activation.mul_(gate))
    weight, bias = values[f"weight{head}"], values[f"bias{head}"]
    delta = torch.baddbmm(bias, inputs[-1], weight).sub_(batch.y).mul_(2.0 / n)
    if batch.own is not None:
        delta.mul_(batch.own)
    torch.bmm(inputs[-1].mT, delta, out=weight.grad)
    torch.sum(delta, 1, keepdim=True, out=bias.grad)
    for layer in reversed(range(head)):
        scale, shift = values[f"scale{layer}"], values[f"shift{layer}"]
        delta = torch.bmm(delta, values[f"weight{layer + 1}"].mT).mul_(gates[layer])
        torch.sum(delta * normed[layer], 1, keepdim=True, out=scale.grad)
        torch.sum(delta, 1, keepdim=True, out=shift.grad)
        # Through batch normalisation, whose mean and variance depend on every row.
        delta.sub_(shift.grad / n).addcmul_(normed[layer], scale.grad / -n).mul_(scale * inverse[layer])
        if layer not in frozen:
            torch.bmm(inputs[layer].mT, delta, out=values[f"weight{layer}"].grad)


def predict(values: Values, running: Values, x: torch.Tensor) -> torch.Tensor:
    """Predictions (B, m) for ``x`` (B, m, d), with the running statistics and without dropout."""
    head = len(running) // 2
    for layer in range(head):
        z = torch.baddbmm(values[f"bias{layer}"], x, values[f"weight{layer}"])
        z = (z - running[f"mean{layer}"]) * (running[f"variance{layer}"] + EPSILON).rsqrt()
        x = torch.addcmul(values[f"shift{layer}"], z, values[f"scale{layer}"]).clamp_min_(0)
    return torch.baddbmm(values[f"bias{head}"], x, values[f"weight{head}"])[:, :, 0]

"""Trained perceptrons as plain arrays, which can be kept and predicted with; training in one thread."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch

from mobtl.models import gradients
from mobtl.models.perceptron import PerceptronEnsemble

# Of B networks by name: "weight0" (B, d, w), "bias0" (B, 1, w), "scale0", "shift0", "mean0", "variance0" and so on.
Arrays = dict[str, np.ndarray]


@contextmanager
def one_thread() -> Iterator[None]:
    """More threads sum in another order, and long training makes another network of it; so small ones gain nothing."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def arrays_of(ensemble: PerceptronEnsemble) -> Arrays:
    """Copies of all weights and of the running statistics, in the engine's layout: narrower networks end with zeros."""
    return {name: value.detach().cpu().numpy().copy() for name, value in (ensemble.values | ensemble.running).items()}


def take_hidden(ensemble: PerceptronEnsemble, arrays: Arrays) -> None:
    """Copy the hidden linear layers of networks of the same widths into an ensemble; nothing is shared."""
    for layer in range(ensemble.n_hidden):
        for name in (f"weight{layer}", f"bias{layer}"):
            ensemble.values[name].copy_(torch.from_numpy(arrays[name]))


def predict(arrays: Arrays, x: np.ndarray) -> np.ndarray:
    """Predictions (B, m) for scaled inputs (m, d), in double precision: a row's does not depend on the rows beside it."""
    tensors = {name: torch.from_numpy(array).double() for name, array in arrays.items()}
    running = {name for name in tensors if name.startswith(("mean", "variance"))}
    rows = torch.from_numpy(np.ascontiguousarray(x, float))[None]
    predicted = []
    with one_thread():
        # One network after the other: the activations of hundreds at once would not fit into memory.
        for member in range(len(arrays["bias0"])):
            own = {name: tensor[member : member + 1] for name, tensor in tensors.items()}
            values = {name: own[name] for name in own.keys() - running}
            predicted.append(gradients.predict(values, {name: own[name] for name in running}, rows)[0].numpy())
    return np.stack(predicted)

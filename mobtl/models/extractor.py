"""The networks of Chen 2024, Fig. 1a: feature extractor with effective-mass regressor, and domain classifier."""

import itertools
from collections.abc import Sequence
from contextlib import contextmanager

import numpy as np
import torch
from torch import nn

from mobtl.errors import MobtlError
from mobtl.models import inputs

# The released weights: units of the ten hidden layers, and which of them are batch-normalised (the first, second and tenth).
WIDTHS = (130, 100, 80, 60, 50, 40, 30, 25, 20, 15)
NORMALISED = (0, 1, 9)
# The network of the released draft and of its notebook's output, with batch normalisation in every layer.
DRAFT_WIDTHS = (224, 224, 170, 170, 104, 104, 46, 46, 15, 15)
DRAFT_NORMALISED = tuple(range(len(DRAFT_WIDTHS)))
# The released draft shrinks the extractor's widths to those of the classifier by its number of inputs over 268.
_DRAFT_INPUTS = 268


class Extractor(nn.Module):
    """Hidden layers (linear, batch normalisation where given, ReLU), then one output for the effective mass, ReLU too.

    Parameters
    ----------
    n_inputs : number ``d`` of descriptors; 145 in the released weights.
    seed : decides the initial weights, drawn as ``torch.nn.Linear`` draws them.
    widths : units of the hidden layers; the last is the number ``k`` of features.
    normalised : hidden layers with batch normalisation.
    """

    def __init__(self, n_inputs: int, seed: int, widths: Sequence[int] = WIDTHS, normalised: Sequence[int] = NORMALISED):
        super().__init__()
        sizes = [n_inputs, *widths]
        with _seeded(seed):
            self.linear = nn.ModuleList(nn.Linear(a, b) for a, b in itertools.pairwise(sizes))
            self.norm = nn.ModuleDict({str(layer): nn.BatchNorm1d(widths[layer]) for layer in normalised})
            self.regression = nn.Linear(widths[-1], 1)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """Features (n, k) of descriptors (n, d)."""
        for layer, linear in enumerate(self.linear):
            x = torch.relu(self._normalise(layer, linear(x)))
        return x

    def mass(self, features: torch.Tensor) -> torch.Tensor:
        """Effective masses (n,) of features (n, k), on the scale that was trained on."""
        return torch.relu(self.regression(features)[:, 0])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Effective masses (n,) of descriptors (n, d)."""
        return self.mass(self.features(x))

    def alone_and_joined(self, bulk: torch.Tensor, flat: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Features of the bulk rows normalised among themselves, and of bulk and 2D rows normalised together.

        The same as ``features(bulk)`` and ``features(cat([bulk, flat]))`` one after the other, but for the first linear
        layer, which the bulk rows pass once, and the others, which all rows pass at once.

        Parameters
        ----------
        bulk : descriptors (n, d).
        flat : descriptors (m, d).

        Returns
        -------
        Features (n, k) and (n + m, k).
        """
        n = len(bulk)
        x = self.linear[0](torch.cat([bulk, flat]))
        x = torch.relu(torch.cat([self._normalise(0, x[:n]), self._normalise(0, x)]))
        for layer, linear in enumerate(self.linear[1:], 1):
            x = linear(x)
            if str(layer) in self.norm:
                x = torch.cat([self._normalise(layer, x[:n]), self._normalise(layer, x[n:])])
            x = torch.relu(x)
        return x[:n], x[n:]

    def _normalise(self, layer: int, x: torch.Tensor) -> torch.Tensor:
        return self.norm[str(layer)](x) if str(layer) in self.norm else x

    @torch.no_grad()
    def evaluate(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Features (n, k) and effective masses (n,) of descriptors (n, d), with the running statistics.

        Raises
        ------
        MobtlError
            If numbers are not finite, or columns are not those of the network.
        """
        x = inputs.numbers(x, "descriptors")
        if x.ndim != 2 or x.shape[1] != self.linear[0].in_features:
            raise MobtlError(f"the extractor has {self.linear[0].in_features} inputs, not those of an array {x.shape}.")
        training = self.training
        features = self.eval().features(torch.as_tensor(x, dtype=self.linear[0].weight.dtype))
        mass = self.mass(features)
        self.train(training)
        return features.numpy(), mass.numpy()


class DomainClassifier(nn.Module):
    """Says from features whether a row is bulk (0) or 2D (1): linear, batch normalisation, ReLU, ten times; then a logit.

    It is only ever used on whole batches, which it normalises by themselves.

    Parameters
    ----------
    n_features : number ``k`` of features.
    seed : decides the initial weights.
    widths : units of the hidden layers; by default those of :func:`classifier_widths`.
    """

    def __init__(self, n_features: int, seed: int, widths: Sequence[int] | None = None):
        super().__init__()
        sizes = [n_features, *(widths or classifier_widths(n_features))]
        with _seeded(seed):
            hidden = [
                part
                for a, b in itertools.pairwise(sizes)
                for part in (nn.Linear(a, b), nn.BatchNorm1d(b, track_running_stats=False), nn.ReLU())
            ]
            self.layers = nn.Sequential(*hidden, nn.Linear(sizes[-1], 1))

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Logits (n,) of being 2D, for features (n, k)."""
        return self.layers(features)[:, 0]


def classifier_widths(n_features: int, widths: Sequence[int] = WIDTHS) -> list[int]:
    """Units of the classifier's hidden layers in the released draft: 3 + int(width / 268 x features)."""
    return [3 + int(width / _DRAFT_INPUTS * n_features) for width in widths]


@contextmanager
def _seeded(seed: int):
    """Within it, torch draws its random numbers from a seed; afterwards it goes on where it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield

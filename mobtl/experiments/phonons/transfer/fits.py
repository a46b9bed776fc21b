"""The fits of the transfer study: pretraining, and fine-tuning of several arms side by side.

Every network draws from seeds of its own (study, arm, member, fit), so that nothing depends on which arms and members are
trained beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mobtl.experiments.phonons.transfer.arms import LAYERS, Arm
from mobtl.experiments.phonons.transfer.config import Config, Data, draw_widths
from mobtl.models.perceptron import PerceptronEnsemble
from mobtl.models.seeds import seed_of


@dataclass(frozen=True)
class Workshop:
    """What every fit of a study needs.

    Attributes
    ----------
    data, config : of the study.
    device : "cpu" or "cuda".
    """

    data: Data
    config: Config
    device: str = "cpu"

    def networks(self, members: np.ndarray, n_inputs: int, seeds: Sequence[int]) -> PerceptronEnsemble:
        """Random networks of the widths of these members, in their order, as often as there are seeds for."""
        widths = draw_widths(self.config.largest, self.config.seed)[members]
        return PerceptronEnsemble(np.tile(widths, (len(seeds) // len(members), 1)), n_inputs, seeds, self.device)

    def seeds(self, members: np.ndarray, *what: int | str) -> list[int]:
        """A seed for each member, for the purpose named."""
        return [seed_of(self.config.seed, int(member), *what) for member in members]

    def trained(self, members: np.ndarray, x, y, training, what: tuple, counts=None) -> PerceptronEnsemble:
        """Networks from random weights, trained on ``x`` (n, d) or (B, n, d) and ``y`` (n,) or (B, n).

        ``what`` names a fit for its seeds, or each of several fits on the rows of its own, one after another in ``x``.
        """
        seeds = [seed for each in what for seed in self.seeds(members, *each)]
        networks = self.networks(members, np.shape(x)[-1], seeds)
        networks.fit(x, y, training, seeds, counts)
        return networks


class Bench:
    """Networks that are fine-tuned together: for each task (a fold, a split) several arms, and of each arm all members.

    Parameters
    ----------
    arms : with the same frozen layers and number of descriptors.
    members : indices of the members.
    tasks : names, for the seeds.
    """

    def __init__(self, workshop: Workshop, arms: Sequence[Arm], members: np.ndarray, n_inputs: int, tasks: Sequence[str]):
        self.workshop, self.arms, self.members, self.tasks = workshop, list(arms), members, list(tasks)
        self.ensemble = workshop.networks(members, n_inputs, self._seeds("start"))
        self.labels = np.concatenate([workshop.data.labels(arm, members, workshop.config.seed) for arm in arms])
        self.fits = 0

    def _seeds(self, what: int | str) -> list[int]:
        names = [(arm.key, task, what) for task in self.tasks for arm in self.arms]
        return [seed for name in names for seed in self.workshop.seeds(self.members, *name)]

    def _networks(self, wanted: Callable[[Arm], bool]) -> np.ndarray:
        chosen = np.tile([wanted(arm) for arm in self.arms], len(self.tasks))
        return np.flatnonzero(np.repeat(chosen, len(self.members)))

    def start_from(self, start: str, pretrained: PerceptronEnsemble) -> None:
        """Copy the carried layers of the arms with this start from pretrained networks; nothing is shared.

        ``pretrained`` holds the members for each task in turn, or the members alone for all tasks.
        """
        task, _, member = np.indices((len(self.tasks), len(self.arms), len(self.members))).reshape(3, -1)
        origin = (task * len(self.members) + member) % len(pretrained)
        for layer in LAYERS:
            into = self._networks(lambda arm, layer=layer: arm.start == start and layer in arm.carried)
            self.ensemble.copy_hidden(layer, into, pretrained, origin[into])

    def fit(self, x: Sequence[np.ndarray], train: Sequence[np.ndarray]) -> None:
        """Fine-tune on the training rows, with a new output layer; layers that are not carried are drawn anew.

        Parameters
        ----------
        x : for each task, scaled descriptors (m, d) of the target domain.
        train : for each task, rows of it.
        """
        seeds = self._seeds(self.fits)
        for layer in LAYERS:
            again = self._networks(lambda arm, layer=layer: layer not in arm.carried)
            self.ensemble.draw_hidden(layer, again, [seeds[network] for network in again])
        self.ensemble.renew_head(seeds)
        per_task = len(self.arms) * len(self.members)
        rows, counts = padded([each[own] for each, own in zip(x, train, strict=True)])
        labels, _ = padded([self.labels[:, own].T for own in train])
        self.ensemble.fit(
            rows[0] if len(rows) == 1 else np.repeat(rows, per_task, axis=0),
            labels.transpose(0, 2, 1).reshape(-1, rows.shape[1]),
            self.workshop.config.fine_tuning,
            seeds,
            np.repeat(counts, per_task),
            self.arms[0].frozen,
        )
        self.fits += 1

    def predict(self, x: Sequence[np.ndarray]) -> np.ndarray:
        """Predictions (tasks, arms, members, rows) for the descriptors (rows, d) of each task, as many in all."""
        per_task = len(self.arms) * len(self.members)
        rows = x[0] if len(x) == 1 else np.repeat(np.stack(x), per_task, axis=0)
        return self.ensemble.predict(rows).reshape(len(self.tasks), len(self.arms), len(self.members), -1)


def padded(parts: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Arrays (n_i, d) as one (parts, n, d), the shorter ones filled up with zeros; and how many rows each has."""
    counts = np.array([len(part) for part in parts])
    filled = np.zeros((len(parts), counts.max(), parts[0].shape[1]))
    for place, part in enumerate(parts):
        filled[place, : len(part)] = part
    return filled, counts

"""Settings and data of a transfer study on rows that a user hands in."""

from dataclasses import dataclass

import numpy as np

from mobtl.errors import MobtlError, UsageError
from mobtl.features.formulas import groups
from mobtl.validation.splits import source_without

# Fewer compounds give folds of three or less, whose errors tell nothing.
FEWEST_FORMULAS = 20
# A part of a training part that is smaller than this is no point of a learning curve.
FEWEST_IN_CURVE = 8


@dataclass(frozen=True, kw_only=True)
class Config:
    """Settings of one study.

    Attributes
    ----------
    repeats, folds : shuffled folds grouped by compound, drawn anew in each repeat.
    members : networks of an ensemble, which differ in their seeds.
    fractions : parts of the training compounds to which the points of the learning curve are fitted.
    curve_repeats : of the repeats the first so many have a learning curve, which costs more than all else together.
    epochs : of direct training and of fine-tuning, each on all training rows at once, as in Liu 2020.
    source_steps : of pretraining, in batches of 200 rows; Liu 2020 has 2100, which are 300 epochs of 1245 rows.
    seed : of folds, weights, shuffling, dropout and resamples.
    """

    repeats: int = 5
    folds: int = 5
    members: int = 4
    fractions: tuple[float, ...] = (0.25, 0.5)
    curve_repeats: int = 2
    epochs: int = 500
    source_steps: int = 2100
    seed: int = 0

    def __post_init__(self):
        least = {"repeats": 1, "folds": 2, "members": 1, "curve_repeats": 1, "epochs": 1, "source_steps": 1, "seed": 0}
        for name, lowest in least.items():
            if getattr(self, name) < lowest:
                raise UsageError(f"{name} is {getattr(self, name)}, but must be at least {lowest}.")
        if not all(0 < fraction < 1 for fraction in self.fractions):
            raise UsageError("fractions of the training compounds lie between 0 and 1, such as 0.5.")


@dataclass(frozen=True)
class Given:
    """What a study computes with.

    Attributes
    ----------
    property, unit : of the labels, in words; "" for a pure number or an unknown unit.
    ids : of the target's rows (n,), each its own.
    formulas : their compositions (n,).
    x, y : their inputs (n, d), unscaled, and labels (n,).
    source : name of the source property.
    source_formulas, source_x, source_y : compositions (m,), inputs (m, d) and labels (m,) of the source.
    hashes : SHA-256 of what was read, by name.
    """

    property: str
    unit: str
    ids: np.ndarray
    formulas: np.ndarray
    x: np.ndarray
    y: np.ndarray
    source: str
    source_formulas: np.ndarray
    source_x: np.ndarray
    source_y: np.ndarray
    hashes: dict[str, str]

    @property
    def compounds(self) -> np.ndarray:
        """For each row (n,) a text that all ways to write its compound share."""
        return groups(self.formulas)

    def without_target(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs and labels of the source without any compound of the target: one pretraining then serves all folds.

        Raises
        ------
        MobtlError
            If fewer than `FEWEST_FORMULAS` rows are left.
        """
        rows = source_without(self.source_formulas, self.formulas)
        if len(rows) < FEWEST_FORMULAS:
            raise MobtlError(
                f"{len(rows)} rows of the source are left once the target's compounds have left it, too few to learn from; "
                f"give a source with at least {FEWEST_FORMULAS} other compounds."
            )
        return self.source_x[rows], self.source_y[rows]


def check(given: Given, config: Config) -> None:
    """Refuse rows from which a study cannot tell anything.

    Raises
    ------
    MobtlError
        If there are fewer than `FEWEST_FORMULAS` compounds, or all labels of target or source are the same.
    UsageError
        If there are more folds than compounds.
    """
    compounds = len(set(given.compounds))
    if compounds < FEWEST_FORMULAS:
        raise MobtlError(
            f"the target has {compounds} distinct compounds with a label, but at least {FEWEST_FORMULAS} are needed: with "
            "fewer, no fold is large enough to tell two models apart; add rows."
        )
    if config.folds > compounds:
        raise UsageError(f"{compounds} compounds cannot be shared out to {config.folds} folds; ask for {compounds} at most.")
    for what, labels in (("target", given.y), ("source", given.source_y)):
        if np.ptp(labels) == 0:
            raise MobtlError(
                f"every label of the {what} is {labels[0]:g}, so there is nothing to learn; name another column."
            )

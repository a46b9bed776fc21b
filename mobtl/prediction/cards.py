"""The card of a served model: what it is, what it was trained on, how far off it was on rows it had not seen, its limits."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from mobtl.experiments.leaderboard.tasks import Kind
from mobtl.prediction.intervals import PROBABILITIES

# Whose residuals an interval is made of: of compounds held out, or of whole chemical systems.
INSIDE, OUTSIDE = "formula", "chemical-system"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Score(_Strict):
    """A leak-free score of held-out predictions with its 95 % interval over formulas."""

    value: float
    low: float
    high: float
    unit: str


class Coverage(_Strict):
    """How often the interval of a level held the label of what was held out, with its 95 % interval over formulas.

    Attributes
    ----------
    level : what was asked for, such as 0.8.
    scheme : what was held out together.
    share, low, high : of the formulas whose rows lie inside, each counting once.
    rows, formulas : how many were counted.
    """

    level: float
    scheme: str
    share: float
    low: float
    high: float
    rows: int
    formulas: int


class Group(_Strict):
    """Rows that were given nearly the same probability: its mean, the share of 1 among them, and how many they are."""

    said: float
    observed: float
    rows: int


class Better(_Strict):
    """The best entry, where it is not the one that serves: its title and score, and why it does not."""

    entry: str
    title: str
    score: Score
    why: str


class Card(_Strict):
    """What a reader of a prediction must know of its model.

    Attributes
    ----------
    task, property, unit, kind : of the leaderboard's task: id, in words, of the labels, "regression" or "classification".
    given : the kind of input that it serves.
    entry, title : id and title of the leaderboard's entry.
    inputs : names of its blocks of inputs.
    settings : what a search chose on all rows.
    rows, formulas : how many it was trained on.
    tables, folds : SHA-256 of the tables that were read, by name, and of the folds.
    measure : the score that ranks; the smaller the better.
    scores : by measure, held out by formula.
    mean : the score that ranks, of the mean of the training rows.
    ranking : scores of the entries that were to be had, by id; the best of them was taken that fits.
    optimism : how much worse the best of them is on compounds by which it was not chosen; ``None`` where nobody measured it.
    told_from_mean : whether the model errs less than the mean, by the leaderboard's rule for two entries.
    best : the leaderboard's best for this task and input, where another serves.
    limits : sentences.
    bounds : between which predictions lie; ``None`` where nothing bounds them.
    residuals : by `INSIDE` and `OUTSIDE`, what to add to a prediction to be at each of `PROBABILITIES`; of numbers alone,
        and of chemical systems where these were held out.
    groups : by the same names, of how many groups the residuals are, which decides how wide an interval they bear.
    coverage : of numbers alone.
    calibration : by scheme, groups of equally many rows by probability; of classes alone.
    nearest : distances of the training rows to the nearest one of another formula, at each of `PROBABILITIES`.
    seen, licence : as the entry has them.
    model : SHA-256 of what the entry says that is fitted.
    created, commit : when it was trained, and at which commit.
    libraries : versions with which it was fitted.
    weights : SHA-256 of its arrays.
    """

    task: str
    property: str
    unit: str
    kind: Kind
    given: Literal["formula", "bulk", "layer"]
    entry: str
    title: str
    inputs: tuple[str, ...]
    settings: dict[str, bool | int | float | str | None] = {}
    rows: int
    formulas: int
    tables: dict[str, str]
    folds: str
    measure: str
    scores: dict[str, Score]
    mean: Score
    ranking: dict[str, float]
    optimism: float | None
    told_from_mean: bool
    best: Better | None = None
    limits: tuple[str, ...] = ()
    bounds: tuple[float | None, float | None] = (None, None)
    residuals: dict[str, tuple[float, ...]] = {}
    groups: dict[str, int] = {}
    coverage: tuple[Coverage, ...] = ()
    calibration: dict[str, tuple[Group, ...]] = {}
    nearest: tuple[float, ...]
    seen: str
    licence: str
    model: str
    created: datetime
    commit: str | None
    libraries: dict[str, str]
    weights: str

    @model_validator(mode="after")
    def _whole(self):
        for name, values in ({"nearest": self.nearest} | self.residuals).items():
            if len(values) != len(PROBABILITIES):
                raise ValueError(f"{name} needs {len(PROBABILITIES)} quantiles, and has {len(values)}")
        if self.groups.keys() != self.residuals.keys():
            raise ValueError("groups are to be counted of the schemes that have residuals")
        return self

    @property
    def score(self) -> Score:
        """The score that ranks."""
        return self.scores[self.measure]

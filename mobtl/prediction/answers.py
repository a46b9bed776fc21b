"""What a prediction says of one material: numbers with their intervals, what is known, what to beware of."""

from dataclasses import dataclass

from mobtl.handed_in import entries
from mobtl.handed_in.entries import Entry
from mobtl.prediction import domain
from mobtl.prediction.cards import INSIDE, OUTSIDE
from mobtl.prediction.domain import Caution
from mobtl.prediction.inputs import has_whole_formula
from mobtl.prediction.known import Known
from mobtl.prediction.properties import Property
from mobtl.prediction.served import Model

NOT_DESCRIBED = "not-described"
# Every word that the status of an answer can be, and what it stands for.
STATUSES = {
    **entries.STATUSES,
    NOT_DESCRIBED: "it was read, and the models have no inputs for it: elements that no table of descriptors has",
}


@dataclass(frozen=True)
class Prediction:
    """A property of a material, by one model.

    Attributes
    ----------
    property : which.
    value : in its unit, or the probability of a yes.
    low, high : the interval; ``None`` for a probability, and where what was held out bears none of that level.
    nearest : formula of the nearest compound that the model was trained on.
    farther_than : the share of these that are nearer to the nearest one of another formula.
    is_trained : whether the model was trained on this compound, by formula.
    is_outside : whether it was trained on no compound of the same elements, so that the interval is that of whole chemical
        systems that were held out.
    model : what predicts.
    """

    property: Property
    value: float
    low: float | None
    high: float | None
    nearest: str
    farther_than: float
    is_trained: bool
    is_outside: bool
    model: Model

    @property
    def scheme(self) -> str:
        """By what was held out together it is judged."""
        return OUTSIDE if self.is_outside else INSIDE


@dataclass(frozen=True)
class Answer:
    """What is said of one entry.

    Attributes
    ----------
    entry : what was handed in.
    status, reason : of the entry, or why nothing was predicted; a word of `STATUSES`, and a sentence.
    of : "bulk" or "layer": what was predicted of it; empty if nothing, or by a model that is told the formula alone.
    predictions : in the order of `mobtl.prediction.properties.PROPERTIES`.
    known : rows of tables about its compound.
    cautions : what to beware of.
    space_group : number of that of its structure, where a bulk crystal was described; else ``None``.
    """

    entry: Entry
    status: str
    reason: str = ""
    of: str = ""
    predictions: tuple[Prediction, ...] = ()
    known: tuple[Known, ...] = ()
    cautions: tuple[Caution, ...] = ()
    space_group: int | None = None

    @property
    def formula(self) -> str | None:
        """The reduced formula; ``None`` where none is known, or none that a compound may have."""
        composition = self.entry.composition
        return domain.reduced(composition) if composition and has_whole_formula(composition) else None

    @property
    def has_failed(self) -> bool:
        """Whether something was to be predicted, and was not."""
        return self.status not in (entries.OK, entries.LEFT_OUT)

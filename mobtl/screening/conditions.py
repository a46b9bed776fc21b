"""The conditions of a filter, and whether a material fulfils them: yes, no, or unknown where a property is not predicted.

Unknown is neither: what is not known to be above a limit is not known to be below it (Kleene's logic of three values).
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mobtl.handed_in.entries import BULK, LAYER
from mobtl.prediction.answers import Answer, Prediction
from mobtl.screening.names import Quantity


class Condition(ABC):
    """What a filter asks."""

    @abstractmethod
    def holds(self, answer: Answer) -> bool | None:
        """Whether a material that was predicted fulfils it; ``None`` where it is unknown."""

    @abstractmethod
    def within(self) -> Iterator["Within"]:
        """The comparisons of numbers in it, in the order in which they were written."""

    @abstractmethod
    def can_be(self, wanted: bool, of: str) -> bool:
        """Whether it can be fulfilled, or be unfulfilled, by a "bulk" crystal or a "layer"; not predicted is neither."""


@dataclass(frozen=True)
class Within(Condition):
    """A number lies between two ends.

    Attributes
    ----------
    quantity : which number.
    low, high : the ends; infinite where there is none.
    has_ends : whether the ends themselves count.
    share : how much of the predictive mass must lie there; ``None`` where the predicted number counts.
    text : as it was written, without the share.
    """

    quantity: Quantity
    low: float
    high: float
    has_ends: bool
    share: float | None
    text: str

    def holds(self, answer: Answer) -> bool | None:
        """As in the base class."""
        if self.quantity.predicted is None:
            return self._has(_count(self.quantity, answer))
        said = self.said(answer)
        if said is None:
            return None
        return self._has(said.value) if self.share is None else mass(said, self.low, self.high) >= self.share

    def said(self, answer: Answer) -> Prediction | None:
        """The prediction that it compares; ``None`` where there is none."""
        return next((each for each in answer.predictions if each.property.name == self.quantity.name), None)

    def within(self) -> Iterator["Within"]:
        """As in the base class."""
        yield self

    def can_be(self, wanted: bool, of: str) -> bool:
        """As in the base class."""
        return self.quantity.predicted is None or self.quantity.predicted.of == of

    def _has(self, number: float) -> bool:
        return self.low <= number <= self.high if self.has_ends else self.low < number < self.high


@dataclass(frozen=True)
class Has(Condition):
    """An element is among those of the formula."""

    element: str

    def holds(self, answer: Answer) -> bool | None:
        """As in the base class."""
        return self.element in answer.entry.composition.elements

    def within(self) -> Iterator[Within]:
        """As in the base class."""
        return iter(())

    def can_be(self, wanted: bool, of: str) -> bool:
        """As in the base class."""
        return True


@dataclass(frozen=True)
class Not(Condition):
    """A condition is not fulfilled."""

    condition: Condition

    def holds(self, answer: Answer) -> bool | None:
        """As in the base class."""
        found = self.condition.holds(answer)
        return None if found is None else not found

    def within(self) -> Iterator[Within]:
        """As in the base class."""
        return self.condition.within()

    def can_be(self, wanted: bool, of: str) -> bool:
        """As in the base class."""
        return self.condition.can_be(not wanted, of)


@dataclass(frozen=True)
class Joined(Condition):
    """All of several conditions, or at least one of them.

    Attributes
    ----------
    every : whether all must be fulfilled.
    conditions : two or more.
    """

    every: bool
    conditions: tuple[Condition, ...]

    def holds(self, answer: Answer) -> bool | None:
        """As in the base class."""
        # What decides: one "no" among all, one "yes" among any.
        decisive = not self.every
        found = [each.holds(answer) for each in self.conditions]
        if decisive in found:
            return decisive
        return None if None in found else not decisive

    def within(self) -> Iterator[Within]:
        """As in the base class."""
        return (each for condition in self.conditions for each in condition.within())

    def can_be(self, wanted: bool, of: str) -> bool:
        """As in the base class."""
        together = all if wanted == self.every else any
        return together(each.can_be(wanted, of) for each in self.conditions)


def kinds(condition: Condition) -> list[str]:
    """Which of "bulk" and "layer" can fulfil a condition."""
    return [of for of in (BULK, LAYER) if condition.can_be(True, of)]


def mass(said: Prediction, low: float, high: float) -> float:
    """How much of the predictive mass of a number lies between two ends, by the residuals of compounds that were held out.

    Parameters
    ----------
    said : the prediction of a number, not of a class.
    low, high : in its unit; may be infinite.
    """
    return _above(said, low) - _above(said, high)


def _above(said: Prediction, number: float) -> float:
    if math.isinf(number):
        return float(number < 0)
    label = said.property.label(number)
    least, most = said.model.card.bounds
    # Beyond the bounds of the card there is nothing, whatever the residuals say; what is cut off lies on them.
    if label <= (-math.inf if least is None else least) or math.isinf(label):
        return 1.0
    if most is not None and label >= most:
        return 0.0
    predicted = np.array([said.property.label(said.value)])
    return float(said.model.above(predicted, label, np.array([said.is_outside]))[0])


def _count(quantity: Quantity, answer: Answer) -> int:
    whole = answer.entry.composition.whole()
    return sum(whole.values()) if quantity.name == "n_atoms" else len(whole)

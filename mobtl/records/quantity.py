"""What a metric is a number of, as a type that is written into records as a text and read from it again."""

from collections.abc import Iterable
from dataclasses import dataclass

from mobtl.records.record import Metric

DIFFERENCE, P_VALUE = "MAE difference", "p value"
_JOINTS = {DIFFERENCE: " minus ", P_VALUE: " against "}


@dataclass(frozen=True)
class Quantity:
    """An arm's score on a property, or what sets two arms against each other.

    ``str()`` is the name in records: "phonon band gap, MAE, transfer", "phonon band gap, MAE difference, transfer minus
    direct".

    Attributes
    ----------
    of : the property.
    measure : "MAE", "R2", `DIFFERENCE`, `P_VALUE`.
    arm : whose name may have commas.
    against : the other arm of a difference or a p value; else "".
    """

    of: str
    measure: str
    arm: str
    against: str = ""

    def __str__(self) -> str:
        return f"{self.of}, {self.measure}, {self.arm}{_JOINTS.get(self.measure, '')}{self.against}"

    @classmethod
    def read(cls, name: str) -> "Quantity | None":
        """The quantity of that name; ``None`` where it is that of no arm."""
        parts = name.split(", ", 2)
        if len(parts) < 3:
            return None
        of, measure, arms = parts
        arm, _, against = arms.partition(_JOINTS[measure]) if measure in _JOINTS else (arms, "", "")
        return cls(of, measure, arm, against)


def by_arms(metrics: Iterable[Metric], of: str, measure: str, statistic: str) -> dict[tuple[str, str], Metric]:
    """Those metrics of one property, measure and statistic, by arm and the arm that it is set against ("": none)."""
    named = ((Quantity.read(metric.quantity), metric) for metric in metrics if metric.statistic == statistic)
    return {(its.arm, its.against): metric for its, metric in named if its and (its.of, its.measure) == (of, measure)}

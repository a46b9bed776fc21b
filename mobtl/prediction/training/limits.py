"""What a served model cannot do, in sentences."""

from dataclasses import dataclass

from mobtl.answers.table import number
from mobtl.experiments.leaderboard.tasks import Task
from mobtl.handed_in.entries import FORMULA
from mobtl.physics.units import in_text

_DATA = {
    "semiconductors": (
        "The training rows are semiconductors and insulators, calculated with PBEsol; a metal or a molecule is unlike them."
    ),
    "mobility": (
        "The labels are mobilities limited by acoustic phonons after deformation-potential theory, from many publications."
    ),
    "c2db": "The labels are those of C2DB, calculated with PBE; a layer that is no semiconductor has no band-edge mass.",
}
_GAPPED = "All of them have a phonon band gap: the size that is predicted is that of a compound which has one."
_FORMULA = "All polymorphs of a formula are given the same prediction."
_LAYERS = "Structures are assigned to the training rows by their formula, since those of the labels are not released."
_MEAN = "On compounds that were held out it cannot be told apart from the mean of the training rows."


def left_out(task: Task) -> list[str]:
    """Of how many labels of C2DB a task takes how many, and why not the others; nothing of other data sets."""
    if task.dataset != "c2db":
        return []
    from mobtl.datasets import twod
    from mobtl.experiments.leaderboard.inputs import inputs

    is_mass = task.column != "stiffness"
    column = f"{task.column}_mass_1" if is_mass else "stiffness_11"
    labels, rows = int(twod.c2db_properties()[column].notna().sum()), len(inputs(task, ()).y)
    what = f"{task.column} masses" if is_mass else "stiffness"
    why = "have not the sign of a band edge in both directions" if is_mass else "are not positive in both directions"
    return [f"C2DB has the {what} of {labels} monolayers: {rows} are training rows, the other {labels - rows} {why}."]


@dataclass(frozen=True)
class Said:
    """What sentences say of a model: kind of input, entries there were, optimism, whether it is told from the mean."""

    given: str
    entries: int
    optimism: float
    told: bool


def sentences(task: Task, said: Said) -> list[str]:
    """The limits of a model."""
    found = [_DATA[task.dataset], *left_out(task)]
    if task.gapped:
        found.append(_GAPPED)
    if said.given == FORMULA:
        found.append(_FORMULA)
    elif task.dataset == "mobility":
        found.append(_LAYERS)
    if not said.told:
        found.append(_MEAN)
    unit = f" {in_text(task.unit)}" if task.unit else ""
    if said.optimism > 0:
        found.append(
            "It was chosen by the very folds that score it, which flatters the score: on compounds by which it was not "
            f"chosen, the best of the {said.entries} entries errs more by {number(said.optimism)}{unit}."
        )
    return found

"""What the model of a transfer says of materials that are handed in: answers, as those of the served models."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mobtl.errors import MobtlError, UsageError
from mobtl.experiments.leaderboard.tasks import Task
from mobtl.handed_in.entries import Entry, printable
from mobtl.prediction import domain, rows, served
from mobtl.prediction.answers import Answer, Prediction
from mobtl.prediction.cautions import as_the_mean, without_interval
from mobtl.prediction.domain import Caution
from mobtl.prediction.inputs import Inputs
from mobtl.prediction.predicting import Predictor
from mobtl.prediction.properties import Property
from mobtl.terminal import shown
from mobtl.transferring.folder import ABOUT, MODEL, TASK


@dataclass(frozen=True, kw_only=True)
class OwnPredictor(Predictor):
    """The model of a transfer, ready to answer; it looks at formulas alone, of structures too.

    Attributes
    ----------
    own : the property that it predicts.
    """

    own: Property

    def asked(self, of: str) -> Sequence[Property]:
        """The one property, whatever it is asked of."""
        return (self.own,)

    def _answer(self, entry: Entry, of: str, said: Sequence[Prediction], found: Inputs, row: int) -> Answer:
        (its,) = said
        return Answer(entry, entry.status, predictions=tuple(said), cautions=tuple(self._cautions(entry, its)))

    def _cautions(self, entry: Entry, said: Prediction) -> list[Caution]:
        trained = self.trained(said.model)
        sentences = {
            "unseen-element": trained.unseen(entry.composition),
            "far": "" if said.is_trained else domain.far(said.farther_than, said.nearest),
            "without-interval": without_interval(said),
            "as-the-mean": as_the_mean(said),
        }
        return [Caution(word, each, (self.own.name,)) for word, each in sentences.items() if each]


def predictor(folder: Path, level: float = 0.8) -> OwnPredictor:
    """The model that `mobtl transfer` has left in a folder.

    Parameters
    ----------
    folder : that `mobtl transfer` has written.
    level : of the intervals.

    Raises
    ------
    UsageError
        If it is no such folder, or there are no intervals of that level.
    MobtlError
        If its files are damaged.
    """
    path = folder / ABOUT
    if not path.is_file():
        raise UsageError(f"{shown(folder)} is no folder that `mobtl transfer` has written; give the one behind its -o.")
    try:
        about = json.loads(path.read_text("utf-8"))
        column, unit, is_log = printable(about["column"]), printable(about["unit"]), bool(about["log"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MobtlError(f"{shown(path)} is damaged, or of another version; call `mobtl transfer` again.") from error
    # Fails at once where the model is damaged, before anything is read.
    served.model(TASK, "formula", folder / MODEL)
    name = f"{column}_predicted" if column in rows.TAKEN else column
    task = Task(TASK, column, "", column, "decades" if is_log else unit)
    own = Property(name, task, column, unit, "", 1.0 if is_log else 0.0)
    return OwnPredictor(level=level, folder=folder / MODEL, own=own)

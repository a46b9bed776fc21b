"""The rankings of a property's tasks under every scheme of folds, as the pages of the book draw and tell them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill

from mobtl.answers.arms import MORE
from mobtl.answers.leaderboard.ranking import BEST, WORDS, Row, ranking, scores_of
from mobtl.errors import UsageError, unknown
from mobtl.experiments.leaderboard.entries import Entry
from mobtl.experiments.leaderboard.inputs import inputs
from mobtl.experiments.leaderboard.scores import MEASURE
from mobtl.experiments.leaderboard.tasks import SCHEMES, TASKS, Task
from mobtl.figures.leaderboard import ranking as figures
from mobtl.physics.units import in_figures
from mobtl.records.record import Metric
from mobtl.results.leaderboard.board import Board, boards
from mobtl.results.leaderboard.kept import Standing

# Property -> its tasks; each property has a page.
PROPERTIES = {
    "phonon band gap": ("phonon-gap", "phonon-gap-sign"),
    "speed of sound": ("speed-of-sound", "speed-of-sound-all"),
    "heat capacity": ("heat-capacity", "heat-capacity-all"),
    "carrier mobility": ("electron-mobility", "hole-mobility", "electron-anisotropy", "hole-anisotropy"),
    "masses and stiffness of layers": ("electron-mass-2d", "hole-mass-2d", "stiffness-2d"),
}
# The scheme that ranks: what is asked of a new material of which no polymorph is known.
FORMULA = "formula"
# The entry that says what knowing nothing reaches.
MEAN = "mean"
# Blocks of inputs that say more of a material than what it is composed of.
_MORE = {"structure", "expert"}
_LETTERS = 72  # of the labels of all panels beside each other


@dataclass(frozen=True)
class Ranked:
    """A task: how many rows it has, its entries ranked with formulas held out, and what is kept under every scheme."""

    task: Task
    rows: int
    first: list[Row]
    boards: Mapping[str, Board]

    @property
    def measure(self) -> str:
        """The name of the score that ranks."""
        return MEASURE[self.task.kind]

    @property
    def missing(self) -> list[Entry]:
        """Entries that serve it and of which no record with formulas held out is kept."""
        return self.boards[FORMULA].missing

    @property
    def stale(self) -> list[Standing]:
        """Records that today's code would not make."""
        return [each for board in self.boards.values() for each in board.standings if each.stale]

    @property
    def mean(self) -> Metric | None:
        """The error of the mean of the training rows, formulas held out."""
        return next((row.scores[self.measure] for row in self.first if row.standing.entry.id == MEAN), None)

    @property
    def of_composition(self) -> Row | None:
        """The best entry that looks at the composition alone, and at no other property."""
        for row in self.first:
            entry = row.standing.entry
            if entry.inputs and not _MORE & set(entry.inputs) and not entry.source:
                return row
        return None

    def under(self, scheme: str) -> dict[str, Metric]:
        """Errors under a scheme by entry, the smallest first."""
        found = {each.entry.id: scores_of(each.record)[self.measure] for each in self.boards[scheme].standings}
        return dict(sorted(found.items(), key=lambda pair: pair[1].value))


def of_property(name: str) -> list[Ranked]:
    """The tasks of a property, ranked.

    Raises
    ------
    UsageError
        If there is no such property.
    MobtlError
        If a record is damaged.
    """
    if name not in PROPERTIES:
        raise UsageError(f"{unknown('property', name, PROPERTIES)}.")
    tasks = [TASKS[task] for task in PROPERTIES[name]]
    found = {(board.task.id, board.scheme): board for board in boards(tasks, SCHEMES, with_tables=[FORMULA])}
    return [_ranked(task, {scheme: found[task.id, scheme] for scheme in SCHEMES}) for task in tasks]


def _ranked(task: Task, own: Mapping[str, Board]) -> Ranked:
    data = inputs(task)
    return Ranked(task, len(data.y), ranking(data, FORMULA, own[FORMULA].standings), own)


def panels(tasks: Sequence[Ranked]) -> list[figures.Panel]:
    """The tasks of a property as `mobtl.figures.leaderboard.ranking` draws them; those without a record are left out."""
    shown = [each for each in tasks if each.first]
    return [_panel(each, axis(each.task, len(shown))) for each in shown] or [
        figures.Panel("no record is kept yet", (), None)
    ]


def axis(task: Task, n_panels: int) -> str:
    """The label of a task's axis, in lines that fit one of so many panels beside each other."""
    unit = f" ({in_figures(task.unit)})" if task.kind == "regression" else ""
    return f"{fill(task.title, _LETTERS // n_panels)},\n{MEASURE[task.kind]}{unit}\n← better"


def name_of(entry: Entry) -> str:
    """A short name for rows of figures."""
    return entry.id.replace("-", " ")


def _panel(each: Ranked, label: str) -> figures.Panel:
    lines = tuple(_line(each, row) for row in each.first if row.standing.entry.id != MEAN)
    return figures.Panel(label, lines, each.mean.value if each.mean else None)


def _line(each: Ranked, row: Row) -> figures.Line:
    entry, metric = row.standing.entry, row.scores[each.measure]
    verdict = {BEST: figures.BEST, WORDS[MORE]: figures.WORSE}.get(row.verdict, figures.ALIKE)
    under = {scheme: each.under(scheme).get(entry.id) for scheme in each.boards}
    schemes = {scheme: found.value for scheme, found in under.items() if found}
    return figures.Line(name_of(entry), verdict, metric.value, *metric.spread, schemes)

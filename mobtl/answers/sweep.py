"""The numbers of all kept results of one run side by side, by the value of a parameter."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from tabulate import tabulate

from mobtl.answers.table import number
from mobtl.catalogue import parameters
from mobtl.catalogue.specs import Catalogue, Run, Value
from mobtl.errors import MobtlError, UsageError, unknown
from mobtl.records.store import load_all
from mobtl.runs import cache, own, plan
from mobtl.terminal import shown


@dataclass(frozen=True)
class Cell:
    """One number of one result: ``value`` is that of the parameter, ``others`` what else was chosen for the result."""

    run: str
    preset: str
    parameter: str
    value: Value
    others: str
    quantity: str
    statistic: str
    unit: str
    computed: float
    low: float | None
    high: float | None
    n: str
    folder: str

    @property
    def column(self) -> str:
        """Names the result: "trees=10 -p seed=3"."""
        return f"{self.parameter}={self.value} {self.others}".rstrip()


def cells(catalogue: Catalogue, run: Run, preset: str, parameter: str, quantities: Sequence[str]) -> tuple[list[Cell], int]:
    """Numbers of the fresh results of a run at a preset, by value, and how many stale results were left out.

    Parameters
    ----------
    quantities : sequence of str
        Parts of the names of quantities; those that have any of them are taken, all where none is given.

    Raises
    ------
    UsageError
        If the run has no such parameter, or no quantity such a part.
    MobtlError
        If no result is fresh, or a record is damaged.
    """
    declared = parameters.inspect(run.template)
    if parameter not in declared:
        raise UsageError(f"{run.id}: {unknown('parameter', parameter, declared)}.")
    (usual,) = plan.tasks(catalogue, [run], preset)
    kept = own.results(catalogue, run, preset)
    results = [(each.manifest, each.folder) for each in kept if not each.stale]
    if manifest := cache.find(usual):
        results.insert(0, (manifest, usual.folder))
    if not results:
        raise MobtlError(
            f"there is no fresh result of {run.id} at the preset {preset}; `mobtl run {run.id} --preset {preset} "
            f"-p {parameter}=...` makes one."
        )
    found = []
    for manifest, folder in sorted(results, key=lambda each: each[0].parameters[parameter]):
        given = {name: value for name, value in manifest.given.items() if name != parameter}
        about = (run.id, preset, parameter, manifest.parameters[parameter], parameters.options(given, manifest.fed))
        for record in load_all(folder, with_tables=False):
            for metric in record.metrics:
                what = metric.quantity, metric.statistic, metric.unit, metric.value
                found.append(Cell(*about, *what, *(metric.spread or (None, None)), metric.n, shown(folder)))
    return _chosen(found, quantities), sum(bool(each.stale) for each in kept)


def _chosen(found: list[Cell], quantities: Sequence[str]) -> list[Cell]:
    for text in quantities:
        if not any(text in cell.quantity for cell in found):
            raise UsageError(f"no quantity of these results has {text!r} in its name; without --quantity all are shown.")
    return [cell for cell in found if not quantities or any(text in cell.quantity for text in quantities)]


def as_objects(found: Sequence[Cell]) -> list[dict]:
    """The numbers as plain objects, for JSON."""
    return [asdict(cell) for cell in found]


def as_csv(found: Sequence[Cell]) -> str:
    """A line for each number."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(Cell.__dataclass_fields__), lineterminator="\n")
    writer.writeheader()
    writer.writerows(as_objects(found))
    return text.getvalue()


def as_table(found: Sequence[Cell]) -> str:
    """For a terminal: a line for each quantity, a column for each result, with the 95 % range in brackets."""
    columns = {cell.folder: cell.column for cell in found}
    lines: dict[tuple[str, ...], dict[str, str]] = {}
    for cell in found:
        spread = f" ({number(cell.low)} to {number(cell.high)})" if cell.low is not None else ""
        lines.setdefault((cell.quantity, cell.unit, cell.statistic), {})[cell.folder] = f"{number(cell.computed)}{spread}"
    body = [[*what, *(of.get(folder, "–") for folder in columns)] for what, of in lines.items()]
    return tabulate(body, ["quantity", "unit", "statistic", *columns.values()], tablefmt="simple", disable_numparse=True)

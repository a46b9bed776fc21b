"""What figures share that draw both protocols: marks, ranges, rows, the legend, and where a paper's number stands."""

import re
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from mobtl.figures.style import COLOURS, Figure, leftmost, legend_above
from mobtl.records.quantity import Quantity
from mobtl.records.record import Metric, Record

# A value of the papers, wherever one is drawn as a point.
PRINTED = {"marker": "D", "color": COLOURS["published"], "markerfacecolor": "none", "markersize": 8, "linestyle": "none"}
# How a number says of how many runs it is the mean; of so few, their range says nothing.
_RUNS = re.compile(r"(\d+) (?:seed|repeat|member)s?\b")
_FEW = 2
_RUN = "|"  # the mark of one run, and by what it is known from the caps of ranges, which look the same
_OF_RUNS = "_runs"


def protocol_of(record: Record) -> str:
    """The protocol in words."""
    return record.protocol.replace("_", " ")


def found(records: Mapping[str, Record], quantity: str | Quantity, statistic: str) -> list[tuple[Record, Metric]]:
    """The metric of that name in each record that has it."""
    wanted = (str(quantity), statistic)
    return [(r, metric) for r in records.values() for metric in r.metrics if (metric.quantity, metric.statistic) == wanted]


def marks_of(record: Record, colour: str) -> dict:
    """How a point of a record looks where both protocols are drawn: leak free as an open circle."""
    leak_free = record.protocol == "leak_free"
    face = COLOURS["paper"] if leak_free else colour
    return {"fmt": "o" if leak_free else "s", "color": colour, "markerfacecolor": face, "markersize": 8, "capsize": 3}


def is_of_few(metric: Metric) -> bool:
    """Whether a number is the mean of one or two runs, which have no range worth drawing."""
    found = _RUNS.search(metric.n)
    return metric.statistic != "paired" and found is not None and int(found[1]) <= _FEW


def runs_of(record: Record, metric: Metric) -> list[float]:
    """The number of each run behind a mean of two of them, where the record has it."""
    if not is_of_few(metric) or not metric.spread or "repeat" not in record.tables.get("scores", ()):
        return []
    table = record.tables["scores"]
    named = table["target"].astype(str) + ", " + table["score"].astype(str) + ", " + table["arm"].astype(str)
    return table.loc[named == metric.quantity, "pooled"].tolist()


def error_of(metric: Metric) -> list[list[float]] | None:
    """The 95 % range of a metric as lengths below and above its value, for ``errorbar``; none of one or two runs."""
    if metric.spread is None or is_of_few(metric):
        return None
    low, high = metric.spread
    return [[max(0.0, metric.value - low)], [max(0.0, high - metric.value)]]


def interval(ax: Axes, metric: Metric, place: int, record: Record, colour: str) -> None:
    """A number with its range in row ``place``; the protocols one below the other."""
    where = place + (0.17 if record.protocol == "leak_free" else -0.17)
    ax.errorbar(metric.value, where, xerr=error_of(metric), **marks_of(record, colour))
    if not (runs := runs_of(record, metric)):
        return
    ax.plot(runs, [where] * len(runs), _RUN, color=colour, markersize=9, zorder=0, label=_OF_RUNS)


def name_runs(figure: Figure, ax: Axes) -> None:
    """Give what is labelled on ``ax`` the marks of single runs, where the figure shows any."""
    if any(line.get_label() == _OF_RUNS for each in figure.axes for line in each.lines):
        ax.plot([], [], _RUN, color=COLOURS["mark"], markersize=9, label="one of two runs: no range")


def rows(ax: Axes, labels: Sequence[str]) -> None:
    """Rows from above, which the first panel of several side by side names."""
    ax.set_yticks(range(len(labels)), labels if leftmost(ax) else [""] * len(labels))
    ax.set_ylim(len(labels) - 0.4, -0.6)


def legend(figure: Figure, ax: Axes, records: Mapping[str, Record], bars: str = "95 % range") -> None:
    """What is labelled on ``ax``, and the marks of each protocol, above the panels; ``bars`` says what bars are."""
    for record in records.values():
        ax.errorbar([], [], **marks_of(record, COLOURS["mark"]), label=f"{protocol_of(record)}, {bars}")
    name_runs(figure, ax)
    legend_above(figure, *ax.get_legend_handles_labels())

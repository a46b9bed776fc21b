"""Figure and table of the materials outside the data set of Liu 2020 (Table 2): predicted beside reference values."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from mobtl.figures.phonons.transfer.arms import PROPERTIES, colour_of
from mobtl.figures.protocols import PRINTED, marks_of, protocol_of
from mobtl.figures.sizes import stacked, two_widths
from mobtl.figures.style import COLOURS, Figure, legend_above, panels
from mobtl.physics.units import in_figures, in_text
from mobtl.records.record import Record

ARMS = ("transfer", "never pretrained")

# The properties in the order of Table 2.
_ORDER = ("phonon band gap", "heat capacity", "speed of sound")


def _table2(printed: Mapping[str, float]) -> dict[str, dict[str, tuple[float, float, float]]]:
    """By property and material: the reference value, the printed prediction and its standard deviation."""
    found: dict[str, dict[str, tuple[float, float, float]]] = {}
    for quantity in _ORDER:
        ending = f", {quantity}, transfer"
        for material in (name.removesuffix(ending) for name in printed if name.endswith(ending)):
            sd = printed[f"{material}, SD of {quantity} over members, transfer"]
            numbers = printed[f"{material}, {quantity}, reference"], printed[f"{material}{ending}"], sd
            found.setdefault(quantity, {})[material] = numbers
    return found


@two_widths
def predictions(records: Mapping[str, Record], printed: Mapping[str, float]) -> Figure:
    """Mean over members and its standard deviation of each prediction, beside reference values and the printed ones.

    A panel per property; in it each material has a scale of its own, since one may have many times the value of another.

    Parameters
    ----------
    printed : the numbers of Table 2 by quantity.
    """
    known = _table2(printed)
    columns = 2 if stacked() else max(map(len, known.values()))
    lines = -(-max(map(len, known.values())) // columns)
    with panels(len(known), 1, height=2.6, tall=4.4) as (figure, axes):
        for ax, (quantity, materials) in zip(axes, known.items(), strict=True):
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_visible(False)
            ax.set_ylabel(f"{quantity}\n({in_figures(PROPERTIES[quantity].unit)})", labelpad=42)
            for place, (material, numbers) in enumerate(materials.items()):
                own = ax.inset_axes(_where(place, columns, lines))
                own.set_xticks([0], [material])
                own.margins(y=0.12)
                own.yaxis.set_major_locator(MaxNLocator(5))
                _material(own, records, (material, quantity), numbers)
        axes[0].plot([], [], color=COLOURS["guide"], linewidth=1.5, label="reference")
        axes[0].plot([], [], **PRINTED, label="published prediction ± SD")
        for arm in ARMS:
            for record in records.values():
                axes[0].errorbar([], [], **marks_of(record, colour_of(arm)), label=f"{arm}, {protocol_of(record)}")
        legend_above(figure, *axes[0].get_legend_handles_labels())
    return figure


def _where(place: int, columns: int, lines: int) -> tuple[float, float, float, float]:
    """Left, lower end, width and height of the axes of a material in its panel; several lines leave room for names."""
    line, column = divmod(place, columns)
    room = 0.1 if lines > 1 else 0.0
    return column / columns, 1 - (line + 1) / lines + room, 0.72 / columns, 1 / lines - room


def _material(ax: Axes, records: Mapping[str, Record], which: tuple[str, str], printed: tuple[float, float, float]) -> None:
    """One material: reference, printed prediction, and those of each arm and record."""
    reference, value, sd = printed
    ax.axhline(reference, color=COLOURS["guide"], linewidth=1.5, zorder=0)
    ax.errorbar(-0.4, value, sd, **PRINTED, capsize=4)
    shifts = iter((-0.16, 0.04, 0.24, 0.44))
    for arm in ARMS:
        for record in records.values():
            ax.errorbar(next(shifts), *_found(record, *which, arm), **marks_of(record, colour_of(arm)))
    ax.set_xlim(-0.6, 0.6)


def _found(record: Record, material: str, quantity: str, arm: str) -> tuple[float, float | None]:
    """Mean over members and their standard deviation; ``None`` for a single member."""
    found = {metric.quantity: metric.value for metric in record.metrics if metric.statistic == "member mean"}
    return found[f"{material}, {quantity}, {arm}"], found.get(f"{material}, SD of {quantity} over members, {arm}")


def table(records: Mapping[str, Record], printed: Mapping[str, float]) -> pd.DataFrame:
    """Table 2 with the computed predictions: mean ± standard deviation over members, by arm and protocol.

    Parameters
    ----------
    printed : its numbers by quantity.

    Returns
    -------
    DataFrame of text, indexed by property and material, with columns (source, which).
    """
    rows = {}
    for quantity, materials in _table2(printed).items():
        digits = 1 if quantity == "phonon band gap" else 2
        for material, (reference, *predicted) in materials.items():
            row = {("paper", "reference"): f"{reference:.{digits}f}", ("paper", "predicted"): _with_spread(*predicted, 3)}
            for arm in ARMS:
                for record in records.values():
                    row[arm, protocol_of(record)] = _with_spread(*_found(record, material, quantity, arm), digits)
            rows[f"{quantity} ({in_text(PROPERTIES[quantity].unit)})", material] = row
    table = pd.DataFrame(list(rows.values()), index=pd.MultiIndex.from_tuples(rows, names=["property", "material"]))
    return table.set_axis(pd.MultiIndex.from_tuples(table.columns), axis=1)


def _with_spread(mean: float, sd: float | None, digits: int) -> str:
    text = f"{mean:.{digits}f}" if sd is None else f"{mean:.{digits}f} ± {sd:.{digits}f}"
    return text.replace("-", "−")

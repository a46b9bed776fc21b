"""Figures of the page on one phonon property (Liu 2020): scores under both protocols, parity, the worst predictions."""

from collections.abc import Mapping

import pandas as pd

from mobtl.figures import scores as shared
from mobtl.figures.phonons.transfer.arms import PROPERTIES, colour_of
from mobtl.figures.phonons.transfer.errors import ends_of, parity_panel
from mobtl.figures.phonons.transfer.summary import ARMS
from mobtl.figures.protocols import protocol_of, rows
from mobtl.figures.sizes import two_widths
from mobtl.figures.style import COLOURS, Figure, legend_above, panels
from mobtl.physics.units import in_figures
from mobtl.records.record import Record

_MOST = 10  # compounds that `farthest` shows


@two_widths
def scores(records: Mapping[str, Record], quantity: str, printed: Mapping[str, float]) -> Figure:
    """R2 and MAE of every arm and control on one property, member mean with its 95 % range, under both protocols."""
    arms = ("learning from full data", *ARMS)
    units = {quantity: in_figures(PROPERTIES[quantity].unit)}
    return shared.of_arms(records, units, arms, "member mean", colour_of, printed)


@two_widths
def parity(records: Mapping[str, Record], semiconductors: pd.DataFrame, quantity: str) -> Figure:
    """Predicted against DFPT values of every held-out compound: one row of panels per protocol, direct and transfer."""
    with panels(len(records), 2, height=3.9, tall=3.6) as (figure, axes):
        ends = ends_of(records.values(), semiconductors, quantity)
        shown = [(record, arm) for record in records.values() for arm in ("direct", "transfer")]
        for ax, (record, arm) in zip(axes, shown, strict=True):
            parity_panel(ax, record, semiconductors, quantity, arm, ends)
            ax.set_title(f"{arm}, {protocol_of(record)}")
    return figure


@two_widths
def farthest(record: Record, semiconductors: pd.DataFrame, quantity: str) -> Figure:
    """The compounds whose prediction by transfer is farthest from the DFPT value, with the prediction of direct beside it.

    A prediction is the mean over cross-validations of those that `parity` shows.
    """
    column, unit = PROPERTIES[quantity].column, in_figures(PROPERTIES[quantity].unit)
    table = record.tables["parity"]
    own = table[table["property"] == quantity]
    predicted = own.groupby(["material_id", "arm"], observed=True)["predicted"].mean().unstack()
    about = semiconductors.set_index("material_id").loc[predicted.index]
    order = (predicted["transfer"] - about[column]).abs().nlargest(_MOST).index
    with panels(1, 1, width=7, height=1.3 + 0.3 * len(order)) as (figure, (ax,)):
        places = range(len(order))
        ax.plot(about.loc[order, column], places, "|", color=COLOURS["ink"], markersize=18, linestyle="none", label="DFPT")
        for arm, marker in (("direct", "s"), ("transfer", "o")):
            ax.plot(predicted.loc[order, arm], places, marker, color=colour_of(arm), markersize=8, label=arm)
        rows(ax, [f"{row.formula}, {row.crystal_system}" for row in about.loc[order].itertuples()])
        ax.set_xlabel(f"{quantity} ({unit})")
        legend_above(figure)
    return figure

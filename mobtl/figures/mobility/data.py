"""Figures on the data of Chen 2024: the two target properties, and the materials whose structure is at hand."""

import numpy as np
import pandas as pd

from mobtl.figures.sizes import now, two_widths
from mobtl.figures.style import COLOURS, Figure, legend_above, panels
from mobtl.physics.mobility import CARRIERS, SILICON
from mobtl.physics.units import MOBILITY, in_figures
from mobtl.records.record import Record

COLLECTIONS = {"c2db": "C2DB", "2dmatpedia": "2DMatPedia", "jarvis": "JARVIS", "mc2d": "MC2D", "all": "any of the four"}
_STRUCTURES = {"one": "one structure", "several": "several structures", "none": "no structure"}


@two_widths
def targets(record: Record) -> Figure:
    """Distributions of average mobility (Eq. 2) and anisotropy (Eq. 3) of electrons and holes."""
    table = record.tables["targets"]
    with panels(1, 2, height=3.2, tall=2.8) as (figure, axes):
        labels = (
            "average mobility, log$_{10}(\\mu / \\mu_{\\mathrm{Si}})$",
            "anisotropy, log$_{10}(\\mu_{max} / \\mu_{min})$",
        )
        for ax, name, label in zip(axes, ("average", "anisotropy"), labels, strict=True):
            bins = np.histogram_bin_edges(table[name].dropna(), 20)
            for carrier, drawn in zip(CARRIERS, ({"alpha": 0.7}, {"histtype": "step", "linewidth": 2}), strict=True):
                values = table.loc[table["carrier"] == carrier, name].dropna()
                ax.hist(values, bins, color=COLOURS[carrier], label=f"{carrier} ({len(values)})", **drawn)
            ax.set(xlabel=label, ylabel="number of entries")
            ax.legend()
        axes[0].axvline(0, color=COLOURS["guide"], linewidth=1, linestyle=":")
    return figure


@two_widths
def carriers(record: Record, epc: pd.DataFrame) -> Figure:
    """Hole against electron mobility: deformation-potential values and, smaller, those from electron-phonon coupling."""
    table = record.tables["targets"]
    with panels(1, 1, width=5.6, height=4.2, tall=3.4) as (figure, (ax,)):
        wide = table.pivot(index="row", columns="carrier", values="average").dropna()
        electron, hole = (SILICON[carrier] * 10 ** wide[carrier] for carrier in CARRIERS)
        ax.scatter(
            electron, hole, s=30, color=COLOURS["DPT"], alpha=0.75, linewidth=0, label=f"DPT, norm of Eq. 2 ({len(wide)})"
        )
        ax.scatter(epc["electron"], epc["hole"], s=34, color=COLOURS["EPC"], marker="^", label=f"EPC ({len(epc)})")
        ax.axvline(SILICON["electron"], color=COLOURS["guide"], linewidth=1, linestyle=":")
        ax.axhline(SILICON["hole"], color=COLOURS["guide"], linewidth=1, linestyle=":")
        ax.annotate("silicon", (0.6, SILICON["hole"]), (0, 4), textcoords="offset points", fontsize=now().notes)
        ax.set(xscale="log", yscale="log")
        unit = in_figures(MOBILITY)
        ax.set(xlabel=f"electron mobility ({unit})", ylabel=f"hole mobility ({unit})")
        ax.legend(loc="upper left")
    return figure


@two_widths
def matches(record: Record) -> Figure:
    """How many of the entries have no, one or several structures of their formula in each collection."""
    table = record.tables["matches"]
    with panels(1, 1, width=6.5, height=3.0) as (figure, (ax,)):
        left = np.zeros(len(COLLECTIONS))
        number = table[list(COLLECTIONS)].clip(upper=2)
        for label, value in (("one", 1), ("several", 2), ("none", 0)):
            counts = (number == value).sum().to_numpy()
            bars = ax.barh(list(COLLECTIONS.values()), counts, left=left, color=COLOURS[_STRUCTURES[label]], label=label)
            ax.bar_label(bars, label_type="center", fontsize=now().notes)
            left += counts
        ax.invert_yaxis()
        ax.set(xlabel="DPT mobility entries", xlim=(0, left.max()))
        legend_above(figure, title="structures of the same reduced formula")
    return figure

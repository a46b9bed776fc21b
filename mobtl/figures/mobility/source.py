"""Figures on the source domain of Chen 2024: which elements it holds, and how the effective masses are distributed."""

import matplotlib as mpl
import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PatchCollection
from matplotlib.colors import LogNorm
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from mobtl.experiments.mobility.source import CUT, MASS
from mobtl.figures.sizes import now, stacked, two_widths
from mobtl.figures.style import COLOURS, Figure, leftmost, panels
from mobtl.records.record import Record

DOMAINS = {
    "source": "bulk formulas with an electron mass",
    "target": "2D formulas with a mobility",
    "pool": "2D formulas of the four collections",
}
KINDS = {"listed": "non-metals, listed", "polymorph": "their polymorphs", "other": "all other entries"}
_LAST_OF_PERIOD = (2, 10, 18, 36, 54, 86, 118)
# Per cent of formulas at the ends of the colour scale; a smaller share, not zero, has the lightest colour.
_SHARES = (0.1, 50)


def position(number: int) -> tuple[float, int]:
    """Row, from 0, and group of an element in the periodic table; lanthanides and actinides stand apart, below."""
    for block, (first, last) in enumerate(((57, 71), (89, 103))):
        if first <= number <= last:
            return 7.4 + block, number - first + 3
    period = int(np.searchsorted(_LAST_OF_PERIOD, number))
    last = _LAST_OF_PERIOD[period]
    offset = number - (_LAST_OF_PERIOD[period - 1] if period else 0)
    return period, offset if offset <= 2 and number < last else 18 - (last - number)


@two_widths
def elements(record: Record, *domains: str) -> Figure:
    """Share of the formulas of each of `DOMAINS` that hold an element, one periodic table each, on one colour scale."""
    table = record.tables["elements"]
    blues, norm = mpl.colormaps["Blues"], LogNorm(*_SHARES)
    # Zero, which has no logarithm, is white.
    colours = blues.with_extremes(bad=COLOURS["paper"], under=blues(0))
    with panels(len(domains), 1, height=4.1, tall=2.8) as (figure, axes):
        for ax, domain in zip(axes, domains, strict=True):
            places = [position(number) for number in table["number"]]
            cells = [Rectangle((group - 0.5, row - 0.5), 1, 1) for row, group in places]
            shaded = PatchCollection(cells, cmap=colours, norm=norm, edgecolor=COLOURS["faint"])
            shaded.set_array(table[domain].to_numpy(float))
            ax.add_collection(shaded)
            for symbol, share, (row, group) in zip(table["element"], table[domain], places, strict=True):
                ink = "faint" if not share else "paper" if norm(share) > 0.6 else "ink"
                ax.text(group, row, symbol, ha="center", va="center", color=COLOURS[ink], fontsize=now().notes)
            ax.set(xlim=(0.4, 18.6), ylim=(9, -0.6), aspect="equal", title=DOMAINS[domain])
            ax.axis("off")
        place = "bottom" if stacked() else "right"
        bar = figure.colorbar(ScalarMappable(norm, colours), ax=axes, location=place, shrink=0.7, extend="min", pad=0.02)
        bar.set_label("formulas that hold the element (%)")
        bar.set_ticks([0.1, 1, 10, 50], labels=["0.1", "1", "10", "50"])
    return figure


@two_widths
def masses(record: Record) -> Figure:
    """Distributions of bulk effective masses: of listed non-metals by carrier, and of electrons by what the entry is."""
    table = record.tables["masses"]
    listed = table[table["kind"] == "listed"]
    with panels(1, 2, height=3.4, tall=3.0) as (figure, axes):
        bins = np.histogram_bin_edges(table[list(MASS)], 60)
        styles = ({"alpha": 0.7}, {"histtype": "step", "linewidth": 2})
        for carrier, drawn in zip(MASS, styles, strict=True):
            axes[0].hist(listed[carrier], bins, color=COLOURS[carrier], label=f"{carrier} ({len(listed)})", **drawn)
        # Not through the legend.
        axes[0].axvline(np.log10(CUT[1]), ymax=0.75, color=COLOURS["guide"], linewidth=1, linestyle=":")
        for kind, label in KINDS.items():
            own = table.loc[table["kind"] == kind, "electron"]
            axes[1].hist(own, bins, histtype="step", linewidth=2, color=COLOURS[kind], label=f"{label} ({len(own)})")
        for ax, what in zip(axes, ("effective mass", "electron effective mass"), strict=True):
            ax.set(xlabel=f"{what}, log$_{{10}}(m / m_e)$", ylabel="number of bulk entries")
            ax.legend(loc="upper right")
            ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes[1].set(yscale="log", ylim=(0.7, 1e5))
    return figure


@two_widths
def standardisation(record: Record) -> Figure:
    """How far means and scales of each set of rows are from the released ones, in the median descriptor."""
    sets = record.tables["sets"]
    labels = [f"{name} ({rows})" for name, rows in zip(sets["set"], sets["rows"], strict=True)]
    colours = [COLOURS["2d" if name.startswith("2D") else "bulk"] for name in sets["set"]]
    with panels(1, 2, height=2.8, tall=3.6) as (figure, axes):
        columns = {
            "mean_deviation": "|mean − released mean|\n/ released scale",
            "scale_deviation": "|scale / released scale − 1|\n",
        }
        for ax, (column, label) in zip(axes, columns.items(), strict=True):
            ax.bar_label(ax.barh(labels, sets[column], color=colours), fmt="%.2f", padding=3, fontsize=now().notes)
            ax.invert_yaxis()
            ax.set(xlabel=label, xlim=(0, 1.2 * sets[column].max()))
            if not leftmost(ax):
                ax.set_yticks([])
    return figure

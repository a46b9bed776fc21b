"""Figures on the screening of Chen 2024 (Fig. 4, Figs. S7 and S9): funnel, composition of the selected, map, mobilities."""

import re

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, NullFormatter

from mobtl.experiments.mobility.screening.funnel import Criteria
from mobtl.figures.crystal import draw, legend_of
from mobtl.figures.mobility.data import COLLECTIONS
from mobtl.figures.mobility.table1 import subscripted
from mobtl.figures.names import beside
from mobtl.figures.protocols import rows
from mobtl.figures.sizes import now, two_widths
from mobtl.figures.style import COLOURS, Figure, alike, diagonal, legend_above, panels
from mobtl.physics.mobility import CARRIERS, SILICON
from mobtl.physics.units import MOBILITY, in_figures, in_text
from mobtl.records.record import Record

MAIN = "two databases"
_STEP_NAMES = {
    "collected": "collected",
    "de-duplicated": "de-duplicated",
    "metals removed": "semiconductors",
    "stable": "stable",
    "gap in the window": "gap in the window",
    "mobility above the cut": "selected",
}
_UNIT = in_figures(MOBILITY)
_PRINTED = {
    "marker": "D",
    "s": 55,
    "facecolor": COLOURS["paper"],
    "edgecolor": COLOURS["published"],
    "linewidth": 1.6,
    "zorder": 3,
}


NONE = "none passes"


def criteria_in_words(record: Record) -> str:
    """What a material had to fulfil, whether the paper asked the same, and whether any does, as sentences."""
    used = Criteria(**record.config["criteria"])
    words = (
        f"hull energy up to {used.stable:g} eV/atom, gap of {used.gap_low:g} to {used.gap_high:g} eV, "
        f"mobility above {used.cut:g} {in_text(MOBILITY)}"
    )
    same = "Its criteria are those of the paper" if used == Criteria() else "Its criteria are not those of the paper"
    beside = "" if used == Criteria() else " Printed counts beside it belong to other criteria and are no comparison."
    chosen = record.tables["candidates"][MAIN].fillna(False).astype(bool)
    none = "" if chosen.any() else f" With these, {NONE}."
    return f"{same}: {words}.{beside}{none}"


def _printed(record: Record) -> str:
    """How a legend names what the paper prints."""
    same = Criteria(**record.config["criteria"]) == Criteria()
    return "printed" if same else "printed, for other criteria"


@two_widths
def funnel(record: Record) -> Figure:
    """Materials left after each step by collection, those put aside as unknown in grey, and the printed counts."""
    printed = record.tables["printed"].set_index("step")["count"]
    names = list(_STEP_NAMES)
    with panels(1, 2, height=3.4, tall=3.2) as (figure, axes):
        for ax, (title, table) in zip(axes, record.tables["funnel"].groupby("funnel", sort=False), strict=True):
            start = np.zeros(len(names))
            for source, own in table.groupby("source", sort=False):
                steps = own.set_index("step")
                left = np.array([steps["entered"].iloc[0], *steps.loc[names[1:], "left"]])
                ax.barh(range(len(names)), left, left=start, color=COLOURS[source], label=COLLECTIONS[source])
                start += left
            aside = table.groupby("step")["aside"].sum().reindex(names, fill_value=0).to_numpy()
            grey = {
                "color": COLOURS["put aside"],
                "hatch": "//",
                "edgecolor": COLOURS["guide"],
                "label": "put aside: unknown",
            }
            for bar in ax.barh(range(len(names)), aside, left=start, **grey):
                bar.set_linewidth(bar.get_width() > 0)  # else the edge of nothing would be seen
            shown = printed.reindex(names) if title == MAIN else pd.Series(np.nan, names)
            ax.scatter(shown, range(len(names)), **_PRINTED, label=_printed(record))
            for place, (left, unknown, count) in enumerate(zip(start, aside, shown, strict=True)):
                text = f"{left:.0f}" + (f" + {unknown:.0f}" if unknown else "") + (f" ({count:.0f})" if count > 0 else "")
                end = np.nanmax([left + unknown, count])
                ax.annotate(text, (end, place), (9, 0), textcoords="offset points", va="center", fontsize=now().notes)
            rows(ax, [_STEP_NAMES[name] for name in names])
            ax.set(xlabel=f"number of materials, {title}", xlim=(0, 1.55 * start.max()))
            ax.xaxis.set_major_locator(MaxNLocator(4))
        alike(axes, "x")
        legend_above(figure, *axes[1].get_legend_handles_labels())
    return figure


@two_widths
def thresholds(record: Record) -> Figure:
    """Share left by each of the last three steps against the hull energy that counts as stable; dashed: as printed."""
    shown = record.tables["thresholds"].query("funnel == @MAIN")
    printed = record.tables["printed"].set_index("step")["share"]
    steps = {"stable": "stable_share", "gap in the window": "gap_share", "mobility above the cut": "selected_share"}
    labels = ("stable,\nof the semiconductors (%)", "gap in the window,\nof the stable (%)", "selected,\nof these (%)")
    with panels(1, 3, height=3.0, tall=2.6) as (figure, axes):
        for ax, (step, column), label in zip(axes, steps.items(), labels, strict=True):
            ax.plot(shown["threshold"], shown[column], marker="o", color=COLOURS["computed"], label="computed")
            ax.axhline(printed[step], color=COLOURS["published"], linestyle="--", label=_printed(record))
            ax.set(xscale="log", ylabel=label, xlabel="largest hull energy\n(eV/atom)")
            ax.set_ylim(0, 1.1 * np.nanmax([*shown[column], printed[step]]))
            ax.set_xticks([0.05, 0.2, 1, 3], ["0.05", "0.2", "1", "all"])
            ax.minorticks_off()
        legend_above(figure, *axes[0].get_legend_handles_labels())
    return figure


@two_widths
def composition(record: Record, most: int = 15) -> Figure:
    """Elements (the most frequent) and two-dimensional Bravais lattices of the selected materials."""
    elements, lattices = record.tables["elements"].head(most), record.tables["lattices"]
    with panels(1, 2, height=3.4, tall=3.4) as (figure, (left, right)):
        colours = [COLOURS[f"{block} block"] for block in elements["block"]]
        left.bar_label(left.barh(elements["element"], elements["count"], color=colours), padding=3)
        left.invert_yaxis()
        if not len(elements):
            _say_none(left)
        left.legend(
            handles=[
                Patch(color=COLOURS[f"{block} block"], label=f"{block} block") for block in dict.fromkeys(elements["block"])
            ]
        )
        left.set(xlabel="selected materials with the element", xlim=(0, 1.12 * max([1, *elements["count"]])))
        bars = right.barh(lattices["lattice"], lattices["count"], color=COLOURS["2d"])
        right.bar_label(bars, padding=3)
        right.invert_yaxis()
        right.set(xlabel="selected materials", xlim=(0, 1.12 * max(lattices["count"].max(), 1)))
        for ax in (left, right):
            ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    return figure


@two_widths
def landscape(record: Record) -> Figure:
    """t-SNE map of the semiconductors, coloured by predicted electron (Fig. 4g) and hole mobility (Fig. S7)."""
    table = record.tables["map"]
    with panels(1, 2, height=4.4, tall=4.2) as (figure, axes):
        for ax, carrier in zip(axes, CARRIERS, strict=True):
            values = np.log10(SILICON[carrier]) + table[carrier]
            order = np.argsort(values.to_numpy(), kind="stable")
            points = ax.scatter(
                table["x"].iloc[order], table["y"].iloc[order], c=values.iloc[order], s=9, cmap="viridis", vmin=1.5, vmax=5
            )
            chosen = table[table["selected"]]
            ax.scatter(
                chosen["x"],
                chosen["y"],
                s=46,
                facecolor="none",
                edgecolor=COLOURS["selected"],
                linewidth=1.3,
                label="selected",
            )
            ax.set(xticks=[], yticks=[], xlabel="first t-SNE axis", ylabel="second t-SNE axis")
            label = f"predicted {carrier} mobility, log$_{{10}}$ of {_UNIT}"
            figure.colorbar(points, ax=ax, location="bottom", label=label, extend="both")
        for ax in axes:
            _name_known(ax, table)
        legend_above(figure, *axes[0].get_legend_handles_labels())
    return figure


def _name_known(ax: Axes, table: pd.DataFrame) -> None:
    """Known materials as black crosses with their names."""
    known = table[table["name"] != ""].drop_duplicates("name")
    ax.plot(known["x"], known["y"], "x", color=COLOURS["known"], markersize=6, markeredgewidth=1.6)
    beside(ax, known[["x", "y"]].to_numpy(float), known["name"].map(subscripted))


@two_widths
def structures(record: Record) -> Figure:
    """One selected material of each of the most frequent layer groups (Fig. 4h): from above and from the side."""
    table = record.tables["representatives"]
    columns = min(3, max(1, len(table)))
    with panels(max(1, -(-len(table) // columns)), columns, height=3.2, tall=3.4) as (figure, axes):
        for ax, (_, structure) in zip(axes, table.iterrows(), strict=False):
            a, b = np.linalg.norm(np.reshape(structure["lattice"], (3, 3))[:2], axis=1)
            # Along each axis as many cells as make about the same length.
            draw(ax, structure, (max(1, round(11 / a)), max(1, round(9 / b))))
            ax.set_title(
                f"{subscripted(structure['reduced_formula'])}, {_symbol(structure['layer_group_symbol'])}",
                fontsize=now().notes,
            )
            ax.legend(
                handles=legend_of(structure), loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=4, handletextpad=0.1
            )
        for ax in axes[len(table) :]:
            ax.axis("off")
        if not len(table):
            _say_none(axes[0])
    return figure


def _say_none(ax: Axes) -> None:
    """Where nothing can be drawn, because no material is selected."""
    ax.text(0.5, 0.5, NONE, transform=ax.transAxes, ha="center", va="center")


def _symbol(group: str) -> str:
    """The symbol of a layer group with subscripts ("p2_1/b11" -> "p2$_{1}$/b11")."""
    return re.sub(r"_(\d)", r"$_{\1}$", group)


@two_widths
def mobilities(record: Record, named: int = 8) -> Figure:
    """Hole against electron mobility of the selected with 95 % ranges, other candidates, and labels of known materials."""
    table, known = record.tables["candidates"], record.tables["known"]
    reached = table[table[MAIN].notna()]
    chosen, others = reached[reached[MAIN].astype(bool)], reached[~reached[MAIN].astype(bool)]
    cut = record.config["criteria"]["cut"]
    with panels(1, 1, width=7.5, height=5.4, tall=4.4) as (figure, (ax,)):
        ax.scatter(
            others["electron"], others["hole"], s=12, color=COLOURS["below the cut"], label=f"below the cut ({len(others)})"
        )
        spread = {name: _lengths(chosen, name) for name in CARRIERS}
        ax.errorbar(
            chosen["electron"], chosen["hole"], xerr=spread["electron"], yerr=spread["hole"], fmt="o", markersize=6,
            color=COLOURS["selected"], ecolor=(COLOURS["selected"], 0.4), elinewidth=1, label=f"selected ({len(chosen)})",
        )  # fmt: skip
        ax.scatter(
            known["electron"], known["hole"], s=60, marker="^", color=COLOURS["known"], zorder=4, label="known: labels"
        )
        ax.axvline(cut, color=COLOURS["guide"], linewidth=1, linestyle=":")
        ax.axhline(cut, color=COLOURS["guide"], linewidth=1, linestyle=":")
        ax.set(xscale="log", yscale="log", xlabel=f"electron mobility ({_UNIT})", ylabel=f"hole mobility ({_UNIT})")
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_minor_formatter(NullFormatter())
        legend_above(figure)
        shown = pd.concat([each.drop_duplicates("reduced_formula") for each in (chosen.head(named), known)])
        beside(ax, shown[list(CARRIERS)].to_numpy(float), shown["reduced_formula"].map(subscripted))
    return figure


def _lengths(table, carrier: str) -> np.ndarray:
    """The 95 % range as lengths below and above the value, which may itself lie outside it."""
    low, high = table[carrier] - table[f"{carrier}_low"], table[f"{carrier}_high"] - table[carrier]
    return np.stack([low.clip(lower=0), high.clip(lower=0)])


@two_widths
def external(record: Record) -> Figure:
    """Predicted against calculated average mobility of the compounds of Table 1 that have a structure (Fig. S9)."""
    table = record.tables["compounds"]
    columns = {carrier: [f"{carrier} calculated", f"{carrier} predicted"] for carrier in CARRIERS}
    values = table[[name for names in columns.values() for name in names]].dropna()
    ends = (values.min(axis=None) - 0.4, values.max(axis=None) + 0.6) if len(values) else (0.0, 1.0)
    with panels(1, 2, height=4.1, tall=3.8) as (figure, axes):
        for ax, carrier in zip(axes, CARRIERS, strict=True):
            diagonal(ax, *ends)
            shown = table.dropna(subset=columns[carrier][1:])
            points = shown[columns[carrier]].to_numpy(float)
            ax.scatter(*points.T, s=40, color=COLOURS[carrier], zorder=3)
            ax.set(xlabel=f"calculated {carrier} mobility,\nlog$_{{10}}(\\mu / \\mu_{{\\mathrm{{Si}}}})$")
            ax.set(ylabel=f"predicted {carrier} mobility,\nlog$_{{10}}(\\mu / \\mu_{{\\mathrm{{Si}}}})$")
            beside(ax, points, shown["formula"].map(subscripted))
    return figure


@two_widths
def speed(record: Record) -> Figure:
    """Time per material of a prediction, and that of a calculation five orders of magnitude slower (Fig. S10)."""
    predicted = record.metric("prediction, time per material", "exact")
    slower = record.metric("DFT, time per material if five orders of magnitude slower", "exact")
    with panels(1, 1, width=7, height=1.8) as (figure, (ax,)):
        ax.plot(predicted.samples, [0] * len(predicted.samples), "o", color=COLOURS["computed"], alpha=0.7)
        ax.plot(60 * slower.value, 1, "D", color=COLOURS["published"], markerfacecolor="none", markersize=8)
        ax.set_yticks([0, 1], ["prediction, measured", "five orders of\nmagnitude slower"])
        ax.set(xscale="log", xlabel="time per material (s)", ylim=(1.6, -0.6))
    return figure

"""Figures on Table 1 of Chen 2024: elastic moduli from Eq. 1, gaps beside the collections', structures of Fig. 5a and d."""

import re

import numpy as np
import pandas as pd

from mobtl.figures.crystal import draw, legend_of
from mobtl.figures.sizes import now, two_widths
from mobtl.figures.style import COLOURS, Figure, legend_above, panels
from mobtl.physics.mobility import CARRIERS
from mobtl.physics.units import THOUSAND_MOBILITY, in_text
from mobtl.records.record import Record

_SOURCES = {"c2db": ("C2DB", "o"), "mc2d": ("MC2D", "^"), "jarvis": ("JARVIS", "s"), "2dmatpedia": ("2DMatPedia", "D")}


def subscripted(formula: str) -> str:
    """A formula with its numbers as subscripts, for matplotlib ("GeBi2" -> "GeBi$_{2}$")."""
    return re.sub(r"(\d+)", r"$_{\1}$", formula)


@two_widths
def ratios(record: Record) -> Figure:
    """Elastic modulus from the electron row over that from the hole row, with the interval that rounding allows."""
    pairs = record.tables["pairs"]
    with panels(1, 1, width=6.5, height=5.6) as (figure, (ax,)):
        ax.axvline(1, color=COLOURS["guide"], linewidth=1)
        height = np.arange(len(pairs))
        for agrees, shade, label in ((True, COLOURS["agrees"], "can agree"), (False, COLOURS["disagrees"], "cannot agree")):
            own = (pairs["agrees"] == agrees).to_numpy()
            ratio = pairs["ratio"][own]
            ends = [ratio - pairs["low"][own], pairs["high"][own] - ratio]
            label = f"{label} ({own.sum()} of {len(pairs)})"
            ax.errorbar(ratio, height[own], xerr=ends, fmt="o", color=shade, markersize=6, linewidth=2.2, label=label)
        names = [f"{subscripted(row.material)}, {row.direction}" for row in pairs.itertuples()]
        ax.set_yticks(height, names, fontsize=now().notes)
        ax.invert_yaxis()
        ax.set(xscale="log", xlim=(0.15, 15), xlabel="elastic modulus by Eq. 1, electron row over hole row")
        ax.set_xticks([0.2, 0.5, 1, 2, 5, 10], ["0.2", "0.5", "1", "2", "5", "10"])
        ax.minorticks_off()
        ax.grid(axis="y", color=COLOURS["grid"])
        ax.set_axisbelow(True)
        legend_above(figure, title="bars: what rounding of the printed numbers allows")
    return figure


@two_widths
def gaps(record: Record) -> Figure:
    """Printed band gaps and those of 2D structures of the same formula; filled where the space group is the printed one."""
    table = record.tables["gaps"]
    names = list(dict.fromkeys(table["material"]))
    with panels(1, 1, width=6.5, height=4.2) as (figure, (ax,)):
        printed = table.drop_duplicates("material").set_index("material")["printed_gap"]
        ax.scatter(
            printed[names], range(len(names)), marker="|", s=320, linewidth=3, color=COLOURS["published"], label="Table 1"
        )
        for source, (label, marker) in _SOURCES.items():
            own = table[(table["source"] == source) & table["band_gap"].notna()]
            if own.empty:
                continue
            look = {"marker": marker, "s": 60, "edgecolor": COLOURS["2d"], "linewidth": 1.8}
            ax.scatter([], [], facecolor=COLOURS["paper"], label=label, **look)
            for same, face in ((False, COLOURS["paper"]), (True, COLOURS["2d"])):
                rows = own[own["same_space_group"] == same]
                ax.scatter(
                    rows["band_gap"],
                    [names.index(name) for name in rows["material"]],
                    facecolor=face,
                    zorder=2 + same,
                    **look,
                )
        ax.scatter([], [], marker="o", s=60, color=COLOURS["2d"], label="filled: the printed\nspace group")
        ax.set_yticks(range(len(names)), [subscripted(name) for name in names])
        ax.invert_yaxis()
        ax.grid(axis="y", color=COLOURS["grid"])
        ax.set_axisbelow(True)
        ax.set(xlabel="band gap (eV)", xlim=(-0.05, None))
        figure.legend(loc="outside right upper")
    return figure


@two_widths
def structures(record: Record) -> Figure:
    """Structures at hand of the types of Fig. 5a and d and of Table 1: from above, the cell dashed, and from the side."""
    table = record.tables["drawn"]
    with panels(2, 3, height=3.2, tall=3.4) as (figure, axes):
        for ax, (_, structure) in zip(axes, table.iterrows(), strict=True):
            a, b = np.linalg.norm(np.reshape(structure["lattice"], (3, 3))[:2], axis=1)
            # Along each axis as many cells as make about the same length.
            draw(ax, structure, (max(1, round(11 / a)), max(1, round(9 / b))))
            ax.set_title(subscripted(structure["name"]))
            ax.legend(
                handles=legend_of(structure), loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=3, handletextpad=0.1
            )
    return figure


def moduli(record: Record) -> pd.DataFrame:
    """The elastic moduli behind `ratios`, as text, indexed by material and direction."""
    pairs = record.tables["pairs"]
    columns = {
        "electron row (J/m²)": pairs["electron"].map("{:.1f}".format),
        "hole row (J/m²)": pairs["hole"].map("{:.1f}".format),
        "electron over hole": pairs["ratio"].map("{:.2f}".format),
        "interval by rounding": [f"{row.low:.2f} to {row.high:.2f}" for row in pairs.itertuples()],
        "": pairs["agrees"].map({True: "can agree", False: "cannot agree"}),
    }
    return pd.DataFrame(columns).set_index([pairs["material"], pairs["direction"]])


def materials(record: Record) -> pd.DataFrame:
    """Each material of Table 1: mobilities by Eq. 2 beside silicon's, and what the collections have of the formula; text."""
    means = record.tables["averages"].set_index(["material", "carrier"])
    rows = {}
    for name, own in record.tables["gaps"].groupby("material", sort=False):
        found, same = own.dropna(subset="source"), own[own["same_space_group"]]
        row = {"space group, printed": own["printed_space_group"].iloc[0]}
        for carrier in CARRIERS:
            mean = means.loc[(name, carrier)]
            row[f"{carrier} mobility, norm ({in_text(THOUSAND_MOBILITY)})"] = f"{mean['norm'] / 1000:.2f}"
            row[f"{carrier} mobility over silicon"] = f"{mean['norm_over_silicon']:.3g}"
        row["structures of the formula"] = str(len(found))
        row["of the printed space group"] = str(len(same))
        groups = ", ".join(map(str, sorted(found["space_group"].unique())))
        rows[name] = row | {"space groups found (numbers)": groups or "–"}
    return pd.DataFrame.from_dict(rows, orient="index")

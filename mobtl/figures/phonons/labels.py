"""Figures on the labels of Liu 2020: published against recomputed ones, diamond's sound velocities, distributions."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from mobtl.figures.sizes import two_widths
from mobtl.figures.style import COLOURS, Figure, diagonal, panels
from mobtl.physics.phonons import PROPERTIES
from mobtl.physics.units import in_figures
from mobtl.records.record import Record

# A property, and the column of its recomputed values.
PANELS = (
    (PROPERTIES["phonon_gap"], "recomputed_gap"),
    (PROPERTIES["heat_capacity"], "recomputed_heat_capacity"),
    (PROPERTIES["speed_of_sound"], "recomputed_speed"),
)


@two_widths
def parity(record: Record, semiconductors: pd.DataFrame) -> Figure:
    """Published against recomputed phonon band gap, heat capacity and speed of sound (as in section S2)."""
    table = semiconductors.merge(record.tables["labels"], on="material_id", validate="one_to_one")
    with panels(1, 3, height=3.1, tall=3.6) as (figure, axes):
        for ax, (its, recomputed) in zip(axes, PANELS, strict=True):
            label, unit = its.column, in_figures(its.unit)
            low, high = 0, 1.05 * table[[label, recomputed]].max().max()
            diagonal(ax, low, high)
            for system in ("other systems", "cubic"):
                rows = table[(table["crystal_system"] == "cubic") == (system == "cubic")]
                ax.scatter(rows[recomputed], rows[label], s=16, color=COLOURS[system], alpha=0.6, linewidth=0, label=system)
            ax.set(xlabel=f"{its.label},\nrecomputed ({unit})", ylabel=f"{its.label},\npublished ({unit})")
        axes[-1].legend(loc="lower right", handletextpad=0.1, markerscale=2)
    return figure


@two_widths
def speed_ratios(record: Record, semiconductors: pd.DataFrame) -> Figure:
    """Published over recomputed speed of sound, by crystal system: box from quartile to quartile, whiskers for 95 %."""
    table = semiconductors.merge(record.tables["labels"], on="material_id", validate="one_to_one")
    ratios = (table["speed_of_sound"] / table["recomputed_speed"]).groupby(table["crystal_system"])
    systems = ratios.median().sort_values().index
    with panels(1, 1, width=7, height=3.8) as (figure, (ax,)):
        for place, system in enumerate(systems):
            values = ratios.get_group(system).to_numpy()
            jitter = place + np.random.default_rng(place).uniform(-0.3, 0.3, len(values))
            colour = COLOURS["cubic" if system == "cubic" else "other systems"]
            ax.scatter(values, jitter, s=14, color=colour, alpha=0.35, linewidth=0)
            box = {"color": COLOURS["ink"], "linewidth": 1.4}
            parts = {"boxprops": box, "whiskerprops": box, "capprops": box, "medianprops": box | {"linewidth": 3}}
            ax.boxplot(values, positions=[place], orientation="horizontal", widths=0.7, whis=(2.5, 97.5), sym="", **parts)
        ax.axvline(1, color=COLOURS["guide"], linewidth=1, linestyle=":")
        sizes = ratios.size()
        ax.set_yticks(range(len(systems)), [f"{system} ({sizes[system]})" for system in systems])
        ax.set(xlabel="speed of sound, published / recomputed", ylabel="crystal system")
        ax.set_xscale("log")
        ax.set_xticks([0.6, 0.8, 1, 1.25, 1.6, 2], ["0.6", "0.8", "1", "1.25", "1.6", "2"])
        ax.minorticks_off()
    return figure


@two_widths
def diamond(record: Record, printed: Mapping[str, float]) -> Figure:
    """Frequency over wave vector of diamond's acoustic branches along [100], with the two velocities that the text prints.

    Parameters
    ----------
    printed : velocity in km/s by the name that the text gives it.
    """
    points = record.tables["diamond"]
    with panels(1, 1, width=6, height=3.6) as (figure, (ax,)):
        for branch, name, marker in ((2, "longitudinal branch", "o"), (0, "transverse branches (two, equal)", "s")):
            rows = points[points["branch"] == branch]
            ax.plot(rows["distance"], rows["velocity"], marker, color=COLOURS["computed"], label=name, markersize=7)
        for name, value in printed.items():
            ax.axhline(value, color=COLOURS["published"], linewidth=1.2, linestyle="--")
            ax.annotate(
                f"printed as {name}: {value:g}", (0.98, value), (0, 4), ha="right", va="bottom",
                xycoords=("axes fraction", "data"), textcoords="offset points",
            )  # fmt: skip
        ax.set(
            xlabel="wave vector along [100] (1/Å)", ylabel="frequency / wave vector (km/s)", xlim=(0, None), ylim=(11, 19)
        )
        ax.legend(loc="center left")
    return figure


@two_widths
def distributions(semiconductors: pd.DataFrame) -> Figure:
    """Speed of sound and heat capacity of the source and of the target domain (section S1)."""
    gapped = semiconductors["phonon_gap"] > 0
    with panels(1, 2, tall=2.8) as (figure, axes):
        drawn = {"speed_of_sound": np.arange(0, 15.1, 0.5), "heat_capacity": np.arange(0, 321, 10)}
        for ax, (column, bins) in zip(axes, drawn.items(), strict=True):
            values, its = semiconductors[column], PROPERTIES[column]
            ax.hist(values, bins, color=COLOURS["electronic gap"], label=f"all {len(values)}")
            ax.hist(values[gapped], bins, color=COLOURS["phonon gap"], label=f"the {gapped.sum()} with a phonon gap")
            ax.set(xlabel=f"{its.label} ({its.unit})", ylabel="number of semiconductors")
        axes[0].legend()
    return figure

"""Figures on the data of Liu 2020: what a phonon band gap is, and how the two gaps are distributed."""

import numpy as np
import pandas as pd

from mobtl.experiments.phonons.data import ACOUSTIC_BRANCHES
from mobtl.figures.sizes import two_widths
from mobtl.figures.style import COLOURS, Figure, legend_above, panels
from mobtl.records.record import Record


@two_widths
def dispersions(record: Record, dispersions: pd.DataFrame) -> Figure:
    """Dispersions of a compound with and of one without a phonon band gap (the inset of Fig. 1 shows BAs)."""
    edges = record.tables["edges"].set_index("formula")
    with panels(1, len(edges), height=3.2, tall=2.8) as (figure, axes):
        for ax, formula in zip(axes, edges.index, strict=True):
            rows = dispersions[dispersions["formula"] == formula]
            for (_, branch), line in rows.groupby(["segment", "branch"]):
                kind = "acoustic" if branch < ACOUSTIC_BRANCHES else "optical"
                ax.plot(line["distance"], line["frequency"], color=COLOURS[kind], linewidth=1.4)
            acoustic, optical = edges.loc[formula]
            gap = optical > acoustic
            ax.axhspan(*sorted((acoustic, optical)), color=COLOURS["gap" if gap else "overlap"], alpha=0.5, zorder=0)
            word = "gap" if gap else "overlap"
            ax.set_title(f"{formula}: {word} of {abs(optical - acoustic):.0f} cm$^{{-1}}$")
            ticks = rows.dropna(subset="label").drop_duplicates("distance")
            names = ticks.groupby("distance")["label"].first()
            ax.set_xticks(names.index, names.to_numpy())
            for position in names.index:
                ax.axvline(position, color=COLOURS["faint"], linewidth=0.7, zorder=0)
            ax.set(xlim=(rows["distance"].min(), rows["distance"].max()), ylim=(0, None), xlabel="wave vector")
            ax.set_ylabel("phonon frequency (cm$^{-1}$)")
        for kind in ("acoustic", "optical"):
            axes[0].plot([], [], color=COLOURS[kind], label=kind)
        legend_above(figure)
    return figure


@two_widths
def distributions(semiconductors: pd.DataFrame, phonon_gaps: pd.DataFrame) -> Figure:
    """Electronic band gap of all semiconductors, and the signed phonon gap of all DFPT records."""
    gapped = semiconductors["phonon_gap"] > 0
    with panels(1, 2, height=3.2, tall=2.9) as (figure, axes):
        bins = np.arange(0, 9.01, 0.5)
        electronic = semiconductors["electronic_gap"]
        axes[0].hist(electronic, bins, color=COLOURS["electronic gap"], label=f"all {len(electronic)}")
        axes[0].hist(electronic[gapped], bins, color=COLOURS["phonon gap"], label=f"the {gapped.sum()} with a phonon gap")
        axes[0].set(xlabel="electronic band gap (eV)", ylabel="number of semiconductors")
        axes[0].legend()
        bins = np.arange(-500, 501, 25)
        signed, unstable = phonon_gaps["signed_gap"], phonon_gaps["unstable"]
        axes[1].hist(signed[~unstable], bins, color=COLOURS["phonon gap"], label=f"stable ({(~unstable).sum()})")
        label = f"imaginary frequencies ({unstable.sum()})"
        axes[1].hist(signed[unstable], bins, histtype="step", color=COLOURS["unstable"], linewidth=1.4, label=label)
        axes[1].set_yscale("log")
        # Not through the legend.
        axes[1].axvline(0, ymax=0.72, color=COLOURS["guide"], linewidth=1, linestyle=":")
        axes[1].set(xlabel="lowest optical − highest acoustic (cm$^{-1}$)", ylabel="number of compounds", ylim=(0.7, 10000))
        axes[1].legend(loc="upper left")
    return figure


@two_widths
def both_gaps(semiconductors: pd.DataFrame) -> Figure:
    """Phonon against electronic band gap of the semiconductors that have both (section S1)."""
    gapped = semiconductors[semiconductors["phonon_gap"] > 0]
    with panels(1, 1, width=5, height=3.6, tall=2.9) as (figure, (ax,)):
        ax.scatter(gapped["electronic_gap"], gapped["phonon_gap"], s=30, color=COLOURS["phonon gap"], alpha=0.7, linewidth=0)
        ax.set(xlabel="electronic band gap (eV)", ylabel="phonon band gap (cm$^{-1}$)", xlim=(0, None), ylim=(0, None))
    return figure

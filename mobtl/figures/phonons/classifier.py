"""Figures on the classifier of Liu 2020: confusion matrices, curves, scores over splits, importances (Fig. 2)."""

import numpy as np
from matplotlib.axes import Axes

from mobtl.figures.sizes import now, two_widths
from mobtl.figures.style import COLOURS, Figure, legend_above, panels
from mobtl.records.record import Record

# Title, colour and statistic of each run whose curves are drawn.
RUNS = {
    "random splits": ("random splits", "unit cell", "random splits"),
    "released split": ("authors' split", "released split", "single split"),
}
COUNTS = {
    (0, 0): ("TN", "true negatives"),
    (0, 1): ("FP", "false positives"),
    (1, 0): ("FN", "false negatives"),
    (1, 1): ("TP", "true positives"),
}
CURVES = {"ROC": ("AU-ROC", "false-positive rate", "true-positive rate"), "PR": ("AU-PRC", "recall", "precision")}
# Where the scores of a figure's panel come from, and under which name and statistic the record keeps their mean.
ARMS = {
    "authors'\nsplit": ("released split", "unit cell", "", "single split"),
    "random\nsplits": ("random splits", "unit cell", "", "random splits"),
    "reduced\nformula": ("random splits", "reduced formula", ", reduced formula", "random splits"),
    "permuted\nlabels": ("permuted labels", "unit cell", ", permuted labels", "random splits"),
}


@two_widths
def confusion(record: Record, printed: dict[str, dict[str, float]]) -> Figure:
    """Confusion matrices on the authors' test rows (Fig. 2A): computed, averaged over seeds, and the published ones.

    Parameters
    ----------
    printed : title of each published matrix, with its TP, FN, FP and TN.
    """
    computed = {short: record.metric(f"classifier, {name}", "single split").value for short, name in COUNTS.values()}
    matrices = {"computed": computed} | printed
    with panels(1, len(matrices), height=3.0, tall=3.2) as (figure, axes):
        for ax, (title, counts) in zip(axes, matrices.items(), strict=True):
            ax.imshow([[1, 0], [0, 1]], cmap="Greens", vmin=0, vmax=3)
            for (row, column), (short, _) in COUNTS.items():
                text = f"{counts[short]:.1f}" if title == "computed" else f"{counts[short]:.0f}"
                ax.text(column, row, text, ha="center", va="center", fontsize=15)
            ax.set_title(title)
            ax.set_xticks([0, 1], ["none", "gap"])
            ax.set_yticks([0, 1], ["none", "gap"])
            ax.set(xlabel="predicted phonon band gap", ylabel="DFPT phonon band gap")
    return figure


@two_widths
def curves(record: Record, published: dict[str, float]) -> Figure:
    """ROC and precision-recall curves of every random split and of the authors' split (Figs. 2B and 2C).

    Parameters
    ----------
    published : the printed areas, by "AU-ROC" and "AU-PRC".
    """
    drawn = record.tables["curves"]
    share = record.metric("classifier, AU-PRC, random guess", "exact").value
    with panels(1, 2, height=4.6, tall=4.2) as (figure, axes):
        for ax, (curve, (area, x, y)) in zip(axes, CURVES.items(), strict=True):
            for run, (title, colour, statistic) in RUNS.items():
                value = record.metric(f"classifier, {area}", statistic).value
                rows = drawn[(drawn["curve"] == curve) & (drawn["run"] == run)]
                for _, line in rows.groupby("number"):
                    ax.plot(line["x"], line["y"], color=COLOURS[colour], linewidth=1, alpha=0.35)
                ax.plot([], [], color=COLOURS[colour], label=f"{title}, mean {area} {value:.3f}")
            ax.plot([], [], " ", label=f"published {area} {published[area]:.3f}")
            chance = [0, 1] if curve == "ROC" else [share, share]
            ax.plot([0, 1], chance, color=COLOURS["guide"], linewidth=1, linestyle=":", label="random guess")
            ax.set(xlabel=x, ylabel=y, xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
            # Below the axes, where it hides no curve.
            ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16))
    return figure


@two_widths
def scores(record: Record, published: dict[str, float]) -> Figure:
    """The four scores on the authors' split, on random splits with either descriptors, and with permuted labels.

    Parameters
    ----------
    published : the printed scores by name.
    """
    with panels(2, 2, height=2.9, tall=2.7) as (figure, axes):
        for ax, (score, value) in zip(axes, published.items(), strict=True):
            _strip(ax, record, score)
            ax.axhline(value, color=COLOURS["published"], linewidth=1.2, linestyle="--", zorder=0, label="published")
            ax.set_ylabel(f"{score} (%)" if score == "accuracy" else score)
        axes[0].plot([], [], "o", color=COLOURS["mark"], alpha=0.6, label="one split or seed")
        axes[0].plot([], [], color=COLOURS["mark"], linewidth=2.5, label="mean")
        legend_above(figure, *axes[0].get_legend_handles_labels())
    return figure


def _strip(ax: Axes, record: Record, score: str) -> None:
    """One column of circles per arm, each a split or a seed, with their mean."""
    table = record.tables["scores"]
    for place, (run, kind, arm, statistic) in enumerate(ARMS.values()):
        values = table.loc[(table["run"] == run) & (table["kind"] == kind), score]
        spread = place + np.linspace(-0.18, 0.18, len(values))
        colour = COLOURS[kind if run == "random splits" else run]
        ax.scatter(spread, values, s=26, color=colour, alpha=0.6, linewidth=0)
        mean = record.metric(f"classifier, {score}{arm}", statistic).value
        ax.plot([place - 0.3, place + 0.3], [mean, mean], color=colour, linewidth=2.5)
    ax.set_xticks(range(len(ARMS)), list(ARMS))
    ax.set_xlim(-0.5, len(ARMS) - 0.5)


@two_widths
def importances(record: Record) -> Figure:
    """The ten most important descriptors over the random splits, and those that the paper names (Fig. 2D)."""
    table = record.tables["importances"]
    shown = table[(table.index < 10) | table["published"]].iloc[::-1]
    with panels(1, 1, height=4.6, tall=4.8) as (figure, (ax,)):
        for place, row in enumerate(shown.itertuples()):
            colour = COLOURS["named in the paper" if row.published else "frequent"]
            error = [[row.mean - row.low], [row.high - row.mean]]
            ax.barh(place, row.mean, color=colour, alpha=0.75, xerr=np.maximum(error, 0), ecolor=COLOURS["range"], capsize=3)
            ax.text(1.01, place, f"{row.rank:.0f}", transform=ax.get_yaxis_transform(), va="center")
        ax.text(
            1.01, len(shown) - 0.4, "median\nrank", transform=ax.get_yaxis_transform(), va="bottom", fontsize=now().notes
        )
        ax.barh(0, 0, color=COLOURS["frequent"], alpha=0.75, label="among the first ten here")
        ax.barh(
            0, 0, color=COLOURS["named in the paper"], alpha=0.75, label="named in the paper (electronegativity: any scale)"
        )
        ax.set_yticks(range(len(shown)), shown["descriptor"].str.replace("_", " "))
        ax.set(xlabel="importance (share of the decrease of impurity)", xlim=(0, None))
        legend_above(figure)
    return figure

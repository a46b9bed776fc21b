"""Figures and tables on the structures behind Chen 2024's expert descriptors."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from mobtl.experiments.mobility.rows import MATCHES
from mobtl.features.expert import AS_RELEASED, CELL_FREE, GROUPS, NAMED
from mobtl.figures.sizes import now, two_widths
from mobtl.figures.style import COLOURS, Figure, diagonal, legend_above, panels
from mobtl.physics.mobility import average_mobility
from mobtl.records.record import Record

_MEANINGS = dict(zip(MATCHES, ("one structure", "several structures", "no structure"), strict=True))
_GROUP_NAMES = {"ELE": "electronic", "SYM": "symmetry", "GEO": "geometry"}


@two_widths
def matches(record: Record) -> Figure:
    """How many entries of both mobility tables have a unique, a most stable, or no structure."""
    table = record.tables["matches"].pivot(index="table", columns="structure_match", values="value")
    with panels(1, 1, width=6.5, height=2.1) as (figure, (ax,)):
        left = np.zeros(len(table))
        for match, meaning in _MEANINGS.items():
            counts = table[match].to_numpy()
            bars = ax.barh(table.index, counts, left=left, color=COLOURS[meaning], label=match)
            ax.bar_label(bars, [str(count) if count else "" for count in counts], label_type="center", fontsize=now().notes)
            left += counts
        ax.invert_yaxis()
        ax.set(xlabel="entries", ylabel="mobility table", xlim=(0, left.max()))
        legend_above(figure, title="structure of the same reduced formula")
    return figure


@two_widths
def mirrors(record: Record) -> Figure:
    """Released against layer-group mirrors of all structures: those along the normal, and the horizontal one."""
    table = record.tables["mirrors"]
    with panels(1, 2, height=3.6, tall=3.4) as (figure, axes):
        _counts(axes[0], table, "vertical_mirrors", "mirror_count")
        axes[0].set(xlabel="mirrors along the normal\n(layer group)", ylabel="Mnum, as released")
        _counts(axes[1], table, "horizontal_mirror", "hm_as_released")
        axes[1].set_xticks(range(2), ["no", "yes"])
        axes[1].set(xlabel="horizontal mirror\n(layer group)", ylabel="HM, as released")
    return figure


def _counts(ax, table: pd.DataFrame, across: str, up: str) -> None:
    grid = table.pivot_table(index=up, columns=across, values="structures", aggfunc="sum", fill_value=0)
    # Logarithmic shades: counts run from one to thousands.
    ax.imshow(np.log10(grid.to_numpy() + 1), origin="lower", cmap="Blues", vmin=0, vmax=5, aspect="auto")
    for (row, column), count in np.ndenumerate(grid.to_numpy()):
        ax.text(column, row, str(count) if count else "", ha="center", va="center", fontsize=now().notes)
    ax.set_xticks(range(grid.shape[1]), grid.columns)
    ax.set_yticks(range(grid.shape[0]), grid.index)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)


@two_widths
def released_trees(record: Record, dpt: pd.DataFrame) -> Figure:
    """Released trees' predictions against the labels, log10 over silicon: fed as in the script, and standardised."""
    table = record.tables["trees"]
    label = average_mobility(1000 * dpt["electron"].to_numpy()[table["row"]], "electron")
    low, high = min(label.min(), -2.5) - 0.2, label.max() + 0.2
    with panels(1, 2, height=4.0, tall=3.7) as (figure, axes):
        for ax, column, name in zip(
            axes,
            ("prediction", "standardised"),
            ("as the script feeds them", "electronic descriptors standardised"),
            strict=True,
        ):
            diagonal(ax, low, high)
            ax.scatter(label, table[column], s=22, color=COLOURS["electron"], alpha=0.7, linewidth=0)
            ax.set_title(name, fontsize=now().notes)
            ax.set(
                xlabel="label, log$_{10}(\\mu_e / \\mu_{\\mathrm{Si}})$",
                ylabel="released trees, log$_{10}(\\mu_e / \\mu_{\\mathrm{Si}})$",
            )
    return figure


def descriptors(described: Mapping) -> pd.DataFrame:
    """The list of expert descriptors, as released and free of the cell.

    Parameters
    ----------
    described : the sidecar of the table ``expert_descriptors``.

    Returns
    -------
    DataFrame of text: set, group, descriptor; meaning with unit, and whether the released explanation names it.
    """
    by_name = {column["name"]: column for column in described["columns"]}
    rows = []
    for kind, names in (("as released", AS_RELEASED), ("free of the cell", CELL_FREE)):
        for name in names:
            unit = f" ({by_name[name]['unit']})" if by_name[name]["unit"] else ""
            named = "yes" if kind == "as released" and name in NAMED else "–"
            meaning = by_name[name]["meaning"] + unit
            rows.append((kind, _GROUP_NAMES[GROUPS[name]], name, meaning, named))
    columns = ["set", "group", "descriptor", "meaning (unit)", "named in the released explanation"]
    return pd.DataFrame(rows, columns=columns).set_index(columns[:3])


def cells(record: Record) -> pd.DataFrame:
    """Descriptors of the shown materials, of the cell as given and of the doubled one; text, by set and descriptor."""
    table = record.tables["cells"].set_index(["material", "cell"])
    parts = {"as released": table[list(AS_RELEASED)], "free of the cell": table[list(CELL_FREE)]}
    return pd.concat(parts, axis=1).T.map(lambda value: f"{value:.4g}").rename_axis(["set", "descriptor"])


def splits(record: Record) -> pd.DataFrame:
    """Number of splits and range of thresholds of the released trees for each expert descriptor; text."""
    table = record.tables["splits"].set_index("input").loc[list(AS_RELEASED)]
    text = table[["lowest", "highest"]].map(lambda value: "–" if np.isnan(value) else f"{value:.4g}".replace("-", "−"))
    return text.assign(splits=table["splits"])[["splits", "lowest", "highest"]].rename(
        columns={"lowest": "lowest threshold", "highest": "highest threshold"}
    )

"""Figure and table of the materials outside the data set of Liu 2020 (Table 2): predicted beside reference values."""

from collections.abc import Mapping

import pandas as pd

from mobtl.figures.style import Figure, panels
from mobtl.figures.transfer_style import PRINTED, PROPERTIES, colour_of, marks_of, protocol_of
from mobtl.records import Record

ARMS = ("transfer", "never pretrained")

# By property and material: the reference value, the printed prediction and its standard deviation.
Known = Mapping[str, Mapping[str, tuple[float, float, float]]]


def predictions(records: Mapping[str, Record], known: Known) -> Figure:
    """Mean over members and its standard deviation of each prediction, beside reference values and the printed ones."""
    with panels(len(known), 1, width=9.0, height=3.3) as (figure, axes):
        for ax, (quantity, materials) in zip(axes, known.items(), strict=True):
            for place, (material, (reference, value, sd)) in enumerate(materials.items()):
                ax.hlines(reference, place - 0.4, place + 0.4, color="#666666", linewidth=1.5)
                ax.errorbar(place - 0.3, value, sd, **PRINTED, capsize=4)
                shifts = iter((-0.12, 0.04, 0.2, 0.36))
                for arm in ARMS:
                    for record in records.values():
                        own = _found(record, material, quantity, arm)
                        ax.errorbar(place + next(shifts), *own, **marks_of(record, colour_of(arm)))
            ax.set_xticks(range(len(materials)), list(materials))
            ax.set(ylabel=f"{quantity}\n({PROPERTIES[quantity][1]})", xlim=(-0.5, len(materials) - 0.5))
        axes[0].plot([], [], color="#666666", linewidth=1.5, label="reference")
        axes[0].plot([], [], **PRINTED, label="published prediction ± SD")
        for arm in ARMS:
            for record in records.values():
                axes[0].errorbar([], [], **marks_of(record, colour_of(arm)), label=f"{arm}, {protocol_of(record)}")
        figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return figure


def _found(record: Record, material: str, quantity: str, arm: str) -> tuple[float, float | None]:
    """Mean over members and their standard deviation; ``None`` for a single member."""
    found = {metric.quantity: metric.value for metric in record.metrics if metric.statistic == "member mean"}
    return found[f"{material}, {quantity}, {arm}"], found.get(f"{material}, SD of {quantity} over members, {arm}")


def table(records: Mapping[str, Record], known: Known) -> pd.DataFrame:
    """Table 2 with the computed predictions: mean ± standard deviation over members, by protocol and arm."""
    rows = []
    for quantity, materials in known.items():
        digits = 1 if quantity == "phonon band gap" else 2
        for material, (reference, *printed) in materials.items():
            row = {"property": quantity, "material": material, "reference": f"{reference}"}
            row["published"] = _with_spread(*printed, 3)
            for arm in ARMS:
                for record in records.values():
                    own = _found(record, material, quantity, arm)
                    row[f"{arm}, {protocol_of(record)}"] = _with_spread(*own, digits)
            rows.append(row)
    return pd.DataFrame(rows).set_index(["property", "material"])


def _with_spread(mean: float, sd: float | None, digits: int) -> str:
    return f"{mean:.{digits}f}" if sd is None else f"{mean:.{digits}f} ± {sd:.{digits}f}"

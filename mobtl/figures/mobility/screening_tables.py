"""Tables on the screening of Chen 2024: the selected materials, what is unknown, and where the compounds of Table 1 end."""

import pandas as pd

from mobtl.figures.mobility.data import COLLECTIONS
from mobtl.figures.mobility.screening import NONE
from mobtl.physics.mobility import CARRIERS, SILICON
from mobtl.physics.units import THOUSAND_MOBILITY, in_text
from mobtl.records.record import Record

MAIN = "two databases"
_SCALE = in_text(THOUSAND_MOBILITY)
_BRANCHES = {
    "entered": "put aside",
    "unstable": "known to be unstable",
    "outside": "gap known to be outside",
    "possible": "may be candidates",
    "possible_fast": "of these, predicted above the cut",
}


def _shown(value: float) -> str:
    """A mobility in thousands, three digits."""
    return "–" if pd.isna(value) else f"{value / 1000:.3g}"


def selected(record: Record, most: int = 25) -> pd.DataFrame:
    """The selected materials, the fastest first, with the 95 % range over resampled models."""
    table = record.tables["candidates"]
    rows = []
    for row in table[table[MAIN].fillna(False).astype(bool)].head(most).to_dict("records"):
        shown = {
            "formula": row["reduced_formula"],
            "collection": COLLECTIONS[row["source"]],
            "layer group": row["layer_group_symbol"],
            "gap (eV)": f"{row['band_gap']:.2f}",
            "hull energy (eV/atom)": f"{row['energy_above_hull']:.2f}",
        }
        for carrier in CARRIERS:
            low, high = (_shown(row[f"{carrier}_{end}"]) for end in ("low", "high"))
            shown[f"{carrier} mobility ({_SCALE})"] = f"{_shown(row[carrier])} ({low} to {high})"
            shown[f"{carrier}: above the cut in"] = f"{100 * row[f'{carrier}_probability']:.0f} %"
        shown["labelled rows at least as remote"] = f"{100 - row['electron_remoteness']:.0f} %"
        shown["formula labelled"] = "yes" if row["labelled"] else "no"
        rows.append(shown)
    return pd.DataFrame(rows or [{"selected": NONE}])


def branches(record: Record) -> pd.DataFrame:
    """What was put aside in either funnel, by what is unknown and collection, where there is anything."""
    table = record.tables["branches"].query("entered > 0")
    table = table.assign(source=table["source"].map(COLLECTIONS)).rename(columns=_BRANCHES | {"source": "collection"})
    return table.set_index(["funnel", "branch", "collection"])


def compounds(record: Record) -> pd.DataFrame:
    """Where each compound of Table 1 ends, and its mobilities as calculated there and as predicted."""
    rows = []
    for row in record.tables["compounds"].to_dict("records"):
        there = row[f"{MAIN}: structure"] >= 0
        shown = {
            "compound": row["formula"],
            "structure": f"{COLLECTIONS[row['source']]} {row['layer_group_symbol']}" if there else "–",
            "matched by": row[f"{MAIN}: structure_match"],
            "gap, printed (eV)": f"{row['printed_gap']:.2f}",
            "gap, collection (eV)": "–" if pd.isna(row["band_gap"]) else f"{row['band_gap']:.2f}",
            "ends, two databases": row[f"{MAIN}: end"],
            "ends, four collections": row["four collections: end"],
        }
        for carrier in CARRIERS:
            values = (SILICON[carrier] * 10 ** row[f"{carrier} {what}"] for what in ("calculated", "predicted"))
            shown[f"{carrier}, calculated / predicted ({_SCALE})"] = " / ".join(map(_shown, values))
        rows.append(shown)
    return pd.DataFrame(rows).set_index("compound")

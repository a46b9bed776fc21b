"""The numbers of the explained models: importance by set of inputs, and the direction of single ones (Figs. 3d-f, 4c-f)."""

import numpy as np

from mobtl.experiments.mobility.prediction.config import AVERAGES, Config
from mobtl.experiments.mobility.prediction.explain import CELL_FREE_ARM, Explained
from mobtl.records.record import Metric

TINY = 1e-9  # decades, in the place of the importance of a set that no tree uses
SETS = ("ATL", "ELE", "SYM", "GEO")
# What Figs. 4c-f draw: free of the choice of the cell, and as released (electrons of the cell; HM is the mirror count).
TRENDS = {
    CELL_FREE_ARM: {
        "p_fraction": "p valence fraction",
        "en_difference": "electronegativity difference",
        "vertical_mirrors": "in-plane mirrors",
        "horizontal_mirror": "out-of-plane mirror",
    },
    "HTL": {
        "p_electrons": "p electrons as released",
        "en_difference": "electronegativity difference as released",
        "mirror_count": "mirror count as released",
        "hm_as_released": "out-of-plane mirror as released",
    },
}
# Sets that the paper compares, one over the other.
COMPARED = (("SYM", "ATL"), ("ELE", "ATL"), ("SYM", "ELE"))


def metrics(explained: dict[tuple[str, str], Explained], config: Config) -> list[Metric]:
    """Importance by set, the sets over each other, and the direction of what Figs. 4c-f draw; samples are the refits."""
    found = []
    for (arm, target), its in explained.items():
        n = f"{len(its.rows)} rows, {config.refits} refits"

        def add(what: str, unit: str, values: np.ndarray, target=target, n=n) -> None:
            samples = tuple(np.round(values[1:], 5).tolist())
            found.append(Metric(f"{target}, {what}", unit, "pooled", float(values[0]), n, samples, config.is_whole))

        if arm == "HTL":
            importance = {which: its.of_set(which) for which in SETS}
            for which, values in importance.items():
                add(f"share of SHAP importance of {which}", "%", 100 * values / np.maximum(sum(importance.values()), TINY))
            for which in ("ATL", "SYM"):
                others = np.max([values for other, values in importance.items() if other != which], axis=0)
                what = f"SHAP importance of {which} over the next feature set"
                add(what, "", importance[which] / np.maximum(others, TINY))
            least = np.max([importance[which] for which in ("SYM", "GEO")], axis=0)
            add("SHAP importance of ELE over SYM and GEO, the larger", "", importance["ELE"] / np.maximum(least, TINY))
            for one, other in COMPARED:
                add(f"SHAP importance of {one} over {other}", "", importance[one] / np.maximum(importance[other], TINY))
        for name, words in TRENDS[arm].items() if target in AVERAGES else ():
            trend = its.trend[:, its.names.index(name)]
            # A model that never splits on an input has no trend in it: it is left out, and counted.
            known = np.isfinite(trend[1:])
            add(f"refits that split on {words}, share", "%", 100 * np.concatenate([[known.mean()], known]))
            split = np.concatenate([np.nan_to_num(trend[:1]), trend[1:][known]])
            add(f"Spearman rho of {words} and its SHAP value", "", split, n=f"{n}, {known.sum()} of which split on it")
    return found

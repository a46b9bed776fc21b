"""Chen 2024, Fig. 4b, g, i: sentences on the screened materials, each as a number on models of resampled labels."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from mobtl.experiments.mobility.screening import tables
from mobtl.experiments.mobility.screening.funnel import SELECTED
from mobtl.experiments.mobility.screening.models import mobility
from mobtl.experiments.mobility.screening.pools import Screened
from mobtl.physics.mobility import CARRIERS
from mobtl.records.record import Metric

# Outcomes of the funnel behind "metals removed", and those behind the window of the gap.
SEMICONDUCTING = ("unstable", "stability unknown", "gap outside", "below the cut", SELECTED)
CANDIDATE = ("below the cut", SELECTED)
_BOTH = ("BiAs", "BiSb")  # fast in both carriers, in the words of the paper
_MEASURED = ("In4Se3", "Nb2SiTe4")  # selected, and fast in experiments
_LOW = ("oblique", "rectangular", "centred rectangular")
_FAST_GROUP = 129  # P4/nmm, of those that the paper calls fast the one that structures at hand have
MODELS = "models"  # the statistic of what differs from model to model

# Mobility by carrier, cm^2/(V s), of all structures (m,).
Said = dict[str, np.ndarray]


class Claims:
    """The claims as functions of what a model says of all structures."""

    def __init__(self, study: Screened, funnel: str):
        self.structures, self.cut = study.structures, study.config.criteria.cut
        self.known, self.candidate = study.reached(SEMICONDUCTING, funnel), study.reached(CANDIDATE, funnel)
        criteria, gap = study.config.criteria, self.structures["band_gap"].to_numpy(float)
        self.inside = (gap >= criteria.gap_low) & (gap <= criteria.gap_high)
        hull = self.structures["energy_above_hull"].to_numpy(float)
        # What no energy is known of is not held against a material that the paper names.
        fits = self.known & self.inside & ~(hull > criteria.stable)
        self.measured = [fits & (self.structures["reduced_formula"] == formula).to_numpy() for formula in _MEASURED]
        found = study.tables["compounds"].set_index("formula")[f"{funnel}: structure"]
        self.low = np.isin(tables.lattice(self.structures), _LOW)
        self.fast_group = (self.structures["space_group"] == _FAST_GROUP).to_numpy()
        self.both = [row for row in found.reindex(_BOTH, fill_value=-1) if row >= 0]

    def above(self, said: Said) -> dict[str, np.ndarray]:
        """Whether a carrier's mobility exceeds the cut (m,)."""
        return {carrier: said[carrier] > self.cut for carrier in CARRIERS}

    def fast(self, said: Said) -> np.ndarray:
        """Whether either does (m,)."""
        return np.logical_or(*self.above(said).values())

    def faster_electrons(self, rows: np.ndarray) -> Callable[[Said], float]:
        return lambda said: _share((said["electron"] > said["hole"])[rows])

    def faster_holes_of_low_symmetry(self, said: Said) -> float:
        """How much more often holes are the faster carrier in lattices of low symmetry than in the others, in points."""
        holes = said["hole"] > said["electron"]
        return _share(holes[self.known & self.low]) - _share(holes[self.known & ~self.low])

    def median_of_fast_group(self, said: Said) -> float:
        """Median electron mobility in P4/nmm over that of all semiconductors."""
        own, every = (said["electron"][rows] for rows in (self.known & self.fast_group, self.known))
        return float(np.median(own) / np.median(every)) if len(own) else 0.0

    def single_carrier(self, said: Said) -> float:
        return _share(np.logical_xor(*self.above(said).values())[self.candidate & self.fast(said)])

    def both_carriers(self, said: Said) -> int:
        return sum(int(each[self.both].sum()) for each in self.above(said).values())

    def p_block(self, said: Said) -> float:
        """How much more often an element of a selected material is of the p block than one of a candidate."""
        formulas = self.structures["reduced_formula"]
        chosen, all_of_them = (_p_share(formulas[rows]) for rows in (self.candidate & self.fast(said), self.candidate))
        return chosen / all_of_them if all_of_them else 0.0

    def low_symmetry(self, said: Said) -> int:
        """How many of the three lattices of low symmetry are among the three most frequent."""
        lattices = pd.Series(tables.lattice(self.structures[self.candidate & self.fast(said)]))
        return int(lattices.value_counts(sort=True).head(len(_LOW)).index.isin(_LOW).sum())

    def found_measured(self, said: Said) -> int:
        return sum(bool((rows & self.fast(said)).any()) for rows in self.measured)

    def unsuitable_gaps(self, said: Said) -> float:
        return _share(~self.inside[self.known & self.fast(said)])


def _p_share(formulas: pd.Series) -> float:
    """Share of p-block elements among those of some compounds, each element of a compound counted once."""
    counts = tables.elements(formulas)
    total = counts["count"].sum()
    return float(counts.loc[counts["block"] == "p", "count"].sum() / total) if total else 0.0


def _share(which: np.ndarray) -> float:
    """Percentage; of nothing, 0."""
    return 100 * float(which.mean()) if len(which) else 0.0


def metrics(study: Screened, funnel: str) -> Iterator[Metric]:
    """Every claim on the model of all labels, with one sample per model of resampled labels; of the paper's funnel."""
    claims, said = Claims(study, funnel), study.pool.said
    best = {carrier: mobility(said[carrier].best, carrier) for carrier in CARRIERS}
    resampled = [
        {carrier: mobility(said[carrier].resampled[member], carrier) for carrier in CARRIERS}
        for member in range(len(said["electron"].resampled))
    ]
    known, candidates, chosen = claims.known.sum(), claims.candidate.sum(), "selected 2D semiconductors"
    listed: list[tuple[str, str, Callable[[Said], float], str]] = [
        (
            "2D semiconductors with electron above hole mobility, share",
            "%",
            claims.faster_electrons(claims.known),
            f"{known} materials",
        ),
        (
            "candidates with electron above hole mobility, share",
            "%",
            claims.faster_electrons(claims.candidate),
            f"{candidates} materials",
        ),
        (
            "2D semiconductors with faster holes, share in oblique and rectangular lattices minus the others",
            "%",
            claims.faster_holes_of_low_symmetry,
            f"{known} materials",
        ),
        (
            "electron mobility of 2D semiconductors, median in P4/nmm over that of all",
            "",
            claims.median_of_fast_group,
            f"{(claims.known & claims.fast_group).sum()} of {known} materials",
        ),
        (f"{chosen} with one carrier above the cut, share", "%", claims.single_carrier, f"of {candidates} candidates"),
        ("mobilities of BiAs and BiSb above the cut, count", "", claims.both_carriers, f"of {2 * len(claims.both)}"),
        (
            "p-block share of the elements of the selected over that of all candidates",
            "",
            claims.p_block,
            f"of {candidates} candidates",
        ),
        (
            "oblique, rectangular and centred rectangular among the three most frequent lattices of the selected, count",
            "",
            claims.low_symmetry,
            f"of {candidates} candidates",
        ),
        ("In4Se3 and Nb2SiTe4 among the selected, count", "", claims.found_measured, f"of {len(_MEASURED)}"),
        (
            "2D semiconductors above the cut with a gap outside 0.5 to 1.5 eV, share",
            "%",
            claims.unsuitable_gaps,
            f"of {known} materials",
        ),
    ]
    for quantity, unit, claim, n in listed:
        samples = tuple(float(claim(each)) for each in resampled)
        n = f"{n}, {len(samples)} resamples of formulas"
        yield Metric(quantity, unit, MODELS, claim(best), n, samples, study.complete)

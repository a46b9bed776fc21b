"""Chen 2024, Fig. 4b, g, i: sentences on the screened materials, each as a number on models of resampled labels."""

from collections.abc import Callable, Iterator

import numpy as np

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
_MOST = 5  # elements

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
        self.both = [row for row in found.reindex(_BOTH, fill_value=-1) if row >= 0]

    def above(self, said: Said) -> dict[str, np.ndarray]:
        """Whether a carrier's mobility exceeds the cut (m,)."""
        return {carrier: said[carrier] > self.cut for carrier in CARRIERS}

    def fast(self, said: Said) -> np.ndarray:
        """Whether either does (m,)."""
        return np.logical_or(*self.above(said).values())

    def faster_electrons(self, rows: np.ndarray) -> Callable[[Said], float]:
        return lambda said: _share((said["electron"] > said["hole"])[rows])

    def single_carrier(self, said: Said) -> float:
        return _share(np.logical_xor(*self.above(said).values())[self.candidate & self.fast(said)])

    def both_carriers(self, said: Said) -> int:
        return sum(int(each[self.both].sum()) for each in self.above(said).values())

    def p_block(self, said: Said) -> int:
        chosen = self.structures["reduced_formula"][self.candidate & self.fast(said)]
        return int((tables.elements(chosen).head(_MOST)["block"] == "p").sum())

    def low_symmetry(self, said: Said) -> float:
        return _share(np.isin(tables.lattice(self.structures[self.candidate & self.fast(said)]), _LOW))

    def found_measured(self, said: Said) -> int:
        return sum(bool((rows & self.fast(said)).any()) for rows in self.measured)

    def unsuitable_gaps(self, said: Said) -> float:
        return _share(~self.inside[self.known & self.fast(said)])


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
        (f"{chosen} with one carrier above the cut, share", "%", claims.single_carrier, f"of {candidates} candidates"),
        ("mobilities of BiAs and BiSb above the cut, count", "", claims.both_carriers, f"of {2 * len(claims.both)}"),
        ("p-block elements among the five most frequent of the selected, count", "", claims.p_block, f"of {_MOST}"),
        (
            f"{chosen} with an oblique, rectangular or centred rectangular lattice, share",
            "%",
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
        yield Metric(quantity, unit, "exact", claim(best), n, samples, study.complete)

"""The claim: the 145 descriptors (mobtl.features.magpie) take a small fraction of the time of matminer's own featurizers.

Both describe the same sample of bulk formulas in one process; the time for all formulas of the source is printed as well.
"""

import time
import warnings

from matminer.featurizers.base import MultipleFeaturizer
from matminer.featurizers.composition import ElementProperty, IonProperty, Stoichiometry, ValenceOrbital
from pymatgen.core import Composition
from timing import compare

from mobtl.datasets import masses
from mobtl.features.magpie import descriptors

FORMULAS = 500


def main() -> None:
    """Compare on a sample, then time all entries."""
    warnings.filterwarnings("ignore", message="No Pauling electronegativity")
    every = masses.bulk_masses()["formula"]
    sample = every.drop_duplicates().sample(FORMULAS, random_state=0).tolist()
    parts = [Stoichiometry(), ElementProperty.from_preset("magpie"), ValenceOrbital(props=["frac"]), IonProperty(fast=True)]
    featurizer = MultipleFeaturizer(parts)

    def matminer():
        for formula in sample:
            featurizer.featurize(Composition(formula))

    compare(f"descriptors of {FORMULAS} formulas", lambda: descriptors(sample), matminer)
    start = time.perf_counter()
    descriptors(every)
    print(f"all {len(every)} bulk entries, {every.nunique()} formulas: {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()

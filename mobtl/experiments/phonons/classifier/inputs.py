"""What the classifier of Liu 2020 is given."""

from dataclasses import dataclass

import pandas as pd

UNIT_CELL, REDUCED = "unit cell", "reduced formula"
# The compounds of Table 2 as their released descriptors have them, and InN as the unit cell that mp-22205 has.
CANDIDATES = ("InN", "GaSb", "InAs", "InSb", "In2 N2")


@dataclass(frozen=True)
class Inputs:
    """Tables and descriptors of one study.

    Attributes
    ----------
    semiconductors : n rows, with ``phonon_gap`` in cm^-1, 0 where there is none.
    released : the authors' split, in the same order.
    descriptors : (n, 290), unscaled, of the "unit cell" and of the "reduced formula", in the same order.
    candidates : (m, 290), the same descriptors of compounds outside the table, by composition as fed.
    """

    semiconductors: pd.DataFrame
    released: pd.DataFrame
    descriptors: dict[str, pd.DataFrame]
    candidates: pd.DataFrame


def inputs() -> Inputs:
    """Those of the paper, and descriptors of reduced formulas beside those of unit cells."""
    from mobtl.datasets import phonons
    from mobtl.features import composition

    semiconductors = phonons.semiconductors()
    return Inputs(
        semiconductors=semiconductors,
        released=phonons.released_split(),
        descriptors={
            UNIT_CELL: composition.descriptors(semiconductors["cell_composition"]),
            REDUCED: composition.descriptors(semiconductors["reduced_formula"]),
        },
        candidates=composition.descriptors(CANDIDATES).set_axis(list(CANDIDATES)),
    )

"""What the transfer study of Liu 2020 is given."""

from dataclasses import dataclass

import pandas as pd

# The compounds of Table 2, as their released descriptors have them.
OUTSIDE = ("InN", "GaSb", "InAs", "InSb")


@dataclass(frozen=True)
class Inputs:
    """Tables and descriptors of one study.

    Attributes
    ----------
    semiconductors : n rows, with ``electronic_gap`` in eV, ``phonon_gap`` in cm^-1, 0 where there is none,
        ``speed_of_sound`` in km/s and ``heat_capacity`` in J/(mol K).
    composition : descriptors (n, 290) of the unit cells, in the same order, unscaled.
    structure : descriptors (n, s) of the crystal structures, in the same order.
    outside : descriptors of composition (k, 290) of materials outside the table, by name.
    """

    semiconductors: pd.DataFrame
    composition: pd.DataFrame
    structure: pd.DataFrame
    outside: pd.DataFrame


def inputs() -> Inputs:
    """Those of the paper: unit cells, not reduced formulas, as the released script feeds them."""
    # Late: a study that is handed its inputs needs neither the tables nor what describes them.
    from mobtl.datasets import phonons
    from mobtl.features import composition

    semiconductors = phonons.semiconductors()
    return Inputs(
        semiconductors=semiconductors,
        composition=composition.descriptors(semiconductors["cell_composition"]),
        structure=phonons.structure_descriptors().drop(columns="material_id"),
        outside=composition.descriptors(OUTSIDE).set_axis(list(OUTSIDE)),
    )

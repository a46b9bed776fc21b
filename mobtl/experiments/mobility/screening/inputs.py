"""What the screening of Chen 2024 is given, beside the extractors of another study."""

from dataclasses import dataclass

import pandas as pd

from mobtl.errors import UsageError
from mobtl.experiments.mobility import rows
from mobtl.experiments.mobility.screening.funnel import with_gaps_by_formula


@dataclass(frozen=True)
class Inputs:
    """Tables and descriptors of one study.

    Attributes
    ----------
    structures : the 2D structures (m rows), gaps filled in by `with_gaps_by_formula`.
    expert : their expert descriptors (m, k), row by row; NaN where unknown.
    dpt : the table of labels (n rows); dpt_expert : its expert descriptors (n, k), row by row.
    """

    structures: pd.DataFrame
    expert: pd.DataFrame
    dpt: pd.DataFrame
    dpt_expert: pd.DataFrame

    def __post_init__(self):
        if len(self.expert) != len(self.structures) or len(self.dpt_expert) != len(self.dpt):
            raise UsageError("expert descriptors must have one row for each structure and each labelled entry")


def inputs() -> Inputs:
    """The four collections and the labels at hand, with the twelve descriptors that the paper names."""
    from mobtl.datasets import mobility, twod
    from mobtl.features import expert

    structures, descriptors, dpt = twod.structures(), twod.expert_descriptors(), mobility.dpt()
    return Inputs(
        structures=with_gaps_by_formula(structures, twod.matpedia_gaps()),
        expert=descriptors[list(expert.NAMED)],
        dpt=dpt,
        dpt_expert=rows.expert(rows.assign(dpt, structures), descriptors, expert.NAMED),
    )

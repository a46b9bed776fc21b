"""What the extractor of Chen 2024 is given, and the search for its architecture."""

from dataclasses import dataclass

import pandas as pd

from mobtl.errors import UsageError
from mobtl.experiments.mobility import source as mobility_source
from mobtl.physics.mobility import CARRIERS
from mobtl.records.record import provenance


@dataclass(frozen=True)
class Inputs:
    """Tables and descriptors of one study.

    Attributes
    ----------
    bulk : the table of :mod:`mobtl.datasets.masses`.
    structures : of :mod:`mobtl.datasets.twod`.
    dpt, epc : of :mod:`mobtl.datasets.mobility`.
    descriptors : (f, 145) of `formulas`, which are its index, not standardised.
    released : features of the released extractor in both domains, of :mod:`mobtl.datasets.released`.
    """

    bulk: pd.DataFrame
    structures: pd.DataFrame
    dpt: pd.DataFrame
    epc: pd.DataFrame
    descriptors: pd.DataFrame
    released: pd.DataFrame

    def __post_init__(self):
        missing = set(formulas(self.bulk, self.structures, self.dpt, self.epc)) - set(self.descriptors.index)
        if missing:
            raise UsageError(
                f"{len(missing)} formulas have no descriptors, {min(missing)} among them; describe all of `formulas`"
            )

    @property
    def read(self) -> dict[str, str]:
        """SHA-256 by name of the tables."""
        return provenance(self.bulk, self.structures, self.dpt, self.epc, self.released)


def inputs() -> Inputs:
    """Those of the paper, as far as they are released."""
    from mobtl.datasets import masses, mobility, released, twod
    from mobtl.features import magpie

    bulk, structures, dpt, epc = masses.bulk_masses(), twod.structures(), mobility.dpt(), mobility.epc()
    names = formulas(bulk, structures, dpt, epc)
    return Inputs(
        bulk=bulk,
        structures=structures,
        dpt=dpt,
        epc=epc,
        descriptors=magpie.descriptors(names).set_axis(names),
        released=released.domains(),
    )


def labelled_formulas(dpt: pd.DataFrame, epc: pd.DataFrame) -> list[str]:
    """Reduced formulas with a 2D mobility in either table, sorted."""
    return sorted({*dpt["reduced_formula"], *epc["reduced_formula"]})


def formulas(bulk: pd.DataFrame, structures: pd.DataFrame, dpt: pd.DataFrame, epc: pd.DataFrame) -> list[str]:
    """Every reduced formula whose descriptors a study needs."""
    source = [mobility_source.select(bulk, carrier)["formula"] for carrier in CARRIERS]
    return sorted({*source[0], *source[1], *structures["reduced_formula"], *labelled_formulas(dpt, epc)})

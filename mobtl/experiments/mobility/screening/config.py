"""Settings and funnels of the screening (Chen 2024, Fig. 4)."""

from dataclasses import dataclass, field

from mobtl.errors import UsageError
from mobtl.experiments.mobility.prediction.config import PUBLISHED_FOLDS, PUBLISHED_TRIALS
from mobtl.experiments.mobility.screening.funnel import Criteria

# The funnel as the paper has it, and the collections that each screens.
MAIN = "two databases"
FUNNELS = {MAIN: ("c2db", "2dmatpedia"), "four collections": ("c2db", "2dmatpedia", "mc2d", "jarvis")}
# The extractor whose features the selecting models get, and the one beside it.
SELECTING, BESIDE = "as published", "leak-free"


@dataclass(frozen=True, kw_only=True)
class Config:
    """Settings of the screening.

    Attributes
    ----------
    seeds : models that differ in the seed of their random rows and columns: the spread of counts.
    bootstraps : models on resamples of the labelled formulas: the spread of a material's mobility, and of the claims.
    map_rows : materials on the map that are neither selected nor named, at most.
    folds, trials : of the search for the settings of the trees; 20 and 10 as released.
    criteria : what a material must fulfil.
    seed : of the model that selects, of resampling and of the map.
    """

    seeds: int = 20
    bootstraps: int = 20
    map_rows: int = 3000
    folds: int = PUBLISHED_FOLDS
    trials: int = PUBLISHED_TRIALS
    criteria: Criteria = field(default_factory=Criteria)
    seed: int = 42

    def __post_init__(self):
        if min(self.seeds, self.bootstraps) < 2:
            raise UsageError(f"{self.seeds} seeds and {self.bootstraps} bootstraps are too few: there must be 2 of each")
        if self.folds < 2 or self.trials < 1 or self.seed < 0:
            raise UsageError("there must be at least 2 folds and 1 trial, and the seed must not be negative")

    @property
    def is_whole(self) -> bool:
        """Whether the search is at least the released one."""
        return self.folds >= PUBLISHED_FOLDS and self.trials >= PUBLISHED_TRIALS

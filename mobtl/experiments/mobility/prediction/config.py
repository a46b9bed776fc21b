"""Targets, arms and settings of the study that predicts the carrier mobility of two-dimensional materials (Chen 2024)."""

from dataclasses import dataclass, replace

from mobtl.errors import UsageError
from mobtl.models.regressors import GRIDS
from mobtl.validation import protocols
from mobtl.validation.protocols import Protocol

# What the paper (folds) and the released example (trials) have; inner folds are a choice of this repository.
PUBLISHED_FOLDS, PUBLISHED_TRIALS, INNER_FOLDS = 20, 10, 5
# Trials per fold after which the long search is scored; the released example says to take more than its ten.
LONG_TRIALS = (50, 200)


@dataclass(frozen=True)
class Target:
    """A property to predict: from the table ``dpt`` or ``epc``, of a carrier, Eq. 2 ("average") or Eq. 3 ("anisotropy")."""

    name: str
    table: str
    carrier: str
    kind: str


TARGETS = {
    target.name: target
    for target in (
        Target("average electron mobility", "dpt", "electron", "average"),
        Target("average hole mobility", "dpt", "hole", "average"),
        Target("electron mobility anisotropy", "dpt", "electron", "anisotropy"),
        Target("hole mobility anisotropy", "dpt", "hole", "anisotropy"),
        Target("EPC electron mobility", "epc", "electron", "average"),
        Target("EPC hole mobility", "epc", "hole", "average"),
    )
}
AVERAGES = tuple(name for name, target in TARGETS.items() if (target.table, target.kind) == ("dpt", "average"))
DPT = tuple(name for name, target in TARGETS.items() if target.table == "dpt")


@dataclass(frozen=True)
class Arm:
    """What a model is given, and on which rows.

    Attributes
    ----------
    name : as in the names of the metrics.
    extractor : arm of the extractor study whose fifteen features it gets, or ``None``.
    expert : which expert descriptors it gets: "named" (12), "released" (15), "cell-free", or ``None``.
    composition : whether it gets the 145 composition descriptors.
    targets : names of what it predicts.
    regressor : "boosted trees" or one of those the paper tried beside them.
    permuted : whether the labels are shuffled among the rows, in another way for each repeat.
    rows : "all", or a hypothesis on what the paper's rows were: "with structure", "one per publication".
    copies : rows after random oversampling over rows before it; the released script takes its 2D formulas 7.4 times.
    trials : numbers of trials after which a search is scored beyond the study's own.
    """

    name: str
    extractor: str | None = None
    expert: str | None = None
    composition: bool = False
    targets: tuple[str, ...] = DPT
    regressor: str = "boosted trees"
    permuted: bool = False
    rows: str = "all"
    copies: int = 1
    trials: tuple[int, ...] = ()


MAIN = (
    Arm("direct", composition=True, targets=tuple(TARGETS)),
    Arm("TL", "TL", targets=tuple(TARGETS)),
    Arm("ATL", "ATL", targets=tuple(TARGETS)),
    Arm("HTL", "ATL", "named", targets=tuple(TARGETS)),
    Arm("EXP", expert="named", targets=tuple(TARGETS)),
)
PERMUTED = Arm("HTL, permuted labels", "ATL", "named", targets=tuple(TARGETS), permuted=True)
CONTROLS = (
    Arm("ATL, never trained", "never trained"),
    Arm("HTL, never trained", "never trained", "named"),
    Arm("HTL, gradient reversal", "gradient reversal", "named"),
    Arm("ATL, released extractor", "released extractor"),
    Arm("HTL, released extractor", "released extractor", "named"),
    Arm("HTL, 15 expert descriptors", "ATL", "released"),
    Arm("HTL, cell-free descriptors", "ATL", "cell-free"),
)
TRANSDUCTIVE = Arm("HTL, transductive", "transductive", "named")
HYPOTHESES = (
    Arm("HTL, rows drawn up to twofold before the folds", "ATL", "named", copies=2),
    Arm("HTL, rows drawn up to sevenfold before the folds", "ATL", "named", copies=7),
    Arm("HTL, rows with a structure", "ATL", "named", rows="with structure"),
    Arm("HTL, one row per formula and publication", "ATL", "named", rows="one per publication"),
)
OTHERS = tuple(Arm(f"HTL, {name}", "ATL", "named", targets=AVERAGES, regressor=name) for name in GRIDS)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Settings of one study.

    Attributes
    ----------
    protocol : "as_published" or "leak_free".
    repeats : times that a main arm is run, each with another seed of search and extractor and, leak free, other folds.
    control_repeats : the same for controls, hypotheses and other regressors.
    curve_repeats : the same for learning curves.
    permutations : times that the labels are permuted.
    trials : settings tried per fold, the same for every arm; 10 in the released example.
    long_trials : settings tried per fold in the long search, which is scored at 50 and 200 as far as it goes; 0 for none.
    folds : outer folds; 20 in the paper.
    refits : times that the explained model is fitted anew to resampled formulas.
    seed : of folds, searches, permutations and resamples.
    """

    protocol: str
    repeats: int = 5
    control_repeats: int = 2
    curve_repeats: int = 5
    permutations: int = 20
    trials: int = PUBLISHED_TRIALS
    long_trials: int = 0
    folds: int = PUBLISHED_FOLDS
    refits: int = 100
    seed: int = 0

    def __post_init__(self):
        protocols.check(self.protocol)
        least = {"folds": 2, "refits": 2, "long_trials": 0, "seed": 0}
        for name, value in vars(self).items():
            if isinstance(value, int) and value < least.get(name, 1):
                raise UsageError(f"{name} is {value}, but must be at least {least.get(name, 1)}")

    @property
    def of_a_part(self) -> "Config":
        """The same for all numbers of repeats, on which no part depends: more of them keep what is finished."""
        return replace(self, repeats=1, control_repeats=1, curve_repeats=1, permutations=1)

    @property
    def is_whole(self) -> bool:
        """Whether folds and trials are at least those of the paper and its released example."""
        return self.folds >= PUBLISHED_FOLDS and self.trials >= PUBLISHED_TRIALS

    def repeats_of(self, arm: Arm) -> int:
        """Times that an arm is run."""
        if arm.permuted:
            return self.permutations
        if arm.trials:
            return 1
        return self.repeats if arm in MAIN else self.control_repeats

    def arms(self) -> list[Arm]:
        """All arms of the protocol, main arms first."""
        if self.protocol == Protocol.LEAK_FREE:
            return [*MAIN, *CONTROLS, TRANSDUCTIVE, PERMUTED, *OTHERS]
        reached = tuple(n for n in LONG_TRIALS if n <= self.long_trials)
        long = [Arm("HTL, long search", "ATL", "named", trials=reached)] if reached else []
        return [*MAIN, *CONTROLS, PERMUTED, *HYPOTHESES, *long, *OTHERS]

"""Settings of the classifier study of Liu 2020."""

from dataclasses import dataclass, replace

import numpy as np

from mobtl.errors import UsageError
from mobtl.validation import protocols

DEPTHS = (5, None)  # levels of a tree that the search tries; None: until every leaf is pure


@dataclass(frozen=True, kw_only=True)
class Config:
    """Settings of one study.

    Attributes
    ----------
    protocol : "as_published" or "leak_free".
    splits : random 70/30 splits; one in the paper.
    replays : repetitions, with other seeds, on the authors' own test rows.
    permutations : random splits that are repeated with permuted labels, the first ones.
    trees : the larger of the two forests that the search tries; the other has a third of it. The paper prints no grid.
    seed : of splits, oversampling, folds, forests and permutations.
    """

    protocol: str
    splits: int = 50
    replays: int = 20
    permutations: int = 20
    trees: int = 150
    seed: int = 0

    def __post_init__(self):
        protocols.check(self.protocol)
        if self.splits < 2 or self.replays < 1 or not 1 <= self.permutations <= self.splits or self.trees < 3:
            raise UsageError("there must be at least 2 splits, 1 replay, 1 permutation (no more than splits) and 3 trees")
        if self.seed < 0:
            raise UsageError(f"the seed is {self.seed}, but must not be negative")

    @property
    def of_a_part(self) -> "Config":
        """The same for all numbers of repetitions, on which no single fit depends: more of them keep what is finished."""
        return replace(self, splits=2, replays=1, permutations=1)

    @property
    def grid(self) -> dict[str, list]:
        """What the search chooses from."""
        return {"n_estimators": [self.trees // 3, self.trees], "max_depth": list(DEPTHS)}

    def seeds(self, stream: int, n: int) -> list[int]:
        """The first ``n`` seeds of one stream; more of them begin with the same."""
        return np.random.default_rng([self.seed, stream]).integers(2**31, size=n).tolist()

"""Settings and data of the transfer study of Liu 2020."""

from dataclasses import dataclass, field, replace

import numpy as np

from mobtl.errors import UsageError
from mobtl.experiments.phonons.transfer.arms import CONTROL, GAP, PERMUTED, PROPERTY, Arm
from mobtl.experiments.phonons.transfer.inputs import Inputs
from mobtl.models.seeds import seed_of
from mobtl.models.training import Training
from mobtl.physics.phonons import PROPERTIES
from mobtl.validation import protocols
from mobtl.validation.protocols import Protocol

ROUND = 5  # cross-validations of a chain between two fits on all rows
PUBLISHED_MEMBERS, PUBLISHED_REPEATS, PUBLISHED_SPLITS = 250, 15, 15
# The setting that has the number of members, by the role of an arm; 60/40 splits and models of all compounds have their own.
_OF_ROLE = {GAP: "members", PROPERTY: "property_members", CONTROL: "control_members", PERMUTED: "permutations"}
MEMBERS = (*_OF_ROLE.values(), "split_members", "source_members")


@dataclass(frozen=True, kw_only=True)
class Config:
    """Settings of one study; the defaults are the paper's, but for the numbers of members.

    Attributes
    ----------
    protocol : "as_published" or "leak_free".
    members : networks of different widths in the main arms on the phonon band gap; 250 in the paper.
    property_members : the same for speed of sound and heat capacity; 250 in the paper.
    control_members : the same for controls, single layers and structure descriptors.
    permutations : the same for the arms with permuted labels, which each member has in another order.
    split_members : the same for 60/40 splits.
    source_members : the same for the models of all 1245 compounds; 250 in the paper.
    repeats : cross-validations of every arm that can be repeated freely; the chain of ``as_published`` has its own.
    seed : of widths, weights, folds, shuffling and dropout.
    validations : cross-validations of a chain on the phonon band gap, each five of them preceded by a fit on all rows; 15 in
        the released script, which makes 78 fits in a row.
    side_validations : the same of all other chains.
    splits : draws of a 60/40 split; 15 in the paper, which are also the length of a chain through splits.
    source_repeats : cross-validations on all 1245 compounds; 15 in the paper.
    block : members that are trained together, which changes their predictions by rounding only: one on a CPU, whose networks
        then need no padding; on a GPU as many as there are.
    """

    protocol: str
    members: int
    property_members: int
    control_members: int
    permutations: int = 8
    split_members: int = 8
    source_members: int = 8
    repeats: int = PUBLISHED_REPEATS
    seed: int = 0
    validations: int = PUBLISHED_REPEATS
    side_validations: int = PUBLISHED_REPEATS
    splits: int = PUBLISHED_SPLITS
    source_repeats: int = PUBLISHED_REPEATS
    block: int = 1
    pretraining: Training = field(default_factory=lambda: Training(epochs=300, batch_size=200))
    fine_tuning: Training = field(default_factory=lambda: Training(epochs=500))

    def __post_init__(self):
        protocols.check(self.protocol)
        for name, value in vars(self).items():
            if isinstance(value, int) and value < (0 if name == "seed" else 1):
                raise UsageError(f"{name} is {value}, but must be {'at least 0' if name == 'seed' else 'at least 1'}")

    @property
    def largest(self) -> int:
        """Members that any arm has."""
        return max(getattr(self, name) for name in MEMBERS)

    def members_of(self, arm: Arm) -> int:
        """Members of an arm."""
        return getattr(self, _OF_ROLE[arm.role])

    @property
    def of_a_part(self) -> "Config":
        """The same for all numbers of members, on which no part depends: more members keep what is finished."""
        return replace(self, **dict.fromkeys(MEMBERS, 1))

    def validations_of(self, arm: Arm) -> int:
        """Cross-validations of an arm: of its chain under ``as_published``, else as many as all arms have."""
        if self.protocol != Protocol.AS_PUBLISHED or not arm.carried:
            return self.repeats
        return self.validations if arm.role == GAP else self.side_validations

    def is_whole(self, arm: Arm | None = None) -> bool:
        """Whether each member is trained as the paper's are, and for an arm of ``as_published`` its chain is whole."""
        same = replace(self, pretraining=Training(300, 200), fine_tuning=Training(500)) == self
        chain = arm is not None and arm.carried and self.protocol == Protocol.AS_PUBLISHED
        return same and (not chain or self.validations_of(arm) == PUBLISHED_REPEATS)


@dataclass(frozen=True)
class Data:
    """What a study computes with; ``n`` semiconductors, ``m`` of them with a phonon band gap.

    Attributes
    ----------
    descriptors : by kind, (n, d), unscaled.
    source : electronic band gaps (n,) in eV.
    targets : by column, (n,).
    rows : the target domain (m,), as rows of the source.
    formulas : reduced formulas (n,).
    new : descriptors of composition (k, d) of the materials outside the data set (Table 2).
    """

    descriptors: dict[str, np.ndarray]
    source: np.ndarray
    targets: dict[str, np.ndarray]
    rows: np.ndarray
    formulas: np.ndarray
    new: np.ndarray

    @property
    def arrays(self) -> list[np.ndarray]:
        """All that is in it."""
        return [*self.descriptors.values(), self.source, *self.targets.values(), self.rows, self.formulas, self.new]

    def labels(self, arm: Arm, members, seed: int) -> np.ndarray:
        """Labels (members, m) that an arm is trained on and scored against."""
        own = self.targets[arm.target][self.rows]
        if not arm.permuted:
            return np.tile(own, (len(members), 1))
        orders = [np.random.default_rng(seed_of(seed, int(member), "permutation")) for member in members]
        return np.stack([rng.permutation(own) for rng in orders])


def assemble(given: Inputs, seed: int) -> Data:
    """Data of a study.

    Parameters
    ----------
    seed : of the noise that stands in for descriptors in a control: as many numbers, the same for polymorphs.
    """
    table, composition = given.semiconductors, given.composition.to_numpy(float)
    _, which = np.unique(composition, axis=0, return_inverse=True)
    noise = np.random.default_rng(seed_of(seed, "noise")).uniform(size=(which.max() + 1, composition.shape[1]))
    return Data(
        descriptors={
            "composition": composition,
            "noise": noise[which.ravel()],
            "composition and structure": np.hstack([composition, given.structure.to_numpy(float)]),
        },
        source=table["electronic_gap"].to_numpy(float),
        targets={column: table[column].to_numpy(float) for column in PROPERTIES},
        rows=np.flatnonzero(table["phonon_gap"] > 0),
        formulas=table["reduced_formula"].to_numpy(str),
        new=given.outside.to_numpy(float),
    )


def draw_widths(members: int, seed: int) -> np.ndarray:
    """Hidden widths (members, 3), different for every member, drawn as in the released ``parameter_list.py``.

    Ten draws from [110, 210), five from [55, 100), five from [10, 50), duplicates dropped, all combinations (at most 250)
    shuffled.

    Raises
    ------
    UsageError
        If there are fewer combinations than members.
    """
    rng = np.random.default_rng(seed)
    layers = [np.unique(rng.integers(low, high, n)) for low, high, n in ((110, 210, 10), (55, 100, 5), (10, 50, 5))]
    combinations = rng.permutation(np.stack(np.meshgrid(*layers), axis=-1).reshape(-1, 3))
    if len(combinations) < members:
        raise UsageError(f"seed {seed} draws {len(combinations)} architectures, fewer than {members} members: ask for fewer")
    return combinations[:members]

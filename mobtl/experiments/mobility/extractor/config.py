"""Arms and settings of the extractor study of Chen 2024."""

from dataclasses import dataclass, field

from mobtl.errors import UsageError
from mobtl.models.adversarial import Schedule
from mobtl.physics.mobility import CARRIERS
from mobtl.validation import protocols
from mobtl.validation.protocols import Protocol

TL, ATL, REVERSAL, NEVER = "TL", "ATL", "gradient reversal", "never trained"
TRANSDUCTIVE, RAW, DRAFT, WHOLE = "transductive", "2D rows not standardised", "draft's network", "no early end"


@dataclass(frozen=True, kw_only=True)
class Config:
    """Settings of one study.

    Attributes
    ----------
    protocol : "as_published" or "leak_free".
    seeds : extractors of the arms TL, ATL and never trained, for each carrier.
    control_seeds : the same of gradient reversal and of the transductive arm; at most ``seeds``.
    sensitivity : whether three more ways of adversarial training are run, once each and for electrons: two choices of the
        draft, 2D rows that are not standardised and its wider network, and one in which no round ends early.
    repeats : draws of bulk rows that are told apart from the 2D pool.
    map_rows : materials of each domain on the maps, at most.
    seed : of weights, batches and draws.
    schedule : of the training.
    """

    protocol: str
    seeds: int = 3
    control_seeds: int = 1
    sensitivity: bool = True
    repeats: int = 5
    map_rows: int = 1500
    seed: int = 0
    schedule: Schedule = field(default_factory=Schedule)

    def __post_init__(self):
        protocols.check(self.protocol)
        if not 1 <= self.control_seeds <= self.seeds or self.repeats < 1 or self.map_rows < 10 or self.seed < 0:
            raise UsageError(
                "there must be at least 1 seed, 1 control seed (no more than seeds), 1 repeat, 10 rows on a map; seed >= 0"
            )

    def arms(self, carrier: str) -> dict[str, int]:
        """The arms of the protocol for a carrier, with the number of extractors of each."""
        arms = {TL: self.seeds, ATL: self.seeds, NEVER: self.seeds, REVERSAL: self.control_seeds}
        arms |= {TRANSDUCTIVE: self.control_seeds} if self.protocol == Protocol.LEAK_FREE else {}
        return arms | ({RAW: 1, DRAFT: 1, WHOLE: 1} if self.sensitivity and carrier == CARRIERS[0] else {})

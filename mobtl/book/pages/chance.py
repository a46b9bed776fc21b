"""How many printed values would differ from their 95 % range by chance alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from mobtl.answers import verdicts
from mobtl.answers.table import Row

# Share of values outside their 95 % range where nothing but chance is at work.
BY_CHANCE = 0.05
_UNJUDGED = (verdicts.UNDECIDED_PRESET, verdicts.UNDECIDED_STALE, verdicts.SECOND)


@dataclass(frozen=True)
class Chance:
    """Of ``n`` values from training, how many lie outside their 95 % range and how many would by chance.

    ``low`` to ``high`` is the 95 % range of that number if all values were independent; ``missed`` of those ``outside`` miss
    the tolerance too, so that they are not reproduced.
    """

    n: int
    outside: int
    missed: int
    low: int
    high: int

    @property
    def expected(self) -> float:
        """Mean number of values outside by chance."""
        return BY_CHANCE * self.n


def chance(table: Iterable[Row]) -> Chance:
    """What chance alone would do to the values of these rows that come from training.

    Counted are values (no references, claims or derived numbers) under the published protocol, on inputs that are the
    paper's, that are judged and have a spread, each once; a number without a spread is deterministic and cannot differ by
    chance.
    """
    from scipy.stats import binom  # slow to import

    judged: dict[str, Row] = {}
    for row in table:
        entry = row.entry
        trained = entry is not None and entry.kind == "value" and row.protocol == "as_published" and entry.inputs == "paper"
        if trained and not entry.same_as and row.spread and row.verdict not in _UNJUDGED:
            judged.setdefault(row.entry.id, row)
    outside = [row for row in judged.values() if not row.spread[0] <= row.entry.value <= row.spread[1]]
    missed = [row for row in outside if row.verdict in (verdicts.NOT_REPRODUCED, verdicts.BETTER)]
    low, high = (int(binom.ppf(share, len(judged), BY_CHANCE)) if judged else 0 for share in (0.025, 0.975))
    return Chance(len(judged), len(outside), len(missed), low, high)

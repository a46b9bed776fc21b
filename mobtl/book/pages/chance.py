"""What the verdicts add up to: how many of each by paper and protocol, and how many values would differ by chance."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from mobtl.answers import verdicts
from mobtl.answers.table import Row

# Share of values outside their 95 % range where nothing but chance is at work.
BY_CHANCE = 0.05
_ORDER = (
    verdicts.REPRODUCED,
    verdicts.WITHOUT_LEAKAGE_UNDECIDED.format(verdicts.REPRODUCED),
    verdicts.BETTER,
    verdicts.WITHOUT_LEAKAGE_UNDECIDED.format(verdicts.BETTER),
    verdicts.ONLY_WITH_LEAKAGE,
    verdicts.CONSISTENT,
    verdicts.TOO_WIDE,
    verdicts.NOT_REPRODUCED,
    verdicts.AGREES,
    verdicts.DIFFERS,
    verdicts.HOLDS,
    verdicts.WITHOUT_LEAKAGE_UNDECIDED.format(verdicts.HOLDS),
    verdicts.HOLDS_ONLY_WITH_LEAKAGE,
    verdicts.DOES_NOT_HOLD,
    *(verdicts.ON_OTHER_INPUTS.format(each) for each in (verdicts.HOLDS, verdicts.DOES_NOT_HOLD, verdicts.UNDECIDED)),
    *verdicts.IN_PRINT.values(),
    verdicts.UNDECIDED,
    verdicts.DISAGREE,
    verdicts.ONE_RUN,
    verdicts.UNDECIDED_PRESET,
    verdicts.UNDECIDED_STALE,
    verdicts.REFERENCE,
)
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


def short(verdict: str) -> str:
    """A verdict without its reason."""
    return verdict.partition(", because")[0]


def counts(table: Iterable[Row]) -> dict[str, Counter]:
    """Published values by protocol ("" where nothing is trained counts as published) and by verdict without its reason.

    Each value counts once per protocol, wherever it is printed again: by its first judged row, which is that of the largest
    record.
    """
    found: dict[str, Counter] = {"as_published": Counter(), "leak_free": Counter()}
    seen = set()
    for row in table:
        protocol = row.protocol or "as_published"
        counts = row.entry is not None and row.entry.same_as is None and row.verdict != verdicts.SECOND
        if counts and (protocol, row.entry.id) not in seen:
            seen.add((protocol, row.entry.id))
            found[protocol][short(row.verdict)] += 1
    return found


def ordered(names: Iterable[str]) -> list[str]:
    """Verdicts in the order of the page's own list of them; unknown ones last."""
    return sorted(set(names), key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))


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

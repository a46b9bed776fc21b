"""Which computed numbers answer a published value, and the verdict on each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol as Form

from mobtl.answers import arms, verdicts
from mobtl.answers.published import Published
from mobtl.catalogue.specs import Run
from mobtl.records import settings
from mobtl.records.record import Metric, Record
from mobtl.validation.protocols import Protocol

# Statistic of a published value -> that of a second row, which stands beside its own and is not judged. Leak free no member
# is chosen by its test error: the average member stands in for the best, the ensemble beside it.
BESIDE = {"single split": "random splits", "fold mean": "pooled"}
STANDS_IN, BESIDE_STAND_IN = {"best on test": "member mean"}, "ensemble"
MATRIX = "classifier, seeds whose confusion matrix is as far from their mean as the printed one, share"


class Output(Form):
    """A result: of which run, where its records lie, which page shows it, and whether it is a stale committed one."""

    run: Run
    folder: object
    preset: str
    page: str
    stale: bool


@dataclass(frozen=True)
class Source:
    """A record with the run that it is of."""

    record: Record
    output: Output

    @cached_property
    def metrics(self) -> dict[str, Metric]:
        """Its metrics by quantity, of one that has several statistics the first."""
        return {metric.quantity: metric for metric in reversed(self.record.metrics)}


@dataclass(frozen=True)
class Found:
    """A metric, and where it stands."""

    metric: Metric
    source: Source

    @property
    def protocol(self) -> str:
        """The protocol of its record, "" where nothing is trained."""
        return self.source.record.protocol

    def answers(self, entry: Published) -> bool:
        """Whether it has the statistic of an entry of its paper and quantity, or that of a second row."""
        own = self.own_statistic(entry)
        return self.metric.statistic in (own, BESIDE.get(own) if own == entry.statistic else BESIDE_STAND_IN)

    def own_statistic(self, entry: Published) -> str:
        """The statistic on which an entry is judged under this protocol."""
        return STANDS_IN.get(entry.statistic, entry.statistic) if self.protocol == Protocol.LEAK_FREE else entry.statistic

    def shown(self, entry: Published) -> Metric:
        """The number that the table shows: of a confusion matrix the share of seeds that are as far out."""
        negatives = self.source.metrics.get(entry.true_negatives)
        if entry.kind != "matrix" or not self.metric.samples or negatives is None:
            return self.metric
        share = verdicts.as_far((entry.matrix["TP"], entry.matrix["TN"]), self.metric.samples, negatives.samples)
        return Metric(MATRIX, "%", self.metric.statistic, 100 * share, self.metric.n, (), self.metric.complete)


class Answers:
    """The computed numbers of some records, by what they answer."""

    def __init__(self, sources: Iterable[Source], entries: Sequence[Published]):
        self.found = [Found(metric, source) for source in sources for metric in source.record.metrics]
        self.entries = {entry.id: entry for entry in entries}
        self._about: dict[tuple[str, str], list[Found]] = {}
        for each in self.found:
            self._about.setdefault((each.source.record.paper, each.metric.quantity), []).append(each)

    def to(self, entry: Published) -> list[tuple[Found, str]]:
        """Every answer to an entry with its verdict; that of a second row says that it is one."""
        answers = [each for each in self._about.get((entry.paper, entry.quantity), ()) if each.answers(entry)]
        return [(each, self._verdict(entry, each, answers)) for each in answers]

    def _verdict(self, entry: Published, found: Found, answers: Sequence[Found]) -> str:
        if not entry.judged:
            return verdicts.unjudged(entry)
        if found.metric.statistic != found.own_statistic(entry):
            return verdicts.SECOND
        verdict = self._alone(entry, found)
        if found.protocol != Protocol.AS_PUBLISHED or found.source.output.stale:
            return verdict
        leak_free = [
            other
            for other in answers
            if other.protocol == Protocol.LEAK_FREE and other.metric.statistic == other.own_statistic(entry)
        ]
        # Two studies of one size are compared where there are two, of them those with the same parameters, or nearly so.
        leak_free.sort(
            key=lambda other: (
                other.source.output.stale,
                other.source.output.preset != found.source.output.preset,
                _settings_apart(found.source.record, other.source.record),
            )
        )
        return verdicts.with_leak_free(entry, verdict, self._alone(entry, leak_free[0]) if leak_free else "")

    def _alone(self, entry: Published, found: Found) -> str:
        """The verdict on one number, whatever other protocols say."""
        if found.source.output.stale:
            return verdicts.UNDECIDED_STALE
        metrics = found.source.metrics
        verdict = verdicts.judge(entry, found.metric, metrics.get, self._p_value(entry, metrics))
        if entry.presupposes and verdict in (verdicts.HOLDS, verdicts.DOES_NOT_HOLD):
            first = self.entries[entry.presupposes]
            metric = metrics.get(first.quantity)
            if metric is None or self._alone(first, Found(metric, found.source)) != verdicts.HOLDS:
                return verdicts.UNDECIDED
        return verdict

    def _p_value(self, entry: Published, metrics: dict[str, Metric]) -> float | None:
        """The p value beside a paired difference, corrected for the claims that are tested together with it."""
        if entry.statistic != "paired":
            return None
        together = [each for each in self.entries.values() if each.family == entry.family] if entry.family else [entry]
        values = {each.id: metrics.get(verdicts.p_value_of(each.quantity)) for each in together}
        known = {name: metric.value for name, metric in values.items() if metric is not None}
        if entry.id not in known:
            return None
        return dict(zip(known, arms.holm(list(known.values())), strict=True))[entry.id]


def _settings_apart(one: Record, other: Record) -> int:
    """How many settings of two records differ, those of a setting that has settings of its own among them."""
    first, second = dict(settings.each(one.config)), dict(settings.each(other.config))
    return sum(first.get(name) != second.get(name) for name in first.keys() | second.keys())

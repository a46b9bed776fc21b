"""Whether transfer helps, by the book's rule for two arms: the interval of the paired difference, and the test beside it."""

from dataclasses import dataclass

from mobtl.answers import arms
from mobtl.answers.prose import in_words
from mobtl.experiments.own.transfer.fits import DIRECT, MEAN, PLACEBO, TRANSFER
from mobtl.experiments.own.transfer.scores import DETECTABLE, QUESTIONS
from mobtl.physics.units import in_text
from mobtl.records.quantity import DIFFERENCE, P_VALUE, Quantity
from mobtl.records.record import Metric, Record

HELPS, HURTS, UNDECIDED = "helps", "hurts", "undecided"
_DIGITS = ".3g"


@dataclass(frozen=True)
class Verdict:
    """The answer of a study.

    Attributes
    ----------
    word : "helps", "hurts" or "undecided".
    sentence : the answer in a sentence, with its reason.
    evidence : sentences with the numbers behind it.
    """

    word: str
    sentence: str
    evidence: tuple[str, ...]


def verdict(record: Record) -> Verdict:
    """The verdict on a record of `mobtl.experiments.own.transfer.study`.

    Transfer helps where it errs less than direct training and than its placebo, and the mean of the training rows is beaten;
    the p values of these two questions are corrected for being two (Holm).
    """
    found = answers(record)
    learnt = {arm for arm in (TRANSFER, DIRECT) if found[arm, MEAN] == arms.LESS}
    direct, placebo = (found[pair] for pair in QUESTIONS)
    if not learnt:
        word, why = UNDECIDED, "neither arm errs less than the mean of the training rows: nothing was learnt to compare"
    elif direct == placebo == arms.LESS and TRANSFER in learnt:
        word, why = HELPS, "transfer errs less than direct training, and than the same procedure without the source"
    elif direct == arms.MORE:
        word, why = HURTS, "transfer errs more than direct training"
    elif direct == arms.LESS:
        word, why = UNDECIDED, "transfer errs less than direct training, but its gain is not shown to come from the source"
    elif direct == arms.DISAGREE:
        word, why = UNDECIDED, "interval and test disagree on transfer and direct training"
    else:
        word, why = UNDECIDED, "transfer and direct training cannot be told apart"
    said = {HELPS: "Transfer helps", HURTS: "Transfer hurts", UNDECIDED: "Undecided"}[word]
    return Verdict(word, f"{said}: {why}.", tuple(_evidence(record)))


def answers(record: Record) -> dict[tuple[str, str], str]:
    """What interval and test say of the first arm of each pair beside the second (`mobtl.answers.arms.answer`)."""
    corrected = arms.holm([_test(record, *pair).value for pair in QUESTIONS])
    found = {pair: arms.answer(_difference(record, *pair), p) for pair, p in zip(QUESTIONS, corrected, strict=True)}
    for pair in ((TRANSFER, MEAN), (DIRECT, MEAN)):
        found[pair] = arms.answer(_difference(record, *pair), _test(record, *pair).value)
    return found


def _difference(record: Record, first: str, second: str) -> Metric:
    return record.metric(Quantity(its_property(record), DIFFERENCE, first, second), "paired")


def _test(record: Record, first: str, second: str) -> Metric:
    return record.metric(Quantity(its_property(record), P_VALUE, first, second), "corrected resampled t-test")


def _evidence(record: Record):
    corrected = arms.holm([_test(record, *pair).value for pair in QUESTIONS])
    named = {TRANSFER: "transfer", DIRECT: "direct training", PLACEBO: "its placebo, never pretrained"}
    errors = [f"{named.get(arm, 'the mean of the training rows')} {_error(record, arm)}" for arm in (*named, MEAN)]
    yield f"Mean absolute errors of rows held out, with 95 % intervals over compounds: {'; '.join(errors)}."
    for (first, second), p in zip(QUESTIONS, corrected, strict=True):
        its = _difference(record, first, second)
        low, high = (in_words(end, f"+{_DIGITS}") for end in its.spread)
        shown = f"p = {p:.3f}" if p >= 0.0005 else "p < 0.001"
        yield (
            f"Error of {first} less that of {second}: {in_words(its.value, f'+{_DIGITS}')}{_unit(its)}, 95 % interval {low} "
            f"to {high} ({its.n}); corrected resampled t-test over {_test(record, first, second).n}, corrected for two "
            f"questions: {shown}."
        )
    its = detectable(record)
    share = its.value / record.metric(Quantity(its_property(record), "MAE", DIRECT), "member mean").value
    yield (
        f"With so many compounds, a difference of {in_words(its.value, _DIGITS)}{_unit(its)} ({share:.0%} of the error of "
        "direct training) would have been shown four times out of five; a smaller one would rather have been missed."
    )


def its_property(record: Record) -> str:
    """The property that a study was about."""
    return record.config["property"]


def detectable(record: Record) -> Metric:
    """The smallest difference of transfer and direct training that would have been shown four times out of five."""
    return record.metric(f"{its_property(record)}, {DETECTABLE}, {TRANSFER} and {DIRECT}", "simulated")


def _error(record: Record, arm: str) -> str:
    its = record.metric(Quantity(its_property(record), "MAE", arm), "member mean")
    low, high = (in_words(end, _DIGITS) for end in its.spread)
    return f"{in_words(its.value, _DIGITS)}{_unit(its)} ({low} to {high})"


def _unit(metric: Metric) -> str:
    return f" {in_text(metric.unit)}" if metric.unit else ""

"""Every verdict, on both sides of each border, and five rows of the committed study worked by hand."""

import numpy as np
import pytest

from mobtl.answers import verdicts
from mobtl.answers.arms import holm
from mobtl.answers.published import Published
from mobtl.answers.verdicts import judge, with_leak_free
from mobtl.records.record import Metric

BASE = {"id": "x", "paper": "liu2020", "item": "Table 1", "place": "here", "quantity": "q", "resamples": "members"}
SINCE = {"day": "2026-11-21", "commit": "3dd0014", "records": "before"}


def value(printed="10.0", measure="error", better="lower", statistic="member mean", **more):
    return Published(**BASE, kind="value", printed=printed, measure=measure, better=better, statistic=statistic, **more)


def claim(statistic="member mean", quantity="q", more=None, **bounds):
    predicate = {"reading": "as it stands", "since": SINCE} | bounds
    about = BASE | {"quantity": quantity} | (more or {})
    return Published(**about, kind="claim", statistic=statistic, printed="it is so", predicate=predicate)


def metric(number, low=None, high=None, complete=True, statistic="member mean"):
    # A hundred samples whose 2.5 and 97.5 % percentiles are the ends asked for.
    samples = () if low is None else (*[low] * 10, *[number] * 80, *[high] * 10)
    return Metric("q", "", statistic, number, "n", samples, complete)


@pytest.mark.parametrize(
    ("computed", "verdict"),
    [
        # 10.0 within 10 %: from 9 to 11. The whole range must be in it.
        (metric(10.0, 9.0, 11.0), verdicts.REPRODUCED),
        (metric(9.2, 9.1, 9.3), verdicts.REPRODUCED),
        (metric(10.0, 8.9, 11.0), verdicts.TOO_WIDE),
        (metric(10.4, 9.9, 11.1), verdicts.TOO_WIDE),
        (metric(10.0, 2.0, 18.0), verdicts.TOO_WIDE),
        (metric(10.9, 10.5, 11.3), verdicts.UNDECIDED),  # overlaps, and the printed number is not in the range
        (metric(8.8, 8.5, 9.1), verdicts.UNDECIDED),
        (metric(11.2, 11.1, 11.3), verdicts.NOT_REPRODUCED),
        (metric(8.8, 8.5, 8.9), verdicts.BETTER),
        (metric(10.0), verdicts.ONE_RUN),
        (metric(99.0), verdicts.ONE_RUN),
        (metric(11.2, statistic="exact"), verdicts.NOT_REPRODUCED),
        (metric(10.9, statistic="exact"), verdicts.REPRODUCED),  # deterministic: the range is the point
        (metric(10.0, 9.5, 10.5, complete=False), verdicts.UNDECIDED_PRESET),
        (metric(99.0, complete=False), verdicts.UNDECIDED_PRESET),
    ],
)
def test_a_value_is_judged_by_its_whole_range(computed, verdict):
    assert judge(value(), computed) == verdict


def test_without_a_better_side_nothing_is_better():
    entry = value("5.0", "number", None)
    assert judge(entry, metric(4.0, 3.9, 4.1)) == judge(entry, metric(6.0, 5.9, 6.1)) == verdicts.NOT_REPRODUCED


def test_a_higher_score_is_the_better_one():
    entry = value("0.80", "score", "higher")
    assert judge(entry, metric(0.9, 0.88, 0.92)) == verdicts.BETTER
    assert judge(entry, metric(0.7, 0.68, 0.72)) == verdicts.NOT_REPRODUCED


def test_a_count_must_be_equal():
    entry = value("124", "count", None, "exact")
    assert judge(entry, metric(124, statistic="exact")) == verdicts.REPRODUCED
    assert judge(entry, metric(123, statistic="exact")) == verdicts.NOT_REPRODUCED


def test_a_deterministic_number_may_round_to_the_printed_one():
    entry = value("0.74", "number", None, "exact")
    assert judge(entry, metric(0.7449, statistic="exact")) == verdicts.REPRODUCED
    assert judge(entry, metric(0.7451, statistic="exact")) == verdicts.NOT_REPRODUCED


def test_what_an_answer_that_knows_nothing_reaches_is_not_reproduced():
    """Accuracy on random splits, 92.5 (90.3 to 94.5): "always no gap" is right in 90.0 %; here the band is made wide."""
    entry = value("92.5", "score", "higher", unit="%", baseline="always no gap")
    found = {"always no gap": metric(90.04, statistic="exact")}
    assert judge(entry, metric(92.5, 90.3, 94.5), found.get) == verdicts.REPRODUCED
    assert judge(entry, metric(92.5, 90.0, 94.5), found.get) == verdicts.UNDECIDED
    error = value("10.0", baseline="mean")
    assert judge(error, metric(10.0, 9.5, 10.5), {"mean": metric(10.6)}.get) == verdicts.REPRODUCED
    assert judge(error, metric(10.0, 9.5, 10.5), {"mean": metric(10.4)}.get) == verdicts.UNDECIDED
    # Not reproduced stays what it is.
    assert judge(error, metric(20.0, 19.5, 20.5), {"mean": metric(10.4)}.get) == verdicts.NOT_REPRODUCED


def test_other_inputs_are_said():
    entry = value(inputs="other", because="other rows")
    assert judge(entry, metric(11.2, 10.9, 11.5)) == verdicts.AGREES
    assert judge(entry, metric(11.2, 11.1, 11.5)) == judge(entry, metric(5.0, 4.9, 5.1)) == verdicts.DIFFERS
    its = claim(above=1.0, more={"inputs": "other", "because": "other rows"})
    assert judge(its, metric(2.0, 1.5, 3.0)) == "holds, on other inputs"
    assert judge(its, metric(0.5, 0.4, 0.6)) == "does not hold, on other inputs"


@pytest.mark.parametrize(
    ("true", "of", "verdict"),
    [
        (200, 200, verdicts.HOLDS),
        (195, 200, verdicts.HOLDS),
        (194, 200, verdicts.UNDECIDED),
        (6, 200, verdicts.UNDECIDED),
        (5, 200, verdicts.DOES_NOT_HOLD),
        (40, 40, verdicts.HOLDS),
        (39, 39, verdicts.UNDECIDED),  # too few to say so
        (0, 39, verdicts.UNDECIDED),
    ],
)
def test_a_claim_is_judged_by_its_share_of_resamples(true, of, verdict):
    computed = Metric("q", "", "member mean", 70.0, "n", (70.0,) * true + (50.0,) * (of - true))
    assert judge(claim(above=60.0), computed) == verdict


def test_a_claim_about_a_fixed_number_holds_or_not():
    fixed = claim("exact", above=0.0)
    assert judge(fixed, metric(303.0, statistic="exact")) == verdicts.HOLDS
    assert judge(claim("exact", above=-0.3, below=0.3), metric(0.4, statistic="exact")) == verdicts.DOES_NOT_HOLD
    assert judge(fixed, metric(303.0, complete=False)) == verdicts.UNDECIDED_PRESET
    assert judge(claim(above=0.0), metric(303.0)) == verdicts.ONE_RUN


def test_the_print_against_itself():
    its = claim("exact", above=0.0, more={"in_print": True})
    assert judge(its, metric(1.0, statistic="exact")) == "consistent in print"
    assert judge(its, metric(-1.0, statistic="exact")) == "not consistent in print"
    # On resamples of the printed rows the print may leave it open.
    assert judge(its, metric(0.5, -1.0, 1.0, statistic="exact")) == verdicts.UNDECIDED


@pytest.mark.parametrize(
    ("low", "high", "p", "verdict"),
    [
        (-2.0, -1.0, None, verdicts.HOLDS),
        (-2.0, -1.0, 0.049, verdicts.HOLDS),
        (1.0, 2.0, None, verdicts.DOES_NOT_HOLD),
        (1.0, 2.0, 0.001, verdicts.DOES_NOT_HOLD),
        (-2.0, 0.1, None, verdicts.UNDECIDED),
        (-2.0, 0.1, 0.3, verdicts.UNDECIDED),
        (-2.0, 0.1, 0.01, verdicts.DISAGREE),
        (-2.0, -1.0, 0.05, verdicts.DISAGREE),
    ],
)
def test_two_arms_are_told_apart_by_interval_and_test(low, high, p, verdict):
    its = claim("paired", "phonon band gap, MAE difference, transfer minus direct", below=0.0)
    assert judge(its, metric((low + high) / 2, low, high, statistic="paired"), p=p) == verdict


def test_the_p_value_beside_a_difference():
    name = verdicts.p_value_of("average hole mobility, MAE difference, HTL minus HTL, never trained")
    assert name == "average hole mobility, p value, HTL against HTL, never trained"


def test_holm_by_hand():
    # Sorted 0.01, 0.02, 0.04: times 3, 2, 1, and never falling.
    assert holm([0.04, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.04])
    assert holm([0.5, 0.9]) == pytest.approx([1.0, 1.0])
    assert holm([0.2]) == [0.2]


def spread(printed):
    return Published(**BASE, kind="spread", printed=printed, statistic="member mean")


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [
        ((0.7, 1.4), verdicts.REPRODUCED),  # within a factor of 1.5 either way
        ((0.6, 1.4), verdicts.TOO_WIDE),
        ((1.1, 1.6), verdicts.UNDECIDED),
        ((1.51, 3.0), verdicts.NOT_REPRODUCED),
        ((0.2, 0.66), verdicts.NOT_REPRODUCED),
    ],
)
def test_a_standard_deviation_is_judged_by_its_ratio(ratio, verdict):
    low, high = (4.0 * each for each in ratio)
    assert judge(spread("4.0"), metric((low + high) / 2, low, high)) == verdict


def matrix(printed="TP 34, FN 4, FP 13, TN 323"):
    about = BASE | {"quantity": "classifier, true positives"}
    return Published(**about, kind="matrix", printed=printed, statistic="single split")


def seeds(positives, negatives):
    both = [
        Metric(f"classifier, true {what}", "", "single split", float(np.mean(its)), "n", tuple(map(float, its)))
        for what, its in (("positives", positives), ("negatives", negatives))
    ]
    return both[0], {both[1].quantity: both[1]}.get


def test_a_confusion_matrix_is_one_pair_among_a_hundred_seeds():
    """Seeds on a cross around (30, 320): 90 at a distance of 1, ten at a distance of 4 along the true positives."""
    positives = np.array([29, 31, 30, 30] * 22 + [29, 31] + [26, 34] * 5)
    negatives = np.array([320, 320, 319, 321] * 22 + [320, 320] + [320, 320] * 5)
    first, beside = seeds(positives, negatives)
    assert judge(matrix("TP 34, FN 4, FP 16, TN 320"), first, beside) == verdicts.CONSISTENT  # ten of a hundred are as far
    assert judge(matrix("TP 35, FN 3, FP 16, TN 320"), first, beside) == verdicts.NOT_REPRODUCED
    # Four away along the true negatives, which vary less, is farther.
    assert judge(matrix("TP 30, FN 8, FP 12, TN 324"), first, beside) == verdicts.NOT_REPRODUCED
    few, beside = seeds(positives[:99], negatives[:99])
    assert judge(matrix("TP 30, FN 8, FP 16, TN 320"), few, beside) == verdicts.UNDECIDED_PRESET


def test_a_count_that_no_seed_moves_must_be_met():
    first, beside = seeds([30, 31] * 50, [320] * 100)
    assert judge(matrix("TP 30, FN 8, FP 16, TN 320"), first, beside) == verdicts.CONSISTENT
    assert judge(matrix("TP 30, FN 8, FP 15, TN 321"), first, beside) == verdicts.NOT_REPRODUCED


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("reference", {}, "reference, not judged"),
        ("stated", {"because": "it follows from the cut"}, "not judged, because it follows from the cut"),
        ("absent", {"because": "no supplement came"}, "not at hand, because no supplement came"),
    ],
)
def test_what_is_not_judged_says_so(kind, more, words):
    entry = Published(**BASE, kind=kind, printed="1331", statistic="exact", **more)
    assert judge(entry, metric(5.0)) == words


@pytest.mark.parametrize(
    ("verdict", "without", "both"),
    [
        (verdicts.REPRODUCED, verdicts.NOT_REPRODUCED, verdicts.ONLY_WITH_LEAKAGE),
        (verdicts.BETTER, verdicts.NOT_REPRODUCED, verdicts.ONLY_WITH_LEAKAGE),
        (verdicts.REPRODUCED, verdicts.REPRODUCED, verdicts.REPRODUCED),
        (verdicts.REPRODUCED, verdicts.BETTER, verdicts.REPRODUCED),
        (verdicts.REPRODUCED, verdicts.TOO_WIDE, "reproduced; without leakage undecided"),
        (verdicts.BETTER, verdicts.UNDECIDED, "better than printed; without leakage undecided"),
        (verdicts.REPRODUCED, verdicts.UNDECIDED_STALE, "reproduced; without leakage undecided"),
        (verdicts.REPRODUCED, verdicts.ONE_RUN, "reproduced; without leakage undecided"),
        (verdicts.REPRODUCED, "", verdicts.REPRODUCED),
        (verdicts.TOO_WIDE, verdicts.NOT_REPRODUCED, verdicts.TOO_WIDE),
        (verdicts.UNDECIDED_PRESET, verdicts.NOT_REPRODUCED, verdicts.UNDECIDED_PRESET),
        (verdicts.NOT_REPRODUCED, verdicts.REPRODUCED, verdicts.NOT_REPRODUCED),
    ],
)
def test_what_is_left_without_leakage(verdict, without, both):
    assert with_leak_free(value(), verdict, without) == both


def test_without_a_better_side_there_is_no_verdict_on_leakage():
    assert with_leak_free(value("5", "number", None), verdicts.REPRODUCED, verdicts.NOT_REPRODUCED) == verdicts.REPRODUCED
    assert with_leak_free(spread("4.0"), verdicts.REPRODUCED, verdicts.NOT_REPRODUCED) == verdicts.REPRODUCED


def test_a_claim_without_leakage():
    its = claim(above=0.0)
    assert with_leak_free(its, verdicts.HOLDS, verdicts.DOES_NOT_HOLD) == "holds only with leakage"
    assert with_leak_free(its, verdicts.HOLDS, verdicts.UNDECIDED) == "holds; without leakage undecided"
    assert with_leak_free(its, verdicts.HOLDS, verdicts.HOLDS) == with_leak_free(its, verdicts.HOLDS, "") == verdicts.HOLDS
    assert with_leak_free(its, verdicts.DOES_NOT_HOLD, verdicts.HOLDS) == verdicts.DOES_NOT_HOLD


class TestTheCommittedStudy:
    """Five rows of the study of 2026-11-21, their ranges typed from it."""

    def test_the_heat_capacity_error_of_table_1(self):
        """Printed 2.739, so 2.465 to 3.013; the best of eight 1.988 (1.723 to 2.253), leak free 6.378 (6.107 to 6.649)."""
        entry = value("2.739", statistic="best on test", baseline="training mean")
        nothing = {"training mean": metric(29.3)}.get
        best = metric(1.988, 1.723, 2.253, statistic="best on test")
        leak_free = judge(entry, metric(6.378, 6.107, 6.649), nothing)
        assert judge(entry, best, nothing) == verdicts.BETTER
        assert leak_free == verdicts.NOT_REPRODUCED
        assert with_leak_free(entry, verdicts.BETTER, leak_free) == "reproduced only with leakage"

    def test_its_r2(self):
        """Printed 0.985, so 0.955 to 1.015; the best of eight 0.993 (0.983 to 1.002), leak free 0.894 (0.886 to 0.901)."""
        entry = value("0.985", "score", "higher", "best on test")
        leak_free = judge(entry, metric(0.894, 0.886, 0.901))
        assert judge(entry, metric(0.993, 0.983, 1.002)) == verdicts.REPRODUCED
        assert with_leak_free(entry, verdicts.REPRODUCED, leak_free) == "reproduced only with leakage"
        # A best of 250 is not judged by a best of eight.
        assert judge(entry, metric(0.993, 0.983, 1.002, complete=False)) == verdicts.UNDECIDED_PRESET

    def test_the_printed_matrix(self):
        """TP 34 and TN 323 against ten seeds of 29 to 33 and 326 to 329: a hundred like them would not reach it."""
        positives = np.array([31, 31, 32, 32, 31, 30, 33, 30, 32, 29])
        negatives = np.array([329, 326, 327, 329, 329, 327, 329, 328, 328, 328])
        first, beside = seeds(positives, negatives)
        assert judge(matrix(), first, beside) == verdicts.UNDECIDED_PRESET
        first, beside = seeds(np.tile(positives, 10), np.tile(negatives, 10))
        assert judge(matrix(), first, beside) == verdicts.NOT_REPRODUCED

    def test_transfer_without_an_adversary_over_direct(self):
        """The ratio of errors, leak free, 1.068 (0.995 to 1.148): above one in most resamples, not in enough of them."""
        samples = np.random.default_rng(0).normal(1.068, 0.039, 400)
        ratio = Metric("q", "", "pooled", 1.068, "n", tuple(samples))
        assert ratio.spread == (pytest.approx(0.995, abs=0.01), pytest.approx(1.148, abs=0.01))
        assert judge(claim("pooled", above=1.0), ratio) == verdicts.UNDECIDED
        # The same arms by their paired difference, 0.050 (-0.055 to 0.144), p = 0.19.
        its = claim("paired", "average electron mobility, MAE difference, TL minus direct", above=0.0)
        assert judge(its, metric(0.050, -0.055, 0.144, statistic="paired"), p=0.19) == verdicts.UNDECIDED

    def test_the_standard_deviation_of_inn(self):
        """3.83 from eight members, by chi-square 2.54 to 7.73, against 3.524: a ratio of 1.09 (0.72 to 2.19)."""
        assert judge(spread("3.524"), metric(3.83, 2.54, 7.73)) == verdicts.TOO_WIDE
        # Twenty members would do: 3.83 times 0.76 to 1.46.
        assert judge(spread("3.524"), metric(3.83, 2.91, 5.2)) == verdicts.REPRODUCED

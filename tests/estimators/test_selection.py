"""The choice of descriptors: a case by hand, copies, noise, and what decides it."""

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_selection import mutual_info_regression
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from mobtl.datasets import phonons
from mobtl.errors import MobtlError, UsageError
from mobtl.estimators.descriptors import MagpieDescriptors
from mobtl.estimators.selection import RelevanceRedundancy, ranked


@parametrize_with_checks([RelevanceRedundancy(random_state=0)])
def test_common_checks(estimator, check):
    check(estimator)


def test_four_columns_by_hand():
    relevance = np.array([0.5, 0.4, 0.3, 0.0])
    redundancy = np.array([[1, 0.9, 0.6, 0.1], [0.9, 1, 0.5, 0.2], [0.6, 0.5, 1, 0.0], [0.1, 0.2, 0, 1]])
    order, scores = ranked(relevance, lambda chosen: redundancy[chosen], 4)
    # One chosen: p = 4.5 - 1 = 3.5, c = 1e-6; 0.4 / (0.9^3.5 + c) = 0.578 and 0.3 / (0.6^3.5 + c) = 1.793.
    # Two chosen: p = 4.5 - 2^0.4 = 3.18049, c = 8e-6; the nearest of both is 0.9 away, 0.4 / (0.9^3.18049 + c) = 0.559.
    # The last one says nothing of the target.
    assert order.tolist() == [0, 2, 1, 3]
    assert scores == pytest.approx([0.5, 0.3 / (0.6**3.5 + 1e-6), 0.4 / (0.9 ** (4.5 - 2**0.4) + 8e-6), 0.0])
    assert scores[1:3] == pytest.approx([1.793, 0.559], abs=1e-3)


def test_noise_of_which_the_estimate_says_a_little_comes_early():
    """A trait of the published score: what is not redundant at all is divided by a millionth."""
    relevance = np.array([0.5, 0.4, 0.003])
    redundancy = np.array([[1, 0.3, 0], [0.3, 1, 0], [0, 0, 1]])
    order, scores = ranked(relevance, lambda chosen: redundancy[chosen], 3)
    assert order.tolist() == [0, 2, 1] and scores[1] == pytest.approx(0.003 / 1e-6)


def test_with_many_chosen_relevance_decides():
    """After 43 the exponent stays at 0.1; after 200 the constant is 8, so that redundancy hardly counts."""
    relevance = np.linspace(1, 0.1, 300)
    order, scores = ranked(relevance, lambda chosen: np.full(300, 0.5), 300)
    assert order.tolist() == list(range(300))
    assert scores[44] == pytest.approx(relevance[44] / (0.5**0.1 + 1e-6 * 44**3))
    assert scores[200] == pytest.approx(relevance[200] / (0.5**0.1 + 8))


@pytest.fixture
def rows():
    """Noise, two columns that make the target, a copy of the first, a mixture of both, and one that stands still."""
    rng = np.random.default_rng(1)
    first, second, noise = rng.normal(size=(3, 400))
    x = np.column_stack([noise, first, first, second, first + second / 4, np.ones(400)])
    return x, 2 * first + second


def test_copies_are_chosen_once_and_noise_comes_last(rows):
    x, y = rows
    chosen = RelevanceRedundancy(6, random_state=0).fit(x, y)
    # The estimate finds no information in this noise.
    assert chosen.relevance_[0] == 0 and chosen.order_[-1] == 0
    assert sorted(chosen.order_) == [0, 1, 3, 4] and chosen.relevance_[[2, 5]].tolist() == [0, 0]
    assert chosen.scores_[0] == chosen.relevance_.max() and chosen.scores_[-1] == 0
    assert chosen.transform(x).shape == (400, 4)
    two = RelevanceRedundancy(2, random_state=0).fit(x, y)
    assert two.order_.tolist() == chosen.order_[:2].tolist()
    # Of what nearly repeats the first one, the new direction is preferred though it tells less by itself.
    assert set(two.order_) == {4, 3} and chosen.relevance_[1] > chosen.relevance_[3]


def test_relevance_is_the_information_over_the_mean_entropy(rows):
    x, y = rows
    found = RelevanceRedundancy(1, random_state=np.random.RandomState(3)).fit(x, y).relevance_[1]
    information, own, of_target = (
        mutual_info_regression(a[:, None], b, random_state=0)[0] for a, b in ((x[:, 1], y), (x[:, 1], x[:, 1]), (y, y))
    )
    assert found == pytest.approx(2 * information / (own + of_target), abs=1e-6)


def test_the_seed_decides_and_neither_order_nor_scale_of_columns_matter(rows):
    x, y = rows
    one, same = (RelevanceRedundancy(3, random_state=5).fit(x, y) for _ in range(2))
    np.testing.assert_array_equal(one.order_, same.order_)
    np.testing.assert_array_equal(one.scores_, same.scores_)
    columns = np.array([5, 3, 4, 0, 1, 2])
    turned = RelevanceRedundancy(3, random_state=5).fit(x[:, columns] * 7, y)
    assert columns[turned.order_].tolist() == one.order_.tolist()


def test_names_of_the_chosen_in_a_pipeline():
    table = phonons.semiconductors().query("phonon_gap > 0")
    steps = make_pipeline(MagpieDescriptors(), RelevanceRedundancy(4, random_state=0), LinearRegression())
    steps.fit(table["formula"], table["phonon_gap"])
    names = steps[:-1].get_feature_names_out()
    described = MagpieDescriptors().transform(table["formula"])
    assert len(names) == 4 and set(names) < set(described)
    selected = steps[1].set_output(transform="pandas").transform(described)
    pd.testing.assert_frame_equal(selected, described[list(names)])


def test_what_leaves_no_choice_is_refused(rows):
    x, y = rows
    with pytest.raises(UsageError, match="at least one descriptor"):
        RelevanceRedundancy(0).fit(x, y)
    with pytest.raises(MobtlError, match="no column varies"):
        RelevanceRedundancy().fit(np.ones((9, 2)), y[:9])
    for given, says in (((np.where(x > 2, np.nan, x), y), "NaN"), ((x[:4], y[:4]), "minimum of 5"), ((x, None), "y")):
        with pytest.raises(ValueError, match=says):
            RelevanceRedundancy().fit(*given)
    with pytest.raises(ValueError, match="expecting 6 features"):
        RelevanceRedundancy(random_state=0).fit(x, y).transform(x[:, :3])

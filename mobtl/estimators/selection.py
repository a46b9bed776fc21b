"""Choosing descriptors that tell much of the target and little of each other, after MODNet."""

from collections.abc import Callable

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin, mutual_info_regression
from sklearn.utils.validation import check_is_fitted, validate_data

from mobtl.errors import MobtlError, UsageError
from mobtl.estimators.seeds import one_seed


class RelevanceRedundancy(SelectorMixin, BaseEstimator):
    """Descriptors by relevance and redundancy (De Breuck, Hautier, Rignanese, npj Comput. Mater. 7, 83, 2021).

    The first has the highest normalised mutual information NMI with the target y; each further one the highest score
    ``NMI(x, y) / (max(NMI(x, chosen)) ** p + c)``, where ``p = max(0.1, 4.5 - n ** 0.4)`` and ``c = 1e-6 n ** 3`` while n
    are chosen (their Eq. 2 as the released code quotes it; it computes ``4.5 - 0.4 n ** 0.4``). NMI is the mutual
    information over the mean of both entropies, all estimated by nearest neighbours (Kraskov et al., Phys. Rev. E 69,
    066138, 2004), the entropy as the information of a variable on itself. Columns that do not vary, or repeat an earlier
    one, are not chosen.

    While few are chosen, the score rewards novelty far more than relevance. Of a column of noise the estimate is 0 half the
    time, so that it comes last, and else a little above, so that it comes early: on few rows, compare with all descriptors.
    A fit takes seconds to a minute; ``Pipeline(memory=...)`` keeps it between the trials of a search.

    Parameters
    ----------
    n_features_to_select : how many; all that vary and differ where there are fewer.
    random_state : of the tiny noise with which the estimate tells equal values apart.

    Attributes
    ----------
    order_ : int array, the columns that are chosen, the most relevant first.
    scores_ : array, the score with which each of them was chosen; of the first its relevance.
    relevance_ : array (d,), normalised mutual information with the target; 0 for columns that cannot be chosen.
    n_features_in_, feature_names_in_ : number of columns, and their names where they had any.

    Raises
    ------
    ValueError
        From a fit, if rows are not finite numbers, or fewer than five.
    MobtlError
        From a fit, if no column varies, or less than one is asked for.
    """

    def __init__(self, n_features_to_select: int = 30, random_state=None):
        self.n_features_to_select = n_features_to_select
        self.random_state = random_state

    def fit(self, X, y) -> "RelevanceRedundancy":
        """Choose by inputs (n, d) and continuous targets (n,)."""
        if self.n_features_to_select < 1:
            raise UsageError(f"at least one descriptor is chosen, not {self.n_features_to_select}.")
        # The estimate takes three neighbours of each row.
        x, y = validate_data(self, X, y, dtype=float, y_numeric=True, ensure_min_samples=5)
        kept, seed = _distinct(x), one_seed(self.random_state)
        if not len(kept):
            raise MobtlError("no column varies, so that none tells anything of the target.")
        x = x[:, kept]
        entropy = np.array([_information(x[:, [column]], x[:, column], seed)[0] for column in range(len(kept))])
        entropy_of_target = _information(y[:, None], y, seed)[0]
        relevance = _normalised(_information(x, y, seed), entropy, entropy_of_target)

        def redundancy(chosen: int) -> np.ndarray:
            return _normalised(_information(x, x[:, chosen], seed), entropy, entropy[chosen])

        order, self.scores_ = ranked(relevance, redundancy, self.n_features_to_select)
        self.order_ = kept[order]
        self.relevance_ = np.zeros(self.n_features_in_)
        self.relevance_[kept] = relevance
        return self

    def _get_support_mask(self) -> np.ndarray:
        check_is_fitted(self)
        return np.isin(np.arange(self.n_features_in_), self.order_)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags


def ranked(relevance: np.ndarray, redundancy: Callable[[int], np.ndarray], n_chosen: int) -> tuple[np.ndarray, np.ndarray]:
    """The columns in the order in which they are chosen, and their scores; see `RelevanceRedundancy`.

    Parameters
    ----------
    relevance : (d,), normalised mutual information of each column with the target.
    redundancy : gives that of each column with the one named, (d,); asked only for those that are chosen.
    n_chosen : how many; d at most.

    Returns
    -------
    int array and array, both of the smaller of ``n_chosen`` and d.
    """
    order = [int(np.argmax(relevance))]
    scores, highest = [relevance[order[0]]], np.zeros(len(relevance))
    for n in range(1, min(n_chosen, len(relevance))):
        highest = np.maximum(highest, redundancy(order[-1]))
        score = relevance / (highest ** max(0.1, 4.5 - n**0.4) + 1e-6 * n**3)
        score[order] = -np.inf
        order.append(int(np.argmax(score)))
        scores.append(score[order[-1]])
    return np.array(order), np.array(scores)


def _distinct(x: np.ndarray) -> np.ndarray:
    """The columns that vary, the first of each that stands there several times."""
    _, first = np.unique(x, axis=1, return_index=True)
    return np.array([column for column in np.sort(first) if np.ptp(x[:, column]) > 0], int)


def _information(x: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
    """Mutual information (d,) of each column of x (n, d) with y (n,), in nats."""
    return mutual_info_regression(x, y, random_state=seed)


def _normalised(information: np.ndarray, one: np.ndarray, other: float) -> np.ndarray:
    """Mutual information over the mean of two entropies; 0 where neither has any."""
    mean = (one + other) / 2
    return np.divide(information, mean, out=np.zeros(len(mean)), where=mean > 0)

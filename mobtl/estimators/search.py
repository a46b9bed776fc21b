"""The search for settings that no held-out compound can reach, and the cross-validation around it."""

from collections.abc import Mapping

from sklearn import config_context
from sklearn.base import BaseEstimator
from sklearn.model_selection import GroupKFold, RandomizedSearchCV, cross_validate

from mobtl.validation.splits import FOLDS

SCORING = "neg_mean_absolute_error"


def leak_free_search(
    estimator: BaseEstimator, settings: Mapping, trials: int, seed: int, folds: int = FOLDS, n_jobs: int | None = None
) -> RandomizedSearchCV:
    """A random search by the mean absolute error, in folds that keep the rows of a group on one side.

    Fit it with ``search.fit(X, y, groups=groups)``: all ways to write a compound, and its polymorphs, are one group
    (`mobtl.features.formulas.groups`). With the best settings it is then fitted to all these rows. What learns from rows,
    such as a scaler or a choice of descriptors, belongs into a pipeline that is searched as a whole.

    Parameters
    ----------
    settings : by name of a parameter, a list of values or a distribution of scipy.
    trials : how many settings are tried.
    seed : of the trials and the folds.
    folds : how many; a fit refuses fewer groups (ValueError).
    n_jobs : processes, as joblib counts them.
    """
    return RandomizedSearchCV(
        estimator,
        dict(settings),
        n_iter=trials,
        scoring=SCORING,
        cv=_folds(folds, seed),
        random_state=seed,
        n_jobs=n_jobs,
        error_score="raise",
    )


def cross_validated(
    estimator: BaseEstimator, X, y, groups, seed: int, folds: int = FOLDS, n_jobs: int | None = None
) -> dict:
    """Errors on groups that have reached neither the fit nor the search for its settings, which is done anew in each fold.

    Parameters
    ----------
    estimator : a regressor, a pipeline, or a `leak_free_search`, which gets the groups of its training rows.
    X, y, groups : n rows, their targets (n,) and groups (n,), as of `leak_free_search`.
    seed : of the folds.
    folds : how many.
    n_jobs : processes, as joblib counts them.

    Returns
    -------
    dict
        By fold, as scikit-learn's ``cross_validate`` gives it: ``test_score``, the mean absolute error with a minus,
        ``estimator``, the fitted one, and ``indices``, the rows of both sides.

    Raises
    ------
    ValueError
        If there are fewer groups than folds. What a fit raises is not caught.
    """
    with config_context(enable_metadata_routing=True):
        return cross_validate(
            estimator,
            X,
            y,
            cv=_folds(folds, seed),
            scoring=SCORING,
            params={"groups": groups},
            n_jobs=n_jobs,
            return_estimator=True,
            return_indices=True,
            error_score="raise",
        )


def _folds(folds: int, seed: int) -> GroupKFold:
    return GroupKFold(folds, shuffle=True, random_state=seed)

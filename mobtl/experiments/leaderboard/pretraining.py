"""Perceptrons that have learnt a source property, as arrays that can be kept, and as the estimator that is fine-tuned."""

from collections.abc import Mapping

import numpy as np
from sklearn.frozen import FrozenEstimator

from mobtl.experiments.leaderboard.entries import Pretraining
from mobtl.records.partial import Arrays

_OWN = ("widths_", "scale_", "offset_")


def pretrained(pretraining: Pretraining, x: np.ndarray, y: np.ndarray, seed: int) -> Arrays:
    """Perceptrons trained on source inputs (m, d) and labels (m,)."""
    from mobtl.estimators.perceptron import DirectPerceptrons

    fitted = DirectPerceptrons(**_settings(pretraining), random_state=seed).fit(x, y)
    return fitted.parameters_ | {name: np.asarray(getattr(fitted, name)) for name in _OWN}


def frozen(pretraining: Pretraining, arrays: Mapping[str, np.ndarray]) -> FrozenEstimator:
    """The fitted source of `pretrained`, which a clone leaves fitted."""
    from mobtl.estimators.perceptron import DirectPerceptrons

    source = DirectPerceptrons(**_settings(pretraining))
    for name in _OWN:
        setattr(source, name, arrays[name])
    source.parameters_ = {name: array for name, array in arrays.items() if name not in _OWN}
    source.n_features_in_ = len(source.scale_)
    return FrozenEstimator(source)


def _settings(pretraining: Pretraining) -> dict:
    return dict(pretraining.settings)

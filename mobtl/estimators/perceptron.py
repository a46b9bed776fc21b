"""Ensembles of perceptrons after Liu 2020 as regressors of scikit-learn: trained directly, or fine-tuned from a source."""

from collections.abc import Sequence

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.preprocessing import MinMaxScaler
from sklearn.utils.validation import check_is_fitted, validate_data

from mobtl.errors import UsageError
from mobtl.estimators import networks
from mobtl.estimators.seeds import seeds_of_members
from mobtl.models import inputs
from mobtl.models.perceptron import PerceptronEnsemble
from mobtl.models.training import Training

# In the middle of what the released script of Liu 2020 draws from.
WIDTHS = (160, 75, 30)


class _Perceptrons(RegressorMixin, BaseEstimator):
    """What both kinds share: how members are trained, what is kept of them, how they predict.

    Row weights are not among it: batch normalisation takes all rows of a batch alike, so that a weighted error would not be
    that of repeated rows.
    """

    def __init__(self, epochs, batch_size, dropout, learning_rate, weight_decay, device, random_state):
        self.epochs = epochs
        self.batch_size = batch_size
        self.dropout = dropout
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.device = device
        self.random_state = random_state

    def _rows(self, X, y) -> tuple[np.ndarray, np.ndarray]:
        """Checked inputs and targets of a fit."""
        for name, least in (("epochs", 0), ("n_members", 1)):
            value = getattr(self, name, least)
            if not isinstance(value, int | np.integer) or value < least:
                raise UsageError(f"{name} is {value!r}, but must be a whole number, at least {least}.")
        x, y = validate_data(self, X, y, dtype=float, y_numeric=True, ensure_min_samples=2)
        return x, np.array(y, float)

    def _train(self, ensemble: PerceptronEnsemble, x: np.ndarray, y: np.ndarray, seeds: Sequence[int], frozen: int) -> None:
        """Train and keep what came of it."""
        training = Training(self.epochs, self.batch_size, self.dropout, self.learning_rate, self.weight_decay)
        with networks.one_thread():
            ensemble.fit(self._scaled(x), y, training, seeds, frozen=range(frozen))
        self.parameters_ = networks.arrays_of(ensemble)

    def _scaled(self, x: np.ndarray) -> np.ndarray:
        return x * self.scale_ + self.offset_

    def predict(self, X, return_std: bool = False):
        """The mean of the members' predictions.

        Parameters
        ----------
        X : inputs (n, d).
        return_std : whether the members' standard deviation is wanted too; it tells how far they differ, not how far they
            are off.

        Returns
        -------
        ndarray (n,), in the unit of the targets, or a pair of such.
        """
        check_is_fitted(self)
        x = validate_data(self, X, dtype=float, reset=False)
        members = networks.predict(self.parameters_, self._scaled(x))
        return (members.mean(axis=0), members.std(axis=0)) if return_std else members.mean(axis=0)


class DirectPerceptrons(_Perceptrons):
    """Perceptrons from random weights: linear layers with batch normalisation, ReLU and dropout, Adam on the squared error.

    As the leak-free protocol of Liu 2020 trains them: inputs are scaled so that those of the training rows span 0 to 1,
    targets are learnt as they are. Targets that are not of the order of 1 to 1000 are better standardised
    (``TransformedTargetRegressor``).

    Parameters
    ----------
    n_members : networks of the ensemble; they differ in their seeds. Liu 2020 has 250.
    widths : units of each hidden layer, of all members alike, or a row for each (members, layers).
    epochs : passes over the training rows; 0 leaves the random weights as they are, the placebo of a source.
    batch_size : rows per step, shuffled anew in each epoch; None takes all at once.
    dropout : probability of dropping a hidden unit.
    learning_rate, weight_decay : of Adam.
    device : "cpu" or "cuda", of training; predictions are made on the CPU.
    random_state : of weights, shuffling and dropout.

    Attributes
    ----------
    parameters_ : dict of float32 arrays, whose first axis is that of members: of the first hidden layer ``weight0``
        (members, d, w), ``bias0``, ``scale0``, ``shift0``, ``mean0`` and ``variance0`` (members, 1, w), and so on; the
        output layer has weight and bias. A narrower layer ends with zeros.
    widths_ : int array (members, layers).
    scale_, offset_ : arrays (d,); ``x * scale_ + offset_`` is what the networks are given.
    n_features_in_, feature_names_in_ : number of inputs, and their names where they had any.

    Raises
    ------
    ValueError
        From a fit or a prediction, if rows are not finite numbers, too few, or not of the columns that were fitted.
    MobtlError
        From a fit, if a setting makes no network (`mobtl.models.perceptron.PerceptronEnsemble`).
    """

    def __init__(
        self,
        n_members: int = 8,
        widths: Sequence = WIDTHS,
        epochs: int = 300,
        batch_size: int | None = 200,
        dropout: float = 0.1,
        learning_rate: float = 0.01,
        weight_decay: float = 1e-4,
        device: str = "cpu",
        random_state=None,
    ):
        self.n_members = n_members
        self.widths = widths
        super().__init__(epochs, batch_size, dropout, learning_rate, weight_decay, device, random_state)

    def fit(self, X, y) -> "DirectPerceptrons":
        """Train on inputs (n, d) and targets (n,)."""
        x, y = self._rows(X, y)
        scaler = MinMaxScaler().fit(x)
        self.scale_, self.offset_ = scaler.scale_, scaler.min_
        widths = np.asarray(self.widths)
        self.widths_ = np.tile(widths, (self.n_members, 1)) if widths.ndim == 1 else widths
        if len(self.widths_) != self.n_members:
            raise UsageError(f"{self.n_members} members need as many rows of widths, or one, not {len(self.widths_)}.")
        seeds = seeds_of_members(self.random_state, self.n_members)
        self._train(PerceptronEnsemble(self.widths_, x.shape[1], seeds, self.device), x, y, seeds, frozen=0)
        return self


class TransferredPerceptrons(_Perceptrons):
    """Perceptrons whose hidden layers come from a pretrained ensemble and are fine-tuned, each on a copy.

    As the leak-free protocol of Liu 2020 does it: inputs scaled as the source's, hidden weights copied, batch normalisation
    and output layer new, all trained on the new targets. That protocol also keeps the compounds that are held out from the
    source: pretrain on rows of other compounds (`mobtl.validation.splits.source_without`), else their source labels leak.

    Parameters
    ----------
    source : a fitted `DirectPerceptrons` (or an ensemble fine-tuned before) of the same inputs, in scikit-learn's
        ``FrozenEstimator``, so that ``clone`` keeps it fitted. A source of 0 epochs is the placebo: every step of the
        transfer, the scaling too, from random layers. None are the random layers of `DirectPerceptrons` with their default
        members and widths, scaled by the rows of the fit: the placebo without any source, which is direct training, since
        each fit starts from copies.
    frozen : so many hidden layers, from the first, keep the weights of the source; their batch normalisation is trained.
    epochs, batch_size, dropout, learning_rate, weight_decay, device : as of `DirectPerceptrons`, of the fine-tuning.
    random_state : of the output layer, shuffling and dropout.

    Attributes
    ----------
    parameters_, widths_, scale_, offset_, n_features_in_, feature_names_in_ : as of `DirectPerceptrons`.

    Raises
    ------
    ValueError
        As `DirectPerceptrons`.
    UsageError
        From a fit, if the source is no fitted ensemble, or has fewer hidden layers than are to be frozen.
    MobtlError
        From a fit, if the source was trained on other columns, or a setting makes no network.
    """

    def __init__(
        self,
        source=None,
        frozen: int = 0,
        epochs: int = 500,
        batch_size: int | None = None,
        dropout: float = 0.1,
        learning_rate: float = 0.01,
        weight_decay: float = 1e-4,
        device: str = "cpu",
        random_state=None,
    ):
        self.source = source
        self.frozen = frozen
        super().__init__(epochs, batch_size, dropout, learning_rate, weight_decay, device, random_state)

    def fit(self, X, y) -> "TransferredPerceptrons":
        """Fine-tune on inputs (n, d) and targets (n,)."""
        x, y = self._rows(X, y)
        source = self._placebo().fit(X, y) if self.source is None else self._checked_source()
        self.scale_, self.offset_, self.widths_ = source.scale_, source.offset_, source.widths_
        if self.frozen not in range(self.widths_.shape[1] + 1):
            raise UsageError(f"frozen is {self.frozen!r}, but the source has {self.widths_.shape[1]} hidden layers.")
        seeds = seeds_of_members(self.random_state, len(self.widths_))
        ensemble = PerceptronEnsemble(self.widths_, x.shape[1], seeds, self.device)
        networks.take_hidden(ensemble, source.parameters_)
        self._train(ensemble, x, y, seeds, self.frozen)
        return self

    def _placebo(self) -> DirectPerceptrons:
        return DirectPerceptrons(epochs=0, random_state=self.random_state)

    def _checked_source(self):
        """The source, which must be fitted, and on the columns of this fit."""
        source = self.source
        if not hasattr(source, "parameters_"):
            raise UsageError(
                "the source is no fitted ensemble of perceptrons: fit it, and hand it over as FrozenEstimator(source), "
                "which a clone leaves fitted."
            )
        named = hasattr(source, "feature_names_in_") and hasattr(self, "feature_names_in_")
        columns = [
            each.feature_names_in_ if named else [f"f{number}" for number in range(each.n_features_in_)]
            for each in (source, self)
        ]
        inputs.same_columns(*columns)
        return source

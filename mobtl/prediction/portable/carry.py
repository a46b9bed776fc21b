"""From a fitted pipeline of scikit-learn to the steps of a portable model; what cannot be carried is refused by name."""

import json
from collections.abc import Callable

import numpy as np

from mobtl.errors import MobtlError
from mobtl.experiments.leaderboard.tasks import Kind
from mobtl.prediction.portable.steps import Step
from mobtl.prediction.portable.trees import Tree, at_most, packed

# What carries an estimator of a class: its steps, the last of which, if it knows classes, gives the probability of 1.
_CARRIERS: dict[str, Callable[[object], list[Step]]] = {}


class CannotBeCarried(MobtlError):
    """A class, or a setting of it, that has no steps."""


def carried(model: object, kind: Kind) -> list[Step]:
    """The steps of a fitted pipeline, or of a fitted estimator.

    Parameters
    ----------
    model : as `mobtl.experiments.leaderboard.fits.fitted` makes it. The places of its kernels and neighbours are those of
        the rows it was fitted to, whose inputs the portable model needs (`mobtl.prediction.portable.chain.Chain`).
    kind : of the task; a class that knows no probabilities is cut to between 0 and 1.

    Raises
    ------
    CannotBeCarried
        If a class, or a setting of it, has no steps; it is named.
    """
    every = [estimator for _, estimator in model.steps] if hasattr(model, "steps") else [model]
    found = [step for estimator in every for step in _steps_of(estimator)]
    if kind == "classification" and not hasattr(every[-1], "predict_proba"):
        found.append(Step("cut", {"low": 0.0, "high": 1.0}))
    return found


def _steps_of(estimator: object) -> list[Step]:
    name = _name(estimator)
    if name not in _CARRIERS:
        raise CannotBeCarried(
            f"{name} cannot be carried into a model of numpy alone; those that can: {', '.join(_CARRIERS)}."
        )
    return _CARRIERS[name](estimator)


def _name(of: object) -> str:
    """Library and class, wherever in the library it stands: "sklearn.SVR"."""
    return f"{type(of).__module__.partition('.')[0]}.{type(of).__name__}"


def _carries(*names: str):
    def known(carrier: Callable[[object], list[Step]]) -> Callable[[object], list[Step]]:
        _CARRIERS.update(dict.fromkeys(names, carrier))
        return carrier

    return known


def _only(estimator: object, **settings: tuple) -> None:
    """Refuse what a setting may not be."""
    for name, allowed in settings.items():
        if (value := getattr(estimator, name)) not in allowed:
            said = " or ".join(map(repr, allowed))
            raise CannotBeCarried(f"{_name(estimator)} is carried with {name} {said} only, not {value!r}.")


def _one(estimator: object) -> int:
    """The place of class 1."""
    classes = np.asarray(estimator.classes_).tolist()
    if classes != [0, 1]:
        raise CannotBeCarried(f"{_name(estimator)} knows the classes {classes}; 0 and 1 can be carried.")
    return 1


@_carries("sklearn.VarianceThreshold", "mobtl.RelevanceRedundancy", "sklearn.SelectKBest")
def _selector(estimator) -> list[Step]:
    return [Step("select", arrays={"columns": estimator.get_support(indices=True).astype(np.uint16)})]


@_carries("sklearn.StandardScaler")
def _scaler(estimator) -> list[Step]:
    _only(estimator, with_mean=(True,), with_std=(True,))
    return [Step("standardise", arrays={"centre": estimator.mean_, "spread": estimator.scale_})]


@_carries("sklearn.MinMaxScaler")
def _spanned(estimator) -> list[Step]:
    _only(estimator, clip=(False,))
    return [_affine(estimator.scale_, estimator.min_)]


def _affine(factor: np.ndarray, shift: np.ndarray) -> Step:
    return Step("standardise", arrays={"centre": -shift / factor, "spread": 1 / factor})


@_carries("sklearn.SimpleImputer")
def _imputer(estimator) -> list[Step]:
    _only(estimator, add_indicator=(False,), keep_empty_features=(True,))
    if not np.isnan(estimator.missing_values):
        raise CannotBeCarried("sklearn.SimpleImputer is carried where NaN stands for what is missing only.")
    return [Step("fill", arrays={"values": np.asarray(estimator.statistics_, float)})]


@_carries("sklearn.TransformedTargetRegressor")
def _standardised(estimator) -> list[Step]:
    transformer = estimator.transformer_
    if _name(transformer) != "sklearn.StandardScaler":
        raise CannotBeCarried(f"targets that are transformed by {_name(transformer)} cannot be carried; StandardScaler can.")
    return [*_steps_of(estimator.regressor_), _stretched(transformer.scale_[0], transformer.mean_[0])]


def _stretched(factor: float, shift: float) -> Step:
    return Step("stretch", {"factor": float(factor), "shift": float(shift)})


@_carries("sklearn.DummyRegressor")
def _mean(estimator) -> list[Step]:
    return [Step("constant", {"value": float(np.ravel(estimator.constant_)[0])})]


@_carries("sklearn.DummyClassifier")
def _prior(estimator) -> list[Step]:
    _only(estimator, strategy=("prior",))
    return [Step("constant", {"value": float(estimator.class_prior_[_one(estimator)])})]


@_carries("sklearn.Ridge")
def _ridge(estimator) -> list[Step]:
    return [Step("linear", {"intercept": float(np.ravel(estimator.intercept_)[0])}, {"weights": np.ravel(estimator.coef_)})]


@_carries("sklearn.LogisticRegression")
def _logistic(estimator) -> list[Step]:
    _one(estimator)
    linear = Step("linear", {"intercept": float(estimator.intercept_[0])}, {"weights": estimator.coef_[0]})
    return [linear, Step("logistic")]


@_carries("sklearn.SVR", "sklearn.SVC")
def _vectors(estimator) -> list[Step]:
    _only(estimator, kernel=("rbf",))
    arrays = {"places": _places(estimator.support_), "weights": estimator.dual_coef_[0]}
    return [_kernel("rbf", estimator._gamma, float(estimator.intercept_[0]), arrays)]


@_carries("sklearn.KernelRidge")
def _kernel_ridge(estimator) -> list[Step]:
    _only(estimator, kernel=("rbf", "laplacian"))
    gamma = 1 / estimator.X_fit_.shape[1] if estimator.gamma is None else estimator.gamma
    weights = np.ravel(estimator.dual_coef_)
    return [_kernel(estimator.kernel, gamma, 0.0, {"places": _places(range(len(weights))), "weights": weights})]


@_carries("sklearn.GaussianProcessRegressor")
def _process(estimator) -> list[Step]:
    kernel, weights = estimator.kernel_, np.ravel(estimator.alpha_)
    # White noise adds to a row's likeness with itself alone, which a prediction does not ask about.
    parts = [kernel.k1, kernel.k2] if _name(kernel) == "sklearn.Sum" else [kernel]
    (rest, *more) = [part for part in parts if _name(part) != "sklearn.WhiteKernel"] or [kernel]
    if more or _name(rest) not in ("sklearn.RBF", "sklearn.Matern") or np.ndim(rest.length_scale):
        raise CannotBeCarried(f"the kernel {kernel} cannot be carried; RBF or Matern of one length scale, and noise, can.")
    arrays = {"places": _places(range(len(weights))), "weights": weights}
    if _name(rest) == "sklearn.Matern":
        _only(rest, nu=(1.5,))
        step = _kernel("matern", np.sqrt(3) / rest.length_scale, 0.0, arrays)
    else:
        step = _kernel("rbf", 0.5 / rest.length_scale**2, 0.0, arrays)
    return [step, _stretched(np.ravel(estimator._y_train_std)[0], np.ravel(estimator._y_train_mean)[0])]


def _kernel(kernel: str, gamma: float, intercept: float, arrays: dict[str, np.ndarray]) -> Step:
    return Step("kernel", {"kernel": kernel, "gamma": float(gamma), "intercept": intercept}, arrays)


def _places(rows) -> np.ndarray:
    places = np.asarray(rows)
    return places.astype(np.uint16 if places.max(initial=0) < 1 << 16 else np.uint32)


@_carries("sklearn.CalibratedClassifierCV")
def _calibrated(estimator) -> list[Step]:
    _only(estimator, ensemble=(False,), method=("sigmoid",))
    _one(estimator)
    (one,) = estimator.calibrated_classifiers_
    inner, (sigmoid,) = one.estimator, one.calibrators
    if _name(inner) != "sklearn.SVC":
        raise CannotBeCarried(f"{_name(inner)} in sklearn.CalibratedClassifierCV cannot be carried; SVC can.")
    return [*_steps_of(inner), _stretched(-sigmoid.a_, -sigmoid.b_), Step("logistic")]


@_carries("sklearn.KNeighborsRegressor", "sklearn.KNeighborsClassifier")
def _neighbours(estimator) -> list[Step]:
    _only(estimator, metric=("minkowski",), p=(1, 2), weights=("uniform", "distance"))
    values = np.ravel(estimator._y).astype(float)
    if hasattr(estimator, "classes_"):
        values = (values == _one(estimator)).astype(float)
    settings = {"k": int(estimator.n_neighbors), "p": int(estimator.p), "weights": estimator.weights}
    return [Step("neighbours", settings, {"places": _places(range(len(values))), "values": values.astype(np.float32)})]


@_carries(
    "sklearn.ExtraTreesRegressor",
    "sklearn.ExtraTreesClassifier",
    "sklearn.RandomForestRegressor",
    "sklearn.RandomForestClassifier",
)
def _forest(estimator) -> list[Step]:
    of = _one(estimator) if hasattr(estimator, "classes_") else 0
    return [packed((_tree(each.tree_, of) for each in estimator.estimators_), "mean")]


def _tree(tree, of: int) -> Tree:
    threshold, missing = at_most(tree.threshold), np.asarray(tree.missing_go_to_left, bool)
    return Tree(tree.children_left, tree.children_right, tree.feature, threshold, missing, tree.value[:, 0, of])


@_carries("xgboost.XGBRegressor", "xgboost.XGBClassifier")
def _boosted(estimator) -> list[Step]:
    """Trees read from XGBoost's own JSON; there a row goes left where its value is less than the condition."""
    learner = json.loads(bytes(estimator.get_booster().save_raw("json")))["learner"]
    objective, booster = learner["objective"]["name"], learner["gradient_booster"]
    if booster["name"] != "gbtree" or objective not in ("reg:squarederror", "binary:logistic"):
        raise CannotBeCarried(
            f"xgboost's {booster['name']} with {objective} cannot be carried; gbtree, squared error and logistic can."
        )
    model = booster["model"]
    best = getattr(estimator, "best_iteration", None) if estimator.early_stopping_rounds else None
    base = float(learner["learner_model_param"]["base_score"].strip("[]"))
    trees = model["trees"] if best is None else model["trees"][: best + 1]
    if any(tree["categories"] for tree in trees):
        raise CannotBeCarried("xgboost's trees of categories cannot be carried; give them numbers.")
    if objective == "reg:squarederror":
        return [packed(map(_boosted_tree, trees), "sum", base)]
    _one(estimator)
    return [packed(map(_boosted_tree, trees), "sum", float(np.log(base / (1 - base)))), Step("logistic")]


def _boosted_tree(tree: dict) -> Tree:
    conditions = np.array(tree["split_conditions"], np.float32)
    below = np.nextafter(conditions, np.float32(-np.inf))
    left, right, feature = (np.array(tree[name]) for name in ("left_children", "right_children", "split_indices"))
    return Tree(left, right, feature, below, np.array(tree["default_left"], bool), conditions)


@_carries("mobtl.DirectPerceptrons", "mobtl.TransferredPerceptrons")
def _perceptrons(estimator) -> list[Step]:
    from mobtl.models.gradients import EPSILON  # brings torch, which has trained these

    its = estimator.parameters_
    layers = sum(name.startswith("mean") for name in its)
    arrays = {"weight": its[f"weight{layers}"][:, :, 0], "bias": its[f"bias{layers}"][:, 0, 0].astype(float)}
    for layer in range(layers):
        bias, scale, shift, mean, variance = (
            its[f"{name}{layer}"][:, 0].astype(float) for name in ("bias", "scale", "shift", "mean", "variance")
        )
        factor = scale / np.sqrt(variance + EPSILON)
        arrays |= {
            f"weight{layer}": its[f"weight{layer}"],
            f"factor{layer}": factor,
            f"shift{layer}": (bias - mean) * factor + shift,
        }
    return [_affine(estimator.scale_, estimator.offset_), Step("perceptrons", {"layers": layers}, arrays)]

"""What the models released with Chen 2024 say of the labelled materials, fed as the released script feeds them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mobtl.features.expert import AS_RELEASED

if TYPE_CHECKING:
    import torch
    import xgboost

FEATURES = tuple(f"feature_{number:02d}" for number in range(15))
# Bulk formulas of the table ``released_domains``: as many as the extractor study keeps of its own.
BULK_FORMULAS = 3000
# Of the expert descriptors as released: electronegativity, polarisability, s, p and d electrons.
ELECTRONIC = slice(0, 5)
_BATCH_NORM_EPS = 1e-5  # of torch.nn.BatchNorm1d


def tidy_inputs(mean: np.ndarray, scale: np.ndarray) -> pd.DataFrame:
    """The table ``released_extractor_inputs``: what ``mean.npy`` and ``scale.npy`` give for each of the 145 descriptors."""
    return pd.DataFrame({"descriptor": _featurizer().feature_labels(), "mean": mean, "scale": scale})


def tidy_features(
    formulas: pd.Series, weights: "Mapping[str, torch.Tensor]", mean: np.ndarray, scale: np.ndarray
) -> pd.DataFrame:
    """The table ``released_features`` (Prediction.py:42-66, 567-576), one row per distinct formula.

    Parameters
    ----------
    formulas : Series
        Reduced formulas.
    weights : mapping
        As `released_models.read_extractor` gives them.
    mean, scale : ndarray, shape (145,)
        As `released_models.read_standardisation` gives them.

    Returns
    -------
    DataFrame
        reduced_formula, feature_00 to feature_14, regression (its output, which the script does not use).
    """
    from pymatgen.core import Composition

    distinct, featurizer = formulas.drop_duplicates().tolist(), _featurizer()
    descriptors = np.array([featurizer.featurize(Composition(formula)) for formula in distinct], dtype=float)
    values = (descriptors - mean) / scale
    for layer in [f"hidden{number}" for number in range(1, 11)]:
        values = _apply(layer, values, weights)
    table = pd.DataFrame(values, columns=FEATURES)
    table.insert(0, "reduced_formula", distinct)
    table["regression"] = _apply("regression", values, weights)[:, 0]
    return table.astype(dict.fromkeys(table.columns[1:], "float32"))


def tidy_domains(
    bulk: pd.DataFrame,
    structures: pd.DataFrame,
    weights: "Mapping[str, torch.Tensor]",
    mean: np.ndarray,
    scale: np.ndarray,
) -> pd.DataFrame:
    """The table ``released_domains``: the released extractor's features in both domains that its training was to mix.

    Parameters
    ----------
    bulk, structures : DataFrame
        The tables ``bulk_masses``, of which non-metals with an electron mass are drawn, and ``structures_2d``, of which C2DB
        is taken where it has a gap.
    weights, mean, scale
        As `tidy_features` takes them.

    Returns
    -------
    DataFrame
        domain ("bulk", "2d"), then the columns of `tidy_features`.
    """
    from pymatgen.core import Composition

    light = bulk[bulk["electronic_gap"].notna() & (bulk["mass_n"] > 0)]
    reduced = light["formula"].map(lambda formula: Composition(formula).reduced_formula).drop_duplicates()
    flat = structures[(structures["source"] == "c2db") & (structures["band_gap"] > 0)]["reduced_formula"]
    formulas = {"bulk": reduced.sample(BULK_FORMULAS, random_state=0), "2d": flat}
    own = {domain: tidy_features(each, weights, mean, scale) for domain, each in formulas.items()}
    return pd.concat(own, names=["domain", None]).reset_index(level="domain").reset_index(drop=True)


def _apply(layer: str, values: np.ndarray, weights: "Mapping[str, torch.Tensor]") -> np.ndarray:
    """A linear layer, batch normalisation at rest where there is one, and the ReLU."""
    part = {key.removeprefix(f"{layer}."): each.numpy() for key, each in weights.items() if key.startswith(f"{layer}.")}
    values = values @ part["0.weight"].T + part["0.bias"]
    if "1.weight" in part:
        spread = np.sqrt(part["1.running_var"] + _BATCH_NORM_EPS)
        values = (values - part["1.running_mean"]) / spread * part["1.weight"] + part["1.bias"]
    return np.maximum(values, 0)


def _featurizer():
    from matminer.featurizers.base import MultipleFeaturizer
    from matminer.featurizers.composition import ElementProperty, IonProperty, Stoichiometry, ValenceOrbital

    magpie = ElementProperty.from_preset("magpie", impute_nan=True)
    ionic = IonProperty(fast=True, impute_nan=True)
    return MultipleFeaturizer([Stoichiometry(), magpie, ValenceOrbital(props=["frac"], impute_nan=True), ionic])


def tidy_trees(
    structures: pd.DataFrame, expert: pd.DataFrame, features: pd.DataFrame, booster: "xgboost.Booster"
) -> pd.DataFrame:
    """The table ``released_trees``: the released trees' electron mobility for every structure with released features.

    Parameters
    ----------
    structures, expert : DataFrame
        The tables ``structures_2d`` and ``expert_descriptors``, row by row alike.
    features : DataFrame
        As `tidy_features` gives it.
    booster : xgboost.Booster
        As `released_models.read_booster` gives it.

    Returns
    -------
    DataFrame
        source, source_id, reduced_formula; ``prediction`` from the inputs of Prediction.py:610-613, ``standardised`` the
        same with the five electronic descriptors less their mean over their standard deviation, both over the rows.
    """
    import xgboost

    known = structures["reduced_formula"].isin(features["reduced_formula"])
    rows = structures.loc[known, ["source", "source_id", "reduced_formula"]].reset_index(drop=True)
    extracted = features.set_index("reduced_formula").loc[rows["reduced_formula"], list(FEATURES)].to_numpy()
    own = expert.loc[known].iloc[:, 2 : 2 + len(AS_RELEASED)].to_numpy(dtype=float)
    standardised = own.copy()
    electronic = own[:, ELECTRONIC]
    standardised[:, ELECTRONIC] = (electronic - electronic.mean(axis=0)) / electronic.std(axis=0)
    for name, inputs in (("prediction", own), ("standardised", standardised)):
        rows[name] = booster.predict(xgboost.DMatrix(np.hstack([extracted, inputs])))
    return rows


def tidy_splits(expert: pd.DataFrame, booster: "xgboost.Booster") -> pd.DataFrame:
    """The table ``released_splits``: how often and where the released trees split each of their 30 inputs."""
    splits = booster.trees_to_dataframe().query("Feature != 'Leaf'").groupby("Feature")["Split"]
    found = splits.agg(["size", "min", "max"]).reindex([f"f{number}" for number in range(len(FEATURES) + len(AS_RELEASED))])
    return pd.DataFrame(
        {
            "input": [*FEATURES, *expert.columns[2 : 2 + len(AS_RELEASED)]],
            "splits": found["size"].fillna(0).to_numpy(dtype="int64"),
            "lowest": found["min"].to_numpy(),
            "highest": found["max"].to_numpy(),
        }
    )

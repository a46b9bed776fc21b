"""What the released models say: the arithmetic, and what shows that their inputs stand in the right order."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import torch
import xgboost
from torch import nn

from mobtl.datasets import masses, mobility, released
from mobtl.features import magpie
from mobtl.originals import released_predictions

WIDTHS = (145, *[8] * 9, 15, 1)


def _network() -> tuple[dict, nn.Sequential]:
    """A small network with the released one's names and layers, and the same as modules."""
    torch.manual_seed(0)
    weights, modules = {}, []
    for number, (inputs, outputs) in enumerate(pairwise(WIDTHS), start=1):
        parts = [nn.Linear(inputs, outputs), *([nn.BatchNorm1d(outputs)] if number in (1, 2, 10) else []), nn.ReLU()]
        part = nn.Sequential(*parts)
        if len(parts) == 3:
            parts[1].running_mean.normal_()
            parts[1].running_var.uniform_(0.5, 2)
        weights |= {f"{'regression' if number == 11 else f'hidden{number}'}.{k}": v for k, v in part.state_dict().items()}
        modules.append(part.eval())
    return weights, nn.Sequential(*modules)


def test_features_are_those_of_the_network():
    weights, network = _network()
    formulas = pd.Series(["MoS2", "P", "MoS2", "BiAs"])
    mean, scale = np.full(145, 0.5), np.full(145, 3.0)
    table = released_predictions.tidy_features(formulas, weights, mean, scale)
    assert table["reduced_formula"].tolist() == ["MoS2", "P", "BiAs"]
    inputs = torch.tensor((magpie.descriptors(["MoS2", "P", "BiAs"]).to_numpy() - mean) / scale, dtype=torch.float32)
    with torch.no_grad():
        expected, output = network[:-1](inputs).numpy(), network(inputs).numpy()
    assert np.allclose(table[list(released_predictions.FEATURES)], expected, rtol=1e-4, atol=1e-5)
    assert np.allclose(table["regression"], output[:, 0], rtol=1e-4, atol=1e-5)


def _booster(n_inputs: int, column: int) -> xgboost.Booster:
    """One split, of one input at 0.5: -1 below, 1 above."""
    x = np.zeros((40, n_inputs))
    x[20:, column] = 1
    settings = {"eta": 1, "lambda": 0, "max_depth": 1, "base_score": 0, "tree_method": "exact", "nthread": 1}
    return xgboost.train(settings, xgboost.DMatrix(x, np.repeat([-1.0, 1.0], 20)), 1)


@pytest.fixture
def expert():
    columns = [f"d{number}" for number in range(20)]
    table = pd.DataFrame(np.outer([5.0, 7.0, 9.0], np.ones(20)), columns=columns).assign(d5=[0.0, 1.0, 0.0])
    return pd.concat([pd.DataFrame({"source": "c2db", "source_id": list("abc")}), table], axis=1)


def test_trees_get_features_first_then_the_descriptors_with_the_electronic_ones_standardised(expert):
    structures = pd.DataFrame({"source": "c2db", "source_id": list("abc"), "reduced_formula": ["BN", "C", "BN"]})
    features = pd.DataFrame({"reduced_formula": ["BN", "C"], **dict.fromkeys(released_predictions.FEATURES, 0.0)})
    electronic = released_predictions.tidy_trees(structures, expert, features, _booster(30, 15))
    assert electronic["prediction"].tolist() == [1, 1, 1] and electronic["standardised"].tolist() == [-1, -1, 1]
    other = released_predictions.tidy_trees(structures, expert, features, _booster(30, 20))
    assert other["prediction"].tolist() == other["standardised"].tolist() == [-1, 1, -1]
    fewer = released_predictions.tidy_trees(structures, expert, features[:1], _booster(30, 20))
    assert fewer["source_id"].tolist() == ["a", "c"]


def test_splits(expert):
    table = released_predictions.tidy_splits(expert, _booster(30, 16))
    assert table["input"].tolist() == [*released_predictions.FEATURES, *(f"d{number}" for number in range(15))]
    assert table.loc[16].tolist() == ["d1", 1, 0.5, 0.5]
    assert table["splits"].sum() == 1 and table["lowest"].notna().sum() == 1


def test_the_released_standardisation_fits_the_descriptors_in_this_order():
    """Labelled formulas lie around zero in every one of the 145 inputs; in reversed order they do not."""
    inputs = released.extractor_inputs()
    own = magpie.descriptors(mobility.dpt()["reduced_formula"])
    assert inputs["descriptor"].tolist() == list(own.columns)
    mean, scale = inputs["mean"].to_numpy(), inputs["scale"].to_numpy()
    off = np.abs(own.mean().to_numpy() - mean) / scale
    assert off.max() < 0.15
    assert np.abs(own.mean().to_numpy() - mean[::-1]).max() / scale.max() > 1


def test_the_released_extractor_knows_electron_masses_and_not_hole_masses():
    bulk = masses.bulk_masses().dropna(subset="electronic_gap")
    lightest = np.log10(bulk.groupby("formula")[["mass_n", "mass_p"]].min())
    joined = released.features().set_index("reduced_formula").join(lightest, how="inner")
    assert len(joined) > 15
    correlation = joined[["mass_n", "mass_p"]].corrwith(joined["regression"])
    assert correlation["mass_n"] > 0.3 > 0.2 > correlation["mass_p"]


def test_the_released_trees_split_plain_symmetry_and_geometry_but_standardised_electrons():
    splits = released.splits().set_index("input")
    assert splits.loc["space_group", ["lowest", "highest"]].between(1, 230).all()
    assert (splits.loc["atom_layers", ["lowest", "highest"]] > 1).all()
    assert splits.loc["even_mirrors", ["lowest", "highest"]].tolist() == [0.5, 0.5]
    electronic = splits.loc["en_difference":"d_electrons"]
    assert (electronic["lowest"] < -0.9).all() and (electronic["highest"] < 2.5).all()
    assert splits.loc[["mirror_count", "hm_as_released"], "splits"].tolist() == [0, 0]

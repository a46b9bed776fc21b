"""The two released models give their numbers and run nothing."""

import os
import pickle

import numpy as np
import pytest
import torch

from mobtl.errors import MobtlError
from mobtl.originals import released_models


class _Touch:
    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.system, (f"touch {self.marker}",)


@pytest.mark.parametrize("read", [released_models.read_extractor, released_models.read_booster])
def test_hostile_model_is_refused(read, tmp_path):
    place, marker = tmp_path / "model", tmp_path / "marker"
    torch.save(_Touch(marker), place)
    with pytest.raises(MobtlError, match="is refused"):
        read(place)
    place.write_bytes(pickle.dumps(_Touch(marker)))
    with pytest.raises(MobtlError, match="is refused"):
        read(place)
    assert not marker.exists()


@pytest.mark.parametrize("content", [b"", b"nothing of the kind"])
@pytest.mark.parametrize("read", [released_models.read_extractor, released_models.read_booster])
def test_damaged_model_is_refused(read, content, tmp_path):
    place = tmp_path / "model"
    place.write_bytes(content)
    with pytest.raises(MobtlError, match="is refused"):
        read(place)


def test_another_model_is_refused(tmp_path):
    torch.save({"weight": torch.zeros(2)}, tmp_path / "model.pt")
    with pytest.raises(MobtlError, match="not the released feature extractor"):
        released_models.read_extractor(tmp_path / "model.pt")
    (tmp_path / "model.joblib").write_bytes(pickle.dumps({"n": 1}))
    with pytest.raises(MobtlError, match="does not hold the released trees"):
        released_models.read_booster(tmp_path / "model.joblib")


def test_pickled_and_misshapen_standardisation_is_refused(tmp_path):
    good, bad = tmp_path / "mean.npy", tmp_path / "scale.npy"
    np.save(good, np.zeros(145))
    np.save(bad, np.array([_Touch(tmp_path / "marker")], dtype=object), allow_pickle=True)
    with pytest.raises(MobtlError, match=r"scale\.npy is not a plain numpy array"):
        released_models.read_standardisation(good, bad)
    np.save(bad, np.zeros(144))
    with pytest.raises(MobtlError, match=r"the shape \(144,\) instead of \(145,\)"):
        released_models.read_standardisation(good, bad)
    assert not (tmp_path / "marker").exists()


@pytest.mark.originals
def test_extractor(original):
    weights = released_models.read_extractor(original("mobility/feature_extractor.pt"))
    layers = [f"hidden{n}" for n in range(1, 11)] + ["regression"]
    widths = [145, 130, 100, 80, 60, 50, 40, 30, 25, 20, 15, 1]
    assert [tuple(weights[f"{name}.0.weight"].shape) for name in layers] == list(zip(widths[1:], widths[:-1], strict=True))
    assert all(torch.isfinite(tensor).all() for tensor in weights.values())


@pytest.mark.originals
def test_booster(original):
    import xgboost

    booster = released_models.read_booster(original("mobility/miuE.joblib"))
    assert (booster.num_features(), booster.num_boosted_rounds()) == (30, 99)
    predictions = booster.predict(xgboost.DMatrix(np.array([np.zeros(30), np.full(30, 50.0)])))
    assert np.isfinite(predictions).all() and predictions[0] != predictions[1]


@pytest.mark.originals
def test_standardisation(original):
    mean, scale = released_models.read_standardisation(original("mobility/mean.npy"), original("mobility/scale.npy"))
    assert mean.shape == scale.shape == (145,) and (scale > 0).all()

"""The two models released with Chen 2024, pickles both: their numbers are taken out, nothing in them is run."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mobtl.errors import MobtlError
from mobtl.originals import inert

if TYPE_CHECKING:
    import torch
    import xgboost

_BOOSTER_CLASSES = frozenset(
    {
        "builtins.bytearray",
        "numpy.core.multiarray.scalar",
        "numpy.dtype",
        "xgboost.core.Booster",
        "xgboost.sklearn.XGBRegressor",
    }
)
# A key in UBJSON: the type of its length, the length in eight bytes, the name.
_MODEL_KEY = b"L" + len(b"Model").to_bytes(8, "big") + b"Model"


class _Shell:
    """Stands in for the authors' class, of which only the layers are wanted."""


def read_extractor(path: Path) -> "dict[str, torch.Tensor]":
    """The weights of the authors' feature extractor, ``feature_extractor.pt``.

    Returns
    -------
    dict
        Tensor by name: ``hidden1`` to ``hidden10`` and ``regression``, each a linear layer (``.0.weight``, ``.0.bias``;
        145 inputs, then 130, 100, 80, 60, 50, 40, 30, 25, 20, 15 and 1), in ``hidden1``, ``hidden2`` and ``hidden10``
        followed by batch normalisation (``.1.``), and a ReLU everywhere, at the output too.

    Raises
    ------
    MobtlError
        If the file asks for any other class, or is damaged.
    """
    import torch
    from torch import nn

    allowed = [(_Shell, "__main__.MLPmodel"), nn.Sequential, nn.Linear, nn.BatchNorm1d, nn.ReLU, set]
    try:
        with torch.serialization.safe_globals(allowed):
            shell = torch.load(path, map_location="cpu", weights_only=True)
        return {
            f"{name}.{key}": tensor for name, part in shell._modules.items() for key, tensor in part.state_dict().items()
        }
    except Exception as error:  # a damaged or hostile file can fail in any way
        raise MobtlError(
            f"{path} is refused: it is not the released feature extractor ({_brief(error)}); fetch it anew."
        ) from error


def read_booster(path: Path) -> "xgboost.Booster":
    """The authors' boosted trees for the electron mobility, ``miuE.joblib`` (30 features).

    Raises
    ------
    MobtlError
        If the file asks for any class but XGBoost's and numpy's, or is damaged.
    """
    import xgboost

    regressor = inert.load(path, _BOOSTER_CLASSES)
    try:
        content = regressor.state["_Booster"].state["handle"].args[0]
        # Training state and model, {Config: {...}, Model: {...}} in UBJSON; XGBoost's own loader takes the model alone.
        model = content[content.index(_MODEL_KEY) + len(_MODEL_KEY) : -1]
        return xgboost.Booster(model_file=bytearray(model))
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, xgboost.core.XGBoostError) as error:
        raise MobtlError(f"{path} does not hold the released trees ({_brief(error)}); fetch it anew.") from error


def read_standardisation(mean: Path, scale: Path) -> tuple[np.ndarray, np.ndarray]:
    """Mean and scale of the extractor's 145 inputs, ``mean.npy`` and ``scale.npy``, each of shape (145,).

    Raises
    ------
    MobtlError
        If a file is no plain array of that shape.
    """
    arrays = []
    for path in (mean, scale):
        try:
            array = np.load(path, allow_pickle=False)
        except (ValueError, OSError, EOFError) as error:
            raise MobtlError(f"{path} is not a plain numpy array ({_brief(error)}); fetch it anew.") from error
        if array.shape != (145,):
            raise MobtlError(f"{path} has the shape {array.shape} instead of (145,); fetch it anew.")
        arrays.append(array)
    return arrays[0], arrays[1]


def _brief(error: Exception) -> str:
    return str(error).partition("\n")[0][:200] or type(error).__name__

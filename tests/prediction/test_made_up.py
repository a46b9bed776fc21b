"""Whatever is asked, the answer is numbers in order or a reason, and JSON: formulas made up of all elements."""

import json

import numpy as np
import pytest

from mobtl.handed_in import reading
from mobtl.physics.elements import SYMBOLS
from mobtl.prediction.objects import as_object
from mobtl.prediction.predicting import Predictor
from mobtl.prediction.text import lines


def made_up(count: int, seed: int) -> list[str]:
    """Formulas of one to six elements, with whole, decimal, tiny and large amounts."""
    draw = np.random.default_rng(seed)
    amounts = ["", "2", "3", "12", "0.5", "0.33333", "0.0001", "99999", "123456789"]
    return [
        "".join(f"{element}{draw.choice(amounts)}" for element in draw.choice(SYMBOLS, draw.integers(1, 7), replace=False))
        for _ in range(count)
    ]


@pytest.mark.parametrize("as_2d", [False, True])
def test_made_up_formulas(as_2d):
    """By the models of the package."""
    found = list(Predictor(as_2d).answers(reading.read(made_up(300, seed=0))))
    assert len(found) == 300 and {"ok", "not-described"} <= {each.status for each in found}
    for answer in found:
        assert json.dumps(as_object(answer, 0.8), allow_nan=False)
        assert all(isinstance(line, str) for line in lines(answer, 0.8))
        assert bool(answer.reason) == (not answer.predictions)
        for each in answer.predictions:
            assert np.isfinite(each.value) and 0 <= each.farther_than <= 1
            if each.property.is_probability:
                assert 0 <= each.value <= 1
            else:
                assert np.isfinite([each.low, each.high]).all() and each.low <= each.high

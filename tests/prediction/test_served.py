"""Models that serve: light to load, within bounds, with intervals of any level; what is missing is named."""

import json
import subprocess
import sys

import numpy as np
import pytest

from mobtl.errors import UsageError
from mobtl.experiments.leaderboard import blocks
from mobtl.experiments.leaderboard.inputs import inputs
from mobtl.experiments.leaderboard.tasks import TASKS
from mobtl.features.formulas import read_all
from mobtl.prediction import served
from mobtl.validation.metrics import mean_absolute_error

HEAVY = ("torch", "sklearn", "xgboost", "matminer", "scipy", "pandas")


@pytest.fixture
def gap(board):
    return served.model("phonon-gap", "formula", board.weights)


def test_models_come_by_task_and_kind_of_input(board):
    found = [(each.task, each.given, each.is_class) for each in served.models(board.weights)]
    number, sign = "phonon-gap", "phonon-gap-sign"
    assert found == [(number, "bulk", False), (number, "formula", False), (sign, "bulk", True), (sign, "formula", True)]


def test_a_model_knows_what_it_was_trained_on(gap):
    data = inputs(TASKS["phonon-gap"], gap.inputs)
    assert gap.training.formulas.tolist() == data.formulas.tolist()
    np.testing.assert_array_equal(gap.training.inputs, blocks.joined(data.blocks, gap.inputs, len(data.y)))
    elements = {element for each in read_all(gap.training.formulas) for element in each.elements}
    assert {"O", "Ba"} < elements and "Xe" not in elements
    fitted = mean_absolute_error(data.y, gap.predict(gap.training.inputs))
    assert fitted < gap.card.score.value < gap.card.mean.value


def test_nothing_below_zero_is_predicted_of_a_gap(gap):
    far = blocks.of_formulas("magpie", ["PbI2", "CsI", "Tl2Te", "AuBr"])
    assert (gap.chain.predict(far) < 0).any()
    predicted = gap.predict(far)
    assert (predicted >= 0).all() and (gap.interval(predicted, 0.9) >= 0).all()


def test_intervals_grow_with_their_level_and_outside(gap):
    predicted = np.array([60.0, 150.0])
    half, most = (np.ptp(gap.interval(predicted, level), axis=1) for level in (0.5, 0.9))
    assert (half < most).all()
    near, far = gap.interval(predicted, 0.8), gap.interval(predicted, 0.8, outside=np.array([False, True]))
    assert (near[0] == far[0]).all() and (near[1] != far[1]).any()
    low, high = near[1]
    assert gap.above(predicted[1:], high) == pytest.approx([0.1], abs=0.01)
    assert gap.above(predicted[1:], low) == pytest.approx([0.9], abs=0.01)


def test_a_class_has_a_probability_and_no_interval(board):
    sign = served.model("phonon-gap-sign", "formula", board.weights)
    said = sign.predict(sign.training.inputs)
    assert 0 <= said.min() < said.max() <= 1
    with pytest.raises(UsageError, match="its probability says how sure the prediction is"):
        sign.interval(said)


def test_training_rows_have_no_distance_and_strangers_have_one(gap):
    distances, places = gap.nearest(gap.training.inputs)
    np.testing.assert_allclose(distances, 0, atol=1e-6)
    np.testing.assert_array_equal(gap.training.formulas[places], gap.training.formulas)
    moved = gap.training.inputs[[7]] * 0.999
    (near, far), places = gap.nearest(np.vstack([moved, blocks.of_formulas("magpie", ["Xe0.9O0.1"])]))
    assert places[0] == 7 and far > 100 * near > 0
    shares = gap.farther_than(np.array([0.0, np.median(gap.card.nearest), 1e6]))
    assert shares[0] < 0.05 and shares[1] == pytest.approx(0.5, abs=0.05) and shares[2] > 0.99


def test_a_model_that_is_not_there_is_named(board, tmp_path):
    with pytest.raises(UsageError, match="no model serves phonon-gap: unknown kind of input 'layer'"):
        served.model("phonon-gap", "layer", board.weights)
    with pytest.raises(UsageError, match="unknown task 'phonon-gab'"):
        served.model("phonon-gab", "formula", board.weights)
    with pytest.raises(UsageError, match="make it with `mobtl models train phonon-gap`"):
        served.model("phonon-gap", "formula", tmp_path)


def test_all_models_of_the_package_load_at_once_without_what_trained_them():
    program = f"""
import json, sys, time
import numpy
started = time.process_time()
from mobtl.prediction import served
every = served.models()
seconds = time.process_time() - started
heavy = [name for name in {HEAVY} if name in sys.modules]
shapes = [each.predict(each.training.inputs[:3]).shape for each in every if not each.training.kept]
print(json.dumps([len(every), seconds, heavy, [name for name in {HEAVY[:3]} if name in sys.modules], shapes]))
"""
    runs = [subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120) for _ in range(3)]
    assert not any(run.returncode for run in runs), runs[0].stderr
    found = [json.loads(run.stdout) for run in runs]
    for models, _, heavy, after, shapes in found:
        assert models >= 2 and heavy == after == [] and all(shape == [3] for shape in shapes)
    # Seconds of the processor, since other work may run beside.
    assert min(seconds for _, seconds, *_ in found) < 0.5

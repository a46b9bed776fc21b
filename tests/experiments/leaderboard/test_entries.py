"""Entries: those committed serve each task in ten ways at least and can be made; what cannot be had is refused."""

import pytest
from sklearn.base import clone
from sklearn.gaussian_process.kernels import Matern, Sum, WhiteKernel
from small_leaderboard import entry, model

from mobtl import paths
from mobtl.errors import UsageError
from mobtl.experiments.leaderboard import entries
from mobtl.experiments.leaderboard.entries import Step
from mobtl.experiments.leaderboard.inputs import inputs
from mobtl.experiments.leaderboard.tasks import TASKS
from mobtl.results.leaderboard import kept

FILES = sorted((paths.LEADERBOARD / "entries").glob("*.yml"))


def test_each_task_has_ten_entries_at_least():
    every = [kept.read(path) for path in FILES]
    for task in TASKS:
        assert sum(task in each.tasks for each in every) >= 10, task


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_committed_entry_can_be_made(path):
    one = kept.read(path)
    for of in one.models.values():
        for step in of.steps:
            clone(entries.made(step, 0))
    assert len(one.seen) > 20


def test_settings_may_be_objects():
    kernel = {"class": "sklearn.gaussian_process.kernels.WhiteKernel", "settings": {"noise_level": 0.5}}
    first = {"class": "sklearn.gaussian_process.kernels.Matern", "settings": {"nu": 2.5}}
    both = {"class": "sklearn.gaussian_process.kernels.Sum", "settings": {"k1": first, "k2": kernel}}
    of = model("sklearn.gaussian_process.GaussianProcessRegressor", {"kernel": both, "normalize_y": True})
    (step,) = entry(of).models["regression"].steps
    made = entries.made(step, 7)
    assert made.kernel == Sum(Matern(nu=2.5), WhiteKernel(0.5)) and made.random_state == 7
    assert len(entry(of).classes) == 4


def test_a_seed_that_is_given_stands():
    step = Step.model_validate({"class": "sklearn.ensemble.ExtraTreesRegressor", "settings": {"random_state": 3}})
    assert entries.made(step, 7).random_state == 3


def test_words_about_an_entry_do_not_decide():
    one, other = entry(model("sklearn.linear_model.Ridge")), entry(model("sklearn.linear_model.Ridge"), seen="All of it.")
    task = TASKS["phonon-gap"]
    assert one.decides(task) == other.decides(task) != entry(model("sklearn.linear_model.Lasso")).decides(task)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("sklearn.linear_model.Rigde", "sklearn.linear_model.Rigde cannot be imported"),
        (
            "no_such_package.Model",
            "no_such_package.Model cannot be imported .No module named 'no_such_package'.; correct its",
        ),
        ("sklearn.linear_model.ridge_regression", "is no class, but of type function"),
        ("pathlib.Path", "pathlib.Path has not the interface of scikit-learn"),
    ],
)
def test_a_class_that_cannot_be_had_is_refused(name, says):
    with pytest.raises(UsageError, match=says):
        entries.made(Step.model_validate({"class": name}), 0)


def test_labels_of_the_mobilities_are_those_of_the_prediction_study():
    found = {name: len(inputs(task).y) for name, task in TASKS.items()}
    assert list(found.values()) == [124, 1245, 124, 1245, 124, 1245, 197, 196, 162, 162]
    data = inputs(TASKS["electron-mobility"], ["expert", "magpie"])
    # Row 108: AlP3, 3.766975 10^3 cm^2/(V s) over silicon's 1331, log10.
    assert data.ids[108] == "dpt-108" and data.formulas[108] == "AlP3"
    assert data.y[108] == pytest.approx(0.4518, abs=1e-3)
    assert {name: block.shape for name, block in data.blocks.items()} == {"expert": (197, 14), "magpie": (197, 145)}
    assert set(data.hashes) == {"leaderboard_folds", "dpt_mobility", "structures_2d", "expert_descriptors"}


def test_blocks_of_the_semiconductors():
    data = inputs(TASKS["phonon-gap"], ["composition", "elements", "structure"])
    assert {name: block.shape[1] for name, block in data.blocks.items()} == {
        "composition": 290,
        "elements": 94,
        "structure": 30,
    }
    assert data.blocks["elements"].sum(axis=1) == pytest.approx(1.0)
    assert data.splits["formula"].fold.shape == (3, 124) and data.splits["anion"].fold.shape == (1, 124)
